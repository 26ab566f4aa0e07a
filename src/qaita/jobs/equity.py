"""A limit on the gap between districts, and its price.

Owns :func:`plan_even`. The limit is a ceiling on what each district may lose for each resident, fixed before the
search: so no plan comes nearer to it by making anybody worse off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.search import search_plan
from qaita.plan.aims import Aims, Ceilings
from qaita.plan.core import changing
from qaita.plan.result import Plan
from qaita.recovery.measures import by_district, loss_of, resident_days_of, residents_by_district
from qaita.recovery.trace import Trace
from qaita.work.programme import Programme

FREE = "plan without a limit"
EVEN = "plan that holds districts to the limit"
EXCESS = 100.0
"""Resident-days lost that count like one above a district's ceiling (assumed)."""
SLACK = 1e-9
"""Relative rounding that does not count as above a ceiling."""

Parts = dict[str, float]
"""Resident-days lost for each resident, by district."""


def plan_even(city: City, programme: Programme, share: float, budget: Budget,
              tell: Tell | None) -> tuple[Plan, dict[str, Any]]:
    """Return the plan that holds each district to a ceiling, and what ``result.json`` says under ``equity``.

    The ceiling, for each resident: the city's mean under the plan without a limit, plus ``share`` of what its worst
    district loses beyond that mean. Both plans are searched with the same budget.

    Parameters
    ----------
    city, programme
        What is asked.
    share : float
        0 (no district above the mean) to 1 (no limit).
    budget, tell
        As for every search.

    Returns
    -------
    plan : Plan
        That without a limit where it keeps the ceiling itself, or after an interruption.
    said : dict
        ``share``; ``mean``, ``worst_without``, ``worst`` and ``ceiling``, resident-days for each resident; ``kept``;
        ``without`` and ``this_plan``, resident-days lost, and ``price`` between them; ``districts``, a list of
        ``name``, ``without``, ``this_plan``; ``work``, ``work_planned``, ``stopped_by`` of the second search.
    """
    free = search_plan(programme, budget.half(), tell, FREE)
    before = _each(city, free.trace)
    mean = free.objective / max(float(city.sinks.people.sum()), 1e-9)
    worst = max(before.values(), default=0.0)
    ceiling = mean + share * max(0.0, worst - mean)
    found = free
    if worst > ceiling * (1 + SLACK) and free.stopped_by != "interrupted":
        divided, ceilings = _divided(city, programme, ceiling)
        found = search_plan(divided, budget.half(), tell, EVEN, Aims(ceilings=ceilings, begin_with=free.schedule))
        if max(_each(city, found.trace).values()) >= worst:
            found = free
    after = _each(city, found.trace)
    return found, {
        "share": share, "mean": mean, "ceiling": ceiling, "worst_without": worst,
        "worst": max(after.values(), default=0.0),
        "kept": all(value <= ceiling * (1 + SLACK) for value in after.values()),
        "without": free.objective, "this_plan": found.objective, "price": found.objective - free.objective,
        "districts": [{"name": name, "without": before[name], "this_plan": after[name]} for name in sorted(before)],
        "work": found.work, "work_planned": found.work_planned, "stopped_by": found.stopped_by,
    }


def _each(city: City, trace: Trace) -> Parts:
    """Return resident-days lost for each resident, by district with residents."""
    lost = by_district(city.sinks, resident_days_of(loss_of(city.sinks), trace, city.settings.horizon))
    return {name: lost[name] / people for name, people in residents_by_district(city.sinks).items() if people > 0}


def _divided(city: City, programme: Programme, ceiling: float) -> tuple[Programme, Ceilings]:
    """Return the same programme with weight curves of its own for each district, and the ceilings of the core."""
    sinks, loss = city.sinks, programme.loss
    names, code = np.unique(sinks.districts.astype(str), return_inverse=True)
    people, curves = residents_by_district(sinks), len(loss.step_ptr) - 1
    steps = len(loss.step_time)
    ptr = np.concatenate([loss.step_ptr[:-1] + part * steps for part in range(len(names))] + [[len(names) * steps]])
    own = replace(loss, curve=code[sinks.group_idx] * curves + loss.curve, step_ptr=ptr.astype(np.int64),
                  step_time=np.tile(loss.step_time, len(names)), step_weight=np.tile(loss.step_weight, len(names)))
    moves, never = changing(programme)
    settled = resident_days_of(loss, Trace.from_times(never), programme.model.horizon)
    fixed = np.where(moves[loss.node], 0.0, settled)
    gone = by_district(sinks, fixed)
    limit = np.array([ceiling * people[str(name)] - gone[str(name)] for name in names])
    return replace(programme, loss=own), Ceilings(np.repeat(np.arange(len(names)), curves), limit, EXCESS)
