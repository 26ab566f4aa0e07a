"""Another supplier in place of a damaged asset: it works from the programme's start, for all whom the asset supplies.

Owns :func:`with_spare`. A mobile generator, a rented hall, a second node of communications: what it costs and whether
it can be had are for others.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaita.city.dependencies import Needs
from qaita.work.model import offsets
from qaita.work.programme import Programme


def with_spare(programme: Programme, node: int, count: int = 1) -> Programme:
    """Return the programme with so many more suppliers beside a node, wherever it is one of a group.

    They need nothing, work from the programme's start, and are the last nodes of what is returned. Where the node is a
    link in between, nothing changes. Linear in the needs.
    """
    needs, start = programme.needs, programme.model.start
    group = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    beside = np.unique(group[needs.supplier_idx == node])
    spares = np.tile(np.arange(needs.num_nodes, needs.num_nodes + count), len(beside))
    place = np.repeat(needs.supplier_ptr[beside + 1], count)
    more = np.zeros(len(needs.group_kind), np.int64)
    more[beside] = count
    grown = Needs(
        group_ptr=np.append(needs.group_ptr, np.full(count, needs.group_ptr[-1])),
        group_kind=needs.group_kind,
        group_count=needs.group_count,
        supplier_ptr=offsets(np.diff(needs.supplier_ptr) + more),
        supplier_idx=np.insert(needs.supplier_idx, place, spares).astype(needs.supplier_idx.dtype),
        via_idx=np.insert(needs.via_idx, place, -1).astype(needs.via_idx.dtype),
        startup=np.append(needs.startup, np.zeros(count, needs.startup.dtype)),
    )
    names = tuple(f"{programme.node_ids[node]} (another {k + 1})" for k in range(count))
    return replace(programme, needs=grown, repaired0=np.append(programme.repaired0, np.full(count, start)),
                   node_ids=(*programme.node_ids, *names))
