"""The replay of whole cases: by hand, and against the plain twin on drawn ones."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaita.files.peer_pyrecodes import read_peer_pyrecodes
from qaita.recovery.replay.replay import Replay, replay
from recovery.replay.cases import activity, amount, case, component, draw_case, utility, write_case
from reference.replay import replay as plain_replay


def run(folder: Path, told: dict[str, Any]) -> Replay:
    """Return the replay of a case that goes through its file."""
    return replay(read_peer_pyrecodes(write_case(folder, told)).case)


def curves(found: Replay, resource: str) -> list[tuple[float, ...]]:
    """Return supply, demand, consumption of a resource, step by step."""
    k = found.resources.index(resource)
    return [tuple(step) for step in found.curves[:, k].tolist()]


def test_crew_is_fluid_and_the_successor_waits_a_step(tmp_path: Path) -> None:
    """A crew of 2 for two repairs of 2 steps that need 2 each: one at full pace, then the other.

    The first is worked in steps 2 and 3; the second gets nothing until step 4, when it alone is served: steps 4 and 5.
    """
    crew = component("Depot", {"Crew": amount(2)})
    houses = [component("House", activities={"Repair": activity(2, Crew=2)}) for _ in range(2)]
    kinds = ["OperationDemand", "RecoveryDemand", "RecoveryDemand"]
    found = run(tmp_path, case([crew, *houses], [utility("Crew", [0, 1, 2], kinds)], {1: 1.0, 2: 1.0}))
    assert found.first.tolist() == [2, 4] and found.last.tolist() == [3, 5]
    assert curves(found, "Crew")[2] == (2.0, 4.0, 2.0)
    assert found.finished and len(found.curves) == 7


def test_a_cycle_starts_itself(tmp_path: Path) -> None:
    """Plant and pump need each other; repaired at 3 and 5 they are both up at 6, when the slower one is."""
    plant = component("Plant", {"Power": amount(1, u2a="Binary")}, {"Water": amount(1, "Constant")},
                      activities={"Repair": activity(2)})
    pump = component("Pump", {"Water": amount(1, u2a="Binary")}, {"Power": amount(1, "Constant")},
                     activities={"Repair": activity(4)})
    told = case([plant, pump], [utility("Power", [0, 1]), utility("Water", [1, 0])], {0: 1.0, 1: 1.0})
    found = run(tmp_path, told)
    assert [step for step, totals in enumerate(curves(found, "Power")) if totals[0] == 1.0] == [0, 6]
    assert [step for step, totals in enumerate(curves(found, "Water")) if totals[0] == 1.0] == [0, 6]


def test_demand_that_nobody_lists_counts_as_met(tmp_path: Path) -> None:
    """A supply of 1 against a demand of 5 that is not in the list: 5 are counted as consumed, as in the peer."""
    components = [component("Plant", {"Power": amount(1)}), component("House", demand={"Power": amount(5)})]
    found = run(tmp_path, case(components, [utility("Power", [0])], {}))
    assert curves(found, "Power") == [(1.0, 5.0, 5.0)] * 3


def test_stock_that_feeds_a_cycle_is_gone_at_once(tmp_path: Path) -> None:
    """100 units, 10 a round: rounds go on while the stock changes, so that all of it is drawn in the first step."""
    supply = {"Power": amount(1, u2a="Binary"), "Fuel": amount(100, "Linear", "Binary", "ConsumableResource")}
    plant = component("Plant", supply, {"Fuel": amount(10, "Constant")})
    found = run(tmp_path, case([plant], [utility("Fuel", [0]), utility("Power", [0])], {}, end=3))
    assert curves(found, "Fuel")[0] == (0.0, 10.0, 0.0)
    assert curves(found, "Power")[0][0] == 0.0


def test_links_on_a_list_weaken_the_list_at_once(tmp_path: Path) -> None:
    """The wire itself needs power and gets too little: who stands behind it is cut off in the same round."""
    components = [
        component("Plant", {"Power": amount(3)}),
        component("Wire", {"Wire": amount(5, u2a="Binary")}, {"Power": amount(4)}, locality=(1, 2)),
        component("House", demand={"Power": amount(1)}, locality=(2,)),
    ]
    told = case(components, [
        {"name": "Wire", "model": "TransferServiceDistributionModelPotentialPaths", "paths": {"from 1 to 2": [[1]]},
         "distribution_time_steps": [], "transfer_service": None},
        utility("Power", [0, 1, 2], transfer_service="Wire"),
    ], {}, end=2)
    found = run(tmp_path, told)
    assert curves(found, "Power")[0] == (3.0, 5.0, pytest.approx(3.0))
    assert rows(found, told) == plain_rows(told)


def test_nothing_at_all_is_replayed(tmp_path: Path) -> None:
    """A case without components ends in the first step after the damage, with totals of 0."""
    found = run(tmp_path, case([], [utility("Power", [])], {}))
    assert curves(found, "Power") == [(0.0, 0.0, 0.0)] * 3


def rows(found: Replay, told: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return curves and activities as rows of text, so that equal means equal to the last digit."""
    lines = [(told["start"] + k, name, *totals) for k, step in enumerate(found.curves.tolist())
             for name, totals in zip(found.resources, step, strict=True)]
    steps = zip(found.ready.tolist(), found.first.tolist(), found.last.tolist(), found.worked.tolist(),
                found.level.tolist(), strict=True)
    return [*map(repr, lines)], [*map(repr, steps)]


def plain_rows(told: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """Return the same of the plain twin."""
    lines, activities = plain_replay(told)
    worked = [tuple(-1 if step is None else step for step in row[4:7]) + row[7:] for row in activities]
    return [repr((row[0], row[1], *map(float, row[2:]))) for row in lines], [*map(repr, worked)]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False))
def test_drawn_cases_equal_the_plain_twin(tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    """Remembering, skipping and adding up in arrays change no digit of what the plain loop over everything finds."""
    told = draw_case(random)
    assert rows(run(tmp_path_factory.mktemp("case"), told), told) == plain_rows(told)
