"""How long residents wait under one plan beyond another: who has everything back later, who earlier.

Owns :func:`waits_against`. Judges no plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.units import MINUTES_PER_DAY

NOTICED = 0.5
"""Days from which a difference is counted."""


@dataclass(frozen=True)
class Waits:
    """Residents whose last service with weight is back later, and earlier: how many, and by how many days on average.

    Days are means over those residents; 0.0 where there are none. Dates count at most to the horizon.
    """

    later_people: float
    later_days: float
    earlier_people: float
    earlier_days: float


def waits_against(city: City, back: NDArray[np.int64], other: NDArray[np.int64]) -> Waits:
    """Return who waits longer under ``back`` than under ``other``, both (num_nodes,) minutes; linear in the sinks."""
    days = (again(city, back) - again(city, other)) / MINUTES_PER_DAY
    people = city.sinks.people
    return Waits(*_counted(people, days), *_counted(people, -days))


def again(city: City, back: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return when each residents group has every service with weight, (num_groups,) minutes, at most the horizon."""
    sinks = city.sinks
    weight = np.array([sinks.step_weight[start:stop].max(initial=0.0)
                       for start, stop in zip(sinks.step_ptr[:-1], sinks.step_ptr[1:], strict=True)])
    counted = weight[sinks.service_idx] > 0
    found = np.zeros(len(sinks.people), np.int64)
    np.maximum.at(found, sinks.group_idx[counted], np.clip(back[sinks.node[counted]], 0, city.settings.horizon))
    return found


def _counted(people: NDArray[np.float64], days: NDArray[np.float64]) -> tuple[float, float]:
    mine = days >= NOTICED
    total = float(people[mine].sum())
    return total, float((people[mine] * days[mine]).sum()) / total if total else 0.0
