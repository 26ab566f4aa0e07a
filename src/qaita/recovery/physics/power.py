"""Deliveries of a power network, island by island, as far as a load flow exists.

Owns what damage does to the network that is solved, how load is shed, and what is said where there is no solution. The
load flow is that of pandapower, handed over as :class:`LoadFlow`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.physics.outlets import Outlets
from qaita.recovery.physics.reach import reached

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STEPS = 16
"""Load is shed in sixteenths: a share is the largest of them with which the load flow has a solution."""

NEARLY_NONE = 1e-12
"""Least share by which what a source gives is multiplied, so that a grid without limit keeps having none."""


class LoadFlow(Protocol):
    """A power network whose load flow can be asked for with parts of it taken away.

    Nodes are buses, and whatever hangs on one; links are branches, closed switches, and what ties a thing to its bus.

    Attributes
    ----------
    tails, heads : (num_links,) int64
        Nodes at the ends of each link.
    closed : (num_links,) bool
        Links that are out of service in the file.
    gives : (num_nodes,) float64
        Most that a node gives, MW: infinite for a grid without limit, 0 for what gives nothing or cannot form an
        island.
    asked : (num_nodes,) float64
        Active power that each node takes, MW, 0 or more.
    """

    tails: Ints
    heads: Ints
    closed: Bools
    gives: Floats
    asked: Floats

    def solvable(self, nodes: Bools, links: Bools, shares: Floats, works: Floats) -> bool:
        """Return whether the load flow has a solution in which no source gives more than it has.

        ``nodes`` and ``links`` are those kept, ``shares``, (num_nodes,), what each node takes of what it asks, and
        ``works``, (num_nodes,), the share of its function that each source has.
        """
        ...


class PowerModel:
    """From what works to the share of its load that each consumer gets.

    * A node that does not work is gone with all its links, a link that does not work is open. What works in part is
      there; a source that works in part gives that share of its most.
    * An island without a source that can form one is dark.
    * In an island whose sources give less than is asked, all loads get the same share of what they ask.
    * An island in which the load flow has no solution (its voltage collapses, or a source would have to give more than
      it has, losses included) sheds load evenly, in sixteenths, until it has one. Where none is found, the share before
      shedding counts, and ``num_unsolved`` grows by one.
    * Voltage and loading are not judged beyond that: who has power at 0.85 of the nominal voltage is served.

    Parameters
    ----------
    network : LoadFlow
        The network.
    outlets : Outlets
        How city and network belong together.
    """

    def __init__(self, network: LoadFlow, outlets: Outlets):
        self.network, self.outlets = network, outlets
        self.num_unsolved = 0

    def __call__(self, works: Floats) -> Floats:
        """Return the share that each consumer gets, (num_consumers,) float64."""
        node_works, link_works = self.outlets.works(works)
        return self.outlets.drawn(self.shares(node_works, link_works))

    def shares(self, node_works: Floats, link_works: Floats) -> Floats:
        """Return the share that each node of the network gets, (num_nodes,) float64."""
        network = self.network
        nodes = node_works > 0
        links = (link_works > 0) & ~network.closed & nodes[network.tails] & nodes[network.heads]
        gives = np.where(nodes & (network.gives > 0), network.gives * np.maximum(node_works, NEARLY_NONE), 0.0)
        shares = np.zeros(len(nodes))
        islands = self._islands(nodes, links, gives)
        for island in islands:
            asked = float(network.asked[island].sum())
            shares[island] = min(1.0, float(gives[island].sum()) / asked) if asked > 0 else 1.0
        fed = np.any(islands, axis=0) if islands else np.zeros_like(nodes)
        if not fed.any() or self._holds(fed, links, shares, node_works):
            return shares
        for island in islands:
            shares[island] *= self._shed(island, links, shares, node_works)
        return shares

    def _islands(self, nodes: Bools, links: Bools, gives: Floats) -> list[Bools]:
        """Return the nodes of each island that has a source."""
        network, found = self.network, list[Bools]()
        tails, heads = network.tails[links], network.heads[links]
        for source in np.flatnonzero(nodes & (gives > 0)).tolist():
            if not any(island[source] for island in found):
                found.append(reached(len(nodes), tails, heads, np.zeros(len(tails), np.bool_), [source]))
        return found

    def _shed(self, island: Bools, links: Bools, shares: Floats, works: Floats) -> float:
        """Return the largest share, in sixteenths, of the load of an island with which it holds."""
        if self._holds(island, links, shares, works):
            return 1.0
        least, most = 0, STEPS
        while most - least > 1:
            middle = (least + most) // 2
            if self._holds(island, links, shares * middle / STEPS, works):
                least = middle
            else:
                most = middle
        if least == 0:
            self.num_unsolved += 1
            return 1.0
        return least / STEPS

    def _holds(self, nodes: Bools, links: Bools, shares: Floats, works: Floats) -> bool:
        inside = links & nodes[self.network.tails] & nodes[self.network.heads]
        return self.network.solvable(nodes, inside, shares, works)
