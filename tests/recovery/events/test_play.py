"""The play against the closure, against its minute-by-minute twin, and by hand."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.closure import prepare, service_times
from qaita.recovery.events.layout import PROPORTIONAL, Terms
from qaita.recovery.events.play import play
from qaita.recovery.trace import Trace
from recovery.systems import MIXTURES, draw_repaired, draw_startup, draw_system, pack, systems
from reference import events as twin
from reference.closure import forbidden

HORIZON = 20
SHARES = st.integers(0, 8).map(lambda eighths: eighths / 8)


def steps(*nodes):
    """A trace of steps: for each node pairs (minute, share)."""
    pieces = [sorted(node) for node in nodes]
    flat = [pair for node in pieces for pair in node]
    return Trace(np.cumsum([0, *map(len, pieces)]), np.array([minute for minute, _ in flat], np.int64),
                 np.array([share for _, share in flat], float), np.zeros(len(flat)))


def walk(trace, horizon=HORIZON):
    """The share of each node at each minute."""
    return [trace.value_at(minute).tolist() for minute in range(horizon)]


def plain(system):
    """A system without the levels of its groups."""
    return [[group[:3] for group in node] for node in system]


def terms_of(system, floors=()):
    """The terms of a system written as the twin reads it."""
    level = [PROPORTIONAL if group[3] is None else group[3] for node in system for group in node]
    return Terms(np.array(level, float), np.full(len(level), -1, np.int64), tuple(floors))


def assert_closure(system, repaired, startup=None):
    """Assert that the play gives the closure's times, and nothing but steps from nothing to all."""
    needs = pack(system, startup)
    times = service_times(prepare(needs), np.array(repaired, np.int64))
    played = play(needs, Trace.from_times(repaired)).trace
    for found, expected in zip(played, Trace.from_times(times), strict=True):
        assert np.array_equal(found, expected)


def one(kind, *suppliers, count=1, level=1.0):
    """A group without vias."""
    return (kind, count, [(supplier, -1) for supplier in suppliers], level)


@settings(deadline=None, max_examples=150)
@given(systems())
def test_all_or_nothing_is_the_closure(drawn):
    """Where everything is all or nothing and nothing is lost, the play is the closure, bit for bit."""
    assert_closure(*drawn)


def test_all_or_nothing_is_the_closure_with_startup_times():
    """The same on 400 systems of every mixture of kinds, with start-up times."""
    rng = random.Random(5)
    for number in range(400):
        system = draw_system(rng, rng.randint(1, 8), MIXTURES[number % len(MIXTURES)])
        assert_closure(system, draw_repaired(rng, len(system)), draw_startup(rng, system))


@st.composite
def stories(draw, max_nodes=6):
    """A system with levels, start-up times, own shares that step and ramp, and stand-ins; all in eighths."""
    system, _ = draw(systems(max_nodes))
    level = st.one_of(st.none(), st.just(1.0), st.integers(1, 8).map(lambda eighths: eighths / 8))
    system = [[(*group, draw(level)) for group in node] for node in system]
    wanted = draw(st.lists(st.sampled_from([0, 0, 0, 1, 3]), min_size=len(system), max_size=len(system)))
    held = forbidden(plain(system), wanted)
    startup = [0 if node in held else minutes for node, minutes in enumerate(wanted)]
    minute, share, slope, ptr = [], [], [], [0]
    for _ in system:
        begins = [0, *sorted(draw(st.sets(st.integers(1, HORIZON - 1), max_size=4)))]
        for start, end in zip(begins, [*begins[1:], HORIZON + 4], strict=True):
            first = draw(st.sampled_from([0.0, 1.0, 1.0, 0.5, 0.25]))
            steep = draw(st.sampled_from([0.0, 0.0, 1 / 16, -1 / 16, 1 / 8]))
            fits = 0 <= first + steep * (end - start) <= 1
            minute.append(start)
            share.append(first)
            slope.append(steep if fits else 0.0)
        ptr.append(len(minute))
    own = Trace(np.array(ptr), np.array(minute, np.int64), np.array(share), np.array(slope))
    places = [(node, number) for node, groups in enumerate(system) for number in range(len(groups))]
    floors = draw(st.lists(st.tuples(st.integers(0, HORIZON), st.sampled_from(places), SHARES), max_size=4)) \
        if places else []
    return system, own, startup, floors


@settings(deadline=None, max_examples=400)
@given(stories())
def test_equals_minute_by_minute(story):
    """Shares, ramps, levels, start-up times, stand-ins and all kinds in cycles: every minute as its twin walks it."""
    system, own, startup, floors = story
    place = {(node, number): rank for rank, (node, number) in enumerate(
        (node, number) for node, groups in enumerate(system) for number in range(len(groups)))}
    ordered = sorted((minute, place[where], share) for minute, where, share in floors)
    played = play(pack(plain(system), startup), own, terms_of(system, ordered), horizon=HORIZON)
    name = {rank: where for where, rank in place.items()}
    held = [{name[rank]: share for minute, rank, share in ordered if minute <= now} for now in range(HORIZON)]
    assert walk(played.trace) == twin.play(system, walk(own), HORIZON, startup, held)


