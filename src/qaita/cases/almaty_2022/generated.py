"""The damaged buildings that are counted and not named, and the undamaged places that serve the same districts.

Owns the rows that bring the named buildings up to the counts of the sources: 62 administrative and 229 other
buildings (fact F20). Everything but the counts is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.cases import hazus
from qaita.cases.almaty_2022 import known, works
from qaita.cases.almaty_2022.districts import SLUGS, damaged_places, places_in
from qaita.cases.almaty_2022.lifelines import Lifelines
from qaita.cases.almaty_2022.site import START, Site, not_yet_reported, seen
from qaita.cases.rows import Row, Tables

ADMINISTRATIVE, BUILDINGS = 62, 291
"""Damaged administrative buildings, and all damaged buildings (fact F20, 6 February: the highest count, used)."""
ADMINISTRATIVE_JAN27, OTHERS_JAN27 = 27, 216
"""The count of 27 January (fact F21)."""
SHOPS_CLOSED = 149 - 120
"""Supermarkets still closed on 12 January (120 of 149 open): the damaged shops known on that day."""
SHOPS_SOURCE = "120 of 149 supermarkets open on 12 January: https://projects.1prime.ru/business/20220112/835752132.html"
POLICE_OFFICES, POLICE_POSTS, CLINICS, COUNTERS, SHOPS = 1, 5, 3, 2, 4
"""Assumed undamaged places in each district."""


@dataclass(frozen=True)
class Generated:
    """The counted buildings and the undamaged places.

    Attributes
    ----------
    police, clinics, counters, shops : tuple of Site
        Places from which residents are served; damaged ones among the counters and the shops.
    tables : dict
        Rows by table name.
    """

    police: tuple[Site, ...]
    clinics: tuple[Site, ...]
    counters: tuple[Site, ...]
    shops: tuple[Site, ...]
    tables: Tables


def generate(seed: int, lines: Lifelines) -> Generated:
    """Return the counted buildings and the undamaged places of one seed."""
    rng = np.random.default_rng([seed, 3])
    offices = _damaged(rng, "ADMIN", "Administrative building", "administration", ADMINISTRATIVE - known.ADMINISTRATIVE,
                       "city_reserve", "")
    others = ADMINISTRATIVE + known.OTHER_BUILDINGS
    shops = _damaged(rng, "SHOP", "Shops in a damaged building", "shop", BUILDINGS - others, "", "LOT-OWNERS")
    police = [*_sound(rng, "POL", "District police office", "police", POLICE_OFFICES),
              *_sound(rng, "POLP", "Police post", "police_post", POLICE_POSTS)]
    clinics = _sound(rng, "CLINIC", "Clinic", "clinic", CLINICS)
    counters = _sound(rng, "COUNTER", "Public service centre", "administration", COUNTERS)
    open_shops = _sound(rng, "OPEN", "Shops that stayed open", "shop", SHOPS)
    damage, tasks, waits = _offices_works(offices, rng)
    for made, rows in zip(_shops_works(shops, rng), (damage, tasks, waits), strict=True):
        rows += made
    needs = lines.connect([*police, *clinics, *counters, *offices], line=True) + lines.connect([*open_shops, *shops])
    sites = [*offices, *shops, *police, *clinics, *counters, *open_shops]
    return Generated(tuple(police), tuple(clinics), (*counters, *offices), (*open_shops, *shops),
                     works.parts([site.asset_row() for site in sites], damage, tasks, waits, needs))


def _damaged(rng: np.random.Generator, prefix: str, name: str, kind: str, count: int, payer: str,
             lot_id: str) -> list[Site]:
    sizes = np.round(np.exp(rng.normal(np.log(1200), 0.6, count)), -1).clip(200, 8000)
    drawn = zip(damaged_places(rng, count), sizes.tolist(), strict=True)
    return [Site(f"{prefix}-{number:03d}", f"{name} {number}", kind, slug, lat, lon, payer=payer, lot_id=lot_id,
                 size_m2=size, value=works.building_value(size), acceptance=1)
            for number, ((slug, lat, lon), size) in enumerate(drawn, start=1)]


def _sound(rng: np.random.Generator, prefix: str, name: str, kind: str, count: int) -> list[Site]:
    return [Site(f"{prefix}-{slug}-{number}", f"{name} {slug} {number}", kind, slug, lat, lon)
            for slug in SLUGS for number, (lat, lon) in enumerate(places_in(rng, slug, count).tolist(), start=1)]


def _offices_works(offices: list[Site], rng: np.random.Generator) -> tuple[list[Row], list[Row], list[Row]]:
    """Return damage, tasks and waiting: a third moderate (capital repair), the rest slight (current repair)."""
    damage, tasks, waits = [], [], []
    first = ADMINISTRATIVE_JAN27 - known.ADMINISTRATIVE
    worse = set(rng.permutation(len(offices))[:len(offices) // 3].tolist())
    for idx, site in enumerate(offices):
        state, fact = "moderate" if idx in worse else "slight", "F21" if idx < first else "F20"
        damage += [not_yet_reported(site.asset_id), seen(site.asset_id, state, fact, assumed="all")]
        tasks += works.building(site, hazus.GOV1[state], better=state == "moderate")
        waits.append(works.waiting(site.asset_id, *(works.MODERATE if state == "moderate" else works.SLIGHT)))
    return damage, tasks, waits


def _shops_works(shops: list[Site], rng: np.random.Generator) -> tuple[list[Row], list[Row], list[Row]]:
    """Return damage, tasks and waiting: a quarter moderate, the rest slight; reported on three days."""
    damage, tasks, waits = [], [], []
    second = OTHERS_JAN27 - known.OTHER_BUILDINGS
    worse = set(rng.permutation(len(shops))[:len(shops) // 4].tolist())
    order = rng.permutation(len(shops)).tolist()
    for rank, idx in enumerate(order):
        site, state = shops[idx], "moderate" if idx in worse else "slight"
        if rank < SHOPS_CLOSED:
            damage.append(seen(site.asset_id, state, known_on=START, assumed="all", note=SHOPS_SOURCE))
        else:
            fact = "F21" if rank < second else "F20"
            damage += [not_yet_reported(site.asset_id), seen(site.asset_id, state, fact, assumed="all")]
        tasks += works.building(site, hazus.COM1[state])
        waits.append(works.waiting(site.asset_id, *(works.MODERATE if state == "moderate" else works.SLIGHT)))
    return damage, tasks, waits
