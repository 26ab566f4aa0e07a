"""When each node is in service by itself, given a schedule.

Owns :func:`in_service`, and :func:`back_of` for the core alone. What it waits for from others is for
:mod:`qaita.recovery`.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.core import Core
from qaita.plan.schedule import Schedule
from qaita.recovery.closure import service_times
from qaita.recovery.prepare import prepare
from qaita.units import NEVER
from qaita.work.model import Ints, Model
from qaita.work.programme import Programme


def in_service(programme: Programme, schedule: Schedule) -> Ints:
    """Return when each node is in service by itself, (num_nodes,) minutes: last finish plus acceptance."""
    model, repaired = programme.model, programme.repaired0.copy()
    finished = model.mode_ready.copy()
    np.maximum.at(finished, np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr)), schedule.task_finish)
    done = np.flatnonzero(schedule.job_mode >= 0)
    mode = schedule.job_mode[done]
    repaired[model.job_node[done]] = np.minimum(NEVER, np.maximum(finished[mode], 0) + model.mode_after[mode])
    return repaired


def back_of(core: Core, model: Model, schedule: Schedule) -> Ints:
    """Return when each core node is back, (num_core,) minutes."""
    repaired = core.repaired0.copy()
    for job, mode in enumerate(schedule.job_mode.tolist()):
        if core.job_node[job] >= 0:
            tasks = slice(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
            ended = max(int(model.mode_ready[mode]), int(schedule.task_finish[tasks].max(initial=0)))
            repaired[core.job_node[job]] = ended + int(model.mode_after[mode]) if mode >= 0 else NEVER
    return service_times(prepare(core.needs), repaired)
