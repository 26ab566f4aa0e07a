"""Who waits on an asset: from suppliers to all that is down because of them.

Owns :class:`Behind`. An alternative that is not waited for is not counted: only suppliers that are back no later than
the group they belong to, in groups that were down.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs


@dataclass(frozen=True)
class Behind:
    """Consumers of each node that waited on it, in compressed rows.

    Attributes
    ----------
    consumer_ptr : (num_nodes + 1,) int64
        Consumers of node ``i`` are ``consumer_ptr[i] : consumer_ptr[i + 1]``.
    consumer_idx : (num_consumers,) int64
        Nodes.
    """

    consumer_ptr: NDArray[np.int64]
    consumer_idx: NDArray[np.int64]

    def nodes(self, first: Iterable[int]) -> set[int]:
        """Return all nodes that wait on one of ``first``, directly or through others; ``first`` included."""
        found = set(first)
        waiting = list(found)
        while waiting:
            node = waiting.pop()
            rows = slice(self.consumer_ptr[node], self.consumer_ptr[node + 1])
            fresh = set(self.consumer_idx[rows].tolist()) - found
            found |= fresh
            waiting += fresh
        return found


def behind(needs: Needs, back: NDArray[np.int64], shared: NDArray[np.bool_] | None = None) -> Behind:
    """Return who waits on whom, given when each node works.

    Parameters
    ----------
    needs : Needs
        Dependencies of all nodes.
    back : (num_nodes,) int64
        Minute from which each node works; NEVER if not.
    shared : (num_groups,) bool, optional
        Groups of needs that a shared service supplies: there each supplier counts that is back no later than the
        consumer, as what it gives may be what was wanting.

    Returns
    -------
    Behind
        O(n log n) in the number of suppliers.
    """
    group_of = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    via = needs.via_idx.astype(np.int64)
    supplier = needs.supplier_idx.astype(np.int64)
    via_back = np.where(via >= 0, back[np.maximum(via, 0)], 0) if len(back) else np.zeros(0, np.int64)
    arrives = np.maximum(back[supplier], via_back)
    satisfied = _satisfied(needs, group_of, arrives)
    consumer = _node_of(needs)[group_of]
    latest = satisfied if shared is None else np.where(shared, np.maximum(satisfied, back[_node_of(needs)]), satisfied)
    waited = (arrives > 0) & (arrives <= latest[group_of]) & (back[consumer] > 0)
    source = np.concatenate([supplier, np.maximum(via, 0)])
    kept = np.concatenate([waited & (back[supplier] > 0), waited & (via >= 0) & (via_back > 0)])
    target = np.tile(consumer, 2)
    source, target = source[kept], target[kept]
    order = np.argsort(source, kind="stable")
    ptr = np.searchsorted(source[order], np.arange(needs.num_nodes + 1))
    return Behind(ptr.astype(np.int64), target[order])


def _node_of(needs: Needs) -> NDArray[np.int64]:
    return np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))


def _satisfied(needs: Needs, group_of: NDArray[np.int64], arrives: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the minute at which each group has enough suppliers, shape (num_groups,); 0 for empty groups."""
    order = np.lexsort((arrives, group_of))
    nth = needs.supplier_ptr[:-1] + needs.group_count - 1
    within = nth < needs.supplier_ptr[1:]
    times = np.zeros(len(nth), np.int64)
    times[within] = arrives[order][nth[within]]
    return times
