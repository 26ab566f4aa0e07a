"""Who hangs together: the strongly connected components of the needs, suppliers first.

Owns :func:`find_components` and :func:`delays_on_run_cycles`. Never looks at a time of repair.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import NETWORK, RUN, Needs
from qaita.recovery.compiled import entry, inner


def find_components(
    edge_ptr: NDArray[np.int64], supplier_idx: NDArray[np.int32], via_idx: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the strongly connected components of the needs in topological order, suppliers first.

    An edge leads from a node to each supplier and each via of its slots.

    Parameters
    ----------
    edge_ptr : (num_nodes + 1,) int64
        Slots of node ``i`` are ``edge_ptr[i] : edge_ptr[i + 1]``.
    supplier_idx, via_idx : (num_slots,) int32
        Nodes; -1 when there is no via.

    Returns
    -------
    order : (num_nodes,) int32
        Nodes, component by component; whatever a component needs from outside itself stands before it.
    component_ptr : (num_components + 1,) int32
        Component ``c`` is ``order[component_ptr[c] : component_ptr[c + 1]]``.

    Notes
    -----
    R. Tarjan (1972), Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), without recursion, so
    that a chain of any depth is walked.
    """
    order, component_ptr, num_components = _tarjan(edge_ptr, supplier_idx, via_idx)
    return order, component_ptr[: num_components + 1].copy()


def delays_on_run_cycles(needs: Needs) -> NDArray[np.int64]:
    """Return the nodes whose start-up time has no meaning: they wait for one another and for themselves.

    Such a node has ``startup > 0`` and lies in a component in which some node needs another of the component (or
    itself) to run, or as the via of a network need. All of these would have to be up together, each some time
    after all the others. Readers make it a fault of the input; :func:`~qaita.recovery.prepare.prepare` refuses it.

    Returns
    -------
    nodes : (num_delayed,) int64
        Ascending; empty when every start-up time can be kept.
    """
    order, component_ptr = find_components(needs.supplier_ptr[needs.group_ptr], needs.supplier_idx, needs.via_idx)
    component = component_of(order, component_ptr)
    group_node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    slot_group = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    slot_component = component[group_node[slot_group]]
    slot_kind = needs.group_kind[slot_group]
    runs = (slot_kind == RUN) & (component[needs.supplier_idx] == slot_component)
    vias = (slot_kind == NETWORK) & (needs.via_idx >= 0) & (component[needs.via_idx] == slot_component)
    has_run = np.zeros(len(component_ptr), np.bool_)
    has_run[slot_component[runs | vias]] = True
    return np.flatnonzero((needs.startup > 0) & has_run[component]).astype(np.int64)


def component_of(order: NDArray[np.int32], component_ptr: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the component of each node, shape (num_nodes,), int32."""
    component = np.empty(len(order), np.int32)
    component[order] = np.repeat(np.arange(len(component_ptr) - 1, dtype=np.int32), np.diff(component_ptr))
    return component


@entry
def _tarjan(
    edge_ptr: NDArray[np.int64], supplier_idx: NDArray[np.int32], via_idx: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], int]:
    num_nodes = len(edge_ptr) - 1
    order = np.empty(num_nodes, np.int32)
    component_ptr = np.zeros(num_nodes + 1, np.int32)
    low = np.zeros(num_nodes, np.int32)  # 0: not visited yet; num_nodes + 1: its component is complete
    first_visit = np.zeros(num_nodes, np.int32)
    path, waiting = np.empty(num_nodes, np.int32), np.empty(num_nodes, np.int32)
    edge = 2 * edge_ptr[:-1]  # edge 2e leads to the supplier of slot e, edge 2e + 1 to its via
    num_found = num_components = visit = num_waiting = 0
    for root in range(num_nodes):
        if low[root] != 0:
            continue
        depth = 0
        path[0] = root
        while depth >= 0:
            node = path[depth]
            if low[node] == 0:
                visit += 1
                low[node] = first_visit[node] = visit
                waiting[num_waiting] = node
                num_waiting += 1
            target = _next_unvisited(node, edge, edge_ptr[node + 1], supplier_idx, via_idx, low)
            if target >= 0:
                depth += 1
                path[depth] = target
                continue
            depth -= 1
            if low[node] == first_visit[node]:
                num_components += 1
                size = _complete(node, waiting, num_waiting, order, num_found, low)
                num_waiting -= size
                num_found += size
                component_ptr[num_components] = num_found
    return order, component_ptr, num_components


@inner
def _next_unvisited(
    node: int,
    edge: NDArray[np.int64],
    last_slot: int,
    supplier_idx: NDArray[np.int32],
    via_idx: NDArray[np.int32],
    low: NDArray[np.int32],
) -> int:
    """Walk on along the edges of ``node``, lowering ``low``; return the first node not visited yet, or -1."""
    while edge[node] < 2 * last_slot:
        slot = edge[node] >> 1
        other = via_idx[slot] if edge[node] & 1 else supplier_idx[slot]
        if other >= 0:
            if low[other] == 0:
                return int(other)
            low[node] = min(low[node], low[other])
        edge[node] += 1
    return -1


@inner
def _complete(
    node: int,
    waiting: NDArray[np.int32],
    num_waiting: int,
    order: NDArray[np.int32],
    num_found: int,
    low: NDArray[np.int32],
) -> int:
    """Move the component that ``node`` opened from ``waiting`` to ``order``; return its size."""
    size = 0
    while True:
        member = waiting[num_waiting - 1 - size]
        order[num_found + size] = member
        low[member] = len(low) + 1
        size += 1
        if member == node:
            return size
