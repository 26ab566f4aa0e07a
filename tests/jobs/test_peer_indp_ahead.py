"""Tests of qaita.jobs.peer_indp_ahead: files written, faults told, a case in which the myopic plan stalls."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from qaita.errors import InputError
from qaita.files.peer_indp import read_indp_damages, read_indp_network
from qaita.jobs.peer_indp_ahead import Means, chosen_damage, peer_indp_ahead, progress_of, restoration_of
from qaita.jobs.stream import streamed
from qaita.plan.lookahead.solve import look_ahead

pytest.importorskip("highspy")

NODE = {"repair_cost": 7.0, "over_pen": 1, "under_pen": 10, "res": 1, "layer": 3}
NETWORK = {
    "nodes": [{**NODE, "id": "source", "demand": 5}, {**NODE, "id": "station", "demand": 0},
              {**NODE, "id": "homes", "demand": -4}],
    "arcs": [{"s": "source", "t": "station", "cap": 9, "flow_cost": 1, "repair_cost": 3, "res": 1},
             {"s": "station", "t": "homes", "cap": 9, "flow_cost": 1, "repair_cost": 2, "res": 1}],
    "depends": [],
}  # fmt: skip
DAMAGE = {"case": "line", "damaged_nodes": [], "damaged_arcs": ["source>station", "homes>station"]}


@pytest.fixture
def ahead(tmp_path: Path) -> Any:
    """Return the job on a line of two broken links, with what is damaged and the means asked for."""
    def run(means: Means, damage: object = DAMAGE, name: str = "", **more: Any) -> dict[str, Any]:
        for file, content in (("network.json", NETWORK), ("damage.json", damage)):
            (tmp_path / file).write_text(json.dumps(content), encoding="utf-8")
        return peer_indp_ahead(tmp_path / "network.json", tmp_path / "damage.json", name, means, tmp_path / "out",
                               **more)
    return run


def test_a_line_of_two_links_by_hand(ahead: Any, tmp_path: Path) -> None:
    """45 unrepaired, 45 after one link, then 4 units over two lines and one left over, 9; repairs 5: 104, proven."""
    said = ahead(Means(1, 2))
    assert said["status"] == "optimal" and said["objective"] == pytest.approx(104)
    assert said["gap"] <= 1e-6 and said["bound"] <= said["objective"]
    assert json.loads((tmp_path / "out/result.json").read_text("utf-8")) == said
    rows = list(csv.DictReader((tmp_path / "out/periods.csv").read_text("utf-8").splitlines()))
    assert [float(row["unmet"]) for row in rows] == [4, 4, 0]
    assert [float(row["resources_used"]) for row in rows] == [0, 1, 1]
    schedule = list(csv.DictReader((tmp_path / "out/schedule.csv").read_text("utf-8").splitlines()))
    assert sorted(row["id"] for row in schedule) == ["source>station", "station>homes"]
    assert [row["period"] for row in schedule] == ["1", "2"]
    assert set(json.loads((tmp_path / "out/timing.json").read_text("utf-8"))) == {
        "search_seconds", "check_seconds", "cpu_seconds"}


def test_streams_objective_and_bound(ahead: Any, tmp_path: Path) -> None:
    """A line for each that is better: objectives fall, bounds rise to 104; the last line is what the result says."""
    stream = tmp_path / "stream.jsonl"
    streamed(stream, False, lambda name, progress: None,
             lambda tell: ahead(Means(1, 2, workers=2), tell=progress_of(tell, "line", 60.0)), lambda made: made)
    *lines, last = (json.loads(line) for line in stream.read_text("utf-8").splitlines())
    assert lines[0]["objective"] == pytest.approx(135) and lines[-1]["objective"] == pytest.approx(104)
    assert all(one["objective"] >= two["objective"] for one, two in pairwise(lines))
    assert last["end"] and last["status"] == "optimal" and last["objective"] == pytest.approx(104)
    assert last["bound"] == pytest.approx(104)


def test_nothing_is_repaired_that_does_not_pay(ahead: Any, tmp_path: Path) -> None:
    """With one period one link is no use: 45 twice, no repair; its period stays empty in the schedule."""
    said = ahead(Means(1, 1))
    assert said["objective"] == pytest.approx(90)
    schedule = list(csv.DictReader((tmp_path / "out/schedule.csv").read_text("utf-8").splitlines()))
    assert [row["period"] for row in schedule] == ["", ""]


def test_interrupted_the_best_so_far_is_written(ahead: Any, tmp_path: Path) -> None:
    """Asked to stop from the start, lawful repairs and a bound below them are written all the same."""
    said = ahead(Means(1, 2), asked=lambda: True)
    assert said["bound"] is None or said["bound"] <= said["objective"] * (1 + 1e-9)
    assert (tmp_path / "out/schedule.csv").exists()


def test_the_same_seed_gives_the_same_bytes(ahead: Any, tmp_path: Path) -> None:
    """Twice the same command, twice the same files, but for the timing."""
    def content() -> list[tuple[str, bytes]]:
        return [(path.name, path.read_bytes()) for path in sorted((tmp_path / "out").iterdir())
                if path.name != "timing.json"]
    ahead(Means(1, 2, seed=3))
    first = content()
    ahead(Means(1, 2, seed=3), force=True)
    assert content() == first


def test_every_fault_of_the_means_is_told(ahead: Any) -> None:
    """Reading, resources and periods that cannot be are told together; an unknown case with those there are."""
    with pytest.raises(InputError) as caught:
        ahead(Means(-1, 0, "own"))
    assert "3 faults" in str(caught.value) and "allowed: peer, paper" in str(caught.value)
    with pytest.raises(InputError, match="no such case; met 'lin'; allowed: line\n    Maybe 'line'"):
        ahead(Means(1, 2), name="lin")
    two = [DAMAGE, {**DAMAGE, "damaged_arcs": []}]
    with pytest.raises(InputError, match="damaged in different ways"):
        ahead(Means(1, 2), two)
    with pytest.raises(InputError, match="damaged_arcs"):
        ahead(Means(1, 2), {**DAMAGE, "damaged_arcs": ["nowhere>homes"]})


@pytest.mark.peers
@pytest.mark.parametrize(("name", "periods"), [("wu_23_60", 30)])
def test_where_the_myopic_plan_stalls_looking_ahead_does_not(name: str, periods: int, shared: Path) -> None:
    """One repair a period: the myopic plan ends with 497.5 units unserved, ours with 94.6, as without damage."""
    folder = shared / "data/peers/indp"
    system = read_indp_network(folder / "shelby_ext_network.json")
    damage = chosen_damage(read_indp_damages(folder / "shelby_ext_iindp_cases.json", system), name)
    found = look_ahead(restoration_of(system, damage, Means(1, periods)), gap=0.02)
    assert found.repairs.flows[-1].under.sum() == pytest.approx(94.6089, abs=1e-3)
