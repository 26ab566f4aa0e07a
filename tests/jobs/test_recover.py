"""Schedules without finishes, and beyond all shifts: read, checked, scored and put in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result import makespan_days
from qaita.files.result_rows import reasons
from qaita.jobs.recover import whole_schedule
from qaita.picture.findings import findings
from qaita.picture.lines import ten_lines
from qaita.picture.words import Speech
from qaita.picture.works import jobs_of
from qaita.plan.allowed.check import check
from qaita.plan.planner import score_schedule
from qaita.plan.schedule import Schedule
from qaita.recovery.closure import prepare
from qaita.recovery.reason import waited_for
from qaita.units import NEVER
from qaita.work.build import programme

DAY, NONE = 1440, {"inspection_days": "0", "money_days": "0", "engineering_days": "0", "permit_days": "0",
                   "contractor_days": "0"}


def given(tmp_path: Path, start: str, days: str):
    """City, programme and schedule of one task of so many working days (9 to 18, Monday to Friday) on asset A."""
    city = read_city({
        "city": {"day0": "2025-01-01", "start": "2025-01-02", "horizon": "2025-04-11"},
        "assets": [{"asset_id": "A", "acceptance_days": "0"}],
        "damage": [{"asset_id": "A", "state": "slight"}],
        "tasks": [{"task_id": "T", "asset_id": "A", "days": days, "calendar": "standard"}],
        "waiting": [{"asset_id": "A", **NONE}],
    })
    work = programme(city, assess(city))
    path = tmp_path / "schedule.csv"
    path.write_text(f"task_id,asset_id,start\nT,A,{start}\n")
    return city, work, whole_schedule(path, city, work)


def test_a_start_at_midnight_works_from_the_next_shift_on(tmp_path: Path) -> None:
    """Monday 6 January without a time of day: two shifts, done on Tuesday at 18:00; a breach in words all the same."""
    _, work, schedule = given(tmp_path, "2025-01-06", "2")
    assert schedule.task_finish.tolist() == [6 * DAY + 18 * 60]
    assert [str(breach) for breach in check(work, schedule)] == [
        "working_time: T: starts at 2025-01-06 00:00, finishes at 2025-01-07 18:00, the calendar has no such working "
        "time"]
    assert score_schedule(work, schedule).objective == 6.75


def test_a_task_that_no_shift_ends_is_scored_and_shown(tmp_path: Path) -> None:
    """Two thousand shifts are never over: a breach, no service, works shown and counted, up to the horizon."""
    city, work, schedule = given(tmp_path, "2025-04-07 10:00", "2000")
    assert schedule.task_finish.tolist() == [NEVER]
    assert [breach.rule for breach in check(work, schedule)] == ["deadlines"]
    plan = score_schedule(work, schedule)
    assert plan.repaired.max() == NEVER and plan.objective == 100.0 and makespan_days(work, plan) == 99.0
    assert np.all(jobs_of(work, plan)[0].spans == [96 * DAY + 600, 100 * DAY])
    lines = ten_lines(findings(city, work, plan, {}), Speech("en"))
    assert "from 7 April 2025 to 11 April 2025" in lines[0]


def test_rings_that_never_work_say_what_they_lack():
    """Pumps in a ring without a source, and two that start one another, with all works done."""
    city = read_city({
        "city": {"day0": "2025-01-01"},
        "assets": [{"asset_id": name} for name in ("p1", "p2", "b1", "b2")],
        "needs": [{"asset_id": "p1", "service": "water", "kind": "network"},
                  {"asset_id": "b1", "service": "power", "kind": "start", "supplier_id": "b2"},
                  {"asset_id": "b2", "service": "power", "kind": "start", "supplier_id": "b1"}],
        "links": [{"link_id": "l", "service": "water", "from_id": "p1", "to_id": "p2"}],
        "damage": [{"asset_id": name, "state": "slight"} for name in ("p1", "b1")],
    })
    work = programme(city, assess(city))
    plan = score_schedule(work, Schedule(np.zeros(2, np.int64), np.full(2, 60 * DAY), np.full(2, 70 * DAY)))
    said = reasons(city, work, plan, waited_for(prepare(work.needs), plan.repaired, plan.back))
    lack = "cannot start: nothing that could give it power to start with ever works"
    assert said[:4] == ["no source of water reaches it"] * 2 + [lack] * 2


def test_what_a_schedule_leaves_out_is_said_to_be_left_out_by_it(tmp_path: Path) -> None:
    """Of two works of one day for two crews a schedule does one: nothing stops the other, and no rule is blamed."""
    made = read_city({
        "city": {"day0": "2025-01-01", "start": "2025-01-02", "horizon": "2025-04-11"},
        "assets": [{"asset_id": name, "acceptance_days": "0"} for name in "AB"],
        "damage": [{"asset_id": name, "state": "slight"} for name in "AB"],
        "tasks": [{"task_id": f"T{name}", "asset_id": name, "days": "1"} for name in "AB"],
        "waiting": [{"asset_id": name, **NONE} for name in "AB"],
    })
    work = programme(made, assess(made))
    path = tmp_path / "schedule.csv"
    path.write_text("task_id,asset_id,start\nTA,A,2025-01-02\n")
    plan = score_schedule(work, whole_schedule(path, made, work))
    assert plan.reasons == {"B": "this schedule leaves it out"}


def test_a_street_left_open_is_a_breach_and_no_asset_without_works(tmp_path: Path) -> None:
    """A schedule opens a street for A and never closes it: that is told as a breach; no damaged asset lacks works."""
    made = read_city({
        "city": {"day0": "2025-01-01", "start": "2025-01-02", "horizon": "2025-04-11"},
        "assets": [{"asset_id": "A", "acceptance_days": "0"}], "damage": [{"asset_id": "A", "state": "slight"}],
        "tasks": [{"task_id": "T", "asset_id": "A", "days": "1"}], "waiting": [{"asset_id": "A", **NONE}],
        "crews": [{"crew_id": "1", "trade": "road", "count": "1"}],
        "openings": [{"opening_id": "O", "open_days": "1", "open_crews": "road:1", "close_days": "1"}],
        "sharers": [{"opening_id": "O", "asset_id": "A"}],
    })
    work = programme(made, assess(made))
    path = tmp_path / "schedule.csv"
    path.write_text("task_id,asset_id,start\nO:open,O:open,2025-01-02 09:00\nT,A,2025-01-03 09:00\n")
    schedule = whole_schedule(path, made, work)
    plan = score_schedule(work, schedule)
    assert plan.reasons == {}
    assert [(breach.rule, breach.where) for breach in check(work, schedule)] == [("dues", "O:open")]
    said = findings(made, work, plan, {"versions": {}, "data_cut": None, "camera_weight_0": None})
    assert said.stopped == []
