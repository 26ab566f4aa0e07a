"""Who is there and what is asked, as tables and as ``result.json`` has it, with times still in minutes.

Owns what stands in ``present.csv`` and ``demand.csv``, and under ``people`` and ``demand`` in ``result.json``. Measures
nothing itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.files.result_rows import Columns
from qaita.recovery.levels.demand import Demand
from qaita.recovery.levels.present import Present, fewest, person_days_away
from qaita.recovery.levels.resilience import area, lack_of_resilience, undersupply_cost, unmet_at, values_at
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import MINUTES_PER_DAY, Clock


def present_columns(present: Present, horizon: int) -> Columns:
    """Return who is there, and who of them has which service: one row each time that number changes its course.

    Columns time (minutes), service ('' who is there at all), district ('' the whole city), people, people_total. While
    a number rises or falls steadily there is also a row at each midnight.
    """
    columns: Columns = {"time": [], "service": [], "district": [], "people": [], "people_total": []}
    for row in range(len(present.entitled)):
        level = present.people.take([row])
        minutes = times_told(level, horizon)
        columns["time"] += minutes.tolist()
        columns["people"] += values_at(level, minutes)[0].tolist()
        for name, value in (("service", str(present.service[row])), ("district", str(present.district[row])),
                            ("people_total", float(present.entitled[row]))):
            columns[name] += [value] * len(minutes)
    return columns


def people_said(present: Present, horizon: int, clock: Clock) -> dict[str, Any]:
    """Return who left, as ``result.json`` has it."""
    count, minute = fewest(present, horizon)
    return {"people_total": float(present.entitled[0]), "fewest_present": count, "fewest_on": clock.text(minute),
            "present_at_horizon": float(present.people.value_at(max(horizon - 1, 0))[0]),
            "person_days_away": person_days_away(present, horizon)}


def demand_columns(demand: Demand, horizon: int) -> Columns:
    """Return what residents ask and what of it they get: one row each time one of them changes its course.

    Columns time (minutes), service, district ('' the whole city), unit, asked, met (units a day). On a slope there is
    also a row at each midnight.
    """
    columns: Columns = {"time": [], "service": [], "district": [], "unit": [], "asked": [], "met": []}
    for row in range(len(demand)):
        asked, met = demand.asked.take([row]), demand.met.take([row])
        minutes = np.union1d(times_told(asked, horizon), times_told(met, horizon))
        columns["time"] += minutes.tolist()
        columns["asked"] += values_at(asked, minutes)[0].tolist()
        columns["met"] += values_at(met, minutes)[0].tolist()
        for name in ("service", "district", "unit"):
            columns[name] += [str(getattr(demand, name)[row])] * len(minutes)
    return columns


def demand_said(demand: Demand, horizon: int) -> list[dict[str, Any]]:
    """Return what is asked and not met of each service in the whole city up to the horizon, as ``result.json`` has it.

    Units; ``greatest_unmet`` units a day, ``undersupply_cost`` in the city's currency.
    """
    asked, unmet = area(demand.asked, horizon), lack_of_resilience(demand.asked, demand.met, horizon)
    cost = undersupply_cost(demand.unmet_cost, horizon)
    return [{"service": str(demand.service[row]), "unit": str(demand.unit[row]), "asked": float(asked[row]),
             "lack_of_resilience": float(unmet[row]), "greatest_unmet": _greatest_unmet(demand, row, horizon),
             "undersupply_cost": float(cost[row])}
            for row in range(len(demand)) if demand.district[row] == WHOLE_CITY]


def _greatest_unmet(demand: Demand, row: int, horizon: int) -> float:
    """Return the most that is asked and not met at any minute before the horizon: it is where a course changes."""
    asked, met = demand.asked.take([row]), demand.met.take([row])
    begins = np.unique(np.concatenate([asked.minute, met.minute]))
    minutes = np.unique(np.concatenate([begins, begins - 1, [horizon - 1]]))
    minutes = minutes[(minutes >= 0) & (minutes < max(horizon, 1))]
    return float(unmet_at(asked, met, minutes).max(initial=0.0))


def times_told(level: Trace, horizon: int) -> NDArray[np.int64]:
    """Return the minutes at which a level of one row is told: each change of its course, midnights of each slope."""
    ends = level.ends(horizon)
    midnights = [np.arange(-(-start // MINUTES_PER_DAY), -(-end // MINUTES_PER_DAY)) * MINUTES_PER_DAY
                 for start, end, slope in zip(level.minute.tolist(), ends.tolist(), level.slope.tolist(), strict=True)
                 if slope and start < end]
    told = np.unique(np.concatenate([level.minute, *midnights]))
    return told[told < max(horizon, 1)]
