"""Local search over lists: simulated annealing in compiled code, resumable after any number of trials.

Owns the cooling, laid out for a number of trials that is known beforehand; the state after n of them depends on the
seed and that number alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.chance import share_of_one
from qaita.plan.decode.board import Board
from qaita.plan.decode.packed import Packed
from qaita.plan.search.boards import copy_into
from qaita.plan.search.lists import SAVED, Search
from qaita.plan.search.moves import change
from qaita.plan.search.score import Score
from qaita.plan.search.trial import accept, decoded_from, keep_best, recall, stand, try_list
from qaita.plan.search.waits import Waits
from qaita.recovery.compiled import entry, inner

Ints = NDArray[np.int64]

CYCLE = 2_000
"""Trials a job beyond which a longer cooling cycle gains less than a second one (found by trial)."""

HOT = 0.003
"""Temperature at the start of a cycle of one trial a job, as a share of the mean loss a job; see :func:`_hot`."""

COOLING = 0.003
"""Temperature at the end of a cycle as a share of that at its start."""

PAIRED = 0.1
"""Share of trials that change the list twice: two modes that only fit together are not found one after the other where
what lies between leaves a job undone."""

FROZEN = 1e-12
"""Temperature at which nothing worse is taken, and the least: where nothing is lost the mean loss a job is 0."""


def cycle_length(num_jobs: int, trials: int) -> int:
    """Return the trials of each cooling cycle when so many are planned in all: one cycle, or several equal ones."""
    cycles = max(1, round(trials / (CYCLE * max(1, num_jobs))))
    return max(1, -(-trials // cycles))


def new_search(
    packed: Packed,
    board: Board,
    score: Score,
    order: NDArray[np.int64],
    mode: NDArray[np.int64],
    waits: Waits,
    seeding: tuple[int, int, int],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> Search:
    """Return a search that stands at ``order`` and ``mode``; arguments as of :func:`empty_search`."""
    search = empty_search(board, order, mode, waits, seeding, places, score.back.copy())
    stand_at(packed, board, score, search, order, mode)
    return search


def empty_search(
    board: Board,
    order: NDArray[np.int64],
    mode: NDArray[np.int64],
    waits: Waits,
    seeding: tuple[int, int, int],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    back: NDArray[np.int64],
) -> Search:
    """Return a search that holds ``order`` and ``mode`` and does not stand anywhere yet.

    ``seeding`` is the seed, the number of the thread and the trials planned; ``places`` the first and the last place to
    which the job at each place may move; ``back`` the array, (num_core,), that tells when each core node works.
    """
    seed, thread, trials = seeding
    state = np.random.SeedSequence([seed, thread]).generate_state(1, np.uint64)
    shape = (2 * SAVED + 1, *board.time.shape)
    search = Search(
        order=order.copy(),
        best_order=order.copy(),
        mode=mode.copy(),
        best_mode=mode.copy(),
        scratch=order.copy(),
        new_order=order.copy(),
        new_mode=mode.copy(),
        value=np.zeros(4),
        tally=np.array([0, cycle_length(len(order), trials), 0, thread], np.int64),
        random=state.astype(np.uint64),
        which=np.zeros(SAVED, np.int64),
        saved_length=np.zeros((2 * SAVED + 1, len(board.length)), np.int64),
        saved_time=np.zeros(shape, np.int64),
        saved_free=np.zeros(shape, np.int64),
        saved_slack=np.zeros((2 * SAVED + 1, len(board.slack)), np.int64),
        saved_placed=np.zeros((2 * SAVED, len(order)), np.int8),
        saved_head=np.zeros((2 * SAVED + 1, *board.head.shape), np.int64),
        saved_last=np.zeros((2 * SAVED + 1, len(board.last)), np.int64),
        saved_stays=np.zeros((2 * SAVED + 1, *board.stays.shape), np.int64),
        saved_bits=np.repeat(board.bits[None], 2 * SAVED + 1, axis=0),
        start=board.task_start.copy(),
        finish=board.task_finish.copy(),
        service=board.in_service.copy(),
        placed=board.placed.copy(),
        back=back,
        need_ptr=waits.need_ptr,
        group_ptr=waits.group_ptr,
        need_job=waits.need_job,
        after_ptr=waits.after_ptr,
        after_job=waits.after_job,
        drawn=waits.drawn,
        low=places[0],
        high=places[1],
        span=np.array([0, len(order), len(order), 1], np.int64),
        stack=np.zeros(64, np.int64),
    )
    search.value[1] = np.inf
    return search


def stand_at(
    packed: Packed, board: Board, score: Score, search: Search, order: NDArray[np.int64], mode: NDArray[np.int64]
) -> float:
    """Make a list the current one and return its worth; it becomes the best one if it is better."""
    search.order[:], search.mode[:], search.new_order[:], search.new_mode[:] = order, mode, order, mode
    anneal(packed, board, score, search, 0, warm=True)
    return float(search.value[0])


@inner
def _begin_cycle(packed: Packed, board: Board, score: Score, search: Search) -> None:
    """Go on from the best list with another cycle."""
    search.tally[0] = 0
    search.tally[3] += 1
    copy_into(search.best_order, search.order)
    copy_into(search.best_mode, search.mode)
    copy_into(search.order, search.new_order)
    copy_into(search.mode, search.new_mode)
    stand(packed, board, score, search)


@inner
def _trial(packed: Packed, board: Board, score: Score, search: Search, heat: float) -> None:
    """Change the list, keep the change if it is better, or by chance, likelier when hot or little is lost."""
    first = change(packed, score, search)
    if share_of_one(search.random) < PAIRED:
        first = min(first, change(packed, score, search))
    first = decoded_from(packed, search, first)
    value = try_list(packed, board, score, search, first)
    worse = value - search.value[0]
    if worse <= 0 or share_of_one(search.random) < np.exp(-worse / heat):
        accept(board, score, search, first, value)
    else:
        recall(board, search)


@inner
def _hot(search: Search) -> float:
    """Return the temperature at the start of a cycle: the more trials a job, the hotter it may begin.

    HOT x (trials a job) ^ 0.7 fits what was best on programmes of 100 to 1,000 assets (0.02 at 14 trials a job, 0.1 at
    200, 0.6 at 2,000); cycles and threads take turns at 1, 0.4 and 2.5 times that, since the best differs by programme.
    """
    num_jobs = len(search.order)
    turn = search.tally[3] % 3
    factor = 1.0 if turn == 0 else (0.4 if turn == 1 else 2.5)
    return search.value[2] / num_jobs * min(1.5, HOT * factor * (search.tally[1] / num_jobs) ** 0.7)


@entry
def anneal(packed: Packed, board: Board, score: Score, search: Search, trials: int, warm: bool) -> None:
    """Do ``trials`` more trials; the best list ends in ``best_order`` and ``best_mode``, its worth in ``value[1]``.

    With no trials the current list is decoded afresh and valued; not ``warm``, only improvements are taken. One entry
    for all: each compiled entry costs the user some ten seconds once.
    """
    num_jobs = len(search.order)
    if trials == 0:
        stand(packed, board, score, search)
        if search.value[0] < search.value[1]:
            keep_best(search)
        if search.value[2] == 0:
            search.value[2] = search.value[1]
        return
    if num_jobs < 2 and packed.mode_ptr[num_jobs] < 2:
        return
    for _ in range(trials):
        if warm and search.tally[0] >= search.tally[1]:
            _begin_cycle(packed, board, score, search)
        search.tally[0] += 1
        search.tally[2] += 1
        share = search.tally[0] / search.tally[1]
        _trial(packed, board, score, search, max(FROZEN, _hot(search) * COOLING**share) if warm else FROZEN)
