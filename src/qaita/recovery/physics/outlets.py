"""Where in a physical network each consumer draws, and what of the network each asset is.

Owns :class:`Outlets` and how it follows from a city. Knows no program: nodes and links have names and numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Element = tuple[str, str]
"""Kind and name of a node or link in its own program."""


@dataclass(frozen=True)
class Outlets:
    """How a city and a network of another program belong together.

    Attributes
    ----------
    consumers : (num_consumers,) int64
        Nodes of the city that draw, ascending.
    group_consumer, group_count : (num_groups,) int64
        Whose group it is, as an index of ``consumers``, and how many of its places must supply, at least 1.
    group_ptr, place : (num_groups + 1,) int64, (num_places,) int64
        Nodes of the network from which group ``g`` draws: ``place[group_ptr[g] : group_ptr[g + 1]]``.
    node_asset, link_asset : (num_nodes,) int64, (num_links,) int64
        Asset that a node or link of the network is, -1 where it is none and so never fails.
    """

    consumers: Ints
    group_consumer: Ints
    group_count: Ints
    group_ptr: Ints
    place: Ints
    node_asset: Ints
    link_asset: Ints

    @property
    def assets(self) -> Ints:
        """Assets of the city that the network looks at, ascending."""
        both = np.concatenate([self.node_asset, self.link_asset])
        return np.unique(both[both >= 0])

    def works(self, works: Floats) -> tuple[Floats, Floats]:
        """Return the share of function of each node and of each link of the network."""
        known = np.append(works, 1.0)
        return known[self.node_asset], known[self.link_asset]

    def drawn(self, shares: Floats) -> Floats:
        """Return what each consumer gets of the shares that each node of the network gets, (num_consumers,) float64.

        Of a group the best place, or the k-th best where k must supply; of several groups the least; nothing from a
        group with too few places.
        """
        found = np.ones(len(self.consumers))
        for group, (consumer, count) in enumerate(zip(self.group_consumer, self.group_count, strict=True)):
            places = shares[self.place[self.group_ptr[group]: self.group_ptr[group + 1]]]
            got = np.sort(places)[-count] if len(places) >= count else 0.0
            found[consumer] = min(found[consumer], got)
        return found


def outlets(city: City, service: str, elements: Mapping[str, Element], nodes: Sequence[Element],
            links: Sequence[Element]) -> tuple[Outlets, tuple[str, ...]]:
    """Return where the consumers of ``service`` draw, and the ids of those who draw nowhere in the network.

    A consumer has a row in the table ``needs`` (kinds ``run`` and ``network``). He draws at the supplier that he names;
    over a network at himself, where he is a node of it, else at the nodes to which links of the service tie him.

    Parameters
    ----------
    elements : mapping
        Asset id -> what it is in the network.
    nodes, links : sequence of Element
        Nodes and links of the network in the order of their numbers.
    """
    node_of = {element: idx for idx, element in enumerate(nodes)}
    place_of = {asset: node_of[element] for asset, element in elements.items() if element in node_of}
    known = _groups(city, service, _tied(city, service, place_of), place_of)
    index = consumers_of(city, service)
    order = list(index)
    listed = [(rank, count, places) for rank, name in enumerate(order) for count, places in known[name]]
    asset_of = {elements[name]: idx for name, idx in city.asset_index().items() if name in elements}
    nowhere = tuple(name for name in order if any(len(places) < count for count, places in known[name]))
    return Outlets(
        consumers=np.array([index[name] for name in order], np.int64),
        group_consumer=np.array([rank for rank, _, _ in listed], np.int64),
        group_count=np.array([count for _, count, _ in listed], np.int64),
        group_ptr=np.concatenate([[0], np.cumsum([len(places) for _, _, places in listed])]).astype(np.int64),
        place=np.array([place for _, _, places in listed for place in places], np.int64),
        node_asset=np.array([asset_of.get(element, -1) for element in nodes], np.int64),
        link_asset=np.array([asset_of.get(element, -1) for element in links], np.int64),
    ), nowhere


def consumers_of(city: City, service: str) -> dict[str, int]:
    """Return who needs a service by a row in the table needs (kinds ``run`` and ``network``): id -> node, ascending."""
    sinks = city.sinks
    nodes = {sinks.group_ids[group]: int(node) for group, what, node
             in zip(sinks.group_idx, sinks.service_idx, sinks.node, strict=True) if sinks.services[what] == service}
    nodes |= city.asset_index()
    asking = {row["asset_id"] for row in city.tables["needs"].rows()
              if row["service"] == service and row["kind"] != "start"}
    return {name: nodes[name] for name in sorted(asking, key=nodes.__getitem__)}


def _tied(city: City, service: str, place_of: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the nodes of the network to which each end of a link is tied, itself first where it is one."""
    tied = {name: [place] for name, place in place_of.items()}
    for row in city.tables["links"].rows():
        if row["service"] == service and row["to_id"] not in place_of and row["from_id"] in place_of:
            tied.setdefault(row["to_id"], []).append(place_of[row["from_id"]])
        elif row["service"] == service and row["from_id"] not in place_of and row["to_id"] in place_of:
            tied.setdefault(row["from_id"], []).append(place_of[row["to_id"]])
    return tied


def _groups(city: City, service: str, tied: Mapping[str, list[int]],
            place_of: Mapping[str, int]) -> dict[str, list[tuple[int, list[int]]]]:
    """Return for each consumer its groups: how many must supply, and the places."""
    found: dict[str, dict[Any, tuple[int, list[int]]]] = {}
    for number, row in enumerate(city.tables["needs"].rows()):
        if row["service"] != service or row["kind"] == "start":
            continue
        places = tied.get(row["asset_id"], []) if row["kind"] == "network" else [
            place_of[name] for name in (row["supplier_id"],) if name in place_of]
        group = found.setdefault(row["asset_id"], {}).setdefault(row["group"] or number, (int(row["at_least"]), []))
        group[1].extend(places)
    return {name: list(groups.values()) for name, groups in found.items()}
