"""Tests of qaita.recovery.flow: hand-computed flows, properties, and the exact twin."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.errors import InputError
from qaita.recovery.flow import FlowNetwork, least_cost_flow, least_cost_flows, usable_arcs
from qaita.recovery.linear import Linear, minimise
from reference.least_cost import least_cost

pytest.importorskip("highspy")


def network(nodes, arcs, capacities):
    """A network of nodes (commodity, balance, over price, under price) and arcs (tail, head, price, link)."""
    columns = list(zip(*nodes, strict=True))
    ends = np.array([(tail, head, link) for tail, head, _, link in arcs], np.int64).reshape(-1, 3)
    return FlowNetwork(
        np.array(columns[0], np.int64), *(np.array(column, np.float64) for column in columns[1:]),
        arc_tail=ends[:, 0], arc_head=ends[:, 1], arc_price=np.array([arc[2] for arc in arcs], np.float64),
        arc_link=ends[:, 2], link_capacity=np.array(capacities, np.float64),
    )  # fmt: skip


def flow_of(system, nodes_down=(), links_down=()):
    """The least-cost flow with some nodes and links down."""
    node_works, link_works = np.ones(system.num_nodes, bool), np.ones(system.num_links, bool)
    node_works[list(nodes_down)], link_works[list(links_down)] = False, False
    return least_cost_flow(system, node_works, link_works)


CHAIN = (
    [(0, 10, 1, 100), (0, 0, 1, 100), (0, -4, 1, 100), (0, -3, 1, 200)],
    [(0, 1, 2, 0), (1, 0, 2, 0), (1, 2, 1, 1), (2, 1, 1, 1), (1, 3, 5, 2), (3, 1, 5, 2)],
    [5, 9, 9],
)
"""Source 10 - link 0 (5) - hub - link 1 - demand 4, and hub - link 2 - demand 3, which costs twice as much to leave."""


def test_the_dearer_demand_is_met_first():
    """5 units pass link 0: 3 go to the dear demand, 2 to the cheap one, which misses 2; 5 are left over.

    Flow 5 x 2 + 3 x 5 + 2 x 1 = 27, over 5 x 1 = 5, under 2 x 100 = 200.
    """
    found = flow_of(network(*CHAIN))
    assert found.arc_flow == pytest.approx([5, 0, 2, 0, 3, 0])
    assert found.under == pytest.approx([0, 0, 2, 0]) and found.over == pytest.approx([5, 0, 0, 0])
    assert (found.flow_cost, found.over_cost, found.under_cost) == pytest.approx((27, 5, 200))
    assert found.cost == pytest.approx(232)


def test_nothing_passes_a_node_or_link_that_is_down():
    """Hub down: 10 over and 7 missing, 10 + 400 + 600. Link 2 down: 4 to the cheap demand, 6 over, 12 + 6 + 600."""
    system = network(*CHAIN)
    assert flow_of(system, nodes_down=[1]).cost == pytest.approx(1010)
    assert flow_of(system, links_down=[2]).cost == pytest.approx(618)


def test_a_demand_that_is_down_still_misses():
    """A demand node that does not work gets nothing and its demand still counts: damage never looks cheaper."""
    found = flow_of(network(*CHAIN), nodes_down=[3])
    assert found.under == pytest.approx([0, 0, 0, 3])


def test_commodities_share_a_link():
    """Two commodities over one link of 5: the one whose lack costs 9 gets its 4, the other 1 of its 4."""
    system = network(
        [(0, 4, 0, 1), (0, -4, 0, 5), (1, 4, 0, 1), (1, -4, 0, 9)], [(0, 1, 0, 0), (2, 3, 0, 0)], [5]
    )  # fmt: skip
    assert flow_of(system).under == pytest.approx([0, 3, 0, 0])


def test_no_flow_where_it_costs_more_than_lack():
    """Passing a unit costs 7, leaving it 1 + 5: nothing flows."""
    assert flow_of(network([(0, 1, 1, 9), (0, -1, 1, 5)], [(0, 1, 7, 0)], [3])).arc_flow == pytest.approx([0])


@pytest.mark.parametrize(("nodes", "arcs", "capacities", "words"), [
    ([(0, 1, 1, 1)], [(0, 1, 1, 0)], [1], "arc_head of arc 0: met 1; allowed: 0 to 0"),
    ([(0, 1, 1, 1)], [(0, 0, 1, 0)], [1], "met node 0 at both ends"),
    ([(0, 1, 1, 1), (1, -1, 1, 1)], [(0, 1, 1, 0)], [1], "arc 0: met two commodities"),
    ([(0, 1, -1, 1)], [], [1], "over_price at 0: met -1.0; allowed: 0 and more"),
    ([(0, 1, 1, 1)], [], [np.nan], "link_capacity at 0: met nan"),
    ([(0, np.inf, 1, 1)], [], [1], "balance at 0: met inf"),
])  # fmt: skip
def test_nonsense_is_refused(nodes, arcs, capacities, words):
    """Each thing that would make the answer meaningless is named with the value met."""
    with pytest.raises(ValueError, match=words.replace("(", r"\(")):
        network(nodes, arcs, capacities)


def test_wrong_shapes_are_refused():
    """Columns of unequal length, and states that are no truth for each node, are named."""
    ints, floats = np.zeros(0, np.int64), np.zeros(0)
    with pytest.raises(ValueError, match="over_price: met shape \\(1,\\); allowed: \\(2,\\)"):
        FlowNetwork(np.zeros(2, np.int64), np.zeros(2), np.zeros(1), np.zeros(2), ints, ints, floats, ints, floats)
    with pytest.raises(ValueError, match="node_works: met shape \\(4,\\) of int64"):
        least_cost_flow(network(*CHAIN), np.ones(4, np.int64), np.ones(3, bool))


def test_without_highs_the_error_says_what_to_install(monkeypatch):
    """Where HiGHS is missing, the fault names the extra."""
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(InputError, match="qaita\\[exact\\]"):
        flow_of(network(*CHAIN))


def test_no_least_is_said():
    """A price that falls without end, and rows that exclude each other, are errors, not answers."""
    one, none = np.ones(1), np.zeros(0)
    pointers = np.array([0, 1])
    endless = Linear(-one, np.full(1, np.inf), none, none, np.zeros(2, np.int64), np.zeros(0, np.int64), none)
    with pytest.raises(ArithmeticError, match="nbounded"):
        minimise(endless)
    with pytest.raises(ArithmeticError, match="Infeasible"):
        minimise(Linear(one, one, 2 * one, 2 * one, pointers, np.zeros(1, np.int64), one))


@st.composite
def systems(draw):
    """A small network of one or two commodities with whole numbers, and what of it works."""
    count = draw(st.integers(1, 5))
    small = st.integers(0, 6)
    nodes = [(draw(st.integers(0, 1)), draw(st.integers(-6, 6)), draw(small), draw(small)) for _ in range(count)]
    links = draw(st.integers(1, 4))
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b and nodes[a][0] == nodes[b][0]]
    ways = st.tuples(st.sampled_from(pairs or [(0, 0)]), small, st.integers(0, links - 1))
    arcs = [(*pair, price, link) for pair, price, link in draw(st.lists(ways, max_size=7 if pairs else 0))]
    states = [np.array(draw(st.lists(st.booleans(), min_size=k, max_size=k)), bool) for k in (count, links)]
    return nodes, arcs, [draw(small) for _ in range(links)], *states


@given(systems())
@settings(max_examples=80, deadline=None)
def test_flow_is_lawful_and_as_cheap_as_the_twin(drawn):
    """Balances hold, links carry what they can, nothing passes what is down, and no flow is cheaper (exact twin)."""
    nodes, arcs, capacities, node_works, link_works = drawn
    system = network(nodes, arcs, capacities)
    found = least_cost_flow(system, node_works, link_works)
    out = np.zeros(system.num_nodes)
    np.add.at(out, system.arc_tail, found.arc_flow)
    np.add.at(out, system.arc_head, -found.arc_flow)
    assert out == pytest.approx(system.balance - found.over + found.under, abs=1e-6)
    carried = np.bincount(system.arc_link, found.arc_flow, system.num_links)
    assert (carried <= system.link_capacity + 1e-6).all()
    assert min(found.arc_flow.min(initial=0), found.over.min(), found.under.min()) >= 0
    assert not found.arc_flow[~usable_arcs(system, node_works, link_works)].any()
    kept = [arc for arc in arcs if node_works[arc[0]] and node_works[arc[1]] and link_works[arc[3]]]
    exact = least_cost([node[1:] for node in nodes], kept, capacities)
    assert found.cost == pytest.approx(float(exact), abs=1e-6)


@given(systems(), st.data())
@settings(max_examples=30, deadline=None)
def test_a_repair_never_makes_it_dearer(drawn, data):
    """With one more node working, the least cost is no higher."""
    nodes, arcs, capacities, node_works, link_works = drawn
    system = network(nodes, arcs, capacities)
    more = node_works.copy()
    more[data.draw(st.integers(0, len(nodes) - 1))] = True
    assert least_cost_flow(system, more, link_works).cost <= least_cost_flow(system, node_works, link_works).cost + 1e-6


@given(systems(), st.data())
@settings(max_examples=30, deadline=None)
def test_states_one_after_the_other_cost_what_each_costs_alone(drawn, data):
    """Beginning where the last state ended changes no cost, and nothing passes what is down."""
    nodes, arcs, capacities, node_works, link_works = drawn
    system = network(nodes, arcs, capacities)
    states = [(node_works, link_works)]
    for _ in range(3):
        states.append(tuple(np.array(data.draw(st.lists(st.booleans(), min_size=len(each), max_size=len(each))), bool)
                            for each in states[0]))  # fmt: skip
    for state, found in zip(states, least_cost_flows(system, states), strict=True):
        assert found.cost == pytest.approx(least_cost_flow(system, *state).cost, abs=1e-6)
        assert not found.arc_flow[~usable_arcs(system, *state)].any()
