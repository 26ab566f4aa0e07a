"""Promises: dates that were said in public, against the dates of a plan.

Owns :class:`Promise` and :func:`promises_against`. Never moves a promise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.units import MINUTES_PER_DAY, NEVER, Clock


@dataclass(frozen=True)
class Promise:
    """One promise and what the plan makes of it.

    Attributes
    ----------
    promise_id, asset_id : str
        Which promise, for which asset.
    due, said_on : int
        Minutes since day 0.
    planned : int
        Minute from which the asset works; NEVER if not.
    kept : bool
        Whether it works by the end of the day that was promised.
    days_late : float
        Days from the last minute of that day until it works, at most to the horizon; 0.0 where kept.
    price : float
        Resident-days that these days count like (``promises.price_a_day``).
    """

    promise_id: str
    asset_id: str
    due: int
    said_on: int
    planned: int
    kept: bool
    days_late: float = 0.0
    price: float = 0.0


def promises_against(city: City, back: NDArray[np.int64], known_by: int = NEVER) -> list[Promise]:
    """Return the promises of the city said by the minute ``known_by``, in the order of their table.

    ``back`` is of shape (num_nodes,), the minute from which each node works. A promise is for a day: what works at any
    moment of that local day keeps it. What is not back before the horizon keeps none.
    """
    index = city.asset_index()
    return [_promise(city, row, int(back[index[row["asset_id"]]])) for row in city.tables["promises"].rows()
            if row["said_on"] <= known_by]


def day_end(clock: Clock, minute: int) -> int:
    """Return the first minute after the local day in which ``minute`` lies."""
    return clock.minutes(clock.moment(minute).date() + timedelta(days=1))


def _promise(city: City, row: Mapping[str, Any], planned: int) -> Promise:
    due, horizon = int(row["due"]), city.settings.horizon
    end = day_end(city.clock, due)
    late = max(0, min(planned, horizon) - (end - 1)) / MINUTES_PER_DAY
    return Promise(row["promise_id"], row["asset_id"], due, int(row["said_on"]), planned,
                   planned < min(end, horizon), late, float(row["price_a_day"]) * late)
