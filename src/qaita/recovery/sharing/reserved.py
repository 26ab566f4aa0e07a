"""A service of which each supplier keeps a fixed share for each consumer, drawn or not: nobody is anybody's rival.

Owns :class:`ReservedService`. Never moves what one consumer leaves to another: that is what keeping means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class ReservedService:
    """Gives each consumer what its working suppliers keep for it, at most what it asks."""

    def __init__(self, network: SupplyNetwork):
        self._network = network
        self._consumers, self._consumer_idx = np.unique(network.demand_consumer, return_inverse=True)
        self._edges = sorted({edge for surge in network.surges for edge in (surge.start, surge.end) if edge < NEVER})

    @property
    def name(self) -> str:
        """Name of the service."""
        return self._network.service

    @property
    def consumers(self) -> Ints:
        """Nodes that draw, shape (num_consumers,), ascending."""
        return self._consumers

    def deliver(self, minute: int, works: Floats) -> Floats:
        """Return which share of what it asks each consumer gets; of several demands the one served worst."""
        given = np.zeros(self._network.num_demands)
        kept = self._network.kept
        np.add.at(given, kept.demand_idx, kept.amount * works[kept.asset_idx])
        asked = self._network.demand_amount * self._network.demand_factor(minute)
        share = np.ones(len(given))
        np.divide(given, asked, out=share, where=asked > 0)
        share[share >= 1 - 1e-9] = 1.0
        shares = np.ones(len(self._consumers))
        np.minimum.at(shares, self._consumer_idx, share)
        return shares

    def next_change(self, minute: int) -> int:
        """Return the next minute at which a surge begins or ends, or NEVER."""
        return next((edge for edge in self._edges if edge > minute), NEVER)

    def advance(self, minute: int) -> None:
        """Do nothing: what is kept does not run down."""
