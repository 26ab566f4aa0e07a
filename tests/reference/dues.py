"""The plain twin of what is owed: the most jobs of a schedule that may stay, by trying all sets of them.

Shares no code with the package. Sets that owe nothing and follow nothing outside themselves stay so when put together,
so there is one that holds all others.
"""

from __future__ import annotations

from itertools import chain, combinations


def most_that_may_stay(model, job_mode):
    """Return the jobs of the largest set of those done that owes and follows only its own."""
    done = [job for job, mode in enumerate(job_mode) if mode >= 0]
    sets = chain.from_iterable(combinations(done, size) for size in range(len(done), -1, -1))
    return set(next(one for one in sets if _whole(model, job_mode, set(one))))


def _whole(model, job_mode, jobs):
    modes = {int(job_mode[job]) for job in jobs}
    owed = {int(job) for mode, job in zip(model.due_mode, model.due_job, strict=True) if int(mode) in modes}
    return owed | {before for mode in modes for before in _befores(model, mode)} <= jobs


def _befores(model, mode):
    """Jobs of which some task comes before one of a mode."""
    job_of = [job for job in range(len(model.job_node)) for m in range(model.mode_ptr[job], model.mode_ptr[job + 1])
              for _ in range(model.task_ptr[m], model.task_ptr[m + 1])]
    preds = model.pred_task[model.pred_ptr[model.task_ptr[mode]]:model.pred_ptr[model.task_ptr[mode + 1]]]
    return {job_of[int(task)] for task in preds}
