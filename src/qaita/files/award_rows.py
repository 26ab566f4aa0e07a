"""To whom each lot goes, as ``result.json`` says it.

Owns the words for :class:`qaita.plan.award.Award`. Weighs no offer itself.
"""

from __future__ import annotations

from typing import Any

from qaita.city.city import City
from qaita.plan.award import Award, Offer
from qaita.units import NEVER


def award_rows(city: City, awards: list[Award]) -> list[dict[str, Any]]:
    """Return what stands under ``lots``: the contractor of each lot, and what each other bidder would have meant."""
    ceilings = {row["lot_id"]: row["ceiling"] for row in city.tables["lots"].rows()}
    return [{"lot_id": award.lot, "ceiling": _amount(ceilings[award.lot]), **_offer(city, award.chosen),
             "others": [{**_offer(city, other),
                         "more_resident_days": other.lost - award.chosen.lost,
                         "more_cost": other.cost - award.chosen.cost} for other in award.others]} for award in awards]


def _offer(city: City, offer: Offer) -> dict[str, Any]:
    return {"contractor": offer.contractor, "cost": offer.cost, "start": _day(city, offer.start),
            "finish": _day(city, offer.finish), "not_done": offer.undone}


def _day(city: City, minute: int) -> str | None:
    return None if minute >= NEVER else city.clock.text(minute)


def _amount(value: float) -> float | None:
    return None if value != value else value
