"""A plan in which some jobs are done in another way and all others stay where they are.

Owns :class:`Held` and :func:`in_place_of`. Seeks nothing: which jobs change is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from qaita.plan.decode.decode import Decoder
from qaita.plan.planner import score_schedule
from qaita.plan.repaired import in_service
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from qaita.work.programme import Programme


class Held:
    """A schedule in which all jobs but some stay where they are."""

    def __init__(self, programme: Programme, schedule: Schedule) -> None:
        self.programme, self.closure, self.schedule = programme, prepare(programme.needs), schedule
        model = programme.model
        self.job_of = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
        first = np.full(model.num_jobs, np.iinfo(np.int64).max)
        done = schedule.task_start >= 0
        np.minimum.at(first, self.job_of[done], schedule.task_start[done])
        self.order = np.argsort(first, kind="stable").astype(np.int64)
        self._decoder = Decoder(model)

    def place(self, changed: Mapping[int, int]) -> tuple[Schedule, float]:
        """Return the schedule with the jobs ``changed`` placed anew in other modes, and what it loses.

        All others are released at their own starts and placed first, where they fit as they did before; only who must
        follow a changed job may move with it. Jobs that are not done stay so unless they are among the changed.
        """
        model, modes = self.programme.model, self.schedule.job_mode.copy()
        moved = np.isin(self.job_of, list(changed))
        modes[list(changed)] = list(changed.values())
        release = np.where(moved, model.task_release, np.maximum(model.task_release, self.schedule.task_start))
        last = np.isin(self.order, list(changed))
        order = np.concatenate([self.order[~last], self.order[last]])
        made = self._decoder.schedule_of(order[modes[order] >= 0], modes, release)
        return made, self.loss(made)

    def loss(self, schedule: Schedule) -> float:
        """Return the resident-days that a schedule loses, by the closure."""
        back = service_times(self.closure, in_service(self.programme, schedule))
        return float(resident_days(self.programme.loss, back, self.programme.model.horizon).sum())


def in_place_of(programme: Programme, plan: Plan, schedule: Schedule) -> Plan:
    """Return the plan with another schedule that loses no more; how it was found, and its bound, stay."""
    made = score_schedule(programme, schedule)
    return replace(
        plan, schedule=schedule, repaired=made.repaired, back=made.back, objective=made.objective, never=made.never,
        lower_bound=min(plan.lower_bound, made.objective), closure_objective=made.closure_objective,
        reasons=made.reasons, played=made.played)
