"""Networks and restoration cases of the interdependent network design problem (INDP), in JSON.

Owns the readers of a network (nodes, arcs, dependencies) and of a file of cases: what is damaged, which repairs are
made in which period, and the objective that was found for it. An undirected arc becomes one link with an arc each way.
Never solves anything.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np

from qaita.files.json_records import Records, load_json
from qaita.recovery.flow import Bools, FlowNetwork, Ints
from qaita.recovery.interdependency import Dependencies
from qaita.recovery.linear import Floats

NODE_KEYS = ("id", "layer", "demand", "repair_cost", "over_pen", "under_pen", "res")
ARC_KEYS = ("s", "t", "cap", "flow_cost", "repair_cost", "res")
DEPENDENCY_KEYS = ("dependee", "depender", "gamma")
CASE_KEYS = ("case", "v", "semantics", "damaged_nodes", "damaged_arcs", "steps")
DAMAGE_KEYS = ("case", "damaged_nodes", "damaged_arcs")
PERIOD_KEYS = ("nodes", "arcs", "obj", "unmet")
STORED = ("peer", "paper")
"""Readings of the dependencies in which a case may be stored."""


@dataclass(frozen=True)
class IndpNetwork:
    """A network with its dependencies, names and prices of repair.

    Attributes
    ----------
    flow : FlowNetwork
        Nodes in the order of the file; link ``k`` is the file's arc ``k``.
    dependencies : Dependencies
        Who depends on whom.
    node_ids, link_ids : tuple of str
        Names; a link is called ``tail>head``.
    commodities : tuple of str
        Names of the layers, by ``flow.commodity_idx``.
    node_repair_price, link_repair_price : (num_nodes,) and (num_links,) float64
        Cost of the repair of each, in the unit of the penalties.
    node_resource, link_resource : (num_nodes,) and (num_links,) float64
        Resources that the repair of each takes.
    """

    flow: FlowNetwork
    dependencies: Dependencies
    node_ids: tuple[str, ...]
    link_ids: tuple[str, ...]
    commodities: tuple[str, ...]
    node_repair_price: Floats
    link_repair_price: Floats
    node_resource: Floats
    link_resource: Floats


@dataclass(frozen=True)
class IndpPeriod:
    """Repairs of one period as stored, and what was found for it.

    Attributes
    ----------
    nodes, links : (num_repairs,) int64
        What is repaired in this period, and works in it already.
    objective : float
        Cost of the period: repairs, flow, supply left over, demand not met.
    unmet : float
        Units of demand not met.
    """

    nodes: Ints
    links: Ints
    objective: float
    unmet: float


@dataclass(frozen=True)
class IndpCase:
    """One case: the damage and its repair, period by period.

    Attributes
    ----------
    name : str
        Name of the case, such as ``wu_45_68``; several cases may share it.
    resources : float
        Resources that a period has.
    semantics : {"peer", "paper"}
        Reading of the dependencies in which it was solved.
    node_damaged, link_damaged : (num_nodes,) and (num_links,) bool
        What is damaged at first.
    periods : tuple of IndpPeriod
        The first is before any repair.
    """

    name: str
    resources: float
    semantics: Literal["peer", "paper"]
    node_damaged: Bools
    link_damaged: Bools
    periods: tuple[IndpPeriod, ...]

    @property
    def key(self) -> str:
        """Name that tells it from the other cases of its file: ``wu_45_68-v1-peer``."""
        return f"{self.name}-v{self.resources:g}-{self.semantics}"


@dataclass(frozen=True)
class IndpDamage:
    """What is damaged in one case, whatever else its file says.

    Attributes
    ----------
    names : tuple of str
        Name of the case, and its key where resources and semantics stand beside it.
    node_damaged, link_damaged : (num_nodes,) and (num_links,) bool
        What is damaged at first.
    """

    names: tuple[str, ...]
    node_damaged: Bools
    link_damaged: Bools


def read_indp_network(path: Path) -> IndpNetwork:
    """Return the network of a JSON file with the lists ``nodes``, ``arcs`` and ``depends``.

    Raises
    ------
    InputError
        With all faults: missing keys, wrong numbers, unknown or doubled names, arcs between layers.
    """
    records = Records(path.name)
    data = load_json(path)
    parts = data if isinstance(data, dict) else {}
    nodes = records.objects(parts.get("nodes"), "nodes", NODE_KEYS)
    arcs = records.objects(parts.get("arcs"), "arcs", ARC_KEYS)
    depends = records.objects(parts.get("depends"), "depends", DEPENDENCY_KEYS)
    node_ids = tuple(records.text(node, at, "id") for at, node in nodes)
    index = _index(records, node_ids, [at for at, _ in nodes])
    layers = [records.text(node, at, "layer") for at, node in nodes]
    commodities = tuple(sorted(set(layers)))
    ends = [[records.known(arc[key], at, key, index) for at, arc in arcs] for key in ("s", "t")]
    link_ids = tuple(f"{arc['s']}>{arc['t']}" for _, arc in arcs)
    _index(records, link_ids, [at for at, _ in arcs])
    _check_ends(records, [at for at, _ in arcs], ends, layers)
    dependencies = _dependencies(records, depends, index)
    prices = {key: _numbers(records, nodes, key, 0.0) for key in ("over_pen", "under_pen", "repair_cost", "res")}
    of_links = {key: _numbers(records, arcs, key, 0.0) for key in ("cap", "flow_cost", "repair_cost", "res")}
    balance = _numbers(records, nodes, "demand")
    records.refuse()
    tail, head = (np.array(end, np.int64) for end in ends)
    flow = FlowNetwork(
        commodity_idx=np.array([commodities.index(layer) for layer in layers], np.int64), balance=balance,
        over_price=prices["over_pen"], under_price=prices["under_pen"],
        arc_tail=np.concatenate([tail, head]), arc_head=np.concatenate([head, tail]),
        arc_price=np.tile(of_links["flow_cost"], 2), arc_link=np.tile(np.arange(len(arcs)), 2),
        link_capacity=of_links["cap"],
    )
    return IndpNetwork(flow, dependencies, node_ids, link_ids, commodities, prices["repair_cost"],
                       of_links["repair_cost"], prices["res"], of_links["res"])


def table_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows with the same keys as CSV (UTF-8, comma, LF); lists are joined with ``;``, no rows give no bytes."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]) if rows else [], lineterminator="\n")
    if rows:
        writer.writeheader()
    for row in rows:
        writer.writerow({key: ";".join(cell) if isinstance(cell, list) else cell for key, cell in row.items()})
    return file.getvalue().encode("utf-8")


def read_indp_cases(path: Path, network: IndpNetwork) -> tuple[IndpCase, ...]:
    """Return the cases of a JSON file: a list of cases, or one alone.

    Raises
    ------
    InputError
        With all faults: missing keys, unknown names, repairs of what is not damaged.
    """
    records = Records(path.name)
    data = load_json(path)
    found = records.objects(data if isinstance(data, list) else [data], "cases", CASE_KEYS)
    cases = tuple(_case(records, at, item, network) for at, item in found)
    records.refuse()
    return cases


def read_indp_damages(path: Path, network: IndpNetwork) -> tuple[IndpDamage, ...]:
    """Return what is damaged in each case of a JSON file, whatever else is said of it.

    Raises
    ------
    InputError
        With all faults: missing keys, unknown names.
    """
    records = Records(path.name)
    data = load_json(path)
    found = records.objects(data if isinstance(data, list) else [data], "cases", DAMAGE_KEYS)
    names = _names(network)
    damages = []
    for at, item in found:
        name = records.text(item, at, "case")
        key = (f"{name}-v{item['v']:g}-{item['semantics']}",) if isinstance(item.get("v"), int | float) and \
            "semantics" in item else ()
        node, link = (_mask(records.known_all(item, at, column, index), count) for column, index, count in (
            ("damaged_nodes", names[0], network.flow.num_nodes), ("damaged_arcs", names[1], network.flow.num_links)))
        damages.append(IndpDamage((name, *key), node, link))
    records.refuse()
    return tuple(damages)


def _case(records: Records, at: str, item: dict[str, Any], network: IndpNetwork) -> IndpCase:
    nodes, links = _names(network)
    node_damaged = _mask(records.known_all(item, at, "damaged_nodes", nodes), network.flow.num_nodes)
    link_damaged = _mask(records.known_all(item, at, "damaged_arcs", links), network.flow.num_links)
    broken = {"nodes": node_damaged.copy(), "arcs": link_damaged.copy()}
    periods = []
    for place, step in records.objects(item["steps"], f"{at}.steps", PERIOD_KEYS):
        repaired = [_ints(records.known_all(step, place, "nodes", nodes)),
                    _ints(records.known_all(step, place, "arcs", links))]
        for (key, left), mine in zip(broken.items(), repaired, strict=True):
            if not left[mine].all() or len(np.unique(mine)) < len(mine):
                records.fault("repairs what is not damaged, or twice", place, key, step[key],
                              f"{np.count_nonzero(left)} that are still damaged")
            left[mine] = False
        periods.append(IndpPeriod(repaired[0], repaired[1], records.number(step, place, "obj"),
                                  records.number(step, place, "unmet", 0.0)))
    if item["semantics"] not in STORED:
        records.fault("unknown semantics", at, "semantics", item["semantics"], ", ".join(STORED))
    return IndpCase(records.text(item, at, "case"), records.number(item, at, "v", 0.0),
                    cast(Literal["peer", "paper"], item["semantics"]), node_damaged, link_damaged, tuple(periods))


def _names(network: IndpNetwork) -> tuple[dict[str, int], dict[str, int]]:
    """Return the index of each node, and of each link by its name and by its name the other way round."""
    links = {name: k for k, name in enumerate(network.link_ids)}
    turned = {">".join(reversed(name.split(">"))): k for name, k in links.items()}
    return {name: k for k, name in enumerate(network.node_ids)}, {**turned, **links}


def _dependencies(records: Records, found: list[tuple[str, dict[str, Any]]], index: Mapping[str, int]) -> Dependencies:
    ends = [[records.known(item[key], at, key, index) for at, item in found] for key in ("dependee", "depender")]
    return Dependencies(_ints(ends[0]), _ints(ends[1]), _numbers(records, found, "gamma", 0.0))


def _check_ends(records: Records, places: list[str], ends: list[list[int]], layers: list[str]) -> None:
    for at, tail, head in zip(places, *ends, strict=True):
        if min(tail, head) >= 0 and tail == head:
            records.fault("begins and ends at one node", at, "t", allowed="two nodes")
        elif min(tail, head) >= 0 and layers[tail] != layers[head]:
            records.fault("joins two layers", at, "t", f"{layers[tail]} and {layers[head]}", "two nodes of one layer",
                          "it is a dependency")


def _index(records: Records, names: Iterable[str], places: list[str]) -> dict[str, int]:
    index: dict[str, int] = {}
    for k, (name, at) in enumerate(zip(names, places, strict=True)):
        if name in index:
            records.fault("name stands twice", at, value=name, allowed="each name once")
        index[name] = k
    return index


def _numbers(records: Records, found: list[tuple[str, dict[str, Any]]], key: str, least: float = -np.inf) -> Floats:
    return np.array([records.number(item, at, key, least) for at, item in found], np.float64)


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int64)


def _mask(where: list[int], count: int) -> Bools:
    mask = np.zeros(count, np.bool_)
    mask[where] = True
    return mask

