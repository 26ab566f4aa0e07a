"""Measures and goals of a result, as tables and as ``result.json`` has them, with times still in minutes.

Owns what stands in ``measures.csv``, and under ``measures`` and ``goals`` in ``result.json``. Measures nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qaita.files.result_rows import Columns
from qaita.recovery.goals import Goal
from qaita.recovery.levels.people import EVERY_SERVICE
from qaita.recovery.levels.summary import SHARES, Measured
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import Clock

PERCENTS = tuple(f"{round(100 * share)}" for share in SHARES)
"""Shares for which times are given, as they stand in names of columns."""
FIGURES = ("resident_days_lost", "robustness", "lack_of_resilience", "resilience_loss", "resilience_index", "eoh_pcs",
           "eoh_ecs")
"""Measures that are one number a row, in the order of their columns."""


def measure_columns(found: Measured) -> Columns:
    """Return every measure: all services together first (service ''), then each; the whole city first (district '').

    Columns service, district, people_total, then for 50, 90 and 100 % ``reached_50`` and ``kept_50`` (minutes, NEVER
    when not before the horizon), the figures of :data:`FIGURES`, and ``percent_day_0``, ... of the people who have it.
    """
    times = {f"{name}_{percent}": getattr(found, column)[:, rank].tolist()
             for name, column in (("reached", "reached"), ("kept", "kept_from"))
             for rank, percent in enumerate(PERCENTS)}
    percents = {f"percent_day_{day}": found.percent_functional[:, rank].tolist()
                for rank, day in enumerate(found.days)}
    return {
        "service": found.service.tolist(), "district": found.district.tolist(),
        "people_total": found.entitled.tolist(), **times,
        **{name: getattr(found, name).tolist() for name in FIGURES}, **percents,
    }


def measures_said(found: Measured, clock: Clock) -> dict[str, Any]:
    """Return the measures of the whole city as ``result.json`` has them: ``all_services``, and ``services`` by name."""
    rows = {str(found.service[row]): _said(found, row, clock)
            for row in range(len(found)) if found.district[row] == WHOLE_CITY}
    return {"all_services": rows.pop(EVERY_SERVICE, None), "services": rows}


def _said(found: Measured, row: int, clock: Clock) -> dict[str, Any]:
    times = {f"{name}_{percent}": clock.text(int(minutes[row, rank])) or None
             for name, minutes in (("reached", found.reached), ("kept", found.kept_from))
             for rank, percent in enumerate(PERCENTS)}
    percents = {str(day): float(found.percent_functional[row, rank]) for rank, day in enumerate(found.days)}
    return {"people_total": float(found.entitled[row]), **times,
            **{name: float(getattr(found, name)[row]) for name in FIGURES}, "percent_functional": percents}


def goals_said(goals: Sequence[Goal], clock: Clock) -> list[dict[str, Any]]:
    """Return the goals as ``result.json`` has them; times as local text, None for what does not come."""
    return [{"goal_id": goal.goal_id, "service": goal.service, "class": goal.asset_class, "district": goal.district,
             "share": goal.share, "due": clock.text(goal.due), "met_on": clock.text(goal.met_on) or None,
             "broken_on": clock.text(goal.broken_on) or None, "kept_from": clock.text(goal.kept_from) or None,
             "status": goal.status, "kept": goal.kept} for goal in goals]
