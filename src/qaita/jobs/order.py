"""The price of an order given from above: its plan, beside the plan that puts residents first.

Owns :func:`plan_in_order`. Judges no order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.search import search_plan
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import Aims
from qaita.recovery.measures import by_district, loss_of, resident_days_of
from qaita.recovery.trace import Trace
from qaita.work.order import ranks_of
from qaita.work.programme import Programme

IN_ORDER = "plan in the order given"
RESIDENTS_FIRST = "plan that puts residents first"


def plan_in_order(city: City, programme: Programme, budget: Budget, tell: Tell | None,
                  begin_with: Schedule | None = None) -> tuple[Plan, dict[str, Any]]:
    """Return the plan in the order given, and what ``result.json`` says under ``order_from_above``.

    Both plans are searched with the same budget: half the time each, or all rounds each. ``begin_with`` is a schedule
    whose list the search tries first, sorted by rank.

    Returns
    -------
    plan : Plan
        The best plan found whose list holds to the ranks; its bound, the greater of both searches, is that of all
        plans.
    said : dict
        ``ranks`` (rank -> jobs), ``this_plan``, ``residents_first`` (at most ``this_plan``, which is a plan for
        residents too), ``price``, their difference in resident-days; ``services`` and ``districts``, lists of the same
        three by name, the dearest first; ``work``, ``work_planned``, ``stopped_by`` of the second search. After an
        interruption of the first only ``ranks`` and ``this_plan``.
    """
    ranks, own = ranks_of(programme), budget.half()
    found = search_plan(programme, own, tell, IN_ORDER, Aims(rank=ranks, begin_with=begin_with))
    counts = dict(zip(*(column.tolist() for column in np.unique(ranks, return_counts=True)), strict=True))
    said: dict[str, Any] = {"ranks": {str(rank): count for rank, count in counts.items()},
                            "this_plan": found.objective}
    if found.stopped_by == "interrupted":
        return found, said | {"note": "interrupted before the plan that puts residents first was searched"}
    other = search_plan(programme, own, tell, RESIDENTS_FIRST, Aims(begin_with=begin_with or found.schedule))
    best = other if other.objective < found.objective else found
    found = _under(found, other)
    return found, {
        **said, "residents_first": best.objective, "price": found.objective - best.objective,
        **prices(city, found.trace, best.trace),
        "work": other.work, "work_planned": other.work_planned, "stopped_by": other.stopped_by,
    }


def _under(plan: Plan, other: Plan) -> Plan:
    """Return a plan under the bound of another search of the same programme, and what proves it, if it is greater."""
    if other.lower_bound <= plan.lower_bound:
        return plan
    return replace(plan, lower_bound=min(plan.objective, other.lower_bound), tree=other.tree, by_solver=other.by_solver)


def prices(city: City, this: Trace, other: Trace) -> dict[str, list[dict[str, Any]]]:
    """Return what one plan costs against another: ``services`` and ``districts``, the dearest first.

    Parameters
    ----------
    city : City
        Whose residents.
    this, other : Trace
        Share of its service that each node has over time under each plan.

    Returns
    -------
    dict
        Two lists of ``name``, ``this_plan``, ``residents_first``, ``price``, in resident-days.
    """
    loss, sinks = loss_of(city.sinks), city.sinks
    lost = [resident_days_of(loss, trace, city.settings.horizon) for trace in (this, other)]
    services = [np.bincount(sinks.service_idx, weights=each, minlength=len(sinks.services)) for each in lost]
    by_service = [dict(zip(sinks.services, each.tolist(), strict=True)) for each in services]
    return {"services": _rows(*by_service), "districts": _rows(*(by_district(sinks, each) for each in lost))}


def _rows(this: dict[str, float], other: dict[str, float]) -> list[dict[str, Any]]:
    rows = [{"name": name, "this_plan": this[name], "residents_first": other[name], "price": this[name] - other[name]}
            for name in this if this[name] > 0 or other[name] > 0]
    return sorted(rows, key=lambda row: (-float(str(row["price"])), str(row["name"])))
