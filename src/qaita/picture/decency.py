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
    weights, needs, assets = city.tables["weights"], city.tables["needs"], city.tables["assets"]
    marked = set(weights["service"][weights["camera"].astype(bool)])
    groups = set(city.sinks.group_ids) if marked else set()
    supplied: dict[str, set[str]] = {}
    for consumer, supplier, service in zip(needs["asset_id"], needs["supplier_id"], needs["service"], strict=True):
        if consumer in groups:
            supplied.setdefault(supplier, set()).add(service)
    return np.array(["camera" in str(kind) or set() < supplied.get(asset_id, set()) <= marked
                     for asset_id, kind in zip(assets["asset_id"], assets["class"], strict=True)], bool)
