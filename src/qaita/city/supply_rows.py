"""From tables of needs, links and supplies to networks of amounts, one for each service that has some.

Owns :func:`supply_networks` and the rules of ``docs/data-model.md`` (section Sharing) that say who draws from whom.
Never shares anything out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf, isnan
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.city.presence import asked_by_present
from qaita.city.supply import NONE, Kept, Resupply, SupplyNetwork, Surge

Row = dict[str, Any]
Key = tuple[str, str]
"""What a point stands for: the id of an asset or residents group, and which of its points."""

THROUGH = ""
"""Point through which an asset or residents group is reached and passes on."""
OUT = "out"
"""Point of an asset that passes on no more than its amount, to those who name it."""


def supply_networks(city: City) -> tuple[SupplyNetwork, ...]:
    """Return the network of each service for which somebody asks an amount, by name; linear in the number of rows."""
    rows: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table in ("needs", "links", "supplies", "resupply", "surges"):
        for row in city.tables[table].rows():
            rows[row["service"]][table].append(row)
    told = {row["service"]: row for row in city.tables["services"].rows()}
    asked = sorted(service for service, of_service in rows.items()
                   if any(row["amount"] > 0 and row["kind"] != "start" for row in of_service["needs"]))
    sources: dict[str, set[str]] = defaultdict(set)
    for name, listed in zip(city.asset_ids, city.tables["assets"]["source_of"], strict=True):
        for service in listed:
            sources[service].add(str(name))
    names = _Names(city)
    return tuple(_Builder(names, service, rows[service], sources[service], told.get(service, {})).build()
                 for service in asked)


def kept_amount(row: Row) -> float:
    """Return what the supplier of one row of needs keeps for its consumer, units a day."""
    return float(row["amount"] * _or(row["keeps_share"], 1.0) / max(1, row["at_least"]))


class _Names:
    """Ids of assets and residents groups of a city, as nodes and districts."""

    def __init__(self, city: City):
        self.asset = city.asset_index()
        sinks = city.sinks
        self.sink = {(sinks.group_ids[group], sinks.services[service]): int(node) for group, service, node
                     in zip(sinks.group_idx, sinks.service_idx, sinks.node, strict=True)}
        self.district = dict(zip(city.asset_ids, city.tables["assets"]["district"], strict=True))
        self.district |= dict(zip(sinks.group_ids, sinks.districts, strict=True))
        self.present = asked_by_present(city.tables)

    def node(self, name: str, service: str) -> int:
        """Return the node that asks: the asset, or the sink of the group's service."""
        return self.asset.get(name, self.sink.get((name, service), NONE))


@dataclass
class _Arc:
    """One arc; see the attributes of SupplyNetwork."""

    tail: int
    head: int
    capacity: float = inf
    gain: float = 1.0
    cost: float = 0.0
    asset: int = NONE
    twin: int = NONE
    demand: int = NONE
    parts: float = 1.0
    carrier: str = ""
    name: str = ""


@dataclass
class _Demand:
    """One demand; see the attributes of SupplyNetwork."""

    point: int
    name: str
    rows: list[Row]
    arcs: list[int] = field(default_factory=list)
    """Arcs that carry at most a part of it."""

    @property
    def row(self) -> Row:
        """The first of its rows: it says what is asked."""
        return self.rows[0]


