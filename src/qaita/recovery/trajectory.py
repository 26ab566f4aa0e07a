"""How service comes back over time: one row for each change, at its exact minute.

Owns :class:`Curves` and :func:`curves`. Never steps through time, and never weighs a service: that is for
:mod:`qaita.recovery.measures`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.sinks import Sinks

WHOLE_CITY = ""
"""District of the rows that count the whole city."""


@dataclass(frozen=True)
class Curves:
    """Residents with each service over time, in columns; sorted by service, district, time.

    A row holds from its ``time`` until the next row of the same service and district.

    Attributes
    ----------
    time : (num_rows,) int64
        Minutes since day 0. The first row of each service and district is at minute 0, after the damage.
    service, district : (num_rows,) object
        Names; district :data:`WHOLE_CITY` is the whole city.
    people_with : (num_rows,) float64
        Entitled residents who have the service.
    people_total : (num_rows,) float64
        Entitled residents who use the service.
    """

    time: NDArray[np.int64]
    service: NDArray[np.object_]
    district: NDArray[np.object_]
    people_with: NDArray[np.float64]
    people_total: NDArray[np.float64]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.time)

    def parts(self) -> Iterator[tuple[str, str, slice]]:
        """Yield service, district and the slice of their rows, in the order of the rows."""
        starts = np.flatnonzero(self.time == 0)
        for start, stop in zip(starts, np.append(starts[1:], len(self))[: len(starts)], strict=True):
            yield str(self.service[start]), str(self.district[start]), slice(int(start), int(stop))


def curves(sinks: Sinks, back: NDArray[np.int64], horizon: int) -> Curves:
    """Return who has which service when.

    Parameters
    ----------
    sinks : Sinks
        Services of residents groups.
    back : (num_nodes,) int64
        Minute from which each node works; NEVER if not.
    horizon : int
        Minutes since day 0; changes at or after it have no row.

    Returns
    -------
    Curves
        For each service the whole city first, then its districts by name. O(n log n) in the number of sinks.
    """
    names = sorted({str(name) for name in sinks.districts} - {WHOLE_CITY})
    code = {name: rank for rank, name in enumerate([WHOLE_CITY, *names])}
    of_group = np.array([code[str(name)] for name in sinks.districts], np.int64)
    time = np.maximum(np.asarray(back, np.int64)[sinks.node], 0)
    district = of_group[sinks.group_idx]
    part = np.concatenate([sinks.service_idx * len(code), sinks.service_idx * len(code) + district])
    twice = np.concatenate([np.ones(len(time), bool), district > 0])
    people = np.tile(sinks.people[sinks.group_idx], 2)
    row_part, row_time, having, total = _changes(part[twice], np.tile(time, 2)[twice], people[twice], horizon)
    services = np.array([*sinks.services, ""], dtype=object)
    districts = np.array([WHOLE_CITY, *names], dtype=object)
    return Curves(row_time, services[row_part // len(code)], districts[row_part % len(code)], having, total)


def _changes(
    part: NDArray[np.int64],
    time: NDArray[np.int64],
    people: NDArray[np.float64],
    horizon: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return part, time, people who have it and people in all, one row for each change before the horizon."""
    parts = np.unique(part)
    part, time = np.concatenate([parts, part]), np.concatenate([np.zeros(len(parts), np.int64), time])
    people = np.concatenate([np.zeros(len(parts)), people])
    order = np.lexsort((time, part))
    part, time, people = part[order], time[order], people[order]
    starts = np.searchsorted(part, parts)
    running = np.concatenate([np.zeros(0), *(np.cumsum(chunk) for chunk in np.split(people, starts[1:]))])
    ends = np.append(starts[1:], len(part))[: len(parts)] - 1
    total = running[ends][np.searchsorted(parts, part)]
    kept = _last_of(part, time) & (time < max(horizon, 1))
    part, time, running, total = part[kept], time[kept], running[kept], total[kept]
    moved = np.ones(len(part), bool)
    moved[1:] = (part[1:] != part[:-1]) | (running[1:] != running[:-1])
    return part[moved], time[moved], running[moved], total[moved]


def _last_of(part: NDArray[np.int64], time: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where the last row of one part and minute stands, shape (num_rows,)."""
    last = np.ones(len(part), bool)
    last[:-1] = (part[1:] != part[:-1]) | (time[1:] != time[:-1])
    return last
