"""Local search over lists: simulated annealing in compiled code, resumable after any number of trials.

Owns the moves (shift one job, swap two, pull a job with its suppliers forward, change a mode) and the cooling, whose
cycles grow in length so that the search needs no end date: stopped after n trials it is what it would have been with
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

FIRST_CYCLE = 100
"""Trials a job in the first cooling cycle (at least 500 in all); each next cycle is half as long again."""

HOT = 0.003
"""Temperature at the start of a cycle of one trial a job, as a share of the mean loss a job; see :func:`_hot`."""

COOLING = 0.003
"""Temperature at the end of a cycle as a share of that at its start."""

FROZEN = 1e-12
"""Temperature at which nothing worse is taken."""


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
        Worth of the current list, of the best list, and of the best list when the search began (for temperatures).
    count : (4,) int64
        Trials in this cycle, length of this cycle, trials in all, cycles done plus the number of the thread.
    random : (1,) uint64
        State of the generator (splitmix64: Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195).
    which : (SAVED,) int64
        Which of its two saved boards belongs to the current list, for each slot; a trial writes the other.
    saved_length, saved_time, saved_free, saved_slack, saved_placed, saved_head
        Saved boards (first axis: slot, then slot + SAVED).
    start, finish, service, placed
        Board of the current list, restored after a refused trial.
    load : (num_modes,) float64
        Work of each mode, for guided moves.
    back : (num_core,) int64
        When each core node works under the current list.
    need_ptr, group_ptr, need_job : (num_jobs + 1,), (num_groups + 1,), (num_pairs,) int64
        Jobs that each job's service waits for directly: job -> groups -> alternatives.
    stack : (64,) int64
        Scratch for pulling.
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
    which: NDArray[np.int64]
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
    back: NDArray[np.int64]
    need_ptr: NDArray[np.int64]
    group_ptr: NDArray[np.int64]
    need_job: NDArray[np.int64]
    stack: NDArray[np.int64]


def first_cycle(num_jobs: int) -> int:
    """Return the trials of the first cooling cycle."""
    return max(500, FIRST_CYCLE * num_jobs)


def new_search(packed: Packed, board: Board, score: Score, order: NDArray[np.int64], mode: NDArray[np.int64],
               needs: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]], seed: int, thread: int) -> Search:
    """Return a search that stands at ``order`` and ``mode``; ``seed`` and ``thread`` give all its randomness."""
    state = np.random.SeedSequence([seed, thread]).generate_state(1, np.uint64)
    shape = (2 * SAVED, *board.time.shape)
    search = Search(
        order=order.copy(), best_order=order.copy(), mode=mode.copy(), best_mode=mode.copy(),
        place_of=np.argsort(order), new_order=order.copy(), new_mode=mode.copy(),
        value=np.zeros(3), count=np.array([0, first_cycle(len(order)), 0, thread], np.int64), random=state,
        which=np.zeros(SAVED, np.int64),
        saved_length=np.zeros((2 * SAVED, len(board.length)), np.int64), saved_time=np.zeros(shape, np.int64),
        saved_free=np.zeros(shape, np.int64), saved_slack=np.zeros((2 * SAVED, len(board.slack)), np.int64),
        saved_placed=np.zeros((2 * SAVED, len(order)), np.int8), saved_head=np.zeros((2 * SAVED, *board.head.shape), np.int64),
        start=board.task_start.copy(), finish=board.task_finish.copy(), service=board.in_service.copy(),
        placed=board.placed.copy(), back=score.back.copy(), need_ptr=needs[0], group_ptr=needs[1], need_job=needs[2],
        stack=np.zeros(64, np.int64),
    )
    search.value[1] = np.inf
    stand_at(packed, board, score, search, order, mode)
    return search


def stand_at(packed: Packed, board: Board, score: Score, search: Search, order: NDArray[np.int64],
             mode: NDArray[np.int64]) -> float:
    """Make a list the current one and return its worth; it becomes the best one if it is better."""
    search.order[:], search.mode[:], search.new_order[:], search.new_mode[:] = order, mode, order, mode
    anneal(packed, board, score, search, 0, warm=True)
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
        slot = begin // stretch
        search.which[slot] = 0
        _save(board, search, slot)
        place(packed, board, search.order, search.mode, begin, min(begin + stretch, len(search.order)))
    search.value[0] = worth(score, board)
    _remember(board, score, search)


@inner
def _remember(board, score, search):
    _copy(board.task_start, search.start)
    _copy(board.task_finish, search.finish)
    _copy(board.in_service, search.service)
    _copy(board.placed, search.placed)
    _copy(score.back, search.back)


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
def _try(packed, board, score, search, first):
    """Decode the list on trial from its first change on and return its worth."""
    num_jobs = len(search.new_order)
    stretch = _stretch(num_jobs)
    slot = first // stretch
    at = slot + SAVED * search.which[slot]
    _load(board, search, at)
    _forget(packed, board, search, at)
    for begin in range(slot * stretch, num_jobs, stretch):
        if begin > slot * stretch:
            later = begin // stretch
            _save(board, search, later + SAVED * (1 - search.which[later]))
        place(packed, board, search.new_order, search.new_mode, begin, min(begin + stretch, num_jobs))
    return worth(score, board)


@inner
def _accept(board, score, search, first, value):
    """Make the list on trial the current one."""
    for later in range(first // _stretch(len(search.order)) + 1, SAVED):
        search.which[later] = 1 - search.which[later]
    _remember(board, score, search)
    search.value[0] = value
    _copy(search.new_order, search.order)
    _copy(search.new_mode, search.mode)
    if value < search.value[1]:
        _keep(search)


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
def _pull(score, search, position, target):
    """Move a job forward to ``target`` and before it those it waits for, directly or not, that stand behind."""
    search.stack[0], depth = search.new_order[position], 1
    for _ in range(64):
        if depth == 0:
            break
        depth -= 1
        job = search.stack[depth]
        at = _find_job(search.new_order, job, target)
        if at < 0:
            continue
        _shift(search.new_order, at, target)
        for group in range(search.need_ptr[job], search.need_ptr[job + 1]):
            if depth < 64:
                search.stack[depth] = _alternative(score, search, group)
                depth += 1
    return target


@inner
def _alternative(score, search, group):
    """Return a supplier of a group: mostly the one that is back first now, sometimes any."""
    first, last = search.group_ptr[group], search.group_ptr[group + 1]
    if last - first > 1 and _share(search.random) < 0.2:
        return search.need_job[first + _below(search.random, last - first)]
    found = search.need_job[first]
    for k in range(first + 1, last):
        if search.back[score.job_node[search.need_job[k]]] < search.back[score.job_node[found]]:
            found = search.need_job[k]
    return found


@inner
def _find_job(order, job, first):
    """Return the position of ``job`` at or after ``first``, -1 when it stands before."""
    for position in range(first, len(order)):
        if order[position] == job:
            return position
    return -1


@inner
def _idle(score, search, job):
    """Return whether a job's asset is in service before it can work: doing the job earlier alone gains nothing."""
    node = score.job_node[job]
    return node >= 0 and search.back[node] > search.service[job]


