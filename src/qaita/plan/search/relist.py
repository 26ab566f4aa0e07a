"""From a schedule back to a list of jobs whose decoding gives it again, or one as good.

Owns :func:`list_like`. Jobs sorted by their dates do not: where crews and money are short, who was placed first is not
who starts first. So whoever comes out later than in the schedule moves forward in the list, whoever comes out earlier
moves back by half as much, and the list is decoded again (squeaky wheel: Joslin, Clements 1999, J. Artif. Intell. Res.
10).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.decode import Decoder
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import list_of
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PULL, YIELD = 0.1, 0.05
"""Share of its lateness by which a job moves forward, and of its earliness by which it moves back (found by trial)."""

MOST_DECODED, MOST_WORK = 200, 1_000_000
"""Decodings at most, and jobs placed by all of them."""


def list_like(model: Model, schedule: Schedule) -> tuple[Ints, Ints]:
    """Return (order, mode) of the list whose schedule is least late, summed over jobs, of those that were tried.

    It ends as soon as none is late. At most MOST_DECODED decodings, fewer where there are many jobs.
    """
    order, mode = list_of(model, schedule)
    meant = _ends(model, schedule, mode)
    done = schedule.job_mode >= 0
    key = _means(model, schedule, mode)
    best, least, decoder = order, np.inf, Decoder(model)
    for tried in range(min(MOST_DECODED, max(10, MOST_WORK // max(1, model.num_jobs)))):
        apart = np.where(done, _ends(model, decoder.schedule_of(order, mode), mode) - meant, 0.0)
        late = float(np.maximum(apart, 0.0).sum())
        if late < least:
            best, least = order, late
        if late == 0.0:
            break
        key -= np.where(apart > 0, PULL, YIELD) * apart if tried else 0.0
        order = np.argsort(key, kind="stable").astype(np.int64)
    return best, mode


def _tasks(model: Model, mode: Ints) -> tuple[Ints, Ints]:
    """Return the tasks of all jobs in their modes, and the job of each."""
    counts = model.task_ptr[mode + 1] - model.task_ptr[mode]
    job = np.repeat(np.arange(len(mode)), counts)
    first = np.repeat(model.task_ptr[mode] - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
    return first + np.arange(len(job)), job


def _ends(model: Model, schedule: Schedule, mode: Ints) -> Floats:
    """Return when the last task of each job ends, (num_jobs,); the horizon for what is not done."""
    task, job = _tasks(model, mode)
    ends = np.zeros(len(mode))
    np.maximum.at(ends, job, np.minimum(schedule.task_finish[task], NEVER))
    return np.where(schedule.job_mode >= 0, np.minimum(ends, model.horizon), float(model.horizon))


def _means(model: Model, schedule: Schedule, mode: Ints) -> Floats:
    """Return the mean of all starts and finishes of each job, (num_jobs,); the horizon for what is not done."""
    task, job = _tasks(model, mode)
    count = np.maximum(1, np.bincount(job, minlength=len(mode)))
    middle = np.bincount(job, (schedule.task_start[task] + schedule.task_finish[task]) / 2.0, minlength=len(mode))
    return np.where(schedule.job_mode >= 0, middle / count, float(model.horizon))
