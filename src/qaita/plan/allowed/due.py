"""What is owed: a street that is opened is closed again, or not opened.

Owns :func:`settled` and :func:`with_nothing_done`. The search counts what is owed and not done like the loss of
everything; what still is owed in its answer is put right here, by leaving out works.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.schedule import Schedule
from qaita.work.model import Ints, Model


def settled(model: Model, schedule: Schedule) -> Schedule:
    """Return a schedule in which nothing is owed; the same where nothing was, and where nothing can be.

    Jobs that owe what is not done are left out, with all that must follow them, until none is left. Then whatever is
    not done and has an empty mode open to it is done in that. Linear in the size of the model for each job left out.
    """
    if not len(model.due_mode):
        return schedule
    mode, start, finish = schedule.job_mode.copy(), schedule.task_start.copy(), schedule.task_finish.copy()
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    while True:
        guilty = [int(job_of[owing]) for owing, owed in zip(model.due_mode, model.due_job, strict=True)
                  if mode[job_of[owing]] == owing and mode[owed] < 0] or _stranded(model, mode, job_of)
        if not guilty:
            break
        for job in guilty:
            tasks = slice(int(model.task_ptr[mode[job]]), int(model.task_ptr[mode[job] + 1]))
            start[tasks], finish[tasks], mode[job] = -1, -1, -1
    return Schedule(with_nothing_done(model, mode), start, finish)


def _stranded(model: Model, mode: Ints, job_of: Ints) -> list[int]:
    """Return the jobs done that must follow a job which is not done."""
    mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    found = []
    for job in np.flatnonzero(mode >= 0):
        first, last = model.task_ptr[mode[job]], model.task_ptr[mode[job] + 1]
        befores = model.pred_task[model.pred_ptr[first] : model.pred_ptr[last]]
        if (mode[job_of[mode_of[befores]]] < 0).any():
            found.append(int(job))
    return found


def with_nothing_done(model: Model, job_mode: Ints) -> Ints:
    """Return the modes (num_jobs,) with each job of a lot that is not done in the empty mode open to it, if any.

    Where a street is opened for all nobody closes it alone, and where each digs alone nobody opens it for all: then
    that is the mode in which nothing is done.
    """
    mode = job_mode.copy()
    for lot in range(model.num_lots):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]].tolist()
        bids = {int(model.mode_bid[mode[job]]) for job in jobs if mode[job] >= 0}
        for job in jobs:
            for one in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1])):
                agrees = not bids or int(model.mode_bid[one]) in bids
                if mode[job] < 0 and agrees and model.task_ptr[one] == model.task_ptr[one + 1]:
                    mode[job] = one
                    bids = {int(model.mode_bid[one])}
    return mode
