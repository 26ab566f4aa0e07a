"""Small networks of amounts, written down or drawn at random."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from qaita.city.supply import SupplyNetwork


def network(num_points, supplies=(), arcs=(), demands=(), **said):
    """A SupplyNetwork: ``supplies`` (point, most, {more}), ``arcs`` (tail, head, {more}), ``demands`` (point, asked).

    Supply k is given by asset k, demand k asked by node 100 + k; a pair of arcs is two rows with ``twin``.
    """
    ints = lambda values: np.array(list(values), np.int64)  # noqa: E731
    floats = lambda values: np.array(list(values), np.float64)  # noqa: E731
    given = [{"asset": k, "store": np.nan, "store_most": np.inf, "refill": 0.0, **(row[2] if len(row) > 2 else {})}
             for k, row in enumerate(supplies)]
    ways = [{"capacity": np.inf, "gain": 1.0, "cost": 0.0, "asset": -1, "twin": -1, "demand": -1, "parts": 1.0,
             "carrier": "", **(row[2] if len(row) > 2 else {})} for row in arcs]
    asked = [{"consumer": 100 + k, "asset": -1, "priority": np.inf, "unmet": np.nan, **(row[2] if len(row) > 2 else {})}
             for k, row in enumerate(demands)]
    return SupplyNetwork(**{
        "service": "power", "unit": "kWh", "sharing": "auto", "point_asset": np.full(num_points, -1),
        "supply_point": ints(row[0] for row in supplies), "supply_asset": ints(row["asset"] for row in given),
        "supply_amount": floats(row[1] for row in supplies),
        **{name: floats(row[name] for row in given) for name in ("store", "store_most", "refill")},
        "arc_tail": ints(row[0] for row in arcs), "arc_head": ints(row[1] for row in arcs),
        **{f"arc_{name}": floats(row[name] for row in ways) for name in ("capacity", "gain", "cost", "parts")},
        **{f"arc_{name}": ints(row[name] for row in ways) for name in ("asset", "twin", "demand")},
        "arc_carrier": np.array([row["carrier"] for row in ways], object),
        "arc_name": np.array([f"L{k}" for k in range(len(ways))], object),
        "demand_point": ints(row[0] for row in demands), "demand_amount": floats(row[1] for row in demands),
        "demand_consumer": ints(row["consumer"] for row in asked), "demand_asset": ints(row["asset"] for row in asked),
        "demand_priority": floats(row["priority"] for row in asked),
        "unmet_cost": floats(row["unmet"] for row in asked),
        **said})


@st.composite
def networks(draw, lossy=True):
    """Up to five points, seven links, three supplies and five demands; amounts are small, gains exact in binary."""
    points = draw(st.integers(1, 5))
    point, most = st.integers(0, points - 1), st.sampled_from([0, 1, 2, 3, 5, 8, np.inf])
    supplies = [(place, limit, {"store": 7.0} if stored else {})
                for place, limit, stored in draw(st.lists(st.tuples(point, most, st.booleans()), max_size=3))]
    gains = st.sampled_from([1.0, 1.0, 0.5, 0.75]) if lossy else st.just(1.0)
    arcs = []
    for tail, head, capacity, gain, both in draw(st.lists(st.tuples(point, point, most, gains, st.booleans()),
                                                           max_size=7)):
        if tail != head:
            said = {"capacity": capacity, "gain": gain}
            arcs.append((tail, head, {**said, "twin": len(arcs) + 1} if both else said))
            if both:
                arcs.append((head, tail, {**said, "twin": len(arcs) - 1}))
    demands = draw(st.lists(st.tuples(point, st.integers(1, 6)), max_size=5))
    return network(points, supplies, arcs, demands)


def plain(of):
    """The arguments of the plain twin for a network in which all works."""
    limit = lambda most: None if np.isinf(most) else int(most)  # noqa: E731
    return {
        "num_points": of.num_points,
        "supplies": [(int(point), limit(most)) for point, most in zip(of.supply_point, of.supply_amount, strict=True)],
        "arcs": [(int(tail), int(head), limit(capacity), float(gain), int(twin)) for tail, head, capacity, gain, twin
                 in zip(of.arc_tail, of.arc_head, of.arc_capacity, of.arc_gain, of.arc_twin, strict=True)],
        "demands": [(int(point), int(asked)) for point, asked in zip(of.demand_point, of.demand_amount, strict=True)],
        "stores": [int(k) for k in np.flatnonzero(~np.isnan(of.store))],
    }
