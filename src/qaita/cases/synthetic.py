"""A wholly synthetic city of any size: nothing in it is known, all of it is drawn from a seed.

Owns the layout, the shares of each class and the damage. It stands nowhere (south-west corner at 0, 0) and stands for
no place; use it to try the program and to measure it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from qaita.cases.places import Points, nearest
from qaita.cases.rows import CaseTables, Row, Tables, row, same_columns

DAY0 = date(2024, 3, 4)
"""Day of the damage; the programme starts a week later and resident-days count for four years."""
LEAST = 50
"""Fewest assets: below, not every class occurs."""
STATES = ("none", "slight", "moderate", "extensive", "complete")
STATE_SHARES = (0.78, 0.11, 0.06, 0.03, 0.02)
"""Assumed share of assets in each damage state."""
COST_RATIOS = {"none": 0.0, "slight": 0.08, "moderate": 0.4, "extensive": 0.8, "complete": 1.0}
"""Largest default cost ratios of any class: money is planned by them, so that it is enough, if late."""
TRANCHES = ((0, 0.3), (90, 0.2), (180, 0.2), (365, 0.3))
"""Releases of each source: days after the start, share of the whole."""
WEIGHTS = {"housing": 0.15, "power": 0.22, "water": 0.22, "telecom": 0.10, "clinic": 0.10, "school": 0.08,
           "shops": 0.06, "police": 0.04, "administration": 0.03}
"""Assumed weights; those of power and water are used at home."""
SERVED = {"clinic": ("clinic", 2), "school": ("school", 2), "shop": ("shops", 1), "police": ("police", 1),
          "administration": ("administration", 1)}
"""Class of a public place, the service that residents have from it, and how many near ones are alternatives."""
HOMES = 0.4
"""Share of blocks of flats in the assets that are neither lifelines nor public places; the rest are workplaces."""
CREWS = {"builders": 20, "electricians": 150, "plumbers": 120, "telecom": 400}
"""Assets for each crew of a trade that works all the time; a quarter as many again come for half a year."""


@dataclass(frozen=True)
class Nodes:
    """Assets of one class: ids and places; ``value`` is the replacement value of each."""

    kind: str
    ids: tuple[str, ...]
    places: Points
    value: float
    payer: str
    source_of: str = ""


def tables(num_assets: int, seed: int) -> CaseTables:
    """Return a synthetic city as text cells.

    Parameters
    ----------
    num_assets : int
        Exactly so many assets, at least 50. Time grows a little faster than in proportion.
    seed : int
        From which all is drawn, not negative; the same arguments give the same bytes.

    Returns
    -------
    CaseTables
        Power with rings, water over mains with rings, telephone, public places, blocks of flats with their residents.

    Raises
    ------
    ValueError
        When fewer than 50 assets are asked for.
    """
    if num_assets < LEAST:
        raise ValueError(f"num_assets is {num_assets}; allowed: at least {LEAST}")
    rng = np.random.default_rng([seed, num_assets])
    side = 0.2 * math.sqrt(num_assets) / 111.2
    lines = _lifelines(rng, num_assets, side)
    pipes = _pipes(lines)
    power = _power_links(lines)
    taken = sum(len(nodes.ids) for nodes in lines.values()) + len(pipes)
    public = {kind: _nodes(rng, kind, max(1, num_assets // each), side, value, "city fund")
              for kind, (each, value) in PUBLIC.items()}
    taken += sum(len(nodes.ids) for nodes in public.values())
    left = num_assets - taken
    homes = _nodes(rng, "flats", math.ceil(HOMES * left), side, 3e6, "city fund")
    public["office"] = _nodes(rng, "office", left - len(homes.ids), side, 2e6, "")
    mains = _main_nodes(pipes, lines)
    every = [*lines.values(), mains, *public.values(), homes]
    states = rng.choice(STATES, num_assets, p=STATE_SHARES)
    made: Tables = {
        "assets": [each for nodes in every for each in _asset_rows(nodes, side, num_assets)],
        "residents": _resident_rows(rng, homes, side, num_assets),
        "needs": _needs(lines, public, homes),
        "links": _links(power, pipes, mains, lines, homes),
        "weights": _weight_rows(),
        **_damage(every, states),
        **_means(num_assets, every, states),
    }
    return CaseTables(_settings(num_assets, seed), {name: same_columns(rows) for name, rows in made.items()})


LINES = {
    "power_plant": (2500, 2, 5e7), "power_substation": (250, 3, 8e6), "power_feeder": (40, 3, 3e5),
    "water_plant": (2500, 1, 2e7), "pumping_station": (200, 3, 2e6), "water_junction": (20, 3, 1e5),
    "telecom_node": (300, 2, 3e6),
}
"""Assets for each one of a lifeline class, the least number, and the value of each."""
PUBLIC = {"clinic": (150, 5e6), "school": (120, 6e6), "shop": (12, 8e5), "police": (300, 3e6),
          "administration": (200, 4e6), "hospital": (2000, 4e7)}
"""Assets for each one of a public class, and the value of each."""


def _nodes(rng: np.random.Generator, kind: str, count: int, side: float, value: float, payer: str,
           source_of: str = "") -> Nodes:
    ids = tuple(f"{kind}-{number:05d}" for number in range(1, count + 1))
    return Nodes(kind, ids, np.round(rng.uniform(0, side, (count, 2)), 6), value, payer, source_of)


def _lifelines(rng: np.random.Generator, num_assets: int, side: float) -> dict[str, Nodes]:
    source = {"power_plant": "power", "water_plant": "water"}
    return {kind: _nodes(rng, kind, max(least, num_assets // each), side, value, "state fund", source.get(kind, ""))
            for kind, (each, least, value) in LINES.items()}


def _asset_rows(nodes: Nodes, side: float, num_assets: int) -> list[Row]:
    districts = _districts(nodes.places, side, num_assets)
    return [row(asset_id=asset_id, class_=nodes.kind, district=district, lat=lat, lon=lon, payer=nodes.payer,
                value=nodes.value, source_of=nodes.source_of, assumed="all")
            for asset_id, district, (lat, lon) in zip(nodes.ids, districts, nodes.places.tolist(), strict=True)]


def _districts(places: Points, side: float, num_assets: int) -> list[str]:
    """Return the district of each place: a square of a chessboard, about 800 assets each, at most 36."""
    across = min(6, max(1, round(math.sqrt(num_assets / 800))))
    column = np.minimum((places / side * across).astype(int), across - 1)
    return [f"D{1 + lat * across + lon:02d}" for lat, lon in column.tolist()]


def _tree_with_rings(places: Points, every: int) -> list[tuple[int, int]]:
    """Return links between places: each to the nearest before it, and each ``every``-th to its second nearest too."""
    links: set[tuple[int, int]] = set()
    for first in range(1, len(places), 1000):
        for idx in range(first, min(first + 1000, len(places))):
            near = nearest(places[idx:idx + 1], places[:idx], 2 if idx % every == 0 else 1)[0]
            links.update((int(other), idx) for other in near)
    return sorted(links)


def _power_links(lines: dict[str, Nodes]) -> list[tuple[str, str]]:
    """Return the power lines: a ring of substations, plants tied to two, feeders to one, each third to a neighbour."""
    plants, stations, feeders = lines["power_plant"], lines["power_substation"], lines["power_feeder"]
    links = [(one, other) for one, other in zip(stations.ids, stations.ids[1:] + stations.ids[:1], strict=True)]
    links += _ties(plants, stations, 2) + _ties(feeders, stations, 1)
    near = nearest(feeders.places, feeders.places, 2)[:, -1]
    return links + [(feeders.ids[idx], feeders.ids[near[idx]]) for idx in range(0, len(feeders.ids), 3)]


def _ties(nodes: Nodes, others: Nodes, count: int) -> list[tuple[str, str]]:
    near = nearest(nodes.places, others.places, count)
    return [(others.ids[idx], name) for name, found in zip(nodes.ids, near, strict=True) for idx in found]


def _pipes(lines: dict[str, Nodes]) -> list[tuple[str, str]]:
    """Return the ends of each water main: plants, pumping stations and junctions in a tree with rings."""
    ids = [name for kind in WATER for name in lines[kind].ids]
    links = _tree_with_rings(np.concatenate([lines[kind].places for kind in WATER]), 4)
    return [(ids[one], ids[other]) for one, other in links]


WATER = ("water_plant", "pumping_station", "water_junction")
"""Classes that the water mains join, in the order in which the tree grows."""


def _main_nodes(pipes: Sequence[tuple[str, str]], lines: dict[str, Nodes]) -> Nodes:
    """Return the water mains as assets, each in the middle between its ends."""
    place = {name: at for kind in WATER for name, at in zip(lines[kind].ids, lines[kind].places, strict=True)}
    middles = np.array([(place[one] + place[other]) / 2 for one, other in pipes])
    ids = tuple(f"water_main-{number:05d}" for number in range(1, len(pipes) + 1))
    return Nodes("water_main", ids, np.round(middles, 6), 2e5, "state fund")


def _links(power: list[tuple[str, str]], pipes: list[tuple[str, str]], mains: Nodes, lines: dict[str, Nodes],
           homes: Nodes) -> list[Row]:
    rows = [row(link_id=f"line-{number:05d}", service="power", from_id=one, to_id=other, assumed="all")
            for number, (one, other) in enumerate(power, start=1)]
    rows += [row(link_id=f"link-{main}", service="water", from_id=one, to_id=other, asset_id=main, assumed="all")
             for main, (one, other) in zip(mains.ids, pipes, strict=True)]
    streets = _ties(homes, lines["water_junction"], 1)
    return rows + [row(link_id=f"street-{number:05d}", service="water", from_id=junction, to_id=_group_id(home),
                       one_way="yes", assumed="all") for number, (junction, home) in enumerate(streets, start=1)]


def _group_id(home: str) -> str:
    return home.replace("flats", "residents")


def _resident_rows(rng: np.random.Generator, homes: Nodes, side: float, num_assets: int) -> list[Row]:
    people = rng.integers(20, 200, len(homes.ids)).tolist()
    districts = _districts(homes.places, side, num_assets)
    return [row(group_id=_group_id(home), district=district, people=count, lat=lat, lon=lon, assumed="all")
            for home, district, count, (lat, lon)
            in zip(homes.ids, districts, people, homes.places.tolist(), strict=True)]


def _needs(lines: dict[str, Nodes], public: dict[str, Nodes], homes: Nodes) -> list[Row]:
    """Return all needs: of lifelines, of public places, of residents."""
    feeders, exchanges = lines["power_feeder"], lines["telecom_node"]
    rows: list[Row] = []
    for plant in lines["power_plant"].ids[1:]:
        rows.append(_need(plant, "power", lines["power_plant"].ids[0], "start"))
    for kind in ("water_plant", "pumping_station", "telecom_node"):
        rows += _needed(lines[kind].ids, "power", _ties(lines[kind], feeders, 1))
    rows += [_need(name, "telecom", exchanges.ids[0]) for name in exchanges.ids[1:]]
    for nodes in public.values():
        rows += _needed(nodes.ids, "power", _ties(nodes, feeders, 1))
    groups = tuple(_group_id(home) for home in homes.ids)
    rows += [_need(group, "housing", home) for group, home in zip(groups, homes.ids, strict=True)]
    rows += _needed(groups, "power", _ties(homes, feeders, 1)) + _needed(groups, "telecom", _ties(homes, exchanges, 1))
    rows += [row(asset_id=group, service="water", kind="network", assumed="all") for group in groups]
    for kind, (service, count) in SERVED.items():
        rows += _needed(groups, service, _ties(homes, public[kind], count))
    return rows


def _needed(consumers: Sequence[str], service: str, ties: list[tuple[str, str]]) -> list[Row]:
    """Return a need of each consumer; several suppliers of one are alternatives. ``ties`` come consumer by consumer."""
    each = len(ties) // len(consumers)
    return [_need(consumers[idx // each], service, supplier, group=service if each > 1 else "")
            for idx, (supplier, _) in enumerate(ties)]


def _need(consumer: str, service: str, supplier: str, kind: str = "run", group: str = "") -> Row:
    return row(asset_id=consumer, service=service, kind=kind, supplier_id=supplier, group=group, assumed="all")


def _weight_rows() -> list[Row]:
    return [row(service=service, weight=weight, version="synthetic-1", signatory="nobody (synthetic)",
                at_home="yes" if service in ("power", "water") else "", assumed="all")
            for service, weight in WEIGHTS.items()]


def _damage(every: Sequence[Nodes], states: NDArray[np.str_]) -> Tables:
    """Return the observations, and the tasks of those classes that have no default work: mains and junctions."""
    damage, tasks = [], []
    ids = [(name, nodes.kind) for nodes in every for name in nodes.ids]
    for (name, kind), state in zip(ids, states.tolist(), strict=True):
        if state == "none":
            continue
        damage.append(row(asset_id=name, state=state, true_on=DAY0, known_on=DAY0 + timedelta(days=2), assumed="all"))
        if kind in ("water_main", "water_junction"):
            days = {"slight": 0.5, "moderate": 1.0, "extensive": 2.0, "complete": 4.0}[state]
            tasks.append(row(task_id=f"{name}/mend", asset_id=name, task="mend", days=days, crews="plumbers:1",
                             cost=2e5 * COST_RATIOS[state], materials="pipe:1", calendar="every_day", assumed="all"))
    return {"damage": damage, "tasks": tasks}


def _means(num_assets: int, every: Sequence[Nodes], states: NDArray[np.str_]) -> Tables:
    """Return crews, money and pipes in tranches, enough for all works at the largest cost ratios."""
    start = DAY0 + timedelta(days=7)
    crews = []
    for trade, each in CREWS.items():
        count = max(2, num_assets // each)
        crews += [row(crew_id=f"{trade}-own", trade=trade, count=count, assumed="all"),
                  row(crew_id=f"{trade}-lent", trade=trade, count=max(1, count // 4), until=start + timedelta(days=182),
                      assumed="all")]
    ratio = np.array([COST_RATIOS[state] for state in states.tolist()])
    values = np.array([nodes.value for nodes in every for _ in nodes.ids])
    payers = np.array([nodes.payer for nodes in every for _ in nodes.ids])
    total = {str(payer): float((ratio * values)[payers == payer].sum()) for payer in np.unique(payers) if payer}
    money = [row(source_id=payer, available=start + timedelta(days=days), amount=math.ceil(share * total[payer]),
                 assumed="all") for payer in total for days, share in TRANCHES]
    pipes = [row(item="pipe", available=start + timedelta(days=days), amount=math.ceil(share * num_assets),
                 assumed="all") for days, share in TRANCHES]
    return {"crews": crews, "money": money, "stock": pipes}


def _settings(num_assets: int, seed: int) -> dict[str, str]:
    return {
        "schema": "1", "name": f"Synthetic city of {num_assets} assets", "zone": "UTC", "day0": str(DAY0),
        "start": str(DAY0 + timedelta(days=7)), "horizon": str(DAY0 + timedelta(days=1461)), "currency": "XXX",
        "price_date": str(DAY0), "case": "synthetic", "seed": str(seed),
        "note": "Nothing here is known: all is assumed.",
    }