@settings(deadline=None, max_examples=60)
@given(stories(), st.randoms(use_true_random=False))
def test_names_do_not_matter(story, rng):
    """Nodes in another order play the same."""
    system, own, startup, _ = story
    order = list(range(len(system)))
    rng.shuffle(order)
    place = {node: rank for rank, node in enumerate(order)}
    place[-1] = -1
    moved = [[(kind, count, [(place[a], place[b]) for a, b in pairs], level) for kind, count, pairs, level in
              system[node]] for node in order]
    played = play(pack(plain(system), startup), own, terms_of(system), horizon=HORIZON)
    other = play(pack(plain(moved), [startup[node] for node in order]), own.take(order), terms_of(moved),
                 horizon=HORIZON)
    assert walk(other.trace) == walk(played.trace.take(order))


@settings(deadline=None, max_examples=60)
@given(stories(), st.integers(1, 30))
def test_time_shift(story, later):
    """Everything later by so many minutes plays the same so many minutes later, if nothing works until then."""
    system, own, startup, _ = story
    late = Trace(own.ptr + np.arange(own.num_nodes + 1), *(np.array(column) for column in zip(*[
        row for node in range(own.num_nodes) for row in [(0, 0.0, 0.0)] + [
            (own.minute[j] + later, own.share[j], own.slope[j]) for j in range(own.ptr[node], own.ptr[node + 1])]],
        strict=True)))
    needs, terms = pack(plain(system), startup), terms_of(system)
    once = play(needs, late, terms, horizon=HORIZON + later).trace
    again = Trace(late.ptr, late.minute + 5 * (late.minute > 0), late.share, late.slope)
    twice = play(needs, again, terms, horizon=HORIZON + later + 5).trace
    assert walk(once, HORIZON + later)[later:] == walk(twice, HORIZON + later + 5)[later + 5:]
    assert not any(map(any, walk(once, later)))


@settings(deadline=None, max_examples=100)
@given(systems(), st.data())
def test_earlier_never_delays(drawn, data):
    """In a free service, an earlier own time delays nobody."""
    system, repaired = drawn
    node = data.draw(st.integers(0, len(system) - 1))
    sooner = [*repaired]
    sooner[node] = data.draw(st.integers(-1, 9).filter(lambda minute: minute <= repaired[node]) if repaired[node] >= -1
                             else st.just(repaired[node]))
    needs = pack(system)
    late, early = (play(needs, Trace.from_times(times)).trace.crossing(1.0) for times in (repaired, sooner))
    assert (early <= late).all()


def test_shares_by_hand():
    """A half-working substation (0.5, whole at 6) leaves the pump that needs it whole dark, gives a shop half, and a
    clinic that needs 40 % everything."""
    system = [[], [one("run", 0)], [one("run", 0, level=None)], [one("run", 0, level=0.4)]]
    own = steps([(0, 0.5), (6, 1.0)], [(0, 1.0)], [(0, 1.0)], [(0, 1.0)])
    trace = play(pack(plain(system)), own, terms_of(system), horizon=HORIZON).trace
    assert trace.value_at(0).tolist() == [0.5, 0.0, 0.5, 1.0]
    assert trace.value_at(6).tolist() == [1.0, 1.0, 1.0, 1.0]


def test_ramp_is_followed_and_crossed():
    """A ramp from 0 at minute 2 by an eighth a minute: half at 6 and a level of 0.3 at 4.4, so from minute 5 on."""
    system = [[], [one("run", 0, level=None)], [one("run", 0, level=0.3)]]
    own = Trace(np.array([0, 3, 4, 5]), np.array([0, 2, 10, 0, 0]), np.array([0.0, 0.0, 1.0, 1.0, 1.0]),
                np.array([0.0, 0.125, 0.0, 0.0, 0.0]))
    trace = play(pack(plain(system)), own, terms_of(system), horizon=HORIZON).trace
    assert trace.value_at(6).tolist() == [0.5, 0.5, 1.0]
    assert trace.crossing(1.0).tolist() == [10, 10, 5]


def test_what_is_up_keeps_up_without_its_start():
    """1 needs 0 to start; when 0 is lost at 5 it stays up; lost itself at 7, it waits until 0 is back at 9."""
    system = [[], [one("start", 0)]]
    own = steps([(0, 1.0), (5, 0.0), (9, 1.0)], [(0, 1.0), (7, 0.0), (8, 1.0)])
    trace = play(pack(plain(system)), own, horizon=HORIZON).trace
    assert [trace.value_at(minute)[1] for minute in (4, 6, 7, 8, 9)] == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(("kind", "expected"), [("run", 1.0), ("start", 0.0)])
