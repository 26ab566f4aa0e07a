"""From many observations to one damage state an asset, as known on a given day.

Owns :class:`Damage` and :func:`assess`. Observations are never changed or dropped; the rule that picks one is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.table import Table
from qaita.units import NEVER


@dataclass(frozen=True)
class Damage:
    """Damage of every asset, as known at the cut.

    Attributes
    ----------
    state : (num_assets,) object
        Damage state; ``none`` where nothing was observed and no task is listed, ``unknown`` where tasks are listed but
        nothing was observed.
    observation : (num_assets,) int64
        Row of the ``damage`` table that was used, -1 where none was.
    known_by : int
        Minute of the cut: only observations known by then were used.
    """

    state: NDArray[np.object_]
    observation: NDArray[np.int64]
    known_by: int

    def is_damaged(self) -> NDArray[np.bool_]:
        """Return which assets are damaged, shape (num_assets,)."""
        return np.asarray(self.state != "none", bool)


def assess(city: City, as_of: date | None = None) -> Damage:
    """Return the damage of each asset as known on ``as_of`` (its end), or by all that is known when None.

    The observation with the highest trust wins; among equals the one true latest, then the one known latest, then
    the later row.
    """
    known_by = NEVER if as_of is None else city.clock.minutes(as_of) + 1440
    table, idx = city.tables["damage"], city.asset_index()
    state = np.full(city.num_assets, "none", object)
    chosen = np.full(city.num_assets, -1, np.int64)
    for asset_id in set(city.tables["tasks"]["asset_id"]):
        state[idx[asset_id]] = "unknown"
    known_on = known_from(table)
    keys = list(zip(table["trust"], table["true_on"], known_on, range(len(table)), strict=True))
    best: dict[int, tuple[float, int, int, int]] = {}
    for asset_id, key in zip(table["asset_id"], keys, strict=True):
        asset = idx[asset_id]
        if key[2] < known_by and (asset not in best or key > best[asset]):
            best[asset] = key
    for asset, key in best.items():
        chosen[asset] = key[3]
        state[asset] = table["state"][key[3]]
    return Damage(state, chosen, known_by)


def known_from(damage: Table) -> NDArray[np.int64]:
    """Return the minute from which each observation was known: ``known_on``, or ``true_on`` where that is blank."""
    return np.where(damage["known_on"] >= NEVER, damage["true_on"], damage["known_on"]).astype(np.int64)
