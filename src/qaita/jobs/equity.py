"""A limit on the gap between districts, and its price.

Owns :func:`plan_even`. The limit is a ceiling on what each district may lose for each resident, fixed before the
search: so no plan comes nearer to it by making anybody worse off.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.districts import Divided, by_districts
from qaita.jobs.equity_floor import lift_floor
from qaita.jobs.search import rescored, search_plan
from qaita.plan.core import changing
from qaita.plan.floors import floors_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import Aims, Ceilings
from qaita.recovery.measures import by_district, loss_of, resident_days_of, residents_by_district
from qaita.recovery.trace import Trace
from qaita.work.programme import Programme

FREE = "plan without a limit"
NEAR, EVEN = "plan that nears the limit", "plan that holds districts to the limit"
EXCESS = 100.0
"""Resident-days lost that count like one above a district's ceiling (assumed)."""
SLACK = 1e-9
"""Relative rounding that does not count as above a ceiling."""

Parts = dict[str, float]
"""Resident-days lost for each resident, by district."""


def plan_even(city: City, programme: Programme, share: float, budget: Budget, tell: Tell | None,
              begin_with: Schedule | None = None) -> tuple[Plan, dict[str, Any]]:
    """Return the plan that holds each district to a ceiling, and what ``result.json`` says under ``equity``.

    The ceiling, for each resident: the city's mean under the plan without a limit, plus ``share`` of what its worst
    district loses beyond that mean. A second search may cross it at a price; a third begins with the best so far and
    does not cross it any more. Where none keeps it, weighted means of districts are bounded, to prove that none can
    (:mod:`qaita.jobs.equity_floor`). Each of the four has a quarter of the time; by rounds each search has all of them.

    Parameters
    ----------
    city, programme
        What is asked.
    share : float
        0 (no district above the mean) to 1 (no limit).
    budget, tell
        As for every search.
    begin_with : Schedule, optional
        A schedule with which the first search begins.

    Returns
    -------
    plan : Plan
        Of those that keep the ceiling the one that loses least, as computed from its schedule; of none the one whose
        worst district loses least. That without a limit after an interruption.
    said : dict
        ``share``; ``mean``, ``worst_without``, ``worst``, ``ceiling`` and ``least`` (what the worst district loses
        under any plan, at least), resident-days for each resident; ``kept``; ``impossible`` (whether no plan at all
        keeps it); ``without`` and ``this_plan``, resident-days lost, and ``price`` between them; ``districts``, a list
        of ``name``, ``without``, ``this_plan``; ``work``, ``work_planned``, ``stopped_by`` of the last search.
    """
    own = replace(budget, seconds=budget.seconds / 4)
    free = search_plan(programme, own, tell, FREE, Aims(begin_with=begin_with))
    before = _each(city, free.trace)
    mean = free.objective / max(float(city.sinks.people.sum()), 1e-9)
    worst = max(before.values(), default=0.0)
    ceiling = mean + share * max(0.0, worst - mean)
    found, last = [free], free
    if worst > ceiling * (1 + SLACK) and free.stopped_by != "interrupted":
        parted, ceilings = _divided(city, programme, ceiling)
        for name, step in ((NEAR, 0.0), (EVEN, float(city.sinks.people.sum()) * programme.model.horizon)):
            best = min(found, key=lambda plan: _rank(city, plan, ceiling))
            aims = Aims(ceilings=replace(ceilings, step=step), begin_with=best.schedule, around=step > 0)
            last = search_plan(parted, own, tell, name, aims)
            found.append(rescored(programme, last, free))
            if last.stopped_by == "interrupted":
                break
    least = floors_of(city, programme, free.schedule.job_mode >= 0).get("worst_district")
    if last.stopped_by != "interrupted" and least is not None and not _keeps(city, found, ceiling):
        divided = by_districts(city, programme)
        floor = lift_floor(divided, lambda plan: _vector(city, plan, divided), found, ceiling * (1 + SLACK), least, own,
                           tell)
        found += [rescored(programme, plan, free) for plan in floor.plans]
        least, last = floor.least, floor.plans[-1] if floor.interrupted else last
    chosen = min(found, key=lambda plan: _rank(city, plan, ceiling))
    after = _each(city, chosen.trace)
    kept = all(value <= ceiling * (1 + SLACK) for value in after.values())
    return chosen, {
        "share": share, "mean": mean, "ceiling": ceiling, "worst_without": worst,
        "worst": max(after.values(), default=0.0), "kept": kept, "least": least,
        "impossible": not kept and (least or 0.0) > ceiling * (1 + SLACK),
        "without": free.objective, "this_plan": chosen.objective, "price": chosen.objective - free.objective,
        "districts": [{"name": name, "without": before[name], "this_plan": after[name]} for name in sorted(before)],
        "work": last.work, "work_planned": last.work_planned, "stopped_by": last.stopped_by,
    }


def _rank(city: City, plan: Plan, ceiling: float) -> tuple[float, float]:
    """Return what is least for the best plan: by how much its worst district is above the ceiling, then its loss."""
    worst = max(_each(city, plan.trace).values(), default=0.0)
    return (round(worst, 9) if worst > ceiling * (1 + SLACK) else 0.0), plan.objective


def _keeps(city: City, found: list[Plan], ceiling: float) -> bool:
    """Return whether some plan keeps the ceiling."""
    return any(_rank(city, plan, ceiling)[0] == 0.0 for plan in found)


def _vector(city: City, plan: Plan, divided: Divided) -> NDArray[np.float64]:
    """Return what a plan loses for each resident of each district, (num_parts,); 0 where there are none."""
    each = _each(city, plan.trace)
    return np.array([each.get(name, 0.0) for name in divided.names])


def _each(city: City, trace: Trace) -> Parts:
    """Return resident-days lost for each resident, by district with residents."""
    lost = by_district(city.sinks, resident_days_of(loss_of(city.sinks), trace, city.settings.horizon))
    return {name: lost[name] / people for name, people in residents_by_district(city.sinks).items() if people > 0}


def _divided(city: City, programme: Programme, ceiling: float) -> tuple[Programme, Ceilings]:
    """Return the same programme with weight curves of its own for each district, and the ceilings of the core."""
    sinks, loss, parts = city.sinks, programme.loss, by_districts(city, programme)
    moves, never = changing(programme)
    settled = resident_days_of(loss, Trace.from_times(never), programme.model.horizon)
    fixed = np.where(moves[loss.node], 0.0, settled)
    gone = by_district(sinks, fixed)
    limit = ceiling * parts.people - np.array([gone[name] for name in parts.names])
    return parts.programme, Ceilings(parts.part, limit, EXCESS)
