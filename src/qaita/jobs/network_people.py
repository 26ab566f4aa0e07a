"""Who lives on imported networks: residents groups, assumed from what is asked at each place.

Owns the default use a person and the choice of a group's outlet of power. Network files know no people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.cases.rows import Row, row
from qaita.files.network_rows import Demand, NetworkRows, free_name

LITRES_A_PERSON = 310.0
"""Water used at home, litres a person and day: 82 gallons (C. Dieter and others, Estimated use of water in the United
States in 2015, U.S. Geological Survey Circular 1441, 2018)."""
KILOWATTS_A_PERSON = 0.5
"""Mean power used at home, a person: some 10,500 kWh a household and year (U.S. Energy Information Administration,
2022) over 2.5 persons a household, rounded."""
WATER, POWER = "water", "power"
HOURS = 24.0


@dataclass(frozen=True)
class People:
    """Residents of networks.

    Attributes
    ----------
    residents, links, needs : tuple of dict of str to str
        Rows of the tables; the needs are of kind ``network``, with what is asked, and a link that cannot fail leads to
        each group. Places that ask and have no group have a row of needs of their own.
    notes : tuple of str
        What is assumed, one sentence each.
    """

    residents: tuple[Row, ...]
    links: tuple[Row, ...]
    needs: tuple[Row, ...]
    notes: tuple[str, ...]


def people_of(network: NetworkRows, litres: float = LITRES_A_PERSON, kilowatts: float = KILOWATTS_A_PERSON) -> People:
    """Return one residents group for each place that asks for water; where none does, for power.

    People are what is asked there over what one person uses, at least 1. A group of water also takes power from the
    load nearest to it by the coordinates of the files, taken to be of one system; without coordinates it needs none.
    """
    asked = {service: [demand for demand in network.demands if demand.service == service]
             for service in (WATER, POWER)}
    loads = [demand for demand in asked[POWER] if network.elements[demand.asset_id][0] == "load"]
    places = asked[WATER] or loads
    used = litres / 1000 if asked[WATER] else kilowatts * HOURS / 1000
    taken = set(network.asset_ids)
    groups = {free_name(f"people-{place.asset_id}", "group", taken): place for place in places}
    people = {group: max(1, round(place.per_day / used)) for group, place in groups.items()}
    residents = tuple(row(group_id=group, people=count, assumed="people") for group, count in people.items())
    outlets = list(groups.items())
    notes = [_people_note(bool(asked[WATER]), litres, kilowatts)] if places else []
    if asked[WATER] and loads:
        found, note = _nearest(network, groups, loads)
        outlets += found
        notes.append(note)
    links = tuple(row(link_id=f"to-{group}-{place.service}", service=place.service, from_id=place.asset_id,
                      to_id=group, one_way="yes", assumed="from_id" if place.service != places[0].service else "")
                  for group, place in outlets)
    return People(residents, links, (*_needs(outlets, people), *_others(network, outlets)), tuple(notes))


def _needs(outlets: Sequence[tuple[str, Demand]], people: Mapping[str, int]) -> tuple[Row, ...]:
    """Return the needs of the groups; who shares a place asks for what it asks by the number of people."""
    all_there = Counter[Demand]()
    for group, place in outlets:
        all_there[place] += people[group]
    return tuple(row(asset_id=group, service=place.service, kind="network",
                     amount=place.per_day * people[group] / all_there[place], assumed="amount")
                 for group, place in outlets)


def _others(network: NetworkRows, outlets: Sequence[tuple[str, Demand]]) -> tuple[Row, ...]:
    """Return the needs of places that ask for something and have no residents, such as motors."""
    settled = {place for _, place in outlets}
    return tuple(row(asset_id=place.asset_id, service=place.service, kind="network", amount=place.per_day)
                 for place in network.demands if place not in settled)


def _people_note(water: bool, litres: float, kilowatts: float) -> str:
    used = f"{litres:g} litres of water a day" if water else f"{kilowatts:g} kW of power on average"
    return f"people are assumed from demands: {used} a person"


def _nearest(network: NetworkRows, groups: Mapping[str, Demand],
             loads: Sequence[Demand]) -> tuple[list[tuple[str, Demand]], str]:
    """Return each group with the load nearest to it, and what is to be said of that."""
    spots = _spots(network)
    placed = [load for load in loads if load.asset_id in spots]
    sought = [(group, place) for group, place in groups.items() if place.asset_id in spots]
    if not placed or not sought:
        return [], "residents need no power: the files give no coordinates by which to find their loads"
    ground = np.array([spots[load.asset_id] for load in placed])
    found = [(group, placed[int(_distances(ground, spots[place.asset_id]).argmin())]) for group, place in sought]
    return found, "each group takes power from the load nearest to it, coordinates taken to be of one system"


def _distances(ground: NDArray[np.float64], spot: tuple[float, float]) -> NDArray[np.float64]:
    return np.asarray(((ground - spot) ** 2).sum(axis=1), np.float64)


def _spots(network: NetworkRows) -> dict[str, tuple[float, float]]:
    """Return the coordinates of assets; what hangs on one node stands where that node does."""
    own = {asset["asset_id"]: (float(asset["x_east"]), float(asset["x_north"])) for asset in network.assets
           if asset.get("x_east") and asset.get("x_north")}
    beside = {link["to_id"]: own[link["from_id"]] for link in network.links
              if not link.get("asset_id") and link["from_id"] in own}
    return {**beside, **own}
