"""What each decision of the commission costs residents: the plan that keeps them all, beside plans without them.

Owns :func:`plan_pinned`. Judges no decision; holds are no decisions of the commission and are never priced.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.city.table import Table
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.search import search_plan
from qaita.jobs.source import Source
from qaita.plan.carry import carried
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import Aims
from qaita.work.pins import said_of
from qaita.work.programme import Programme

MOST = 20
"""Decisions that are priced one by one; with more, the first of the table."""

NOT_PRICED = "not priced: only the plan of least delay is, and not after an interruption"


def pins_said(city: City) -> list[dict[str, Any]]:
    """Return the decisions as ``result.json`` says them, without prices."""
    return [{**{name: str(row[name]) for name in ("pin_id", "asset_id", "lot_id", "task_id", "what")},
             "said": said_of(row, city.clock), "decided_by": str(row["decided_by"]), "decision": str(row["decision"]),
             "price": None} for row in city.tables["pins"].rows()]


def plan_pinned(source: Source, programme: Programme, budget: Budget, tell: Tell | None,
                name: str, begin_with: Schedule | None = None) -> tuple[Plan, dict[str, Any]]:
    """Return the plan under the pins, and what ``result.json`` says under ``pins``.

    Half the time is for the plan. The other half is divided among pairs: the same plan searched further, the plan
    without any pin, and one without each; every one of them begins with the plan found, which all of them allow. By
    rounds each has all of them. ``begin_with`` is a schedule with which the first search begins.

    Returns
    -------
    plan : Plan
        The best plan found that keeps every pin, with the greater of both bounds.
    said : dict
        ``this_plan``, ``without`` (the least loss found without any pin), ``price``, their difference; ``stopped_by``
        of the last search; ``pins``, a list with ``price`` each, in resident-days: what is lost less without this one,
        all others kept. None where it was not looked for.
    """
    rows = pins_said(source.city)
    own, part = budget.half(), replace(budget, seconds=budget.seconds / 2 / (min(MOST, len(rows)) + 2))
    first = search_plan(programme, own, tell, name, Aims(begin_with=begin_with))
    if first.stopped_by == "interrupted":
        return first, {"this_plan": first.objective, "pins": rows, "note": NOT_PRICED}
    best = first if first.status == "optimal" else _further(programme, first, part, tell, name)
    if best.stopped_by == "interrupted":
        return best, {"this_plan": best.objective, "pins": rows, "note": NOT_PRICED}
    without = _without(source, programme, best, set(), part, tell, "plan without any decision")
    stopped_by = without.stopped_by
    for row in rows[:MOST]:
        if stopped_by == "interrupted":
            break
        others = {other["pin_id"] for other in rows if other["pin_id"] != row["pin_id"]}
        found = _without(source, programme, best, others, part, tell, f"plan without decision {row['pin_id']}")
        row["price"], stopped_by = max(0.0, best.objective - found.objective), found.stopped_by
    least = min(best.objective, without.objective)
    return best, {"this_plan": best.objective, "without": least, "price": best.objective - least,
                  "stopped_by": stopped_by, "pins": rows}


def _further(programme: Programme, found: Plan, budget: Budget, tell: Tell | None, name: str) -> Plan:
    """Return the better of a plan and the plan searched further from it, under the greater bound."""
    more = search_plan(programme, budget, tell, name, Aims(begin_with=found.schedule))
    better = more if more.objective < found.objective else found
    bound = min(better.objective, max(found.lower_bound, more.lower_bound))
    return replace(better, stopped_by=more.stopped_by, lower_bound=bound)


def _without(source: Source, programme: Programme, plan: Plan, kept: set[str], budget: Budget, tell: Tell | None,
             name: str) -> Plan:
    """Return the plan of the same city with these pins alone, begun with the plan given."""
    city = source.city
    fewer = replace(source, city=replace(city, tables={**city.tables, "pins": _rows(city.tables["pins"], kept)}))
    other = fewer.programme()
    aims = Aims(begin_with=carried(plan.schedule, programme, other))
    return search_plan(other, budget, tell, name, aims)


def _rows(table: Table, kept: set[str]) -> Table:
    chosen = np.array([name in kept for name in table["pin_id"]], bool)
    return Table(table.name, {name: column[chosen] for name, column in table.columns.items()},
                 {name: marks[chosen] for name, marks in table.assumed.items()})
