"""Stages, stand-ins and outages of a small city, by hand, from the tables to resident-days and reasons.

Substation S is damaged and keeps half of its function; T1 (days 7 to 9) leaves a quarter while it runs and half after,
T2 (days 9 to 11) has a ramp of four days, begun when S is in service. Clinic C gives what power it has. 100 people.
"""

from __future__ import annotations

import copy

import numpy as np
import pytest

from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result_rows import curve_columns, reasons, service_columns
from qaita.picture.findings import findings
from qaita.picture.lines import ten_lines
from qaita.picture.report import report
from qaita.picture.words import LANGUAGES, Speech
from qaita.plan.planner import in_service, score_schedule
from qaita.plan.schedule import Schedule
from qaita.recovery.events.asked import engine_of
from qaita.recovery.events.own import combine, laid_out, own_trace
from qaita.units import NEVER
from qaita.work.build import programme

DAY = 1440
CITY = {
    "city": {"day0": "2022-01-05", "start": "2022-01-12", "horizon": "2022-02-04"},
    "assets": [{"asset_id": "S", "class": "power_substation", "acceptance_days": "0"},
               {"asset_id": "C", "class": "clinic"}],
    "residents": [{"group_id": "G", "people": "100"}],
    "needs": [{"asset_id": "C", "service": "power", "supplier_id": "S", "effect": "share"},
              {"asset_id": "G", "service": "clinic", "supplier_id": "C"}],
    "weights": [{"service": "clinic", "weight": "1", "version": "1", "signatory": "Commission"}],
    "damage": [{"asset_id": "S", "state": "moderate", "function": "0.5"}],
    "tasks": [{"task_id": "T1", "asset_id": "S", "days": "2", "calendar": "always", "function_during": "0.25",
               "function_after": "0.5"},
              {"task_id": "T2", "asset_id": "S", "days": "2", "calendar": "always", "after": "T1", "ramp_days": "4"}],
    "waiting": [{"asset_id": "S", "inspection_days": "0", "money_days": "0", "engineering_days": "0",
                 "permit_days": "0", "contractor_days": "0"}],
}


def planned(**tables):
    """City, programme and plan of the schedule of the module's docstring; tables given replace those of the city."""
    city = read_city({**copy.deepcopy(CITY), **tables})
    work = programme(city, assess(city))
    days = np.array([7, 9, 9, 11], np.int64) * DAY
    schedule = Schedule(np.array([0], np.int64), days[:2], days[2:])
    return city, work, score_schedule(work, schedule)


def test_stages_and_ramp_by_hand():
    """Half for 7 days, a quarter for 2, half for 2, a ramp to all in 4: 3.5 + 1.5 + 1 + 1 days lost by each."""
    city, work, plan = planned()
    assert plan.engine.name == "events" and not plan.engine.bound_holds and len(plan.engine.why) == 2
    shares = [plan.trace.value_at(day * DAY)[0] for day in (0, 7, 9, 11, 13, 15)]
    assert shares == pytest.approx([0.5, 0.25, 0.5, 0.5, 0.75, 1.0])
    assert plan.objective == pytest.approx(700.0)
    assert plan.back.tolist() == [15 * DAY] * 3 and plan.never == 0.0
    assert plan.closure_objective == pytest.approx(1100.0)
    columns = service_columns(city, work, plan, None)
    assert columns["days_lost"] == pytest.approx([7.0] * 3) and columns["share"] == [1.0] * 3
    assert columns["reason"] == ["own repair", "waited for S", "waited for C"]


def test_report_says_that_it_was_played():
    """The summary has one sentence more, in every language, and no bound; the report can be made of a ramp."""
    city, work, plan = planned()
    found = findings(city, work, plan, {})
    assert found.summary["lower_bound"] is None and found.summary["engine"]["closure_objective"] == 1100.0
    for lang in LANGUAGES:
        lines = ten_lines(found, Speech(lang, "KZT"))
        assert Speech(lang).say("line.played") in lines
    assert b"from event to event" in report(city, work, plan, {})


