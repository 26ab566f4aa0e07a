"""A schedule carried over to another programme of the same city, task by task and by name.

Owns :func:`carried`. Checks nothing: what the other programme forbids is for :mod:`qaita.plan.allowed.check` to find.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.allowed.due import with_nothing_done
from qaita.plan.schedule import Schedule
from qaita.work.programme import Programme


def carried(schedule: Schedule, given: Programme, wanted: Programme) -> Schedule:
    """Return the schedule of ``given`` in the indices of ``wanted``; what is unknown there is not done. Linear."""
    model, place = wanted.model, {name: task for task, name in enumerate(wanted.task_ids)}
    mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    job_mode = np.full(model.num_jobs, -1, np.int64)
    start, finish = np.full(model.num_tasks, -1, np.int64), np.full(model.num_tasks, -1, np.int64)
    for task in np.flatnonzero(schedule.task_start >= 0):
        other = place.get(given.task_ids[task], -1)
        if other >= 0:
            start[other], finish[other] = schedule.task_start[task], schedule.task_finish[task]
            job_mode[job_of[mode_of[other]]] = mode_of[other]
    return Schedule(with_nothing_done(model, job_mode), start, finish)
