"""Where the peer's rules and our own mode agree, and where they part, on systems small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path

from qaita.files.peer_pyrecodes import read_peer_pyrecodes
from qaita.recovery.closure import prepare, service_times
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
