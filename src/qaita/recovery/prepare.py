"""From needs to their layout for the closure: checked, self-needs resolved, sorted, components found.

Owns :func:`prepare`. Never computes a time; it is called once a city, not once a plan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import KINDS, NETWORK, RUN, Needs
from qaita.recovery.components import component_of, delays_on_run_cycles, find_components
from qaita.recovery.layout import BLOCK, GROUP, NETWORK_BIT, NODE, SLOT, VIA_BIT, Closure

SHOWN = 10
"""Places named in an error message."""


class _Slots(NamedTuple):
    """Groups that can matter, by node, and their slots without those on the node itself."""

    group_node: NDArray[np.int64]
    group_kind: NDArray[np.int8]
    group_count: NDArray[np.int32]
    slot_group: NDArray[np.int64]
    supplier: NDArray[np.int32]
    via: NDArray[np.int32]

    @property
    def owner(self) -> NDArray[np.int64]:
        return self.group_node[self.slot_group]


def prepare(needs: Needs) -> Closure:
    """Lay out ``needs`` for the closure; to be called once a city.

    Parameters
    ----------
    needs : Needs
        Dependencies of all nodes.

    Returns
    -------
    Closure
        Read only; may be shared by threads.

    Raises
    ------
    ValueError
        If an index, a count, a kind or a start-up time is out of range, or a start-up time stands on a run cycle.
    """
    _check(needs)
    slots = _resolve_self_needs(needs)
    edge_ptr = _offsets(slots.owner, needs.num_nodes)
    order, component_ptr = find_components(edge_ptr, slots.supplier, slots.via)
    position = np.empty_like(order)
    position[order] = np.arange(len(order), dtype=np.int32)
    return _lay_out(_sort(slots, position), needs.startup, order, position, component_ptr)


def _lay_out(
    slots: _Slots,
    startup: NDArray[np.int64],
    order: NDArray[np.int32],
    position: NDArray[np.int32],
    component_ptr: NDArray[np.int32],
) -> Closure:
    num_nodes, num_groups = len(order), len(slots.group_kind)
    component = component_of(order, component_ptr)
    inner_supplier = component[slots.supplier] == component[slots.owner]
    inner_via = (slots.via >= 0) & (component[slots.via] == component[slots.owner])
    out_ptr, out_slots = _out_slots(slots, position, inner_supplier, inner_via)

    nodes = np.zeros(num_nodes + 1, NODE)
    nodes["startup"][:-1] = startup[order]
    nodes["node"][:-1], nodes["position"][:-1] = order, position
    nodes["group"], nodes["out"] = _offsets(position[slots.group_node], num_nodes), out_ptr

    groups = np.zeros(num_groups + 1, GROUP)
    groups["slot"] = _offsets(slots.slot_group, num_groups)
    groups["count"][:-1], groups["kind"][:-1] = slots.group_count, slots.group_kind
    groups["position"][:-1] = position[slots.group_node]
    groups["inner"][slots.slot_group[inner_supplier | inner_via]] = 1

    slot_records = np.zeros(len(slots.supplier), SLOT)
    slot_records["supplier"], slot_records["via"] = slots.supplier, slots.via
    slot_records["group"] = slots.slot_group

    mask = np.zeros(len(component_ptr) - 1, np.int64)
    kind_bit = 1 << slots.group_kind[slots.slot_group].astype(np.int64)
    np.bitwise_or.at(mask, component[slots.owner], inner_supplier * kind_bit | inner_via * (NETWORK_BIT | VIA_BIT))
    blocks = _blocks(component_ptr, mask)
    return Closure(nodes, groups, slot_records, out_slots, blocks, _sizes(blocks, nodes, groups))


def _resolve_self_needs(needs: Needs) -> _Slots:
    """Return the groups and slots without needs of a node on itself.

    In the definition a node that is up finds itself in W (greatest: nothing has to show it first) and can neither
    enter S nor N through itself (least: something has to). So to run on itself counts as supplied, a via that is
    the node itself or the slot's supplier adds nothing, and a start or network slot on itself never supplies.
    """
    group_node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    slot_group = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    owner, kind = group_node[slot_group], needs.group_kind[slot_group]
    on_itself = needs.supplier_idx == owner
    runs_itself = np.bincount(slot_group[on_itself & (kind == RUN)], minlength=len(needs.group_kind))
    count = (needs.group_count - runs_itself).astype(np.int32)
    via = np.where((needs.via_idx == owner) | (needs.via_idx == needs.supplier_idx), np.int32(-1), needs.via_idx)
    kept_group = count > 0
    kept_slot = ~on_itself & kept_group[slot_group]
    renumbered = np.cumsum(kept_group) - 1
    return _Slots(
        group_node=group_node[kept_group],
        group_kind=needs.group_kind[kept_group],
        group_count=count[kept_group],
        slot_group=renumbered[slot_group[kept_slot]],
        supplier=needs.supplier_idx[kept_slot],
        via=via[kept_slot].astype(np.int32),
    )


def _sort(slots: _Slots, position: NDArray[np.int32]) -> _Slots:
    """Return the same groups and slots in the order of positions."""
    groups = np.argsort(position[slots.group_node], kind="stable")
    rank = np.empty(len(groups), np.int64)
    rank[groups] = np.arange(len(groups))
    slot_group = rank[slots.slot_group]
    by_group = np.argsort(slot_group, kind="stable")
    return _Slots(
        group_node=slots.group_node[groups],
        group_kind=slots.group_kind[groups],
        group_count=slots.group_count[groups],
        slot_group=slot_group[by_group],
        supplier=slots.supplier[by_group],
        via=slots.via[by_group],
    )


def _blocks(component_ptr: NDArray[np.int32], mask: NDArray[np.int64]) -> NDArray[np.void]:
    """Join neighbouring components of one node into stretches; keep each larger component as a block."""
    large = np.diff(component_ptr) > 1
    opens = np.ones(len(mask), np.bool_)
    opens[1:] = large[1:] | large[:-1]
    first = np.flatnonzero(opens)
    blocks = np.zeros(len(first) + 1, BLOCK)
    blocks["position"] = component_ptr[np.append(first, -1)]
    blocks["mask"][:-1] = mask[first]
    return blocks


def _out_slots(
    slots: _Slots, position: NDArray[np.int32], inner_supplier: NDArray[np.bool_], inner_via: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Turn the edges inside components round: from a position to the slots it supplies or carries."""
    suppliers, vias = np.flatnonzero(inner_supplier), np.flatnonzero(inner_via)
    source = np.concatenate([position[slots.supplier[suppliers]], position[slots.via[vias]]])
    by_source = np.argsort(source, kind="stable")
    return _offsets(source, len(position)), np.concatenate([suppliers, vias])[by_source]


