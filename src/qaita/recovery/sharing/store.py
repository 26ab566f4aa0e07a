"""Stores that run down with what is given out of them, fill again, and are found empty at an exact minute.

Owns :class:`Stores`. A store gives only for whole minutes: it counts as empty from the minute on in which not all of
what is drawn would be there, so that nothing is delivered that is not there. Never decides who draws.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.units import MINUTES_PER_DAY, NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDING = 1e-6
"""Minutes of draw that count as rounding: a store of 0.3 lasts three days at 0.1 a day, whatever binary makes of it."""


class Stores:
    """The stores of one network, at one minute.

    Attributes
    ----------
    supply_idx : (num_stores,) int64
        Supplies that run on a store, in their order.
    level : (num_stores,) float64
        What is in store now, in units.
    minute : int
        Now.
    """

    def __init__(self, network: SupplyNetwork):
        self.supply_idx: Ints = np.flatnonzero(~np.isnan(network.store))
        self.level: Floats = np.minimum(network.store[self.supply_idx], network.store_most[self.supply_idx])
        self.minute = 0
        self._most = network.store_most[self.supply_idx]
        self._refill = network.refill[self.supply_idx]
        place = {int(supply): rank for rank, supply in enumerate(self.supply_idx)}
        self._coming = [(minute, place[supply], amount) for minute, supply, amount in network.resupplies]
        self._assets = network.supply_asset[self.supply_idx]
        self._open: NDArray[np.bool_] = self.level > 0
        self._filling: Floats = np.zeros(len(self.level))
        self._drawn: Floats = np.zeros(len(self.level))
        self._take_in(0)

    def __len__(self) -> int:
        """Return the number of stores."""
        return len(self.level)

    def advance(self, minute: int) -> None:
        """Let time pass up to ``minute`` with the last draw; what comes by then, that minute included, is taken in."""
        while self._coming and self._coming[0][0] <= minute:
            self._run(max(self.minute, self._coming[0][0]))
            self._take_in(self._coming[0][0])
        self._run(max(self.minute, minute))

    def limit(self, works: Floats, capacity: Floats) -> Floats:
        """Return the most that each supply out of a store gives a day: all its capacity, or what flows in if empty."""
        self._filling = self._refill * works[self._assets]
        return np.where(self._open, capacity, np.minimum(capacity, self._filling))

    def open_all(self) -> None:
        """Take every store that is not quite empty as able to give."""
        self._open = self.level > 0

    def close_short(self, drawn: Floats) -> bool:
        """Note the draw a day, and close the stores that could not give it for one minute; return whether any was."""
        self._drawn = drawn.copy()
        short = self._open & (self._lasts() < 1)
        self._open &= ~short
        return bool(short.any())

    def next_change(self, minute: int) -> int:
        """Return the first minute after ``minute`` at which a store is empty or filled anew, NEVER when none is."""
        ends = [self.minute + int(lasts) for lasts in self._lasts()[self._open] if lasts < NEVER]
        comes = [when for when, _, _ in self._coming]
        return min((when for when in (*ends, *comes) if when > minute), default=NEVER)

    def _lasts(self) -> Floats:
        """Return for how many whole minutes each store can give what is drawn; inf where it does not run down."""
        net = self._drawn - self._filling
        with np.errstate(divide="ignore", invalid="ignore"):
            minutes = np.floor(self.level * MINUTES_PER_DAY / net + ROUNDING)
        return np.where(net > 0, minutes, np.inf)

    def _run(self, minute: int) -> None:
        passed = (self._filling - self._drawn) * ((minute - self.minute) / MINUTES_PER_DAY)
        self.level = np.clip(self.level + passed, 0.0, np.maximum(self._most, 0.0))
        self.minute = minute

    def _take_in(self, minute: int) -> None:
        while self._coming and self._coming[0][0] <= minute:
            _, place, amount = self._coming.pop(0)
            self.level[place] = min(self.level[place] + amount, self._most[place])
