"""Tests of qaita.files.schedule: anybody's schedule.csv."""

from __future__ import annotations

import numpy as np
import pytest

from qaita.errors import InputError
from qaita.files.result import write_result
from qaita.files.schedule import read_schedule
from small_city import DAY, small_city, small_plan, small_programme


@pytest.fixture
def asked():
    """City, programme and plan of the small city."""
    city = small_city()
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


def test_what_was_written_is_read(tmp_path, asked):
    """The schedule of a result folder comes back the same, array by array."""
    city, programme, plan = asked
    write_result(tmp_path, city, programme, plan, {})
    found = read_schedule(tmp_path / "schedule.csv", programme, city.clock)
    assert np.array_equal(found.job_mode, plan.schedule.job_mode)
    assert np.array_equal(found.task_start, plan.schedule.task_start)
    assert np.array_equal(found.task_finish, plan.schedule.task_finish)


def test_three_columns_are_enough(tmp_path, asked):
    """Semicolons, Russian dates, another order of columns and no finish: the calendar gives it, 10 days on."""
    city, programme, _ = asked
    path = tmp_path / "ours.csv"
    path.write_text("start;task_id;asset_id;own\n13.01.2022 00:00;C1;clinic;x\n", encoding="cp1251")
    found = read_schedule(path, programme, city.clock)
    assert found.job_mode.tolist() == [-1, 1]
    assert found.task_start.tolist() == [-1, -1, 8 * DAY, -1]
    assert found.task_finish.tolist() == [-1, -1, 18 * DAY, -1]


def test_all_faults_at_once(tmp_path, asked):
    """Unknown task, another asset, two modes, missing task, no date, wrong finish, a doubled row: all are said."""
    city, programme, _ = asked
    path = tmp_path / "bad.csv"
    path.write_text(
        "task_id,asset_id,start,finish\n"
        "N11,node,2022-01-12 00:00,\n"
        "N1,post,2022-01-12 00:00,2022-01-11 00:00\n"
        "C1,clinic,soon,\n"
        "C2,clinic,2022-01-12,\n"
        "C2,clinic,1022-01-12,\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_schedule(path, programme, city.clock)
    text = str(error.value)
    for said in ["row 2 column task_id: unknown task; met 'N11'", "Maybe N1", "task N1 is of another asset",
                 "finish before start", "row 4 column start: not a date", "row 6 column start: not a date",
                 "two modes of asset clinic", "a second row of the same task",
                 "tasks of mode as_was of asset node are missing: N2"]:
        assert said in text, said
    assert len(error.value.faults) == 8


def test_missing_columns(tmp_path, asked):
    """Without the needed columns nothing is read, and each is named."""
    city, programme, _ = asked
    path = tmp_path / "bad.csv"
    path.write_text("task,when\nN1,2022\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_schedule(path, programme, city.clock)
    assert [fault.what for fault in error.value.faults] == [
        "column task_id is missing", "column asset_id is missing", "column start is missing"]
