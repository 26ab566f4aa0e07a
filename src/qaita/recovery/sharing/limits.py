"""What each arc and supply can carry and each demand asks, given what works and which surges are on.

Owns :class:`Limits`. Never looks at stores: what they can give depends on time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Limits:
    """Turns shares of function into capacities and demands of one network; each look is linear in its size."""

    def __init__(self, network: SupplyNetwork):
        self._network = network
        capacity = np.where(network.arc_gain > 0, network.arc_capacity, 0.0)
        self._capacity = np.concatenate([capacity, network.supply_amount])
        scaled = np.concatenate([network.arc_asset, network.supply_asset])
        gates = np.concatenate([network.point_asset[network.arc_tail], np.full(network.num_supplies, -1)])
        self._scaled, self._gated = np.flatnonzero(scaled >= 0), np.flatnonzero(gates >= 0)
        self._scaled_by, self._gated_by = scaled[self._scaled], gates[self._gated]
        self._parted = np.flatnonzero(network.arc_demand >= 0)
        self._parted_of, self._parts = network.arc_demand[self._parted], network.arc_parts[self._parted]
        self._asking = np.flatnonzero(network.demand_asset >= 0)
        self._asking_by = network.demand_asset[self._asking]
        self.assets: Ints = np.unique(np.concatenate([self._scaled_by, self._gated_by, self._asking_by]))
        """Assets whose share of function matters, ascending."""
        self.edges: tuple[int, ...] = tuple(sorted(
            {edge for surge in network.surges for edge in (surge.start, surge.end) if edge < NEVER}))
        """Minutes at which a surge begins or ends."""

    def demand(self, minute: int, works: Floats) -> Floats:
        """Return what is asked, shape (num_demands,), units a day."""
        asked = self._network.demand_amount * self._network.demand_factor(minute)
        asked[self._asking] *= works[self._asking_by]
        result: Floats = asked
        return result

    def capacity(self, works: Floats, demand: Floats) -> Floats:
        """Return the most that enters each arc, then each supply, shape (num_arcs + num_supplies,), units a day."""
        capacity = self._capacity.copy()
        share = works[self._scaled_by]
        with np.errstate(invalid="ignore"):
            capacity[self._scaled] = np.where(share > 0, capacity[self._scaled] * share, 0.0)
        capacity[self._parted] = demand[self._parted_of] / self._parts
        capacity[self._gated[works[self._gated_by] <= 0]] = 0.0
        return capacity
