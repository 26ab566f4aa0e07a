"""Tests of recovery in which something else works out what is delivered: a function, and EPANET on Micropolis."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from click.testing import CliRunner

import qaita
from qaita.cli import main
from qaita.files.result import result_summary
from small_networks import frame, power

DAY = 1440


def scored(city, starts):
    """The plan that results from starting the one task of each asset at these days."""
    programme = qaita.programme(city, qaita.assess(city))
    return programme, qaita.recover(programme, given(programme, starts))


def given(programme, starts):
    """A schedule of one task a job, each a day long and never waiting."""
    model = programme.model
    start = np.array([starts[name] * DAY for name in programme.task_ids], np.int64)
    return qaita.Schedule(np.asarray(model.mode_ptr[:-1], np.int64), start, start + DAY)


def test_a_function_decides_what_residents_get():
    """Two boilers of 60 % each, both broken; back after 3 and 5 days. 100 people lose 3 days whole and 2 of 40 %.

    By the closure they would need both, and lose 5 days. No bound is taken over from it.
    """
    boilers = ("boiler-1", "boiler-2")
    city = qaita.read_city({
        "city": {"day0": "2022-01-03", "start": "2022-01-03", "horizon": "2022-02-02"},
        "assets": [{"asset_id": name, "acceptance_days": 0} for name in boilers],
        "residents": [{"group_id": "homes", "people": 100}],
        "needs": [{"asset_id": "homes", "service": "heat", "supplier_id": name} for name in boilers],
        "damage": [{"asset_id": name, "state": "extensive"} for name in boilers],
        "tasks": [{"task_id": name, "asset_id": name, "days": 1, "calendar": "always"} for name in boilers],
        "waiting": [{"asset_id": name, **dict.fromkeys(("inspection_days", "money_days", "engineering_days",
                                                        "permit_days", "contractor_days"), 0)} for name in boilers],
        "services": [{"service": "heat", "sharing": "physics", "model": "heat"}],
        "models": {"heat": lambda works: {"homes": min(1.0, 0.6 * works[boilers[0]] + 0.6 * works[boilers[1]])}},
    })  # fmt: skip
    programme, plan = scored(city, {"boiler-1": 2, "boiler-2": 4})
    assert plan.engine.name == "events" and not plan.engine.bound_holds
    assert plan.closure_objective == pytest.approx(500) and plan.objective == pytest.approx(100 * (3 + 2 * 0.4))
    said = result_summary(city, programme, plan, {})["engine"]["physics"]
    assert said == {"heat": {"states": 3, "unsolved": 0}}


def test_faults_of_a_network_end_a_command(tmp_path):
    """A network that is no network: ``check`` tells the fault and ends with 2, before anything is planned."""
    pytest.importorskip("pandapower")
    city = tmp_path / "city"
    tables = {"bus": frame(["name"], ("B0",)), "load": frame(["name", "bus", "p_mw"], ("town", 0, 1.0))}
    made = CliRunner().invoke(main, ["new", str(city), "--physics", "--power", str(power(tmp_path, tables))])
    assert made.exit_code == 0, made.output
    done = CliRunner().invoke(main, ["check", str(city)])
    assert done.exit_code == 2 and "pandapower cannot" in done.output


def test_micropolis_recovers_by_pressure(shared, tmp_path):
    """Five mains shut: pressure is short at hundreds of places until they are repaired, which the closure cannot see.

    Every share lies between 0 and 1, no one ever has less than before a repair, all have all in the end, and what is
    delivered at day 0 is what EPANET says of that state.
    """
    pytest.importorskip("wntr")
    folder, city = shared / "data/networks/infrarisk/micropolis", tmp_path / "city"
    (tmp_path / "mains.csv").write_text("components,fail_perc\n" + "".join(
        f"W_PMA{number},50\n" for number in (732, 647, 549, 524, 802)))
    words = ["new", str(city), "--physics", "--water", str(folder / "water/med/water.inp"),
             "--damage", str(tmp_path / "mains.csv")]  # fmt: skip
    assert CliRunner().invoke(main, words).exit_code == 0
    read = qaita.read_city(city)
    programme = qaita.programme(read, qaita.assess(read))
    with (tmp_path / "schedule.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["task_id", "asset_id", "start"])
        writer.writerows([task, asset, f"2025-02-{3 + rank:02d} 09:00"] for rank, (task, asset)
                         in enumerate(zip(programme.task_ids, task_assets(programme, read), strict=True)))
    out = tmp_path / "result"
    done = CliRunner().invoke(main, ["recover", str(city), "--schedule", str(tmp_path / "schedule.csv"), "--out",
                                     str(out), "--no-report"])  # fmt: skip
    assert (out / "result.json").exists(), done.output
    said = json.loads((out / "result.json").read_text("utf-8"))
    assert said["engine"]["name"] == "events" and said["objective_resident_days_lost"] > 10_000
    assert (out / "inputs/water.inp").read_bytes() == (folder / "water/med/water.inp").read_bytes()
    with (out / "curve.csv").open(encoding="utf-8-sig") as file:
        levels = [float(row["people_with"]) for row in csv.DictReader(file)
                  if row["service"] == "water" and not row["district"]]  # fmt: skip
    people = read.sinks.people.sum()
    assert levels == sorted(levels) and levels[-1] == people and len(levels) > 2
    works = np.array([float(name not in {f"W_PMA{n}" for n in (732, 647, 549, 524, 802)}) for name in read.asset_ids])
    shares = read.black_boxes["water"](read).deliver(0, works)
    assert levels[0] == pytest.approx(float(shares @ read.sinks.people), rel=1e-6)
    assert ((shares > 0) & (shares < 1)).sum() > 300


def task_assets(programme, city):
    """The asset on which each task is done."""
    model = programme.model
    mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    job = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))[mode]
    return [str(city.asset_ids[node]) for node in model.job_node[job]]
