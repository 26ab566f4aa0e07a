"""Sharing by priority of what changed: the list followed exactly in each part of a network that something touched.

Owns :class:`ByPriority`. Never looks at time, works or stores: it is told capacities and demands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.recovery.sharing.augment import share_out
from qaita.recovery.sharing.graph import make_board, make_graph

Floats = NDArray[np.float64]


class ByPriority:
    """Shares one network out by its list.

    Attributes
    ----------
    rounding : float
        Share of a demand by which what is delivered may be off.
    num_solved : int
        Parts shared out so far: what did not change is not looked at again.
    """

    rounding = 1e-9

    def __init__(self, network: SupplyNetwork):
        self._graph, self._edge_part, self._demand_part = make_graph(network)
        self._board = make_board(self._graph)
        self._capacity: Floats = np.full(len(self._graph.tail), np.nan)
        self._demand: Floats = np.full(network.num_demands, np.nan)
        self._delivered: Floats = np.zeros(network.num_demands)
        self._drawn: Floats = np.zeros(len(self._graph.tail))
        self.num_solved = 0

    def solve(self, capacity: Floats, demand: Floats) -> tuple[Floats, Floats]:
        """Return what each demand gets and what arrives over each arc and supply; do not change either array.

        Parameters
        ----------
        capacity : (num_arcs + num_supplies,) float64
            Most that enters each arc, then each supply; may be infinite.
        demand : (num_demands,) float64
            What is asked, in the order of the list.
        """
        touched = np.concatenate([self._edge_part[capacity != self._capacity],
                                  self._demand_part[demand != self._demand]])
        if len(touched):
            changed = np.unique(touched)
            share_out(self._graph, self._board, changed, capacity, demand, self._delivered, self._drawn)
            self._capacity, self._demand = capacity.copy(), demand.copy()
            self.num_solved += len(changed)
        return self._delivered, self._drawn
