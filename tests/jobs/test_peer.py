"""The public benchmark: every plan is checked by code that follows the benchmark's own text and nothing of Qaita."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qaita.cli import main

TINY: dict[str, Any] = {
    # Asset 0 serves nobody but asset 1 needs it. There is one mason. Money for one of the six tasks comes on day 30
    # only: left for last, the short last task of asset 0 ends on day 31, that of asset 1 on day 34.
    "crews": {"mason": 1, "wire": 1},
    "money": [{"day": 0, "amount": 5}, {"day": 30, "amount": 1}],
    "weights": [0, 3],
    "tasks": [
        [{"trade": "mason", "days": 1, "crews": 1, "cost": 1}, {"trade": "wire", "days": 1, "crews": 1, "cost": 1},
         {"trade": "mason", "days": 1, "crews": 1, "cost": 1}],
        [{"trade": "mason", "days": 2, "crews": 1, "cost": 1}, {"trade": "wire", "days": 1, "crews": 1, "cost": 1},
         {"trade": "wire", "days": 4, "crews": 1, "cost": 1}],
    ],
    "needs": [[], [[0]]],
}


def faults_of(instance: dict[str, Any], starts: list[list[int]]) -> list[str]:
    """Return what the benchmark's rules forbid in these start days."""
    faults, held, spent = [], {}, {}
    for asset, (tasks, days) in enumerate(zip(instance["tasks"], starts, strict=True)):
        free = 0
        for task, start in zip(tasks, days, strict=True):
            if start < free:
                faults.append(f"asset {asset} starts on {start}, before {free}")
            free = start + task["days"]
            spent[start] = spent.get(start, 0) + task["cost"]
            for day in range(start, free):
                held[task["trade"], day] = held.get((task["trade"], day), 0) + task["crews"]
    faults += [f"{count} {trade} on {day}" for (trade, day), count in held.items() if count > instance["crews"][trade]]
    for day in spent:
        drawn = sum(cost for when, cost in spent.items() if when <= day)
        if drawn > sum(release["amount"] for release in instance["money"] if release["day"] <= day):
            faults.append(f"{drawn} spent by {day}")
    return faults


def objective_of(instance: dict[str, Any], starts: list[list[int]]) -> float:
    """Return the sum of weight x day on which the service is back; suppliers stand earlier in the list."""
    back: list[int] = []
    for tasks, days, groups in zip(instance["tasks"], starts, instance["needs"], strict=True):
        own = max(start + task["days"] for task, start in zip(tasks, days, strict=True))
        back.append(max([own, *(min(back[supplier] for supplier in group) for group in groups)]))
    return sum(weight * day for weight, day in zip(instance["weights"], back, strict=True))


def solve(path: Path, out: Path, *words: str) -> tuple[dict[str, Any], list[list[int]]]:
    """Return what the command wrote: result.json and starts.json."""
    done = CliRunner().invoke(main, ["peer", "programme", str(path), "--out", str(out), *words])
    assert done.exit_code == 0, done.output
    return json.loads((out / "result.json").read_text("utf-8")), json.loads((out / "starts.json").read_text("utf-8"))


def test_the_checker_sees_each_fault() -> None:
    """The independent checker accepts a plan made by hand and names a broken chain, a shared crew, money not there."""
    good = [[0, 1, 3], [1, 3, 30]]  # asset 0: mason day 0, wire 1, mason 3; asset 1: mason 1-2, wire 3, wire 30-33
    assert faults_of(TINY, good) == [] and objective_of(TINY, good) == 3 * 34
    assert "before 1" in faults_of(TINY, [[0, 0, 3], [1, 3, 30]])[0]
    assert "2 mason on 0" in faults_of(TINY, [[0, 1, 3], [0, 3, 30]])
    assert "6 spent by 29" in faults_of(TINY, [[0, 1, 3], [1, 3, 29]])