@inner
def _culprit(score, search, job):
    """Return the job that an idle one waits for longest, followed up to the first that is not idle itself."""
    for _ in range(8):
        if not _idle(score, search, job):
            return job
        latest, found = -1, job
        for group in range(search.need_ptr[job], search.need_ptr[job + 1]):
            supplier = _alternative(score, search, group)
            if search.back[score.job_node[supplier]] > latest:
                latest, found = search.back[score.job_node[supplier]], supplier
        if found == job:
            return job
        job = found
    return job


@inner
def _move(packed, score, search):
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
    if kind < 0.3:
        swapped = search.new_order[target]
        search.new_order[target] = search.new_order[position]
        search.new_order[position] = swapped
        return min(position, target)
    if kind < 0.8:
        return _guided(score, search, position, target)
    return _shift(search.new_order, position, target)


@inner
def _guided(score, search, position, target):
    """Move a job where it may gain: an idle one later, or its culprit earlier; others earlier with their suppliers."""
    job = search.new_order[position]
    step = abs(target - position)
    later = min(position + step, len(search.order) - 1)
    if not _idle(score, search, job):
        return _pull(score, search, position, max(position - step, 0))
    culprit = _culprit(score, search, job)
    if culprit == job or _share(search.random) < 0.5:
        return _shift(search.new_order, position, later)
    at = _find_job(search.new_order, culprit, 0)
    return _shift(search.new_order, at, max(at - step, 0))


@inner
def _begin_cycle(packed, board, score, search):
    """Go on from the best list with a cycle half as long again."""
    search.count[0] = 0
    search.count[1] += search.count[1] // 2
    search.count[3] += 1
    _copy(search.best_order, search.order)
    _copy(search.best_mode, search.mode)
    _copy(search.order, search.new_order)
    _copy(search.mode, search.new_mode)
    _stand(packed, board, score, search)


@inner
def _trial(packed, board, score, search, heat):
    """Change the list once; keep the change if it is better, or by chance the likelier the hotter and the less it costs."""
    first = _move(packed, score, search)
    value = _try(packed, board, score, search, first)
    worse = value - search.value[0]
    if worse <= 0 or _share(search.random) < np.exp(-worse / heat):
        _accept(board, score, search, first, value)
    else:
        _recall(board, search)


@inner
def _hot(search):
    """Return the temperature at the start of a cycle: the more trials a job, the hotter it may begin.

    HOT x (trials a job) ^ 0.7 fits what was best on programmes of 100 to 1,000 assets (0.02 at 14 trials a job, 0.1 at
    200, 0.6 at 2,000); cycles and threads take turns at 1, 0.4 and 2.5 times that, since the best differs by programme.
    """
    num_jobs = len(search.order)
    turn = search.count[3] % 3
    factor = 1.0 if turn == 0 else (0.4 if turn == 1 else 2.5)
    return search.value[2] / num_jobs * min(1.5, HOT * factor * (search.count[1] / num_jobs) ** 0.7)


@entry
def anneal(packed, board, score, search, trials, warm):
    """Do ``trials`` more trials; the best list ends in ``best_order`` and ``best_mode``, its worth in ``value[1]``.

    With no trials the current list is decoded afresh and valued; not ``warm``, only improvements are taken. One entry
    for all: each compiled entry costs the user some ten seconds once.
    """
    num_jobs = len(search.order)
    if trials == 0:
        _stand(packed, board, score, search)
        if search.value[0] < search.value[1]:
            _keep(search)
        if search.value[2] == 0:
            search.value[2] = search.value[1]
        return
    if num_jobs < 2 and packed.mode_ptr[num_jobs] < 2:
        return
    for _ in range(trials):
        if warm and search.count[0] >= search.count[1]:
            _begin_cycle(packed, board, score, search)
        search.count[0] += 1
        search.count[2] += 1
        share = search.count[0] / search.count[1]
        _trial(packed, board, score, search, _hot(search) * COOLING ** share if warm else FROZEN)
