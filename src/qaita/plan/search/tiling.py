"""Which windows of the list each thread searches in each round, and how hot.

Owns :class:`Tiling`, which depends on the seed, the number of threads and the rounds planned alone, and :func:`pace`.
What is done in a window is known next door (:mod:`qaita.plan.search.window`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qaita.work.model import Model

Ints = NDArray[np.int64]

WINDOW = 75
"""Jobs of a window (found by trial on 300 to 10,000 assets: at 40 and at 150 plans are worse)."""

TILED_JOBS = 150
"""Jobs beyond which lists are searched window by window (by trial: at 100 whole lists gave better plans sooner)."""

REACH = 10
"""Jobs decoded behind a window (found by trial): with none a window draws to itself what those behind it need, with
many a trial hears more chance than effect."""

ROUND_TRIALS = 4_000
"""Trials of one thread in one round, roughly: a tenth of a second."""

LEAST_TRIALS = 1
"""Trials a job in each round, at least, lest a long list be decoded more than searched."""

LET_SHARE = 0.15
"""Share of a round's work that goes into letting lots anew, at most."""

LETS_A_LOT = 4
"""Times a lot is let anew in a round, at most."""

EXACT_JOBS = 400
"""Jobs up to which the last rounds look at the whole list."""

EXACT_SHARE = 0.35
"""Share of the rounds that do."""

HOT = 0.03
"""Temperature at first, as a share of the mean loss a job (found by trial)."""

COOLING = 0.01
"""Temperature in the end as a share of that at first."""


USUAL_TASKS = 3.0
"""Tasks of a job for which the size of a round was found."""

IN_SHIFTS = 4.0
"""Times as long that a task takes to place where its crews rest: 3.7 to 4.7 microseconds a job in place of 1.2."""


def pace(model: Model) -> float:
    """Return how long a job takes to place, as a multiple of one of three tasks whose crews never rest; 1 at least."""
    if not model.num_tasks:
        return 1.0
    shifts = np.diff(model.calendar_ptr)[model.task_calendar]
    mean = float(np.where(shifts > 1, IN_SHIFTS, 1.0).mean()) * model.num_tasks / model.num_modes
    return max(1.0, mean / USUAL_TASKS)


@dataclass(frozen=True)
class Tiling:
    """Windows and temperatures, round by round.

    Attributes
    ----------
    num_jobs, workers, seed : int
        Length of the list, threads, randomness.
    planned : int
        Rounds for which the cooling is laid out; another, from half way on, follows when there is time left.
    share : float
        Size of a round, 1 as usual.
    num_lots : int
        Lots that one of several contractors is given.
    """

    num_jobs: int
    workers: int
    seed: int
    planned: int
    share: float
    num_lots: int = 0

    def part(self, done: float) -> float:
        """Return how far the cooling is before round ``done``: from 0 to 1."""
        part = done / self.planned
        return part if part <= 1 else 0.5 + 0.5 * ((part - 1) % 1)

    def heat(self, done: float) -> float:
        """Return the temperature before round ``done``, as a share of the mean loss a job."""
        return float(HOT * COOLING ** self.part(done))

    def is_exact(self, done: int) -> bool:
        """Return whether round ``done`` looks at whole lists, one a thread."""
        return self.num_jobs <= EXACT_JOBS and self.part(done) >= 1 - EXACT_SHARE

    def begins_anew(self, done: int) -> bool:
        """Return whether round ``done`` begins at the best list: threads begin or end to have lists of their own.

        Those that look at whole lists begin at the best; another cooling behind them begins with one list for all.
        """
        return done > 0 and self.is_exact(done) != self.is_exact(done - 1)

    def edges(self, done: int) -> list[Ints]:
        """Return the windows of each thread in round ``done``: places where they begin, and the end of the last."""
        if self.is_exact(done):
            return [np.array([0, self.num_jobs], np.int64)] * self.workers
        first = int(np.random.default_rng([self.seed, done]).integers(1, WINDOW + 1))
        edges = np.unique([0, *range(first, self.num_jobs, WINDOW), self.num_jobs])
        ends = np.linspace(0, len(edges) - 1, self.workers + 1).round().astype(int)
        return [edges[a : b + 1].astype(np.int64) for a, b in pairwise(ends)]

    def lets(self, done: int) -> int:
        """Return how many lots each thread lets anew in round ``done``; none where a window holds whole lots."""
        if not self.num_lots or self.is_exact(done):
            return 0
        placed = LET_SHARE * self.trials(done) * (WINDOW / 2 + REACH)
        return max(1, min(LETS_A_LOT * self.num_lots, int(placed / self.num_jobs)))

    def coin(self, done: int) -> NDArray[np.uint64]:
        """Return the chance that all threads share in round ``done``, (1,) uint64."""
        return np.random.SeedSequence([self.seed, done, self.num_lots]).generate_state(1, np.uint64).astype(np.uint64)

    def trials(self, done: int) -> int:
        """Return the trials of each thread in round ``done``."""
        if self.is_exact(done):
            return max(1, int(self.share * ROUND_TRIALS * (WINDOW / 2 + REACH) / max(1.0, self.num_jobs / 2)))
        return max(1, int(self.share * ROUND_TRIALS), LEAST_TRIALS * self.num_jobs // self.workers)
