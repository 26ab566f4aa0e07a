"""The problem and the schedule of a proof file, as arrays.

Owns :func:`proof_of` and :func:`ways_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.ways import joined, stays_of
from qaita.plan.levels.early import early_of
from qaita.plan.schedule import Schedule
from qaita.verify.problem import FORMAT
from qaita.work.programme import Programme

Proof = Mapping[str, NDArray[Any]]


def proof_of(programme: Programme, schedule: Schedule) -> dict[str, NDArray[Any]]:
    """Return problem and schedule as arrays; of a problem in which service comes in parts, also which."""
    loss, early = programme.loss, early_of(programme)
    problem = {
        **{name: np.asarray(value) for name, value in programme.model._asdict().items()},
        **{name: np.asarray(value) for name, value in programme.needs._asdict().items()},
        "repaired0": programme.repaired0, "loss_node": loss.node, "loss_people": loss.people,
        "loss_curve": loss.curve, "step_ptr": loss.step_ptr, "step_time": loss.step_time,
        "step_weight": loss.step_weight, **(early._asdict() if early else {}),
    }  # fmt: skip
    decided = {"job_mode": schedule.job_mode, "task_start": schedule.task_start, "task_finish": schedule.task_finish}
    return {"format": np.array(FORMAT), "problem": np.array([*problem]), **problem, **decided}


def ways_of(programme: Programme, schedule: Schedule) -> dict[str, NDArray[Any]]:
    """Return which crews go where, pool by pool; nothing where no way takes time."""
    model = programme.model
    if not model.travels:
        return {}
    sent: list[tuple[int, int, int, int]] = []
    for pool in range(model.num_pools):
        stays = stays_of(model, schedule, pool)
        pairs, _ = joined(stays, model.travel)
        sent += [(pool, int(stays.number[a]), int(stays.number[b]), count) for (a, b), count in sorted(pairs.items())]
    columns = np.array(sent, np.int64).reshape(-1, 4).T
    return {"way_pool": columns[0], "way_from": columns[1], "way_to": columns[2], "way_count": columns[3]}
