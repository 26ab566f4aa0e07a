"""A list put in turn: no job stands before one that it must follow.

Owns :func:`in_turn`. The decoder places such jobs first wherever they stand, so a list and the same list in turn are
decoded alike; but in turn each job is placed at its own place, and a stretch of the list can be decoded by itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board
from qaita.plan.decode.decode import awaited
from qaita.plan.decode.packed import Packed
from qaita.plan.search.lists import Search
from qaita.recovery.compiled import inner

Ints = NDArray[np.int64]


@inner
def in_turn(packed: Packed, board: Board, search: Search, order: Ints, first: int, last: int) -> None:
    """Put the jobs at places ``first : last`` in turn, in the order in which the decoder would place them.

    Whatever stands elsewhere must be in turn already. The flags of the board are changed for these jobs, which are to
    be placed after that. Linear in the jobs and in those that they must follow.
    """
    for position in range(first, last):
        board.placed[order[position]] = 0
    count = first
    for position in range(first, last):
        board.stack[0], depth = order[position], 1
        while depth > 0:
            top = board.stack[depth - 1]
            pending = awaited(packed, board, top)
            if board.placed[top] == 0 and pending >= 0:
                board.stack[depth] = pending
                depth += 1
                continue
            depth -= 1
            if board.placed[top] == 0:
                board.placed[top] = 1
                search.scratch[count] = top
                count += 1
    for position in range(first, last):
        order[position] = search.scratch[position]


@inner
def waits_alike(packed: Packed, board: Board, search: Search, order: Ints, first: int, last: int) -> bool:
    """Return whether all that the jobs at places ``first : last`` must follow stands as in the current list."""
    for position in range(first, last):
        job = order[position]
        for b in range(packed.before_ptr[job], packed.before_ptr[job + 1]):
            other = packed.before_job[b]
            if board.placed[other] != search.placed[other]:
                return False
            begin, end = packed.mode_ptr[other], packed.mode_ptr[other + 1] - 1
            for task in range(packed.modes[begin].task_begin, packed.modes[end].task_end):
                if board.task_finish[task] != search.finish[task]:
                    return False
    return True
