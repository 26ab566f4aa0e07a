"""Power, water, heat and telephone lines of the case: all generated, none damaged.

Owns the layout: no street network, substation, pumping station or exchange of Almaty could be had as data, and no
source reports damage to any. Only the heat-and-power plant is named by a fact (F51); its place is assumed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qaita.cases.almaty_2022.districts import SLUGS, places_in
from qaita.cases.almaty_2022.site import Site, need
from qaita.cases.places import nearest
from qaita.cases.rows import Row, Tables, row

SUBSTATIONS, FEEDERS, EXCHANGES = 2, 12, 2
"""Assumed number in each district."""
PLANT_HEATED = ("alatau", "auezov", "bostandyk", "nauryzbay")
"""Districts assumed to be heated by the heat-and-power plant; the others have boilers of their own."""
GRID = ("GRID-N", "GRID-S")
"""Two assumed intakes from the national grid."""


@dataclass(frozen=True)
class Lifelines:
    """The lines, and who is supplied from where.

    Attributes
    ----------
    feeders, exchanges, mains : tuple of Site
        Power feeders; telephone exchanges; nodes of the water mains from which streets are supplied.
    tables : dict
        Their rows by table name.
    """

    feeders: tuple[Site, ...]
    exchanges: tuple[Site, ...]
    mains: tuple[Site, ...]
    tables: Tables

    def connect(self, sites: Sequence[Site], *, line: bool = False) -> list[Row]:
        """Return the needs of some assets: power of the nearest feeder and, with ``line``, of the nearest exchange."""
        if not sites:
            return []
        places = [site.place for site in sites]
        rows: list[Row] = []
        feeders, exchanges = closest(places, self.feeders), closest(places, self.exchanges)
        for site, feeder, exchange in zip(sites, feeders, exchanges, strict=True):
            rows += need(site.asset_id, "power", [feeder.asset_id])
            rows += need(site.asset_id, "telecom", [exchange.asset_id]) if line else []
        return rows


def closest(places: Sequence[tuple[float, float]], sites: Sequence[Site]) -> list[Site]:
    """Return the nearest of ``sites`` to each place."""
    return [sites[idx] for idx in nearest(places, [site.place for site in sites])[:, 0]]


def generate(seed: int) -> Lifelines:
    """Return the lifelines of one seed."""
    rng = np.random.default_rng([seed, 1])
    plant = Site("TPP-2", "Heat and power plant 2", "power_plant", "alatau", 43.29, 76.82, owner="power company",
                 fact="F51", assumed="lat;lon;owner;district", note="no damage reported; place assumed")
    grid = [Site(asset_id, f"Intake from the national grid {asset_id[-1]}", "grid_intake", slug, *_one(rng, slug))
            for asset_id, slug in zip(GRID, ("turksib", "nauryzbay"), strict=True)]
    substations = _each(rng, "SUB", "Substation", "power_substation", SUBSTATIONS, "power company")
    feeders = _each(rng, "FDR", "Feeder", "power_feeder", FEEDERS, "power company")
    exchanges = _each(rng, "EXC", "Exchange", "telecom_node", EXCHANGES, "telephone company")
    heat = _each(rng, "HEAT", "Heating station", "heating_station", 1, "heating company")
    heads = [Site(f"HEADWORKS-{number}", f"Head works {number}", "water_plant", slug, *_one(rng, slug),
                  "water company", source_of="water")
             for number, slug in enumerate(("medeu", "bostandyk", "turksib"), start=1)]
    pumps = _each(rng, "PUMP", "Pumping station", "pumping_station", 2, "water company")
    tanks = _each(rng, "TANK", "Reservoir", "reservoir", 1, "water company")
    needs = [*need(plant.asset_id, "power", GRID, "start")]
    for station in substations:
        needs += need(station.asset_id, "power", (plant.asset_id, *GRID))
    near = nearest([feeder.place for feeder in feeders], [station.place for station in substations], 2)
    for feeder, pair in zip(feeders, near, strict=True):
        needs += need(feeder.asset_id, "power", [substations[idx].asset_id for idx in pair])
    half = Lifelines(tuple(feeders), tuple(exchanges), (*pumps, *tanks), {})
    needs += half.connect([*exchanges, *heat, *heads, *pumps])
    for station in heat:
        needs += need(station.asset_id, "heat", [plant.asset_id]) if station.district in PLANT_HEATED else []
    sites = [plant, *grid, *substations, *feeders, *exchanges, *heat, *heads, *pumps, *tanks]
    return Lifelines(half.feeders, half.exchanges, half.mains, {
        "assets": [site.asset_row() for site in sites], "needs": needs, "links": _mains(heads, pumps, tanks)})


def _one(rng: np.random.Generator, slug: str) -> tuple[float, float]:
    lat, lon = places_in(rng, slug, 1)[0].tolist()
    return lat, lon


def _each(rng: np.random.Generator, prefix: str, name: str, kind: str, count: int, owner: str) -> list[Site]:
    """Return ``count`` assets of one class in every district."""
    return [Site(f"{prefix}-{slug}-{number:02d}", f"{name} {slug} {number}", kind, slug, lat, lon, owner)
            for slug in SLUGS for number, (lat, lon) in enumerate(places_in(rng, slug, count).tolist(), start=1)]


def _mains(heads: list[Site], pumps: list[Site], tanks: list[Site]) -> list[Row]:
    """Return the water mains: a ring of pumping stations, head works and reservoirs tied to the nearest of them."""
    ring = [(one.asset_id, other.asset_id) for one, other in zip(pumps, pumps[1:] + pumps[:1], strict=True)]
    tied = [*heads, *tanks]
    near = nearest([site.place for site in tied], [pump.place for pump in pumps], 2)
    ties = [(site.asset_id, pumps[idx].asset_id) for site, pair in zip(tied, near, strict=True) for idx in pair]
    return [row(link_id=f"MAIN-{number:02d}", service="water", from_id=one, to_id=other, assumed="all")
            for number, (one, other) in enumerate([*ring, *ties], start=1)]
