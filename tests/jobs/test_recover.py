"""Schedules without finishes, and beyond all shifts: read, checked, scored and put in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result import makespan_days
from qaita.jobs.recover import whole_schedule
from qaita.picture.findings import findings
from qaita.picture.lines import ten_lines
from qaita.picture.words import Speech
from qaita.picture.works import jobs_of
from qaita.plan.check import check
from qaita.plan.planner import score_schedule
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
    city, work, schedule = given(tmp_path, "2025-01-06", "2")
    assert schedule.task_finish.tolist() == [6 * DAY + 18 * 60]
    assert [str(breach) for breach in check(work, schedule)] == [
        "working_time: T: starts at 2025-01-06 00:00, finishes at 2025-01-07 18:00, the calendar has no such working "
        "time"]
    assert score_schedule(work, schedule).objective == 6.75


def test_a_task_that_no_shift_ends_is_scored_and_shown(tmp_path: Path) -> None:
    """Two thousand shifts are never over: a breach of the deadline, no service, works shown up to the horizon."""
    city, work, schedule = given(tmp_path, "2025-04-07 10:00", "2000")
    assert schedule.task_finish.tolist() == [NEVER]
    assert [breach.rule for breach in check(work, schedule)] == ["deadlines"]
    plan = score_schedule(work, schedule)
    assert plan.repaired.max() == NEVER and plan.objective == 100.0 and makespan_days(work, plan) == 0.0
    assert np.all(jobs_of(work, plan)[0].spans == [96 * DAY + 600, 100 * DAY])
    lines = ten_lines(findings(city, work, plan, {}), Speech("en"))
    assert "from 7 April 2025 to 11 April 2025" in lines[0]
