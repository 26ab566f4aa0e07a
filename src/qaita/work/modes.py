"""The modes of every damaged asset: tasks in order, the earliest start, and what comes after the last finish.

Owns :class:`Mode`, waiting and holds of each asset, and what is forbidden altogether: a hold without end seals its
asset, and whoever must follow a sealed asset's task waits with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.damage.consequence import consequence_of
from qaita.errors import Fault, InputError
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.programme import Blocked
from qaita.work.tasks import Task
from qaita.work.waiting import Cut, Waiting, default_waiting

ACCEPTANCE_DAYS = {True: 7.0, False: 1.0}
"""Days from the last task's end to "in service" for buildings (True) and lifelines (False); assumed, no source."""

Row = dict[str, Any]
NO_CUTS: Mapping[str, Cut] = {}


@dataclass(frozen=True)
class Mode:
    """One mode of one job.

    Attributes
    ----------
    name : str
        Such as ``as_was``.
    tasks : list of Task
        Predecessors inside the mode come first.
    ready : int
        Minute before which no task starts: waiting, tender and holds.
    after : int
        Minutes from the last finish to "accepted and in service".
    wait : str
        What the waiting consists of, in words.
    levers : tuple of str
        Levers that it uses; then ``name`` ends with them: ``better+permit_lane``.
    dump : str
        Dump by which its tasks are named, '' where they keep their names.
    hold : str
        The hold that decides ``ready``, '' where waiting does.
    bidder : str
        Contractor whose offer it is, '' outside bids.
    dug : str
        ``shared`` or ``alone`` where its works need a street opened (:mod:`qaita.work.openings`), else ''.
    """

    name: str
    tasks: list[Task]
    ready: int
    after: int
    wait: str
    levers: tuple[str, ...] = ()
    hold: str = ""
    dump: str = ""
    bidder: str = ""
    dug: str = ""

    @property
    def variant(self) -> str:
        """Name without the levers, as in the column ``mode`` of ``tasks``."""
        return self.name.removesuffix("".join(f"+{lever}" for lever in self.levers))


class Readiness:
    """From when work may begin at each asset of a damaged city."""

    def __init__(self, city: City, damage: Damage) -> None:
        """Look up the waiting, lots and holds of all assets once."""
        self._city, self._damage = city, damage
        self._lots = {row["lot_id"]: row for row in city.tables["lots"].rows()}
        self._waits = {row["asset_id"]: row for row in city.tables["waiting"].rows()}
        self._bids = {(row["lot_id"], row["contractor"]): row for row in city.tables["bids"].rows()}
        self._holds = _holds_by_asset(city)

    def of(self, asset: int, bidder: str = "", cuts: Mapping[str, Cut] = NO_CUTS) -> tuple[int, str, str]:
        """Return the minute from which a bidder may begin at a node, parts of its waiting cut, why, by which hold."""
        lot = self._lots.get(self._city.tables["assets"]["lot_id"][asset])
        listed = self._waits.get(self._city.asset_ids[asset], {})
        bid = self._bids.get((lot["lot_id"], bidder or lot["contractor"])) if lot else None
        waiting = _waiting(self._city, self._damage, asset, lot, bid, listed, cuts)
        return _readiness(self._city.settings.start, waiting, self._holds.get(asset, []))


def modes_of(city: City, damage: Damage, tasks: list[Task]) -> dict[int, list[Mode]]:
    """Return the modes of each damaged asset, by node index, in the order of ``tasks``."""
    grouped: dict[int, dict[tuple[str, str], list[Task]]] = {}
    for task in tasks:
        grouped.setdefault(task.asset, {}).setdefault((task.mode, task.bidder), []).append(task)
    readiness, modes = Readiness(city, damage), dict[int, list[Mode]]()
    for asset, of_asset in grouped.items():
        after = _acceptance(city, asset)
        modes[asset] = []
        for (name, bidder), listed in of_asset.items():
            ready, wait, hold = readiness.of(asset, bidder)
            modes[asset].append(Mode(name, _in_order(listed), ready, after, wait, hold=hold, bidder=bidder))
    return modes


