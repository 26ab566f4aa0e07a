"""Whether a few works can be over in time if nothing else is done: a look through all their schedules, compiled.

Owns :func:`fits`. Tasks are begun in order of their starts, each at its earliest (Patterson 1984, Management Science
30(7)), only such as begin before another could be over (Giffler, Thompson 1960, Operations Research 8(4)), and not
where the same tasks were begun before and nothing was later (cutset rule of Demeulemeester, Herroelen 1992, Management
Science 38(12)). Of money it knows nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import entry, inner
from qaita.units import NEVER

Ints = NDArray[np.int64]

MOST_TASKS = 40
"""Tasks that can be looked at together."""

HEADS = 4_096
"""Rows of the memory of what was begun before."""


class Works(NamedTuple):
    """Tasks, those before others first.

    Attributes
    ----------
    release, work, calendar, last : (num_tasks,) int64
        First start, working minutes, calendar, last finish.
    pred_ptr, pred, lag : rows by task
        What must be over before, and how long before.
    use_ptr, pool, crews : rows by task
        Crews.
    """

    release: Ints
    work: Ints
    calendar: Ints
    last: Ints
    pred_ptr: Ints
    pred: Ints
    lag: Ints
    use_ptr: Ints
    pool: Ints
    crews: Ints


class There(NamedTuple):
    """Shifts of calendars and crews of pools, as in :class:`qaita.work.model.Model`, and the first minute of all."""

    start: int
    calendar_ptr: Ints
    opens: Ints
    closes: Ints
    done: Ints
    pool_ptr: Ints
    time: Ints
    crews: Ints


class Desk(NamedTuple):
    """Scratch: per depth what can be begun next; finishes; states met before, in lists by hash of what was begun."""

    now: Ints
    begun: Ints
    ready: Ints
    start: Ints
    end: Ints
    number: Ints
    tried: Ints
    finish: Ints
    head: Ints
    link: Ints
    mask: Ints
    state: Ints


def desk_of(count: int, most: int) -> Desk:
    """Return scratch for so many tasks and partial schedules."""
    depths = count + 1
    return Desk(
        np.zeros(depths, np.int64), np.zeros(depths, np.int64), np.zeros((depths, count), np.int64),
        np.zeros((depths, count), np.int64), np.zeros((depths, count), np.int64), np.full(depths, -1),
        np.zeros(depths, np.int64), np.full(count, -1), np.full(HEADS, -1), np.zeros(most + 1, np.int64),
        np.zeros(most + 1, np.int64), np.zeros((most + 1, 2 * count + 1), np.int64),
    )  # fmt: skip


@inner
def _waits(works: Works, desk: Desk, task: int, now: int) -> int:
    """Return from when on a task may begin, as far as what is begun says."""
    first = now
    for p in range(works.pred_ptr[task], works.pred_ptr[task + 1]):
        if desk.finish[works.pred[p]] >= 0:
            first = max(first, desk.finish[works.pred[p]] + works.lag[p])
    return first


@inner
def _no_better(works: Works, desk: Desk, begun: int, now: int, row: int) -> bool:
    """Return whether the same tasks were begun before and nothing was later then; else remember this as ``row``."""
    count = len(works.work)
    state = desk.state[row]
    state[0] = now
    for task in range(count):
        state[1 + task] = max(now, desk.finish[task])
        state[1 + count + task] = now if desk.finish[task] >= 0 else _waits(works, desk, task, now)
    slot = (begun ^ (begun >> 17)) % HEADS
    other = desk.head[slot]
    while other >= 0:
        if desk.mask[other] == begun:
            worse = True
            before = desk.state[other]
            for k in range(2 * count + 1):
                if before[k] > now and before[k] > state[k]:
                    worse = False
                    break
            if worse and before[0] <= now:
                return True
        other = desk.link[other]
    desk.mask[row], desk.link[row], desk.head[slot] = begun, desk.head[slot], row
    return False


@inner
def _area(there: There, pool: int, first: int, until: int) -> int:
    """Return the crew-minutes of a pool between two minutes."""
    total = 0
    for k in range(there.pool_ptr[pool], there.pool_ptr[pool + 1]):
        after = there.time[k + 1] if k + 1 < there.pool_ptr[pool + 1] else NEVER
        total += there.crews[k] * max(0, min(after, until) - max(there.time[k], first))
    return total


@inner
def _suffice(works: Works, there: There, desk: Desk, now: int) -> bool:
    """Return False where tasks that must be over by some minute need more than all crews of a pool until then."""
    count = len(works.work)
    for one in range(count):
        if desk.finish[one] >= 0:
            continue
        for u in range(works.use_ptr[one], works.use_ptr[one + 1]):
            pool, last = works.pool[u], works.last[one]
            asked = 0
            for task in range(count):
                finish = desk.finish[task]
                for v in range(works.use_ptr[task], works.use_ptr[task + 1]):
                    if works.pool[v] != pool:
                        continue
                    if finish < 0 and works.last[task] <= last:
                        asked += works.work[task] * works.crews[v]
                    elif finish > now:
                        asked += works.crews[v] * (min(finish, last) - now)
            if asked > _area(there, pool, now, last):
                return False
    return True


@inner
def _blocked(works: Works, there: There, desk: Desk, task: int, begin: int, end: int) -> int:
    """Return ``begin`` where crews are free from then to ``end``, else a minute before which they are not.

    All that is begun has begun by then, so fewer and fewer crews are held.
    """
    for u in range(works.use_ptr[task], works.use_ptr[task + 1]):
        pool, at = works.pool[u], begin
        while at < end:
            held, change = works.crews[u], NEVER
            for other in range(len(works.work)):
                if desk.finish[other] > at:
                    for v in range(works.use_ptr[other], works.use_ptr[other + 1]):
                        if works.pool[v] == pool:
                            held += works.crews[v]
                            change = min(change, desk.finish[other])
            crews = 0
            for k in range(there.pool_ptr[pool], there.pool_ptr[pool + 1]):
                if there.time[k] <= at:
                    crews = there.crews[k]
                else:
                    change = min(change, there.time[k])
                    break
            if held > crews:
                return change
            at = change
    return begin


@inner
def _placed(works: Works, there: There, desk: Desk, task: int, begin: int) -> tuple[int, int]:
    """Return the earliest start from ``begin`` on and the finish; NEVER when that is too late."""
    calendar = works.calendar[task]
    k, end_row = there.calendar_ptr[calendar], there.calendar_ptr[calendar + 1]
    while True:
        while k < end_row and there.closes[k] <= begin:
            k += 1
        if k == end_row:
            return NEVER, NEVER
        begin = max(begin, there.opens[k])
        target = there.done[k] + begin - there.opens[k] + works.work[task]
        row = k
        while row + 1 < end_row and there.done[row + 1] < target:
            row += 1
        end = there.opens[row] + target - there.done[row]
        if end > there.closes[row] or end > works.last[task]:
            return NEVER, NEVER
        later = _blocked(works, there, desk, task, begin, end)
        if later == begin:
            return begin, end
        begin = later


@inner
def _look(works: Works, there: There, desk: Desk, depth: int) -> None:
    """Write what can be begun next, the most pressing first; nothing where something can be over no more."""
    now, number, soonest = desk.now[depth], 0, NEVER
    for task in range(len(works.work)):
        if desk.finish[task] >= 0:
            continue
        free = True
        for p in range(works.pred_ptr[task], works.pred_ptr[task + 1]):
            if desk.finish[works.pred[p]] < 0:
                free = False
                break
        if free:
            first = max(works.release[task], _waits(works, desk, task, now))
            start, end = _placed(works, there, desk, task, first)
            if end >= NEVER:
                return
            place = number
            urgent = works.last[task] - works.work[task]
            while place > 0:
                other = desk.ready[depth, place - 1]
                if works.last[other] - works.work[other] <= urgent:
                    break
                desk.ready[depth, place] = other
                desk.start[depth, place], desk.end[depth, place] = (
                    desk.start[depth, place - 1],
                    desk.end[depth, place - 1],
                )
                place -= 1
            desk.ready[depth, place], desk.start[depth, place], desk.end[depth, place] = task, start, end
            number += 1
            soonest = min(soonest, end)
    kept = 0
    for k in range(number):
        if desk.start[depth, k] < soonest or desk.end[depth, k] == soonest:
            desk.ready[depth, kept], desk.start[depth, kept] = desk.ready[depth, k], desk.start[depth, k]
            desk.end[depth, kept] = desk.end[depth, k]
            kept += 1
    desk.number[depth], desk.tried[depth] = kept, 0


@entry
def fits(works: Works, there: There, desk: Desk) -> int:
    """Return how many partial schedules show that not all works can be over in time; 0 where they can or may be.

    Exponential in the number of tasks; cut off at the size of ``desk``, which must be fresh.
    """
    depth, rows, count = 0, 0, len(works.work)
    most = len(desk.mask) - 1
    desk.now[0], desk.begun[0], desk.number[0] = there.start, 0, -1
    while depth >= 0:
        if desk.number[depth] < 0:
            rows += 1
            if depth == count or rows > most:
                return 0
            now, begun = desk.now[depth], desk.begun[depth]
            desk.number[depth], desk.tried[depth] = 0, 0
            if not _no_better(works, desk, begun, now, rows) and _suffice(works, there, desk, now):
                _look(works, there, desk, depth)
        elif desk.tried[depth] > 0:
            desk.finish[desk.ready[depth, desk.tried[depth] - 1]] = -1
        k = desk.tried[depth]
        if k == desk.number[depth]:
            depth -= 1
            continue
        task = desk.ready[depth, k]
        desk.tried[depth] = k + 1
        desk.finish[task] = desk.end[depth, k]
        desk.now[depth + 1], desk.begun[depth + 1] = desk.start[depth, k], desk.begun[depth] | (1 << task)
        depth += 1
        desk.number[depth] = -1
    return rows
