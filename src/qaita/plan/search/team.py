"""Threads of the search: what all do in a round, and what they tell each other behind it.

Owns :class:`Team` and :class:`Turn`. How many rounds there are, and when to stop, is known next door
(:mod:`qaita.plan.search.search`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.decode.board import new_board
from qaita.plan.decode.packed import Packed
from qaita.plan.search.aims import Aims, blocks
from qaita.plan.search.anneal import FROZEN, anneal, empty_search
from qaita.plan.search.population import Population
from qaita.plan.search.score import new_score
from qaita.plan.search.service import new_service
from qaita.plan.search.thread import Thread, take_over
from qaita.plan.search.tiling import TILED_JOBS, Tiling
from qaita.plan.search.waits import waits_for
from qaita.work.model import Model

Ints = NDArray[np.int64]

NEAR = 0.1
"""Temperatures of a search around a plan, as a share of the usual ones (found by trial)."""


@dataclass(frozen=True)
class Team:
    """What all threads begin with."""

    packed: Packed
    model: Model
    core: Core
    lists: list[tuple[Ints, Ints]]
    seed: int
    aims: Aims

    def threads(self, count: int, trials: int) -> list[Thread]:
        """Return threads at the best of the first lists, their cooling laid out for so many trials."""
        return [_thread(self, (self.seed, k, trials)) for k in range(count)]

    @property
    def tiled(self) -> bool:
        """Whether lists are searched window by window.

        Not so where an order is given and jobs must follow others: those may stand among jobs of another rank.
        """
        return self.model.num_jobs > TILED_JOBS and (self.aims.rank is None or len(self.model.before_job) == 0)

    def tiling(self, workers: int, planned: int, share: float) -> Tiling | None:
        """Return which windows are searched when; None where whole lists are."""
        if not self.tiled:
            return None
        return Tiling(self.model.num_jobs, workers, self.seed, planned, share, self.model.num_lots)


@dataclass(frozen=True)
class Turn:
    """One round: what every thread does in it, and what is put together behind it."""

    packed: Packed
    threads: list[Thread]
    trials: int
    tiling: Tiling | None
    done: int
    population: Population | None = None

    def take(self, pool: ThreadPoolExecutor, meanwhile: Callable[[], None], in_turn: bool) -> None:
        """Do the round on all threads and something else meanwhile (or after); an interruption waits for its end."""
        parts = self.tiling.edges(self.done) if self.tiling else []
        if self.tiling and self.tiling.begins_anew(self.done):
            for thread in self.threads:
                thread.search.order[:], thread.search.mode[:] = thread.search.best_order, thread.search.best_mode
        jobs = [pool.submit(self._do, thread, part) for thread, part in zip_longest(self.threads, parts)]
        try:
            for job in jobs if in_turn else []:
                job.result()
            meanwhile()
        finally:
            for job in jobs:
                job.result()
        if self.tiling and not self.tiling.is_exact(self.done):
            _put_together(self.threads, parts)
        if self.population is None or self.done >= self.population.planned:
            _exchange(self.threads)
        if self.population is not None:
            self.population.renew(self.packed, self.threads, self.done + 1)

    def _do(self, thread: Thread, edges: Ints | None) -> None:
        if self.population is not None:
            hot, cold = self.population.heat(self.done), self.population.heat(self.done + 1)
            thread.sweep(self.packed, np.array([0, len(thread.search.order)], np.int64), self.trials, (hot, cold))
            return
        if self.tiling is None or edges is None:
            anneal(self.packed, thread.board, thread.score, thread.search, self.trials, True)
            return
        mean = float(thread.search.value[2]) / self.tiling.num_jobs
        heat = max(FROZEN, mean * self.tiling.heat(self.done)), max(FROZEN, mean * self.tiling.heat(self.done + 1))
        thread.sweep(self.packed, edges, self.tiling.trials(self.done), heat, self.tiling.lets(self.done),
                     self.tiling.coin(self.done))


def _put_together(threads: list[Thread], parts: list[Ints]) -> None:
    """Give every thread the one list that is made of the parts that each has searched."""
    whole = threads[0].search
    for thread, part in zip(threads[1:], parts[1:], strict=True):
        jobs = thread.search.order[part[0] : part[-1]]
        whole.order[part[0] : part[-1]] = jobs
        whole.mode[jobs] = thread.search.mode[jobs]
    for thread in threads[1:]:
        thread.search.order[:], thread.search.mode[:] = whole.order, whole.mode


def _thread(team: Team, seeding: tuple[int, int, int]) -> Thread:
    """Return a thread that stands at the best of the first lists; ``seeding``: seed, thread, trials planned."""
    model, core, aims = team.model, team.core, team.aims
    board, score = new_board(model, team.packed.cells), new_score(core, model, aims)
    service = new_service(score)
    places = blocks(aims, model.num_jobs)
    search = empty_search(board, *team.lists[0], waits_for(model, core), seeding, places, service.times.back)
    thread = Thread(board, score, search, service)
    for order, chosen in team.lists:
        thread.stand_at(team.packed, order, chosen, team.tiled)
    thread.stand_at(team.packed, search.best_order, search.best_mode, team.tiled)
    search.value[2] *= NEAR if aims.around else 1.0
    return thread


def _exchange(threads: list[Thread]) -> None:
    """Tell every thread the best list of all: its next cycle begins there, its present one is not disturbed."""
    best = min(threads, key=lambda thread: thread.search.value[1]).search
    for thread in threads:
        take_over(thread.search, float(best.value[1]), best.best_order, best.best_mode)
