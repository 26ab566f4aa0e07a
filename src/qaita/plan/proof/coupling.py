"""Who hangs below whom and which needs have a price, in nodes and groups of the city as it is.

Owns :func:`coupling_rows`, :func:`supplier_of` and :func:`alias_of`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core, soonest_service
from qaita.plan.lagrange.cuts import Cut
from qaita.plan.lagrange.forest import Forest
from qaita.units import NEVER
from qaita.work.model import offsets
from qaita.work.programme import Programme

Ints = NDArray[np.int64]


def coupling_rows(programme: Programme, core: Core, forest: Forest, cuts: Sequence[Cut] = ()) -> dict[str, Ints]:
    """Return what hangs below what and which needs have a price, in nodes and groups of the city.

    ``cuts``: what the last rows of the forest are.
    """
    best = soonest_service(programme)
    parent, found = np.full(programme.needs.num_nodes, -1), []
    for rank, above in enumerate(forest.parent[:-1].tolist()):
        if above >= 0:
            parent[core.node[rank]] = supplier_of(programme, core, best, rank, above)[1]
    own = set(core.node.tolist())
    for node in np.flatnonzero(core.number < len(core.node)).tolist():
        if node not in own:
            parent[node] = alias_of(programme, core, node)
    for row in range(len(forest.group_node) - len(cuts)):
        rank, count = int(forest.group_node[row]), int(forest.group_count[row])
        slots = forest.slot_node[forest.slot_ptr[row] : forest.slot_ptr[row + 1]].tolist()
        if len(slots) == count == 1:
            group, supplier = supplier_of(programme, core, best, rank, slots[0])
        else:
            group, supplier = _group_of(core, rank, count, slots), -1
        found.append((int(core.node[rank]), group, supplier, count + len(slots)))
    found += [(int(core.node[rank]), -1, place, 1 + len(others)) for place, (rank, others) in enumerate(cuts)]
    columns = np.array(found, np.int64).reshape(-1, 4).T
    return {"parent": parent, "row_node": columns[0], "row_group": columns[1], "row_supplier": columns[2],
            "row_size": columns[3], "cut_ptr": offsets([len(others) for _, others in cuts]),
            "cut_node": core.node[[other for _, others in cuts for other in others]].astype(np.int64)}  # fmt: skip


def supplier_of(programme: Programme, core: Core, best: Ints, rank: int, supplier: int) -> tuple[int, int]:
    """Return the group of a core node that cannot do without a supplier, and that supplier, both as in the city."""
    needs, ours = programme.needs, core.needs
    for g in range(ours.group_ptr[rank], ours.group_ptr[rank + 1]):
        slots = range(ours.supplier_ptr[g], ours.supplier_ptr[g + 1])
        if len(slots) > ours.group_count[g] or not any(
                supplier in (ours.supplier_idx[k], ours.via_idx[k]) for k in slots):  # fmt: skip
            continue
        group = int(core.group[g])
        for k in range(needs.supplier_ptr[group], needs.supplier_ptr[group + 1]):
            pair = [int(one) for one in (needs.supplier_idx[k], needs.via_idx[k]) if one >= 0]
            if all(best[one] < NEVER for one in pair):
                for one in pair:
                    if core.number[one] == supplier:
                        return group, one
    raise AssertionError("a supplier that no need names")


def alias_of(programme: Programme, core: Core, node: int) -> int:
    """Return the one supplier that a node waits for, which has its time."""
    needs = programme.needs
    first, last = needs.supplier_ptr[needs.group_ptr[node]], needs.supplier_ptr[needs.group_ptr[node + 1]]
    return next(int(one) for one in needs.supplier_idx[first:last] if core.number[one] == core.number[node])


def _group_of(core: Core, rank: int, count: int, slots: list[int]) -> int:
    ours = core.needs
    for g in range(ours.group_ptr[rank], ours.group_ptr[rank + 1]):
        first, last = ours.supplier_ptr[g], ours.supplier_ptr[g + 1]
        if ours.group_count[g] == count and ours.supplier_idx[first:last].tolist() == slots:
            return int(core.group[g])
    raise AssertionError("a group that no need names")
