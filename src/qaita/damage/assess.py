"""From many observations to one damage state an asset, as known on a given day.

Owns :class:`Damage` and :func:`assess`. Observations are never changed or dropped; the rule that picks one is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.table import Table
from qaita.units import NEVER

Key = tuple[float, int, int, int]
"""Rank of an observation: trust, moment for which it is true, moment from which it was known, row."""


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
    repaired_on : (num_assets,) int64
        Minute from which the asset is in service without any work of the programme: 0 where it was never damaged, the
        moment of the observation ``none`` where that followed one of damage, NEVER where it is damaged.
    known_by : int
        Minute of the cut: only observations known by then were used.
    """

    state: NDArray[np.object_]
    observation: NDArray[np.int64]
    repaired_on: NDArray[np.int64]
    known_by: int

    def is_damaged(self) -> NDArray[np.bool_]:
        """Return which assets are damaged, shape (num_assets,)."""
        return np.asarray(self.state != "none", bool)


def assess(city: City, as_of: date | None = None) -> Damage:
    """Return the damage of each asset as known on ``as_of`` (its end), or by all that is known when None.

    The observation with the highest trust wins; among equals the one true latest, then the one known latest, then
    the later row. Where it says ``none``, the same rule among the observations true before it tells whether the asset
    had been damaged: then it is back in service from the moment for which ``none`` is true.
    """
    known_by = NEVER if as_of is None else city.clock.minutes(as_of + timedelta(days=1))
    table, idx = city.tables["damage"], city.asset_index()
    state = np.full(city.num_assets, "none", object)
    chosen = np.full(city.num_assets, -1, np.int64)
    for asset_id in set(city.tables["tasks"]["asset_id"]):
        state[idx[asset_id]] = "unknown"
    repaired_on = np.where(state == "none", 0, NEVER).astype(np.int64)
    for asset_id, keys in _known_keys(table, known_by).items():
        best = max(keys)
        asset = idx[asset_id]
        chosen[asset] = best[3]
        state[asset] = table["state"][best[3]]
        repaired_on[asset] = NEVER if state[asset] != "none" else _back_from(best, keys, table["state"])
    return Damage(state, chosen, repaired_on, known_by)


def known_from(damage: Table) -> NDArray[np.int64]:
    """Return the minute from which each observation was known: ``known_on``, or ``true_on`` where that is blank."""
    return np.where(damage["known_on"] >= NEVER, damage["true_on"], damage["known_on"]).astype(np.int64)


def _known_keys(table: Table, known_by: int) -> dict[str, list[Key]]:
    """Return the ranks of all observations known before ``known_by``, by asset."""
    keys: dict[str, list[Key]] = {}
    columns = (table["asset_id"], table["trust"].tolist(), table["true_on"].tolist(), known_from(table).tolist())
    for row, (asset_id, trust, true_on, known_on) in enumerate(zip(*columns, strict=True)):
        if known_on < known_by:
            keys.setdefault(asset_id, []).append((trust, true_on, known_on, row))
    return keys


def _back_from(none: Key, keys: list[Key], states: NDArray[np.object_]) -> int:
    """Return the minute from which an asset is in service that ``none`` says is whole."""
    before = max((key for key in keys if key[1] < none[1]), default=None)
    return 0 if before is None or states[before[3]] == "none" else max(0, none[1])
