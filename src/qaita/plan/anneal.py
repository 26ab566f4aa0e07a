"""Local search over lists: simulated annealing in compiled code, resumable after any number of trials.

Owns the moves (shift one job, swap two, pull a job with its suppliers forward, change a mode) and the cooling, whose
cycles double in length so that the search needs no end date: stopped after n trials it is what it would have been with
a limit of n. Boards are saved every few jobs of the current list, so a trial decodes only from its first change on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qaita.plan.decode import Board, clear, new_board, place
from qaita.plan.packed import Packed
from qaita.plan.score import Score, worth
from qaita.units import NEVER

SAVED = 16
"""Boards kept along the current list."""

FIRST_CYCLE = 20_000
"""Decoded jobs (trials x jobs) over a hundred in the first cooling cycle's trials; see :func:`first_cycle`."""

HOT, COLD = 0.02, 0.00002
"""Temperature at the beginning and end of a cycle as a share of the current loss that may vary (found by trial on the
programmes of a hundred to a thousand assets)."""


class Search(NamedTuple):
    """State of one annealing thread.

    Attributes
    ----------
    order, best_order : (num_jobs,) int64
        Current and best list.
    mode, best_mode : (num_jobs,) int64
        Modes of both.
    place_of : (num_jobs,) int64
        Position of each job in ``order``.
    new_order, new_mode : (num_jobs,) int64
        The list on trial.
    value : (3,) float64
        Worth of the current list, of the best list, and the loss that may vary (for temperatures).
    count : (4,) int64
        Trials in this cycle, length of this cycle, trials in all, cycles done.
    random : (1,) uint64
        State of the generator (splitmix64: Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195).
    saved_length, saved_time, saved_free, saved_slack, saved_placed, saved_head
        Saved boards (first axis: slot).
    start, finish, service, placed
        Board of the current list, restored after a refused trial.
    load : (num_modes,) float64
        Work of each mode, for guided moves.
    need_ptr, need_job : (num_jobs + 1,), (num_pairs,) int64
        Jobs that each job's service waits for (nearest ones), for pulling.
    """

    order: NDArray[np.int64]
    best_order: NDArray[np.int64]
    mode: NDArray[np.int64]
    best_mode: NDArray[np.int64]
    place_of: NDArray[np.int64]
    new_order: NDArray[np.int64]
    new_mode: NDArray[np.int64]
    value: NDArray[np.float64]
    count: NDArray[np.int64]
    random: NDArray[np.uint64]
    saved_length: NDArray[np.int64]
    saved_time: NDArray[np.int64]
    saved_free: NDArray[np.int64]
    saved_slack: NDArray[np.int64]
    saved_placed: NDArray[np.int8]
    saved_head: NDArray[np.int64]
    start: NDArray[np.int64]
    finish: NDArray[np.int64]
    service: NDArray[np.int64]
    placed: NDArray[np.int8]
    need_ptr: NDArray[np.int64]
    need_job: NDArray[np.int64]


