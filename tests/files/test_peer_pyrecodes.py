"""Resolved cases of pyrecodes: read with their faults, replayed to the digit, written in the peer's form."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qaita.errors import InputError
from qaita.files.peer_pyrecodes import read_peer_pyrecodes
from qaita.files.peer_pyrecodes_steps import find_recovery_steps
from qaita.jobs.peer_pyrecodes import peer_pyrecodes
from recovery.replay.cases import activity, amount, case, component, utility, write_case
from reference.replay import replay as plain_replay

CASES = (
    "ex1", "ex2", "ex2_independent", "ex3", "ex4_tier1", "m01_shared_crew_fluid", "m03_priority_steals_service",
    "m04a_consumable_independent", "m05_and_cycle_self_starts", "m06a_dense_distribution", "m07_order_and_unlisted",
    "m09_transfer_gate", "m10_fractional_chain", "m11_sparse_recovery", "m13_surge",
)  # fmt: skip


def small() -> dict[str, Any]:
    """Return a plant and a house under repair that needs its power and a crew."""
    house = component("House", {"Home": amount(4)}, {"Power": amount(2)}, activities={
        "Inspect": activity(1), "Repair": activity(2, ("Inspect",), Crew=1)})
    plant = component("Plant", {"Power": amount(10), "Crew": amount(1)})
    homes = {"name": "Home", "model": "HousingDistributionModel", "distribution_time_steps": []}
    crew = utility("Crew", [0, 1], ["OperationDemand", "RecoveryDemand"])
    return case([plant, house], [utility("Power", [0, 1]), crew, homes], {1: 1.0})


@pytest.mark.peers
@pytest.mark.parametrize("name", CASES)
def test_recorded_cases_come_out_to_the_digit(shared: Path, tmp_path: Path, name: str) -> None:
    """Curves and activities are the peer's files, byte for byte; sizes, end and unmet demand are those it reports."""
    folder = shared / "data/peers/pyrecodes/out" / name
    said = peer_pyrecodes(folder / "resolved.json.gz", tmp_path / "out")
    for file in ("curves.csv", "activities.csv"):
        assert (tmp_path / "out" / file).read_bytes() == gzip.decompress((folder / f"{file}.gz").read_bytes())
    recorded = json.loads((folder / "summary.json").read_text("utf-8"))
    for key in set(recorded) & set(said) - {"case"}:
        assert said[key] == recorded[key], key
    unmet = recorded["metrics"][0]
    assert {resource: said["unmet_demand"][resource] for resource in unmet} == unmet


@pytest.mark.peers
@pytest.mark.parametrize("name", [name for name in CASES if name[0] == "m" and name[:3] != "m11"])
def test_the_plain_twin_agrees_with_the_peer(shared: Path, name: str) -> None:
    """The twin, with which drawn cases are compared, is itself right on the peer's small cases."""
    folder = shared / "data/peers/pyrecodes/out" / name
    curves, _ = plain_replay(json.loads(gzip.decompress((folder / "resolved.json.gz").read_bytes())))
    recorded = gzip.decompress((folder / "curves.csv.gz").read_bytes()).decode().splitlines()[1:]
    assert [",".join([str(row[0]), row[1], *(repr(float(of)) for of in row[2:])]) for row in curves] == recorded


