"""Time in units and cells: when tasks may start and end, and what their stays cost at given prices.

Owns :class:`Clock`. Where all dates of a programme are multiples of a unit, so are the starts of some best schedule
(move every start to the unit in which it lies: nothing comes later and nothing new overlaps), so only such starts are
looked at, and all of them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.verify.problem import NEVER, Arrays, Ints, RefusedError, rows

FAR = 1 << 60
"""What cannot be; also the most that any sum is let grow to, which can only lower what is proven."""

Stays = tuple[Ints, Ints, NDArray[np.bool_]]


class Clock:
    """The axis of one proof: units from the first edge to the last, cells between edges.

    Attributes
    ----------
    edges : (num_edges,) int64
        Minutes; what comes at or after the last counts as coming then.
    cells, units : int
        Number of cells, and of units between first and last edge.
    """

    def __init__(self, p: Arrays):
        self._p, self.edges = p, p["edges"].astype(np.int64)
        if len(self.edges) < 2 or (np.diff(self.edges) <= 0).any() or not 0 <= self.edges[0] <= p["start"]:
            raise RefusedError("edges of cells: not rising, or they begin after the programme")
        names = ("mode_ready", "task_work", "task_release", "pred_lag", "pool_time", "account_time", "calendar_open",
                 "calendar_close", "edges", "start")  # fmt: skip
        dates = np.abs(np.concatenate([np.atleast_1d(p[name]).astype(np.int64) for name in names]))
        self.unit = int(np.gcd.reduce(dates[dates <= self.edges[-1]]))
        self.cells, self.units = len(self.edges) - 1, int(self.edges[-1] - self.edges[0]) // self.unit
        self.marks = (self.edges - self.edges[0]) // self.unit
        self._open: dict[int, tuple[NDArray[np.bool_], Ints]] = {}

    def at(self, minutes: Any) -> Any:
        """Return units from the first edge, rounded up, at most to the last."""
        return np.minimum(-((self.edges[0] - np.minimum(minutes, NEVER)) // self.unit), self.units)

    def edge(self, minutes: Any) -> Any:
        """Return the last edge not after each of these times (0 before the first)."""
        return np.maximum(np.searchsorted(self.edges, minutes, side="right") - 1, 0)

    def gap(self, minutes: int) -> Ints:
        """Return, per cell, the last edge at which what ends there can be followed so much later in the cell; or -1."""
        return np.searchsorted(self.edges, self.edges[1:] - minutes, side="left") - 1

    def opened(self, calendar: int) -> tuple[NDArray[np.bool_], Ints]:
        """Return which units are worked in a calendar, and their numbers."""
        if calendar not in self._open:
            shifts, change = rows(self._p, "calendar_ptr", calendar), np.zeros(self.units + 1, np.int64)
            for name, sign in (("calendar_open", 1), ("calendar_close", -1)):
                np.add.at(change, np.maximum(self.at(self._p[name][shifts.start : shifts.stop]), 0), sign)
            mask = np.cumsum(change)[:-1] > 0
            self._open[calendar] = mask, np.flatnonzero(mask)
        return self._open[calendar]

    def finishes(self, calendar: int, work: int) -> Ints:
        """Return when what starts in each worked unit ends; the last unit where that is later still."""
        units, length = self.opened(calendar)[1], work // self.unit
        if length == 0:
            return units
        return np.concatenate([units[length - 1 :] + 1, np.full(min(length - 1, len(units)), self.units)])

    def by_cell(self, calendar: int, values: Ints) -> Ints:
        """Return the least value of the starts in each cell; FAR where nobody may start."""
        firsts = np.searchsorted(self.opened(calendar)[1], self.marks)
        filled, least = np.diff(firsts) > 0, np.full(self.cells, FAR)
        if filled.any():
            least[filled] = np.minimum.reduceat(values, firsts[:-1][filled])
        return least

    def crews(self, pool: int) -> Ints:
        """Return how many crews of a pool are there in each unit."""
        steps = slice(int(self._p["pool_ptr"][pool]), int(self._p["pool_ptr"][pool + 1]))
        at = self.edges[0] + self.unit * np.arange(self.units)
        k = np.searchsorted(self._p["pool_time"][steps], at, side="right")
        there: Ints = np.concatenate([[0], self._p["pool_count"][steps]])[k]
        return there

    def short(self, pool: int, count: int) -> NDArray[np.bool_]:
        """Return in which units fewer crews are there than a task asks."""
        return self.crews(pool) < count

    @cached_property
    def pool_calendars(self) -> list[set[int]]:
        """Calendars of the tasks that use each pool."""
        calendars: list[set[int]] = [set() for _ in range(len(self._p["pool_ptr"]) - 1)]
        for task in range(len(self._p["task_work"])):
            for u in rows(self._p, "use_ptr", task):
                calendars[int(self._p["use_pool"][u])].add(int(self._p["task_calendar"][task]))
        return calendars

    def price_by_unit(self, pool: int, price: Ints) -> Ints:
        """Return the price of a crew in each unit: of a cell's price a minute, in the units that some task works in."""
        worked = np.zeros(self.units, bool)
        for calendar in self.pool_calendars[pool]:
            worked |= self.opened(calendar)[0]
        return np.where(worked, np.repeat(price, np.diff(self.marks)) * self.unit, 0)

    def worked(self, pool: int) -> Ints:
        """Return the minutes in each cell in which a crew of a pool may work."""
        minutes: Ints = np.add.reduceat(self.price_by_unit(pool, np.ones(self.cells, np.int64)), self.marks[:-1])
        return minutes

    def stay(self, calendar: int, work: int, pool: int, count: int, paid: Ints) -> Ints:
        """Return the least that crews cost over a stay that starts in each cell; ``paid``: of one crew until a unit."""
        begins, ends = self.opened(calendar)[1], self.finishes(calendar, work)
        missing = np.append(0, np.cumsum(self.short(pool, count)))
        costs = np.where(missing[ends] > missing[begins], FAR, count * (paid[ends] - paid[begins]))
        return self.by_cell(calendar, costs)