def first_cycle(num_jobs: int) -> int:
    """Return the trials of the first cooling cycle."""
    return max(500, FIRST_CYCLE * 100 // max(50, num_jobs))


def new_search(packed: Packed, board: Board, score: Score, order: NDArray[np.int64], mode: NDArray[np.int64],
               needs: tuple[NDArray[np.int64], NDArray[np.int64]], seed: int) -> Search:
    """Return a search that stands at ``order`` and ``mode``; ``seed`` gives all its randomness."""
    state = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    shape = (SAVED, *board.time.shape)
    search = Search(
        order=order.copy(), best_order=order.copy(), mode=mode.copy(), best_mode=mode.copy(),
        place_of=np.argsort(order), new_order=order.copy(), new_mode=mode.copy(),
        value=np.zeros(3), count=np.array([0, first_cycle(len(order)), 0, 0], np.int64), random=state,
        saved_length=np.zeros((SAVED, len(board.length)), np.int64), saved_time=np.zeros(shape, np.int64),
        saved_free=np.zeros(shape, np.int64), saved_slack=np.zeros((SAVED, len(board.slack)), np.int64),
        saved_placed=np.zeros((SAVED, len(order)), np.int8), saved_head=np.zeros((SAVED, *board.head.shape), np.int64),
        start=board.task_start.copy(), finish=board.task_finish.copy(), service=board.in_service.copy(),
        placed=board.placed.copy(), need_ptr=needs[0], need_job=needs[1],
    )
    restart(packed, board, score, search)
    return search


def restart(packed: Packed, board: Board, score: Score, search: Search) -> None:
    """Value the current list afresh and begin a cooling cycle from it."""
    _stand(packed, board, score, search)
    if search.value[1] == 0 or search.value[0] < search.value[1]:
        _keep(search)
    search.value[2] = search.value[1]


@njit(cache=True, nogil=True)
def _keep(search):
    search.value[1] = search.value[0]
    search.best_order[:] = search.order
    search.best_mode[:] = search.mode


@njit(cache=True, nogil=True)
def _save(board, search, slot):
    for pool in range(len(board.length)):
        length = board.length[pool]
        search.saved_length[slot, pool] = length
        search.saved_time[slot, pool, :length] = board.time[pool, :length]
        search.saved_free[slot, pool, :length] = board.free[pool, :length]
    search.saved_slack[slot] = board.slack
    search.saved_placed[slot] = board.placed
    search.saved_head[slot] = board.head


@njit(cache=True, nogil=True)
def _load(board, search, slot):
    for pool in range(len(board.length)):
        length = search.saved_length[slot, pool]
        board.length[pool] = length
        board.time[pool, :length] = search.saved_time[slot, pool, :length]
        board.free[pool, :length] = search.saved_free[slot, pool, :length]
    board.slack[:] = search.saved_slack[slot]
    board.head[:] = search.saved_head[slot]


@njit(cache=True, nogil=True)
def _stretch(num_jobs):
    return max(1, -(-num_jobs // SAVED))


@njit(cache=True, nogil=True)
def _stand(packed, board, score, search):
    """Decode the current list from the beginning, saving boards on the way, and value it."""
    clear(packed, board)
    stretch = _stretch(len(search.order))
    for begin in range(0, len(search.order), stretch):
        _save(board, search, begin // stretch)
        place(packed, board, search.order, search.mode, begin, min(begin + stretch, len(search.order)))
    search.value[0] = worth(score, board)
    _remember(board, search)


@njit(cache=True, nogil=True)
def _remember(board, search):
    search.start[:] = board.task_start
    search.finish[:] = board.task_finish
    search.service[:] = board.in_service
    search.placed[:] = board.placed


@njit(cache=True, nogil=True)
def _forget(packed, board, search, slot):
    """Take the jobs that the saved board does not hold off the board (tasks and flags, not profiles)."""
    for job in range(len(search.order)):
        if search.saved_placed[slot, job]:
            continue
        for task in range(packed.modes[packed.mode_ptr[job]].task_begin, packed.modes[packed.mode_ptr[job + 1] - 1].task_end):
            board.task_start[task] = -1
            board.task_finish[task] = -1
        board.in_service[job] = NEVER
        board.placed[job] = 0


@njit(cache=True, nogil=True)
def _try(packed, board, score, search, first, save):
    """Decode the list on trial from its first change on and return its worth."""
    stretch = _stretch(len(search.order))
    slot = first // stretch
    begin = slot * stretch
    _load(board, search, slot)
    _forget(packed, board, search, slot)
    num_jobs = len(search.new_order)
    if not save:
        place(packed, board, search.new_order, search.new_mode, begin, num_jobs)
    for at in range(begin, num_jobs if save else begin, stretch):
        if at > begin:
            _save(board, search, at // stretch)
        place(packed, board, search.new_order, search.new_mode, at, min(at + stretch, num_jobs))
    return worth(score, board)


@njit(cache=True, nogil=True)
def _next(random):
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True, nogil=True)
def _below(random, limit):
    return np.int64(_next(random) % np.uint64(limit))


@njit(cache=True, nogil=True)
def _share(random):
    return np.float64(_next(random) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _shift(order, source, target):
    """Move the job at ``source`` to ``target``, the ones between closing up; return the first change."""
    job = order[source]
    if source < target:
        for k in range(source, target):
            order[k] = order[k + 1]
    else:
        for k in range(source, target, -1):
            order[k] = order[k - 1]
    order[target] = job
    return min(source, target)


@njit(cache=True, nogil=True)
def _near(random, position, num_jobs):
    """Return another position, usually near (span uniform in its logarithm)."""
    span = np.int64(np.exp(_share(random) * np.log(num_jobs)))
    step = 1 + _below(random, max(1, span))
    target = position - step if _share(random) < 0.5 else position + step
    return min(max(target, 0), num_jobs - 1)


@njit(cache=True, nogil=True)
def _pull(search, position, target):
    """Move a job forward to ``target`` and, before it, those it waits for that stand behind ``target``."""
    job = search.new_order[position]
    place_at = target
    for k in range(search.need_ptr[job], search.need_ptr[job + 1]):
        other = search.need_job[k]
        at = -1
        for p in range(target, len(search.new_order)):
            if search.new_order[p] == other:
                at = p
                break
        if at > place_at:
            _shift(search.new_order, at, place_at)
            place_at += 1
    for p in range(target, len(search.new_order)):
        if search.new_order[p] == job:
            if p > place_at:
                _shift(search.new_order, p, place_at)
            break
    return target


@njit(cache=True, nogil=True)
def _move(packed, search):
    """Change the list on trial once and return the position of its first change."""
    num_jobs = len(search.order)
    position = _below(search.random, num_jobs)
    kind = _share(search.random)
    job = search.new_order[position]
    choices = packed.mode_ptr[job + 1] - packed.mode_ptr[job]
    if choices > 1 and kind < 0.15:
        other = packed.mode_ptr[job] + _below(search.random, choices - 1)
        search.new_mode[job] = other if other < search.new_mode[job] else other + 1
        return position
    target = _near(search.random, position, num_jobs)
    if kind < 0.35:
        swapped = search.new_order[target]
        search.new_order[target] = search.new_order[position]
        search.new_order[position] = swapped
        return min(position, target)
    if kind < 0.6:
        return _pull(search, position, target) if target < position else _shift(search.new_order, position, target)
    return _shift(search.new_order, position, target)


@njit(cache=True, nogil=True)
def anneal(packed, board, score, search, trials, hot, cold):
    """Do ``trials`` more trials; the best list ends in ``best_order`` and ``best_mode``, its worth in ``value[1]``."""
    num_jobs = len(search.order)
    if num_jobs < 2 and packed.mode_ptr[num_jobs] < 2:
        return
    for _ in range(trials):
        if search.count[0] >= search.count[1]:
            search.count[0] = 0
            search.count[1] *= 2
            search.count[3] += 1
            search.order[:] = search.best_order
            search.mode[:] = search.best_mode
            search.new_order[:] = search.order
            search.new_mode[:] = search.mode
            _stand(packed, board, score, search)
        share = search.count[0] / search.count[1]
        heat = search.value[2] / num_jobs * hot * (cold / hot) ** share
        search.count[0] += 1
        search.count[2] += 1
        first = _move(packed, search)
        value = _try(packed, board, score, search, first, False)
        if value <= search.value[0] or _share(search.random) < np.exp((search.value[0] - value) / heat):
            if value != search.value[0] or first < num_jobs - 1:
                _try(packed, board, score, search, first, True)
            search.order[:] = search.new_order
            search.mode[:] = search.new_mode
            search.value[0] = value
            _remember(board, search)
            if value < search.value[1]:
                _keep(search)
        else:
            search.new_order[:] = search.order
            search.new_mode[:] = search.mode
            board.task_start[:] = search.start
            board.task_finish[:] = search.finish
            board.in_service[:] = search.service
            board.placed[:] = search.placed
