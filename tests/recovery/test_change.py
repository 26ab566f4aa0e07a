"""Changing a few times of repair: the answer is the closure's, and what was changed can be changed back."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recovery.systems import MIXTURES, draw_repaired, draw_startup, draw_system, pack, systems

from qaita.recovery.change import Standing, find_readers
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from reference.closure import service_times as twin


def one(kind, *suppliers, count=1):
    """Return a group without vias."""
    return (kind, count, [(supplier, -1) for supplier in suppliers])


def chain(num_nodes):
    """Return a system in which each node runs on the one before it."""
    return [[], *([one("run", node)] for node in range(num_nodes - 1))]


def test_a_change_goes_no_further_than_it_matters():
    """Proves where a change stops, on a chain of 1,000 nodes that are all repaired at 0, but node 500 at 9.

    When node 100 is repaired at 9, nodes 100 to 499 come later, 500 is looked at and stays, and none beyond it is.
    """
    repaired = np.zeros(1000, np.int64)
    repaired[500] = 9
    standing = Standing(prepare(pack(chain(1000))), repaired)
    changed = standing.change([100], [9])
    assert changed.tolist() == list(range(100, 500))
    assert standing.num_looked_at == 401
    assert standing.back.tolist() == [0] * 100 + [9] * 900


def test_nothing_new_is_not_looked_at():
    """Proves that a time of repair that stays as it was costs nothing, and that no change at all is allowed."""
    standing = Standing(prepare(pack(chain(5))), [1, 2, 3, 4, 5])
    assert standing.change([2, 0], [3, 1]).tolist() == []
    assert standing.num_looked_at == 0
    assert standing.change([], []).tolist() == []


def test_a_cycle_is_looked_at_only_where_it_can_matter():
    """Proves that in a ring of 100 run needs whose last repair is at 50 others that move below 50 are looked at alone,
    and that all follow when one moves beyond it, or the last one comes earlier."""
    ring = [[one("run", (node + 1) % 100)] for node in range(100)]
    repaired = [0] * 100
    repaired[7] = 50
    standing = Standing(prepare(pack(ring)), repaired)
    assert standing.change([3, 4], [48, 49]).tolist() == []
    assert standing.num_looked_at == 2
    assert len(standing.change([3], [51])) == 100
    assert standing.back.tolist() == [51] * 100
    assert len(standing.change([3], [20])) == 100
    assert standing.back.tolist() == [50] * 100


def test_a_mixed_cycle_is_settled_anew_only_when_it_can_matter():
    """Proves the same where kinds meet: 0 and 1 run on each other, 1 starts after 2 or the source 3, 2 after 0.

    All come with the source at 9; what is repaired before that is looked at alone, and the source moves all three.
    """
    system = [[one("run", 1)], [one("run", 0), one("start", 2, 3)], [one("start", 0)], []]
    standing = Standing(prepare(pack(system)), [1, 1, 2, 9])
    assert standing.back.tolist() == [9] * 4
    assert standing.change([0, 2], [8, 0]).tolist() == []
    assert standing.num_looked_at == 2
    assert sorted(standing.change([3], [3]).tolist()) == [0, 1, 2, 3]
    assert standing.back.tolist() == [8, 8, 8, 3]


@pytest.mark.parametrize("kind", ["network", "run"])
def test_a_ring_that_loses_its_source_does_not_hold_itself(kind):
    """Proves the ranks: ten nodes of a ring, all repaired at 0, are fed by a source at one place. When it comes at 7
    so do all (or, on run needs, only the one place: the ring keeps itself up), and when it never comes, never; and all
    is as before when it is back at 0."""
    ring = [[one(kind, (node - 1) % 10, (node + 1) % 10)] for node in range(10)]
    ring[0] = [one(kind, 1, 9, 10)] if kind == "network" else [one(kind, 1, 9), one(kind, 10)]
    standing = Standing(prepare(pack([*ring, []])), [0] * 11)
    for time in (7, NEVER, 5, 0, 7, 0):
        standing.change([10], [time])
        others = time if kind == "network" else 0
        assert standing.back.tolist() == [time, *([others] * 9), time]


def test_a_few_nodes_of_a_large_grid_are_looked_at():
    """Proves that in a grid of 100 x 100 nodes fed from one corner, all one component, a node repaired later delays
    itself and looks at its neighbourhood, not at the grid."""
    side = 100
    system = []
    for row in range(side):
        for column in range(side):
            beside = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
            near = [other * side + at for other, at in beside if 0 <= other < side and 0 <= at < side]
            system.append([one("network", *near)] if row + column else [])
    rng = np.random.default_rng(3)
    closure = prepare(pack(system))
    repaired = rng.integers(0, 10**6, side * side)
    standing = Standing(closure, repaired)
    looked_at = []
    for _ in range(50):
        node = int(rng.integers(1, side * side))
        repaired[node] = rng.integers(0, 10**6)
        standing.change([node], [repaired[node]])
        looked_at.append(standing.num_looked_at)
        assert np.array_equal(standing.back, service_times(closure, repaired))
    assert np.median(looked_at) < 100


def test_a_supplier_beside_those_of_the_cycle_is_heard():
    """Proves that a group with suppliers within and without its cycle follows the one without: 0 and 1 feed each other
    or come from 2."""
    ring = [[one("network", 1, 2)], [one("network", 0)], []]
    standing = Standing(prepare(pack(ring)), [0, 0, 5])
    assert standing.back.tolist() == [5, 5, 5]
    assert sorted(standing.change([2], [3]).tolist()) == [0, 1, 2]
    assert standing.back.tolist() == [3, 3, 3]


def test_undo_goes_back_once():
    """Proves that the last change is taken back whole, a node named twice included, and only once."""
    system = [[one("run", 1)], [one("run", 0)], [one("start", 0)], []]
    standing = Standing(prepare(pack(system)), [1, 2, 3, 4])
    standing.change([3], [9])
    standing.change([0, 0, 2], [7, 8, 0])
    assert standing.back.tolist() == [8, 8, 8, 9]
    standing.undo()
    assert standing.back.tolist() == [2, 2, 3, 9] and standing.repaired.tolist() == [1, 2, 3, 9]
    with pytest.raises(ValueError, match="no change to undo"):
        standing.undo()
    standing.change([0], [5])
    assert standing.back.tolist() == [5, 5, 5, 9]


@pytest.mark.parametrize(
    ("nodes", "repaired", "message"),
    [
        ([4], [1], "nodes: met 4 to 4; allowed: 0 to 3"),
        ([-1, 0], [1, 1], "nodes: met -1 to 0; allowed: 0 to 3"),
        ([1], [1, 2], "two equally long lists of whole numbers"),
        ([1], [1.5], "two equally long lists of whole numbers"),
    ],
)
def test_what_cannot_be_changed_is_refused_and_changes_nothing(nodes, repaired, message):
    """Proves that compiled code never sees a node that does not exist, and that the message shows what was met."""
    standing = Standing(prepare(pack(chain(4))), [1, 2, 3, 4])
    with pytest.raises(ValueError, match=message):
        standing.change(nodes, repaired)
    assert standing.back.tolist() == [1, 2, 3, 4]


def test_times_cannot_be_written_past_the_standing():
    """Proves that what a standing shows cannot be changed by writing into it."""
    standing = Standing(prepare(pack(chain(2))), [1, 2])
    for times in (standing.back, standing.repaired):
        with pytest.raises(ValueError, match="read-only"):
            times[0] = 3


def test_equals_the_closure_after_each_of_many_changes():
    """Proves the answer bit for bit on 600 random systems, start-up times included, over changes up and down, kept and
    undone, and that the nodes named as changed are those that are."""
    rng = random.Random(20220112)
    for trial in range(600):
        system = draw_system(rng, rng.randint(1, 30 if trial % 2 else 8), rng.choice(MIXTURES))
        startup = draw_startup(rng, system) if trial % 3 == 0 else None
        play(rng, prepare(pack(system, startup)), draw_repaired(rng, len(system)), 8, 3)


def test_equals_the_closure_on_a_large_component():
    """Proves the same where components hold hundreds of nodes and a change reaches some of them."""
    rng = random.Random(5)
    for kinds in MIXTURES:
        closure = prepare(pack(draw_system(rng, 400, kinds)))
        assert closure.sizes[0] > 20
        play(rng, closure, draw_repaired(rng, 400), 30, 10)


def play(rng, closure, repaired, num_changes, most):
    """Change ``repaired`` again and again, sometimes back, and compare with the closure each time."""
    readers = find_readers(closure)
    repaired = np.array(repaired, np.int64)
    standing = Standing(closure, repaired, readers)
    for _ in range(num_changes):
        nodes = [rng.randrange(len(repaired)) for _ in range(rng.randint(0, most))]
        times = [rng.choice([NEVER, *range(-2, 9)]) for _ in nodes]
        before, given_before = standing.back.copy(), repaired.copy()
        changed = standing.change(nodes, times)
        for node, time in zip(nodes, times, strict=True):
            repaired[node] = time
        assert standing.back.tolist() == service_times(closure, repaired).tolist()
        assert sorted(changed.tolist()) == np.flatnonzero(standing.back != before).tolist()
        if rng.random() < 0.3:
            standing.undo()
            repaired = given_before
            assert standing.back.tolist() == before.tolist()
        assert standing.repaired.tolist() == repaired.tolist()


TIMES = st.one_of(st.integers(-3, 9), st.just(NEVER))


@settings(max_examples=100)
@given(systems(), st.lists(st.dictionaries(st.integers(0, 7), TIMES, max_size=3), max_size=4))
def test_equals_the_twin_after_each_change(drawn, sequence):
    """Proves the definition itself, by the plain twin, after each of whatever changes hypothesis thinks of."""
    system, repaired = drawn
    standing = Standing(prepare(pack(system)), repaired)
    for drawn_changes in sequence:
        changes = {node: time for node, time in drawn_changes.items() if node < len(system)}
        standing.change(list(changes), list(changes.values()))
        repaired = [changes.get(node, old) for node, old in enumerate(repaired)]
        assert standing.back.tolist() == twin(system, repaired)


def test_standing_stays_under_500_bytes_an_asset():
    """Proves what layout, standing and working memory hold together in the worst make: one mixed component, three needs
    a node."""
    num_nodes = 1000
    rng = random.Random(4)
    system = [
        [one(kind, rng.randrange(num_nodes), (node + 1) % num_nodes) for kind in ("run", "start", "network")]
        for node in range(num_nodes)
    ]
    closure = prepare(pack(system))
    assert (closure.num_bytes + Standing(closure, [0] * num_nodes).num_bytes) / num_nodes < 500
