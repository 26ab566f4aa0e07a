"""Residents who are there over time, and which services those have.

Owns :class:`Present` and :func:`present_levels`. Never touches the measures: these count who is entitled, there or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.presence import presence
from qaita.recovery.levels.people import district_code, districts_of, levels_of_sinks
from qaita.recovery.levels.pooled import pooled, stacked, stepped
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import MINUTES_PER_DAY

PRESENT = ""
"""Service of the rows that count who is there, whatever he has."""


@dataclass(frozen=True)
class Present:
    """Who is there, and who of them has which service.

    Attributes
    ----------
    service, district : (num_rows,) object
        Names; service :data:`PRESENT` counts all who are there, district :data:`WHOLE_CITY` the whole city.
    people : Trace
        Of num_rows rows: residents who are there and have the service.
    entitled : (num_rows,) float64
        Residents before the damage who use it.
    """

    service: NDArray[np.object_]
    district: NDArray[np.object_]
    people: Trace
    entitled: NDArray[np.float64]


def present_levels(city: City, trace: Trace) -> Present:
    """Return who is there, then who there has each service; of each the whole city first, then districts by name.

    ``trace`` is of num_nodes rows, the share of function of each node. A service that a part of a group has, that part
    of those has who are there.
    """
    sinks, there = city.sinks, presence_trace(city)
    share = stepped(trace.take(sinks.node), there.take(sinks.group_idx))
    served = levels_of_sinks(sinks, share)
    names = districts_of(sinks)
    part = np.maximum(1 + district_code(sinks, names), -1)
    both, people = np.concatenate([np.zeros(len(part), np.int64), part]), np.tile(sinks.people, 2)
    rows = 1 + len(names)
    present = pooled(there.take(np.tile(np.arange(len(part)), 2)), both, people, rows)
    entitled = np.bincount(both + 1, people, rows + 1)[1:]
    return Present(
        np.concatenate([np.full(rows, PRESENT, dtype=object), served.service]),
        np.concatenate([np.array([WHOLE_CITY, *names], dtype=object), served.district]),
        stacked(present, served.people), np.concatenate([entitled, served.entitled]))


def presence_trace(city: City) -> Trace:
    """Return the share of each residents group that is there, a trace of num_groups rows; all of it without moves."""
    if len(city.tables["moves"]) == 0:
        return Trace.from_times(np.zeros(len(city.sinks.people), np.int64))
    steps = presence(city.tables)
    return Trace(steps.ptr, steps.minute, steps.share, np.zeros(len(steps.minute)))


def person_days_away(present: Present, horizon: int) -> float:
    """Return the person-days that residents are away from day 0 to the horizon."""
    there = float(present.people.integral(0, horizon)[0])
    return (float(present.entitled[0]) * max(horizon, 0) - there) / MINUTES_PER_DAY


def fewest(present: Present, horizon: int) -> tuple[float, int]:
    """Return the fewest residents who are there at any minute before the horizon, and the first such minute."""
    first = present.people.take([0])
    before = first.minute < max(horizon, 1)
    place = int(np.argmin(first.share[before]))
    return float(first.share[place]), int(first.minute[place])
