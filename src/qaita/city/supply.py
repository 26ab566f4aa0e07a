"""How much of a service is asked, given, stored and carried: the amounts of a city as integer-indexed arrays.

Owns :class:`SupplyNetwork`: points between which arcs run, supplies that enter it, demands that leave it. Made from
tables by :mod:`qaita.city.supply_rows`. Never says what works or who gets what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
"""Index that points nowhere."""


class Surge(NamedTuple):
    """A stretch of time in which some demands are multiplied: minutes, factor, and which demands."""

    start: int
    end: int
    factor: float
    demand_idx: Ints


class Resupply(NamedTuple):
    """One delivery into a store: minute, supply, quantity."""

    minute: int
    supply_idx: int
    amount: float


class Kept(NamedTuple):
    """What suppliers keep, where shares are reserved: for which demand, which asset, how much (float64)."""

    demand_idx: Ints
    asset_idx: Ints
    amount: Floats


@dataclass(frozen=True)
class SupplyNetwork:
    """Who can draw how much of one service, over what. All amounts are units a day at full function.

    Attributes
    ----------
    service, unit, sharing : str
        As in the table ``services``.
    point_asset : (num_points,) int64
        Asset without which nothing leaves the point; -1: nothing can stop it.
    supply_point, supply_asset : (num_supplies,) int64
        Where each supply enters, and whose share of function scales it.
    supply_amount : (num_supplies,) float64
        Most that it gives; inf without limit.
    store, store_most, refill : (num_supplies,) float64
        What is in store on day 0 (NaN: it runs on none), the most it holds (inf), and what flows in a day.
    arc_tail, arc_head : (num_arcs,) int64
        Points.
    arc_capacity, arc_gain, arc_cost : (num_arcs,) float64
        Most that enters (inf), share that arrives, cost of a unit that enters.
    arc_asset : (num_arcs,) int64
        Asset whose share of function scales the capacity, -1 for none.
    arc_twin : (num_arcs,) int64
        Arc of the other direction, with which it shares its capacity; -1 for none.
    arc_demand : (num_arcs,) int64
        Demand of which the arc carries at most ``1 / arc_parts``; -1 for none.
    arc_parts : (num_arcs,) float64
        See ``arc_demand``; 1 elsewhere.
    arc_carrier, arc_name : (num_arcs,) object
        What arcs of several services share, empty for none; link or asset that the arc is, empty for none.
    demand_point, demand_consumer, demand_asset : (num_demands,) int64
        Point where it is drawn, node that asks, asset whose share of function scales it (-1: none does). Demands stand
        in the order of the list: the first comes first.
    demand_amount, demand_priority, unmet_cost : (num_demands,) float64
        What is asked; priority as given (inf: none); cost of a unit not delivered (NaN: not given).
    surges : tuple of Surge
        What multiplies demands, and when.
    resupplies : tuple of Resupply
        Deliveries into stores, by minute.
    kept : Kept
        What suppliers keep; empty unless ``sharing`` is ``reserved``.
    supply_quality : (num_supplies,) float64
        What a unit of each supply is worth, 0 to 1; empty where each is worth one.
    """

    service: str
    unit: str
    sharing: str
    point_asset: Ints
    supply_point: Ints
    supply_asset: Ints
    supply_amount: Floats
    store: Floats
    store_most: Floats
    refill: Floats
    arc_tail: Ints
    arc_head: Ints
    arc_capacity: Floats
    arc_gain: Floats
    arc_cost: Floats
    arc_asset: Ints
    arc_twin: Ints
    arc_demand: Ints
    arc_parts: Floats
    arc_carrier: NDArray[np.object_]
    arc_name: NDArray[np.object_]
    demand_point: Ints
    demand_consumer: Ints
    demand_asset: Ints
    demand_amount: Floats
    demand_priority: Floats
    unmet_cost: Floats
    surges: tuple[Surge, ...] = ()
    resupplies: tuple[Resupply, ...] = ()
    kept: Kept = field(default_factory=lambda: Kept(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)))
    supply_quality: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def num_points(self) -> int:
        """Number of points."""
        return len(self.point_asset)

    @property
    def num_arcs(self) -> int:
        """Number of arcs."""
        return len(self.arc_tail)

    @property
    def num_supplies(self) -> int:
        """Number of supplies."""
        return len(self.supply_point)

    @property
    def num_demands(self) -> int:
        """Number of demands."""
        return len(self.demand_point)

    @property
    def consumers(self) -> Ints:
        """Nodes that ask for an amount, ascending, each once."""
        return np.unique(self.demand_consumer)

    def greatest_demand(self) -> Floats:
        """Return the most that each demand asks at any minute from day 0 on, shape (num_demands,)."""
        moments = {0, *(edge for surge in self.surges for edge in (surge.start, surge.end) if edge > 0)}
        factors = [self.demand_factor(moment) for moment in moments]
        result: Floats = self.demand_amount * np.max(factors, axis=0)
        return result

    def demand_factor(self, minute: int) -> Floats:
        """Return by what surges multiply each demand at ``minute``, shape (num_demands,)."""
        factor = np.ones(self.num_demands)
        for surge in self.surges:
            if surge.start <= minute < surge.end:
                factor[surge.demand_idx] *= surge.factor
        return factor
