"""The least makespan by trying everything: all choices of modes, all starts up to a horizon.

Shares no code with the search.
"""

from __future__ import annotations

from itertools import product

Activity = tuple[list[tuple[int, list[int], list[int]]], list[int]]
"""Modes (duration, needs of renewables, uses of nonrenewables), and predecessors, which stand earlier."""


def least_makespan(activities: list[Activity], capacity: list[int], stock: list[int]) -> int | None:
    """Return the least makespan, or None where there is no timetable; exponential in the number of activities."""
    best = None
    for modes in product(*(modes for modes, _ in activities)):
        if any(sum(mode[2][k] for mode in modes) > units for k, units in enumerate(stock)):
            continue
        if any(mode[0] and mode[1][k] > units for mode in modes for k, units in enumerate(capacity)):
            continue
        horizon = sum(mode[0] for mode in modes)
        found = _place([(*mode[:2], preds) for mode, (_, preds) in zip(modes, activities, strict=True)], capacity, [],
                       horizon if best is None else best)
        best = found if best is None else min(best, found)
    return best


def _place(rows: list[tuple[int, list[int], list[int]]], capacity: list[int], finishes: list[int], best: int) -> int:
    """Return the least makespan below or at ``best``, the first activities having these finishes."""
    if len(finishes) == len(rows):
        return min(best, max(finishes, default=0))
    duration, _, preds = rows[len(finishes)]
    for start in range(max((finishes[p] for p in preds), default=0), best - duration + 1):
        placed = [*finishes, start + duration]
        if _fits(rows, capacity, placed):
            best = _place(rows, capacity, placed, best)
    return best


def _fits(rows: list[tuple[int, list[int], list[int]]], capacity: list[int], finishes: list[int]) -> bool:
    """Tell whether the last activity placed finds its needs free beside those before it."""
    last = len(finishes) - 1
    for period in range(finishes[last] - rows[last][0], finishes[last]):
        running = [k for k, end in enumerate(finishes) if end - rows[k][0] <= period < end]
        if any(sum(rows[k][1][r] for k in running) > units for r, units in enumerate(capacity)):
            return False
    return True