def test_curve_has_a_row_a_day_on_the_ramp():
    """People with a clinic: 50, 25, 50, and from day 12 on one row at each midnight up to 100."""
    city, _, plan = planned()
    found = curve_columns(plan.curves(city.sinks, city.settings.horizon))
    rows = [(time // DAY, people) for time, people, district in
            zip(found["time"], found["people_with"], found["district"], strict=True) if not district]
    assert rows == [(0, 50), (7, 25), (9, 50), (12, 62.5), (13, 75), (14, 87.5), (15, 100)]


def test_generator_saves_what_it_gives_and_goes():
    """A generator for the clinic's power from day 2 to 5 saves three half days; then half is lost again."""
    generator = {"temporary_id": "g", "asset_id": "C", "service": "power", "from": "2022-01-07", "until": "2022-01-10"}
    _, _, plan = planned(temporary=[generator])
    assert plan.objective == pytest.approx(550.0)
    assert [plan.trace.value_at(day * DAY)[1] for day in (1, 2, 4, 5)] == [0.5, 1.0, 1.0, 0.5]


def test_loaned_premises_still_need_power():
    """Premises of 80 % lent to a damaged clinic serve no more than their power lets them."""
    loan = {"temporary_id": "l", "asset_id": "S", "share": "0.75", "until": "2022-01-13"}
    _, _, plan = planned(temporary=[loan])
    assert [plan.trace.value_at(day * DAY)[2] for day in (0, 7, 8, 9)] == [0.75, 0.75, 0.25, 0.5]


def test_water_brought_to_residents():
    """A stand-in for residents gives them their share whatever stands."""
    van = {"temporary_id": "v", "asset_id": "G", "service": "clinic", "share": "0.6", "until": "2022-01-15"}
    _, _, plan = planned(temporary=[van])
    assert [plan.trace.value_at(day * DAY)[2] for day in (0, 8, 10)] == [0.6, 0.6, 0.5]


def test_outage_is_lost_and_the_asset_returns():
    """The clinic fails on days 20 and 21: two more days lost, and whole for good only from day 22."""
    city, work, plan = planned(outages=[{"asset_id": "C", "from": "2022-01-25", "until": "2022-01-27"}])
    assert plan.objective == pytest.approx(900.0)
    assert plan.back.tolist() == [15 * DAY, 22 * DAY, 22 * DAY]
    assert reasons(city, work, plan, None)[1:] == ["own outage", "waited for C"]


def test_bound_holds_where_the_play_only_loses():
    """With an outage alone nobody has more than the closure gives: the closure's bound is one for the play."""
    plain = {"tasks": [{**row, "function_during": "", "function_after": "", "ramp_days": ""} for row in CITY["tasks"]],
             "damage": [{"asset_id": "S", "state": "moderate"}]}
    _, work, plan = planned(**plain)
    assert plan.engine.name == "closure" and plan.played is None and plan.objective == plan.closure_objective
    outage = [{"asset_id": "C", "from": "2022-01-25", "until": "2022-01-27"}]
    _, _, plan = planned(**plain, outages=outage)
    assert plan.engine.why == ("1 outage",) and plan.engine.bound_holds
    assert plan.objective == pytest.approx(plan.closure_objective + 200)
    assert engine_of(work).name == "closure"


def test_all_or_nothing_effect_waits_for_all():
    """Where the clinic needs its power whole, it has none before day 15."""
    needs = [{**CITY["needs"][0], "effect": ""}, CITY["needs"][1]]
    _, _, plan = planned(needs=needs)
    assert plan.trace.value_at(15 * DAY - 1).tolist()[1:] == [0.0, 0.0]
    assert plan.objective == pytest.approx(1500.0)


def test_mode_that_never_reaches_all():
    """Where each task says what it reaches, the asset stays at the largest of them."""
    tasks = [CITY["tasks"][0], {**CITY["tasks"][1], "function_after": "0.75"}]
    _, work, plan = planned(tasks=tasks)
    assert plan.trace.value_at(15 * DAY)[0] == pytest.approx(0.75)
    assert plan.back[0] == NEVER
    schedule = plan.schedule
    own = own_trace(work, schedule.job_mode, schedule.task_start, schedule.task_finish, in_service(work, schedule))
    assert own.crossing(0.75)[0] == 15 * DAY


def test_pieces_that_cross():
    """The lesser of a rise by an eighth a minute and a half is the rise until minute 4; the greater the reverse. A
    crossing at 2.67 counts from minute 3 on."""
    rise, half = [(0, 0.0, 0.125), (8, 1.0, 0.0)], [(0, 0.5, 0.0)]
    assert combine(rise, half, min) == [(0, 0.0, 0.125), (4, 0.5, 0.0)]
    assert combine(rise, half, max) == [(0, 0.5, 0.0), (4, 0.5, 0.125), (8, 1.0, 0.0)]
    assert combine(rise, [(0, 1 / 3, 0.0)], min)[1][0] == 3


def test_spans_that_overlap():
    """The least of caps, the greatest of stand-ins; nothing where none holds."""
    spans = [(2, 6, 0.5), (4, 9, 0.25), (-5, 1, 0.75)]
    assert laid_out(spans, 1.0, min) == [(0, 0.75, 0.0), (1, 1.0, 0.0), (2, 0.5, 0.0), (4, 0.25, 0.0), (9, 1.0, 0.0)]
    assert laid_out([(2, NEVER, 0.5)], 0.0, max) == [(0, 0.0, 0.0), (2, 0.5, 0.0)]


def test_reasons_of_what_starts_up_look_before_it():
    """A clinic starts up for a day, first when S is back, then after its own outage: S is named, then the outage."""
    startup = [{**row, "startup_days": "1"} if row["asset_id"] == "C" else row for row in CITY["assets"]]
    city, work, plan = planned(assets=startup, temporary=[{"temporary_id": "t", "asset_id": "S", "share": "0",
                                                           "until": "2022-01-06"}],
                               needs=[{**CITY["needs"][0], "effect": "all"}, CITY["needs"][1]])
    assert plan.back.tolist() == [15 * DAY, 16 * DAY, 16 * DAY]
    assert service_columns(city, work, plan, None)["reason"][1] == "waited for S"
    out = {"asset_id": "C", "from": "2022-01-25", "until": "2022-01-27"}
    city, work, plan = planned(assets=startup, outages=[out])
    assert plan.back.tolist()[1] == 23 * DAY
    assert service_columns(city, work, plan, None)["reason"][1] == "own outage"
