"""What a picture or report may not show.

Owns the one rule that everything here follows: cameras appear as counts for each district, never as places, names or
single works (``docs/design.md``, Decency).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City


def camera_assets(city: City) -> NDArray[np.bool_]:
    """Return which assets are cameras, shape (num_assets,).

    A camera is an asset of a class with ``camera`` in its name, or one that supplies residents with services of cameras
    only (column ``camera`` of the weights).
    """
    marked = {row["service"] for row in city.tables["weights"].rows() if row["camera"]}
    groups = set(city.sinks.group_ids)
    supplied: dict[str, set[str]] = {}
    for row in city.tables["needs"].rows():
        if row["asset_id"] in groups:
            supplied.setdefault(row["supplier_id"], set()).add(row["service"])
    assets = city.tables["assets"]
    return np.array(["camera" in str(kind) or set() < supplied.get(asset_id, set()) <= marked
                     for asset_id, kind in zip(assets["asset_id"], assets["class"], strict=True)], bool)
