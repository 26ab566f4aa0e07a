"""Which nodes of a flow network work while some are damaged: three readings of the same dependencies.

Owns :class:`Dependencies` and the readings, from the weakest to ours:

* :func:`works_peer`, what the authors' programs compute: one hop, and only suppliers that are damaged count;
* :func:`works_paper`, what their formula says: every supplier counts, and what fails takes others along;
* :func:`works_own`, what Qaita means by a need: each service it depends on has enough suppliers, and a supplier helps
  only when it works itself *and* is reached from a source.

In all three a node that is itself damaged, and not yet repaired, does not work. Knows no amounts: a supplier that is
reached by a trickle counts as reached; how much flows is :mod:`qaita.recovery.flow`'s.

Peer and formula: H. Talebiyan and L. Dueñas-Osorio, ASCE-ASME Journal of Risk and Uncertainty in Engineering Systems A
6 (2020), 04020023, and the same authors' code; formula: sum over suppliers i of ``share_ij w_i >= w_j``, ``w`` 0 or 1.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import NETWORK, RUN, NeedsBuilder
from qaita.recovery.closure import Closure, prepare, service_times
from qaita.recovery.flow import Bools, FlowNetwork, Ints
from qaita.units import NEVER

ENOUGH = 1.0 - 1e-9
"""Sum of shares from which a depender is supplied: 1, less what adding up decimals may lose."""


@dataclass(frozen=True)
class Dependencies:
    """Which node depends on which, one row a pair.

    Attributes
    ----------
    supplier_idx, depender_idx : (num_dependencies,) int64
        Node that supplies and node that depends on it.
    share : (num_dependencies,) float64
        What the supplier contributes when it works; the depender needs 1 in all.
    """

    supplier_idx: Ints
    depender_idx: Ints
    share: NDArray[np.float64]

    def supplied(self, counted: Bools, num_nodes: int) -> NDArray[np.float64]:
        """Return the sum of the shares of the dependencies in ``counted``, by depender; shape (num_nodes,)."""
        sums = np.zeros(num_nodes)
        np.add.at(sums, self.depender_idx[counted], self.share[counted])
        return sums


def works_peer(dependencies: Dependencies, damaged: Bools, repaired: Bools) -> Bools:
    """Return which nodes work in one period, as the authors' programs have it.

    A depender works when, of its suppliers *damaged when the period begins*, enough are repaired in it; healthy
    suppliers do not count, and a depender without a damaged supplier works. So a node whose one supplier is healthy and
    other damaged is down, and one that came up with the first of two repairs is down again a period later.

    Parameters
    ----------
    dependencies : Dependencies
        Who depends on whom.
    damaged : (num_nodes,) bool
        Nodes damaged when the period begins.
    repaired : (num_nodes,) bool
        Those of them repaired in it.

    Returns
    -------
    (num_nodes,) bool
    """
    in_sum = damaged[dependencies.supplier_idx]
    bound = np.bincount(dependencies.depender_idx[in_sum], minlength=len(damaged)) > 0
    supplied = dependencies.supplied(in_sum & repaired[dependencies.supplier_idx], len(damaged))
    works: Bools = (~damaged | repaired) & (~bound | (supplied >= ENOUGH))
    return works


def works_paper(dependencies: Dependencies, whole: Bools) -> Bools:
    """Return which nodes work, as the formula has it: the most nodes that satisfy it together.

    Suppliers of one depender add up whatever service they give, so of two services one is enough; a node without
    suppliers depends on nothing; two whole nodes that depend on each other work. O(nodes x dependencies) at worst.

    Parameters
    ----------
    dependencies : Dependencies
        Who depends on whom.
    whole : (num_nodes,) bool
        Nodes never damaged or repaired by now.

    Returns
    -------
    (num_nodes,) bool
    """
    bound = np.bincount(dependencies.depender_idx, minlength=len(whole)) > 0
    works = whole
    while True:
        supplied = dependencies.supplied(works[dependencies.supplier_idx], len(whole))
        still: Bools = works & (~bound | (supplied >= ENOUGH))
        if np.array_equal(still, works):
            return still
        works = still


def own_closure(network: FlowNetwork, dependencies: Dependencies) -> Closure:
    """Return Qaita's needs of a flow network, prepared for :func:`works_own`.

    Nodes of the closure are the nodes of the network, then its links. Each node that is no source (balance not above 0)
    has a ``network`` need: a neighbour it can be reached from, over an arc with capacity. For each commodity that it
    depends on, it has a ``run`` need of as many suppliers as make up 1.

    Raises
    ------
    ValueError
        When suppliers of one depender and commodity have unequal shares: those cannot be counted.
    """
    builder = NeedsBuilder(network.num_nodes + network.num_links)
    for node, neighbours in _reached_from(network).items():
        builder.add(node, NETWORK, [tail for tail, _ in neighbours], via=[link for _, link in neighbours])
    for (node, _), rows in _by_commodity(network, dependencies).items():
        suppliers = dependencies.supplier_idx[rows].tolist()
        builder.add(node, RUN, suppliers, count=_how_many(node, dependencies.share[rows]))
    return prepare(builder.build())


def works_own(closure: Closure, node_whole: Bools, link_whole: Bools) -> Bools:
    """Return which nodes work, as Qaita means it.

    Parameters
    ----------
    closure : Closure
        From :func:`own_closure`.
    node_whole : (num_nodes,) bool
        Nodes never damaged or repaired by now.
    link_whole : (num_links,) bool
        The same of links.

    Returns
    -------
    (num_nodes,) bool
        A node works when it is whole, reached from a source over nodes that work and whole links, and of each
        commodity that it depends on enough suppliers work.
    """
    repaired = np.where(np.concatenate([node_whole, link_whole]), 0, NEVER).astype(np.int64)
    works: Bools = service_times(closure, repaired)[:len(node_whole)] <= 0
    return works


def _reached_from(network: FlowNetwork) -> dict[int, list[tuple[int, int]]]:
    """Return, for each node that is no source, the pairs (neighbour, node of the link) it can be reached over."""
    found: dict[int, list[tuple[int, int]]] = {int(node): [] for node in np.flatnonzero(network.balance <= 0)}
    for arc in np.flatnonzero(network.link_capacity[network.arc_link] > 0):
        head = int(network.arc_head[arc])
        if head in found:
            found[head].append((int(network.arc_tail[arc]), network.num_nodes + int(network.arc_link[arc])))
    return found


def _by_commodity(network: FlowNetwork, dependencies: Dependencies) -> dict[tuple[int, int], list[int]]:
    """Return the dependencies of each depender and commodity it depends on."""
    found = defaultdict(list)
    for row, (supplier, depender) in enumerate(zip(dependencies.supplier_idx, dependencies.depender_idx, strict=True)):
        found[int(depender), int(network.commodity_idx[supplier])].append(row)
    return found


def _how_many(node: int, shares: NDArray[np.float64]) -> int:
    """Return how many suppliers of equal share make up 1; more than there are when all together do not."""
    share = float(shares[0])
    if share <= 0 or not np.allclose(shares, share):
        raise ValueError(f"shares of the suppliers of node {node}: met {shares.tolist()}; allowed: equal and above 0. "
                         "Maybe use the reading of the paper, in which shares add up")
    return math.ceil(ENOUGH / share)
