"""Where the peer's rules and our own mode agree, and where they part, on systems small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qaita.files.peer_pyrecodes import read_peer_pyrecodes
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.replay.own import Demand, consumption, demands, own_needs, own_repaired
from qaita.recovery.replay.replay import replay
from qaita.units import NEVER
from recovery.replay.cases import activity, amount, case, component, utility, write_case
from recovery.systems import pack


def test_a_cycle_of_run_needs_comes_up_as_in_the_peer(tmp_path: Path) -> None:
    """Plant and pump repaired in steps 4 and 6 need each other: up in step 6 in the replay, at 6 in the closure.

    The same ring of start needs never comes up: that is a choice the peer does not offer.
    """
    needs = {"Power": amount(1, "Constant"), "Water": amount(1, "Constant")}
    plant = component("Plant", {"Power": amount(1, u2a="Binary")}, {"Water": needs["Water"]},
                      activities={"Repair": activity(2)})
    pump = component("Pump", {"Water": amount(1, u2a="Binary")}, {"Power": needs["Power"]},
                     activities={"Repair": activity(4)})
    told = case([plant, pump], [utility("Power", [0, 1]), utility("Water", [1, 0])], {0: 1.0, 1: 1.0})
    found = replay(read_peer_pyrecodes(write_case(tmp_path, told)).case)
    assert found.curves[1:, :, 0].all(axis=1).tolist().index(True) + 1 == 6
    ring = {kind: pack([[(kind, 1, [(1, -1)])], [(kind, 1, [(0, -1)])]]) for kind in ("run", "start")}
    assert service_times(prepare(ring["run"]), [4, 6]).tolist() == [6, 6]
    assert service_times(prepare(ring["start"]), [4, 6]).tolist() == [NEVER, NEVER]


def test_a_chain_is_rounded_up_link_by_link(tmp_path: Path) -> None:
    """0.4, 2.5 and 3.2 steps one after another: 1 + 3 + 4 = 8 steps of work, from step 2 to 9; as minutes it is 6.1."""
    house = component("House", {"Home": amount(1)}, activities={
        "Inspect": activity(0.4), "Permit": activity(2.5, ("Inspect",)), "Repair": activity(3.2, ("Permit",))})
    told = case([house], [utility("Home", [0])], {0: 1.0})
    found = replay(read_peer_pyrecodes(write_case(tmp_path, told)).case)
    assert found.worked.tolist() == [1, 3, 4]
    assert (found.first.tolist(), found.last.tolist()) == ([2, 3, 6], [2, 5, 9])


DAY = 1440


def test_a_case_becomes_needs_and_dates(tmp_path: Path) -> None:
    """Plant and pump, done after 2 and 4 days of work, need each other: both back after 4, and so is the house that the
    plant feeds; the house beyond, over a link on a bridge done after 9 days, comes with the bridge.

    The plant is damaged to a rest that is never worked on in the second dates: then nothing that hangs on it returns.
    """
    power = amount(5, u2a="Binary")
    told = case(
        [
            component("Plant", {"Power": power}, {"Water": amount(1)}, activities={"Repair": activity(2)}),
            component("Pump", {"Water": amount(5, u2a="Binary")}, {"Power": amount(1)},
                      activities={"Repair": activity(4)}),
            component("House", {"Home": amount(1)}, {"Power": amount(1), "Home": amount(1)}),
            component("Far house", demand={"Power": amount(2)}, locality=(2,)),
            component("Line", {"Wire": amount(9)}, {"Deck": amount(1, "Constant")}, locality=(1, 2)),
            component("Bridge", {"Deck": amount(1)}, locality=(1, 2), activities={"Repair": activity(9)}),
        ],
        [
            {"name": "Wire", "model": "TransferServiceDistributionModelPotentialPaths", "paths": {"from 1 to 2": [[4]]},
             "distribution_time_steps": [], "transfer_service": None},
            {"name": "Deck", "model": "BridgeServiceDistributionModel", "bridges": {"5": [4]},
             "distribution_time_steps": [], "transfer_service": None},
            utility("Power", [1, 2, 3], transfer_service="Wire"), utility("Water", [0]),
            {"name": "Home", "model": "HousingDistributionModel", "distribution_time_steps": [],
             "transfer_service": None},
        ],
        {0: 1.0, 1: 1.0, 5: 1.0},
    )
    made = read_peer_pyrecodes(write_case(tmp_path, told)).case
    needs, found = own_needs(made), replay(made)
    closure = prepare(needs)
    repaired = own_repaired(made, needs.num_nodes, found.last, found.level)
    assert repaired[:6].tolist() == [2 * DAY, 4 * DAY, 0, 0, 0, 9 * DAY]
    back = service_times(closure, repaired)
    assert back[:6].tolist() == [4 * DAY, 4 * DAY, 4 * DAY, 9 * DAY, 9 * DAY, 9 * DAY]
    asked = demands(made)
    assert set(asked) == {"Power", "Water", "Home"}
    minutes, amounts = consumption(asked["Power"], back)
    assert minutes.tolist() == [4 * DAY, 9 * DAY] and amounts.tolist() == [2, 4]
    never = own_repaired(made, needs.num_nodes, found.last, np.array([0.5, 1.0, 1.0]))
    assert service_times(closure, never)[:6].tolist() == [NEVER, NEVER, NEVER, NEVER, 9 * DAY, 9 * DAY]


def test_no_path_and_no_supplier_mean_never(tmp_path: Path) -> None:
    """A house to which no path leads, and one that asks for what nobody gives, are never served in our own mode."""
    wires = {"name": "Wire", "model": "TransferServiceDistributionModelPotentialPaths", "paths": {},
             "distribution_time_steps": [], "transfer_service": None}
    told = case(
        [component("Plant", {"Power": amount(5)}), component("Far", demand={"Power": amount(1)}, locality=(2,)),
         component("Odd", demand={"Gas": amount(1)})],
        [wires, utility("Power", [1], transfer_service="Wire"), utility("Gas", [2])], {})
    needs = own_needs(read_peer_pyrecodes(write_case(tmp_path, told)).case)
    assert service_times(prepare(needs), [0] * needs.num_nodes).tolist() == [0, NEVER, NEVER]


def test_consumption_leaves_out_who_never_returns() -> None:
    """10 a day from minute 3 on, 30 from minute 5; who never works draws nothing."""
    demand = Demand(np.array([0, 1, 2, 3]), np.array([10.0, 15.0, 5.0, 99.0]))
    minutes, amounts = consumption(demand, np.array([3, 5, 5, NEVER]))
    assert minutes.tolist() == [3, 5] and amounts.tolist() == [10, 30]


@pytest.mark.parametrize("name", ["ex1", "ex2", "ex2_independent", "ex3", "ex4_tier1"])
def test_recorded_examples_in_our_own_mode(shared: Path, name: str) -> None:
    """In each recorded example all that was damaged is repaired, so everything is back in the end, and nothing before
    its own repair; with the last repair at the latest."""
    made = read_peer_pyrecodes(shared / "data" / "peers" / "pyrecodes" / "out" / name).case
    found, needs = replay(made), own_needs(made)
    repaired = own_repaired(made, needs.num_nodes, found.last, found.level)
    back = service_times(prepare(needs), repaired)
    assert (back >= repaired).all() and back.max() == repaired.max() < NEVER
