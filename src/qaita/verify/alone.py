"""Whether the works that a node waits for could be over by a minute, if nothing else were done in the city.

Owns :class:`Alone`. All schedules of these works are looked through, each task as early as it can be after those begun
before it; of money and of all other works it knows nothing, so what cannot be here cannot be in any plan.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Callable, Iterator

from qaita.verify.problem import NEVER, Arrays, Ints, RefusedError, rows

MOST = 60_000
"""Partial schedules looked at before a claim is refused as too long to look through."""

Row = tuple[int, int, int, int, list[tuple[int, int]], list[tuple[int, int]]]
"""First start, work, calendar, last finish, predecessors (place, lag), crews (pool, count)."""

States = dict[frozenset[int], list[tuple[int, ...]]]
"""What was begun -> what held up the rest then."""


class Alone:
    """The works behind nodes, one claim at a time.

    ``best`` and ``worst`` (num_nodes,) are the minutes at which each node is back at the earliest and if nothing is
    done, ``begin`` (num_tasks,) those before which no task starts, ``live`` says who can supply in a group.
    """

    def __init__(self, p: Arrays, best: Ints, worst: Ints, begin: Ints, live: Callable[[int], list[tuple[int, int]]]):
        self._p, self._best, self._worst, self._begin, self._live = p, best, worst, begin, live
        self._job = dict(zip(p["job_node"].tolist(), range(len(p["job_node"])), strict=True))
        self._steps, self._shifts = (
            [list(zip(p[first][a:b].tolist(), p[second][a:b].tolist(), strict=True))
             for a, b in itertools.pairwise(p[ptr].tolist())]
            for ptr, first, second in (("pool_ptr", "pool_time", "pool_count"),
                                       ("calendar_ptr", "calendar_close", "calendar_open")))  # fmt: skip
        self._left = 0

    def not_before(self, node: int, minute: int) -> None:
        """Look that no schedule brings a node back before a minute.

        Raises
        ------
        RefusedError
            If one does, or the claim takes too long to look through.
        """
        self._left = MOST
        for done in self._choices({node}, [node], minute - 1):
            for modes in itertools.product(*(rows(self._p, "mode_ptr", self._job[one]) for one in sorted(done))):
                if self._begun([], self._rows(modes, minute - 1), {}):
                    raise RefusedError(f"node {node} may be back before minute {minute}")

    def _choices(self, wanted: set[int], todo: list[int], minute: int) -> Iterator[list[int]]:
        """Yield the assets that must be done for all ``wanted``, one list for each choice of suppliers."""
        self._count()
        if not todo:
            yield [node for node in wanted if node in self._job]
            return
        node, rest = todo[0], todo[1:]
        if self._best[node] > minute:
            return
        options: list[set[int]] = [set()]
        for group in rows(self._p, "group_ptr", node):
            pairs = [{one for one in pair if one >= 0 and self._worst[one] > minute} for pair in self._live(group)]
            some = itertools.combinations(pairs, int(self._p["group_count"][group]))
            self._count(len(options) * math.comb(len(pairs), int(self._p["group_count"][group])))
            options = [known.union(*more) for known, more in itertools.product(options, list(some))]
        least = [one for one in options if not any(other < one for other in options)]
        for more in {frozenset(one - wanted) for one in least}:
            yield from self._choices(wanted | more, [*rest, *more], minute)

    def _count(self, number: int = 1) -> None:
        self._left -= number
        if self._left < 0:
            raise RefusedError("a date that takes too long to look through")

    def _rows(self, modes: tuple[int, ...], minute: int) -> list[Row]:
        """Return the tasks of some modes, those before others first."""
        p, found = self._p, list[Row]()
        for mode in modes:
            tasks, place = rows(p, "task_ptr", mode), len(found)
            over = min(minute - int(p["mode_after"][mode]), int(p["horizon"]))
            last = {task: min(over, int(p["task_deadline"][task])) for task in tasks}
            for task in reversed(tasks):
                for k in rows(p, "pred_ptr", task):
                    before, lag = int(p["pred_task"][k]), int(p["pred_lag"][k])
                    if before in last and lag >= 0:
                        last[before] = min(last[before], last[task] - int(p["task_work"][task]) - lag)
            for task in tasks:
                after = [(place + int(p["pred_task"][k]) - tasks.start, int(p["pred_lag"][k]))
                         for k in rows(p, "pred_ptr", task)
                         if tasks.start <= p["pred_task"][k] < task and p["pred_lag"][k] >= 0]  # fmt: skip
                crews = [(int(p["use_pool"][u]), int(p["use_count"][u])) for u in rows(p, "use_ptr", task)]
                found.append((int(self._begin[task]), int(p["task_work"][task]), int(p["task_calendar"][task]),
                              last[task], after, crews))  # fmt: skip
        return found

    def _begun(self, placed: list[tuple[int, int, int]], tasks: list[Row], seen: States) -> bool:
        """Return whether the tasks not yet ``placed`` (task, start, finish; by start) can all be over in time."""
        self._count()
        if len(placed) == len(tasks):
            return True
        now = placed[-1][1] if placed else int(self._p["start"])
        ends = {task: end for task, _, end in placed}
        state = self._state(ends, tasks, now)
        known = seen.setdefault(frozenset(ends), [])
        if any(all(then <= there or then <= now for then, there in zip(one, state, strict=True)) for one in known):
            return False
        known.append(state)
        held = [(tasks[task][5], end) for task, end in ends.items() if end > now]
        open_ = []
        for task, row in enumerate(tasks):
            if task not in ends and all(before in ends for before, _ in row[4]):
                first = max([now, row[0], *(ends[before] + lag for before, lag in row[4])])
                span = self._span(row, first, held)
                if span is None:
                    return False
                open_.append((row[3] - row[1], task, *span))
        soonest = min(end for *_, end in open_)
        for _, task, start, end in sorted(open_):
            # Were all begun at or after ``soonest``, the task that is over then could be begun before them.
            if (start < soonest or end == soonest) and self._begun([*placed, (task, start, end)], tasks, seen):
                return True
        return False

    def _state(self, ends: dict[int, int], tasks: list[Row], now: int) -> tuple[int, ...]:
        """Return what holds up the rest: now, until when crews are held, from when each task may begin."""
        waits = [max([now, *(ends[before] + lag for before, lag in row[4] if before in ends)])
                 for task, row in enumerate(tasks) if task not in ends]  # fmt: skip
        return (now, *(max(now, ends[task]) for task in sorted(ends)), *waits)

    def _span(self, row: Row, first: int, held: list[tuple[list[tuple[int, int]], int]]) -> tuple[int, int] | None:
        """Return the earliest start and finish of a task from ``first`` on beside those under way; None: too late."""
        shifts = self._shifts[row[2]]
        while True:
            k = bisect.bisect_right(shifts, (first, NEVER))
            if k == len(shifts):
                return None
            first = end = max(first, shifts[k][1])
            work = row[1]
            while work > shifts[k][0] - end:
                work -= shifts[k][0] - end
                k += 1
                if k == len(shifts):
                    return None
                end = shifts[k][1]
            end += work
            if end > row[3]:
                return None
            later = max((self._free(pool, count, first, end, held) for pool, count in row[5]), default=first)
            if later == first or end == first:
                return first, end
            first = later

    def _free(self, pool: int, count: int, first: int, end: int, held: list[tuple[list[tuple[int, int]], int]]) -> int:
        """Return ``first`` where so many crews are free until ``end``, else a minute before which they are not."""
        steps = self._steps[pool]
        mine = [(over, number) for crews, over in held for other, number in crews if other == pool]
        changes = sorted({over for over, _ in mine}.union(time for time, _ in steps))
        for minute in [first, *(one for one in changes if first < one < end)]:
            k = bisect.bisect_right(steps, (minute, NEVER)) - 1
            there = steps[k][1] if k >= 0 else 0
            if sum(number for over, number in mine if over > minute) + count > there:
                return next((one for one in changes if one > minute), NEVER)
        return first