def test_a_tiny_instance_is_solved(tmp_path: Path) -> None:
    """Two assets with one possible best day: found and lawful; the objective is the sum, not a mean."""
    path = tmp_path / "tiny.json.gz"
    path.write_bytes(gzip.compress(json.dumps(TINY).encode()))
    found, starts = solve(path, tmp_path / "out", "--work", "3")
    assert faults_of(TINY, starts) == []
    assert objective_of(TINY, starts) == found["objective"] == 3 * 31
    assert 0 < found["lower_bound"] <= found["objective"]
    assert {"status", "objective", "lower_bound", "gap", "seconds"} <= set(found) and found["seconds"] is None


def test_work_repeats_to_the_byte(tmp_path: Path) -> None:
    """With --work no clock enters result.json or starts.json."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    for name in ("one", "two"):
        solve(path, tmp_path / name, "--work", "2")
    for name in ("result.json", "starts.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def _day_moved(out: Path) -> None:
    starts = json.loads((out / "starts.json").read_text("utf-8"))
    starts[0][0] += 1
    (out / "starts.json").write_text(json.dumps(starts), "utf-8")


def _less_said(out: Path) -> None:
    said = json.loads((out / "result.json").read_text("utf-8"))
    (out / "result.json").write_text(json.dumps(said | {"objective": said["objective"] - 1}), "utf-8")


def _other_instance(out: Path) -> None:
    (out / "inputs" / "tiny.json").write_text(json.dumps(spoilt(days=2)), "utf-8")


@pytest.mark.parametrize(("tamper", "what"), [
    (None, ""), (_day_moved, "starts.json"), (_less_said, "result.json"), (_other_instance, "inputs"),
])  # fmt: skip
def test_verify_judges_it(tamper: Callable[[Path], None] | None, what: str, tmp_path: Path) -> None:
    """`verify` accepts what was written; a start moved, a loss lowered, an instance exchanged are refused by name."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    found, _ = solve(path, tmp_path / "out", "--work", "2")
    assert found["proof"]["accepted"] and found["proof"]["bound"] <= found["lower_bound"]
    if tamper:
        tamper(tmp_path / "out")
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "out")])
    refused = [line.split()[1].rstrip(":") for line in done.stdout.splitlines() if line.startswith("REFUSED")]
    assert (done.exit_code, refused) == ((2, [what]) if tamper else (0, []))


def test_a_small_bound_of_the_solver_is_looked_through_again(tmp_path: Path) -> None:
    """A bound that CP-SAT proved above that of the prices is confirmed by looking through all schedules."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    found, _ = solve(path, tmp_path / "out", "--time", "20")
    assert found["status"] == "optimal" and found["proof"]["bound"] == found["lower_bound"]
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "out")])
    *lines, last = done.stdout.splitlines()
    assert done.exit_code == 0 and last == "Accepted."
    assert any("partial schedules looked through" in line for line in lines)


def test_what_nobody_looked_at_again_is_marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are too many schedules to look through, a bound that CP-SAT proved above that of the prices is passed
    on as not re-checked, and the last line says so."""
    monkeypatch.setattr("qaita.plan.proof.confirmed.SEARCHED_JOBS", 0)
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    found, _ = solve(path, tmp_path / "out", "--time", "20")
    assert found["status"] == "optimal" and found["proof"]["bound"] < found["lower_bound"]
    done = CliRunner().invoke(main, ["verify", str(tmp_path / "out")])
    *lines, last = done.stdout.splitlines()
    assert done.exit_code == 0 and last == "Accepted, but for what was not re-checked."
    assert [line.split(":")[0] for line in lines if not line.startswith("accepted")] == ["not re-checked  lower bound"]


def test_with_time_the_seconds_are_said(tmp_path: Path) -> None:
    """With --time the seconds taken stand in result.json."""
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    found, _ = solve(path, tmp_path / "out", "--time", "0.2")
    assert found["seconds"] > 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"crews": {}}', "not json"])
