"""What a plan is worth in each second term, in plain code: shares nothing with what the search goes by.

Owns :func:`values_of`, :func:`cost` and :func:`makespan_days`. Chooses nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.recovery.measures import worst_district
from qaita.recovery.promises import promises_against
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.programme import Programme


def values_of(city: City, programme: Programme, plan: Plan, announced: Schedule | None = None,
              known_by: int = NEVER) -> dict[str, float]:
    """Return each second term of a plan by name (:data:`qaita.plan.search.terms.NAMES`).

    Parameters
    ----------
    city, programme, plan
        What was asked, and what the planner answered.
    announced : Schedule, optional
        The schedule that was announced; without it there is no ``churn``.
    known_by : int
        Promises said later, minutes since day 0, do not count.
    """
    promises = promises_against(city, plan.back, known_by)
    found: dict[str, float] = {
        "cost": cost(programme, plan), "makespan": makespan_days(programme, plan),
        "worst_district": worst_district(city, plan.trace)[1],
        "broken_promises": sum(not promise.kept for promise in promises),
        "promises": sum(promise.price for promise in promises),
    }
    if announced is not None:
        moved = days_moved(programme, plan.schedule, announced)
        found |= {"churn": _other_days(programme, plan.schedule, announced), "churn_days": float(moved.sum())}
    return found


def cost(programme: Programme, plan: Plan) -> int:
    """Return the cost of all tasks that are done, in whole units of the city's currency, whoever pays."""
    return int(programme.model.task_cost[plan.schedule.task_start >= 0].sum())


def makespan_days(programme: Programme, plan: Plan) -> float:
    """Return days from the programme's start to the last finish of a task; 0.0 when nothing is done."""
    finish = plan.schedule.task_finish[plan.schedule.task_start >= 0]
    last = int(np.where(finish < NEVER, finish, programme.model.horizon).max(initial=programme.model.start))
    return (last - programme.model.start) / MINUTES_PER_DAY


def days_moved(programme: Programme, schedule: Schedule, announced: Schedule) -> NDArray[np.float64]:
    """Return by how many days the works of each job begin earlier or later than announced, (num_jobs,).

    Days to the horizon where they were announced and are not done; 0 where they were not announced.
    """
    now, said = begins(programme, schedule), begins(programme, announced)
    now = np.where(now < 0, programme.model.horizon, now)
    return np.where(said >= 0, np.abs(now - said) / MINUTES_PER_DAY, 0.0)


def _other_days(programme: Programme, schedule: Schedule, announced: Schedule) -> int:
    """Return how many jobs begin on another day than announced (24 hours from day 0 on), or are not done."""
    now, said = begins(programme, schedule), begins(programme, announced)
    moved = (now < 0) | (now // MINUTES_PER_DAY != said // MINUTES_PER_DAY)
    return int((moved & (said >= 0)).sum())


def begins(programme: Programme, schedule: Schedule) -> NDArray[np.int64]:
    """Return the first start of each job's tasks, (num_jobs,) minutes, -1 for a job that is not done."""
    model, found = programme.model, np.full(programme.model.num_jobs, -1, np.int64)
    for job, mode in enumerate(schedule.job_mode):
        if mode >= 0:
            tasks = slice(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
            found[job] = schedule.task_start[tasks].min(initial=model.horizon)
    return found
