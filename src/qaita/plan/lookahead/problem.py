"""What is to be restored: a flow network, what is damaged in it, what a repair takes, and how many periods there are.

Owns :class:`Restoration`, :class:`Repairs` and :func:`cost_of`, which says what given repairs cost without any planner.
Never chooses a repair.

The problem is the time-dependent INDP: A. D. Gonzalez, L. Dueñas-Osorio, M. Sánchez-Silva and A. L. Medaglia,
Computer-Aided Civil and Infrastructure Engineering 31 (2016), 334-350; H. Talebiyan and L. Dueñas-Osorio, ASCE-ASME
Journal of Risk and Uncertainty in Engineering Systems A 6 (2020), 04020023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qaita.recovery.flow import Bools, Flow, FlowNetwork, Ints, least_cost_flows
from qaita.recovery.interdependency import ENOUGH, Dependencies
from qaita.recovery.linear import Floats

READINGS = ("peer", "paper")
"""Readings of the dependencies that a restoration can be planned in."""
SPARE = 1e-9
"""Relative excess of a period's resources that counts as rounding."""


@dataclass(frozen=True)
class Restoration:
    """A damaged flow network and the means to repair it.

    Attributes
    ----------
    network : FlowNetwork
        What could flow when all is whole.
    dependencies : Dependencies
        Who depends on whom.
    node_damaged, link_damaged : (num_nodes,) and (num_links,) bool
        What is damaged at first. These are the *items*: damaged nodes by index, then damaged links by index.
    node_price, link_price : (num_nodes,) and (num_links,) float64
        What the repair of each costs, in the unit of the penalties.
    node_resource, link_resource : (num_nodes,) and (num_links,) float64
        Resources that the repair of each takes.
    resources : float
        Resources that each period has.
    periods : int
        Periods in which repairs are made, 1 to ``periods``; period 0 is before any repair, and is paid for too.
    reading : {"peer", "paper"}
        Which dependencies count: those on suppliers damaged at first, or all.
    """

    network: FlowNetwork
    dependencies: Dependencies
    node_damaged: Bools
    link_damaged: Bools
    node_price: Floats
    link_price: Floats
    node_resource: Floats
    link_resource: Floats
    resources: float
    periods: int
    reading: str = "peer"

    def __post_init__(self) -> None:
        """Check what the planner would answer with nonsense."""
        if self.reading not in READINGS:
            raise ValueError(f"reading: met {self.reading!r}; allowed: {', '.join(READINGS)}")
        if self.periods < 1 or not self.resources >= 0:
            raise ValueError(f"periods and resources: met {self.periods}, {self.resources}; allowed: from 1, from 0")

    @property
    def item_node(self) -> Ints:
        """Nodes of the first items, shape (num_damaged_nodes,)."""
        return np.flatnonzero(self.node_damaged)

    @property
    def item_link(self) -> Ints:
        """Links of the items after those, shape (num_damaged_links,)."""
        return np.flatnonzero(self.link_damaged)

    @property
    def item_price(self) -> Floats:
        """What the repair of each item costs, shape (num_items,)."""
        return np.concatenate([self.node_price[self.item_node], self.link_price[self.item_link]])

    @property
    def item_resource(self) -> Floats:
        """Resources that each item takes, shape (num_items,)."""
        return np.concatenate([self.node_resource[self.item_node], self.link_resource[self.item_link]])

    @property
    def counted(self) -> Bools:
        """Which dependencies count, shape (num_dependencies,)."""
        supplier = self.dependencies.supplier_idx
        return self.node_damaged[supplier] if self.reading == "peer" else np.ones(len(supplier), np.bool_)


class Repairs(NamedTuple):
    """Which item is repaired when, and what that costs.

    Attributes
    ----------
    period : (num_items,) int64
        Period of each item's repair, from 1; one more than there are periods: never.
    flows : tuple of Flow
        What flows in each period from 0 on.
    repair_cost : (periods + 1,) float64
        Cost of the repairs of each period.
    """

    period: Ints
    flows: tuple[Flow, ...]
    repair_cost: Floats

    @property
    def objective(self) -> float:
        """Cost of all periods: flow, supply left over, demand not met, repairs."""
        return float(sum(flow.cost for flow in self.flows) + self.repair_cost.sum())


def working(problem: Restoration, whole: Bools) -> Bools:
    """Return which nodes work: the most that are whole and whose counted suppliers that work make up 1 (or are none).

    Parameters
    ----------
    problem : Restoration
        Damage and dependencies.
    whole : (num_nodes,) bool
        Nodes never damaged or repaired by now.

    Returns
    -------
    (num_nodes,) bool
    """
    dependencies, counted = problem.dependencies, problem.counted
    bound = np.bincount(dependencies.depender_idx[counted], minlength=len(whole)) > 0
    works = whole
    while True:
        supplied = dependencies.supplied(counted & works[dependencies.supplier_idx], len(whole))
        still: Bools = works & (~bound | (supplied >= ENOUGH))
        if np.array_equal(still, works):
            return still
        works = still


def whole_at(problem: Restoration, period: Ints, now: int) -> tuple[Bools, Bools]:
    """Return which nodes and which links are whole in period ``now``, given the period of each item's repair."""
    node, link = ~problem.node_damaged, ~problem.link_damaged
    split = len(problem.item_node)
    node[problem.item_node] = period[:split] <= now
    link[problem.item_link] = period[split:] <= now
    return node, link


def cost_of(problem: Restoration, period: Ints) -> Repairs:
    """Return what repairs cost, each period's flow computed afresh; ``period`` as in :class:`Repairs`."""
    moved = [now == 0 or bool((period == now).any()) for now in range(problem.periods + 1)]
    whole = (whole_at(problem, period, now) for now in np.flatnonzero(moved).tolist())
    fresh = list(least_cost_flows(problem.network, ((working(problem, node), link) for node, link in whole)))
    flows = [fresh[k] for k in np.cumsum(moved) - 1]
    costs = np.bincount(period, problem.item_price, problem.periods + 2)[:problem.periods + 1].astype(np.float64)
    return Repairs(period.copy(), tuple(flows), costs)


def breaches(problem: Restoration, period: Ints) -> list[str]:
    """Return what is wrong with repairs: a period out of range, or more resources taken than a period has."""
    last = problem.periods + 1
    wrong = [f"item {k}: period met {p}; allowed: 1 to {last}" for k, p in enumerate(period) if not 1 <= p <= last]
    if wrong:
        return wrong
    used = np.bincount(period, problem.item_resource, last + 1)[:last]
    return [f"period {now}: resources met {amount:g}; allowed: {problem.resources:g}"
            for now, amount in enumerate(used) if amount > problem.resources * (1 + SPARE) + SPARE]
