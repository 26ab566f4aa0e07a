"""Which streets are opened once, as ``result.json`` says it.

Owns the words for :class:`qaita.plan.digging.Dug`. Weighs no way itself.
"""

from __future__ import annotations

from typing import Any

from qaita.city.city import City
from qaita.plan.digging import Dug, Way
from qaita.units import NEVER


def opening_rows(city: City, openings: list[Dug]) -> list[dict[str, Any]]:
    """Return what stands under ``openings``: how each street is dug, and what the other way would have meant."""
    return [{"opening_id": one.opening.opening_id, "street": one.opening.street,
             "sharers": [str(city.asset_ids[asset]) for asset in one.opening.sharers], **_way(city, one.chosen),
             "otherwise": {**_way(city, one.other), "more_resident_days": one.other.lost - one.chosen.lost}}
            for one in openings]


def _way(city: City, way: Way) -> dict[str, Any]:
    return {"way": "shared" if way.shared else "alone", "cost": way.cost, "closed_days": round(way.closed_days, 6),
            "closed_cost": way.closed_cost, "open": _moment(city, way.start), "closed": _moment(city, way.finish),
            "not_done": way.undone}


def _moment(city: City, minute: int) -> str | None:
    return None if minute >= NEVER else city.clock.text(minute)
