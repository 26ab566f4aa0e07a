"""The programme: all work that a damaged city needs, with the names people know it by.

Owns :class:`Programme`, what the planner is asked about. Built by :mod:`qaita.work.build` from a city and its damage,
or by a reader of another format; never changed afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.dependencies import Needs
from qaita.work.bill import Bill
from qaita.work.model import Model
from qaita.work.opening import Opening
from qaita.work.pinned import Pinned
from qaita.work.stages import Stages


@dataclass(frozen=True)
class Loss:
    """What missing service costs: for each node that people watch, a weight over time.

    Attributes
    ----------
    node : (num_sinks,) int64
        Node watched.
    people : (num_sinks,) float64
        Residents behind it.
    curve : (num_sinks,) int64
        Which weight curve it follows.
    step_ptr : (num_curves + 1,) int64
        Steps of each curve.
    step_time : (num_steps,) int64
        Minute from which a weight holds; the first of each curve is 0.
    step_weight : (num_steps,) float64
        Resident-days lost per resident and day.
    """

    node: NDArray[np.int64]
    people: NDArray[np.float64]
    curve: NDArray[np.int64]
    step_ptr: NDArray[np.int64]
    step_time: NDArray[np.int64]
    step_weight: NDArray[np.float64]


@dataclass(frozen=True)
class Blocked:
    """An asset that cannot be worked on, and the rule that forbids it."""

    asset_id: str
    rule: str


@dataclass(frozen=True)
class Programme:
    """A rebuilding programme, ready to be planned.

    Attributes
    ----------
    model : Model
        The work as integers.
    needs : Needs
        Dependencies of all nodes (assets, then sinks).
    loss : Loss
        What the planner minimises.
    repaired0 : (num_nodes,) int64
        Minute from which each node is in service if no job is done: 0 where undamaged, NEVER where damaged.
    node_ids : tuple of str
        Names of nodes; assets first.
    mode_names : tuple of str
        Name of each mode, such as ``as_was``.
    task_ids, task_names : tuple of str
        Id and description of each task; of a lot let by bids ``TASK@BIDDER``.
    pool_trades, pool_contractors : tuple of str
        Trade and employer of each pool ('' for the city's common pool).
    account_names : tuple of str
        What is behind each account: source of money (``money:...``), material (``stock:...``), places of a lever
        (``levers:...``), ceiling of a lot (``ceiling:...``).
    job_lots : tuple of str
        Lot in which each job is let, '' for none.
    calendar_names : tuple of str
        Calendars.
    blocked : tuple of Blocked
        Damaged assets without a job, and why.
    waits : tuple of str
        For each mode, what its waiting consists of, in words.
    mode_contractors : tuple of str
        For each mode, who does it: the bidder or the contractor of its lot, '' for the city's own crews. Empty where
        the format knows none.
    assumed_tasks : (num_tasks,) bool
        Tasks whose quantities are defaults.
    stages : Stages or None
        Shares of function before, during and after the tasks; None: nothing until an asset is in service.
    bills : tuple of tuple of Bill
        Payments of each task; empty for a programme of another format.
    paid_from : tuple of tuple of int
        Accounts from whose dated releases each task is paid.
    mode_levers : tuple of tuple of str
        Levers that each mode uses; empty: no mode uses any.
    mode_dumps : tuple of str
        Dump by which the tasks of each mode are named, '' where they keep their names; empty: nowhere.
    hauls : tuple of (int, str, float)
        Tasks that haul debris: index, dump, tonnes.
    holds : tuple of str
        For each mode, the hold that decides when it is ready, '' where waiting does.
    openings : tuple of Opening
        Streets that are opened once for several works, or by each alone: the last lots of the model, in this order.
    pins : tuple of Pinned
        In :attr:`unpinned` alone: pins that the plan keeps, which are not in its model.
    unpinned : Programme or None
        The same programme without pins; None where there are none.
    city : City or None
        Where it comes from; None for a programme of another format.
    """

    model: Model
    needs: Needs
    loss: Loss
    repaired0: NDArray[np.int64]
    node_ids: tuple[str, ...]
    mode_names: tuple[str, ...]
    task_ids: tuple[str, ...]
    task_names: tuple[str, ...]
    pool_trades: tuple[str, ...]
    pool_contractors: tuple[str, ...]
    account_names: tuple[str, ...]
    job_lots: tuple[str, ...]
    calendar_names: tuple[str, ...]
    blocked: tuple[Blocked, ...] = ()
    waits: tuple[str, ...] = ()
    mode_contractors: tuple[str, ...] = ()
    assumed_tasks: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, bool))
    stages: Stages | None = None
    bills: tuple[tuple[Bill, ...], ...] = ()
    paid_from: tuple[tuple[int, ...], ...] = ()
    mode_levers: tuple[tuple[str, ...], ...] = ()
    mode_dumps: tuple[str, ...] = ()
    hauls: tuple[tuple[int, str, float], ...] = ()
    holds: tuple[str, ...] = ()
    openings: tuple[Opening, ...] = ()
    pins: tuple[Pinned, ...] = ()
    unpinned: Programme | None = field(default=None, repr=False)
    city: City | None = field(default=None, repr=False)

    def contractor(self, mode: int) -> str:
        """Return who does a mode: the bidder or the contractor of its lot, '' for the city's own crews."""
        return self.mode_contractors[mode] if self.mode_contractors else ""

    @property
    def num_let(self) -> int:
        """Number of lots let by bids; the lots of the model behind them are openings of streets."""
        return self.model.num_lots - len(self.openings)

    def at_assets(self) -> NDArray[np.bool_]:
        """Return which jobs repair an asset, (num_jobs,); the others open and close streets."""
        street = [node for one in self.openings for node in (one.opening, one.closing, *one.alone)]
        return np.isin(self.model.job_node, street, invert=True)

    def digs(self) -> NDArray[np.bool_]:
        """Return which tasks open or close a street, for all or alone, (num_tasks,)."""
        model = self.model
        found = np.repeat(np.repeat(~self.at_assets(), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
        found[model.task_ptr[model.due_mode]] = True
        return found

    def job_ids(self) -> tuple[str, ...]:
        """Return the asset id of each job; for one that opens or closes a street, the name of that work."""
        return tuple(self.node_ids[node] for node in self.model.job_node)

    def payment_steps(self) -> set[str]:
        """Return the ids of the steps that are payments and no work (:mod:`qaita.work.draws`)."""
        return {name for name, bills in zip(self.task_ids, self.bills, strict=False)
                if any(bill.task_id != name for bill in bills)}

    def variant(self, mode: int) -> str:
        """Return the name of a mode without its levers, as in the column ``mode`` of ``tasks``."""
        used = self.mode_levers[mode] if self.mode_levers else ()
        return self.mode_names[mode].removesuffix("".join(f"+{lever}" for lever in used))
