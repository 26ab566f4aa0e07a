"""What is lost a year in disasters to come, by the mode in which an asset is rebuilt.

Owns :class:`Risk` and :func:`risk_of`, read from the table ``risk``. Knows no hazard: expected losses are an input,
with their source.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.work.programme import Programme

BEFORE = "before"
"""In ``risk.mode``: the asset as it stood before the damage."""
AS_WAS = "as_was"
"""Mode whose loss stands in for that before the damage, where no row says that."""

Floats = NDArray[np.float64]
Pair = tuple[float, float]
"""Resident-days a year, money a year."""


@dataclass(frozen=True)
class Risk:
    """Expected losses a year; what the city does not say is 0.

    Attributes
    ----------
    counted : (num_jobs,) bool
        Jobs of whose assets something is said.
    before : (num_jobs, 2) float64
        Resident-days a year and money a year as each asset stood before the damage.
    after : (num_modes, 2) float64
        The same once the job is done in each mode; a mode without a row avoids nothing.
    """

    counted: NDArray[np.bool_]
    before: Floats
    after: Floats


def risk_of(programme: Programme) -> Risk | None:
    """Return the expected losses a year of a programme, None where its city says none. Linear."""
    if programme.city is None or not len(programme.city.tables["risk"]):
        return None
    said: dict[str, dict[str, Pair]] = {}
    for row in programme.city.tables["risk"].rows():
        pair = (float(row["resident_days_a_year"]), float(row["money_a_year"]))
        said.setdefault(str(row["asset_id"]), {})[str(row["mode"])] = pair
    model, ids = programme.model, programme.job_ids()
    nothing: Pair = (0.0, 0.0)
    before = [_before(said.get(asset, {})) for asset in ids]
    after = np.zeros((model.num_modes, 2))
    for job, asset in enumerate(ids):
        for mode in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1])):
            after[mode] = said.get(asset, {}).get(programme.variant(mode), before[job] or nothing)
    return Risk(np.array([asset in said for asset in ids], bool),
                np.array([pair or nothing for pair in before], float).reshape(-1, 2), after)


def _before(modes: dict[str, Pair]) -> Pair | None:
    return modes.get(BEFORE) or modes.get(AS_WAS)
