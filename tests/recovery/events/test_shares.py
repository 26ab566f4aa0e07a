"""Shared services inside the play: by hand, and against a twin that serves everybody anew each minute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.events.layout import Terms
from qaita.recovery.events.play import play
from qaita.units import NEVER
from recovery.events.test_play import HORIZON, one, plain, steps, terms_of, walk
from recovery.systems import pack
from reference import sharing_play as twin


class InTurn:
    """A service that gives a fixed amount for each supplier that works, to its consumers in turn."""

    def __init__(self, consumers, suppliers, capacity, num_assets, surge=NEVER):
        self.name, self.consumers = "power", np.array(sorted(consumers), np.int64)
        self.turn, self.suppliers, self.capacity = consumers, suppliers, capacity
        self.num_assets, self.surge, self.asked = num_assets, surge, []

    def deliver(self, minute, works):
        """Serve in turn; after the surge begins everybody asks twice."""
        assert works.shape == (self.num_assets,)
        self.asked.append(minute)
        left = self.capacity * works[self.suppliers].sum()
        share = {}
        for node in self.turn:
            asks = (works[node] if node < self.num_assets else 1.0) * (2.0 if minute >= self.surge else 1.0)
            got = min(left, asks)
            left -= got
            share[node] = got / asks if asks else 1.0
        return np.array([share[node] for node in self.consumers])

    def next_change(self, minute):
        """The surge."""
        return self.surge if minute < self.surge else NEVER

    def advance(self, minute):
        """Nothing is stored."""


def delivered_terms(system, consumers, at=0):
    """Terms in which group 0 of each consumer is delivered."""
    terms = terms_of(system)
    delivery = terms.delivery.copy()
    first = np.cumsum([0, *map(len, system)])
    for place, node in enumerate(sorted(consumers)):
        delivery[first[node]] = at + place
    return Terms(terms.level, delivery, terms.floors, delivery >= 0)


def test_first_in_turn_is_served_first():
    """One supplier for one: the first consumer has all, the second nothing until the other supplier is back at 5; from
    the surge at 8 on each of two gets all of twice, the other nothing."""
    system = [[], [], [one("run", 0, 1, level=None)], [one("run", 0, 1, level=None)]]
    service = InTurn([3, 2], [0, 1], 1.0, 4, surge=8)
    own = steps([(0, 1.0)], [(0, 0.0), (5, 1.0)], [(0, 1.0)], [(0, 1.0)])
    played = play(pack(plain(system)), own, delivered_terms(system, [2, 3]), [service], HORIZON)
    assert [played.trace.value_at(minute).tolist() for minute in (4, 5, 8)] == [
        [1, 0, 0, 1], [1, 1, 1, 1], [1, 1, 0, 1]]
    assert played.deliveries.value_at(4).tolist() == [0, 1] and played.delivery_node.tolist() == [2, 3]
    assert service.asked == [0, 5, 8] and played.unsettled == 0


def test_down_by_itself_asks_nothing():
    """While the first consumer is down for its own damage, the second has what it would take."""
    system = [[], [one("run", 0)], [one("run", 0)]]
    own = steps([(0, 1.0)], [(0, 0.0), (6, 1.0)], [(0, 1.0)])
    played = play(pack(plain(system)), own, delivered_terms(system, [1, 2]), [InTurn([1, 2], [0], 1.0, 3)], HORIZON)
    assert played.trace.value_at(5).tolist() == [1, 0, 1] and played.trace.value_at(6).tolist() == [1, 1, 0]


def test_who_needs_all_of_it_draws_in_vain():
    """A consumer that gets half and needs the whole is dark, and draws all the same: a rival behind it gets no more."""
    system = [[], [one("run", 0)], [one("run", 0, level=None)]]
    played = play(pack(plain(system)), steps(*([[(0, 1.0)]] * 3)), delivered_terms(system, [1, 2]),
                  [InTurn([1, 2], [0], 0.5, 3)], HORIZON)
    assert played.trace.value_at(3).tolist() == [1, 0, 0] and played.deliveries.value_at(3).tolist() == [0.5, 0]


@pytest.mark.parametrize(("kind", "expected"), [("run", 1.0), ("start", 0.0)])
def test_plant_that_needs_its_own_power(kind, expected):
    """A plant that runs on the power it gives comes up by itself, also after an outage; one that needs it to start,
    from a town that has it, never does."""
    system = [[one("run", 0)], [one("run", 0)], []] if kind == "run" else [[one("run", 0), one("start", 1)],
                                                                           [one("run", 0)], []]
    own = steps([(0, 1.0), (4, 0.0), (7, 1.0)], [(0, 1.0)], [(0, 1.0)])
    played = play(pack(plain(system)), own, delivered_terms(system, [0, 1]), [InTurn([0, 1], [0], 2.0, 3)], HORIZON)
    assert [played.trace.value_at(minute)[1] for minute in (3, 5, 7)] == [expected, 0.0, expected]


def test_two_services_that_need_each_other():
    """Power needs water and water power: both come up together, and both are lost and return with either plant."""
    system = [[one("run", 1)], [one("run", 0)], [one("run", 0)]]
    terms = terms_of(system)
    terms = Terms(terms.level, np.array([0, 1, 2]))
    water, power = InTurn([0], [1], 1.0, 3), InTurn([1, 2], [0], 2.0, 3)
    own = steps([(0, 0.0), (2, 1.0), (6, 0.0), (9, 1.0)], [(0, 1.0)], [(0, 1.0)])
    played = play(pack(plain(system)), own, terms, [water, power], HORIZON)
    assert [played.trace.value_at(minute).tolist() for minute in (1, 2, 6, 9)] == [[0] * 3, [1] * 3, [0] * 3, [1] * 3]
    assert played.unsettled == 0


def test_no_balance_is_said():
    """The first consumer needs the second, and there is power for one: whoever has it takes it from himself. The play
    ends, gives nobody more than in the round before, and says that this instant found no balance."""
    system = [[], [one("run", 0), one("run", 2)], [one("run", 0)]]
    played = play(pack(plain(system)), steps(*([[(0, 1.0)]] * 3)), delivered_terms(system, [1, 2]),
                  [InTurn([1, 2], [0], 1.0, 3)], HORIZON)
    assert played.unsettled == 1 and played.trace.value_at(1)[1] == 0.0


def test_half_a_hospital_asks_half():
    """A hospital that is repaired to a half asks for half and gets it all: it works at its half; served half of what it
    asks, at a quarter. The house behind it has what is left."""
    system = [[], [one("run", 0, level=None)], [one("run", 0, level=None)]]
    own = steps([(0, 1.0), (5, 0.25)], [(0, 0.5)], [(0, 1.0)])
    played = play(pack(plain(system)), own, delivered_terms(system, [1, 2]), [InTurn([1, 2], [0], 1.0, 3)], HORIZON)
    assert played.trace.value_at(3).tolist() == [1, 0.5, 0.5] and played.trace.value_at(5).tolist() == [0.25, 0.25, 0]


@st.composite
def rivals(draw):
    """Two suppliers, three to five consumers with other needs of their own, own shares in steps; eighths throughout."""
    num_consumers = draw(st.integers(3, 5))
    level = st.sampled_from([None, 1.0, 0.5])
    others = st.lists(st.tuples(st.sampled_from(["run", "start", "network"]), st.just(1),
                                st.lists(st.tuples(st.integers(0, 3), st.just(-1)), min_size=1, max_size=2), level),
                      max_size=2)
    kinds = st.sampled_from(["run", "network"])
    system = [[], [], [], [one("run", 2)]] + [
        [one(draw(kinds), 0, 1, level=draw(level)), *draw(others)] for _ in range(num_consumers)]
    shares = st.sampled_from([0.0, 0.5, 1.0, 1.0])
    own = steps(*[[(0, draw(shares)), *((minute, draw(shares)) for minute in draw(st.sets(st.integers(1, 18),
                                                                                          max_size=3)))]
                  for _ in system])
    consumers = draw(st.permutations(range(4, 4 + num_consumers)))
    return system, own, consumers, draw(st.sampled_from([0.5, 1.0, 1.5, 2.0]))


@settings(deadline=None, max_examples=150)
@given(rivals())
def test_equals_serving_everybody_anew_each_minute(drawn):
    """Function and deliveries of every minute are those of the twin."""
    system, own, consumers, capacity = drawn
    service = InTurn(consumers, [0, 1], capacity, len(system))
    played = play(pack(plain(system)), own, delivered_terms(system, consumers), [service], HORIZON)
    shares, delivered = twin.play(system, walk(own), HORIZON, consumers, [0, 1], capacity)
    assert walk(played.trace) == shares
    rank = [consumers.index(node) for node in played.delivery_node.tolist()]
    assert walk(played.deliveries) == [[row[place] for place in rank] for row in delivered]
