"""Sharing at least cost: equal to a programme in fractions, from scratch and from event to event."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recovery.sharing.networks import network, networks, plain
from reference.sharing import dearest

pytest.importorskip("highspy")
from qaita.recovery.sharing.least_cost import AtLeastCost


def priced(of, draw):
    """The network with small prices of links and of what is not delivered; a link costs the same both ways."""
    arcs = np.array([draw(st.integers(0, 3)) for _ in range(of.num_arcs)], np.float64)
    both = of.arc_twin >= 0
    arcs[both] = np.minimum(arcs[both], arcs[of.arc_twin[both]])
    of.arc_cost[:] = arcs
    of.unmet_cost[:] = [draw(st.integers(1, 8)) for _ in range(of.num_demands)]
    of.store[:] = np.nan
    return of


def cost_of(of, delivered, drawn):
    """What a solution costs: what enters links, less what it saves by delivering."""
    entering = drawn[:of.num_arcs] / of.arc_gain
    return float(of.arc_cost @ entering - of.unmet_cost @ delivered)


def holds(of, capacity, demand, delivered, drawn):
    """Whether what arrives at each point leaves or is delivered, within capacities."""
    entering = np.concatenate([drawn[:of.num_arcs] / of.arc_gain, drawn[of.num_arcs:]])
    balance = np.zeros(of.num_points)
    np.add.at(balance, of.arc_head, drawn[:of.num_arcs])
    np.add.at(balance, of.supply_point, drawn[of.num_arcs:])
    np.add.at(balance, of.arc_tail, -entering[:of.num_arcs])
    np.add.at(balance, of.demand_point, -delivered)
    both = entering[:of.num_arcs] + np.where(of.arc_twin >= 0, entering[of.arc_twin], 0.0)
    return (np.abs(balance).max(initial=0.0) < 1e-6 and (delivered <= demand + 1e-6).all()
            and (entering <= capacity + 1e-6).all() and (both <= np.maximum(
                capacity[:of.num_arcs], np.where(of.arc_twin >= 0, capacity[of.arc_twin], 0.0)) + 1e-6).all())


@settings(max_examples=80, deadline=None)
@given(networks(), st.data())
def test_equals_the_plain_twin_from_event_to_event(of, data):
    """After each change of what works the cost is the least, as the fractions say; flow and capacities hold."""
    of = priced(of, data.draw)
    rule = AtLeastCost([of])
    whole = np.concatenate([of.arc_capacity, of.supply_amount])
    for _ in range(3):
        up = np.array([data.draw(st.booleans()) for _ in whole], bool)
        twins = np.concatenate([of.arc_twin, np.full(of.num_supplies, -1)])
        up[twins >= 0] &= up[twins[twins >= 0]]
        capacity = np.where(up, whole, 0.0)
        delivered, drawn = rule.solve(capacity, of.demand_amount)
        assert holds(of, capacity, of.demand_amount, delivered, drawn)
        said = plain(of)
        said["supplies"] = [(point, most if works else 0) for (point, most), works
                            in zip(said["supplies"], up[of.num_arcs:], strict=True)]
        said["arcs"] = [(*arc[:2], arc[2] if works else 0, *arc[3:]) for arc, works
                        in zip(said["arcs"], up[:of.num_arcs], strict=True)]
        least = dearest(said, of.arc_cost.tolist(), of.unmet_cost.tolist())
        assert cost_of(of, delivered, drawn) == pytest.approx(float(least), abs=1e-6)


def test_priorities_without_prices():
    """A blank price: who has a priority is dearer to leave out than who has none, whatever the way costs."""
    demands = [(1, 4.0, {"priority": 1.0}), (1, 4.0)]
    of = network(2, [(0, 5.0)], [(0, 1, {"cost": 100.0})], demands)
    delivered, _ = AtLeastCost([of]).solve(np.array([np.inf, 5.0]), of.demand_amount)
    assert delivered.tolist() == pytest.approx([4.0, 1.0])


def test_stores_are_touched_last():
    """3 of 5 come from the supplier without a store, though the store stands first."""
    of = network(1, [(0, 9.0, {"store": 7.0}), (0, 3.0)], [], [(0, 5.0)])
    _, drawn = AtLeastCost([of]).solve(of.supply_amount, of.demand_amount)
    assert drawn.tolist() == pytest.approx([2.0, 3.0])


def test_only_what_changed_is_solved():
    """Two networks that do not touch: a change in one leaves the other alone, no change leaves both."""
    of = network(2, [(0, 5.0), (1, 5.0)], [], [(0, 9.0), (1, 9.0)])
    rule = AtLeastCost([of])
    rule.solve(np.array([5.0, 5.0]), of.demand_amount)
    assert rule.num_solved == 2
    assert rule.solve(np.array([5.0, 2.0]), of.demand_amount)[0].tolist() == pytest.approx([5.0, 2.0])
    rule.solve(np.array([5.0, 2.0]), of.demand_amount)
    assert rule.num_solved == 3
