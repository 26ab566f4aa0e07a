"""Search and bound side by side, in rounds that can be counted and replayed.

Owns the loop: each round every thread does a fixed number of trials and, while it still pays, the bound is tightened a
fixed number of steps. So after n rounds the answer depends on seed, workers and n alone, whether the clock or the count
stopped it. Never values a plan for the user: :mod:`qaita.plan.planner` does, from the schedule.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.anneal import anneal, new_search, stand_at
from qaita.plan.bound import Bound
from qaita.plan.construct import first_lists
from qaita.plan.core import Core
from qaita.plan.decode import Board, new_board, schedule_on
from qaita.plan.lists import Search
from qaita.plan.packed import Packed, pack
from qaita.plan.schedule import Schedule
from qaita.plan.score import Score, new_score
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]

ROUND_JOBS = 60_000
"""Jobs decoded by one thread in one round, roughly: a tenth of a second."""

POLISH = 4
"""Rounds' worth of trials at the end in which only improvements are taken, so that what no resident waits for is put
in order as well."""

MEET = 1e-9
"""Relative distance of plan and bound at which the plan is called optimal."""


@dataclass(frozen=True)
class Limits:
    """When to stop: after ``seconds`` of wall clock, after ``rounds``, or when the plan is proven optimal."""

    seconds: float | None
    rounds: int | None


@dataclass(frozen=True)
class Progress:
    """State of the search after a round: seconds, rounds, resident-days lost by the best plan, bound, share done."""

    seconds: float
    rounds: int
    objective: float
    bound: float
    share: float


@dataclass(frozen=True)
class Found:
    """Best schedule found; the bound; rounds done; why it stopped; the history of both."""

    schedule: Schedule
    bound: float
    rounds: int
    stopped_by: str
    history: tuple[tuple[float, float, float], ...]


@dataclass
class _Thread:
    """Board, score and search of one thread."""

    board: Board
    score: Score
    search: Search


def search(
    model: Model, core: Core, limits: Limits, seed: int, workers: int, tell: Callable[[Progress], None] | None = None
) -> Found:
    """Return the best list found within the limits; Ctrl-C ends it early with the best so far."""
    packed = pack(model)
    orders, mode = first_lists(model, core)
    threads = [_thread(packed, model, core, orders, mode, seed, k) for k in range(workers)]
    bound = Bound(model, core)
    begun = time.monotonic()
    trials = max(1, ROUND_JOBS // max(1, model.num_jobs))
    rounds, stopped_by, history = 0, "work", [_point(begun, threads, bound, core)]
    with ThreadPoolExecutor(workers) as pool:
        try:
            while limits.rounds is None or rounds < limits.rounds:
                jobs = [pool.submit(anneal, packed, t.board, t.score, t.search, trials, True) for t in threads]
                bound.tighten(rounds)
                for job in jobs:
                    job.result()
                rounds += 1
                _exchange(threads)
                point = _point(begun, threads, bound, core)
                if point[1:] != history[-1][1:]:
                    history.append(point)
                if tell:
                    tell(Progress(point[0], rounds, point[1], point[2], _share(point[0], rounds, limits)))
                if point[1] - point[2] <= MEET * max(1.0, point[1]):
                    stopped_by = "optimal"
                    break
                if limits.seconds is not None and point[0] >= limits.seconds:
                    stopped_by = "time"
                    break
        except KeyboardInterrupt:
            stopped_by = "interrupted"
            for job in jobs:
                job.result()
    best = min(threads, key=lambda thread: thread.search.value[1])
    stand_at(packed, best.board, best.score, best.search, best.search.best_order, best.search.best_mode)
    anneal(packed, best.board, best.score, best.search, POLISH * trials, False)
    stand_at(packed, best.board, best.score, best.search, best.search.best_order, best.search.best_mode)
    return Found(schedule_on(best.board, best.search.best_mode), bound.value, rounds, stopped_by, tuple(history))


def _thread(
    packed: Packed, model: Model, core: Core, orders: list[Ints], mode: Ints, seed: int, number: int
) -> _Thread:
    """Return a thread that stands at the best of the first lists."""
    board, score = new_board(model), new_score(core, model)
    search = new_search(packed, board, score, orders[0], mode, waits_for(model, core), seed, number)
    for order in orders[1:]:
        stand_at(packed, board, score, search, order, mode)
    stand_at(packed, board, score, search, search.best_order, search.best_mode)
    return _Thread(board, score, search)


def waits_for(model: Model, core: Core) -> tuple[Ints, Ints, Ints]:
    """Return the jobs whose assets each job's own needs directly: job -> groups -> alternatives, in compressed rows."""
    job_of = np.full(len(core.repaired0), -1)
    job_of[core.job_node[core.job_node >= 0]] = np.flatnonzero(core.job_node >= 0)
    rows = [_groups_of(core, int(node), job_of) for node in core.job_node]
    groups = [group for row in rows for group in row]
    return (
        offsets([len(row) for row in rows]),
        offsets([len(group) for group in groups]),
        np.array([job for group in groups for job in group], np.int64),
    )


def _groups_of(core: Core, node: int, job_of: Ints) -> list[list[int]]:
    if node < 0:
        return []
    needs = core.needs
    groups = [
        job_of[needs.supplier_idx[needs.supplier_ptr[g] : needs.supplier_ptr[g + 1]]]
        for g in range(needs.group_ptr[node], needs.group_ptr[node + 1])
    ]
    return [group[group >= 0].tolist() for group in groups if (group >= 0).any()]


def _exchange(threads: list[_Thread]) -> None:
    """Tell every thread the best list of all: its next cycle begins there, its present one is not disturbed."""
    best = min(threads, key=lambda thread: thread.search.value[1]).search
    for thread in threads:
        if thread.search.value[1] > best.value[1]:
            thread.search.best_order[:], thread.search.best_mode[:] = best.best_order, best.best_mode
            thread.search.value[1] = best.value[1]


def _point(begun: float, threads: list[_Thread], bound: Bound, core: Core) -> tuple[float, float, float]:
    best = min(thread.search.value[1] for thread in threads)
    return time.monotonic() - begun, best + core.settled, bound.value


def _share(seconds: float, rounds: int, limits: Limits) -> float:
    shares = [0.0]
    if limits.seconds:
        shares.append(seconds / limits.seconds)
    if limits.rounds:
        shares.append(rounds / limits.rounds)
    return min(1.0, max(shares))
