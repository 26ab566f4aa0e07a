"""Tests of qaita.recovery.levels: people with each service, and every measure on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from qaita.recovery.levels.people import level_of_all, levels_of_people
from qaita.recovery.levels.resilience import lack_of_resilience, unmet_at, values_at
from qaita.recovery.levels.summary import SLACK, measured
from qaita.recovery.measures import loss_of, resident_days
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import WHOLE_CITY, curves
from qaita.units import NEVER
from recovery.levels.shares import HORIZON, recoveries, sinks_of, trace_of
from reference import levels as plain
from small_city import DAY, small_city, small_plan, small_programme
from small_city import HORIZON as DAYS_100

WEIGHTS = {"power": 0.5, "water": 0.25}
"""Heat has no weight."""


def the_small_city():
    """The measures of the small city's plan: police back on day 10, clinic north on day 18, administration never."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    return city, plan, measured(city.sinks, Trace.from_times(plan.back), DAYS_100)


def test_small_city_by_hand():
    """Clinic: 500 of 1500 kept it, 1000 miss it for 18 of 100 days.

    18,000 person-days missing; Q = 33.3 % for 18 days, so a loss of 1200 percent-days and an index of 0.88; outage of
    2/3 x 18 x 24 = 288 h by people, 1/2 x 18 x 24 = 216 h by groups.
    """
    _, _, found = the_small_city()
    row = found.row("clinic")
    assert found.entitled[row] == 1500
    assert found.reached[row].tolist() == [18 * DAY] * 3
    assert found.robustness[row] == pytest.approx(1 / 3)
    assert found.lack_of_resilience[row] == pytest.approx(18000)
    assert found.resilience_loss[row] == pytest.approx(1200)
    assert found.resilience_index[row] == pytest.approx(0.88)
    assert (found.eoh_pcs[row], found.eoh_ecs[row]) == pytest.approx((288, 216))
    assert found.resident_days_lost[row] == pytest.approx(5400)
    assert found.days == (0, 1, 3, 7, 28, 56, 84)
    assert found.percent_functional[row].tolist() == pytest.approx([100 / 3] * 4 + [100] * 3)


def test_all_services_together():
    """North has all that weighs on day 18, south never has administration; street cameras weigh nothing."""
    _, _, found = the_small_city()
    city, north, south = (found.row("", district) for district in (WHOLE_CITY, "north", "south"))
    assert found.reached[city].tolist() == [18 * DAY, NEVER, NEVER]
    assert found.reached[north].tolist() == [18 * DAY] * 3
    assert found.reached[south].tolist() == [NEVER] * 3
    assert found.resident_days_lost[[city, north, south]].tolist() == pytest.approx([12400, 7400, 5000])


def test_rows_of_districts_and_services_add_up():
    """Resident-days of the services sum to those of all services, and those of the districts to the city's."""
    city, plan, found = the_small_city()
    each = found.service != ""
    whole = found.district == WHOLE_CITY
    total = resident_days(loss_of(city.sinks), plan.back, DAYS_100).sum()
    for rows in (each & whole, each & ~whole, ~each & ~whole):
        assert found.resident_days_lost[rows].sum() == pytest.approx(total)


def test_nobody_is_no_row():
    """A group without people counts nowhere; without anybody there are no rows, and no district in which none lives."""
    rows = [(0, "power", "north", "g0")]
    assert len(measured(sinks_of(rows, WEIGHTS), trace_of([[(0, 1.0, 0.0)]]), HORIZON)) == 0
    with pytest.raises(KeyError):
        measured(sinks_of(rows, WEIGHTS), trace_of([[(0, 1.0, 0.0)]]), HORIZON).row("power")


@given(recoveries())
def test_levels_equal_the_plain_twin(recovery):
    """At each minute the people with a service are those that stepping through the rows counts."""
    rows, shares = recovery
    found = levels_of_people(sinks_of(rows, WEIGHTS), trace_of(shares))
    people_at = values_at(found.people, np.arange(HORIZON))
    for rank in range(len(found)):
        service, district = found.service[rank], found.district[rank]
        mine = [(people, pieces) for (people, name, place, _), pieces in zip(rows, shares, strict=True)
                if name == service and district in ("", place)]
        assert found.entitled[rank] == sum(people for people, _ in mine)
        for minute in range(HORIZON):
            people = sum(people * plain.share_at(pieces, minute) for people, pieces in mine)
            assert people_at[rank, minute] == pytest.approx(people, abs=1e-9)


