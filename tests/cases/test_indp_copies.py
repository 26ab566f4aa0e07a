"""Tests of qaita.cases.indp_copies: the same seed, the same network; balanced, tied, and read without a fault."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaita.cases.indp_copies import tied_copies
from qaita.files.peer_indp import read_indp_damages, read_indp_network

NODE = {"repair_cost": 7.0, "over_pen": 1, "under_pen": 10, "res": 1}
NETWORK = {
    "nodes": [{**NODE, "id": "0.3", "layer": 3, "demand": 5}, {**NODE, "id": "1.3", "layer": 3, "demand": -5},
              {**NODE, "id": "0.1", "layer": 1, "demand": 2}, {**NODE, "id": "1.1", "layer": 1, "demand": -2}],
    "arcs": [{"s": "0.3", "t": "1.3", "cap": 4, "flow_cost": 2, "repair_cost": 3, "res": 1},
             {"s": "0.1", "t": "1.1", "cap": 4, "flow_cost": 9, "repair_cost": 3, "res": 1}],
    "depends": [{"dependee": "1.3", "depender": "0.1", "gamma": 1.0}],
}  # fmt: skip
DAMAGES = [{"damaged_nodes": ["1.3"], "damaged_arcs": []}, {"damaged_nodes": [], "damaged_arcs": ["0.1>1.1"]}]


def test_copies_are_read_whole(tmp_path: Path) -> None:
    """Four copies: four times the nodes, lines and dependencies, two ties a layer and copy, every layer balanced."""
    network, case = tied_copies(NETWORK, DAMAGES, 4, seed=1)
    for name, content in (("n.json", network), ("c.json", case)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    found = read_indp_network(tmp_path / "n.json")
    damage, = read_indp_damages(tmp_path / "c.json", found)
    assert (found.flow.num_nodes, found.flow.num_links, len(found.dependencies.share)) == (16, 8 + 4 * 2 * 2, 4)
    assert np.bincount(found.flow.commodity_idx, found.flow.balance) == pytest.approx([0, 0])
    assert damage.node_damaged.sum() + damage.link_damaged.sum() == 4


def test_the_seed_decides() -> None:
    """The same seed gives the same network and case, another one another."""
    assert tied_copies(NETWORK, DAMAGES, 3, seed=1) == tied_copies(NETWORK, DAMAGES, 3, seed=1)
    assert tied_copies(NETWORK, DAMAGES, 3, seed=1) != tied_copies(NETWORK, DAMAGES, 3, seed=2)
    assert len(tied_copies(NETWORK, DAMAGES, 1, seed=1)[0]["arcs"]) == 2
