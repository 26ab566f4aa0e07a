"""A case of pyrecodes in our own mode: its needs as arrays for the closure, its works as dates.

Owns :func:`own_needs`, :func:`own_repaired` and :func:`consumption`. Never looks at amounts to decide who is served:
our closure asks whether a supplier works, not how much it has left.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import RUN, Needs, NeedsBuilder
from qaita.recovery.replay.case import BRIDGE, HOUSING, UTILITY, Case, Resource
from qaita.recovery.replay.relation import is_one
from qaita.units import MINUTES_PER_DAY, NEVER

Ints = NDArray[np.int64]
Ends = tuple[int, int]
Groups = list[list[int]]


class Demand(NamedTuple):
    """Who asks for one resource.

    Attributes
    ----------
    node : (num_askers,) int64
        Components.
    amount : (num_askers,) float64
        What each asks for a step when it works fully.
    """

    node: Ints
    amount: NDArray[np.float64]


def own_needs(case: Case) -> Needs:
    """Return who needs whom in a case; a step is a day.

    Nodes are the components, then ways: a supply as it is carried over links to another locality. Every need is of
    the kind `run`, the only one the peer knows. A component needs each resource it demands from a utility, from any
    supplier in one of its localities or over a path that is whole; a link on a bridge needs the bridge. What is met
    at home (housing) or asked for by works needs no one.
    """
    ways = _Ways(case)
    groups = [ways.needs_of(k) for k in range(len(case.components))]
    builder = NeedsBuilder(len(groups) + len(ways.groups))
    for node, needed in enumerate(groups + ways.groups):
        for suppliers in needed:
            builder.add(node, RUN, suppliers)
    return builder.build()


def own_repaired(case: Case, num_nodes: int, last: Ints, level: NDArray[np.float64]) -> Ints:
    """Return when each node is repaired, in minutes since the disaster, given when each activity ended.

    Parameters
    ----------
    case : Case
        The case; a step counts as a day.
    num_nodes : int
        Nodes of :func:`own_needs`; ways are not damaged.
    last : (num_activities,) int64
        Last step in which each activity made progress, component after component; -1 where there was none.
    level : (num_activities,) float64
        Progress in the end; below 1 the component is never repaired.
    """
    counts = [len(component.activities) for component in case.components]
    owner = np.repeat(np.arange(len(counts)), counts)
    repaired = np.zeros(num_nodes, np.int64)
    worked = last >= 0
    np.maximum.at(repaired, owner[worked], (last[worked] - case.disaster) * MINUTES_PER_DAY)
    repaired[owner[~is_one(level)]] = NEVER
    return repaired


def demands(case: Case) -> dict[str, Demand]:
    """Return who asks for each resource that is handed out by list or at home, by its name; nobody's is left out."""
    handed = {resource.name for resource in case.resources if resource.model in (UTILITY, HOUSING)}
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in sorted(handed)}
    for k, component in enumerate(case.components):
        for asked in component.demands:
            if asked.resource in handed and asked.amount > 0:
                found[asked.resource].append((k, asked.amount))
    return {name: Demand(np.array([node for node, _ in rows], np.int64), np.array([amount for _, amount in rows]))
            for name, rows in found.items() if rows}


def consumption(demand: Demand, back: Ints) -> tuple[Ints, NDArray[np.float64]]:
    """Return how much of a resource is delivered over time: minutes of change, and the amount a day from then on.

    ``back`` is (num_nodes,) int64, when each node works. A component draws its whole demand from then on.
    """
    time = back[demand.node]
    order = np.argsort(time, kind="stable")
    order = order[time[order] < NEVER]
    reached = np.cumsum(demand.amount[order])
    ends = np.flatnonzero(np.diff(time[order], append=NEVER))
    return time[order][ends], reached[ends]


class _Ways:
    """Needs of components, and the nodes beyond them that carry a supply over links.

    Attributes
    ----------
    groups : list of Groups
        Needs of each way: lists of alternatives, all of which must be met.
    """

    def __init__(self, case: Case):
        self.groups: list[Groups] = []
        self._components = case.components
        self._resources = {resource.name: resource for resource in case.resources}
        self._known: dict[tuple[object, ...], int] = {}
        self._found: dict[tuple[str, Ends], list[int]] = {}
        self._suppliers: dict[str, list[int]] = {}
        for k, component in enumerate(case.components):
            for supply in component.supplies:
                if supply.amount > 0:
                    self._suppliers.setdefault(supply.resource, []).append(k)
        bridges = (resource.bridges for resource in case.resources if resource.model == BRIDGE)
        self._bridges = [(bridge, links) for pairs in bridges for bridge, links in pairs]

    def needs_of(self, node: int) -> Groups:
        """Return the needs of a component."""
        component = self._components[node]
        asked = [of.resource for of in component.demands if of.amount > 0 and of.resource in self._resources]
        utilities = [self._resources[name] for name in asked if self._resources[name].model == UTILITY]
        groups = [self._alternatives(resource, component.ends) for resource in utilities]
        return groups + [[bridge] for bridge, links in self._bridges if node in links]

    def _alternatives(self, resource: Resource, ends: Ends) -> list[int]:
        """Return the nodes that can each supply two localities: suppliers that lie in one, and ways from elsewhere."""
        suppliers = self._suppliers.get(resource.name, [])
        if not resource.transfer:
            return suppliers
        if (resource.name, ends) not in self._found:
            near = [k for k in suppliers if set(self._components[k].ends) & set(ends)]
            far = [self._carried(resource.transfer, k, ends) for k in suppliers if k not in near]
            self._found[resource.name, ends] = near + [way for way in far if way >= 0]
        return self._found[resource.name, ends]

    def _carried(self, transfer: str, supplier: int, to: Ends) -> int:
        """Return the way that carries a supply from where it is to one of two localities; -1 if there is no path."""
        starts = self._components[supplier].ends
        paths = self._resources[transfer].paths
        pairs = [(start, end) for start in sorted(set(starts)) for end in sorted(set(to))]
        links = [path for pair in pairs for path in paths.get(pair, ()) if path and min(path) >= 0]
        whole = [self._way((transfer, path), [[link] for link in path]) for path in links]
        return self._way((transfer, supplier, to), [[supplier], whole]) if whole else -1

    def _way(self, key: tuple[object, ...], groups: Groups) -> int:
        if key not in self._known:
            self._known[key] = len(self._components) + len(self.groups)
            self.groups.append(groups)
        return self._known[key]
