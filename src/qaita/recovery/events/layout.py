"""The needs of a city laid out for the play: components suppliers first, and who must look again when one changes.

Owns :class:`Layout` and :class:`Terms`. Read only once made; never holds a state.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs
from qaita.recovery.components import component_of, delays_on_run_cycles, find_components
from qaita.recovery.layout import NETWORK_BIT, VIA_BIT

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PROPORTIONAL = -1.0
"""Level of a group whose effect is the share itself."""
WHOLE = 1.0
"""Level of a group that must be met whole."""
NOT_SHARED = -1
"""Slot of deliveries of a group that is supplied by what it names."""


class Terms(NamedTuple):
    """How each group of needs counts.

    Attributes
    ----------
    level : (num_groups,) float64
        Share from which the group allows everything, 0 to 1; :data:`PROPORTIONAL`: it allows the share itself.
    delivery : (num_groups,) int64
        Place among the deliveries of the shared services that supplies the group; :data:`NOT_SHARED`: its suppliers.
    floors : tuple of (int, int, float)
        Minute, group, share: from then on the group has at least that share, whatever supplies it.
    scaled : (num_groups,) bool, optional
        Delivered groups whose node asks in proportion to the function that it has without them: of these a share
        delivered is a share of that function, where elsewhere it is one of the whole. None: no group.
    """

    level: Floats
    delivery: Ints
    floors: tuple[tuple[int, int, float], ...] = ()
    scaled: NDArray[np.bool_] | None = None

    @classmethod
    def plain(cls, needs: Needs) -> Terms:
        """Return the terms of a city in which all is all or nothing."""
        num_groups = len(needs.group_kind)
        return cls(np.full(num_groups, WHOLE), np.full(num_groups, NOT_SHARED, np.int64))


class Layout(NamedTuple):
    """Needs as the compiled play reads them.

    Attributes
    ----------
    group_ptr, group_kind, group_count, slot_ptr, supplier, via, startup
        As in :class:`~qaita.city.dependencies.Needs`.
    slot_home : (num_slots,) int32
        Component of the node to which each slot belongs.
    group_level, group_delivery, group_scaled
        As in :class:`Terms`.
    component : (num_nodes,) int32
        Strongly connected component of each node; what a component needs from outside has a smaller number.
    order : (num_nodes,) int32
        Nodes, component by component.
    component_ptr : (num_components + 1,) int32
        Component ``c`` is ``order[component_ptr[c] : component_ptr[c + 1]]``.
    mask : (num_components,) int64
        Bits of the kinds of need that lead from a component back into it; 0 where it is no cycle.
    out_ptr : (num_nodes + 1,) int64
        Nodes that need node ``i`` are ``out_node[out_ptr[i] : out_ptr[i + 1]]``, each once.
    out_node : (num_outs,) int32
        Nodes.
    """

    group_ptr: Ints
    group_kind: NDArray[np.int8]
    group_count: NDArray[np.int32]
    slot_ptr: Ints
    supplier: NDArray[np.int32]
    via: NDArray[np.int32]
    slot_home: NDArray[np.int32]
    startup: Ints
    group_level: Floats
    group_delivery: Ints
    group_scaled: NDArray[np.bool_]
    component: NDArray[np.int32]
    order: NDArray[np.int32]
    component_ptr: NDArray[np.int32]
    mask: Ints
    out_ptr: Ints
    out_node: NDArray[np.int32]

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.component)


def lay_out(needs: Needs, terms: Terms) -> Layout:
    """Return the layout of needs that count on given terms. O(n log n) in nodes and suppliers.

    A group that is delivered by a shared service leans on no supplier here: the service looks at those itself.

    Raises
    ------
    ValueError
        If a start-up time stands on a cycle of run needs.
    """
    delayed = delays_on_run_cycles(needs)
    if len(delayed):
        raise ValueError(f"start-up time on a cycle of run needs; met at nodes {delayed[:10].tolist()}; allowed: 0 "
                         "there. Maybe one of the needs on the cycle is a start need")
    needs = _without_delivered(needs, terms)
    edge_ptr = needs.supplier_ptr[needs.group_ptr]
    order, component_ptr = find_components(edge_ptr, needs.supplier_idx, needs.via_idx)
    component = component_of(order, component_ptr)
    out_ptr, out_node = _consumers(needs)
    return Layout(
        group_ptr=needs.group_ptr, group_kind=needs.group_kind, group_count=needs.group_count,
        slot_ptr=needs.supplier_ptr, supplier=needs.supplier_idx, via=needs.via_idx,
        slot_home=component[_owners(needs)[0]], startup=needs.startup, group_level=terms.level,
        group_delivery=terms.delivery,
        group_scaled=np.zeros(len(terms.level), bool) if terms.scaled is None else terms.scaled,
        component=component, order=order, component_ptr=component_ptr,
        mask=_masks(needs, component, len(component_ptr) - 1), out_ptr=out_ptr, out_node=out_node,
    )


def _without_delivered(needs: Needs, terms: Terms) -> Needs:
    """Return the needs without the suppliers of groups that a shared service supplies."""
    length = np.where(terms.delivery == NOT_SHARED, np.diff(needs.supplier_ptr), 0)
    kept = np.repeat(terms.delivery == NOT_SHARED, np.diff(needs.supplier_ptr))
    return needs._replace(supplier_ptr=np.concatenate([[0], np.cumsum(length)]).astype(np.int64),
                          supplier_idx=needs.supplier_idx[kept], via_idx=needs.via_idx[kept])


def _owners(needs: Needs) -> tuple[Ints, NDArray[np.int8]]:
    """Return the node that owns each slot, and the kind of its group."""
    group_node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    slot_group = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    return group_node[slot_group], needs.group_kind[slot_group]


def _masks(needs: Needs, component: NDArray[np.int32], num_components: int) -> Ints:
    owner, kind = _owners(needs)
    home = component[owner]
    supplied = component[needs.supplier_idx] == home
    carried = (needs.via_idx >= 0) & (component[needs.via_idx] == home)
    bits = supplied * (1 << kind.astype(np.int64)) | carried * (NETWORK_BIT | VIA_BIT)
    mask = np.zeros(num_components, np.int64)
    np.bitwise_or.at(mask, home, bits)
    return mask


def _consumers(needs: Needs) -> tuple[Ints, NDArray[np.int32]]:
    owner, _ = _owners(needs)
    carried = needs.via_idx >= 0
    source = np.concatenate([needs.supplier_idx, needs.via_idx[carried]]).astype(np.int64)
    target = np.concatenate([owner, owner[carried]]).astype(np.int64)
    pairs = np.unique(source * needs.num_nodes + target) if needs.num_nodes else np.zeros(0, np.int64)
    source, target = pairs // max(1, needs.num_nodes), pairs % max(1, needs.num_nodes)
    ptr = np.searchsorted(source, np.arange(needs.num_nodes + 1)).astype(np.int64)
    return ptr, target.astype(np.int32)


