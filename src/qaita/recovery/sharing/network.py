"""Services over networks as shared services: asked at a minute with what works, answered with shares.

Owns :class:`SharedNetwork` (one or more networks shared out together, with their stores) and :class:`NetworkService`,
its face for one service. How the amounts are shared out is a :class:`Rule` that is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.recovery.sharing.limits import Limits
from qaita.recovery.sharing.store import Stores
from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Rule(Protocol):
    """Shares out what there is: by priority or at least cost."""

    @property
    def rounding(self) -> float:
        """Share of a demand by which what is delivered may be off."""
        ...

    def solve(self, capacity: Floats, demand: Floats) -> tuple[Floats, Floats]:
        """Return what each demand gets, and what arrives over each arc and supply."""
        ...


class SharedNetwork:
    """Networks that are shared out together, at one minute.

    Parameters
    ----------
    networks : sequence of SupplyNetwork
        One a service.
    rule : Rule
        Made for all of them; its arcs and supplies are those of the first network, then those of the second, ...
    """

    def __init__(self, networks: Sequence[SupplyNetwork], rule: Rule):
        self._networks, self._rule = tuple(networks), rule
        self._limits = [Limits(network) for network in networks]
        self._stores = [Stores(network) for network in networks]
        edges = np.cumsum([0, *(network.num_arcs + network.num_supplies for network in networks)])
        demands = np.cumsum([0, *(network.num_demands for network in networks)])
        self._edges = [slice(first, last) for first, last in pairwise(edges.tolist())]
        self._demands = [slice(first, last) for first, last in pairwise(demands.tolist())]
        self._capacity: Floats = np.zeros(edges[-1])
        self._demand: Floats = np.zeros(demands[-1])
        self._delivered: Floats = np.zeros(demands[-1])
        self._told = [self._delivered[demands].copy() for demands in self._demands]
        self._known: list[tuple[int, Floats] | None] = [None] * len(networks)
        self._works: list[Floats | None] = [None] * len(networks)

    def deliver(self, which: int, minute: int, works: Floats) -> tuple[Floats, Floats]:
        """Return what each demand of one network gets and asks, shape (num_demands,) each, units a day.

        Networks that were never asked are taken to see the same at first.
        """
        changed = self._note(which, minute, works)
        for other, known in enumerate(self._known):
            if known is None:
                changed |= self._note(other, minute, works)
        if changed or any(map(len, self._stores)):
            self._share_out()
        self._told[which] = self._delivered[self._demands[which]].copy()
        return self._told[which], self._demand[self._demands[which]]

    def next_change(self, which: int, minute: int) -> int:
        """Return the next minute at which one network is to be asked again though what works is the same.

        A surge begins or ends, a store is empty or filled, NEVER if none; the next minute when what it was told no
        longer holds, because another network was asked since.
        """
        if not np.array_equal(self._told[which], self._delivered[self._demands[which]]):
            return minute + 1
        edges = (edge for limits in self._limits for edge in limits.edges if edge > minute)
        return min((*edges, *(stores.next_change(minute) for stores in self._stores)), default=NEVER)

    def advance(self, minute: int) -> None:
        """Let time pass up to ``minute`` with the last deliveries."""
        for stores in self._stores:
            stores.advance(minute)

    @property
    def levels(self) -> list[Floats]:
        """What is in each store now, by network."""
        return [stores.level for stores in self._stores]

    def _note(self, which: int, minute: int, works: Floats) -> bool:
        """Take in what works for one network; return whether its capacities or demands may have changed."""
        limits = self._limits[which]
        stage = int(np.searchsorted(limits.edges, minute, side="right"))
        seen, known = works[limits.assets], self._known[which]
        if known is not None and known[0] == stage and np.array_equal(known[1], seen):
            return False
        self._known[which], self._works[which] = (stage, seen), works.copy()
        demand = limits.demand(minute, works)
        self._demand[self._demands[which]] = demand
        self._capacity[self._edges[which]] = limits.capacity(works, demand)
        return True

    def _share_out(self) -> None:
        """Share out with the stores that can give, and without those that could not give it for one minute."""
        for stores in self._stores:
            stores.open_all()
        while True:
            capacity = self._capacity.copy()
            for stores, (places, works) in zip(self._stores, self._store_places(), strict=True):
                if works is not None:
                    capacity[places] = stores.limit(works, capacity[places])
            delivered, drawn = self._rule.solve(capacity, self._demand)
            short = [stores.close_short(drawn[places])
                     for stores, (places, _) in zip(self._stores, self._store_places(), strict=True)]
            if not any(short):
                break
        self._delivered[:] = delivered

    def _store_places(self) -> list[tuple[Ints, Floats | None]]:
        """Return where the supplies out of stores stand among all edges, and what works, by network."""
        return [(edges.start + network.num_arcs + stores.supply_idx, works) for edges, network, stores, works
                in zip(self._edges, self._networks, self._stores, self._works, strict=True)]


class NetworkService:
    """One service of a shared network, as those see it who play recovery."""

    def __init__(self, network: SupplyNetwork, shared: SharedNetwork, which: int, rounding: float):
        self._network, self._shared, self._which, self._rounding = network, shared, which, rounding
        self._consumers, self._consumer_idx = np.unique(network.demand_consumer, return_inverse=True)
        self._got: Floats = np.zeros(network.num_demands)
        self._asked: Floats = np.zeros(network.num_demands)

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
        got, asked = self._shared.deliver(self._which, minute, works)
        self._got, self._asked = got.copy(), asked.copy()
        share = np.ones(len(got))
        np.divide(got, asked, out=share, where=asked > 0)
        share[share >= 1 - self._rounding] = 1.0
        shares = np.ones(len(self._consumers))
        np.minimum.at(shares, self._consumer_idx, share)
        return shares

    def next_change(self, minute: int) -> int:
        """Return the next minute at which deliveries may change though works do not, or NEVER."""
        return self._shared.next_change(self._which, minute)

    def advance(self, minute: int) -> None:
        """Let stores run down and fill up to ``minute``."""
        self._shared.advance(minute)

    def account(self, consumer: int) -> str:
        """Return in words what a consumer was last given: ``power: 3 of 10 kWh a day, place 7 of 20``."""
        places = np.flatnonzero(self._network.demand_consumer == consumer)
        unit = f"{self._network.unit} a day".strip()
        return "; ".join(f"{self.name}: {self._got[place]:g} of {self._asked[place]:g} {unit}, place {place + 1} of "
                         f"{self._network.num_demands}" for place in places)