def test_cycles_after_an_outage(kind, expected):
    """Two that run on each other come up together after an outage of one; two that start after each other never do."""
    system = [[one(kind, 1)], [one(kind, 0)]]
    trace = play(pack(plain(system)), steps([(0, 1.0), (3, 0.0), (6, 1.0)], [(0, 1.0)]), horizon=HORIZON).trace
    assert trace.value_at(2).tolist() == trace.value_at(6).tolist() == [expected, expected]
    assert trace.value_at(4).tolist() == [0.0, 0.0]


def test_start_cycle_with_another_way_in():
    """0 starts after 1 or a stand-in from 2 to 4, 1 after 0: once started they last until 0 is lost at 8, and then
    1, which does not run on 0, stays up, so that 0 starts again at once at 10."""
    system = [[one("start", 1)], [one("start", 0)]]
    own = steps([(0, 1.0), (8, 0.0), (10, 1.0)], [(0, 1.0)])
    trace = play(pack(plain(system)), own, terms_of(system, [(2, 0, 1.0), (4, 0, 0.0)]), horizon=HORIZON).trace
    assert [trace.value_at(minute).tolist() for minute in (1, 2, 5, 8, 10)] == [[0, 0], [1, 1], [1, 1], [0, 1], [1, 1]]


def test_startup_after_each_loss():
    """A plant that takes 3 minutes to start is back at 8 and, after its water failed from 10 to 12, at 15; a break
    within the start-up begins it anew."""
    system = [[], [one("run", 0)]]
    own = steps([(0, 0.0), (5, 1.0), (10, 0.0), (12, 1.0), (16, 0.0), (17, 1.0), (18, 0.0), (19, 1.0)], [(0, 1.0)])
    trace = play(pack(plain(system), [0, 3]), own, horizon=30).trace
    assert [minute for minute in range(30) if trace.value_at(minute)[1] != trace.value_at(max(0, minute - 1))[1]] == [
        8, 10, 15, 16, 22]


def test_ring_without_a_source_is_dark():
    """A ring loses what it has when its source fails, though its members could feed each other."""
    system = [[], [one("network", 0, 3)], [one("network", 1)], [one("network", 2)]]
    trace = play(pack(plain(system)), steps([(0, 1.0), (4, 0.0)], *([[(0, 1.0)]] * 3)), horizon=HORIZON).trace
    assert trace.value_at(3).tolist() == [1, 1, 1, 1] and trace.value_at(4).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("kind", ["run", "network", "start"])
def test_deep_chain(kind):
    """A chain 10,000 deep comes up and falls again (only its head where it needs the one before just to start)."""
    depth = 10_000
    system = [[]] + [[one(kind, node)] for node in range(depth - 1)]
    own = steps([(0, 0.0), (3, 1.0), (6, 0.0)], *([[(0, 1.0)]] * (depth - 1)))
    trace = play(pack(plain(system)), own, horizon=HORIZON).trace
    assert trace.value_at(2).sum() == 0 and trace.value_at(3).sum() == depth
    assert trace.value_at(6).sum() == (depth - 1 if kind == "start" else 0)


@pytest.mark.parametrize("kind", ["run", "network"])
def test_deep_ring(kind):
    """A ring 10,000 long, with a source at one place, comes up and falls at once."""
    depth = 10_000
    ring = [[one(kind, (node - 1) % depth, depth)] for node in range(depth)]
    trace = play(pack(plain([*ring, []])), steps(*([[(0, 1.0)]] * depth), [(0, 0.0), (3, 1.0), (6, 0.0)]),
                 horizon=HORIZON).trace
    assert trace.value_at(3).sum() == depth + 1
    assert trace.value_at(6).sum() == (depth if kind == "run" else 0)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_total_damage_and_none(share):
    """All broken for good: nothing ever; nothing broken: all, from minute 0, and no further event."""
    system = [[], [one("network", 0)], [one("run", 1, 2, count=2)]]
    played = play(pack(plain(system)), steps(*([[(0, share)]] * 3)))
    assert played.trace.share.tolist() == [share] * 2 + [share] and played.events == 1


def test_empty():
    """No nodes, no events but the first."""
    played = play(pack([]), Trace.from_times([]))
    assert played.trace.num_nodes == 0


def test_refuses_what_cannot_be_said():
    """A start-up time on a run cycle, and own shares of other nodes, are told."""
    with pytest.raises(ValueError, match="start-up time"):
        play(pack([[one("run", 1)[:3]], [one("run", 0)[:3]]], [2, 0]), Trace.from_times([0, 0]))
    with pytest.raises(ValueError, match="own: met 1 nodes"):
        play(pack([[], []]), Trace.from_times([0]))
