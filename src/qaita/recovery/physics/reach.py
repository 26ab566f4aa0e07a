"""Which nodes of a physical network a source reaches over what is open.

Owns :func:`reached`. Knows neither pressure nor voltage.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def reached(num_nodes: int, tails: Ints, heads: Ints, one_way: Bools, sources: Iterable[int]) -> Bools:
    """Return which nodes are reached from ``sources``, (num_nodes,) bool.

    Parameters
    ----------
    num_nodes : int
        Number of nodes.
    tails, heads : (num_links,) int64
        Ends of the open links.
    one_way : (num_links,) bool
        Whether a link carries only from tail to head.
    sources : iterable of int
        Nodes from which everything starts.

    Notes
    -----
    Linear in nodes and links.
    """
    beside: list[list[int]] = [[] for _ in range(num_nodes)]
    for tail, head, single in zip(tails.tolist(), heads.tolist(), one_way.tolist(), strict=True):
        beside[tail].append(head)
        if not single:
            beside[head].append(tail)
    found = np.zeros(num_nodes, np.bool_)
    waiting = list(sources)
    found[waiting] = True
    while waiting:
        for node in beside[waiting.pop()]:
            if not found[node]:
                found[node] = True
                waiting.append(node)
    return found
