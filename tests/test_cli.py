"""The command line: exit codes, what goes to stdout and stderr, what is written and what is not."""

from __future__ import annotations

import filecmp
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from qaita import __version__
from qaita.cli import main
from qaita.cli.watch import Interrupt, Meter
from qaita.plan.search.search import Progress

FILES = {"result.json", "timing.json", "schedule.csv", "service.csv", "curve.csv", "measures.csv", "inputs",
         "report.html", "pictures", "proof.npz"}


def run(*words: str | Path) -> Result:
    """Run the command inside this process."""
    return CliRunner().invoke(main, [str(word) for word in words])


def start(*words: str | Path) -> subprocess.Popen[str]:
    """Start the command as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "qaita", *map(str, words)], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def said(result: Result) -> dict:
    """Return what a command printed as JSON."""
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic city of 60 assets, written by the command."""
    path = tmp_path_factory.mktemp("cities") / "sixty"
    assert run("new", path, "--synthetic", "60", "--seed", "1").exit_code == 0
    return path


@pytest.fixture(scope="module")
def result(city: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result of that city, with report."""
    path = tmp_path_factory.mktemp("results") / "sixty"
    assert run("plan", city, "--out", path, "--work", "2").exit_code == 0
    return path


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder but timing.json."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name != "timing.json"}


def test_version_starts_fast() -> None:
    """`qaita --version` says the version within a second, as a process of its own."""
    begun = time.monotonic()
    process = start("--version")
    out, _ = process.communicate(timeout=20)
    assert (process.returncode, out.strip()) == (0, f"qaita, version {__version__}")
    assert time.monotonic() - begun < 2.0  # a second on a free machine


def test_every_command_has_help() -> None:
    """Each command, and each option of it, says what it is for."""
    commands = {**main.commands, **main.commands["peer"].commands}
    assert set(commands) >= {"new", "check", "plan", "recover", "compare", "demo", "hindcast", "programme", "indp",
                             "pyrecodes"}
    for name, command in commands.items():
        assert command.help, name
        assert not [param.name for param in command.params if isinstance(param, click.Option) and not param.help], name


def test_every_command_is_documented() -> None:
    """docs/commands.md has a section for each command, and names each option in it or among those of every search."""
    text = (Path(__file__).resolve().parents[1] / "docs" / "commands.md").read_text("utf-8")
    head, *sections = re.split(r"^## qaita ", text, flags=re.MULTILINE)
    by_name = {section.splitlines()[0]: section for section in sections}
    commands = {name: command for name, command in main.commands.items() if name != "peer"}
    commands |= {f"peer {name}": command for name, command in main.commands["peer"].commands.items()}
    assert set(by_name) == set(commands)
    for name, command in commands.items():
        known = by_name[name] + (head if "options of a search" in by_name[name] or "--work" in by_name[name] else "")
        options = [param.opts[0] for param in command.params if isinstance(param, click.Option)]
        assert [option for option in options if f"{option}" not in known] == [], name


@pytest.mark.parametrize("name", ["made", "made.xlsx", "made.gpkg"])
def test_new_writes_every_form(name: str, tmp_path: Path) -> None:
    """A synthetic city as a folder, a workbook or a GeoPackage: each checks without a fault."""
    path = tmp_path / name
    made = run("new", path, "--synthetic", "50", "--json")
    assert made.exit_code == 0 and said(made)["tables"]["assets"] == 50
    found = run("check", path, "--json")
    assert found.exit_code == 0 and said(found)["tables"]["assets"] == 50


@pytest.mark.parametrize("words", [
    ["new", "x"], ["new", "x", "--synthetic", "60", "--case", "almaty-2022"], ["new", "x", "--case", "atlantis"],
    ["new", "x", "--synthetic", "10"], ["new", "x", "--synthetic", "60", "--crews-factor", "2"],
    ["plan", "x"], ["plan", "nowhere", "--out", "y"], ["plan", "x", "--out", "y", "--work", "0"], ["nonsense"],
    ["plan", "x", "--out", "y", "--work", "3/0"], ["plan", "x", "--out", "y", "--work", "1/"],
    ["check", "nowhere"], ["verify", "nowhere"], ["compare", "nowhere", "nowhere"],
    ["peer", "programme", "nowhere.json.gz", "--out", "y"],
    ["peer", "indp", "nowhere.json", "--given-repairs", "cases.json:x", "--out", "y"],
    ["peer", "indp", "n.json", "--given-repairs", "c.json", "--semantics", "mine", "--out", "y"],
    ["peer", "indp", "n.json", "--given-repairs", "c.json", "--damage", "c.json", "--out", "y"],
    ["peer", "indp", "n.json", "--damage", "c.json", "--resources", "1", "--out", "y"],
    ["peer", "indp", "n.json", "--out", "y"],
    ["peer", "pyrecodes", "nowhere", "--out", "y"],
])  # fmt: skip
def test_wrong_calls_end_with_two(words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong call or a city that is not there ends with 2, a message on stderr, nothing on stdout, nothing written."""
    monkeypatch.chdir(tmp_path)
    done = run(*words)
    assert done.exit_code == 2 and done.stderr and not done.stdout
    assert list(tmp_path.iterdir()) == []


def test_check_says_what_is_assumed_and_free(city: Path) -> None:
    """`check` counts tables and works, and says of each service that it counts as free and why."""
    found = said(run("check", city, "--json"))
    assert found["assumed_share"] == 1.0 and found["damaged"] == found["jobs"] == 15
    assert {row["class"] for row in found["services"]} == {"free"}
    assert {row["reason"] for row in found["services"]} == {"no amounts are given"}
    text = run("check", city).stdout
    assert "no faults" in text and "Assumed: 100.0 %" in text and "; free: no amounts are given" in text


def test_all_faults_are_told_and_nothing_is_written(city: Path, tmp_path: Path) -> None:
    """Three faults in two tables are all on stderr, in JSON too; exit 2, and --out does not appear."""
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in city.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    text = (broken / "damage.csv").read_text("utf-8-sig")
    (broken / "damage.csv").write_text(text.replace("slight", "slihgt", 1).replace("moderate", "bad", 1))
    text = (broken / "crews.csv").read_text("utf-8-sig")
    (broken / "crews.csv").write_text(text.replace("plumbers-own,plumbers,2", "plumbers-own,plumbers,two"))
    done = run("plan", broken, "--out", tmp_path / "out" / "deep", "--work", "1", "--json")
    assert done.exit_code == 2
    assert "slihgt" in done.stderr and "'bad'" in done.stderr and "'two'" in done.stderr and "Maybe" in done.stderr
    assert {"slihgt", "bad", "two"} <= {fault["value"] for fault in said(done)["faults"]}
    assert not (tmp_path / "out").exists()


def test_plan_writes_a_whole_result(result: Path) -> None:
    """A result has every file, says where it came from, and its report stands in it."""
    assert {path.name for path in result.iterdir()} == FILES
    found = json.loads((result / "result.json").read_text("utf-8"))
    wanted = {"status", "stopped_by", "objective_resident_days_lost", "never_resident_days", "lower_bound", "gap",
              "makespan_days", "cost", "worst_district", "weights_version", "seed", "work", "seconds", "versions",
              "data_cut", "assumed_share", "camera_weight_0"}
    assert wanted <= set(found)
    assert (found["status"], found["stopped_by"], found["work"], found["seconds"]) == ("feasible", "work", 2, None)
    assert found["versions"]["qaita"] == __version__ and found["assumed_share"] == 1.0
    assert found["camera_weight_0"]["this_plan"] == found["objective_resident_days_lost"]
    assert {path.name for path in (result / "pictures").iterdir()} == {"curve.svg", "works.svg", "map.svg"}


def test_every_key_of_a_result_is_documented(result: Path, tmp_path: Path) -> None:
    """docs/data-model.md names each key of result.json and each file of a result, and no key that is not there."""
    text = (Path(__file__).resolve().parents[1] / "docs" / "data-model.md").read_text("utf-8").split("\n## Result\n")[1]
    documented = re.findall(r"^\| (`.*?`) \|", text.split("### result.json")[1].split("\nUnder ")[0], re.MULTILINE)
    keys = {name for cell in documented for name in re.findall(r"`(\w+)`", cell)}
    found = json.loads((result / "result.json").read_text("utf-8"))
    when_there_is_cause = {"breaches", "order_from_above", "equity", "second_terms", "begun_from", "lots", "pins",
                            "openings"}
    assert keys == set(found) | when_there_is_cause
    assert [name for name in FILES if f"`{name}" not in text] == []
    assert [name for name in found["camera_weight_0"] if f"| `{name}`" not in text] == []


def test_verify_accepts_what_plan_wrote(result: Path) -> None:
    """`verify` accepts a result, line by line and in JSON; its bound is the one of result.json."""
    done, found = run("verify", result), json.loads((result / "result.json").read_text("utf-8"))
    assert done.exit_code == 0 and done.stdout.splitlines()[-1] == "Accepted."
    assert {line.split()[0] for line in done.stdout.splitlines()[:-1]} == {"accepted"}
    judged = said(run("verify", result, "--json"))
    assert judged["accepted"] and judged["leaves"] == found["proof"]["leaves"]
    assert found["lower_bound"] == found["proof"]["bound"] <= judged["bound"] <= judged["objective"]
    assert found["proof"]["accepted"] and found["proof"]["priced"]


def _bound_raised(result: Path) -> None:
    found = json.loads((result / "result.json").read_text("utf-8"))
    found["lower_bound"] += 1e-3
    (result / "result.json").write_text(json.dumps(found), "utf-8")


def _less_lost(result: Path) -> None:
    found = json.loads((result / "result.json").read_text("utf-8"))
    found["objective_resident_days_lost"] -= 1e-3
    (result / "result.json").write_text(json.dumps(found), "utf-8")


def _task_left_out(result: Path) -> None:
    rows = (result / "schedule.csv").read_text("utf-8").splitlines(keepends=True)
    asset = rows[-1].split(",")[1]
    (result / "schedule.csv").write_text("".join(row for row in rows if row.split(",")[1] != asset), "utf-8")


def _crew_taken_away(result: Path) -> None:
    with np.load(result / "proof.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays["pool_count"] = arrays["pool_count"] + 1
    np.savez_compressed(result / "proof.npz", **arrays)


def _cut_off(result: Path) -> None:
    (result / "proof.npz").write_bytes((result / "proof.npz").read_bytes()[:1000])


def _damage_forged(result: Path) -> None:
    text = (result / "inputs" / "damage.csv").read_text("utf-8-sig")
    (result / "inputs" / "damage.csv").write_text(text.replace("slight", "complete", 1), "utf-8")


@pytest.mark.parametrize(("tamper", "what"), [
    (_bound_raised, "lower bound"), (_less_lost, "result.json"), (_task_left_out, "schedule.csv"),
    (_crew_taken_away, "inputs"), (_cut_off, "not a proof file"), (_damage_forged, "changed since"),
])  # fmt: skip
def test_verify_refuses_a_result_that_was_tampered_with(tamper: Callable[[Path], None], what: str, result: Path,
                                                        tmp_path: Path) -> None:
    """A claim raised, a job left out of the table, a problem with one more crew, half a file, other inputs: each is
    refused with 2, and the line says where."""
    copy = tmp_path / "copy"
    shutil.copytree(result, copy)
    tamper(copy)
    done = run("verify", copy)
    assert done.exit_code == 2 and what in "".join(
        line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("accepted"))


def test_out_that_exists_is_refused_without_force(city: Path, tmp_path: Path) -> None:
    """An --out that exists is left as it is and the command ends with 2; --force replaces it."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    refused = run("plan", city, "--out", out, "--work", "1", "--no-report")
    assert refused.exit_code == 2 and "--force" in refused.stderr and (out / "mine.txt").exists()
    assert run("plan", city, "--out", out, "--work", "1", "--no-report", "--force").exit_code == 0
    assert {path.name for path in out.iterdir()} == FILES - {"report.html", "pictures"}


def test_work_repeats_to_the_byte(city: Path, result: Path, tmp_path: Path) -> None:
    """The same seed, workers and work give the same bytes of every file but timing.json, the report included."""
    assert run("plan", city, "--out", tmp_path / "again", "--work", "2").exit_code == 0
    assert tree(tmp_path / "again") == tree(result)


def test_work_replays_a_search_by_the_clock(city: Path, tmp_path: Path) -> None:
    """--work N/M... with all numbers of a search by the clock gives its schedule and its history again."""
    assert run("plan", city, "--out", tmp_path / "clock", "--time", "1.5", "--no-report").exit_code == 0
    first = json.loads((tmp_path / "clock" / "result.json").read_text("utf-8"))
    relaid = [str(number) for pair in first["work_relaid"] for number in pair]
    rounds = "/".join([str(first["work"]), str(first["work_planned"]), *relaid])
    assert run("plan", city, "--out", tmp_path / "again", "--work", rounds, "--no-report").exit_code == 0
    second = json.loads((tmp_path / "again" / "result.json").read_text("utf-8"))
    changed = {key for key in first if first[key] != second[key]}
    assert changed <= {"stopped_by", "seconds"} and (second["work"], second["work_planned"]) == (
        first["work"], first["work_planned"])
    assert filecmp.cmp(tmp_path / "clock" / "schedule.csv", tmp_path / "again" / "schedule.csv", shallow=False)


def test_a_result_is_a_city(result: Path, tmp_path: Path) -> None:
    """Planning a result folder again needs nothing else and gives the same schedule."""
    assert run("plan", result, "--out", tmp_path / "again", "--work", "2", "--no-report").exit_code == 0
    assert filecmp.cmp(result / "schedule.csv", tmp_path / "again" / "schedule.csv", shallow=False)


def test_a_changed_result_is_refused(result: Path, tmp_path: Path) -> None:
    """A result whose inputs were changed by hand is no city: its numbers would not be those of its inputs."""
    assert run("plan", result, "--out", tmp_path / "copy", "--work", "1", "--no-report").exit_code == 0
    weights = tmp_path / "copy" / "inputs" / "weights.csv"
    weights.write_text(weights.read_text("utf-8").replace("0.22", "0.23"))
    done = run("check", tmp_path / "copy")
    assert done.exit_code == 2 and "changed since the result was written" in done.stderr


def test_as_of_limits_what_is_known_and_is_kept(city: Path, tmp_path: Path) -> None:
    """Before anything was known nothing is damaged; the day is kept in the result and used by later commands."""
    out = tmp_path / "early"
    done = run("plan", city, "--out", out, "--as-of", "2024-03-04", "--work", "1", "--no-report", "--json")
    assert done.exit_code == 0
    assert said(done)["data_cut"] == "2024-03-04"
    known = said(run("check", city, "--json", "--as-of", "2024-03-04"))
    assert said(run("check", out, "--json"))["damaged"] == known["damaged"] < 15
    assert run("check", city, "--as-of", "2024-03-03").exit_code == 2


def test_sealed_assets_end_with_three(city: Path, tmp_path: Path) -> None:
    """A hold without end leaves its asset out: the result is written, the rule is named, the exit code is 3."""
    damaged = (city / "damage.csv").read_text("utf-8-sig").splitlines()[1].split(",")[0]
    sealed = tmp_path / "sealed"
    sealed.mkdir()
    for path in city.iterdir():
        (sealed / path.name).write_bytes(path.read_bytes())
    (sealed / "holds.csv").write_text(f"hold_id,asset_id,kind,authority\nH1,{damaged},forensic,Prosecutor\n")
    done = run("plan", sealed, "--out", tmp_path / "out", "--work", "1", "--no-report", "--json")
    assert done.exit_code == 3 and (tmp_path / "out" / "result.json").exists()
    assert f"not planned: {damaged}: hold H1 (forensic) of Prosecutor" in done.stderr
    assert said(done)["status"] == "partial" and said(done)["not_planned"][0]["asset_id"] == damaged


def test_recover_gives_the_same_loss(result: Path, tmp_path: Path) -> None:
    """The schedule of a plan, read back, loses what the plan loses; it has no bound and is called given."""
    done = run("recover", result, "--schedule", result / "schedule.csv", "--out", tmp_path / "out", "--json")
    planned = json.loads((result / "result.json").read_text("utf-8"))
    assert done.exit_code == 0 and said(done)["breaches"] == []
    for key in ("objective_resident_days_lost", "cost", "makespan_days", "worst_district"):
        assert said(done)[key] == planned[key]
    assert (said(done)["status"], said(done)["lower_bound"], said(done)["gap"]) == ("given", None, None)
    assert {path.name for path in (tmp_path / "out").iterdir()} == FILES


def test_recover_without_finish_columns(result: Path, tmp_path: Path) -> None:
    """Only task_id, asset_id and start are needed: the calendar says when each task is done."""
    rows = [line.split(",") for line in (result / "schedule.csv").read_text("utf-8").splitlines()]
    short = "\n".join(",".join((row[0], row[1], row[6])) for row in rows)
    (tmp_path / "mine.csv").write_text(short)
    done = run("recover", result, "--schedule", tmp_path / "mine.csv", "--out", tmp_path / "out", "--json",
               "--no-report")
    planned = json.loads((result / "result.json").read_text("utf-8"))
    assert done.exit_code == 0
    assert said(done)["objective_resident_days_lost"] == planned["objective_resident_days_lost"]


def test_recover_lists_breaches_and_scores_all_the_same(result: Path, tmp_path: Path) -> None:
    """A task started on the day of the damage breaks readiness: named on stderr and in the result, scored, exit 3."""
    lines = (result / "schedule.csv").read_text("utf-8").splitlines()
    row = lines[1].split(",")
    early = ",".join([*row[:6], "2024-03-04 09:00", *row[7:]])
    (tmp_path / "mine.csv").write_text("\n".join([lines[0], early, *lines[2:]]))
    done = run("recover", result, "--schedule", tmp_path / "mine.csv", "--out", tmp_path / "out", "--no-report")
    assert done.exit_code == 3 and f"breach of readiness: {row[0]}" in done.stderr
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert {"readiness", "working_time"} <= {breach["rule"] for breach in found["breaches"]}
    assert found["objective_resident_days_lost"] > 0


def test_compare_says_what_differs(result: Path, city: Path, tmp_path: Path) -> None:
    """A result beside itself differs in nothing; beside one that lacks a job, the job and the loss are named."""
    same = said(run("compare", result, result, "--json"))
    assert (same["num_moved"], same["words"], same["services"], same["modes"]) == (0, {}, [], [])
    changes = {key: row["change"] for key, row in same["numbers"].items() if row["first"] is not None}
    assert "objective_resident_days_lost" in changes and set(changes.values()) == {0}
    assert {row["change"] for key, row in same["numbers"].items() if key not in changes} <= {None}
    lines = (result / "schedule.csv").read_text("utf-8").splitlines()
    (tmp_path / "less.csv").write_text("\n".join(lines[:1] + lines[2:]))
    left_out = lines[1].split(",")[1]
    run("recover", result, "--schedule", tmp_path / "less.csv", "--out", tmp_path / "less", "--no-report")
    found = said(run("compare", result, tmp_path / "less", "--json"))
    assert found["only_first"] == [left_out] and found["numbers"]["objective_resident_days_lost"]["change"] > 0
    text = run("compare", result, tmp_path / "less").stdout
    assert f"Only in the first: {left_out}" in text and "status: feasible -> given" in text


def test_ctrl_c_leaves_a_whole_result(city: Path, tmp_path: Path) -> None:
    """SIGINT during the search ends with 130 and a complete result that says it was interrupted."""
    out = tmp_path / "out"
    process = start("plan", city, "--out", out, "--time", "300", "--no-report")
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".out.*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert {path.name for path in out.iterdir()} == FILES - {"report.html", "pictures"}
    found = json.loads((out / "result.json").read_text("utf-8"))
    assert found["stopped_by"] == "interrupted" and found["objective_resident_days_lost"] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("after", ["", '"rounds": 0'])
def test_ctrl_c_at_the_very_first_gives_a_plan(after: str, tmp_path: Path) -> None:
    """SIGINT as soon as the command listens, and again while the search gets ready, gives the first plan, whole.

    It is heard while numba is loaded and the city is read (the stream is open, and empty), and after the first plan
    (its line is there); the stream's last line says that it was stopped, and how good the plan is."""
    large, out, stream = tmp_path / "large", tmp_path / "out", tmp_path / "stream.jsonl"
    assert run("new", large, "--synthetic", "1500").exit_code == 0
    process = start("plan", large, "--out", out, "--time", "300", "--no-report", "--stream", stream)
    deadline = time.monotonic() + 120
    while not (stream.exists() and after in stream.read_text("utf-8")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 130, err
    found = json.loads((out / "result.json").read_text("utf-8"))
    lines = [json.loads(line) for line in stream.read_text("utf-8").splitlines()]
    assert found["stopped_by"] == lines[-1]["stopped_by"] == "interrupted" and found["work"] == 0
    assert lines[0]["rounds"] == 0 and lines[-1]["gap"] == found["gap"] and lines[-1]["end"] is True


def test_stream_tells_plan_bound_and_gap(city: Path, tmp_path: Path) -> None:
    """Every line is JSON, plans and bounds only get better, the last line says why it stopped and agrees with the
    result; a file that exists is refused, and of bad input none is left."""
    stream = tmp_path / "new" / "stream.jsonl"
    words = ["plan", city, "--out", tmp_path / "out", "--work", "3", "--no-report", "--stream", stream]
    assert run(*words).exit_code == 0
    *lines, last = (json.loads(line) for line in stream.read_text("utf-8").splitlines())
    assert set(lines[0]) == {"search", "seconds", "rounds", "objective", "bound", "gap"} and lines[0]["rounds"] == 0
    for one, other in itertools.pairwise(lines):
        assert other["objective"] <= one["objective"] and other["bound"] >= one["bound"]
    found = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert last == {"end": True, **{key: found[key] for key in last if key != "end"}}
    assert (last["stopped_by"], last["gap"]) == ("work", found["gap"])
    again = run(*words, "--force")
    assert again.exit_code == 0 and len(stream.read_text("utf-8").splitlines()) == len(lines) + 1
    refused = run("plan", city, "--out", tmp_path / "other", "--work", "1", "--stream", stream)
    assert refused.exit_code == 2 and "already exists" in refused.stderr and not (tmp_path / "other").exists()
    missing = run("plan", tmp_path / "no city", "--out", tmp_path / "other", "--stream", tmp_path / "none.jsonl")
    assert missing.exit_code == 2 and not (tmp_path / "none.jsonl").exists()


def test_demo_plans_almaty_and_replaces_only_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo needs no argument, says in some ten lines what came out and where, and replaces only its own."""
    monkeypatch.chdir(tmp_path)
    done = run("demo", "--work", "1")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert len(lines) <= 15 and lines[-1] == f"Report: {Path('demo') / 'report.html'}"
    found = json.loads((tmp_path / "demo" / "result.json").read_text("utf-8"))
    assert found["data_cut"] == "2022-01-12" and found["command"] == "demo"
    assert found["camera_weight_0"]["services"] == ["traffic_control"] and found["camera_weight_0"]["price"] >= 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "result.json").write_text("{}")
    assert run("demo", "--out", "other", "--work", "1").exit_code == 2
    assert os.listdir(tmp_path / "other") == ["result.json"]


def test_peer_indp_costs_one_case_by_name(tmp_path: Path) -> None:
    """FILE:NAME picks the cases called so; what was stored is met, and --json says the same as result.json."""
    pytest.importorskip("highspy")
    node = {"repair_cost": 1, "over_pen": 1, "under_pen": 10, "res": 1, "layer": "water"}
    network = {"nodes": [{**node, "id": "well", "demand": 2}, {**node, "id": "homes", "demand": -2}], "depends": [],
               "arcs": [{"s": "well", "t": "homes", "cap": 2, "flow_cost": 3, "repair_cost": 5, "res": 1}]}
    # The line is down: 2 left over at 1, 2 missing at 10. Repaired: 5, and 2 flow at 3.
    steps = [{"nodes": [], "arcs": [], "obj": 22, "unmet": 2},
             {"nodes": [], "arcs": ["well>homes"], "obj": 11, "unmet": 0}]
    case = {"case": "one", "v": 1, "semantics": "peer", "damaged_nodes": [], "damaged_arcs": ["well>homes"],
            "steps": steps}
    (tmp_path / "net.json").write_text(json.dumps(network))
    (tmp_path / "cases.json").write_text(json.dumps([case, {**case, "case": "other"}]))
    words = ["peer", "indp", tmp_path / "net.json", "--given-repairs", f"{tmp_path / 'cases.json'}:one", "--out"]
    found = said(run(*words, tmp_path / "out", "--json"))
    assert found["equal"] is True and [row["case"] for row in found["cases"]] == ["one"]
    assert json.loads((tmp_path / "out" / "result.json").read_text("utf-8")) == found
    text = run(*words, tmp_path / "again").stdout
    assert "cases 1, periods 2: each costs what was stored" in text
    assert run(*words, tmp_path / "out").exit_code == 2


@pytest.mark.peers
def test_peer_pyrecodes_replays_a_case(shared: Path, tmp_path: Path) -> None:
    """The replay of a small case is written whole, says whether all is whole again, and --json is its summary."""
    case = shared / "data" / "peers" / "pyrecodes" / "out" / "m05_and_cycle_self_starts"
    found = said(run("peer", "pyrecodes", case, "--out", tmp_path / "out", "--json"))
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"curves.csv", "activities.csv", "summary.json",
                                                                    "timing.json"}
    assert json.loads((tmp_path / "out" / "summary.json").read_text("utf-8")) == found
    text = run("peer", "pyrecodes", case, "--out", tmp_path / "again").stdout
    assert "components" in text and text.count("of demand not met") == len(found["unmet_demand"])


def test_progress_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where stderr is no terminal, progress is a line every few seconds; Ctrl-C ends the search from there."""
    interrupt = Interrupt()
    meter = Meter(interrupt)
    progress = Progress(6.0, 12, 2000.0, 1900.0, 0.1)
    meter("plan", progress)
    assert capsys.readouterr().err == ""
    meter.last -= 10
    meter("plan", progress)
    shown = capsys.readouterr()
    assert re.fullmatch(r"plan: 6 s, round 12, 2,000 lost, bound 1,900, gap 5\.0 %\n", shown.err) and not shown.out
    interrupt.asked = True
    with pytest.raises(KeyboardInterrupt):
        meter("plan", progress)
