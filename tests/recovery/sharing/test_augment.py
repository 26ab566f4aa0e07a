"""Sharing by priority: equal to linear programmes solved in fractions, one demand after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.sharing.augment import share_out
from qaita.recovery.sharing.graph import make_board, make_graph
from qaita.recovery.sharing.priority import ByPriority
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


def renamed(of, order):
    """The same network with its points in another order, and arcs and supplies the other way round."""
    place = np.argsort(order)
    back = slice(None, None, -1)
    twins = np.where(of.arc_twin >= 0, of.num_arcs - 1 - of.arc_twin, -1)
    return replace(
        of, arc_tail=place[of.arc_tail][back], arc_head=place[of.arc_head][back], arc_twin=twins[back],
        **{name: getattr(of, name)[back] for name in ("arc_capacity", "arc_gain", "arc_cost", "arc_asset", "arc_name")},
        **{name: getattr(of, name)[back] for name in ("supply_amount", "store", "store_most", "refill")},
        supply_point=place[of.supply_point][back], demand_point=place[of.demand_point])


@settings(max_examples=100, deadline=None)
@given(networks(), st.permutations(range(5)))
def test_names_do_not_matter(of, order):
    """Other names for points, another order of links and supplies: everybody gets the same."""
    order = np.array([point for point in order if point < of.num_points])
    assert shares(renamed(of, order))[0].tolist() == pytest.approx(shares(of)[0].tolist(), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(networks(), st.data())
def test_only_what_changed_equals_all_anew(of, data):
    """Event after event, parts solved again give what a fresh start gives, to the last bit."""
    rule = ByPriority(of)
    whole = np.concatenate([of.arc_capacity, of.supply_amount])
    for _ in range(4):
        up = np.array([data.draw(st.booleans()) for _ in whole], bool)
        capacity = np.where(up, whole, 0.0)
        got, drawn = rule.solve(capacity, of.demand_amount)
        fresh = ByPriority(of).solve(capacity, of.demand_amount)
        assert got.tolist() == fresh[0].tolist() and drawn.tolist() == fresh[1].tolist()


def test_what_did_not_change_is_not_looked_at():
    """Two networks that do not touch: a change in one leaves the other alone, no change leaves both."""
    of = network(2, [(0, 5.0), (1, 5.0)], [], [(0, 9.0), (1, 9.0)])
    rule = ByPriority(of)
    for supplies, solved in (((5.0, 5.0), 2), ((5.0, 5.0), 2), ((5.0, 2.0), 3)):
        rule.solve(np.array(supplies), of.demand_amount)
        assert rule.num_solved == solved


def test_nobody_later_gets_what_an_earlier_one_could_use():
    """Taking a later demand away never gives an earlier one more: his share was all that can reach him."""
    tie = [(0, 1, {"capacity": 3.0, "gain": 0.5, "twin": 1}), (1, 0, {"capacity": 3.0, "gain": 0.5, "twin": 0})]
    demands = [(0, 9.0), (1, 4.0), (1, 4.0)]
    with_all = shares(network(2, [(0, 8.0), (1, 6.0)], tie, demands))[0]
    for last in range(1, 4):
        first = shares(network(2, [(0, 8.0), (1, 6.0)], tie, demands[:last]))[0]
        assert first.tolist() == pytest.approx(with_all[:last].tolist())
    assert with_all.tolist() == pytest.approx([9.0, 4.0, 0.0]), "2 leave bar 1, 1 arrives; the rest of 6 serves it"


@pytest.mark.parametrize("gain", [1.0, 1 - 2**-20])
def test_a_chain_of_ten_thousand(gain):
    """One source, 10,000 points in a row and a demand at the end: it is reached, less what is lost on the way."""
    count = 10_000
    arcs = [(point, point + 1, {"gain": gain}) for point in range(count - 1)]
    delivered, _, _ = shares(network(count, [(0, 10.0)], arcs, [(count - 1, 20.0)]))
    assert delivered[0] == pytest.approx(10.0 * gain ** (count - 1), rel=1e-9)


def test_nothing_to_share():
    """No demands, no supplies, or neither: nobody gets anything, and nothing fails."""
    assert shares(network(1))[0].tolist() == []
    assert shares(network(1, [(0, 3.0)]))[0].tolist() == []
    assert shares(network(2, [], [(0, 1)], [(1, 3.0)]))[0].tolist() == [0.0]
