"""Traces taken together: their weighted sum by part, the lowest of them, and a trace scaled by steps.

Owns :func:`pooled`, :func:`lowest`, :func:`stepped` and :func:`stacked`. What the parts are (a service in a district, a
class of assets) is for the caller.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.trace import Trace
from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def pooled(trace: Trace, part: Ints, weight: Floats, num_parts: int) -> Trace:
    """Return the weighted sum of the rows of each part.

    Parameters
    ----------
    trace : Trace
        Of n rows.
    part : (n,) int64
        Part of each row, below ``num_parts``; -1: in none.
    weight : (n,) float64
        What each row counts, such as people.
    num_parts : int
        Parts; one without rows is 0 throughout.

    Returns
    -------
    Trace
        Of ``num_parts`` rows, in the unit of ``weight``. O(m log m) in the pieces.
    """
    owner = trace.node
    jump, bend = _changes(trace, owner)
    kept = part[owner] >= 0
    codes = np.concatenate([np.arange(num_parts), part[owner][kept]])
    minutes = np.concatenate([np.zeros(num_parts, np.int64), trace.minute[kept]])
    nothing = np.zeros(num_parts)
    jumps = np.concatenate([nothing, (weight[owner] * jump)[kept]])
    bends = np.concatenate([nothing, (weight[owner] * bend)[kept]])
    order = np.lexsort((minutes, codes))
    codes, minutes = codes[order], minutes[order]
    first = np.flatnonzero(_new(codes, minutes))
    codes, minutes = codes[first], minutes[first]
    return _summed(_pointers(codes, num_parts), minutes, np.add.reduceat(jumps[order], first) if len(first) else jumps,
                   np.add.reduceat(bends[order], first) if len(first) else bends)


def lowest(trace: Trace, part: Ints, num_parts: int) -> Trace:
    """Return the lowest of the rows of each part, at every whole minute; a part without rows is 1 throughout.

    Between two whole minutes in which two ramps cross, the chord stands for the kink. ``part`` is of shape (n,); -1: in
    none. O(m log m) in the pieces for each of the most rows that a part has.
    """
    order = np.argsort(part, kind="stable")
    order = order[part[order] >= 0]
    rank = np.arange(len(order)) - np.searchsorted(part[order], part[order])
    least = Trace(np.arange(num_parts + 1, dtype=np.int64), np.zeros(num_parts, np.int64), np.ones(num_parts),
                  np.zeros(num_parts))
    for layer in range(int(rank.max(initial=-1)) + 1):
        rows = order[rank == layer]
        least = _with_lower(least, part[rows], trace.take(rows))
    return least


def stepped(trace: Trace, factor: Trace) -> Trace:
    """Return each row of a trace times the same row of ``factor``, which has steps only (slope 0)."""
    row, minute = _sorted(np.concatenate([trace.node, factor.node]), np.concatenate([trace.minute, factor.minute]))
    values, slopes = _both(trace, factor, row, minute)
    return Trace(_pointers(row, trace.num_nodes), minute, values[0] * values[1], slopes[0] * values[1])


def stacked(first: Trace, then: Trace) -> Trace:
    """Return the rows of one trace and then those of another."""
    ptr = np.concatenate([first.ptr, first.ptr[-1] + then.ptr[1:]])
    return Trace(ptr, np.concatenate([first.minute, then.minute]), np.concatenate([first.share, then.share]),
                 np.concatenate([first.slope, then.slope]))


def _changes(trace: Trace, owner: Ints) -> tuple[Floats, Floats]:
    """Return by how much value and slope change where each piece begins; before its first piece a row is 0."""
    jump, bend = trace.share.copy(), trace.slope.copy()
    later = np.flatnonzero(owner[1:] == owner[:-1]) + 1
    passed = trace.minute[later] - trace.minute[later - 1]
    jump[later] -= trace.share[later - 1] + trace.slope[later - 1] * passed
    bend[later] -= trace.slope[later - 1]
    return jump, bend


def _summed(ptr: Ints, minute: Ints, jump: Floats, bend: Floats) -> Trace:
    share, slope = np.empty(len(minute)), np.empty(len(minute))
    for start, stop in itertools.pairwise(ptr.tolist()):
        rows = slice(start, stop)
        slope[rows] = np.cumsum(bend[rows])
        climbed = np.concatenate([[0.0], slope[rows][:-1] * np.diff(minute[rows])])
        share[rows] = np.cumsum(jump[rows]) + np.cumsum(climbed)
    return Trace(ptr, minute, share, slope)


def _with_lower(least: Trace, rows: Ints, other: Trace) -> Trace:
    """Return ``least`` with its ``rows`` lowered to ``other``, whose rows they are."""
    lowered = _lower_of(least.take(rows), other)
    count = np.diff(least.ptr)
    count[rows] = np.diff(lowered.ptr)
    ptr = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    taken = np.zeros(len(count), bool)
    taken[rows] = True
    mine = np.repeat(taken, count)
    merged = Trace(ptr, np.empty(ptr[-1], np.int64), np.empty(ptr[-1]), np.empty(ptr[-1]))
    kept = ~np.repeat(taken, np.diff(least.ptr))
    for name in ("minute", "share", "slope"):
        getattr(merged, name)[~mine] = getattr(least, name)[kept]
        getattr(merged, name)[mine] = getattr(lowered, name)
    return merged


def _lower_of(one: Trace, other: Trace) -> Trace:
    """Return the lower of two traces of as many rows, row by row."""
    row = np.concatenate([one.node, other.node])
    row, minute = _sorted(row, np.concatenate([one.minute, other.minute]))
    values, slopes = _both(one, other, row, minute)
    crossing = _crossings(row, minute, values, slopes)
    row, minute = _sorted(np.concatenate([row, crossing[0]]), np.concatenate([minute, crossing[1]]))
    values, slopes = _both(one, other, row, minute)
    ptr = _pointers(row, one.num_nodes)
    length = Trace(ptr, minute, values[0], slopes[0]).ends() - minute
    low = values.min(axis=0)
    ahead = np.where(length < NEVER // 2, length, 1)
    return Trace(ptr, minute, low, ((values + slopes * ahead).min(axis=0) - low) / ahead)


def _both(one: Trace, other: Trace, row: Ints, minute: Ints) -> tuple[Floats, Floats]:
    """Return values and slopes of both at these rows and minutes, each of shape (2, num)."""
    found = [_at(trace, row, minute) for trace in (one, other)]
    return np.array([value for value, _ in found]), np.array([slope for _, slope in found])


def _at(trace: Trace, row: Ints, minute: Ints) -> tuple[Floats, Floats]:
    """Return value and slope of ``row`` at ``minute``, both sorted by row and minute."""
    keys = np.unique(np.concatenate([trace.minute, minute]))
    width = len(keys)
    place = trace.node * width + np.searchsorted(keys, trace.minute)
    piece = np.searchsorted(place, row * width + np.searchsorted(keys, minute), side="right") - 1
    slope = trace.slope[piece]
    return trace.share[piece] + slope * (minute - trace.minute[piece]), slope


def _crossings(row: Ints, minute: Ints, values: Floats, slopes: Floats) -> tuple[Ints, Ints]:
    """Return row and whole minute before and after each place at which two pieces cross."""
    length = np.full(len(minute), NEVER, np.int64)
    same = np.flatnonzero(row[1:] == row[:-1])
    length[same] = minute[same + 1] - minute[same]
    gap, closing = values[0] - values[1], slopes[0] - slopes[1]
    after = np.full(len(minute), -1.0)
    np.divide(-gap, closing, out=after, where=(closing != 0) & (gap != 0))
    crossed = np.flatnonzero((after > 0) & (after < length) & (after < NEVER // 2))
    before = np.floor(after[crossed]).astype(np.int64)
    rows = np.concatenate([row[crossed], row[crossed]])
    minutes = np.concatenate([minute[crossed] + before, minute[crossed] + before + 1])
    inside = minutes < np.concatenate([(minute + length)[crossed]] * 2)
    return rows[inside], minutes[inside]


def _sorted(row: Ints, minute: Ints) -> tuple[Ints, Ints]:
    """Return rows and minutes in order, each pair once."""
    order = np.lexsort((minute, row))
    row, minute = row[order], minute[order]
    new = _new(row, minute)
    return row[new], minute[new]


def _new(row: Ints, minute: Ints) -> NDArray[np.bool_]:
    """Return where a pair differs from the one before it, shape (num,)."""
    new = np.ones(len(row), bool)
    new[1:] = (row[1:] != row[:-1]) | (minute[1:] != minute[:-1])
    return new


def _pointers(row: Ints, num_rows: int) -> Ints:
    """Return where each row begins in sorted ``row``, and the end, shape (num_rows + 1,)."""
    return np.searchsorted(row, np.arange(num_rows + 1)).astype(np.int64)
