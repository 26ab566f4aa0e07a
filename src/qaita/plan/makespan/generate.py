"""Serial schedule generation, compiled: a list of activities becomes a timetable, in either direction of time.

Owns :func:`generate` (each activity in turn at its earliest place; Kelley 1963) and :func:`turned`, the list for the
other direction: activities by descending finish. Generating to and fro is justification (Valls, Ballestin, Quintanilla
2005, EJOR 165, 375-386), and never makes a timetable longer while modes stay.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.chance import share_of_one
from qaita.plan.makespan.packed import Packed
from qaita.plan.makespan.project import Ints
from qaita.recovery.compiled import inner

SWITCH = 0.5
"""Share of the activities with several modes that look for a mode with an earlier finish when they are placed (mode
improvement: Van Peteghem and Vanhoucke 2010, EJOR 201, 409-418)."""


class Board(NamedTuple):
    """Room for one timetable in the making.

    Attributes
    ----------
    profile : (horizon + 1, num_words) int64
        What is free in each period, packed.
    finish : (num_activities,) int64
        Finish of each activity in the direction generated.
    left : (num_nonrenewables,) int64
        Stock that the modes leave; below 0 what is lacking.
    used : (1,) int64
        Periods of the profile that are not as at first.
    late : (horizon + 2,) int64
        For sorting by finish.
    """

    profile: Ints
    finish: Ints
    left: Ints
    used: Ints
    late: Ints


@inner
def generate(packed: Packed, board: Board, sequence: Ints, mode: Ints, random: NDArray[np.uint64]) -> Any:
    """Place the activities in sequence, switch modes in ``mode`` where that is sooner, and return the makespan."""
    _clear(packed, board)
    _count_stock(packed, board, mode)
    makespan = 0
    for activity in sequence:
        earliest = 0
        for k in range(packed.pred_ptr[activity], packed.pred_ptr[activity + 1]):
            earliest = max(earliest, board.finish[packed.pred[k]])
        chosen = mode[activity]
        start = _earliest_place(packed, board, chosen, earliest)
        if packed.mode_ptr[activity + 1] - packed.mode_ptr[activity] > 1 and share_of_one(random) < SWITCH:
            chosen, start = _sooner(packed, board, activity, chosen, start, earliest)
            mode[activity] = chosen
        finish = start + packed.duration[chosen]
        for period in range(start, finish):
            for word in range(len(packed.full)):
                board.profile[period, word] -= packed.need[chosen, word]
        board.finish[activity] = finish
        makespan = max(makespan, finish)
    board.used[0] = makespan
    return makespan


@inner
def _clear(packed: Packed, board: Board) -> None:
    for period in range(board.used[0]):
        for word in range(len(packed.full)):
            board.profile[period, word] = packed.full[word]


@inner
def _count_stock(packed: Packed, board: Board, mode: Ints) -> None:
    for resource in range(len(packed.stock)):
        board.left[resource] = packed.stock[resource]
        for activity in range(len(mode)):
            board.left[resource] -= packed.use[mode[activity], resource]


@inner
def _earliest_place(packed: Packed, board: Board, mode: int, earliest: int) -> Any:
    """Return the first period from ``earliest`` on from which the mode fits for all its duration."""
    start, fitting, duration = earliest, 0, packed.duration[mode]
    while fitting < duration:
        fits = True
        for word in range(len(packed.full)):
            rest = board.profile[start + fitting, word] - packed.need[mode, word]
            fits = fits and (rest & packed.guard[word]) == packed.guard[word]
        if fits:
            fitting += 1
        else:
            start, fitting = start + fitting + 1, 0
    return start


@inner
def _sooner(packed: Packed, board: Board, activity: int, chosen: int, start: int, earliest: int) -> Any:
    """Return the mode, and its start, that finishes first without lacking more stock; the stock left follows."""
    best, best_start = chosen, start
    for other in range(packed.mode_ptr[activity], packed.mode_ptr[activity + 1]):
        finish = best_start + packed.duration[best]
        if other == best or earliest + packed.duration[other] >= finish or not _affords(packed, board, chosen, other):
            continue
        at = _earliest_place(packed, board, other, earliest)
        if at + packed.duration[other] < finish:
            best, best_start = other, at
    for resource in range(len(packed.stock)):
        board.left[resource] += packed.use[chosen, resource] - packed.use[best, resource]
    return best, best_start


@inner
def _affords(packed: Packed, board: Board, old: int, new: int) -> Any:
    for resource in range(len(packed.stock)):
        more = packed.use[new, resource] - packed.use[old, resource]
        if more > 0 and board.left[resource] < more:
            return False
    return True


@inner
def lacking(packed: Packed, board: Board) -> Any:
    """Return the units of stock that are lacking, over all nonrenewables."""
    lack = 0
    for resource in range(len(packed.stock)):
        lack += max(0, -board.left[resource])
    return lack


@inner
def turned(board: Board, sequence: Ints, makespan: int, out: Ints) -> None:
    """Set ``out`` to the list for the other direction: by descending finish, ties by descending place."""
    for period in range(makespan + 2):
        board.late[period] = 0
    for activity in sequence:
        board.late[makespan - board.finish[activity] + 1] += 1
    for period in range(makespan + 1):
        board.late[period + 1] += board.late[period]
    for k in range(len(sequence) - 1, -1, -1):
        before_end = makespan - board.finish[sequence[k]]
        out[board.late[before_end]] = sequence[k]
        board.late[before_end] += 1