@given(recoveries())
def test_all_services_equal_the_plain_twin(recovery):
    """At each minute a group has of all services together what it has of the least of those with weight."""
    rows, shares = recovery
    found = level_of_all(sinks_of(rows, WEIGHTS), trace_of(shares))
    people_at = values_at(found.people, np.arange(HORIZON))
    for rank in range(len(found)):
        for minute in range(HORIZON):
            people = 0.0
            for group in {row[3] for row in rows if found.district[rank] in ("", row[2])}:
                mine = [(row[0], pieces) for row, pieces in zip(rows, shares, strict=True)
                        if row[3] == group and row[1] in WEIGHTS]
                if mine:
                    people += mine[0][0] * min(plain.share_at(pieces, minute) for _, pieces in mine)
            assert people_at[rank, minute] == pytest.approx(people, abs=1e-9)


@given(recoveries())
def test_measures_equal_the_plain_twin(recovery):
    """Times, integrals and percentages are those of stepping minute by minute."""
    rows, shares = recovery
    found = measured(sinks_of(rows, WEIGHTS), trace_of(shares), HORIZON)
    for rank in np.flatnonzero(found.service != ""):
        mine = [(people, pieces) for (people, name, place, _), pieces in zip(rows, shares, strict=True)
                if name == found.service[rank] and found.district[rank] in ("", place) and people > 0]
        total = sum(people for people, _ in mine)

        def level(minute, mine=mine, total=total):
            return sum(people * plain.share_at(pieces, minute) for people, pieces in mine) / total

        def before(minute, mine=mine, total=total):
            return sum(people * plain.end_share(pieces, minute) for people, pieces in mine) / total

        for place, part in enumerate((0.5, 0.9, 1.0)):
            first = plain.first_at(level, part - SLACK, HORIZON)
            kept = plain.kept_from(level, part - SLACK, HORIZON)
            assert found.reached[rank, place] == (NEVER if first is None else first)
            assert found.kept_from[rank, place] == (NEVER if kept is None else kept)
        missing = (HORIZON - plain.area_of(level, before, HORIZON)) / DAY
        assert found.lack_of_resilience[rank] == pytest.approx(total * missing, abs=1e-9)
        assert found.resilience_loss[rank] == pytest.approx(100 * missing, abs=1e-9)
        assert found.resilience_index[rank] == pytest.approx(1 - missing * DAY / HORIZON)
        assert found.eoh_pcs[rank] == pytest.approx(24 * missing, abs=1e-9)
        groups = [HORIZON - plain.area_of(lambda t, p=pieces: plain.share_at(p, t),
                                          lambda t, p=pieces: plain.end_share(p, t), HORIZON) for _, pieces in mine]
        assert found.eoh_ecs[rank] == pytest.approx(24 * sum(groups) / len(groups) / DAY, abs=1e-9)
        assert found.robustness[rank] == pytest.approx(min(level(minute) for minute in range(HORIZON)), abs=1e-9)
        assert found.percent_functional[rank] == pytest.approx([100 * level(0)])


@given(recoveries())
def test_a_district_of_its_own_name_changes_nothing_else(recovery):
    """Naming all districts alike leaves the whole city's rows as they are."""
    rows, shares = recovery
    found = measured(sinks_of(rows, WEIGHTS), trace_of(shares), HORIZON)
    alike = measured(sinks_of([(row[0], row[1], "x", row[3]) for row in rows], WEIGHTS), trace_of(shares), HORIZON)
    for rank in np.flatnonzero(found.district == WHOLE_CITY):
        other = alike.row(found.service[rank])
        assert found.reached[rank].tolist() == alike.reached[other].tolist()
        assert found.lack_of_resilience[rank] == pytest.approx(alike.lack_of_resilience[other], abs=1e-9)


def test_levels_of_closure_times_are_the_curves():
    """On times of the closure the people with a service are those of the recovery curves, row by row."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    found = levels_of_people(city.sinks, Trace.from_times(plan.back))
    drawn = curves(city.sinks, plan.back, DAYS_100)
    assert len(list(drawn.parts())) == len(found)
    for rank, (service, district, part) in enumerate(drawn.parts()):
        assert (found.service[rank], found.district[rank]) == (service, district)
        for minute, people in zip(drawn.time[part], drawn.people_with[part], strict=True):
            assert found.people.take([rank]).value_at(int(minute))[0] == people


def test_unmet_demand_by_hand():
    """100 kW are asked, 40 delivered for two days and then 90: 60 and 10 unmet, 60 x 2 + 10 x 1 kW-days by day 3."""
    asked, met = trace_of([[(0, 100.0, 0.0)]]), trace_of([[(0, 40.0, 0.0), (2 * DAY, 90.0, 0.0)]])
    assert unmet_at(asked, met, np.array([0, 2 * DAY])).tolist() == [[60.0, 10.0]]
    assert lack_of_resilience(asked, met, 3 * DAY).tolist() == [130.0]
