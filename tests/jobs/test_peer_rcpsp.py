"""The command ``peer rcpsp``: what it writes is lawful by code that follows the formats' own text, and bad files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qaita.cli import main

PATTERSON = """5 1
2
0 0 3 2 3 4
2 1 1 5
3 2 1 5
1 1 1 5
0 0 0
"""
"""Two units; 1 period of 1, 2 of 1, 3 of 2 between a first and a last activity: the short ones side by side, 5."""
MM = """projects                      :  1
jobs (incl. supersource/sink ):  4
RESOURCES
  - renewable                 :  1   R
  - nonrenewable              :  1   N
************************************************************************
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        2          1           4
   3        2          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  N 1
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     2       2    3
         2     4       1    0
  3      1     3       2    3
         2     5       1    0
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  N 1
   2    3
************************************************************************
"""
"""Stock for one quick mode only, which needs both units: both slow ones side by side take 5, quick then slow 2 + 5."""


def run(path: Path, out: Path, *words: str) -> Any:
    """Return what the command line answers."""
    return CliRunner().invoke(main, ["peer", "rcpsp", str(path), "--out", str(out), *words])


def solve(path: Path, out: Path, *words: str) -> tuple[dict[str, Any], list[dict[str, int]]]:
    """Return what the command wrote: result.json and starts.json."""
    done = run(path, out, *words)
    assert done.exit_code == 0, done.output
    return json.loads((out / "result.json").read_text("utf-8")), json.loads((out / "starts.json").read_text("utf-8"))


def written(folder: Path, text: str) -> Path:
    """Return a file of this text."""
    path = folder / "instance.txt"
    path.write_text(text, "utf-8")
    return path


def table_of(text: str) -> tuple[list[list[tuple[int, list[int]]]], list[list[int]], list[tuple[str, int]]]:
    """Return modes (duration, needs), successors and resources (kind, amount) of an instance of either format."""
    lines = [line for line in text.splitlines() if line.strip()]
    if "PRECEDENCE RELATIONS" not in text:
        cells = iter(map(int, text.split()))
        count, kinds = next(cells), next(cells)
        resources = [("R", next(cells)) for _ in range(kinds)]
        modes, follows = [], []
        for _ in range(count):
            modes.append([(next(cells), [next(cells) for _ in range(kinds)])])
            follows.append([next(cells) for _ in range(next(cells))])
        return modes, follows, resources
    begin, middle, end = (next(k for k, line in enumerate(lines) if word in line)
                          for word in ("PRECEDENCE", "REQUESTS", "AVAILABILITIES"))
    kinds_line = [word for word in lines[end + 1].split() if word in "RN"]
    resources = list(zip(kinds_line, map(int, lines[end + 2].split()), strict=True))
    follows = [list(map(int, line.split()))[3:] for line in lines[begin + 2 : middle - 1]]
    modes = []
    for line in lines[middle + 3 : end - 1]:
        cells_of_row = list(map(int, line.split()))
        if len(cells_of_row) == len(resources) + 3:
            modes.append([])
        modes[-1].append((cells_of_row[-len(resources) - 1], cells_of_row[-len(resources) :]))
    return modes, follows, resources


def faults_of(text: str, starts: list[dict[str, int]]) -> list[str]:
    """Return what the rules of the problem forbid in these starts and modes, activities numbered from 1."""
    modes, follows, resources = table_of(text)
    assert [row["activity"] for row in starts] == list(range(1, len(modes) + 1))
    chosen = [modes[row["activity"] - 1][row["mode"] - 1] for row in starts]
    finish = [row["start"] + mode[0] for row, mode in zip(starts, chosen, strict=True)]
    faults = [f"{k} before {after}" for k, row in enumerate(follows, 1) for after in row
              if starts[after - 1]["start"] < finish[k - 1]]
    for r, (kind, amount) in enumerate(resources):
        if kind == "N":
            faults += [f"stock {r}"] if sum(mode[1][r] for mode in chosen) > amount else []
            continue
        for period in range(max(finish)):
            held = sum(mode[1][r] for row, mode in zip(starts, chosen, strict=True)
                       if row["start"] <= period < row["start"] + mode[0])
            faults += [f"resource {r} in {period}"] if held > amount else []
    return faults


@pytest.mark.parametrize(("text", "makespan"), [(PATTERSON, 5), (MM, 5)])
def test_tiny_instances_are_solved(text: str, makespan: int, tmp_path: Path) -> None:
    """Both formats, optima worked out by hand: found, proven, lawful, and said in text and JSON."""
    found, starts = solve(written(tmp_path, text), tmp_path / "out", "--work", "2")
    assert faults_of(text, starts) == []
    assert (found["status"], found["gap"]) == ("optimal", 0)
    assert found["makespan"] == found["lower_bound"] == makespan
    assert found["seconds"] is None and found["seed"] == 0
    assert {"qaita", "numba", "ortools", "psplib"} <= set(found["versions"])
    done = run(written(tmp_path, text), tmp_path / "more", "--time", "5", "--json")
    assert json.loads(done.stdout)["seconds"] > 0
    done = run(written(tmp_path, text), tmp_path / "text", "--work", "1")
    assert f"optimal, makespan {makespan}, lower bound {makespan}, gap 0.00 %" in done.stdout


def test_the_independent_check_sees_each_fault() -> None:
    """The check of this file accepts a timetable made by hand and names chain, resource and stock broken."""
    good = [{"activity": k, "mode": mode, "start": start} for k, mode, start in
            [(1, 1, 0), (2, 2, 0), (3, 2, 0), (4, 1, 5)]]
    assert faults_of(MM, good) == []
    assert faults_of(MM, [*good[:3], {"activity": 4, "mode": 1, "start": 4}]) == ["3 before 4"]
    quick = [good[0], {"activity": 2, "mode": 1, "start": 0}, *good[2:]]
    assert faults_of(MM, quick) == ["resource 0 in 0", "resource 0 in 1"]
    both = [good[0], quick[1], {"activity": 3, "mode": 1, "start": 2}, good[3]]
    assert faults_of(MM, both) == ["stock 1"]


def test_work_repeats_to_the_byte(tmp_path: Path) -> None:
    """With --work no clock enters result.json or starts.json; N/M counts as N."""
    path = written(tmp_path, MM)
    for name, work in (("one", "2"), ("two", "2"), ("three", "2/9")):
        solve(path, tmp_path / name, "--work", work)
    for name in ("result.json", "starts.json"):
        assert len({(tmp_path / out / name).read_bytes() for out in ("one", "two", "three")}) == 1


def test_no_timetable_is_written_and_ends_with_3(tmp_path: Path) -> None:
    """An activity that needs more than there is leaves nothing to schedule: an answer, not a fault."""
    path = written(tmp_path, PATTERSON.replace("3 2 1 5", "3 9 1 5"))
    done = run(path, tmp_path / "out", "--work", "1")
    assert done.exit_code == 3 and "there is no timetable" in done.stdout
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert found["status"] == "infeasible" and found["makespan"] is None
    assert json.loads((tmp_path / "out" / "starts.json").read_text("utf-8")) == []


@pytest.mark.parametrize(("text", "words"), [
    ("", ["is empty"]), ("hello world\n", ["'hello'", "'world'", "row 1", "2 faults"]),
    ("5\n", ["activities (at least 1) and resources"]), ("5 2\n1\n", ["wrong number of capacities", "allowed: 2"]),
    (PATTERSON.replace("2 1 1 5", "2 x 1 y"), ["row 4", "'x'", "'y'", "2 faults"]),
    (PATTERSON[:-12], ["ends inside activity 4"]), (PATTERSON + "7 7\n", ["goes on after", "2 numbers"]),
    (PATTERSON.replace("2 1 1 5", "-2 1 1 6").replace("1 1 1 5", "1 -1 1 5"),
     ["3 faults", "mode 1 of activity 2", "unknown successor of activity 2", "'6'", "mode 1 of activity 4"]),
    (PATTERSON.replace("3 2 1 5", "3 2 1 3"), ["follow themselves", "met '3'"]),
    (PATTERSON.replace("2 1 1 5", "99999999 1 1 5"), ["takes too long"]),
    (MM.replace("REQUESTS/DURATIONS", "DURATIONS"), ["section missing", "REQUESTS/DURATIONS"]),
    (MM.replace("         2     5       1    0\n", ""), ["wrong number of modes", "'5'", "allowed: 6"]),
    (MM.replace("   2        2          1           4", "   2        2          2           4"),
     ["is no row of successors"]),
    (MM.replace("         2     5       1    0", "         3     5       1    0"), ["is no row of a mode"]),
    (MM.replace("  R 1  N 1\n   2", "  R 1  D 1\n   2"), ["unknown kind of resource", "'D'", "R, N"]),
    (MM.replace("   2    3\n", "   2\n"), ["wrong number of amounts"]),
    (MM[: MM.index("  R 1  N 1\n   2")], ["cut off"]),
])  # fmt: skip
def test_every_fault_of_an_instance_is_told(text: str, words: list[str], tmp_path: Path) -> None:
    """Instances damaged on purpose end with 2, all faults of one kind told at once, and nothing written."""
    done = run(written(tmp_path, text), tmp_path / "out", "--work", "1")
    assert done.exit_code == 2 and [word for word in words if word not in done.stderr] == [], done.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_no_text_is_a_fault(tmp_path: Path) -> None:
    """Bytes that are no text, and a file that is not there, end with 2."""
    path = tmp_path / "bytes.sm"
    path.write_bytes(b"\xff\xfe\x00")
    for file in (path, tmp_path / "nowhere.sm"):
        done = run(file, tmp_path / "out", "--work", "1")
        assert done.exit_code == 2 and "cannot be read" in done.stderr


@pytest.mark.peers
@pytest.mark.parametrize(("name", "most"), [("J30_4", 0.0), ("J60_16", 0.0), ("J120_5", 0.0), ("J120_27", 0.03),
                                            ("J5036_5", 0.0), ("J10024_2", 0.05)])
def test_public_instances(name: str, most: float, shared: Path, tmp_path: Path) -> None:
    """Timetables of public instances are lawful, no better than the best known allows, and near it after few rounds."""
    folder = shared / "data" / "peers" / "rcpsp"
    path = folder / "instances" / f"{name}.txt"
    found, starts = solve(path, tmp_path / "out", "--work", "6")
    assert faults_of(path.read_text("utf-8"), starts) == []
    with open(folder / "best_known.csv", encoding="utf-8") as file:
        best = {row["instance"]: int(row["best_known_makespan"]) for row in csv.DictReader(file)}[path.name]
    modes = table_of(path.read_text("utf-8"))[0]
    assert found["makespan"] == max(row["start"] + modes[row["activity"] - 1][row["mode"] - 1][0] for row in starts)
    assert found["lower_bound"] <= best and found["makespan"] <= best * (1 + most)
