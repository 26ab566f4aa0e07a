"""Promises: dates that were said in public, against the dates of a plan.

Owns :class:`Promise` and :func:`promises_against`. Never moves a promise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City


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
    """

    promise_id: str
    asset_id: str
    due: int
    said_on: int
    planned: int
    kept: bool


def promises_against(city: City, back: NDArray[np.int64]) -> list[Promise]:
    """Return every promise of the city, in the order of its table; ``back`` is of shape (num_nodes,), minutes.

    A promise is for a day: what works at any moment of that local day keeps it. What is not back before the horizon
    keeps none.
    """
    index = city.asset_index()
    return [_promise(city, row["promise_id"], row["asset_id"], int(row["due"]), int(row["said_on"]),
                     int(back[index[row["asset_id"]]]))
            for row in city.tables["promises"].rows()]


def _promise(city: City, promise_id: str, asset_id: str, due: int, said_on: int, planned: int) -> Promise:
    clock = city.clock
    kept = planned < city.settings.horizon and clock.moment(planned).date() <= clock.moment(due).date()
    return Promise(promise_id, asset_id, due, said_on, planned, kept)
