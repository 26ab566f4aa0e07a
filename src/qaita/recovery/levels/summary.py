"""Every measure of one recovery, in columns: a row for each service and district, and for all services together.

Owns :class:`Measured` and :func:`measured`. The formulas stand in :mod:`qaita.recovery.levels.resilience`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.sinks import Sinks
from qaita.recovery.levels.people import EVERY_SERVICE, Levels, level_of_all, levels_of_people
from qaita.recovery.levels.resilience import (
    area,
    equivalent_outage_hours,
    percent_functional,
    resilience_index,
    resilience_loss,
    robustness,
)
from qaita.recovery.measures import loss_of, resident_days_of
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY
from qaita.units import MINUTES_PER_DAY, NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SHARES = (0.5, 0.9, 1.0)
"""Shares of the people for which times are given."""
SLACK = 1e-9
"""Share of the people that is missing by rounding alone."""
DAYS = (0, 1, 3, 7, 28, 56, 84, 120, 365, 1095)
"""Days at which percentages are given: the ends of the phases in the tables of performance goals of NIST SP 1190 vol. 1
(2015): 0, 1, 3 days; 1, 4, 8, 12 weeks; 4, 12 and 36 months."""


@dataclass(frozen=True)
class Measured:
    """Measures by service and district; all arrays have num_rows rows.

    Attributes
    ----------
    service, district : (num_rows,) object
        Names; ``""`` stands for all services that carry weight, and for the whole city.
    entitled : (num_rows,) float64
        Residents before the damage who use the service.
    resident_days_lost : (num_rows,) float64
        Under the city's weights.
    reached : (num_rows, 3) int64
        First minute at which each of :data:`SHARES` of them has it; NEVER if not before the horizon.
    kept_from : (num_rows, 3) int64
        Minute from which they keep it until the horizon; NEVER if not.
    robustness : (num_rows,) float64
        Lowest share of them who have it at any time.
    lack_of_resilience : (num_rows,) float64
        Person-days without the service.
    resilience_loss : (num_rows,) float64
        Percent-days.
    resilience_index : (num_rows,) float64
        0 to 1.
    eoh_pcs, eoh_ecs : (num_rows,) float64
        Equivalent outage hours, people counted each and residents groups counted each.
    days : tuple of int
        Days before the horizon at which ``percent_functional`` is given.
    percent_functional : (num_rows, num_days) float64
        Percentage of the people who have the service at the end of local midnight of each day.
    """

    service: NDArray[np.object_]
    district: NDArray[np.object_]
    entitled: Floats
    resident_days_lost: Floats
    reached: Ints
    kept_from: Ints
    robustness: Floats
    lack_of_resilience: Floats
    resilience_loss: Floats
    resilience_index: Floats
    eoh_pcs: Floats
    eoh_ecs: Floats
    days: tuple[int, ...]
    percent_functional: Floats

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.entitled)

    def row(self, service: str, district: str = WHOLE_CITY) -> int:
        """Return the row of a service in a district; KeyError where nobody there uses it."""
        found = np.flatnonzero((self.service == service) & (self.district == district))
        if len(found) == 0:
            raise KeyError((service, district))
        return int(found[0])


def measured(sinks: Sinks, trace: Trace, horizon: int) -> Measured:
    """Return every measure of a recovery.

    Parameters
    ----------
    sinks : Sinks
        Whose services.
    trace : Trace
        Of num_nodes rows: share of function of each node over time.
    horizon : int
        Minutes since day 0.

    Returns
    -------
    Measured
        All services together first, then each service by name; of each the whole city first, then districts by name.
    """
    both = [level_of_all(sinks, trace), levels_of_people(sinks, trace)]
    days = tuple(day for day in DAYS if day * MINUTES_PER_DAY < horizon)
    parts = [_columns(levels, horizon, days) for levels in both]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    service = np.concatenate([levels.service for levels in both])
    district = np.concatenate([levels.district for levels in both])
    days_lost = _lost(sinks, resident_days_of(loss_of(sinks), trace, horizon))
    return Measured(
        service=service, district=district, days=days,
        resident_days_lost=np.array([days_lost.get(key, 0.0) for key in zip(service, district, strict=True)]),
        **columns)


def _columns(levels: Levels, horizon: int, days: tuple[int, ...]) -> dict[str, NDArray[np.generic]]:
    full, people, share = levels.entitled, levels.people, levels.share
    one = np.ones(len(levels))
    minutes = np.array(days, np.int64) * MINUTES_PER_DAY
    return {
        "entitled": full,
        "reached": np.array([_before(share.crossing(part - SLACK), horizon) for part in SHARES]).T,
        "kept_from": np.array([share.kept_from(part - SLACK, horizon) for part in SHARES]).T,
        "robustness": robustness(share, horizon),
        "lack_of_resilience": full * max(horizon, 0) / MINUTES_PER_DAY - area(people, horizon),
        "resilience_loss": resilience_loss(people, full, horizon),
        "resilience_index": resilience_index(people, full, horizon),
        "eoh_pcs": equivalent_outage_hours(people, full, horizon),
        "eoh_ecs": equivalent_outage_hours(levels.equitable, one, horizon),
        "percent_functional": percent_functional(people, full, minutes),
    }


def _before(minutes: Ints, horizon: int) -> Ints:
    return np.where(minutes < horizon, minutes, NEVER)


def _lost(sinks: Sinks, lost: Floats) -> dict[tuple[str, str], float]:
    """Return resident-days lost by (service, district), sums over services and districts included."""
    sums: dict[tuple[str, str], float] = {}
    for sink, value in enumerate(lost.tolist()):
        service = sinks.services[sinks.service_idx[sink]]
        district = str(sinks.districts[sinks.group_idx[sink]])
        for key in {(first, second) for first in (EVERY_SERVICE, service) for second in (WHOLE_CITY, district)}:
            sums[key] = sums.get(key, 0.0) + value
    return sums
