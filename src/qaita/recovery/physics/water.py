"""Deliveries of a water network at a standing state, driven by pressure.

Owns what damage does to the network that is solved, and what is said where it has no solution. The equations are
solved by EPANET, handed over as :class:`Hydraulics`.
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

TOLERANCE = 1e-3
"""What a solver leaves between all and nearly all: a share this near to 1 is 1, this near to 0 is 0."""


class Hydraulics(Protocol):
    """A water network that can be solved with parts of it taken away.

    Attributes
    ----------
    tails, heads : (num_links,) int64
        Nodes at the ends of each link.
    one_way : (num_links,) bool
        Pumps, and pipes with a check valve.
    closed : (num_links,) bool
        Links that the network's author has shut for good.
    sources : (num_nodes,) bool
        Nodes with water without end.
    asked : (num_nodes,) float64
        Mean demand of each node, 0 or more, in a unit of its own.
    """

    tails: Ints
    heads: Ints
    one_way: Bools
    closed: Bools
    sources: Bools
    asked: Floats

    def solve(self, nodes: Bools, links: Bools, speeds: Floats) -> Floats | None:
        """Return what each node gets, (num_nodes,) float64, 0 where it is taken away; None without a solution.

        ``nodes`` and ``links`` are those kept; every node kept is reached from a source that is kept. ``speeds``,
        (num_links,), is the speed of each pump as a share of its own.
        """
        ...


class WaterModel:
    """From what works to the share of its mean demand that each consumer gets.

    * A node that does not work is gone with all its links, a link that does not work is shut. What works in part is
      there; a pump that works in part turns at that share of its speed.
    * Where no source is reached over what is left, nobody gets anything.
    * Everywhere else: delivered over asked, as EPANET solves it with demand driven by pressure. A place that asks
      nothing has what it asks where it is reached.
    * Where EPANET finds no solution, who is reached counts as served, and ``num_unsolved`` grows by one.

    Parameters
    ----------
    network : Hydraulics
        The network.
    outlets : Outlets
        How city and network belong together.
    """

    def __init__(self, network: Hydraulics, outlets: Outlets):
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
        fed = reached(len(nodes), network.tails[links], network.heads[links], network.one_way[links],
                      np.flatnonzero(network.sources & nodes).tolist())
        links &= fed[network.tails] & fed[network.heads]
        asking = fed & (network.asked > 0)
        shares = fed.astype(np.float64)
        if not asking.any():
            return shares
        given = network.solve(fed, links, link_works)
        if given is None:
            self.num_unsolved += 1
        else:
            shares[asking] = rounded(given[asking] / network.asked[asking])
        return shares


def rounded(shares: Floats) -> Floats:
    """Return shares from 0 to 1, those within :data:`TOLERANCE` of nothing or of all being just that."""
    within = np.clip(shares, 0.0, 1.0)
    return np.where(within > 1 - TOLERANCE, 1.0, np.where(within < TOLERANCE, 0.0, within))
