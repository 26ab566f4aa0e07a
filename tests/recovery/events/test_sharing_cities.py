"""Rival and running-out services of small cities, from the tables to resident-days and reasons, by hand."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest
from click.testing import CliRunner

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result_rows import reasons
from qaita.plan.planner import score_schedule
from qaita.plan.schedule import Schedule
from qaita.work.build import programme

DAY = 1440
WAITING = {f"{part}_days": "0" for part in ("inspection", "money", "engineering", "permit", "contractor")}
CITY = {
    "city": {"day0": "2022-01-05", "start": "2022-01-12", "horizon": "2022-02-04"},
    "assets": [{"asset_id": "P1", "class": "power_substation", "acceptance_days": "0"},
               {"asset_id": "P2", "class": "power_substation", "acceptance_days": "0"},
               {"asset_id": "H", "class": "hospital"}],
    "residents": [{"group_id": "G", "people": "100"}],
    "needs": [
        {"asset_id": "H", "service": "power", "supplier_id": "P1", "group": "a", "amount": "6", "priority": "1"},
        {"asset_id": "H", "service": "power", "supplier_id": "P2", "group": "a", "amount": "6", "priority": "1"},
        {"asset_id": "G", "service": "power", "supplier_id": "P1", "group": "b", "amount": "10", "priority": "7"},
        {"asset_id": "G", "service": "power", "supplier_id": "P2", "group": "b", "amount": "10", "priority": "7"},
        {"asset_id": "G", "service": "hospital", "supplier_id": "H"}],
    "services": [{"service": "power", "sharing": "priority", "unit": "kWh"}],
    "supplies": [{"asset_id": "P1", "service": "power", "amount": "9"},
                 {"asset_id": "P2", "service": "power", "amount": "9"}],
    "weights": [{"service": "power", "weight": "0.5", "version": "1", "signatory": "Commission"},
                {"service": "hospital", "weight": "0.5", "version": "1", "signatory": "Commission"}],
    "damage": [{"asset_id": "P2", "state": "moderate"}],
    "tasks": [{"task_id": "T", "asset_id": "P2", "days": "3", "calendar": "always"}],
    "waiting": [{"asset_id": "P2", **WAITING}],
}


def planned(**tables):
    """City, programme and plan in which P2 is repaired on days 7 to 10; tables given replace those of the city."""
    city = read_city({**copy.deepcopy(CITY), **tables})
    work = programme(city, assess(city))
    plan = score_schedule(work, Schedule(np.array([0], np.int64), np.array([7 * DAY]), np.array([10 * DAY])))
    return city, work, plan


def test_priority_by_hand():
    """With one substation of 9 the hospital has its 6 and the town 3 of 10, so seven tenths of power are lost for ten
    days (100 x 0.5 x 0.7 x 10); the town has all when the other is back, and the reason says what it had."""
    city, work, plan = planned()
    assert plan.engine.name == "events" and plan.engine.why[0].startswith("power is rival: ")
    assert plan.objective == pytest.approx(350.0)
    assert plan.closure_objective == 0.0 and plan.engine.bound_holds
    said = reasons(city, work, plan, None)
    assert said == ["never damaged", "own repair", "never damaged", "power: 3 of 10 kWh delivered, priority 7",
                    "never damaged"] or said[-2:] == ["never damaged", "power: 3 of 10 kWh delivered, priority 7"]


def test_hospital_loses_when_it_stands_last():
    """With the town first, the hospital is dark for the same ten days and the town has 9 of 10."""
    needs = [{**row, "priority": "9" if row.get("priority") == "1" else row.get("priority", "")}
             for row in CITY["needs"]]
    _, _, plan = planned(needs=needs)
    assert plan.trace.value_at(0)[2] == 0.0
    assert plan.objective == pytest.approx(100 * 0.5 * 10 * (1.0 + 0.1))


def test_fuel_runs_out_and_comes_back():
    """A hospital generator holds two days of fuel and gets one more on day 5: light on days 0-2 and 5-6, then with
    the repaired substation from day 10 on: seven days lost of half the weight."""
    assets = [*CITY["assets"], {"asset_id": "D", "class": "other"}]
    needs = [{"asset_id": "H", "service": "power", "supplier_id": "P2", "group": "a", "amount": "6", "priority": "1"},
             {"asset_id": "H", "service": "power", "supplier_id": "D", "group": "a", "amount": "6", "priority": "1"},
             CITY["needs"][4]]
    _, _, plan = planned(
        assets=assets, needs=needs,
        supplies=[{"asset_id": "P2", "service": "power", "amount": "9"},
                  {"asset_id": "D", "service": "power", "store": "12"}],
        resupply=[{"asset_id": "D", "service": "power", "available": "2022-01-10", "amount": "6"}],
        weights=[CITY["weights"][1]])
    assert "stock" in plan.engine.why[0]
    assert [plan.trace.value_at(day * DAY)[2] for day in (0, 1, 2, 4, 5, 6, 9, 10)] == [1, 1, 0, 0, 1, 0, 0, 1]
    assert plan.objective == pytest.approx(100 * 0.5 * 7)


def test_recover_says_which_engine_answered(tmp_path):
    """`qaita recover` writes the engine, its reason, shares and the delivery that decided."""
    from qaita.files.rows import rows_of
    from qaita.files.settings import settings_text
    from qaita.files.write_city import write_city

    city = read_city(copy.deepcopy(CITY))
    write_city(rows_of(city), settings_text(city.settings), tmp_path / "city", False)
    (tmp_path / "s.csv").write_text("task_id,asset_id,start,finish\nT,P2,2022-01-12 00:00,2022-01-15 00:00\n")
    words = ["recover", str(tmp_path / "city"), "--schedule", str(tmp_path / "s.csv"), "--out", str(tmp_path / "r")]
    answer = CliRunner().invoke(main, [*words, "--no-report", "--json"])
    assert answer.exit_code == 0, answer.output
    said = json.loads((tmp_path / "r" / "result.json").read_text())
    assert said["engine"]["name"] == "events" and said["objective_resident_days_lost"] == 350.0
    assert said["engine"]["closure_objective"] == 0.0
    service = (tmp_path / "r" / "service.csv").read_text()
    assert "G,power,2022-01-15 00:00,\"power: 3 of 10 kWh delivered, priority 7\",1,7" in service
    assert "2022-01-05 00:00,power,,30,100" in (tmp_path / "r" / "curve.csv").read_text()
