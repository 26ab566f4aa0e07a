"""The plain twin of the look through all schedules: every order of the tasks, each put where it fits first."""

from __future__ import annotations

from itertools import permutations

from reference.decode import NEVER, Site


def over_in_time(model, modes, until):
    """Whether the tasks of some modes can be over by ``until[mode]``, if nothing else is done; money is no matter."""
    mode_of = {task: mode for mode in modes for task in range(model.task_ptr[mode], model.task_ptr[mode + 1])}
    return any(_fits(model, order, mode_of, until) for order in permutations(mode_of))


def _fits(model, order, mode_of, until):
    site = Site(model)
    for task in order:
        mode = mode_of[task]
        first = max(int(model.start), int(model.task_release[task]), int(model.mode_ready[mode]))
        for before, lag in site.rows(model.pred_ptr, task, model.pred_task, model.pred_lag):
            if mode_of.get(before) == mode:
                if site.finish[before] < 0:
                    return False
                first = max(first, site.finish[before] + lag)
        limit = min(until[mode], int(model.task_deadline[task]), int(model.horizon))
        for start in range(first, limit + 1):
            finish = site.finish_from(task, start, limit)
            if finish < NEVER and site.works(task, start) and site.crews_free(task, start, finish):
                site.start[task], site.finish[task] = start, finish
                break
        else:
            return False
    return True
