"""Sharing by priority: equal to linear programmes solved in fractions, one demand after the other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from qaita.recovery.sharing.augment import share_out
from qaita.recovery.sharing.graph import make_board, make_graph
from recovery.sharing.networks import network, networks, plain
from reference.sharing import shared_out


def shares(of, board=None):
    """What each demand gets and each edge brings, all working."""
    graph, _, _ = make_graph(of)
    delivered, drawn = np.zeros(of.num_demands), np.zeros(len(graph.tail))
    capacity = np.concatenate([of.arc_capacity, of.supply_amount])
    changed = np.arange(len(graph.lossy))
    share_out(graph, make_board(graph), changed, capacity, of.demand_amount, delivered, drawn)
    return delivered, drawn, graph


@settings(max_examples=300, deadline=None)
@given(networks())
def test_equals_the_plain_twin(of):
    """Every demand, and every store, as the fractions say: lossy links, both ways, several sources."""
    delivered, drawn, _ = shares(of)
    expected, given_out = shared_out(**plain(of))
    assert delivered.tolist() == pytest.approx([float(value) for value in expected], abs=1e-9)
    for store in np.flatnonzero(~np.isnan(of.store)):
        assert drawn[of.num_arcs + store] == pytest.approx(float(given_out[store]), abs=1e-9)


@settings(max_examples=300, deadline=None)
@given(networks())
def test_conservation_and_capacities(of):
    """At every point what arrives leaves or is delivered; nothing exceeds its capacity, both ways together."""
    delivered, drawn, graph = shares(of)
    entering = drawn / graph.gain
    balance = np.zeros(of.num_points + 1)
    for points, amounts in ((graph.head, drawn), (graph.tail, -entering), (of.demand_point, -delivered)):
        np.add.at(balance, points, amounts)
    assert balance[:-1].tolist() == pytest.approx([0.0] * of.num_points, abs=1e-9)
    both = entering + np.where(graph.twin >= 0, entering[graph.twin], 0.0)
    assert (drawn >= 0).all() and (delivered <= of.demand_amount).all()
    assert (both <= np.concatenate([of.arc_capacity, of.supply_amount]) * (1 + 1e-9)).all()


def test_by_hand():
    """Two sources of 6, a tie of 2 between their bars: A (8 at bar 0) comes first and draws 2 over the tie."""
    tie = [(0, 1, {"capacity": 2.0, "twin": 1}), (1, 0, {"capacity": 2.0, "twin": 0})]
    delivered, _, _ = shares(network(2, [(0, 6.0), (1, 6.0)], tie, [(0, 8.0), (1, 5.0)]))
    assert delivered.tolist() == [8.0, 4.0]


def test_earlier_ones_are_led_another_way():
    """The first draws over the short way until the second, who has no other, needs it: both get all they ask."""
    arcs = [(0, 1, {"capacity": 1.0}), (0, 2, {"capacity": 1.0}), (1, 3), (2, 3), (1, 4, {"capacity": 1.0})]
    delivered, _, _ = shares(network(5, [(0, 9.0)], arcs, [(3, 1.0), (4, 1.0)]))
    assert delivered.tolist() == [1.0, 1.0]
