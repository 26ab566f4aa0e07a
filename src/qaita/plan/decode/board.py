"""What is still free and what has been placed: the state of one decoding.

Owns :class:`Board`, and emptying it. How a list is placed on it is known next door (:mod:`qaita.plan.decode.decode`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.crewing import crewing
from qaita.plan.decode.cells import NO_CELLS, Cells
from qaita.plan.decode.packed import Packed
from qaita.plan.decode.profile import HEADS
from qaita.recovery.compiled import inner
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]


class Board(NamedTuple):
    """What is still free, and what has been placed: the state of one decoding.

    Attributes
    ----------
    length : (num_pools,) int64
        Breakpoints in use of each pool's profile; where crews are counted by cells, words that were ever touched.
    time, free : (num_pools, room) int64
        From each breakpoint on, so many crews are free.
    head : (num_pools, HEADS) int64
        Minute before which ``level + 1`` crews are nowhere free.
    slack : (num_releases,) int64
        Per release of each account, the least amount left from there on.
    slack0 : (num_releases,) int64
        Scratch: slack before the job being placed.
    task_start, task_finish : (num_tasks,) int64
        -1 while not placed.
    in_service : (num_jobs,) int64
        Minute from which each job's asset is in service; NEVER while not placed.
    placed : (num_jobs,) int8
        0 not tried, 1 placed, 2 tried and impossible.
    stack : (num_jobs + 1,) int64
        Scratch for jobs that must be placed first.
    last : (num_crews,) int64
        Last stay of each crew that is counted by itself (:mod:`qaita.plan.allowed.crewing`).
    stays : (4, num_stays) int64
        Their stays (:mod:`qaita.plan.decode.journeys`).
    bits : (num_pools, levels, words) uint64
        Free crews by cells (:mod:`qaita.plan.decode.cells`), in place of ``time`` and ``free``; empty where these are
        used.
    """

    length: Ints
    time: Ints
    free: Ints
    head: Ints
    slack: Ints
    slack0: Ints
    task_start: Ints
    task_finish: Ints
    in_service: Ints
    placed: NDArray[np.int8]
    stack: Ints
    last: Ints
    stays: Ints
    bits: Bits


def new_board(model: Model, cells: Cells = NO_CELLS) -> Board:
    """Return an empty board with room for every task of every mode, its crews counted by ``cells`` if there are any."""
    uses = np.bincount(model.use_pool, minlength=model.num_pools) if len(model.use_pool) else np.zeros(model.num_pools)
    steps = np.diff(model.pool_ptr)
    room = int((steps + 2 * uses).max()) + 3 if model.num_pools and not cells.minutes else 1
    shape, crews = (max(1, model.num_pools), room), crewing(model)
    return Board(
        length=np.zeros(shape[0], np.int64),
        time=np.zeros(shape, np.int64),
        free=np.zeros(shape, np.int64),
        head=np.zeros((shape[0], HEADS), np.int64),
        slack=np.zeros(len(model.account_time), np.int64),
        slack0=np.zeros(len(model.account_time), np.int64),
        task_start=np.full(model.num_tasks, -1, np.int64),
        task_finish=np.full(model.num_tasks, -1, np.int64),
        in_service=np.full(model.num_jobs, NEVER, np.int64),
        placed=np.zeros(model.num_jobs, np.int8),
        stack=np.zeros(model.num_jobs + 1, np.int64),
        last=crews.last0.copy(),
        stays=crews.stays0.copy(),
        bits=cells.free.copy(),
    )


@inner
def clear(packed: Packed, board: Board) -> None:
    """Empty the board: all crews free, nothing drawn, nothing placed."""
    if packed.cells.minutes > 0:
        copy_bits(packed.cells.free, board.bits, board.length)
    else:
        _clear_profiles(packed, board)
    for pool in range(len(board.head)):
        for level in range(HEADS):
            board.head[pool, level] = 0
    for k in range(len(board.slack)):
        board.slack[k] = packed.account_total[k]
    for t in range(len(board.task_start)):
        board.task_start[t] = -1
        board.task_finish[t] = -1
    for job in range(len(board.placed)):
        board.in_service[job] = NEVER
        board.placed[job] = 0
    for crew in range(len(board.last)):
        board.last[crew] = packed.crewing.last0[crew]
    if len(board.last):
        for row in range(4):
            for stay in range(board.stays.shape[1]):
                board.stays[row, stay] = packed.crewing.stays0[row, stay]


@inner
def copy_bits(source: Bits, target: Bits, length: Ints) -> None:
    """Copy the words that were ever touched, of pools, levels and words."""
    for pool in range(source.shape[0]):
        for level in range(source.shape[1]):
            for word in range(length[pool]):
                target[pool, level, word] = source[pool, level, word]


@inner
def _clear_profiles(packed: Packed, board: Board) -> None:
    for pool in range(len(packed.pool_ptr) - 1):
        first, last = packed.pool_ptr[pool], packed.pool_ptr[pool + 1]
        board.length[pool] = last - first
        for k in range(first, last):
            board.time[pool, k - first] = packed.pool_time[k]
            board.free[pool, k - first] = packed.pool_count[k]


@inner
def take_off(packed: Packed, board: Board, job: int) -> None:
    """Take a job off the board: its tasks and flags, not what they held of crews, money and ways."""
    for task in range(
        packed.modes[packed.mode_ptr[job]].task_begin, packed.modes[packed.mode_ptr[job + 1] - 1].task_end
    ):
        board.task_start[task] = -1
        board.task_finish[task] = -1
    board.in_service[job] = NEVER
    board.placed[job] = 0
