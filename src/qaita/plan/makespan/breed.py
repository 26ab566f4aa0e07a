"""New lists out of old ones, compiled: random, crossed, changed a little; and modes that the stock allows.

Owns the operators of the genetic search. A list that follows every precedence gives lists that do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.chance import below, share_of_one
from qaita.plan.makespan.generate import Board, lacking
from qaita.plan.makespan.packed import Packed
from qaita.plan.makespan.project import Ints
from qaita.recovery.compiled import inner

REPAIRS = 20
"""Changes of mode tried an activity to make the modes fit the stock."""


@inner
def random_list(packed: Packed, random: NDArray[np.uint64], out: Ints, waits: Ints, ready: Ints) -> None:
    """Set ``out`` to a random list; ``waits`` and ``ready`` are room for (num_activities,) numbers each."""
    num_ready = 0
    for activity in range(len(out)):
        waits[activity] = packed.pred_ptr[activity + 1] - packed.pred_ptr[activity]
        if waits[activity] == 0:
            ready[num_ready] = activity
            num_ready += 1
    for k in range(len(out)):
        drawn = below(random, num_ready)
        out[k] = ready[drawn]
        num_ready -= 1
        ready[drawn] = ready[num_ready]
        for s in range(packed.succ_ptr[out[k]], packed.succ_ptr[out[k] + 1]):
            waits[packed.succ[s]] -= 1
            if waits[packed.succ[s]] == 0:
                ready[num_ready] = packed.succ[s]
                num_ready += 1


@inner
def cross_two_points(father: Ints, mother: Ints, begin: int, end: int, child: Ints, mark: Ints) -> None:
    """Set ``child`` to the mother's list up to ``begin``, then the father's up to ``end``, then the mother's.

    Two-point crossover of Hartmann (1998, Naval Research Logistics 45, 733-750); ``mark`` says from whom: 1 father.
    """
    for k in range(len(father)):
        mark[k] = -1
    filled = 0
    for k in range(begin):
        child[filled], mark[mother[k]] = mother[k], 0
        filled += 1
    k = 0
    while filled < end:
        if mark[father[k]] < 0:
            child[filled], mark[father[k]] = father[k], 1
            filled += 1
        k += 1
    for k in range(len(mother)):
        if mark[mother[k]] < 0:
            child[filled], mark[mother[k]] = mother[k], 0
            filled += 1


@inner
def cross_block(father: Ints, mother: Ints, begin: int, end: int, child: Ints, mark: Ints) -> None:
    """Set ``child`` to the father's list, what stands outside ``begin : end`` in the mother's sequence.

    The block stays whole, as the peaks do in Valls, Ballestin and Quintanilla (2008, EJOR 185, 495-508), here drawn
    at random; ``mark`` says from whom: 1 father.
    """
    for k in range(len(father)):
        mark[father[k]] = 0 if k < begin else 1 if k < end else 2
    first, last = 0, end
    for activity in mother:
        if mark[activity] == 0:
            child[first] = activity
            first += 1
        elif mark[activity] == 2:
            child[last] = activity
            last += 1
            mark[activity] = 0
    for k in range(begin, end):
        child[k] = father[k]


@inner
def shift_some(packed: Packed, random: NDArray[np.uint64], sequence: Ints, place: Ints, share: float) -> None:
    """Move each activity with chance ``share`` to a random place between what it follows and what follows it."""
    count = len(sequence)
    for k in range(count):
        place[sequence[k]] = k
    for _ in range(count):
        if share_of_one(random) >= share:
            continue
        old = below(random, count)
        activity, low, high = sequence[old], 0, count - 1
        for k in range(packed.pred_ptr[activity], packed.pred_ptr[activity + 1]):
            low = max(low, place[packed.pred[k]] + 1)
        for k in range(packed.succ_ptr[activity], packed.succ_ptr[activity + 1]):
            high = min(high, place[packed.succ[k]] - 1)
        if low < high:
            _shift(sequence, place, old, low + below(random, high - low + 1))


@inner
def _shift(sequence: Ints, place: Ints, old: int, new: int) -> None:
    activity, step = sequence[old], 1 if new > old else -1
    k = old
    while k != new:
        sequence[k] = sequence[k + step]
        place[sequence[k]] = k
        k += step
    sequence[new], place[activity] = activity, new


@inner
def change_modes(packed: Packed, random: NDArray[np.uint64], mode: Ints, share: float) -> None:
    """Give each activity with chance ``share`` a random one of its modes."""
    for activity in range(len(mode)):
        count = packed.mode_ptr[activity + 1] - packed.mode_ptr[activity]
        if count > 1 and share_of_one(random) < share:
            mode[activity] = packed.mode_ptr[activity] + below(random, count)


@inner
def fit_stock(packed: Packed, board: Board, random: NDArray[np.uint64], mode: Ints) -> Any:
    """Change modes until no stock is lacking, or patience ends; return the units still lacking.

    A random activity takes a random mode where less is lacking then; where as much is, one time in two.
    """
    for resource in range(len(packed.stock)):
        board.left[resource] = packed.stock[resource]
        for activity in range(len(mode)):
            board.left[resource] -= packed.use[mode[activity], resource]
    lack, tries = lacking(packed, board), REPAIRS * len(mode)
    while lack > 0 and tries > 0:
        tries -= 1
        activity = below(random, len(mode))
        old = mode[activity]
        new = packed.mode_ptr[activity] + below(random, packed.mode_ptr[activity + 1] - packed.mode_ptr[activity])
        _swap_use(packed, board, old, new)
        then = lacking(packed, board)
        if then < lack or (then == lack and share_of_one(random) < 0.5):
            mode[activity], lack = new, then
        else:
            _swap_use(packed, board, new, old)
    return lack


@inner
def _swap_use(packed: Packed, board: Board, old: int, new: int) -> None:
    for resource in range(len(packed.stock)):
        board.left[resource] += packed.use[old, resource] - packed.use[new, resource]
