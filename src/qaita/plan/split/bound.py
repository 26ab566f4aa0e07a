"""A lower bound on the resident-days lost by any plan: weights split over crews, money and suppliers.

Owns :class:`Bound`. Every watched node's weight is split (non-negative shares that sum to one) over reasons why it
cannot be back earlier: the time nothing could beat, its own job, and suppliers without an alternative; a job's share is
split over its tasks. Each pool of crews is then relaxed to one machine that works as fast as all its crews together and
may interrupt, each account to money that may be spent in parts. For such a machine the least weighted sum of mean busy
times is reached by always serving the highest weight per unit of work (Goemans, Queyranne, Schulz, Skutella, Wang 2002,
SIAM J. Discrete Math. 15(2)), so the sum over all machines is a bound for every split; the split is improved by
exponentiated gradient steps (Kivinen, Warmuth 1997). Alternatives (OR, k of n), cycles and what only the horizon forces
are relaxed. What is relaxed and why it is valid: ``docs/bound.md``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.split.items import Items, items_of
from qaita.plan.split.machine import machines_of, mean_busy
from qaita.plan.split.split import EARLIEST, SUPPLIER, pass_down, pass_up, split_of
from qaita.recovery.closure import service_times
from qaita.recovery.prepare import prepare
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SAFETY = 1e-9
"""Relative amount by which the value in floating point is lowered before it is called a bound."""


class Bound:
    """Lower bound of one programme, improved step by step.

    Attributes
    ----------
    value : float
        Best bound so far, in resident-days, everything settled included.
    items : Items
        Pieces of jobs on resources.
    earliest : (num_core,) int64
        Minute before which each core node cannot be back.
    core, split : Core, Split
        What is bounded; the options over which weights are split.
    best_share : (num_options,) float64
        Shares of the best bound so far, of each owner in sum 1.
    """

    def __init__(self, model: Model, core: Core):
        self.core = core
        self.items = items_of(model)
        self._machines = machines_of(model, self.items)
        self.split = split_of(core, self.items)
        self._share = 1.0 / np.diff(self.split.ptr)[self.split.owner]
        self.earliest = np.minimum(earliest_service(core, self.items), model.horizon)
        earliest = self.earliest / MINUTES_PER_DAY
        self._constant = np.concatenate([earliest, np.minimum(self.items.earliest, model.horizon) / MINUTES_PER_DAY])
        slope, base = _lines(core, earliest, model.horizon / MINUTES_PER_DAY)
        self._weight = np.zeros(len(core.repaired0))
        np.add.at(self._weight, core.loss.node, slope)
        self._base = core.settled + float(base.sum())
        self._rate = FIRST_RATE
        self.value = -np.inf
        self.best_share = self._share
        self._step()

    def tighten(self, steps: int) -> None:
        """Do so many steps."""
        for _ in range(steps):
            self._step()

    def served(self) -> tuple[Floats, Floats, dict[tuple[int, int], float]]:
        """Return what the best split comes to.

        The mean minute at which each item is served, its weight, and the weight that each node passes to each supplier.
        """
        split, node_weight = self.split, self._weight.copy()
        job_weight, item_weight = np.zeros(len(self.core.job_node)), np.zeros(len(self.items.tail))
        share = self.best_share
        pass_down(self.core.order, split.ptr, split.kind, split.target, share, node_weight, job_weight, item_weight)
        handed = np.flatnonzero(split.kind == SUPPLIER)
        passed = node_weight[split.owner[handed]] * share[handed]
        pairs = zip(split.owner[handed].tolist(), split.target[handed].tolist(), strict=True)
        mean = mean_busy(self._machines, self.items, item_weight)
        return mean, item_weight, dict(zip(pairs, passed.tolist(), strict=True))

    def _step(self) -> None:
        value, says = self._evaluate(self._share)
        if value > self.value:
            self.value, self.best_share = value, self._share
            self._rate *= 1.02
        else:
            self._rate *= 0.97
        self._share = self._climb(says)

    def _evaluate(self, share: Floats) -> tuple[float, Floats]:
        """Return the bound of one split, and of every option the day before which it says its owner cannot be back."""
        split, items = self.split, self.items
        node_weight, job_weight = self._weight.copy(), np.zeros(len(self.core.job_node))
        item_weight = np.zeros(len(items.tail))
        pass_down(self.core.order, split.ptr, split.kind, split.target, share, node_weight, job_weight, item_weight)
        item_day = (mean_busy(self._machines, items, item_weight) + items.tail) / MINUTES_PER_DAY
        says = np.zeros(len(split.kind))
        pass_up(
            self.core.order,
            split.ptr,
            split.kind,
            split.target,
            share,
            self._constant,
            item_day,
            np.zeros(len(node_weight)),
            np.zeros(len(job_weight)),
            says,
        )
        held = np.concatenate([node_weight, job_weight])[split.owner] * share
        value = self._base + float((held * says)[split.kind == EARLIEST].sum()) + float(item_weight @ item_day)
        return value - SAFETY * abs(value), says

    def _climb(self, says: Floats) -> Floats:
        """Return the shares moved towards options that say later."""
        owner, first = self.split.owner, self.split.ptr[:-1]
        latest = np.maximum.reduceat(says, first)[owner]
        share = np.maximum(self._share, LEAST_SHARE) * np.exp(self._rate * (says - latest) / np.maximum(latest, 1e-6))
        return share / np.add.reduceat(share, first)[owner]


FIRST_RATE = 1.0
"""First step of the exponentiated gradient, relative to the latest option (found by trial)."""

LEAST_SHARE = 1e-9
"""Share below which no option falls, so that it can come back."""


def earliest_service(core: Core, items: Items) -> Ints:
    """Return when each core node is back if every job is done as if it were alone, (num_core,) minutes."""
    repaired = core.repaired0.copy()
    known = core.job_node >= 0
    repaired[core.job_node[known]] = items.earliest[known]
    return service_times(prepare(core.needs), repaired)


def _lines(core: Core, earliest: Floats, horizon: float) -> tuple[Floats, Floats]:
    """Return a line below each sink's loss from its earliest day to the horizon: (slope, value at day 0), per entry.

    For a weight that never changes the line is the loss itself; else it runs through the loss at the earliest day with
    the least slope that the loss keeps from there.
    """
    loss = core.loss
    slope, base = np.zeros(len(loss.node)), np.zeros(len(loss.node))
    for k, (node, people, curve) in enumerate(zip(loss.node, loss.people, loss.curve, strict=True)):
        steps = slice(int(loss.step_ptr[curve]), int(loss.step_ptr[curve + 1]))
        days, weights = loss.step_time[steps] / MINUTES_PER_DAY, loss.step_weight[steps]
        slope[k], base[k] = (
            (weights[0], 0.0) if len(days) == 1 else _least_slope(days, weights, earliest[node], horizon)
        )
        slope[k], base[k] = people * slope[k], people * base[k]
    return slope, base


def _least_slope(days: Floats, weights: Floats, first: float, horizon: float) -> tuple[float, float]:
    """Return (slope, value at day 0) of the line through the loss at ``first`` below the loss up to the horizon."""

    def lost(day: float) -> float:
        ends = np.append(days[1:], np.inf)
        return float((weights * np.clip(day - days, 0.0, ends - days)).sum())

    at_first = lost(first)
    later = [day for day in (*days, horizon) if first < day <= horizon]
    slope = min(((lost(day) - at_first) / (day - first) for day in later), default=0.0)
    return slope, at_first - slope * first
