"""Sharing at least cost: what flows, and what is not delivered, cost the least together; solved by HiGHS.

Owns :class:`AtLeastCost`: a linear programme for each part of the networks, built once, whose bounds alone change from
event to event, so that the solver goes on from its last basis. Several services share carriers in it. Never looks at
time, works or stores. Needs the extra ``exact``.

HiGHS: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.recovery.linear import Linear, highs, model_of
from qaita.recovery.sharing.graph import parts_of

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DEARER = 10.0
"""How many times dearer a unit not delivered is, by default, than one that passes every link once."""
SPARED = 1e-3
"""What a unit out of the first store costs, in units of money, where nothing else decides; more out of the next."""


class AtLeastCost:
    """Shares one or more networks out together at least cost.

    Where several deliveries cost the same any one of them is given: the same one for the same events in the same order.

    Attributes
    ----------
    rounding : float
        Share of a demand by which what is delivered may be off.
    num_solved : int
        Programmes solved so far: what did not change is not solved again.
    """

    rounding = 1e-6

    def __init__(self, networks: Sequence[SupplyNetwork]):
        joint = _Joint(networks)
        self._parts = [_Part(joint, *of_part) for of_part in joint.parts()]
        self._num_edges, self._num_demands = joint.num_edges, joint.num_demands
        self._delivered: Floats = np.zeros(joint.num_demands)
        self._drawn: Floats = np.zeros(joint.num_edges)
        self.num_solved = 0

    def solve(self, capacity: Floats, demand: Floats) -> tuple[Floats, Floats]:
        """Return what each demand gets and what arrives over each arc and supply; do not change either array.

        Parameters
        ----------
        capacity : (num_edges,) float64
            Most that enters each arc, then each supply, of the first network, then of the second, ...
        demand : (num_demands,) float64
            What is asked, network by network.

        Raises
        ------
        ArithmeticError
            When HiGHS finds no least: a number is far too large.
        """
        for part in self._parts:
            self.num_solved += part.solve(capacity, demand, self._delivered, self._drawn)
        return self._delivered, self._drawn


class _Joint:
    """Several networks as one: edges and demands in their order, points renumbered, and what they cost."""

    def __init__(self, networks: Sequence[SupplyNetwork]):
        tails, heads, gains, costs, carriers, points, prices = [], [], [], [], list[str](), [], []
        first = edges = 0
        for network in networks:
            tails += [network.arc_tail + first, np.full(network.num_supplies, -1)]
            heads += [network.arc_head + first, network.supply_point + first]
            gains += [network.arc_gain, np.ones(network.num_supplies)]
            costs += [network.arc_cost, _spared(network)]
            carriers += _carriers(network, edges)
            points.append(network.demand_point + first)
            prices.append(_unmet(network))
            first += network.num_points
            edges += network.num_arcs + network.num_supplies
        self.num_points, self.num_edges = first, edges
        self.tail, self.head = _whole(tails), _whole(heads)
        self.gain, self.cost = np.concatenate(gains), np.concatenate(costs)
        self.demand_point, self.unmet = _whole(points), np.concatenate(prices)
        self.num_demands = len(self.demand_point)
        names = {name: rank for rank, name in enumerate(sorted({*carriers} - {""}))}
        self.carrier: Ints = np.array([names.get(name, -1) for name in carriers], np.int64)
        self.num_carriers = len(names)

    def parts(self) -> list[tuple[Ints, Ints]]:
        """Return edges and demands of each part: points joined by arcs, or by arcs of one carrier."""
        arcs, carried = self.tail >= 0, self.carrier >= 0
        one = np.concatenate([self.tail[arcs], self.num_points + self.carrier[carried]])
        other = np.concatenate([self.head[arcs], self.head[carried]])
        part = parts_of(self.num_points + self.num_carriers, one, other)
        num_parts = int(part.max(initial=-1)) + 1
        edges, demands = _filed(part[self.head], num_parts), _filed(part[self.demand_point], num_parts)
        return [(of_edges, asked) for of_edges, asked in zip(edges, demands, strict=True) if len(asked)]


class _Part:
    """The linear programme of one part. Columns: edges, then demands. Rows: points, then carriers.

    At each point what arrives leaves or is delivered; the arcs of one carrier take its capacity together.
    """

    def __init__(self, joint: _Joint, edges: Ints, demands: Ints):
        self._edges, self._demands = edges, demands
        points = np.unique(np.concatenate([joint.head[edges], joint.tail[edges], joint.demand_point[demands]]))
        points = points[points >= 0]
        carriers = np.unique(joint.carrier[edges][joint.carrier[edges] >= 0])
        self._carrier_row = len(points) + np.searchsorted(carriers, joint.carrier[edges])
        self._carried = np.flatnonzero(joint.carrier[edges] >= 0)
        self._gain = joint.gain[edges]
        rows = len(points) + len(carriers)
        entries = self._entries(joint, points)
        self._capacity: Floats = np.zeros(len(edges))
        self._demand: Floats = np.zeros(len(demands))
        self._solver = highs()
        self._solver.passModel(model_of(Linear(
            price=np.concatenate([joint.cost[edges], -joint.unmet[demands]]),
            upper=np.zeros(len(edges) + len(demands)),
            row_lower=np.where(np.arange(rows) < len(points), 0.0, -np.inf), row_upper=np.zeros(rows),
            column_ptr=entries[0], row_idx=entries[1], value=entries[2])))
        self._carrier_capacity: Floats = np.zeros(len(carriers))
        self._first_carrier = len(points)

    def _entries(self, joint: _Joint, points: Ints) -> tuple[Ints, Ints, Floats]:
        """Return the matrix column by column: where an edge leaves, where it arrives, its carrier; each demand."""
        edges, demands = self._edges, self._demands
        inside, carried = joint.tail[edges] >= 0, joint.carrier[edges] >= 0
        tails = np.searchsorted(points, joint.tail[edges])
        heads = np.searchsorted(points, joint.head[edges])
        own = np.arange(len(edges))
        column = np.concatenate([own[inside], own, own[carried], len(edges) + np.arange(len(demands))])
        row = np.concatenate([tails[inside], heads, self._carrier_row[carried],
                              np.searchsorted(points, joint.demand_point[demands])])
        value = np.concatenate([np.ones(inside.sum()), -self._gain, np.ones(carried.sum()), np.ones(len(demands))])
        order = np.argsort(column, kind="stable")
        ptr = np.searchsorted(column[order], np.arange(len(edges) + len(demands) + 1))
        return ptr, row[order], value[order]

    def solve(self, capacity: Floats, demand: Floats, delivered: Floats, drawn: Floats) -> bool:
        """Write what is delivered and drawn; return whether it had to be solved."""
        now, asked = capacity[self._edges], demand[self._demands]
        edges, demands = np.flatnonzero(now != self._capacity), np.flatnonzero(asked != self._demand)
        if not len(edges) and not len(demands):
            return False
        self._capacity, self._demand = now, asked
        self._limit(edges, demands)
        self._solver.run()
        status = self._solver.getModelStatus()
        text = self._solver.modelStatusToString(status)
        if text != "Optimal":
            raise ArithmeticError(f"no least found: met HiGHS status {text!r}; allowed: 'Optimal'. Maybe an amount or "
                                  "a cost is far too large")
        found = np.array(self._solver.getSolution().col_value, np.float64)
        drawn[self._edges] = np.clip(found[:len(self._edges)], 0.0, now) * self._gain
        delivered[self._demands] = np.clip(found[len(self._edges):], 0.0, asked)
        return True

    def _limit(self, edges: Ints, demands: Ints) -> None:
        """Hand the solver the capacities and demands that changed."""
        columns = np.concatenate([edges, len(self._edges) + demands]).astype(np.int32)
        upper = np.concatenate([self._capacity[edges], self._demand[demands]])
        self._solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), upper)
        most = np.zeros(len(self._carrier_capacity))
        np.maximum.at(most, self._carrier_row[self._carried] - self._first_carrier, self._capacity[self._carried])
        for row in np.flatnonzero(most != self._carrier_capacity).tolist():
            self._solver.changeRowBounds(self._first_carrier + row, -np.inf, float(most[row]))
        self._carrier_capacity = most


def _carriers(network: SupplyNetwork, first: int) -> list[str]:
    """Return what each arc and supply shares its capacity with: a carrier, or its other direction; empty for none."""
    names = []
    for arc, (carrier, twin, capacity) in enumerate(zip(network.arc_carrier, network.arc_twin, network.arc_capacity,
                                                        strict=True)):
        both = f"{first + min(arc, int(twin))} both ways" if twin >= 0 and np.isfinite(capacity) else ""
        names.append(f"carrier {carrier}" if carrier else both)
    return names + [""] * network.num_supplies


def _spared(network: SupplyNetwork) -> Floats:
    """Return a small price of what comes out of stores, so that they are touched last, the first before the next."""
    stored = ~np.isnan(network.store)
    return np.where(stored, SPARED * np.cumsum(stored), 0.0)


def _unmet(network: SupplyNetwork) -> Floats:
    """Return what a unit not delivered costs: as given, else by the place of its priority counted from the last."""
    _, rank = np.unique(network.demand_priority, return_inverse=True)
    once = max(1.0, float(network.arc_cost[network.arc_twin <= np.arange(network.num_arcs)].sum()))
    by_rank = DEARER * once * (rank.max(initial=0) + 1 - rank)
    return np.where(np.isnan(network.unmet_cost), by_rank, network.unmet_cost)


def _whole(pieces: list[Ints]) -> Ints:
    return np.concatenate(pieces).astype(np.int64)


def _filed(keys: Ints, num_keys: int) -> list[Ints]:
    """Return where each key stands."""
    order = np.argsort(keys, kind="stable")
    return np.split(order, np.searchsorted(keys[order], np.arange(1, num_keys)))
