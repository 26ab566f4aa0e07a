"""Which works of a plan are free together: those that begin at about the same time.

Owns :func:`near`, tasks one by one or by whole jobs, and :func:`near_jobs`, whole jobs in all their modes. What is done
with them is known next door (:mod:`qaita.plan.search.neighbourhood`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.search.part import free_modes
from qaita.plan.search.pieces import Pieces
from qaita.work.model import Model

Ints = NDArray[np.int64]

ONE_BY_ONE = 0.6
"""How often tasks are free one by one rather than by whole jobs."""

BLUR_DAYS, JOBS_BLUR_DAYS = 1.0, 30.0
"""Days by which it is left to chance which tasks, and which jobs, are near."""


def near(start: Ints, pieces: Pieces, size: int, chance: np.random.Generator) -> Ints:
    """Return some ``size`` pieces that begin at about the same time, (num_free,), rising.

    Around the beginning of one drawn by chance, half of the time of an early one; or those of whole jobs, by the middle
    of their beginnings. ``start`` (num_pieces with a task,): of each one's task.
    """
    piece = np.flatnonzero(np.diff(pieces.model.task_ptr) > 0)
    days, job = start / 1440.0, pieces.job[piece]
    centre = _centre(days, chance)
    if chance.random() < ONE_BY_ONE:
        apart = np.abs(days - centre) + BLUR_DAYS * chance.random(len(days))
        return np.sort(piece[np.argsort(apart, kind="stable")[:size]])
    taken = _nearest_jobs(days, job, np.bincount(job), centre, size, chance)
    return piece[np.isin(job, taken)]


def near_jobs(start: Ints, pieces: Pieces, model: Model, size: int, chance: np.random.Generator) -> Ints:
    """Return whole jobs with some ``size`` tasks in all modes they may take, chosen as in :func:`near`, (num_free,).

    Rising. ``model``: the whole programme.
    """
    piece = np.flatnonzero(np.diff(pieces.model.task_ptr) > 0)
    days, tasks = start / 1440.0, np.diff(model.task_ptr)
    number = np.array([tasks[free_modes(model, job, int(mode))].sum() for job, mode in enumerate(pieces.mode)])
    return np.sort(_nearest_jobs(days, pieces.job[piece], number, _centre(days, chance), size, chance))


def _centre(days: NDArray[np.float64], chance: np.random.Generator) -> float:
    return float(np.sort(days)[int(chance.random() ** (1 + chance.integers(2)) * len(days))])


def _nearest_jobs(
    days: NDArray[np.float64], job: Ints, number: Ints, centre: float, size: int, chance: np.random.Generator
) -> Ints:
    """Return jobs with a task that are about nearest to ``centre``, with at most ``size`` tasks, or one; nearest first.

    ``days``, ``job``: beginning and job of each task; ``number``, (num_jobs,): of its tasks.
    """
    jobs = np.flatnonzero(np.bincount(job))
    middle = np.bincount(job, days)[jobs] / np.bincount(job)[jobs]
    order = jobs[np.argsort(np.abs(middle - centre) + JOBS_BLUR_DAYS * chance.random(len(jobs)), kind="stable")]
    return order[: max(1, int(np.searchsorted(np.cumsum(number[order]), size, side="right")))]
