"""How long crews are on the way between districts.

Owns :class:`Travel` and :func:`travel_of`. Sends nobody anywhere: that is for the planner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.city.city import City
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Ints

FAR = 1 << 40
"""Minutes between districts before any way is known."""


@dataclass(frozen=True)
class Travel:
    """Districts and the ways between them.

    Attributes
    ----------
    places : tuple of str
        Districts of assets and bases, and those of ``travel``.
    minutes : (num_places, num_places) int64
        By the quickest way over any districts; 0 on the diagonal.
    of_asset : (num_assets,) int64
        District of each asset.
    assumed : int
        Pairs of districts that no rows of ``travel`` join: they count as far apart as the farthest that are joined.
    """

    places: tuple[str, ...]
    minutes: Ints
    of_asset: Ints
    assumed: int


def travel_of(city: City) -> Travel | None:
    """Return the ways of a city, None where no row of ``travel`` says that any takes time. O(districts^3).

    A row holds both ways, unless another one says how long the way back takes.
    """
    rows = [(row["from_district"], row["to_district"], round(row["hours"] * MINUTES_PER_DAY / 24))
            for row in city.tables["travel"].rows()]
    if not any(minutes for _, _, minutes in rows):
        return None
    districts = [str(name) for name in city.tables["assets"]["district"]]
    bases = [str(row["base"]) for row in city.tables["crews"].rows() if row["base"]]
    places = tuple(dict.fromkeys([*districts, *bases, *(name for row in rows for name in row[:2])]))
    number = {name: rank for rank, name in enumerate(places)}
    found = np.full((len(places), len(places)), FAR, np.int64)
    np.fill_diagonal(found, 0)
    for source, target, minutes in rows:
        found[number[target], number[source]] = minutes
    for source, target, minutes in rows:
        found[number[source], number[target]] = minutes
    for over in range(len(places)):
        found = np.minimum(found, found[:, [over]] + found[[over], :])
    far = found >= FAR
    minutes = np.where(far, int(found[~far].max()), found)
    return Travel(places, minutes, np.array([number[name] for name in districts], np.int64), int(far.sum()) // 2)