def allowed(
    city: City, modes: dict[int, list[Mode]], forbidden: Mapping[int, str] | None = None
) -> tuple[dict[int, list[Mode]], list[Blocked]]:
    """Return the modes on which work is allowed, and the assets without any, with the rule that forbids it.

    Assets in ``forbidden`` are so by another rule. A mode that must follow a task of a forbidden asset is forbidden
    with it.
    """
    rules = {asset: _seal(holds) for asset, holds in _holds_by_asset(city).items() if asset in modes and _seal(holds)}
    rules |= forbidden or {}
    asset_of = {task.task_id: task.asset for listed in modes.values() for mode in listed for task in mode.tasks}
    while True:
        left = {asset: [mode for mode in listed if not list(_behind(mode, asset_of, rules))]
                for asset, listed in modes.items() if asset not in rules}
        stuck = [asset for asset, listed in left.items() if not listed]
        if not stuck:
            return left, [Blocked(str(city.asset_ids[asset]), rules[asset]) for asset in sorted(rules)]
        for asset in stuck:
            before = next(_behind(modes[asset][0], asset_of, rules))
            rules[asset] = f"follows task {before} of {city.asset_ids[asset_of[before]]}, on which no work is allowed"


def _behind(mode: Mode, asset_of: dict[str, int], rules: dict[int, str]) -> Iterator[str]:
    """Yield the tasks of forbidden assets that the mode must follow."""
    return (name for task in mode.tasks for name, _ in task.after if name in asset_of and asset_of[name] in rules)


def _holds_by_asset(city: City) -> dict[int, list[Row]]:
    idx, grouped = city.asset_index(), dict[int, list[Row]]()
    for row in city.tables["holds"].rows():
        grouped.setdefault(idx[row["asset_id"]], []).append(row)
    return grouped


def _seal(holds: Iterable[Row]) -> str:
    """Return the rule of the first hold without end, '' when each has one."""
    return next((f"hold {hold['hold_id']} ({hold['kind']}) of {hold['authority']} has no date of lifting"
                 for hold in holds if hold["until"] >= NEVER), "")


def _readiness(start: int, waiting: Waiting, holds: Iterable[Row]) -> tuple[int, str, str]:
    """Return the minute from which work may begin, why then, and the id of the hold that decides it."""
    ready, wait, by = start + waiting.minutes(), str(waiting), ""
    for hold in holds:
        if ready < hold["until"] < NEVER:
            ready, by = int(hold["until"]), str(hold["hold_id"])
            wait = f"{wait}; hold {by} of {hold['authority']}"
    return ready, wait, by


def _waiting(city: City, damage: Damage, asset: int, lot: Row | None, bid: Row | None,
             listed: Row, cuts: Mapping[str, Cut]) -> Waiting:
    """Return the waiting of an asset: what its row says, else defaults; in a lot no work before the contract.

    A cut of the contractor's part also cuts a tender, but not the wait for a contract whose date is known.
    """
    assets = city.tables["assets"]
    waiting = default_waiting(assets["class"][asset], damage.state[asset], tendered=lot is not None)
    said = {part: float(listed[f"{part}_days"]) for part in vars(waiting)} if listed else {}
    waiting = replace(waiting, **{part: days for part, days in said.items() if not np.isnan(days)}).shortened(cuts)
    if lot is None:
        return waiting
    signed = _days_to_contract(lot, bid, city.settings.start)
    if lot["signed"] >= NEVER:
        signed = cuts.get("contractor", Cut()).of(signed)
    signed -= waiting.inspection
    return replace(waiting, contractor=max(waiting.contractor, signed))


def _days_to_contract(lot: Row, bid: Row | None, start: int) -> float:
    """Return the days from the programme's start to a signed contract, and until a bidder has moved in."""
    moving_in = float(bid["mobilisation_days"]) if bid else 0.0
    if lot["signed"] < NEVER:
        return (int(lot["signed"]) - start) / MINUTES_PER_DAY + moving_in
    own = bid is not None and not np.isnan(bid["tender_days"])
    return float(bid["tender_days"] if bid is not None and own else lot["tender_days"]) + moving_in


def _acceptance(city: City, asset: int) -> int:
    assets = city.tables["assets"]
    days = float(assets["acceptance_days"][asset])
    if np.isnan(days):
        days = ACCEPTANCE_DAYS[consequence_of(assets["class"][asset]).building]
    return round(days * MINUTES_PER_DAY)


def _in_order(tasks: list[Task]) -> list[Task]:
    """Return the tasks with predecessors first, otherwise in the order given."""
    waiting = {task.task_id: task for task in tasks}
    ordered: list[Task] = []
    while waiting:
        free = [task for task in waiting.values() if not any(name in waiting for name, _ in task.after)]
        if not free:
            fault = f"tasks wait for each other: {', '.join(waiting)}"
            raise InputError([Fault(fault, "tasks", column="after", allowed="no cycle")])
        ordered += free
        for task in free:
            del waiting[task.task_id]
    return ordered
