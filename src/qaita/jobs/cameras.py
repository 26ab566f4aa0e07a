"""The price of weighing cameras: the plan at camera weight 0, beside the plan that was made.

Owns :func:`compare_cameras`. Changes no weight of the plan that is written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.search import search_plan
from qaita.plan.prove import SMALL_TASKS
from qaita.plan.result import Plan
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.recovery.measures import resident_days_of
from qaita.work.programme import Programme

SAYING = "the same at camera weight 0"


def weighed_cameras(city: City) -> tuple[str, ...]:
    """Return the services of cameras with a weight above 0 at any time, by name."""
    rows = city.tables["weights"].rows()
    return tuple(sorted({str(row["service"]) for row in rows if row["camera"] and row["weight"] > 0}))


def without_cameras(city: City, programme: Programme) -> Programme:
    """Return the programme with weight 0 for every service of cameras; all else is the same."""
    named = {str(row["service"]) for row in city.tables["weights"].rows() if row["camera"]}
    sinks, loss = city.sinks, programme.loss
    weight = loss.step_weight.copy()
    for curve in (idx for idx, service in enumerate(sinks.services) if service in named):
        weight[sinks.step_ptr[curve]:sinks.step_ptr[curve + 1]] = 0.0
    return replace(programme, loss=replace(loss, step_weight=weight))


def rounds_at_pace(programme: Programme, plan: Plan, budget: Budget) -> Budget:
    """Return the budget as rounds as long as those of ``plan``, so that no rehearsal has to tell how many fit.

    By the clock where the plan was ended by none, a proof took part of its time, or several machines search.
    """
    by_clock = budget.work is None and budget.cluster is None and plan.stopped_by == "time"
    if not by_clock or programme.model.num_tasks <= SMALL_TASKS:
        return budget
    return replace(budget, work=max(1, int(budget.seconds * plan.work / max(plan.seconds, 1e-9))))


def compare_cameras(city: City, programme: Programme, plan: Plan, budget: Budget, tell: Tell | None,
                    aims: Aims = NO_AIMS) -> dict[str, Any]:
    """Return what ``result.json`` says under ``camera_weight_0``; the other plan is asked for the same ``aims``.

    Its search begins with this plan and stays around it: weights of cameras are small, so little moves.

    Returns
    -------
    dict
        ``services`` (those with weight above 0); ``this_plan``, the resident-days this plan loses when cameras weigh
        nothing; ``its_own_plan``, those of the best plan found for that weight (at most ``this_plan``, which is
        such a plan too); ``price``, their difference: what the weight of cameras costs all other services; ``work``,
        ``work_planned``, ``stopped_by`` of the second search. Without weighed cameras the plan is its own and nothing
        is searched; after an interruption ``its_own_plan`` and ``price`` are missing.
    """
    services = weighed_cameras(city)
    if not services:
        return {"services": [], "this_plan": plan.objective, "its_own_plan": plan.objective, "price": 0.0,
                "note": "no service of cameras weighs anything: this plan is its own"}
    other = without_cameras(city, programme)
    this = float(np.sum(resident_days_of(other.loss, plan.trace, programme.model.horizon)))
    said: dict[str, Any] = {"services": list(services), "this_plan": this}
    if plan.stopped_by == "interrupted":
        return said | {"note": "interrupted before the plan at camera weight 0 was searched"}
    around = replace(aims, begin_with=plan.schedule, around=True)
    own = search_plan(other, rounds_at_pace(programme, plan, budget.for_cameras()), tell, SAYING, around)
    best = min(this, own.objective)
    return said | {"its_own_plan": best, "price": this - best, "work": own.work,
                   "work_planned": own.work_planned, "stopped_by": own.stopped_by}