def test_a_folder_is_read_and_written_whole(tmp_path: Path) -> None:
    """The folder of a case will do, plain JSON too; four files come out, and what is there is kept without force."""
    path = write_case(tmp_path / "mine", small())
    said = peer_pyrecodes(path.parent, tmp_path / "out")
    assert said["case"] == "mine" and said["finished"] and said["steps_run"] == 6
    assert sorted(of.name for of in (tmp_path / "out").iterdir()) == [
        "activities.csv", "curves.csv", "summary.json", "timing.json"]
    assert json.loads((tmp_path / "out/summary.json").read_text("utf-8")) == said
    assert (tmp_path / "out/activities.csv").read_bytes().splitlines()[1:] == [
        b"1,House,Inspect,1.0,2,2,2,1,1.0", b"1,House,Repair,2.0,3,3,4,2,1.0"]
    (tmp_path / "plain.json").write_text(json.dumps(small()), "utf-8")
    with pytest.raises(InputError, match="already exists"):
        peer_pyrecodes(tmp_path / "plain.json", tmp_path / "out")
    again = peer_pyrecodes(tmp_path / "plain.json", tmp_path / "out", force=True)
    assert again == said | {"case": tmp_path.name}


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """Return the small case with a change made to it."""
    told = small()
    change(told)
    return told


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.pop("start"), "start: is missing or no whole number"),
        (lambda told: told.update(components=3), "components: is missing or no list; met '3'"),
        (lambda told: told["components"].append(None), "components 2: is missing or no object"),
        (lambda told: told["components"][1].update(recovery_model="Magic"), "recovery_model: is not known; met"),
        (lambda told: told["components"][1].update(damage_functionality="Lineer"), "Maybe 'Linear' is meant"),
        (lambda told: told["components"][1].update(damage_functionality="MultipleStep"), "met '0 and 0'"),
        (lambda told: told["components"][1].update(locality=[]), "no locality"),
        (lambda told: told["components"][1].update(locality="here"), "is no list of numbers; met 'here'"),
        (lambda told: told["components"][1].update(surge_resource="Phone"), "surge_resource: no demand for it"),
        (lambda told: told["components"][0]["supply"]["Power"].update(amount=-1), "is no amount; met '-1'"),
        (lambda told: told["components"][0]["supply"]["Power"].update(f2a="MultipleStep"), "f2a: is not known"),
        (lambda told: told["components"][1]["activities"].pop("Repair"), "activities do not fit; met 'Inspect'"),
        (lambda told: told["components"][1]["activities"]["Repair"].update(preceding=["Inspct"]), "Maybe 'Inspect'"),
        (lambda told: told["components"][1]["activities"]["Repair"].update(duration="long"), "met 'long'"),
        (lambda told: told["resources"][0].update(model="REWETDistributionModel"), "model: is not known"),
        (lambda told: told["resources"][0].update(transfer_service="Wire"), "transfer_service: is not known; met"),
        (lambda told: told["resources"][0].update(priority_ids=[0, 9]), "no such component; met '9'; allowed: 0 to 1"),
        (lambda told: told["resources"][0].update(priority_ids=7), "priority_ids: is missing or no list"),
        (lambda told: told["resources"][0].update(priority_demand_types=["Demand"] * 2), "met 'Demand'"),
        (lambda told: told["resources"][0].update(paths={"1-2": [[0]]}), "is no pair of localities; met '1-2'"),
        (lambda told: told["resources"][2].update(bridges={"0": [1]}), "a link on a bridge asks nothing of it"),
        (lambda told: told["resources"][0].update(name="Crew"), "a name is used twice; met 'Crew'"),
        (lambda told: told["distribution"].update(independent=["Powr"]), "Maybe 'Power' is meant"),
        (lambda told: told.update(initial_damage={"1": 1.5}), "damage is out of range; met '1.5'; allowed: 0 to 1"),
        (lambda told: told.update(initial_damage={"0": 0.5}), "damage is out of range; met '0.5'; allowed: 0"),
    ],
)
def test_a_fault_says_where_and_what_is_allowed(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], said: str
) -> None:
    """Each kind of fault names its place, the value met and what is allowed."""
    with pytest.raises(InputError) as error:
        read_peer_pyrecodes(write_case(tmp_path, broken(change)))
    assert said in str(error.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Three faults in three places are three faults in one error."""
    told = small()
    told["max"] = None
    told["components"][0]["supply"]["Power"]["amount"] = "much"
    told["resources"][0]["model"] = "?"
    with pytest.raises(InputError) as error:
        read_peer_pyrecodes(write_case(tmp_path, told))
    assert len(error.value.faults) == 3


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\x1f\x8bnot gzip", b"[" * 100_000])
def test_what_is_no_case_is_said_so(tmp_path: Path, content: bytes) -> None:
    """An empty, cut, foreign or hostile file is one fault that names the file."""
    path = tmp_path / "resolved.json.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"resolved\.json"):
        read_peer_pyrecodes(path)


def sparse() -> dict[str, Any]:
    """Return the small case with steps of recovery that it does not hold itself."""
    return broken(lambda told: told["components"][1].update(recovery_time_steps="see SystemConfiguration"))


def test_steps_of_recovery_come_from_the_configuration_beside(tmp_path: Path) -> None:
    """Every third step: the inspection waits for step 3, and the repair is caught up on in the same go."""
    write_case(tmp_path / "mine", sparse())
    rules = [{"start": 0, "end": 30, "step": 3}]
    (tmp_path / "mine/System.json").write_text(json.dumps({"Content": [{"RecoveryTimeStepping": rules}]}), "utf-8")
    said = peer_pyrecodes(tmp_path / "mine", tmp_path / "out")
    assert said["recovery_steps"] == "mine/System.json"
    assert (tmp_path / "out/activities.csv").read_bytes().splitlines()[1:] == [
        b"1,House,Inspect,1.0,1,1,1,1,1.0", b"1,House,Repair,2.0,2,2,3,2,1.0"]


def test_steps_of_recovery_come_from_where_the_summary_points(tmp_path: Path) -> None:
    """The folder of the peer's own input, named in summary.json, is found below a folder above the case."""
    path = write_case(tmp_path / "peer/out/mine", sparse())
    (path.parent / "summary.json").write_text('{"case": "elsewhere/inputs/mine/Main.json"}', "utf-8")
    (tmp_path / "peer/inputs/mine").mkdir(parents=True)
    rules = {"RecoveryTimeStepping": [{"start": 0, "end": 3, "step": 1}, {"start": 10, "end": 15, "step": 2}]}
    (tmp_path / "peer/inputs/mine/System.json").write_text(json.dumps(rules), "utf-8")
    assert find_recovery_steps(path) == ((0, 1, 2, 10, 12, 14), "mine/System.json")


def test_steps_of_recovery_are_assumed_where_nothing_tells(tmp_path: Path) -> None:
    """Without a configuration those of the peer's own example are taken, and the summary says so."""
    said = peer_pyrecodes(write_case(tmp_path / "mine", sparse()), tmp_path / "out")
    assert said["recovery_steps"].startswith("assumed")
    steps, _ = find_recovery_steps(tmp_path / "mine/resolved.json.gz")
    assert steps[98:102] == (98, 99, 100, 110) and steps[-1] == 990


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([[{"start": 0, "end": 9, "step": 1}], [{"start": 0, "end": 9, "step": 2}]], "several rules"),
        ([[{"start": 0, "end": 9, "step": 0}]], "is no rule of steps"),
        ([[{"start": 0}]], "is no rule of steps"),
        ([[{"start": 0, "end": 10**9, "step": 1}]], "too many steps"),
    ],
)
def test_rules_that_cannot_be_followed_are_faults(tmp_path: Path, rules: list[Any], said: str) -> None:
    """Several rules, broken rules and endless ones are refused with what is allowed."""
    content = [{"RecoveryTimeStepping": rule} for rule in rules]
    (tmp_path / "MySystemConfiguration.json").write_text(json.dumps(content), "utf-8")
    with pytest.raises(InputError, match=said):
        read_peer_pyrecodes(write_case(tmp_path, sparse()))
