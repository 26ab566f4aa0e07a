"""Tests of qaita.recovery.interdependency: where the three readings agree and where they part, by hand and by twin."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.flow import FlowNetwork, least_cost_flow
from qaita.recovery.interdependency import Dependencies, own_closure, works_own, works_paper, works_peer
from reference import interdependency as twin

POWER, WATER, GAS = 0, 1, 2


def network(commodities, balances, lines):
    """A network whose lines carry both ways without limit; lack costs 10 a unit, supply left over 1."""
    count = len(commodities)
    tail, head = np.array(lines, np.int64).reshape(-1, 2).T
    return FlowNetwork(
        np.array(commodities, np.int64), np.array(balances, np.float64), np.ones(count), np.full(count, 10.0),
        np.concatenate([tail, head]), np.concatenate([head, tail]), np.zeros(2 * len(lines)),
        np.tile(np.arange(len(lines)), 2), np.full(len(lines), 50.0),
    )  # fmt: skip


def depends(*rows):
    """Dependencies of (supplier, depender) or (supplier, depender, share)."""
    full = [(*row, 1.0)[:3] for row in rows]
    supplier, depender, share = zip(*full, strict=True) if full else ((), (), ())
    return Dependencies(np.array(supplier, np.int64), np.array(depender, np.int64), np.array(share, np.float64))


def truth(count, *nodes):
    """A mask of some nodes."""
    mask = np.zeros(count, bool)
    mask[list(nodes)] = True
    return mask


def down(works):
    """The nodes that do not work."""
    return set(np.flatnonzero(~works).tolist())


def readings(system, dependencies, nodes=(), lines=()):
    """What is down in each reading when nodes and lines are damaged and nothing is repaired."""
    broken = truth(system.num_nodes, *nodes)
    closure = own_closure(system, dependencies)
    return {
        "peer": down(works_peer(dependencies, broken, np.zeros_like(broken))),
        "paper": down(works_paper(dependencies, ~broken)),
        "own": down(works_own(closure, ~broken, ~truth(system.num_links, *lines))),
    }


CASCADE = network([POWER, WATER, GAS], [5, 5, 5], []), depends((0, 1), (1, 2))
"""Power 0 runs the water pump 1, whose water cools the gas compressor 2. Each has its own supply."""


def test_a_cascade_has_two_hops():
    """Power fails: the peer stops at the pump, and the compressor seems to run without water."""
    assert readings(*CASCADE, nodes=[0]) == {"peer": {0, 1}, "paper": {0, 1, 2}, "own": {0, 1, 2}}


def test_one_of_two_suppliers_is_enough():
    """The pump 2 has two substations, one of them damaged: it runs, but not in the peer's reading."""
    system = network([POWER, POWER, WATER], [5, 5, 5], [])
    assert readings(system, depends((0, 2), (1, 2)), nodes=[0]) == {"peer": {0, 2}, "paper": {0}, "own": {0}}


def test_two_services_are_both_needed():
    """The pump 2 needs power and gas, and the gas is out: the formula adds them up, so power alone seems enough."""
    system = network([POWER, GAS, WATER], [5, 5, 5], [])
    assert readings(system, depends((0, 2), (1, 2)), nodes=[1]) == {"peer": {1, 2}, "paper": {1}, "own": {1, 2}}


def test_a_substation_on_a_dead_feeder_supplies_nothing():
    """Source 0 - line - substation 1, which runs pump 2. The line is down: only ours sees that the pump stands."""
    system = network([POWER, POWER, WATER], [5, -2, 5], [(0, 1)])
    assert readings(system, depends((1, 2)), lines=[0]) == {"peer": set(), "paper": set(), "own": {1, 2}}


def test_the_difference_costs():
    """The same, with 3 units of water for node 3 behind the pump: the cost is 27 to the peer, 60 to us.

    Power, in both: 5 left over and 2 missing, 5 + 20. Water: of the pump's 5, 3 are used and 2 left over, 2; or 5 are
    left over and 3 missing, 5 + 30.
    """
    system = network([POWER, POWER, WATER, WATER], [5, -2, 5, -3], [(0, 1), (2, 3)])
    dependencies, broken, lines = depends((1, 2)), truth(4), np.array([False, True])
    peer = works_peer(dependencies, broken, broken)
    own = works_own(own_closure(system, dependencies), ~broken, lines)
    pytest.importorskip("highspy")
    assert least_cost_flow(system, peer, lines).cost == pytest.approx(27)
    assert least_cost_flow(system, own, lines).cost == pytest.approx(60)


