"""Tests of qaita.city.presence: moves of residents as steps of who is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaita.city.presence import asked_by_present, presence, steps_of
from qaita.city.supply_rows import supply_networks
from qaita.units import NEVER
from small_city import DAY, city_of, table

SHARE = st.sampled_from([0.0, 0.125, 0.25, 0.5])
MOVES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30), SHARE), max_size=5)


def groups(*people):
    """A table of residents groups g0, g1, ..."""
    return table("residents", *({"group_id": f"g{idx}", "people": float(count)} for idx, count in enumerate(people)))


def test_shares_and_people_by_hand():
    """Of 200 people 50 leave on day 1 for good and a tenth on days 3 to 5: 75 %, 65 %, 75 %. The other group stays."""
    moves = table("moves", {"group_id": "g0", "people": 50.0, "from": DAY},
                  {"group_id": "g0", "share": 0.1, "from": 3 * DAY, "until": 5 * DAY})
    found = presence({"residents": groups(200, 10), "moves": moves})
    assert found.ptr.tolist() == [0, 4, 5]
    assert found.minute.tolist() == [0, DAY, 3 * DAY, 5 * DAY, 0]
    assert found.share.tolist() == pytest.approx([1, 0.75, 0.65, 0.75, 1])


def test_moving_nobody_is_no_step():
    """A share of 0 leaves one step, and so do people of a group that has none."""
    moves = table("moves", {"group_id": "g0", "share": 0.0, "from": DAY}, {"group_id": "g1", "people": 0.0})
    found = presence({"residents": groups(5, 0), "moves": moves})
    assert (found.minute.tolist(), found.share.tolist()) == ([0, 0], [1, 1])


def test_who_left_before_the_damage_is_away_from_day_0():
    """A move that begins before day 0 counts from minute 0."""
    moves = table("moves", {"group_id": "g0", "share": 1.0, "from": -DAY, "until": DAY})
    found = presence({"residents": groups(5), "moves": moves})
    assert (found.minute.tolist(), found.share.tolist()) == ([0, DAY], [0, 1])


@given(MOVES)
def test_equals_stepping(moves):
    """At each minute the share present is one less the shares away."""
    moves = [(start, start + length if length < 30 else NEVER, share) for start, length, share in moves]
    steps = steps_of(moves)
    for minute in range(70):
        now = [share for start, share in steps.items() if start <= minute][-1]
        away = sum(share for start, end, share in moves if start <= minute < end)
        assert now == pytest.approx(max(0.0, 1 - away))


def test_what_those_ask_who_are_there():
    """Who has left asks nothing, but an empty group of 5 still asks as one of them; who never moves is not named."""
    moves = table("moves", {"group_id": "g0", "share": 0.5, "from": 0, "until": DAY},
                  {"group_id": "g0", "share": 1.0, "from": DAY, "until": 2 * DAY})
    assert asked_by_present({"residents": groups(5, 10), "moves": moves}) == {
        "g0": [(0, DAY, 0.5), (DAY, 2 * DAY, 0.2)]}


def test_the_demand_of_a_network_follows_moves():
    """A group that asks for 10 kW asks for 4 of them while six of ten residents are away; a surge comes on top."""
    city = city_of({
        "assets": table("assets", {"asset_id": "A"}),
        "residents": groups(10, 10),
        "needs": table("needs", *({"asset_id": name, "service": "power", "supplier_id": "A", "amount": 10.0}
                                  for name in ("g0", "g1"))),
        "moves": table("moves", {"group_id": "g0", "people": 6.0, "from": DAY, "until": 3 * DAY}),
        "surges": table("surges", {"service": "power", "district": "", "from": 2 * DAY, "factor": 2.0}),
    })
    network = supply_networks(city)[0]
    asked = [(network.demand_amount * network.demand_factor(day * DAY)).tolist() for day in range(4)]
    assert asked == [[10, 10], [4, 10], [8, 20], [20, 20]]
    assert network.greatest_demand().tolist() == [20, 20]