def test_no_instance_is_a_fault(text: str, tmp_path: Path) -> None:
    """A file that is no instance ends with 2 and writes nothing."""
    path = tmp_path / "instance.json"
    path.write_text(text)
    done = CliRunner().invoke(main, ["peer", "programme", str(path), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and done.stderr and not (tmp_path / "out").exists()


def spoilt(**changes: Any) -> dict[str, Any]:
    """The tiny instance with the first task of the first asset, or whole keys, changed."""
    instance = json.loads(json.dumps(TINY))
    instance["tasks"][0][0] |= {key: value for key, value in changes.items() if key not in TINY}
    return instance | {key: value for key, value in changes.items() if key in TINY}


@pytest.mark.parametrize(("instance", "words"), [
    (spoilt(trade="masn"), ["tasks[0][0]", "'mason'"]), (spoilt(days=0), ["days", "at least 1"]),
    (spoilt(days=1.5), ["whole number"]), (spoilt(crews=[]), ["no crews"]), (spoilt(cost=-1), ["cost"]),
    (spoilt(weights=[1]), ["different lengths"]), (spoilt(tasks={}), ["different lengths"]),
    (spoilt(weights=["a", 1]), ["weights[0]"]), (spoilt(needs=[[], [[7]]]), ["needs[1]", "0 to 1"]),
    (spoilt(needs=[[], 0]), ["needs[1]"]), (spoilt(tasks=[[], [None]]), ["without tasks", "is no object"]),
    (spoilt(money=[{"day": 0}]), ["money[0]", "amount"]), (spoilt(crews={"mason": True, "wire": 1}), ["mason"]),
])  # fmt: skip
def test_every_fault_of_an_instance_is_told(instance: dict[str, Any], words: list[str], tmp_path: Path) -> None:
    """Wrong trades, numbers, lengths and suppliers are faults with their place, never a crash."""
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(instance))
    done = CliRunner().invoke(main, ["peer", "programme", str(path), "--out", str(tmp_path / "out"), "--work", "1"])
    assert done.exit_code == 2 and [word for word in words if word not in done.stderr] == []


def test_a_cut_off_gzip_is_a_fault(tmp_path: Path) -> None:
    """A file that breaks off, or is spoilt inside, is told and not half-read."""
    whole = gzip.compress(json.dumps(TINY).encode())
    for content in (whole[:-9], whole[:30] + b"\x00\x00" + whole[32:]):
        path = tmp_path / "tiny.json.gz"
        path.write_bytes(content)
        done = CliRunner().invoke(main, ["peer", "programme", str(path), "--out", str(tmp_path / "out")])
        assert done.exit_code == 2 and "cannot be read as JSON" in done.stderr


@pytest.mark.peers
@pytest.mark.parametrize(("assets", "seed", "work"), [("16", "1", 8), ("16", "2", 8), ("300", "1", 3)])
def test_public_instances(assets: str, seed: str, work: int, shared: Path, tmp_path: Path) -> None:
    """Plans for public instances are lawful, their bound is below the best known plan, and they above its bound."""
    folder, name = shared / "data" / "peers" / "programme", f"rebuild-n{assets}-s{seed}"
    found, starts = solve(folder / f"{name}.json.gz", tmp_path / "out", "--work", str(work))
    instance = json.loads(gzip.decompress((folder / f"{name}.json.gz").read_bytes()))
    assert faults_of(instance, starts) == []
    assert objective_of(instance, starts) == pytest.approx(found["objective"], rel=1e-12)
    with open(folder / "anchors.csv", encoding="utf-8") as file:
        anchor = next(row for row in csv.DictReader(file) if (row["assets"], row["seed"]) == (assets, seed))
    assert found["lower_bound"] <= float(anchor["objective"]) * (1 + 1e-6)
    assert found["objective"] >= float(anchor["bound_total"]) * (1 - 1e-6)
