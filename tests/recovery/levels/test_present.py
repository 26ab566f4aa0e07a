"""Tests of qaita.recovery.levels.present: who is there, and who of them has what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaita.files.people_rows import people_said, present_columns, times_told
from qaita.recovery.levels.people import levels_of_people
from qaita.recovery.levels.present import present_levels
from qaita.recovery.levels.resilience import values_at
from qaita.recovery.levels.summary import measured
from qaita.recovery.trace import Trace
from recovery.levels.shares import pieces, trace_of
from reference import levels as plain
from small_city import DAY, HORIZON, city_of, small_city, small_plan, small_programme, table


def with_moves(*moves):
    """The small city with moves, and when each node works under its plan."""
    city = small_city()
    back = small_plan(city, small_programme(city)).back
    return city_of({**city.tables, "moves": table("moves", *moves)}), Trace.from_times(back)


def test_small_city_by_hand():
    """Of 1000 in north 400 are away on days 5 to 20: police is back on day 10 for the 600 who are there."""
    city, trace = with_moves({"group_id": "north 1", "people": 400.0, "from": 5 * DAY, "until": 20 * DAY})
    columns = present_columns(present_levels(city, trace), HORIZON)
    rows = list(zip(columns["time"], columns["service"], columns["district"], columns["people"], strict=True))
    assert [row for row in rows if row[1:3] == ("", "")] == [
        (0, "", "", 1500), (5 * DAY, "", "", 1100), (20 * DAY, "", "", 1500)]
    assert [(row[0], row[3]) for row in rows if row[1:3] == ("police", "")] == [
        (0, 0), (5 * DAY, 0), (10 * DAY, 600), (20 * DAY, 1000)]
    said = people_said(present_levels(city, trace), HORIZON, city.clock)
    assert said == {"people_total": 1500, "fewest_present": 1100, "fewest_on": "2022-01-10 00:00",
                    "present_at_horizon": 1500, "person_days_away": pytest.approx(6000)}


def test_who_left_is_still_entitled():
    """Measures count all who were there before the damage: moves change none of them."""
    city, trace = with_moves({"group_id": "north 1", "share": 1.0})
    still, moved = measured(small_city().sinks, trace, HORIZON), measured(city.sinks, trace, HORIZON)
    for name in ("entitled", "resident_days_lost", "reached", "lack_of_resilience"):
        assert getattr(still, name).tolist() == getattr(moved, name).tolist()


@given(pieces())
def test_moving_nobody_changes_nothing(row):
    """With a move of nobody, or none, who there has a service is who has it."""
    city, _ = with_moves({"group_id": "north 1", "share": 0.0, "from": DAY})
    trace = trace_of([row] * city.needs.num_nodes)
    found, usual = present_levels(city, trace), levels_of_people(city.sinks, trace)
    served = found.people.take(np.flatnonzero(found.service != ""))
    assert all((one == other).all() for one, other in zip(served, usual.people, strict=True))
    assert set(values_at(found.people, np.array([0, HORIZON]))[0]) == {1500}


@given(pieces(), st.integers(0, 40), st.integers(1, 40), st.sampled_from([0.25, 0.5, 1.0]))
def test_equals_the_plain_twin(row, start, length, share):
    """At each minute those who are there and have the service are people x share there x share of the service."""
    city, _ = with_moves({"group_id": "south 1", "share": share, "from": start, "until": start + length})
    found = present_levels(city, trace_of([row] * city.needs.num_nodes))
    mine = int(np.flatnonzero((found.service == "clinic") & (found.district == "south"))[0])
    values = values_at(found.people, np.arange(50))[mine]
    for minute in range(50):
        there = 1 - share if start <= minute < start + length else 1
        assert values[minute] == pytest.approx(500 * there * plain.share_at(row, minute), abs=1e-9)


def test_a_slope_is_told_at_midnights():
    """From day 0.5 to day 3 a level rises: told at its beginning, on days 1 and 2, and at its end."""
    level = trace_of([[(0, 0.0, 0.0), (DAY // 2, 0.0, 0.4 / DAY), (3 * DAY, 1.0, 0.0)]])
    assert times_told(level, HORIZON).tolist() == [0, DAY // 2, DAY, 2 * DAY, 3 * DAY]
    assert times_told(level, DAY).tolist() == [0, DAY // 2]
