"""Promises: dates that were said in public, against the dates of a plan.

Owns :class:`Promise` and :func:`promises_against`. Never moves a promise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.units import NEVER


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


def promises_against(city: City, back: NDArray[np.int64], known_by: int = NEVER) -> list[Promise]:
    """Return the promises of the city said by the minute ``known_by``, in the order of their table.

    ``back`` is of shape (num_nodes,), the minute from which each node works. A promise is for a day: what works at any
    moment of that local day keeps it. What is not back before the horizon keeps none.
    """
    index = city.asset_index()
    return [
        _promise(
            city,
            row["promise_id"],
            row["asset_id"],
            int(row["due"]),
            int(row["said_on"]),
            int(back[index[row["asset_id"]]]),
        )
        for row in city.tables["promises"].rows()
        if row["said_on"] <= known_by
    ]


def _promise(city: City, promise_id: str, asset_id: str, due: int, said_on: int, planned: int) -> Promise:
    clock = city.clock
    kept = planned < city.settings.horizon and clock.moment(planned).date() <= clock.moment(due).date()
    return Promise(promise_id, asset_id, due, said_on, planned, kept)
