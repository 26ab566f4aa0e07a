"""Who needs whom: the dependencies of a city as integer arrays.

Owns the three kinds of need and :class:`Needs`, the form in which the closure reads them. Nodes are the
assets of a city followed by its sinks (one sink for each residents group and service it uses).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN = 0
"""Needed while running: assets that need each other start together once all are repaired."""
START = 1
"""Needed, already up, to start at all (black start)."""
NETWORK = 2
"""The supply must reach the asset from a source over working nodes and links."""

KINDS = ("run", "start", "network")
"""Names of the kinds as they stand in files, by code."""


class Needs(NamedTuple):
    """Needs of every node in compressed rows: node -> groups -> suppliers.

    A node works when it is in service and each of its groups has at least ``group_count`` suppliers that work
    (AND over groups; within a group OR, or k of n).

    Attributes
    ----------
    group_ptr : (num_nodes + 1,) int64
        Groups of node ``i`` are ``group_ptr[i] : group_ptr[i + 1]``.
    group_kind : (num_groups,) int8
        RUN, START or NETWORK.
    group_count : (num_groups,) int32
        How many suppliers of the group must work (k of n), at least 1.
    supplier_ptr : (num_groups + 1,) int64
        Suppliers of group ``g`` are ``supplier_ptr[g] : supplier_ptr[g + 1]``.
    supplier_idx : (num_suppliers,) int32
        Node that supplies (for NETWORK: the neighbour from which the supply comes).
    via_idx : (num_suppliers,) int32
        For NETWORK the node that is the link in between, -1 when the link cannot fail; -1 for RUN and START.
    startup : (num_nodes,) int64
        Minutes from "everything needed is there" to "serves others"; not for what never went down.
    """

    group_ptr: NDArray[np.int64]
    group_kind: NDArray[np.int8]
    group_count: NDArray[np.int32]
    supplier_ptr: NDArray[np.int64]
    supplier_idx: NDArray[np.int32]
    via_idx: NDArray[np.int32]
    startup: NDArray[np.int64]

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.group_ptr) - 1


class Origins(NamedTuple):
    """Where each group of :class:`Needs` comes from.

    Attributes
    ----------
    service : (num_groups,) object
        Name of the service, '' where none was said.
    row : (num_groups,) int64
        First row of the table ``needs`` that made it; -1 for what follows from links and homes.
    """

    service: NDArray[np.object_]
    row: NDArray[np.int64]


class NeedsBuilder:
    """Collects groups of suppliers node by node and packs them into :class:`Needs`."""

    def __init__(self, num_nodes: int):
        self.num_nodes = num_nodes
        self._groups: list[list[tuple[int, int, list[int], list[int]]]] = [[] for _ in range(num_nodes)]
        self._origins: list[list[tuple[str, int]]] = [[] for _ in range(num_nodes)]
        self._startup = np.zeros(num_nodes, np.int64)

    def add(self, node: int, kind: int, suppliers: list[int], count: int = 1, via: list[int] | None = None,
            origin: tuple[str, int] = ("", -1)) -> None:
        """Add one group: ``count`` of ``suppliers`` must work for ``node`` to work; ``origin`` is service and row."""
        self._groups[node].append((kind, count, list(suppliers), list(via or [-1] * len(suppliers))))
        self._origins[node].append(origin)

    def set_startup(self, node: int, minutes: int) -> None:
        """Set the start-up time of ``node`` in minutes."""
        self._startup[node] = minutes

    def build(self) -> Needs:
        """Return the packed arrays."""
        groups = [group for of_node in self._groups for group in of_node]
        return Needs(
            group_ptr=_offsets([len(of_node) for of_node in self._groups]),
            group_kind=np.array([group[0] for group in groups], np.int8),
            group_count=np.array([group[1] for group in groups], np.int32),
            supplier_ptr=_offsets([len(group[2]) for group in groups]),
            supplier_idx=np.array([s for group in groups for s in group[2]], np.int32),
            via_idx=np.array([v for group in groups for v in group[3]], np.int32),
            startup=self._startup.copy(),
        )

    def origins(self) -> Origins:
        """Return where each group comes from, in the order of :meth:`build`."""
        listed = [origin for of_node in self._origins for origin in of_node]
        service = np.empty(len(listed), object)
        service[:] = [name for name, _ in listed]
        return Origins(service, np.array([row for _, row in listed], np.int64))


def _offsets(lengths: list[int]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64)