def earliest(p: Arrays, clock: Clock) -> tuple[Ints, Ints]:
    """Return before which minute no task can start, and no job be in service: alone, at once, with crews there.

    NEVER where that cannot be. What lies beyond the last edge is only known to lie there.
    """
    begin, finish = np.full(len(p["task_work"]), NEVER), np.full(len(p["task_work"]), NEVER)
    soonest = np.full(len(p["job_node"]), NEVER)
    stays: dict[tuple[Any, ...], Stays] = {}
    for job in range(len(soonest)):
        for mode in rows(p, "mode_ptr", job):
            ended = max(int(p["mode_ready"][mode]), int(p["start"]))
            for task in rows(p, "task_ptr", mode):
                begin[task], finish[task] = _alone(p, clock, task, int(p["mode_ready"][mode]), finish, stays)
                ended = max(ended, int(finish[task]))
            soonest[job] = min(soonest[job], ended + int(p["mode_after"][mode]), NEVER)
    return begin, soonest


def _alone(p: Arrays, clock: Clock, task: int, ready: int, finish: Ints, stays: dict[tuple[Any, ...], Stays],
           ) -> tuple[int, int]:  # fmt: skip
    """Return the earliest start and finish of a task; ``finish`` holds those of tasks before it in its mode."""
    first = max(ready, int(p["start"]), int(p["task_release"][task]))
    for k in rows(p, "pred_ptr", task):
        if _same_mode(p, int(p["pred_task"][k]), task):
            first = max(first, int(finish[p["pred_task"][k]]) + int(p["pred_lag"][k]))
    for d in rows(p, "draw_ptr", task):
        steps = rows(p, "account_ptr", int(p["draw_account"][d]))
        enough = [k for k in steps if p["account_total"][k] >= p["draw_amount"][d]]
        first = max(first, int(p["account_time"][enough[0]]) if enough else NEVER)
    units, ends, there = _stays(p, clock, task, stays)
    rank = int(np.searchsorted(units, int(clock.at(first))))
    rank += int(np.argmax(np.append(there[rank:], True)))
    begun, ended = (int(units[rank]), int(ends[rank])) if rank < len(units) else (clock.units, clock.units)
    start, end = (max(first, int(clock.edges[0]) + at * clock.unit) for at in (begun, ended))
    return (start, end) if end <= min(int(p["horizon"]), int(p["task_deadline"][task])) else (NEVER, NEVER)


def _stays(p: Arrays, clock: Clock, task: int, known: dict[tuple[Any, ...], Stays]) -> Stays:
    """Return the units in which a task may start, when it is over, and whether its crews are there throughout."""
    calendar, work, uses = int(p["task_calendar"][task]), int(p["task_work"][task]), rows(p, "use_ptr", task)
    crews = [(int(p["use_pool"][u]), int(p["use_count"][u])) for u in uses]
    key = calendar, work, *crews
    if key not in known:
        units, ends = clock.opened(calendar)[1], clock.finishes(calendar, work)
        there = np.ones(len(units), bool)
        for one in crews:
            missing = np.append(0, np.cumsum(clock.short(*one)))
            there &= missing[ends] == missing[units]
        known[key] = units, ends, there
    return known[key]


def _same_mode(p: Arrays, one: int, other: int) -> bool:
    ends = p["task_ptr"]
    return bool(np.searchsorted(ends, one, side="right") == np.searchsorted(ends, other, side="right"))
