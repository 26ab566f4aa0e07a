"""Who lives where and depends on what: 766 neighbourhoods, and the 57 damaged flats, block by block.

Owns the groups of residents and their needs. No person, no household register: a group is a number and a place.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from qaita.cases.almaty_2022.cameras import Cameras
from qaita.cases.almaty_2022.districts import TOTAL_SOURCE, population
from qaita.cases.almaty_2022.generated import Generated
from qaita.cases.almaty_2022.known import Known, flats_by_block
from qaita.cases.almaty_2022.lifelines import Lifelines, closest
from qaita.cases.almaty_2022.site import Site, need
from qaita.cases.rows import Row, Tables, row, share_out

PEOPLE_PER_FLAT = 3
"""Assumed."""
CITYWIDE: dict[str, tuple[tuple[str, ...], ...]] = {
    "city_administration": (("CITYHALL", "TEMP-OFFICES"),),
    "justice": (("PROSECUTOR", "TEMP-OFFICES"), ("POLICE-DEPT", "TEMP-OFFICES")),
    "air": (("AIRPORT",),),
    "broadcasting": (("TV", "TEMP-STUDIO"),),
}
"""Services for the whole city: all groups of alternatives are needed."""


@dataclass(frozen=True)
class Group:
    """One group of residents: id, name, district, people, place; ``home`` is the block, for damaged flats."""

    group_id: str
    name: str
    district: str
    people: int
    place: tuple[float, float]
    home: str = ""


def generate(seed: int, lines: Lifelines, known: Known, generated: Generated, cameras: Cameras) -> Tables:
    """Return the rows of residents, their needs, and the water links to their streets."""
    groups = [*_flats(known), *_neighbourhoods(seed, known, cameras)]
    places = [group.place for group in groups]
    suppliers: dict[str, tuple[Site, ...]] = {
        "power": lines.feeders,
        "telecom": lines.exchanges,
        "police": (*known.police, *generated.police),
        "clinic": (*known.clinics, *generated.clinics),
        "shops": generated.shops,
        "administration": generated.counters,
        "traffic_control": cameras.complexes,
        "street_cameras": cameras.cabinets,
        "environment_control": known.ecological,
    }
    needs: list[Row] = []
    for service, sites in suppliers.items():
        for group, site in zip(groups, closest(places, sites), strict=True):
            needs += need(group.group_id, service, [site.asset_id])
    for group in groups:
        needs += _common_needs(group)
    links = [row(link_id=f"STREET-{group.group_id}", service="water", from_id=site.asset_id, to_id=group.group_id,
                 one_way="yes", assumed="all")
             for group, site in zip(groups, closest(places, lines.mains), strict=True)]
    return {"residents": [_resident_row(group) for group in groups], "needs": needs, "links": links}


def _resident_row(group: Group) -> Row:
    note = f"total of the city: {TOTAL_SOURCE}; share of the district and of the group assumed"
    return row(group_id=group.group_id, name=group.name, district=group.district, people=group.people,
               lat=group.place[0], lon=group.place[1], assumed="all", note=note)


def _flats(known: Known) -> list[Group]:
    """Return one group for the damaged flats of each block: some 35 people, so that no household stands alone."""
    return [Group(f"FLATS-{number}", f"Households of {block.name}", block.district,
                  PEOPLE_PER_FLAT * flats, block.place, block.asset_id)
            for number, (block, flats) in enumerate(zip(known.blocks, flats_by_block(), strict=True), start=1)]


def _neighbourhoods(seed: int, known: Known, cameras: Cameras) -> list[Group]:
    """Return one neighbourhood around each camera complex; with the flats they sum to the district's population."""
    rng = np.random.default_rng([seed, 6])
    in_flats = Counter({block.district: 0 for block in known.blocks})
    for block, flats in zip(known.blocks, flats_by_block(), strict=True):
        in_flats[block.district] += PEOPLE_PER_FLAT * flats
    return [group for slug, people in population().items()
            for group in _of_district(rng, slug, people - in_flats[slug], cameras)]


def _of_district(rng: np.random.Generator, slug: str, people: int, cameras: Cameras) -> list[Group]:
    complexes = [site for site in cameras.complexes if site.district == slug]
    shares = share_out(people, rng.uniform(0.5, 1.5, len(complexes)))
    return [Group(f"N-{site.asset_id[4:]}", f"Neighbourhood {site.asset_id[4:]}, {slug}", slug, share, site.place)
            for site, share in zip(complexes, shares.tolist(), strict=True)]


def _common_needs(group: Group) -> list[Row]:
    """Return the needs that are the same for all of a district or of the city."""
    rows = need(group.group_id, "heat", [f"HEAT-{group.district}-01"])
    rows.append(row(asset_id=group.group_id, service="water", kind="network", assumed="all"))
    for service, wanted in CITYWIDE.items():
        for number, alternatives in enumerate(wanted, start=1):
            rows += [{**each, "group": f"{service}-{number}"} for each in need(group.group_id, service, alternatives)]
    return rows + (need(group.group_id, "intact_home", [group.home]) if group.home else [])
