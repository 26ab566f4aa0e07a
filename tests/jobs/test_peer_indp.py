"""Tests of qaita.jobs.peer_indp: a case computed by hand, and Extended Shelby against its stored objectives."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from qaita.errors import InputError
from qaita.jobs.peer_indp import peer_indp_given

pytest.importorskip("highspy")

NODE = {"repair_cost": 7.0, "over_pen": 1, "under_pen": 10, "res": 1}
NETWORK = {
    "nodes": [{**NODE, "id": "source", "layer": 3, "demand": 5}, {**NODE, "id": "station", "layer": 3, "demand": -2},
              {**NODE, "id": "pump", "layer": 1, "demand": 4}, {**NODE, "id": "homes", "layer": 1, "demand": -4}],
    "arcs": [{"s": "source", "t": "station", "cap": 4, "flow_cost": 2, "repair_cost": 3, "res": 1},
             {"s": "pump", "t": "homes", "cap": 9, "flow_cost": 1, "repair_cost": 3, "res": 1}],
    "depends": [{"dependee": "station", "depender": "pump", "gamma": 1.0}],
}  # fmt: skip
STEPS = [
    {"nodes": [], "arcs": [], "obj": 69, "unmet": 6},
    {"nodes": ["station"], "arcs": [], "obj": 36, "unmet": 2},
    {"nodes": [], "arcs": ["source>station"], "obj": 14, "unmet": 0},
]
"""By hand. Before: 5 + 4 left over, 2 + 4 missing, 9 + 60 = 69. Station repaired, its line not: power 5 + 20, and the
peer lets the pump run, so water flows for 4, and the repair costs 7: 36; in ours the pump waits for power, water
4 + 40, in all 76. Line repaired: 2 units of power flow for 4, 3 are left over, water 4, repair 3: 14."""
CASES = [{"case": "small", "v": 1, "semantics": of, "damaged_nodes": ["station"], "damaged_arcs": ["source>station"],
          "steps": STEPS} for of in ("peer", "paper")]  # fmt: skip


@pytest.fixture
def given(tmp_path: Path) -> Any:
    """Return the job on the small network, with the cases and the reading asked for."""
    def run(semantics: str, cases: object = CASES, **more: Any) -> dict[str, Any]:
        for name, content in (("network.json", NETWORK), ("cases.json", cases)):
            (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        return peer_indp_given(tmp_path / "network.json", tmp_path / "cases.json", semantics, tmp_path / "out", **more)
    return run


@pytest.mark.parametrize("semantics", ["peer", "paper"])
def test_stored_objectives_are_met(semantics: str, given: Any, tmp_path: Path) -> None:
    """Hand-computed costs of three periods are equal; only the case stored so is taken; the files say the same."""
    said = given(semantics)
    assert said["equal"] is True and [case["key"] for case in said["cases"]] == [f"small-v1-{semantics}"]
    assert [period["objective"] for period in said["cases"][0]["periods"]] == pytest.approx([69, 36, 14])
    assert json.loads((tmp_path / "out/result.json").read_text("utf-8")) == said
    rows = list(csv.DictReader((tmp_path / "out/periods.csv").read_text("utf-8").splitlines()))
    assert [row["repaired_nodes"] for row in rows] == ["", "station", ""] and rows[1]["unmet_3"] == "2.0"


def test_our_reading_shows_what_is_left_out(given: Any) -> None:
    """All cases are costed in our reading; in period 1 the pump has no power yet: 76, and equality is not claimed."""
    said = given("own")
    assert said["equal"] is None and len(said["cases"]) == 2
    assert [period["objective"] for period in said["cases"][0]["periods"]] == pytest.approx([69, 76, 14])
    assert [period["unmet"] for period in said["cases"][0]["periods"]] == pytest.approx([6, 6, 0])


def test_a_difference_is_not_called_equal(given: Any) -> None:
    """A stored objective that is off by 1e-4 makes the case unequal, and the worst difference says by how much."""
    wrong = [{**CASES[0], "steps": [{**STEPS[0], "obj": 69 * 1.0001}]}]
    said = given("peer", wrong)
    assert said["equal"] is False and said["worst_relative_difference"] == pytest.approx(1e-4, rel=1e-3)


def test_cases_are_chosen_by_name(given: Any) -> None:
    """A key chooses one case, in whatever reading; an unknown name is refused with the names there are."""
    said = given("peer", name="small-v1-paper")
    assert said["cases"][0]["stored_semantics"] == "paper" and said["equal"] is None
    with pytest.raises(InputError, match="met 'smal'; allowed: small-v1-peer, small-v1-paper\n    Maybe 'small'"):
        given("peer", name="smal", force=True)


def test_wrong_words_and_places_are_refused(given: Any, tmp_path: Path) -> None:
    """An unknown reading is refused before anything is read, an existing folder unless it is forced."""
    with pytest.raises(InputError, match="unknown semantics; met 'pear'; allowed: peer, paper, own"):
        given("pear")
    given("peer")
    with pytest.raises(InputError, match="already exists"):
        given("peer")
    assert given("peer", force=True)["equal"] is True


def test_the_same_input_gives_the_same_bytes(given: Any, tmp_path: Path) -> None:
    """Twice the same command, twice the same files."""
    given("own")
    first = [(path.name, path.read_bytes()) for path in sorted((tmp_path / "out").iterdir())]
    given("own", force=True)
    assert first == [(path.name, path.read_bytes()) for path in sorted((tmp_path / "out").iterdir())]


@pytest.mark.peers
@pytest.mark.parametrize(("semantics", "cases"), [("peer", 7), ("paper", 4)])
def test_extended_shelby_equals_its_stored_objectives(semantics: str, cases: int, shared: Path, tmp_path: Path) -> None:
    """Every period of every stored case costs what its solver found, within 1e-6, and misses the same demand."""
    folder = shared / "data/peers/indp"
    said = peer_indp_given(folder / "shelby_ext_network.json", folder / "shelby_ext_iindp_cases.json", semantics,
                           tmp_path / "out")
    assert said["equal"] is True and len(said["cases"]) == cases and said["worst_relative_difference"] < 1e-12
    for case in said["cases"]:
        for period in case["periods"]:
            assert period["unmet"] == pytest.approx(period["stored_unmet"], abs=1e-6)
            assert period["resources_used"] <= case["resources"]


@pytest.mark.peers
def test_shelby_in_our_reading_never_misses_less(shared: Path, tmp_path: Path) -> None:
    """On Shelby our reading never finds less unmet demand; its repairs left up to 875 of 3,969 units more unserved."""
    folder = shared / "data/peers/indp"
    said = peer_indp_given(folder / "shelby_ext_network.json", folder / "shelby_ext_iindp_cases.json", "own",
                           tmp_path / "out")
    more = {case["key"]: [row["unmet"] - row["stored_unmet"] for row in case["periods"]] for case in said["cases"]}
    assert min(min(rows) for rows in more.values()) > -1e-6
    assert max(more["wu_48_53-v12-peer"]) == pytest.approx(875.5, abs=0.1)
    assert max(more["wu_45_68-v1-peer"]) < 1e-6
