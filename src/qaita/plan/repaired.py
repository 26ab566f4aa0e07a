"""When each node is in service by itself, given a schedule.

Owns :func:`in_service`. What it waits for from others is for :mod:`qaita.recovery`.
"""

from __future__ import annotations

from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.model import Ints
from qaita.work.programme import Programme


def in_service(programme: Programme, schedule: Schedule) -> Ints:
    """Return when each node is in service by itself, (num_nodes,) minutes: last finish plus acceptance."""
    model, repaired = programme.model, programme.repaired0.copy()
    for job, mode in enumerate(schedule.job_mode):
        if mode >= 0:
            tasks = slice(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
            finished = max(int(model.mode_ready[mode]), int(schedule.task_finish[tasks].max(initial=0)))
            repaired[model.job_node[job]] = min(NEVER, finished + int(model.mode_after[mode]))
    return repaired
