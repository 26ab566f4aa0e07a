"""From tables of needs, links, residents and weights to nodes: who needs whom, and what a lost minute weighs.

Owns :class:`Sinks` and :func:`assemble`. A sink is one service of one residents group: a node of the dependency
arrays that nothing damages. Only the services used in a home need one (the home), and links that go on from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import KINDS, NETWORK, RUN, Needs, NeedsBuilder, Origins
from qaita.city.openings import num_site_nodes
from qaita.city.schema import HOUSING
from qaita.city.table import Table
from qaita.units import MINUTES_PER_DAY, NEVER


@dataclass(frozen=True)
class Sinks:
    """Every service of every residents group.

    Attributes
    ----------
    node : (num_sinks,) int64
        Node of the sink in the needs.
    group_ids : tuple of str
        Residents groups; ``group_idx`` points here.
    districts : (num_groups,) object
        District of each group.
    people : (num_groups,) float64
        Entitled residents before the damage.
    group_idx, service_idx : (num_sinks,) int64
        Whose and which service.
    services : tuple of str
        Services; ``service_idx`` points here.
    step_ptr : (num_services + 1,) int64
        Weight steps of service ``s`` are ``step_ptr[s] : step_ptr[s + 1]``.
    step_time : (num_steps,) int64
        Minute from which a weight holds; the first of each service is 0.
    step_weight : (num_steps,) float64
        Share of a resident-day lost per day while the service is missing.
    version, signatory : str
        Of the weights.
    assumed : bool
        Whether residents or weights are defaults.
    """

    node: NDArray[np.int64]
    group_ids: tuple[str, ...]
    districts: NDArray[np.object_]
    people: NDArray[np.float64]
    group_idx: NDArray[np.int64]
    service_idx: NDArray[np.int64]
    services: tuple[str, ...]
    step_ptr: NDArray[np.int64]
    step_time: NDArray[np.int64]
    step_weight: NDArray[np.float64]
    version: str
    signatory: str
    assumed: bool

    def __len__(self) -> int:
        """Return the number of sinks."""
        return len(self.node)


Group = tuple[str, int, list[str], tuple[str, int]]
"""One group of suppliers: kind, how many must work, supplier ids ('' for any source of a network), and its origin
(service, first row of needs)."""


def assemble(tables: Mapping[str, Table]) -> tuple[Needs, Sinks, Origins]:
    """Return the needs of all nodes (assets, sinks, then openings of streets), the sinks, and whence each need comes.

    Without residents, each asset has one user who loses the service ``function`` while it does not work; without
    weights, all services weigh the same and sum to 1. Linear in the number of rows.
    """
    asset_idx = {str(name): idx for idx, name in enumerate(tables["assets"]["asset_id"])}
    group_ids, districts, people = _people(tables)
    group_of = {name: idx for idx, name in enumerate(group_ids)}
    alone = len(tables["residents"]) == 0
    keyed = _functions(asset_idx) if alone else _group_needs(tables["needs"], group_of)
    sink_of = {key: len(asset_idx) + rank for rank, key in enumerate(keyed)}
    builder = NeedsBuilder(len(asset_idx) + len(sink_of) + num_site_nodes(tables))
    _add_asset_needs(builder, tables, asset_idx)
    _add_sink_needs(builder, keyed, sink_of, asset_idx, _at_home(tables["weights"]))
    _add_networks(builder, tables, asset_idx, sink_of, group_of)
    services = tuple(sorted({service for _, service in keyed}))
    service_of = {name: idx for idx, name in enumerate(services)}
    weights, steps = tables["weights"], _weight_steps(tables["weights"], services)
    return builder.build(), Sinks(
        node=np.array(list(sink_of.values()), np.int64), group_ids=group_ids, districts=districts, people=people,
        group_idx=np.array([group for group, _ in sink_of], np.int64),
        service_idx=np.array([service_of[service] for _, service in sink_of], np.int64),
        services=services, step_ptr=steps[0], step_time=steps[1], step_weight=steps[2],
        version=str(weights["version"][0]) if len(weights) else "equal weights (assumed)",
        signatory=str(weights["signatory"][0]) if len(weights) else "nobody (assumed)",
        assumed=alone or len(weights) == 0,
    ), builder.origins()


def _people(tables: Mapping[str, Table]) -> tuple[tuple[str, ...], NDArray[np.object_], NDArray[np.float64]]:
    """Return ids, districts and people of the residents groups: one user an asset where the city brings none."""
    residents, assets = tables["residents"], tables["assets"]
    if len(residents):
        return tuple(map(str, residents["group_id"])), residents["district"], residents["people"].astype(np.float64)
    return tuple(f"users of {name}" for name in assets["asset_id"]), assets["district"], np.ones(len(assets))


def _functions(asset_idx: Mapping[str, int]) -> dict[tuple[int, str], list[Group]]:
    return {(idx, "function"): [("run", 1, [name], ("function", -1))] for name, idx in asset_idx.items()}


def _gather(needs: Table) -> dict[tuple[str, str], list[Group]]:
    """Gather rows of needs into groups: (consumer, service) -> groups."""
    gathered: dict[tuple[str, str], dict[Any, Group]] = {}
    for number, row in enumerate(needs.rows()):
        groups = gathered.setdefault((row["asset_id"], row["service"]), {})
        key = (row["kind"], row["group"] or number)
        group = groups.setdefault(key, (row["kind"], int(row["at_least"]), [], (row["service"], number)))
        group[2].append(row["supplier_id"])
    return {key: list(groups.values()) for key, groups in gathered.items()}


def _group_needs(needs: Table, group_of: Mapping[str, int]) -> dict[tuple[int, str], list[Group]]:
    return {(group_of[consumer], service): groups
            for (consumer, service), groups in _gather(needs).items() if consumer in group_of}


def _add_asset_needs(builder: NeedsBuilder, tables: Mapping[str, Table], asset_idx: Mapping[str, int]) -> None:
    for idx, days in enumerate(tables["assets"]["startup_days"]):
        builder.set_startup(idx, round(float(days) * MINUTES_PER_DAY))
    for (consumer, _), groups in _gather(tables["needs"]).items():
        if consumer in asset_idx:
            _add_groups(builder, asset_idx[consumer], groups, asset_idx)


def _add_groups(builder: NeedsBuilder, node: int, groups: list[Group], asset_idx: Mapping[str, int]) -> None:
    for kind, count, suppliers, origin in groups:
        if kind != "network":
            builder.add(node, KINDS.index(kind), [asset_idx[name] for name in suppliers], count, origin=origin)


def _add_sink_needs(builder: NeedsBuilder, keyed: Mapping[tuple[int, str], list[Group]],
                    sink_of: Mapping[tuple[int, str], int], asset_idx: Mapping[str, int], at_home: set[str]) -> None:
    for (group, service), groups in keyed.items():
        node = sink_of[group, service]
        _add_groups(builder, node, groups, asset_idx)
        home = sink_of.get((group, HOUSING))
        if service in at_home and service != HOUSING and home is not None:
            builder.add(node, RUN, [home], origin=(HOUSING, -1))


def _at_home(weights: Table) -> set[str]:
    return {row["service"] for row in weights.rows() if row["at_home"]}


def _add_networks(builder: NeedsBuilder, tables: Mapping[str, Table], asset_idx: Mapping[str, int],
                  sink_of: Mapping[tuple[int, str], int], group_of: Mapping[str, int]) -> None:
    """Give every end of a link that is no source of its service one group: any neighbour that brings it.

    Who asks for a service of a network and is not linked gets an empty group: he never has it.
    """
    neighbours: dict[tuple[int, str], list[tuple[int, int]]] = {}

    def node_of(name: str, service: str) -> int:
        return asset_idx[name] if name in asset_idx else sink_of.get((group_of[name], service), NOWHERE)

    for row in tables["links"].rows():
        service, via = row["service"], asset_idx.get(row["asset_id"], -1)
        ends = node_of(row["from_id"], service), node_of(row["to_id"], service)
        for giver, taker in [ends] if row["one_way"] else [ends, ends[::-1]]:
            if NOWHERE not in ends:
                neighbours.setdefault((taker, service), []).append((giver, via))
    sources = {(idx, service) for idx, listed in enumerate(tables["assets"]["source_of"]) for service in listed}
    asking: dict[tuple[int, str], int] = {}
    for number, row in enumerate(tables["needs"].rows()):
        if row["kind"] == "network":
            asking.setdefault((node_of(row["asset_id"], row["service"]), row["service"]), number)
    for taker, service in sorted((set(neighbours) | set(asking)) - sources):
        pairs = neighbours.get((taker, service), [])
        builder.add(taker, NETWORK, [giver for giver, _ in pairs], 1, [via for _, via in pairs],
                    origin=(service, asking.get((taker, service), -1)))


NOWHERE = -1
"""The end of a link at a residents group that does not use its service."""


Steps = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""Pointer, time and weight of the steps of all services."""


def _weight_steps(weights: Table, services: tuple[str, ...]) -> Steps:
    """Return the steps of each service's weight over time."""
    ptr, times, values = [0], [0] * 0, [0.0] * 0
    for service in services:
        rows = [row for row in weights.rows() if row["service"] == service]
        if len(weights) == 0:
            steps = {0: 1.0 / len(services)}
        else:
            steps = _steps_of([(max(0, int(row["from"])), int(row["until"]), float(row["weight"])) for row in rows])
        times += list(steps)
        values += list(steps.values())
        ptr.append(len(times))
    return np.array(ptr, np.int64), np.array(times, np.int64), np.array(values, np.float64)


def _steps_of(spans: list[tuple[int, int, float]]) -> dict[int, float]:
    """Return minute -> weight from spans (from, until, weight); outside every span the weight is 0."""
    edges = sorted({0, *(start for start, _, _ in spans), *(end for _, end, _ in spans if 0 < end < NEVER)})
    return {edge: sum(weight for start, end, weight in spans if start <= edge < end) for edge in edges}
