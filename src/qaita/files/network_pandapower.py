"""A power network as pandapower writes it in JSON, as rows of assets and links.

Owns which table becomes what. Only the topology is read: buses, lines, transformers, switches, external grids,
generators, loads and motors. Load flow is left to pandapower: whether power reaches a place is answered over lines that
are in service, not by voltage or loading.

Format: pandapower (L. Thurner and others, IEEE Transactions on Power Systems 33, 2018), ``to_json``: each table is a
DataFrame written as JSON text with ``columns``, ``index`` and ``data``. Tried on a file of version 2.6.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

from qaita.cases.rows import Row, row
from qaita.errors import Fault, InputError
from qaita.files.json_records import load_json
from qaita.files.network_rows import Demand, NetworkRows, free_name
from qaita.files.network_rows import Element as Place

BRANCHES = {"line": ("from_bus", "to_bus", "power_feeder"), "trafo": ("hv_bus", "lv_bus", "power_substation")}
"""Table -> columns of its two buses, and asset class (assumed)."""
ATTACHED = {"ext_grid": "grid_intake", "gen": "power_plant", "sgen": "power_plant", "load": "power_feeder",
            "motor": "pumping_station"}
"""Table of what hangs on one bus -> asset class (assumed)."""
SOURCES = ("ext_grid", "gen", "sgen")
DEMANDS = {"load": "p_mw", "motor": "pn_mech_mw"}
"""Table -> column with what it takes, in MW."""
PARTS = {"load": (("scaling", 1.0),), "motor": (("scaling", 1.0), ("loading_percent", 100.0))}
"""Table -> columns by which that is multiplied, and what gives 1; a motor is divided by its efficiency besides."""
HOURS = 24.0
BUS_CLASS = "power_feeder"
NOT_READ = ("trafo3w", "impedance", "dcline", "storage", "ward", "xward", "shunt")
"""Tables that are not read: what stands there is left out, and told."""

Element = dict[str, Any]
"""One row of a table: column -> value, and its index under ``""``."""


def read_pandapower(path: Path, service: str = "power") -> NetworkRows:
    """Return the power network in the file ``path``, as :func:`pandapower_rows` does.

    InputError when it cannot be read.
    """
    return pandapower_rows(load_json(path), path.name, service)


def pandapower_rows(data: Any, place: str, service: str = "power") -> NetworkRows:
    """Return a power network: each bus, line, transformer, load, motor and source an asset, and the links between.

    External grids and generators are sources of ``service``. Lines and transformers are assets and the links that they
    are; closed switches between buses too; loads, motors and sources hang on their bus by a link that cannot fail. What
    is out of service, or behind an open switch, is left out, with its reason in ``left_out``. Ids are the names of the
    file, or table and index where a name is missing or taken. Own columns of assets: ``x_east``, ``x_north``
    (``bus_geodata`` of version 2), ``x_demand`` and ``x_demand_unit`` (MW); of links: ``x_capacity``, MWh a day by
    their rating. Supplies are those of sources with a ``max_p_mw``. Classes are marked assumed.

    Raises
    ------
    InputError
        When the content of the file ``place`` is no such network, or an element hangs on a bus that it has not.
    """
    tables = _tables(data, place)
    faults: list[Fault] = []
    taken: set[str] = set()
    buses, left_out = _buses(tables, taken)
    names = {key: asset["asset_id"] for key, asset in buses.items()}
    reader = _Reader(place, service, names, taken, faults, left_out)
    opened = {(str(item.get("et")), str(item.get("element"))) for item in tables.get("switch", [])
              if not item.get("closed", True)}
    for table in BRANCHES:
        for item in tables.get(table, []):
            reader.branch(table, item, (table[0], str(item[""])) in opened)
    for item in tables.get("switch", []):
        if item.get("et") == "b":
            reader.switch(item)
    for table in ATTACHED:
        for item in tables.get(table, []):
            reader.attached(table, item)
    left_out += [f"{table} {_name(table, item)}: not read" for table in NOT_READ for item in tables.get(table, [])]
    if faults:
        raise InputError(faults)
    volts = {item[""]: _number(item.get("vn_kv")) for item in tables["bus"]}
    for link, (table, item) in zip(reader.links, reader.branches, strict=True):
        capacity = _capacity(table, item, volts.get(item.get(BRANCHES["line"][0]))) if table in BRANCHES else None
        link.update(row(x_capacity=capacity))
    elements = {**{asset: ("bus", str(key)) for key, asset in names.items()}, **reader.elements}
    return NetworkRows((*buses.values(), *reader.assets), tuple(reader.links), (), tuple(left_out),
                       tuple(reader.demands), elements, tuple(reader.supplies))


class _Reader:
    """Collects assets and links while the tables are gone through."""

    def __init__(self, place: str, service: str, buses: dict[Any, str], taken: set[str], faults: list[Fault],
                 left_out: list[str]):
        self.place, self.service, self.buses, self.taken = place, service, buses, taken
        self.faults, self.left_out = faults, left_out
        self.assets: list[Row] = []
        self.links: list[Row] = []
        self.branches: list[tuple[str, Element]] = []
        self.supplies: list[Row] = []
        self.demands: list[Demand] = []
        self.elements: dict[str, Place] = {}

    def branch(self, table: str, item: Element, opened: bool) -> None:
        """Add a line or transformer."""
        tail, head, class_ = BRANCHES[table]
        reason = "behind an open switch" if opened else "" if item.get("in_service", True) else "out of service"
        self._between(table, item, (tail, head), class_, reason)

    def switch(self, item: Element) -> None:
        """Add a switch between two buses."""
        self._between("switch", item, ("bus", "element"), BUS_CLASS, "" if item.get("closed", True) else "open")

    def attached(self, table: str, item: Element) -> None:
        """Add what hangs on one bus."""
        if not item.get("in_service", True):
            self.left_out.append(f"{table} {_name(table, item)}: out of service")
            return
        if not self._known(table, item, "bus"):
            return
        demand = _number(item.get(DEMANDS.get(table, "")))
        asset = self._asset(table, item, ATTACHED[table], source_of=self.service if table in SOURCES else "",
                            x_demand=demand or "", x_demand_unit="MW" if demand else "")
        asked = _asked(table, item)
        if asked > 0:
            self.demands.append(Demand(asset, self.service, asked * HOURS))
        bus = self.buses[item["bus"]]
        self.links.append(row(link_id=f"at-{asset}", service=self.service, from_id=bus, to_id=asset))
        self.branches.append((table, item))
        most = _number(item.get("max_p_mw"))
        if table in SOURCES and most is not None:
            self.supplies.append(row(asset_id=asset, service=self.service, amount=str(max(0.0, most) * HOURS)))

    def _between(self, table: str, item: Element, ends: tuple[str, str], class_: str, reason: str) -> None:
        if reason:
            self.left_out.append(f"{table} {_name(table, item)}: {reason}")
            return
        known = [self._known(table, item, end) for end in ends]  # both, so that both faults are told
        if all(known):
            asset = self._asset(table, item, class_)
            tail, head = (self.buses[item[end]] for end in ends)
            self.links.append(row(link_id=asset, service=self.service, from_id=tail, to_id=head, asset_id=asset))
            self.branches.append((table, item))

    def _asset(self, table: str, item: Element, class_: str, **more: object) -> str:
        wanted = _name(table, item)
        asset = free_name(wanted, table, self.taken)
        self.elements[asset] = (table, str(item[""]))
        self.assets.append(row(asset_id=asset, name=wanted if wanted != asset else "", class_=class_, assumed="class",
                               **more))
        return asset

    def _known(self, table: str, item: Element, column: str) -> bool:
        if isinstance(item.get(column), int | str) and item[column] in self.buses:
            return True
        self.faults.append(Fault("no such bus in service", f"{self.place} {table} {item['']}", column=column,
                                 value=str(item.get(column)), allowed=f"one of {len(self.buses)} buses"))
        return False


def _buses(tables: dict[str, list[Element]], taken: set[str]) -> tuple[dict[Any, Row], list[str]]:
    """Return the assets of the buses in service, by index, and what was left out."""
    where = {item[""]: item for item in tables.get("bus_geodata", [])}
    found, left_out = {}, []
    for item in tables["bus"]:
        if not item.get("in_service", True):
            left_out.append(f"bus {_name('bus', item)}: out of service")
            continue
        at = where.get(item[""], {})
        found[item[""]] = row(asset_id=free_name(_name("bus", item), "bus", taken), class_=BUS_CLASS,
                              x_east=_number(at.get("x")), x_north=_number(at.get("y")), assumed="class")
    return found, left_out


def _capacity(table: str, item: Element, kilovolts: float | None) -> float | None:
    """Return what a line or transformer is rated to carry, MWh a day at a power factor of 1; None where it says none.

    Of a line: square root of 3 x nominal voltage x rated current; both times parallel systems and derating.
    """
    rated = _number(item.get("sn_mva")) if table == "trafo" else _number(item.get("max_i_ka"))
    if rated is None or (table == "line" and not kilovolts):
        return None
    whole = rated if table == "trafo" else math.sqrt(3) * (kilovolts or 0.0) * rated
    return whole * (_number(item.get("df")) or 1.0) * (_number(item.get("parallel")) or 1.0) * HOURS


def _asked(table: str, item: Element) -> float:
    """Return the active power in MW that a load or motor takes; 0 for all else."""
    taken = _number(item.get(DEMANDS.get(table, ""))) or 0.0
    for column, whole in PARTS.get(table, ()):
        share = _number(item.get(column))
        taken *= 1.0 if share is None else share / whole
    return taken / ((_number(item.get("efficiency_percent")) or 100.0) / 100.0) if table == "motor" else taken


def _number(value: object) -> float | None:
    """Return a finite number, or None for anything else."""
    return float(value) if isinstance(value, int | float) and abs(value) <= sys.float_info.max else None


def _name(table: str, item: Element) -> str:
    return str(item.get("name") or "").strip() or f"{table}-{item['']}"


def _tables(data: Any, place: str) -> dict[str, list[Element]]:
    inside = data.get("_object") if isinstance(data, dict) else None
    if not isinstance(inside, dict) or "bus" not in inside:
        raise InputError([Fault("is no network of pandapower", place, allowed="what pandapower.to_json writes")])
    wanted = ("bus", "bus_geodata", "switch", *BRANCHES, *ATTACHED, *NOT_READ)
    return {name: _elements(inside[name], f"{place} {name}") for name in wanted if name in inside}


def _index(value: object) -> int | str:
    if isinstance(value, int | str):
        return value
    raise TypeError(f"index {value!r} is no number and no name")


def _elements(table: Any, place: str) -> list[Element]:
    try:
        held = table["_object"]
        held = json.loads(held) if isinstance(held, str) else held
        columns = [str(column) for column in held["columns"]]
        return [{**dict(zip(columns, cells, strict=True)), "": _index(index)}
                for index, cells in zip(held["index"], held["data"], strict=True)]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError([Fault("is no table of pandapower", place, value=str(error),
                                allowed="a DataFrame with columns, index and data")]) from error
