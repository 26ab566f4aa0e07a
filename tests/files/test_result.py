"""Tests of qaita.files.result and result_rows: what a result folder holds, to the byte."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from qaita.damage.assess import assess
from qaita.errors import InputError
from qaita.files.result import read_result, result_summary, write_result
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import score_schedule
from qaita.work.build import programme as build
from rows import DAY, NO_WAITING, START, one_task
from rows import city as row_city
from small_city import plain_waited_for, small_city, small_plan, small_programme


@pytest.fixture
def asked():
    """City, programme, plan and the deciding nodes of the small city."""
    city = small_city()
    programme = small_programme(city)
    plan = small_plan(city, programme)
    return city, programme, plan, plain_waited_for(programme.needs, plan.repaired, plan.back)


def written(folder, asked, facts=None):
    """Write the result into a new folder and return its files as text by name."""
    city, programme, plan, waited_for = asked
    folder.mkdir()
    facts = facts or {"versions": {"qaita": "0"}, "data_cut": "2022-01-12"}
    write_result(folder, city, programme, plan, facts, waited_for)
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


def rows(text):
    """The rows of a CSV text as dictionaries."""
    return list(csv.DictReader(text.splitlines()))


def test_result_json_by_hand(tmp_path, asked):
    """Objective 12,400 (2000 + 5400 + 5000 that never returns), 11 days of work, cost 5,500, worst district south."""
    files = written(tmp_path / "r", asked)
    found = json.loads(files["result.json"])
    assert found["objective_resident_days_lost"] == pytest.approx(12400)
    assert found["never_resident_days"] == pytest.approx(5000)
    assert found["gap"] == pytest.approx(0.1)
    assert found["makespan_days"] == 11
    assert (found["cost"], found["cost_currency"]) == (5500, "KZT")
    assert found["worst_district"] == {"district": "south", "resident_days_per_resident": pytest.approx(10)}
    assert found["seconds"] is None
    assert found["not_planned"] == [
        {"asset_id": "hall", "rule": "hold H1 (forensic) by the prosecutor, end not known"}]
    assert found["promises"][0] == {"promise_id": "p1", "asset_id": "node", "due": "2022-01-15 00:00",
                                    "planned": "2022-01-15 00:00", "kept": True, "days_late": 0.0, "price": None}
    assert found["promises"][2]["planned"] is None
    assert read_result(tmp_path / "r") == found


def test_schedule_csv(tmp_path, asked):
    """Works by start then id, in local time, with crews as amounts; modes that were not chosen are absent."""
    found = rows(written(tmp_path / "r", asked)["schedule.csv"])
    assert [row["task_id"] for row in found] == ["N1", "C1", "N2"]
    assert found[1] == {"task_id": "C1", "asset_id": "clinic", "task": "repair", "mode": "as_was", "lot": "L1",
                        "contractor": "", "start": "2022-01-13 00:00", "finish": "2022-01-23 00:00",
                        "crews": "masons:1", "cost": "4000"}


def test_service_csv(tmp_path, asked):
    """Each asset and each service of each group has its date and what decided it; blank when not before the horizon."""
    found = {(row["asset_id"], row["service"]): (row["back"], row["reason"])
             for row in rows(written(tmp_path / "r", asked)["service.csv"])}
    assert found["node", ""] == ("2022-01-15 00:00", "own repair")
    assert found["post", ""] == ("2022-01-15 00:00", "waited for node")
    assert found["depot", ""] == ("2022-01-05 00:00", "never damaged")
    assert found["hall", ""] == ("", "not planned: hold H1 (forensic) by the prosecutor, end not known")
    assert found["north 1", "police"] == ("2022-01-15 00:00", "waited for post")
    assert found["south 1", "administration"] == ("", "waits for hall")
    assert found["south 1", "clinic"] == ("2022-01-05 00:00", "never damaged")


def test_without_deciding_nodes_reasons_are_unknown(asked):
    """Who does not say what decided gets `unknown`, not a guess."""
    from qaita.files.result_rows import reasons

    city, programme, plan, _ = asked
    assert reasons(city, programme, plan, None)[1] == "unknown"


def test_curve_csv(tmp_path, asked):
    """People are whole numbers where they are whole; the first row of each curve is day 0."""
    found = rows(written(tmp_path / "r", asked)["curve.csv"])
    assert found[0] == {"time": "2022-01-05 00:00", "service": "administration", "district": "", "people_with": "0",
                        "people_total": "500"}


def test_measures_csv(tmp_path, asked):
    """All services together first; times in local time, blank when not before the horizon; whole numbers as such."""
    found = rows(written(tmp_path / "r", asked)["measures.csv"])
    assert [(row["service"], row["district"]) for row in found[:4]] == [
        ("", ""), ("", "north"), ("", "south"), ("administration", "")]
    assert (found[0]["reached_50"], found[0]["reached_90"], found[0]["kept_50"]) == (
        "2022-01-23 00:00", "", "2022-01-23 00:00")
    assert (found[1]["people_total"], found[1]["lack_of_resilience"], found[1]["percent_day_28"]) == (
        "1000", "18000", "100")


def test_the_clock_on_the_wall_stands_apart(tmp_path, asked):
    """Another speed and other times of improvement change timing.json only."""
    city, programme, plan, waited_for = asked
    slower = replace(plan, seconds=99.0, history=tuple((9 * row[0], *row[1:]) for row in plan.history))
    one = written(tmp_path / "a", asked)
    other = written(tmp_path / "b", (city, programme, slower, waited_for))
    assert {name for name in one if one[name] != other[name]} == {"timing.json"}


def test_stopped_by_time_says_seconds(asked):
    """A plan that the clock stopped records how long it ran."""
    city, programme, plan, _ = asked
    assert result_summary(city, programme, replace(plan, stopped_by="time"), {})["seconds"] == 1.25


def test_nothing_that_is_no_number(tmp_path, asked):
    """Infinite or missing bounds become null, numpy numbers become plain ones, and the JSON is strict."""
    city, programme, plan, waited_for = asked
    empty = replace(plan, lower_bound=-np.inf)
    facts = {"assumed_share": np.float32(0.5), "x": np.nan}
    files = written(tmp_path / "r", (city, programme, empty, waited_for), facts)
    found = json.loads(files["result.json"], parse_constant=lambda name: pytest.fail(name))
    assert found["lower_bound"] is None
    assert (found["assumed_share"], found["x"]) == (0.5, None)


def test_a_bound_is_rounded_down(asked):
    """Rounding never turns a bound into a larger one."""
    city, programme, plan, _ = asked
    bound = 10.0000019
    assert result_summary(city, programme, replace(plan, lower_bound=bound), {})["lower_bound"] <= bound


def test_no_result_folder(tmp_path):
    """A folder without result.json, or with a broken one, is an input fault."""
    with pytest.raises(InputError, match="not a result folder"):
        read_result(tmp_path)
    (tmp_path / "result.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not a result folder"):
        read_result(tmp_path)


def test_a_given_schedule_boasts_of_nothing(asked):
    """Of a schedule that was given neither bound nor gap is said, nor a seed, threads or work; its loss is."""
    city, programme, plan, _ = asked
    found = result_summary(city, programme, score_schedule(programme, plan.schedule), {})
    assert (found["status"], found["stopped_by"], found["objective_resident_days_lost"]) == ("given", "given", 12400)
    assert [found[key] for key in ("lower_bound", "gap", "seed", "workers", "work", "seconds")] == [None] * 6
    assert found["history"] == []


def test_payments_are_listed_where_works_are_paid_by_milestones(tmp_path):
    """Proves ``payments.csv`` row by row and its sum in ``result.json``: 30 at signing, 70 paid 18 days late."""
    city = row_city([{"asset_id": "a", "payer": "fund", "acceptance_days": 0.0}],
                    tasks=[one_task(2.0, task_id="T", cost=100.0, calendar="always")],
                    draws=[{"milestone": "signing", "share": 0.3}, {"milestone": "accepted", "share": 0.7}],
                    waiting=[{"asset_id": "a", **NO_WAITING}],
                    money=[{"source_id": "fund", "amount": 40.0},
                           {"source_id": "fund", "amount": 60.0, "available": START + 20 * DAY}])
    programme = build(city, assess(city))
    model = programme.model
    plan = score_schedule(programme, schedule_of(model, np.arange(1), model.mode_ptr[:-1].copy()))
    write_result(tmp_path, city, programme, plan, {})
    assert (tmp_path / "payments.csv").read_text("utf-8").splitlines() == [
        "asset_id,task_id,milestone,payer,amount,due,paid,holds_back",
        "a,T,signing,fund,30,2022-01-12 00:00,2022-01-12 00:00,yes",
        "a,T,accepted,fund,70,2022-01-14 00:00,2022-02-01 00:00,no"]
    assert read_result(tmp_path)["payments"] == {"count": 2, "amount": 100, "late": 1, "late_amount": 70,
                                                 "longest_days": 18}


def test_every_crew_has_its_works_where_it_has_ways_to_go(tmp_path):
    """Proves ``crews.csv`` row by row and its sums in ``result.json``: one crew from West, a day there, 4 hours of way,
    a day in East; South, of which no way is known, is as far as the farthest that is, so two pairs are assumed."""
    city = row_city([{"asset_id": name, "district": where} for name, where in (("a", "West"), ("b", "East"))],
                    tasks=[one_task(1.0, task_id=task, asset_id=name) for task, name in (("T", "a"), ("U", "b"))],
                    waiting=[{"asset_id": name, **NO_WAITING} for name in "ab"],
                    crews=[{"trade": "masons", "count": 1, "calendar": "always", "base": "West"},
                           {"trade": "others", "count": 1, "base": "South"}],
                    travel=[{"from_district": "West", "to_district": "East", "hours": 4.0}])
    programme = build(city, assess(city))
    plan = score_schedule(programme, schedule_of(programme.model, np.arange(2), programme.model.mode_ptr[:-1].copy()))
    write_result(tmp_path, city, programme, plan, {})
    assert (tmp_path / "crews.csv").read_text("utf-8").splitlines() == [
        "trade,contractor,crew,turn,task_id,asset_id,district,from_district,hours,start,finish",
        "masons,,1,1,T,a,West,West,0,2022-01-12 00:00,2022-01-13 00:00",
        "masons,,1,2,U,b,East,West,4,2022-01-13 04:00,2022-01-14 04:00"]
    assert read_result(tmp_path)["travel"] == {
        "crews": 1, "moves": 1, "hours": 4, "assumed_pairs": 2,
        "pairs": [{"from": "West", "to": "East", "moves": 1, "hours": 4}]}
