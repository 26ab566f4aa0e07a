"""Free crews over time, money left, working time: the look-ups of the decoder.

Owns the compiled look-ups on one pool's profile (breakpoints and free crews), one account's least slack and one
calendar's shifts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.packed import Records
from qaita.recovery.compiled import inner
from qaita.units import NEVER

Ints = NDArray[np.int64]

HEADS = 4
"""Numbers of crews for which it is remembered before which minute they are nowhere free."""


@inner
def next_open(shifts: Records, first: int, last: int, minute: int) -> int:
    """Return the first minute at or after ``minute`` inside the shifts ``first : last``; NEVER if there is none."""
    low, high = first, last
    while low < high:
        mid = (low + high) // 2
        if shifts[mid].opens <= minute:
            low = mid + 1
        else:
            high = mid
    if low > first and minute < shifts[low - 1].closes:
        return minute
    return shifts[low].opens if low < last else NEVER


@inner
def finish_of(shifts: Records, first: int, last: int, start: int, work: int) -> int:
    """Return when ``work`` working minutes begun at ``start`` (inside a shift) are over; NEVER if never."""
    return finish_in(shifts, shift_at(shifts, first - 1, last, start), last, start, work)


@inner
def shift_at(shifts: Records, shift: int, last: int, minute: int) -> int:
    """Return the last shift that has begun at ``minute``, of those from ``shift`` on; ``shift`` if none has.

    Quick where it is near: steps double.
    """
    step = 1
    while shift + step < last and shifts[shift + step].opens <= minute:
        shift += step
        step *= 2
    low, high = shift + 1, min(shift + step, last)
    while low < high:
        mid = (low + high) // 2
        if shifts[mid].opens <= minute:
            low = mid + 1
        else:
            high = mid
    return low - 1


@inner
def finish_in(shifts: Records, shift: int, last: int, start: int, work: int) -> int:
    """Return when ``work`` working minutes begun at ``start``, inside ``shift``, are over; NEVER if never."""
    if start + work <= shifts[shift].closes:
        return start + work
    target = shifts[shift].done + (start - shifts[shift].opens) + work
    step = 1
    while shift + step < last and shifts[shift + step].done < target:
        shift += step
        step *= 2
    low, high = shift + 1, min(shift + step, last)
    while low < high:
        mid = (low + high) // 2
        if shifts[mid].done < target:
            low = mid + 1
        else:
            high = mid
    finish = shifts[low - 1].opens + target - shifts[low - 1].done
    return finish if finish <= shifts[low - 1].closes else NEVER


@inner
def segment(time: Ints, pool: int, length: int, minute: int) -> int:
    """Return the breakpoint whose stretch holds ``minute``."""
    low, high = 0, length
    while low < high:
        mid = (low + high) // 2
        if time[pool, mid] <= minute:
            low = mid + 1
        else:
            high = mid
    return low - 1


@inner
def crews_from(time: Ints, free: Ints, head: Ints, pool: int, length: int, count: int, start: int, finish: int) -> int:
    """Return ``start`` if ``count`` crews are free over [start, finish), else the next minute worth trying."""
    level = min(count, HEADS) - 1
    if count > 0 and start < head[pool, level]:
        return head[pool, level]
    k = segment(time, pool, length, start)
    while k < length and time[pool, k] < finish:
        if free[pool, k] < count:
            while k < length and free[pool, k] < count:
                k += 1
            return time[pool, k] if k < length else NEVER
        k += 1
    return start


@inner
def crews_always(time: Ints, free: Ints, head: Ints, pool: int, length: int, count: int, start: int, work: int) -> int:
    """Return the first minute at or after ``start`` from which ``count`` crews are free for ``work`` minutes on end.

    Remembers in ``head`` before which minute so many crews are nowhere free.
    """
    if start >= NEVER:
        return NEVER
    level = min(count, HEADS) - 1
    learn = count > 0 and count <= HEADS and start <= head[pool, level]
    if learn:
        start = head[pool, level]
    k = segment(time, pool, length, start)
    while k < length:
        if free[pool, k] < count:
            while k < length and free[pool, k] < count:
                k += 1
            if k == length:
                return NEVER
            start = time[pool, k]
        if learn:
            head[pool, level] = start
            learn = False
        k += 1
        if k == length or time[pool, k] >= start + work:
            return start
    return start


@inner
def _first_short(time: Ints, free: Ints, pool: int, length: int, count: int, k: int, until: int) -> int:
    """Return the first stretch from ``k`` on with fewer than ``count`` crews free, or that begins at ``until``."""
    while k < length and time[pool, k] < until and free[pool, k] >= count:
        k += 1
    return k


@inner
def crews_in_shifts(
    time: Ints, free: Ints, head: Ints, pool: int, length: int, count: int, start: int, limit: int, work: int,
    shifts: Records, first: int, last: int,
) -> tuple[int, int]:
    """Return (start, finish) of the earliest place at or after ``start`` for work in shifts by ``count`` crews.

    NEVER twice when there is none that ends by ``limit``. Goes through profile and shifts once, side by side.
    """
    level = min(count, HEADS) - 1
    if count > 0:
        start = max(start, head[pool, level])
    shift, k = first - 1, segment(time, pool, length, min(start, limit))
    while start <= limit:
        shift = shift_at(shifts, shift, last, start)
        if shift < first or start >= shifts[shift].closes:
            shift += 1
            if shift >= last:
                return NEVER, NEVER
            start = shifts[shift].opens
        while k + 1 < length and time[pool, k + 1] <= start:
            k += 1
        k = _first_short(time, free, pool, length, count, k, start + work)
        if k == length or time[pool, k] >= start + work:
            finish = finish_in(shifts, shift, last, start, work)
            if finish > limit:
                return NEVER, NEVER
            k = _first_short(time, free, pool, length, count, k, finish)
            if k == length or time[pool, k] >= finish:
                return start, finish
        while k < length and free[pool, k] < count:
            k += 1
        if k == length:
            return NEVER, NEVER
        start = time[pool, k]
    return NEVER, NEVER


@inner
def money_from(slack: Ints, times: Ints, first: int, last: int, amount: int) -> int:
    """Return the first minute from which ``amount`` is there and stays there; NEVER if none."""
    for k in range(first, last):
        if slack[k] >= amount:
            return times[k]
    return NEVER


@inner
def _split(time: Ints, free: Ints, pool: int, length: int, k: int, minute: int) -> None:
    """Make ``minute``, which lies in stretch ``k``, a breakpoint after it."""
    for i in range(length, k + 1, -1):
        time[pool, i] = time[pool, i - 1]
    for i in range(length, k + 1, -1):
        free[pool, i] = free[pool, i - 1]
    time[pool, k + 1] = minute
    free[pool, k + 1] = free[pool, k]


@inner
def _join(time: Ints, free: Ints, pool: int, length: int, k: int) -> int:
    """Drop breakpoint ``k`` where as much is free before it as from it on; return the number of breakpoints."""
    if k < 1 or k >= length or free[pool, k] != free[pool, k - 1]:
        return length
    for i in range(k, length - 1):
        time[pool, i] = time[pool, i + 1]
    for i in range(k, length - 1):
        free[pool, i] = free[pool, i + 1]
    return length - 1


@inner
def book(time: Ints, free: Ints, pool: int, length: int, start: int, finish: int, count: int) -> int:
    """Take ``count`` crews over [start, finish) (give back when negative); return the new number of breakpoints.

    Stretches alike are made one: most of what is fully taken early in a list is then looked through at once.
    """
    first = segment(time, pool, length, start)
    if time[pool, first] < start:
        _split(time, free, pool, length, first, start)
        first += 1
        length += 1
    last = first
    while last < length and time[pool, last] < finish:
        free[pool, last] -= count
        last += 1
    if last == length or time[pool, last] > finish:
        _split(time, free, pool, length, last - 1, finish)
        free[pool, last] += count
        length += 1
    return _join(time, free, pool, _join(time, free, pool, length, last), first)


@inner
def spend(slack: Ints, times: Ints, first: int, last: int, start: int, amount: int) -> None:
    """Draw ``amount`` at ``start``: least slack falls from then on, and before it where it was higher."""
    k = last - 1
    while k >= first and times[k] > start:
        slack[k] -= amount
        k -= 1
    left = slack[k] - amount
    while k >= first and slack[k] > left:
        slack[k] = left
        k -= 1
