"""Which needs can still keep their node waiting, once it is known what always works and what never returns.

Owns :class:`Live`, all needs at once in compressed rows. Never decides what a plan can change: :mod:`qaita.plan.core`
does.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs
from qaita.units import NEVER
from qaita.work.model import offsets

Ints = NDArray[np.int64]


class Live(NamedTuple):
    """Groups of suppliers that their nodes can still wait for.

    Attributes
    ----------
    group_ptr : (num_nodes + 1,) int64
        Groups of each node.
    kind, least, group : (num_groups,) int64
        Kind; how many must still work; number of the group among all needs.
    supplier_ptr : (num_groups + 1,) int64
        Suppliers of each group.
    supplier, via : (num_suppliers,) int64
        Node that supplies, and the link over which it does, -1 for none.
    """

    group_ptr: Ints
    kind: Ints
    least: Ints
    group: Ints
    supplier_ptr: Ints
    supplier: Ints
    via: Ints


def live_groups(needs: Needs, best: Ints, wanted: NDArray[np.bool_]) -> Live:
    """Return the groups that can still keep a node waiting. Linear in the number of suppliers.

    A supplier that always works lowers the count; one that never returns is left out.

    Parameters
    ----------
    needs : Needs
        All needs.
    best : (num_nodes,) int64
        Minute before which no plan brings a node back.
    wanted : (num_nodes,) bool
        Nodes whose date a plan can change.
    """
    supplier, via = needs.supplier_idx.astype(np.int64), needs.via_idx.astype(np.int64)
    owner, carried = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr)), via >= 0
    lost = (best[supplier] >= NEVER) | (carried & (best[via] >= NEVER))
    works = (best <= 0) & ~wanted
    always = ~lost & works[supplier] & (~carried | works[via])
    count = needs.group_count - np.bincount(owner[always], minlength=len(needs.group_kind))
    group = np.flatnonzero(count > 0)
    kept = ~lost & ~always & (count > 0)[owner]
    node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))[group]
    return Live(
        offsets(np.bincount(node, minlength=needs.num_nodes)),
        needs.group_kind[group].astype(np.int64),
        count[group].astype(np.int64),
        group,
        offsets(np.bincount(owner[kept], minlength=len(count))[group]),
        supplier[kept],
        via[kept],
    )


def spans(ptr: Ints, rows: Ints) -> Ints:
    """Return the places ``ptr[row] : ptr[row + 1]`` of each of ``rows``, one behind the other."""
    length = ptr[rows + 1] - ptr[rows]
    ends = np.cumsum(length)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(ptr[rows] - ends + length, length)
