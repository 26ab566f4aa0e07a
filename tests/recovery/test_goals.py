"""Tests of qaita.recovery.goals: when a goal is met, whether it is kept, and when it is lost again."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qaita.recovery.goals import SLACK, goals_against
from qaita.recovery.trace import Trace
from qaita.units import NEVER
from recovery.levels.shares import pieces, trace_of
from reference import levels as plain
from small_city import DAY, city_of, small_city, small_plan, small_programme, table

HORIZON = 40


def city_with(*goals, **settings):
    """The small city with goals."""
    city = small_city()
    rows = [{"district": "", "class": "", **goal} for goal in goals]
    return city_of({**city.tables, "goals": table("goals", *rows)}, **settings)


def on_the_plan(*goals):
    """The goals against the small city's plan: police on day 10, clinic north on day 18, administration never."""
    city = city_with(*goals)
    return goals_against(city, Trace.from_times(small_plan(city, small_programme(city)).back))


def one_group(share, due, **settings):
    """A city of one group with one service, and a goal for it."""
    return city_of({
        "assets": table("assets", {"asset_id": "A"}),
        "residents": table("residents", {"group_id": "g", "people": 8.0}),
        "needs": table("needs", {"asset_id": "g", "service": "water", "supplier_id": "A"}),
        "goals": table("goals", {"goal_id": "x", "service": "water", "district": "", "class": "", "share": share,
                                 "due": due}),
    }, **settings)


def test_met_late_and_missed_by_hand():
    """A third of the people have a clinic at once; 90 % on day 18, so day 17 is late and day 18 kept; half of south
    never has administration, and nobody there has every service."""
    found = on_the_plan(
        {"goal_id": "third", "service": "clinic", "share": 0.33, "due": 0},
        {"goal_id": "late", "service": "clinic", "share": 0.9, "due": 17 * DAY},
        {"goal_id": "kept", "service": "clinic", "district": "north", "share": 0.9, "due": 18 * DAY},
        {"goal_id": "hall", "service": "administration", "share": 0.5, "due": 50 * DAY},
        {"goal_id": "all", "share": 0.6, "due": 30 * DAY},
        {"goal_id": "south", "share": 0.1, "district": "south", "due": 30 * DAY})
    assert [goal.status for goal in found] == ["kept", "late", "kept", "missed", "kept", "missed"]
    assert [goal.met_on for goal in found] == [0, 18 * DAY, 18 * DAY, NEVER, 18 * DAY, NEVER]
    assert [goal.kept_from for goal in found] == [goal.met_on for goal in found]
    assert {goal.broken_on for goal in found} == {NEVER}


def test_a_class_of_assets():
    """Of the two clinics one stands and one is back on day 18: half at once, all then; in north none until then."""
    found = on_the_plan(
        {"goal_id": "half", "class": "clinic", "share": 0.5, "due": 0},
        {"goal_id": "all", "class": "clinic", "share": 1.0, "due": 20 * DAY},
        {"goal_id": "north", "class": "clinic", "district": "north", "share": 0.5, "due": 0})
    assert [(goal.met_on, goal.status) for goal in found] == [(0, "kept"), (18 * DAY, "kept"), (18 * DAY, "late")]


def test_the_whole_local_day_counts():
    """Due on day 17 at midnight, met in its last minute: kept; one minute later: late."""
    city = one_group(1.0, 17 * DAY)
    for minute, status in ((18 * DAY - 1, "kept"), (18 * DAY, "late")):
        assert goals_against(city, Trace.from_times([0, minute]))[0].status == status


def test_a_goal_met_and_then_lost_is_broken():
    """Met on day 3, due on day 5, lost on day 9, back on day 12: broken on day 9, kept from day 12; not kept."""
    city = one_group(0.5, 5 * DAY)
    lost = [(0, 0.0, 0.0), (3 * DAY, 0.75, 0.0), (9 * DAY, 0.25, 0.0), (12 * DAY, 1.0, 0.0)]
    goal = goals_against(city, trace_of([[(0, 1.0, 0.0)], lost]))[0]
    assert (goal.met_on, goal.broken_on, goal.kept_from) == (3 * DAY, 9 * DAY, 12 * DAY)
    assert (goal.status, goal.kept) == ("broken", False)


def test_lost_and_back_before_it_is_due_is_kept():
    """The same loss before the day it is due is said, and the goal is kept."""
    city = one_group(0.5, 20 * DAY)
    lost = [(0, 0.0, 0.0), (3 * DAY, 0.75, 0.0), (9 * DAY, 0.25, 0.0), (12 * DAY, 1.0, 0.0)]
    goal = goals_against(city, trace_of([[(0, 1.0, 0.0)], lost]))[0]
    assert (goal.broken_on, goal.status) == (9 * DAY, "kept")


def test_due_after_the_horizon_is_open():
    """What is due after the horizon and not held there is neither met nor missed; what is held counts as kept."""
    city = one_group(1.0, 200 * DAY)
    assert goals_against(city, Trace.from_times([0, NEVER]))[0].status == "open"
    assert goals_against(city, Trace.from_times([0, 99 * DAY]))[0].status == "kept"


def test_nobody_to_serve():
    """A goal that counts nobody is missed; the reader refuses such a goal."""
    city = city_with({"goal_id": "x", "service": "police", "district": "south", "share": 0.1, "due": 0})
    found = goals_against(city, Trace.from_times([0] * city.needs.num_nodes))[0]
    assert (found.met_on, found.status) == (NEVER, "missed")


@given(pieces(), st.sampled_from([0.1, 0.3, 0.5, 0.9, 1.0]))
def test_equals_the_plain_twin(row, share):
    """Met, broken and kept are those of stepping minute by minute."""
    city = one_group(share, 0)
    city = city_of(city.tables, **{**vars(city.settings), "horizon": HORIZON})
    goal = goals_against(city, trace_of([[(0, 1.0, 0.0)], row]))[0]

    def level(minute):
        return plain.share_at(row, minute)

    met = plain.first_at(level, share - SLACK, HORIZON)
    broken = None if met is None else plain.first_below(level, share - SLACK, HORIZON, met)
    kept = plain.kept_from(level, share - SLACK, HORIZON)
    assert [goal.met_on, goal.broken_on, goal.kept_from] == [NEVER if x is None else x for x in (met, broken, kept)]


@given(pieces(), st.integers(0, HORIZON))
def test_a_later_date_is_never_harder(row, due):
    """A goal kept by one day is kept by every later day, and one that asks less of the same is kept as well."""
    trace = trace_of([[(0, 1.0, 0.0)], row])
    settings = {"horizon": HORIZON * DAY}
    if goals_against(one_group(0.9, due, **settings), trace)[0].kept:
        assert goals_against(one_group(0.9, due + DAY, **settings), trace)[0].kept
        assert goals_against(one_group(0.3, due, **settings), trace)[0].kept


def test_relabelling_districts():
    """Two districts that change names change nothing but the names."""
    city = one_group(0.5, 5 * DAY)
    named = replace(city, tables={**city.tables, "residents": table(
        "residents", {"group_id": "g", "people": 8.0, "district": "elsewhere"})})
    trace = Trace.from_times([0, 4 * DAY])
    assert goals_against(named, trace) == goals_against(city, trace)
    assert goals_against(city, trace)[0].status == "kept"
