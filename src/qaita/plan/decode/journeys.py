"""Which crew goes where: the look-ups of the decoder where the way between districts takes time.

Owns the compiled look-ups on the stays of crews. Of several crews that could come, the one with the shortest way is
sent, of those the one that was busy last, then the first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.crewing import LONG_AGO, Crewing
from qaita.plan.decode.packed import Records
from qaita.plan.decode.profile import crews_from, finish_of, next_open
from qaita.recovery.compiled import inner
from qaita.units import NEVER

Ints = NDArray[np.int64]

BEFORE, BEGINS, ENDS, CREW = 0, 1, 2, 3
"""Rows of ``stays``: the stay before it of the same crew (-1 for none), its minutes, its crew."""


@inner
def way(travel: Ints, source: int, target: int) -> int:
    """Return the minutes from one district to another; 0 from or to anywhere."""
    return travel[source, target] if source >= 0 and target >= 0 else 0


@inner
def crew_from(crewing: Crewing, last: Ints, stays: Ints, crew: int, place: int, start: int, finish: int) -> int:
    """Return ``start`` if a crew can be at ``place`` over [start, finish), else the next minute worth trying.

    That is the first at which it could come from this stay or a later one.
    """
    after, stay, soonest = -1, last[crew], NEVER
    while stay >= 0 and stays[BEGINS, stay] >= finish:
        soonest = min(soonest, stays[ENDS, stay] + way(crewing.travel, crewing.place_out[stay], place))
        after = stay
        stay = stays[BEFORE, stay]
    if stay >= 0:
        there = stays[ENDS, stay] + way(crewing.travel, crewing.place_out[stay], place)
        if there > start:
            return min(there, soonest)
    if after >= 0 and finish + way(crewing.travel, place, crewing.place_in[after]) > stays[BEGINS, after]:
        return soonest
    return start


@inner
def crews_of_pool_from(
    crewing: Crewing, last: Ints, stays: Ints, pool: int, count: int, place: int, start: int, finish: int
) -> int:
    """Return ``start`` if ``count`` crews of a pool can be there over [start, finish), else the next minute to try."""
    fit, soonest = 0, NEVER
    for crew in range(crewing.crew_ptr[pool], crewing.crew_ptr[pool + 1]):
        there = crew_from(crewing, last, stays, crew, place, start, finish)
        if there == start:
            fit += 1
            if fit >= count:
                return start
        else:
            soonest = min(soonest, there)
    return soonest


@inner
def find_with_ways(
    crewing: Crewing, last: Ints, stays: Ints, task: Any, place: int, start: int, limit: int, uses: Records,
    shifts: Records, time: Ints, free: Ints, head: Ints, length: Ints,
) -> tuple[int, int]:
    """Return (start, finish) of a task at the earliest place to which its crews can come; NEVER when there is none."""
    while start < NEVER:
        start = next_open(shifts, task.shift_begin, task.shift_end, start)
        if start >= NEVER:
            break
        finish = finish_of(shifts, task.shift_begin, task.shift_end, start, task.work)
        if finish > limit:
            break
        later = start
        for u in range(task.use_begin, task.use_end):
            pool, count = uses[u].pool, uses[u].count
            later = max(later, crews_from(time, free, head, pool, length[pool], count, start, finish))
            if crewing.crew_ptr[pool + 1] > crewing.crew_ptr[pool]:
                later = max(later, crews_of_pool_from(crewing, last, stays, pool, count, place, start, finish))
        if later == start:
            return start, finish
        start = later
    return NEVER, NEVER


@inner
def send(
    crewing: Crewing, last: Ints, stays: Ints, task: Any, place: int, start: int, finish: int, uses: Records
) -> None:
    """Book the crews of a task that has found its place."""
    if finish == start:
        return
    for u in range(task.use_begin, task.use_end):
        for stay in range(crewing.stay_ptr[u], crewing.stay_ptr[u + 1]):
            crew = _nearest(crewing, last, stays, uses[u].pool, place, start, finish)
            if crew < 0:
                continue
            stays[BEGINS, stay], stays[ENDS, stay], stays[CREW, stay] = start, finish, crew
            after, before = -1, last[crew]
            while before >= 0 and stays[BEGINS, before] >= finish:
                after = before
                before = stays[BEFORE, before]
            stays[BEFORE, stay] = before
            if after >= 0:
                stays[BEFORE, after] = stay
            else:
                last[crew] = stay


@inner
def _nearest(
    crewing: Crewing, last: Ints, stays: Ints, pool: int, place: int, start: int, finish: int
) -> int:
    """Return the crew of a pool that can come and has the shortest way, then was busy last, then is the first."""
    found, shortest, latest = -1, NEVER, LONG_AGO
    for crew in range(crewing.crew_ptr[pool], crewing.crew_ptr[pool + 1]):
        if crew_from(crewing, last, stays, crew, place, start, finish) != start:
            continue
        stay = last[crew]
        while stay >= 0 and stays[BEGINS, stay] >= finish:
            stay = stays[BEFORE, stay]
        minutes = way(crewing.travel, crewing.place_out[stay], place)
        if minutes < shortest or (minutes == shortest and stays[ENDS, stay] > latest):
            found, shortest, latest = crew, minutes, stays[ENDS, stay]
    return found


@inner
def call_back(crewing: Crewing, last: Ints, stays: Ints, task: Any) -> None:
    """Take back the bookings of a task's crews."""
    for u in range(task.use_begin, task.use_end):
        for stay in range(crewing.stay_ptr[u], crewing.stay_ptr[u + 1]):
            crew = stays[CREW, stay]
            if crew < 0:
                continue
            before = stays[BEFORE, stay]
            if last[crew] == stay:
                last[crew] = before
            else:
                later = last[crew]
                while stays[BEFORE, later] != stay:
                    later = stays[BEFORE, later]
                stays[BEFORE, later] = before
            stays[CREW, stay] = -1
