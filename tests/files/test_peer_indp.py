"""Tests of qaita.files.peer_indp: a small network and case, read whole or refused with every fault."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qaita.errors import InputError
from qaita.files.peer_indp import read_indp_cases, read_indp_network, table_bytes

NODE = {"layer": 3, "demand": 5, "repair_cost": 7.0, "over_pen": 1, "under_pen": 10, "res": 1}
NETWORK = {
    "nodes": [{**NODE, "id": "0.3"}, {**NODE, "id": "1.3", "demand": -2}, {**NODE, "id": "0.1", "layer": 1}],
    "arcs": [{"s": "0.3", "t": "1.3", "cap": 4, "flow_cost": 2, "repair_cost": 3, "res": 1}],
    "depends": [{"dependee": "1.3", "depender": "0.1", "gamma": 1.0}],
}
CASE = {
    "case": "small", "v": 1, "semantics": "peer", "damaged_nodes": ["1.3"], "damaged_arcs": ["1.3>0.3"],
    "steps": [{"nodes": [], "arcs": [], "obj": 30, "unmet": 2}, {"nodes": ["1.3"], "arcs": [], "obj": 37, "unmet": 2},
              {"nodes": [], "arcs": ["0.3>1.3"], "obj": 15, "unmet": 0}],
}  # fmt: skip


def written(folder, name, content):
    """The path of a JSON file with this content."""
    path = folder / name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_a_line_is_one_link_with_an_arc_each_way(tmp_path):
    """The line of 4 becomes two arcs on one link; layers become commodities, the dependency indices."""
    found = read_indp_network(written(tmp_path, "n.json", NETWORK))
    flow = found.flow
    assert (flow.arc_tail.tolist(), flow.arc_head.tolist(), flow.arc_link.tolist()) == ([0, 1], [1, 0], [0, 0])
    assert flow.link_capacity.tolist() == [4] and flow.arc_price.tolist() == [2, 2]
    assert found.commodities == ("1", "3") and flow.commodity_idx.tolist() == [1, 1, 0]
    assert flow.balance.tolist() == [5, -2, 5] and found.link_ids == ("0.3>1.3",)
    assert (found.dependencies.supplier_idx.tolist(), found.dependencies.depender_idx.tolist()) == ([1], [2])


def test_a_case_names_a_line_either_way(tmp_path):
    """Damage and repairs are found whichever end comes first; a case may stand alone in its file."""
    network = read_indp_network(written(tmp_path, "n.json", NETWORK))
    alone, = read_indp_cases(written(tmp_path, "c.json", CASE), network)
    assert alone.key == "small-v1-peer" and alone.node_damaged.tolist() == [False, True, False]
    assert alone.link_damaged.tolist() == [True]
    assert [period.links.tolist() for period in alone.periods] == [[], [], [0]]
    assert len(read_indp_cases(written(tmp_path, "cc.json", [CASE, CASE]), network)) == 2


def test_every_fault_of_a_network_is_told(tmp_path):
    """Unknown ends, joined layers, loops, doubled names and wrong numbers stand in one error."""
    arc = NETWORK["arcs"][0]
    broken = {
        "nodes": [*NETWORK["nodes"], {**NODE, "id": "0.3"}, {**NODE, "id": "9.3", "under_pen": -1}],
        "arcs": [arc, arc, {**arc, "t": "0.1"}, {**arc, "t": "0.3"}, {**arc, "t": "0.33"}],
        "depends": [{"dependee": "1.3"}],
    }
    with pytest.raises(InputError) as caught:
        read_indp_network(written(tmp_path, "n.json", broken))
    text = str(caught.value)
    assert "8 faults" in text
    for words in ("nodes[3]: name stands twice", "arcs[1]: name stands twice", "joins two layers", "at one node",
                  "unknown name; met '0.33'", "depends[0] column depender: key missing", "under_pen: wrong number"):
        assert words in text


@pytest.mark.parametrize("content", [None, [], 3, {}, {"nodes": 1, "arcs": [], "depends": []}])
def test_what_is_no_network_is_refused(content, tmp_path):
    """Other JSON is refused with what was met."""
    with pytest.raises(InputError, match="is no list"):
        read_indp_network(written(tmp_path, "n.json", content))


def test_every_fault_of_a_case_is_told(tmp_path):
    """A repair of what is whole, a second repair, unknown names and semantics stand in one error."""
    network = read_indp_network(written(tmp_path, "n.json", NETWORK))
    step = {"nodes": ["1.3"], "arcs": [], "obj": 1, "unmet": 0}
    steps = [step, step, {**step, "nodes": ["0.3", "?"]}]
    broken = {**CASE, "semantics": "pear", "damaged_arcs": ["x"], "steps": steps}
    with pytest.raises(InputError) as caught:
        read_indp_cases(written(tmp_path, "c.json", [broken, {"case": 1}, CASE]), network)
    text = str(caught.value)
    assert "unknown semantics; met 'pear'; allowed: peer, paper" in text and "met 'x'" in text and "met '?'" in text
    assert text.count("repairs what is not damaged, or twice") == 2 and text.count("cases[1] column") == 5


def test_rows_become_csv():
    """Lists are joined, numbers written in full; no rows, no bytes."""
    assert table_bytes([{"a": 0.1, "b": ["x", "y"]}, {"a": 2, "b": []}]) == b"a,b\n0.1,x;y\n2,\n"
    assert table_bytes([]) == b""


def test_shelby_is_what_its_readme_says(shared):
    """Extended Shelby: 167 nodes in four layers, 216 lines, 50 dependencies, all of share 1, and 11 cases."""
    folder = shared / "data/peers/indp"
    found = read_indp_network(folder / "shelby_ext_network.json")
    assert (found.flow.num_nodes, found.flow.num_links, len(found.dependencies.share)) == (167, 216, 50)
    assert np.bincount(found.flow.commodity_idx).tolist() == [49, 16, 75, 27] and set(found.dependencies.share) == {1.0}
    cases = read_indp_cases(folder / "shelby_ext_iindp_cases.json", found)
    assert [case.semantics for case in cases].count("peer") == 7
    assert len({case.key for case in cases}) == len(cases) == 11
