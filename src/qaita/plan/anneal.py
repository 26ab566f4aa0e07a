"""Local search over lists: simulated annealing in compiled code, resumable after any number of trials.

Owns the moves (shift one job, swap two, pull a job with its suppliers forward, change a mode) and the cooling, whose
cycles double in length so that the search needs no end date: stopped after n trials it is what it would have been with
a limit of n. Boards are saved every few jobs of the current list, so a trial decodes only from its first change on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode import Board, clear, new_board, place
from qaita.plan.packed import Packed
from qaita.plan.score import Score, worth
from qaita.recovery.compiled import entry, inner
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
    search.value[1] = np.inf
    stand_at(packed, board, score, search, order, mode)
    return search


def stand_at(packed: Packed, board: Board, score: Score, search: Search, order: NDArray[np.int64],
             mode: NDArray[np.int64]) -> float:
    """Make a list the current one and return its worth; it becomes the best one if it is better."""
    search.order[:], search.mode[:], search.new_order[:], search.new_mode[:] = order, mode, order, mode
    anneal(packed, board, score, search, 0, HOT, COLD)
    return float(search.value[0])


@inner
def _copy(source, target):
    for k in range(len(source)):
        target[k] = source[k]


@inner
def _keep(search):
    search.value[1] = search.value[0]
    _copy(search.order, search.best_order)
    _copy(search.mode, search.best_mode)


@inner
def _save(board, search, slot):
    for pool in range(len(board.length)):
        length = board.length[pool]
        search.saved_length[slot, pool] = length
        for k in range(length):
            search.saved_time[slot, pool, k] = board.time[pool, k]
            search.saved_free[slot, pool, k] = board.free[pool, k]
        for level in range(board.head.shape[1]):
            search.saved_head[slot, pool, level] = board.head[pool, level]
    for k in range(len(board.slack)):
        search.saved_slack[slot, k] = board.slack[k]
    for job in range(len(board.placed)):
        search.saved_placed[slot, job] = board.placed[job]


@inner
def _load(board, search, slot):
    for pool in range(len(board.length)):
        length = search.saved_length[slot, pool]
        board.length[pool] = length
        for k in range(length):
            board.time[pool, k] = search.saved_time[slot, pool, k]
            board.free[pool, k] = search.saved_free[slot, pool, k]
        for level in range(board.head.shape[1]):
            board.head[pool, level] = search.saved_head[slot, pool, level]
    for k in range(len(board.slack)):
        board.slack[k] = search.saved_slack[slot, k]


@inner
def _stretch(num_jobs):
    return max(1, -(-num_jobs // SAVED))


@inner
def _stand(packed, board, score, search):
    """Decode the current list from the beginning, saving boards on the way, and value it."""
    clear(packed, board)
    stretch = _stretch(len(search.order))
    for begin in range(0, len(search.order), stretch):
        _save(board, search, begin // stretch)
        place(packed, board, search.order, search.mode, begin, min(begin + stretch, len(search.order)))
    search.value[0] = worth(score, board)
    _remember(board, search)


@inner
def _remember(board, search):
    _copy(board.task_start, search.start)
    _copy(board.task_finish, search.finish)
    _copy(board.in_service, search.service)
    _copy(board.placed, search.placed)


@inner
def _recall(board, search):
    """Put the current list back in place of the one on trial."""
    _copy(search.order, search.new_order)
    _copy(search.mode, search.new_mode)
    _copy(search.start, board.task_start)
    _copy(search.finish, board.task_finish)
    _copy(search.service, board.in_service)
    _copy(search.placed, board.placed)


@inner
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


@inner
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


@inner
def _next(random):
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inner
def _below(random, limit):
    return np.int64(_next(random) % np.uint64(limit))


@inner
def _share(random):
    return np.float64(_next(random) >> np.uint64(11)) / 9007199254740992.0


@inner
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


@inner
def _near(random, position, num_jobs):
    """Return another position, usually near (span uniform in its logarithm)."""
    span = np.int64(np.exp(_share(random) * np.log(num_jobs)))
    step = 1 + _below(random, max(1, span))
    target = position - step if _share(random) < 0.5 else position + step
    return min(max(target, 0), num_jobs - 1)


@inner
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


@inner
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


@inner
def _begin_cycle(packed, board, score, search):
    """Go on from the best list with a cycle twice as long."""
    search.count[0] = 0
    search.count[1] *= 2
    search.count[3] += 1
    _copy(search.best_order, search.order)
    _copy(search.best_mode, search.mode)
    _copy(search.order, search.new_order)
    _copy(search.mode, search.new_mode)
    _stand(packed, board, score, search)


@inner
def _trial(packed, board, score, search, heat):
    """Change the list once; keep the change if it is better, or by chance the likelier the hotter and the less it costs."""
    first = _move(packed, search)
    value = _try(packed, board, score, search, first, False)
    worse = value - search.value[0]
    if worse > 0 and _share(search.random) >= np.exp(-worse / heat):
        _recall(board, search)
        return
    if worse != 0:
        _try(packed, board, score, search, first, True)
        _remember(board, search)
        search.value[0] = value
        _copy(search.new_order, search.order)
        _copy(search.new_mode, search.mode)
        if value < search.value[1]:
            _keep(search)
        return
    _recall(board, search)


@entry
def anneal(packed, board, score, search, trials, hot, cold):
    """Do ``trials`` more trials; the best list ends in ``best_order`` and ``best_mode``, its worth in ``value[1]``.

    With no trials the current list is decoded afresh and valued. One entry for both: each compiled entry costs the
    user some ten seconds once.
    """
    num_jobs = len(search.order)
    if trials == 0:
        _stand(packed, board, score, search)
        if search.value[0] < search.value[1]:
            _keep(search)
        search.value[2] = search.value[1]
        return
    if num_jobs < 2 and packed.mode_ptr[num_jobs] < 2:
        return
    for _ in range(trials):
        if search.count[0] >= search.count[1]:
            _begin_cycle(packed, board, score, search)
        share = search.count[0] / search.count[1]
        search.count[0] += 1
        search.count[2] += 1
        _trial(packed, board, score, search, search.value[2] / num_jobs * hot * (cold / hot) ** share)