class _Builder:
    """Puts the network of one service together."""

    def __init__(self, names: _Names, service: str, rows: dict[str, list[Row]], sources: set[str], told: Row):
        self.names, self.service, self.sources, self.told = names, service, sources, told
        self.needs = [row for row in rows["needs"] if row["kind"] != "start"]
        self.links, self.supplies = rows["links"], {row["asset_id"]: row for row in rows["supplies"]}
        self.resupply, self.surges = rows["resupply"], rows["surges"]
        linked = {row[end] for row in self.links for end in ("from_id", "to_id")}
        named = {row["supplier_id"] for row in self.needs if row["supplier_id"] != row["asset_id"]} - {""}
        needing = {row["asset_id"] for row in self.needs}
        self.linked = linked
        self.passing = (((needing & named) | linked) - sources) & set(names.asset)
        """Assets that pass on what they get."""
        stores = {name for name, row in self.supplies.items() if not isnan(row["store"])}
        giving = {row["supplier_id"] for row in self.needs} | (sources & linked) | set(self.supplies)
        self.giving = sorted((giving - {""} - self.passing) | stores, key=self._rank())
        self.points: dict[Key, int] = {}
        self.point_asset: list[int] = []
        self.arcs: list[_Arc] = []
        self.demands: list[_Demand] = []

    def _rank(self) -> Any:
        """Suppliers in the order of ``supplies``, then of assets."""
        first = {name: rank for rank, name in enumerate(self.supplies)}
        return lambda name: (first.get(name, len(first)), self.names.asset[name])

    def build(self) -> SupplyNetwork:
        """Return the network."""
        for name in self.giving:
            self._point(name)
        for row in self.links:
            self._link(row)
        for rows in self._groups():
            self._demand(rows)
        return self._packed()

    def _point(self, name: str, which: str = THROUGH) -> int:
        """Return the point of an asset or group; made when it is first asked for."""
        if (name, which) not in self.points:
            self.points[name, which] = len(self.point_asset)
            self.point_asset.append(self.names.asset.get(name, NONE))
        return self.points[name, which]

    def _outlet(self, name: str) -> int:
        """Return the point at which those draw who name ``name`` as their supplier."""
        most = self.supplies.get(name, {}).get("amount", inf)
        if name not in self.passing or isnan(most) or most == inf:
            return self._point(name)
        if (name, OUT) not in self.points:
            self.arcs.append(_Arc(self._point(name), self._point(name, OUT), most, asset=self.names.asset[name],
                                  name=name))
        return self._point(name, OUT)

    def _link(self, row: Row) -> None:
        one, other = self._point(row["from_id"]), self._point(row["to_id"])
        if one == other:
            return
        said: dict[str, Any] = {
            "capacity": _or(row["capacity"], inf), "gain": 1 - _or(row["loss"], 0.0), "cost": _or(row["cost"], 0.0),
            "asset": self.names.asset.get(row["asset_id"], NONE), "carrier": row["carrier"],
            "name": row["link_id"]}
        first = len(self.arcs)
        self.arcs.append(_Arc(one, other, **said))
        if not row["one_way"]:
            self.arcs.append(_Arc(other, one, **{**said, "twin": first}))
            self.arcs[first].twin = first + 1

    def _groups(self) -> Iterable[list[Row]]:
        """Return rows of needs that are one demand together."""
        groups: dict[tuple[str, Any], list[Row]] = {}
        for number, row in enumerate(self.needs):
            key = (row["kind"], row["group"]) if row["group"] else number
            groups.setdefault((row["asset_id"], key), []).append(row)
        return groups.values()

    def _demand(self, rows: list[Row]) -> None:
        """Add the demand of one group of alternatives, and the arcs over which they give."""
        head, name = rows[0], rows[0]["asset_id"]
        asks = head["amount"] > 0
        through = name in self.passing or head["kind"] == "network"
        if not asks and not through:
            return
        point = self._point(name) if through else self._point(name, f"need {len(self.demands)}")
        demand = _Demand(point, name, rows)
        for row in rows:
            if row["supplier_id"] and not (row["supplier_id"] == name and through):
                if head["at_least"] > 1 and not through:
                    demand.arcs.append(len(self.arcs))
                self.arcs.append(_Arc(self._outlet(row["supplier_id"]), point))
        if asks:
            self.demands.append(demand)

    def _packed(self) -> SupplyNetwork:
        supplies = [(name, self.supplies.get(name, {})) for name in self.giving]
        limits = [(_or(row.get("amount", inf), inf), row.get("store", np.nan), _or(row.get("store_most", inf), inf),
                   _or(row.get("refill", 0.0), 0.0)) for _, row in supplies]
        demands = sorted(self.demands, key=lambda demand: _or(demand.row["priority"], inf))
        for place, demand in enumerate(demands):
            for arc in demand.arcs:
                self.arcs[arc].demand, self.arcs[arc].parts = place, float(demand.row["at_least"])
        quality = _floats(_or(row.get("quality", 1.0), 1.0) for _, row in supplies)
        stays = self.told.get("demand_when_down", "falls") == "stays"
        asset = self.names.asset
        return SupplyNetwork(
            service=self.service, unit=self.told.get("unit", ""), sharing=self.told.get("sharing", "auto"),
            point_asset=_ints(self.point_asset), supply_point=_ints(self.points[name, THROUGH] for name, _ in supplies),
            supply_asset=_ints(asset[name] for name, _ in supplies),
            supply_amount=_floats(limit[0] for limit in limits), store=_floats(limit[1] for limit in limits),
            store_most=_floats(limit[2] for limit in limits), refill=_floats(limit[3] for limit in limits),
            **_columns(self.arcs),
            demand_point=_ints(demand.point for demand in demands),
            demand_consumer=_ints(self.names.node(demand.name, self.service) for demand in demands),
            demand_asset=_ints(NONE if stays else asset.get(demand.name, NONE) for demand in demands),
            demand_amount=_floats(demand.row["amount"] for demand in demands),
            demand_priority=_floats(_or(demand.row["priority"], inf) for demand in demands),
            unmet_cost=_floats(demand.row["unmet_cost"] for demand in demands),
            surges=(*(self._surge(row, demands) for row in self.surges), *self._away(demands)),
            resupplies=self._resupplies(),
            kept=self._kept(demands), supply_quality=quality if (quality < 1).any() else quality[:0],
        )

    def _surge(self, row: Row, demands: list[_Demand]) -> Surge:
        struck = [place for place, demand in enumerate(demands)
                  if row["consumer_id"] in ("", demand.name)
                  and row["district"] in ("", self.names.district[demand.name])]
        return Surge(int(row["from"]), int(row["until"]), float(row["factor"]), _ints(struck))

    def _away(self, demands: list[_Demand]) -> Iterable[Surge]:
        """Return what residents who have left do not ask, as surges below 1."""
        for name, stretches in self.names.present.items():
            struck = _ints(place for place, demand in enumerate(demands) if demand.name == name)
            if len(struck):
                yield from (Surge(start, end, factor, struck) for start, end, factor in stretches)

    def _kept(self, demands: list[_Demand]) -> Kept:
        kept = [(place, self.names.asset[row["supplier_id"]], kept_amount(row))
                for place, demand in enumerate(demands) for row in demand.rows
                if row["supplier_id"] and self.told.get("sharing") == "reserved"]
        return Kept(_ints(row[0] for row in kept), _ints(row[1] for row in kept), _floats(row[2] for row in kept))

    def _resupplies(self) -> tuple[Resupply, ...]:
        place = {name: idx for idx, name in enumerate(self.giving)}
        return tuple(sorted(Resupply(int(row["available"]), place[row["asset_id"]], float(row["amount"]))
                            for row in self.resupply))


def _columns(arcs: list[_Arc]) -> dict[str, Any]:
    floats = {name: _floats(getattr(arc, name) for arc in arcs) for name in ("capacity", "gain", "cost", "parts")}
    ints = {name: _ints(getattr(arc, name) for arc in arcs) for name in ("tail", "head", "asset", "twin", "demand")}
    texts = {name: np.array([getattr(arc, name) for arc in arcs], object) for name in ("carrier", "name")}
    return {f"arc_{name}": column for name, column in {**floats, **ints, **texts}.items()}


def _or(value: float, blank: float) -> float:
    return blank if isnan(value) else float(value)


def _ints(values: Iterable[int]) -> Any:
    return np.array(list(values), np.int64)


def _floats(values: Iterable[float]) -> Any:
    return np.array(list(values), np.float64)