def _sizes(blocks: NDArray[np.void], nodes: NDArray[np.void], groups: NDArray[np.void]) -> NDArray[np.int64]:
    cyclic = blocks["mask"][:-1] != 0
    first_group = nodes["group"][blocks["position"]]
    lengths = [np.diff(first)[cyclic] for first in (blocks["position"], first_group, groups["slot"][first_group])]
    return np.array([length.max(initial=0) for length in (*lengths, groups["count"])], np.int64)


def _offsets(owner: NDArray[np.integer], num_owners: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=num_owners))]).astype(np.int64)


def _check(needs: Needs) -> None:
    last = needs.num_nodes - 1
    kind = np.repeat(needs.group_kind, np.diff(needs.supplier_ptr))
    highest_via = np.where(kind == NETWORK, last, -1)
    _refuse("group_kind", needs.group_kind, (needs.group_kind < 0) | (needs.group_kind >= len(KINDS)), "0, 1 or 2")
    _refuse("group_count", needs.group_count, needs.group_count < 1, "1 or more")
    _refuse("startup", needs.startup, needs.startup < 0, "0 minutes or more")
    outside = (needs.supplier_idx < 0) | (needs.supplier_idx > last)
    _refuse("supplier_idx", needs.supplier_idx, outside, f"0 to {last}")
    outside = (needs.via_idx < -1) | (needs.via_idx > highest_via)
    _refuse("via_idx", needs.via_idx, outside, f"-1 for none, and for network needs 0 to {last}")
    delayed = delays_on_run_cycles(needs)
    if len(delayed):
        raise ValueError(
            f"start-up time on a cycle of run needs at nodes {_some(delayed)}; met {_some(needs.startup[delayed])} "
            "minutes; allowed: 0 there. Maybe one of the needs on the cycle is a start need"
        )


def _refuse(name: str, values: NDArray[np.integer], wrong: NDArray[np.bool_], allowed: str) -> None:
    places = np.flatnonzero(wrong)
    if len(places):
        raise ValueError(f"{name} at {_some(places)}; met {_some(values[places])}; allowed: {allowed}")


def _some(values: NDArray[np.integer]) -> str:
    shown = ", ".join(str(value) for value in values[:SHOWN])
    return shown if len(values) <= SHOWN else f"{shown} and {len(values) - SHOWN} more"