def test_the_peer_loses_again_what_it_gave_back():
    """Two damaged substations of one pump: with the first repaired the pump runs, a period later it is down again."""
    dependencies = depends((0, 2), (1, 2))
    assert down(works_peer(dependencies, truth(3, 0, 1), truth(3, 0))) == {1}
    assert down(works_peer(dependencies, truth(3, 1), truth(3))) == {1, 2}
    assert down(works_paper(dependencies, truth(3, 0, 2))) == {1}


def test_two_that_need_each_other_start_together():
    """Plant and pump need each other: both whole, they run in every reading; one damaged, neither does."""
    system, dependencies = network([POWER, WATER], [5, 5], []), depends((0, 1), (1, 0))
    assert readings(system, dependencies) == {"peer": set(), "paper": set(), "own": set()}
    assert readings(system, dependencies, nodes=[0]) == {"peer": {0, 1}, "paper": {0, 1}, "own": {0, 1}}


def test_half_a_share_is_half():
    """Two suppliers of share 0.5: both are needed, in all readings; shares of 0.5 and 1 cannot be counted in ours."""
    system, halves = network([POWER, POWER, WATER], [5, 5, 5], []), depends((0, 2, 0.5), (1, 2, 0.5))
    assert readings(system, halves, nodes=[0]) == {"peer": {0, 2}, "paper": {0, 2}, "own": {0, 2}}
    assert readings(system, halves) == {"peer": set(), "paper": set(), "own": set()}
    with pytest.raises(ValueError, match=r"node 2: met \[0.5, 1.0\]; allowed: equal"):
        own_closure(system, depends((0, 2, 0.5), (1, 2)))


@st.composite
def drawn_systems(draw):
    """Up to six nodes of three commodities with lines, dependencies of share 1 or 0.5, and damage."""
    count = draw(st.integers(1, 6))
    commodities = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    balances = draw(st.lists(st.integers(-2, 2), min_size=count, max_size=count))
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
    same = [(a, b) for a, b in pairs if a < b and commodities[a] == commodities[b]]
    other = [(a, b) for a, b in pairs if commodities[a] != commodities[b]]
    lines = draw(st.lists(st.sampled_from(same), unique=True, max_size=6)) if same else []
    needs = draw(st.lists(st.sampled_from(other), unique=True, max_size=7)) if other else []
    share = draw(st.sampled_from([1.0, 0.5]))
    nodes = st.integers(0, count - 1)
    lines_down = draw(st.sets(st.integers(0, len(lines) - 1))) if lines else set()
    system, dependencies = network(commodities, balances, lines), depends(*((*pair, share) for pair in needs))
    return system, dependencies, draw(st.sets(nodes)), draw(st.sets(nodes)), lines_down


@given(drawn_systems())
@settings(max_examples=150, deadline=None)
def test_readings_are_what_they_say(drawn):
    """Each reading gives the same nodes as its twin, which tries every set."""
    system, dependencies, broken, repaired, lines_down = drawn
    count = system.num_nodes
    rows = list(zip(dependencies.supplier_idx.tolist(), dependencies.depender_idx.tolist(),
                    dependencies.share.tolist(), strict=True))
    everyone, damaged, now = set(range(count)), truth(count, *broken), broken & repaired
    peer = works_peer(dependencies, damaged, truth(count, *now))
    assert down(peer) == everyone - twin.peer(rows, count, broken, now)
    whole = everyone - broken
    assert down(works_paper(dependencies, ~damaged)) == everyone - twin.paper(rows, whole)
    arcs = list(zip(system.arc_tail.tolist(), system.arc_head.tolist(), system.arc_link.tolist(), strict=True))
    sources = set(np.flatnonzero(system.balance > 0).tolist())
    links = set(range(system.num_links)) - lines_down
    mine = works_own(own_closure(system, dependencies), ~damaged, ~truth(system.num_links, *lines_down))
    assert down(mine) == everyone - twin.own(rows, system.commodity_idx.tolist(), sources, arcs, whole, links)


@given(drawn_systems())
@settings(max_examples=60, deadline=None)
def test_ours_is_never_more_hopeful_than_the_paper(drawn):
    """What works in our reading works in the formula's: it asks for each service and for reach besides."""
    system, dependencies, broken, _, lines_down = drawn
    whole = ~truth(system.num_nodes, *broken)
    mine = works_own(own_closure(system, dependencies), whole, ~truth(system.num_links, *lines_down))
    assert not (mine & ~works_paper(dependencies, whole)).any()
