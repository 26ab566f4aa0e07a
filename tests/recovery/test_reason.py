"""Whose time decided: worked examples, and that every chain ends at a cause."""

import random

import numpy as np
from hypothesis import given
from tests.recovery.systems import draw_repaired, draw_startup, draw_system, pack, systems

from qaita.recovery.closure import prepare, service_times
from qaita.recovery.reason import waited_for
from reference.closure import NEVER


def reasons(system, repaired, startup=None):
    """Return reasons and times as lists."""
    closure, given_times = prepare(pack(system, startup)), np.array(repaired, np.int64)
    back = service_times(closure, given_times)
    return waited_for(closure, given_times, back).tolist(), back.tolist()


def check_chains(system, repaired, startup):
    """Assert that each answer explains its node and that each chain ends."""
    reason, back = reasons(system, repaired, startup)
    for node in range(len(system)):
        met = back[node] - startup[node] if 0 < back[node] < NEVER else back[node]
        if reason[node] == node:
            assert repaired[node] == met
        elif reason[node] >= 0:
            assert repaired[node] < met == back[reason[node]]
        else:
            assert back[node] == NEVER
        seen, current = set(), node
        while current >= 0 and reason[current] != current:
            assert current not in seen, (system, repaired, reason)
            seen.add(current)
            current = reason[current]


def test_chain_is_followed_to_the_late_repair():
    """Proves the chain 2 <- 1 <- 0 when 0 was repaired last, and that 3 answers for itself."""
    system = [[], [("run", 1, [(0, -1)])], [("start", 1, [(1, -1)])], [("run", 1, [(2, -1)])]]
    assert reasons(system, [5, 1, 2, 9])[0] == [0, 0, 1, 3]


def test_link_is_named_when_it_came_last():
    """Proves that a via can be the reason: the link 1 at 7, not the source at 0."""
    assert reasons([[], [], [("network", 1, [(0, 1)])]], [0, 7, 1])[0] == [0, 1, 1]


def test_run_cycle_points_to_the_late_member():
    """Proves that members of a cycle that start together do not point at each other in a ring."""
    system = [[("run", 1, [(1, -1)])], [("run", 1, [(2, -1)])], [("run", 1, [(0, -1)])]]
    assert reasons(system, [1, 4, 2])[0] == [1, 1, 0]


def test_start_up_time_is_the_suppliers():
    """Proves that a node waits for the supplier whose start-up ended when its own conditions were met."""
    assert reasons([[], [("run", 1, [(0, -1)])]], [2, 1], startup=[3, 4]) == ([0, 0], [5, 9])


def test_never_with_and_without_a_culprit():
    """Proves that 1 never works because of 0, a start cycle 2 and 3 because of no one, and 4 because of 2."""
    system = [
        [],
        [("run", 1, [(0, -1)])],
        [("start", 1, [(3, -1)])],
        [("start", 1, [(2, -1)])],
        [("run", 1, [(2, -1)])],
    ]
    assert reasons(system, [NEVER, 0, 0, 0, 0])[0] == [0, 0, -1, -1, 2]


def test_too_few_suppliers_is_no_ones_fault():
    """Proves that two of one supplier has no culprit."""
    assert reasons([[], [("run", 2, [(0, -1)])]], [0, 0])[0] == [0, -1]


@given(systems())
def test_every_chain_ends_at_a_cause(drawn):
    """Proves on all kinds of cycles that each answer explains its node and no chain goes round."""
    system, repaired = drawn
    check_chains(system, repaired, [0] * len(system))


def test_every_chain_ends_with_startup_times():
    """Proves the same with start-up times on 500 random systems."""
    rng = random.Random(17)
    for _ in range(500):
        system = draw_system(rng, rng.randint(1, 8))
        check_chains(system, draw_repaired(rng, len(system)), draw_startup(rng, system))
