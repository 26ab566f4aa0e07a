"""Places of several qualities: homes, camps and second shifts, by the list."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.sharing.classes import classify
from qaita.recovery.sharing.priority import ByPriority
from qaita.recovery.sharing.quality import ByQuality
from qaita.recovery.sharing.services import shared_services
from recovery.sharing.networks import network
from reference.places import best_worth
from rows import city


@st.composite
def handed_out(draw):
    """Two suppliers and up to three who ask, or three and two: places, who asks how many, and whom each reaches."""
    suppliers, consumers = draw(st.sampled_from([(2, 3), (3, 2), (1, 2)]))
    places = [(draw(st.integers(0, 3)), draw(st.sampled_from([1.0, 0.5, 0.25]))) for _ in range(suppliers)]
    asked = [draw(st.integers(1, 3)) for _ in range(consumers)]
    reach = [draw(st.sets(st.integers(0, suppliers - 1))) for _ in range(consumers)]
    return places, asked, reach


def places_network(places, asked, reach):
    """Each supplier and each who asks is a point; arcs between them have no limit."""
    arcs = [(k, len(places) + i) for i, open_to in enumerate(reach) for k in sorted(open_to)]
    return network(len(places) + len(asked), [(k, number) for k, (number, _) in enumerate(places)], arcs,
                   [(len(places) + i, ask) for i, ask in enumerate(asked)],
                   supply_quality=np.array([quality for _, quality in places]))


def solved(rule, of):
    """What a rule gives when everything works."""
    capacity = np.concatenate([of.arc_capacity, of.supply_amount])
    return [array.copy() for array in rule.solve(capacity, of.demand_amount)]


@settings(deadline=None)
@given(handed_out())
def test_equals_trying_every_way(case):
    """The first gets what is worth most to him, the second as much as he can without taking from the first, and on."""
    worth, drawn = solved(ByQuality(places_network(*case)), places_network(*case))
    assert worth.tolist() == pytest.approx(best_worth(*case))
    given_out = drawn[-len(case[0]):]
    assert (given_out <= np.array([number for number, _ in case[0]]) + 1e-9).all()


@settings(deadline=None)
@given(handed_out())
def test_whole_places_are_the_plain_list(case):
    """Where every place is worth a whole one, nothing differs from sharing by priority."""
    places, asked, reach = case
    of = places_network([(number, 1.0) for number, _ in places], asked, reach)
    assert solved(ByQuality(of), of)[0].tolist() == solved(ByPriority(of), of)[0].tolist()


@settings(deadline=None)
@given(handed_out(), st.randoms(use_true_random=False))
def test_asking_again_in_any_sequence_answers_alike(case, random):
    """What is remembered between two questions never shows: closing suppliers and opening them again gives the same."""
    of = places_network(*case)
    rule, capacity = ByQuality(of), np.concatenate([of.arc_capacity, of.supply_amount])
    for _ in range(3):
        now = capacity.copy()
        now[of.num_arcs + random.randrange(of.num_supplies)] = 0.0
        assert rule.solve(now, of.demand_amount)[0].tolist() == ByQuality(of).solve(now, of.demand_amount)[0].tolist()


def pupils(priority_first="g1"):
    """Two groups of pupils, 300 and 100: a school for each, and a second shift of 250 seats, worth 0.6, for both."""
    first = {"g1": 1.0, "g2": 2.0} if priority_first == "g1" else {"g1": 2.0, "g2": 1.0}
    needs = [{"asset_id": group, "service": "school", "supplier_id": school, "group": "s", "amount": amount,
              "priority": first[group]}
             for group, amount, schools in (("g1", 300.0, ("A", "shift")), ("g2", 100.0, ("B", "shift")))
             for school in schools]
    return city("A B shift", residents=[{"group_id": group, "people": 1000.0} for group in ("g1", "g2")], needs=needs,
                supplies=[{"asset_id": "shift", "service": "school", "amount": 250.0, "quality": 0.6}],
                services=[{"service": "school", "unit": "seats"}])


def shares(of, *down):
    """Share of the school that each group has, with these schools down."""
    (service,) = shared_services(of)
    works = np.array([0.0 if name in down else 1.0 for name in of.asset_ids])
    return service.deliver(0, works).tolist()


def test_second_shift_by_hand():
    """Both schools stand: all sit in the first shift. A down: 250 of its 300 pupils in the second, 250 x 0.6 / 300.

    Both down: the first of the list takes all 250 seats, or 100 of them and leaves 150: 100 x 0.6 / 100 and 150 x 0.6 /
    300.
    """
    assert shares(pupils()) == [1.0, 1.0]
    assert shares(pupils(), "A") == pytest.approx([0.5, 1.0])
    assert shares(pupils(), "A", "B") == pytest.approx([0.5, 0.0])
    assert shares(pupils("g2"), "A", "B") == pytest.approx([0.3, 0.6])


def test_more_seats_never_make_up_for_quality():
    """A hundred pupils with 250 seats of 0.6 have six tenths of a school, not all of it."""
    assert shares(pupils("g2"), "B")[1] == pytest.approx(0.6)


def test_its_class_says_why():
    """Such a service is rivalled for, and the reason names the places."""
    (entry,) = [entry for entry in classify(pupils()) if entry.service == "school"]
    assert (entry.label, entry.closure) == ("rival", False)
    assert entry.reason == "a place at shift is worth 0.6 of a whole one, and who is first gets the best"
