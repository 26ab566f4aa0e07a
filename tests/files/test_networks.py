"""Tests of the readers of other programs' networks: small ones by hand, InfraRisk's whole, and their faults."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qaita.errors import InputError
from qaita.files.city import read_city
from qaita.files.network_epanet import read_epanet
from qaita.files.network_pandapower import read_pandapower
from qaita.files.network_rows import NetworkRows, joined, read_dependencies
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from small_networks import POWER, WATER, frame, power, water


def test_a_water_network_becomes_rows(tmp_path):
    """Nodes, pipes, pumps by class; the source; a doubled id; one way; demands summed; what is closed told."""
    found = read_epanet(water(tmp_path))
    assets = {row["asset_id"]: row for row in found.assets}
    assert found.asset_ids == ("J1", "J2", "R1", "T1", "pipe-J1", "P2", "U1")
    assert [assets[name]["class"] for name in ("J1", "R1", "T1", "P2", "U1")] == [
        "water_junction", "water_plant", "reservoir", "water_main", "pumping_station"]  # fmt: skip
    assert [name for name, row in assets.items() if "source_of" in row] == ["R1"]
    assert (assets["J1"]["x_east"], assets["J1"]["x_north"], assets["J1"]["x_demand"]) == ("3.5", "-4", "5")
    assert (assets["J2"]["x_demand"], assets["J2"]["x_demand_unit"]) == ("3.5", "MLD")
    assert [(row["link_id"], row["asset_id"], row.get("one_way", "no")) for row in found.links] == [
        ("J1", "pipe-J1", "no"), ("P2", "P2", "yes"), ("U1", "U1", "yes")]  # fmt: skip
    assert found.left_out == ("pipe P3: closed", "pipe P4: closed")


def test_every_fault_of_a_water_network_is_told(tmp_path):
    """Unknown nodes, doubled ids, lines cut short and demands that are no number stand in one error, with lines."""
    text = WATER.replace("P2  J2  T1", "P2  J2  T9").replace(" U1  R1  J1  HEAD 1", " U1  R1\n P2 J1 J2")
    text = text.replace(" J2  10    7", " J2  10    seven\n J2 10")
    with pytest.raises(InputError) as caught:
        read_epanet(water(tmp_path, text))
    assert "5 faults" in str(caught.value)
    for words in ("row 7: demand is no number; met 'seven'", "row 8: node stands twice",
                  "column Node2: no such node; met 'T9'", "link without two nodes; met 'U1 R1'",
                  "link stands twice; met 'P2'"):  # fmt: skip
        assert words in str(caught.value)
    with pytest.raises(InputError, match="has no junctions"):
        read_epanet(water(tmp_path, "plain text"))


def test_a_power_network_becomes_rows(tmp_path):
    """Buses, branches, sources and loads by class; names made where missing or taken; what is open or off told."""
    found = read_pandapower(power(tmp_path))
    assets = {row["asset_id"]: row for row in found.assets}
    assert found.asset_ids == ("B0", "B1", "bus-2", "L0", "trafo-L0", "S2", "grid", "town", "M1")
    assert assets["grid"]["source_of"] == "power" and assets["trafo-L0"]["class"] == "power_substation"
    assert (assets["B0"]["x_east"], assets["town"]["x_demand"], "x_demand" in assets["M1"]) == ("1.5", "0.5", False)
    assert [(row["link_id"], row["from_id"], row["to_id"], row.get("asset_id", "")) for row in found.links] == [
        ("L0", "B0", "B1", "L0"), ("trafo-L0", "B1", "bus-2", "trafo-L0"), ("S2", "B0", "bus-2", "S2"),
        ("at-grid", "B0", "grid", ""), ("at-town", "bus-2", "town", ""), ("at-M1", "bus-2", "M1", "")]  # fmt: skip
    assert found.left_out == ("bus B3: out of service", "line L1: out of service", "line L2: behind an open switch",
                              "switch S0: open")  # fmt: skip


def test_a_load_on_a_missing_bus_is_told(tmp_path):
    """What hangs on a bus that is off or not there is a fault, all of them at once."""
    tables = {**POWER, "load": frame(["name", "bus"], ("a", 3), ("b", [1]), ("c", 77))}
    with pytest.raises(InputError, match="3 faults") as caught:
        read_pandapower(power(tmp_path, tables))
    assert "load 2 column bus: no such bus in service; met '77'; allowed: one of 3 buses" in str(caught.value)


@pytest.mark.parametrize("content", [
    {}, [], {"_object": []}, {"_object": {"bus": 3}}, {"_object": {"bus": {"_object": "{"}}},
    {"_object": {"bus": {"_object": {"columns": ["name"], "index": [[]], "data": [["a"]]}}}},
])  # fmt: skip
def test_what_is_no_power_network_is_refused(content, tmp_path):
    """Other JSON is refused."""
    path = tmp_path / "x.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match="of pandapower"):
        read_pandapower(path)


PLAIN = st.none() | st.booleans() | st.integers(-1, 3) | st.floats() | st.sampled_from(["b", "l", "B0", ""])
CELLS = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3), max_leaves=20)


@given(CELLS, st.sampled_from(sorted(POWER)[:-1]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_are_read_or_refused(tmp_path, cell, table):
    """Whatever stands in the cells of a table, the network is read or refused, and nothing else is raised."""
    columns = json.loads(POWER[table]["_object"])["columns"]
    try:
        read_pandapower(power(tmp_path, {**POWER, table: frame(columns, [cell] * len(columns))}))
    except InputError as error:
        assert str(error)


@given(st.text("[]JUNCPIES ;\n123a", max_size=80))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_or_refused(tmp_path, text):
    """Whatever the text after good junctions, the water network is read or refused."""
    try:
        read_epanet(water(tmp_path, "[JUNCTIONS]\n1 0\n2 0\n" + text))
    except InputError as error:
        assert str(error)


def test_joined_networks_are_a_city(tmp_path):
    """Grid - line - motor - pump - junctions, as a city: the line fails, and power and water go, the source apart.

    Without B0-B1 the power still comes by S2 from B0 to bus-2, so both line and switch are broken.
    """
    (tmp_path / "d.csv").write_text("water_id,power_id\nU1,M1\n")
    parts = [read_epanet(water(tmp_path)), read_pandapower(power(tmp_path))]
    city = read_city({"city": {"day0": "2022-01-05"}, **joined(parts, read_dependencies(tmp_path / "d.csv")).tables()})
    closure, index = prepare(city.needs), city.asset_index()
    repaired = np.zeros(city.needs.num_nodes, np.int64)
    assert (service_times(closure, repaired) == 0).all()
    repaired[[index["L0"]]] = NEVER
    assert service_times(closure, repaired)[index["J2"]] == 0
    repaired[[index["S2"]]] = NEVER
    back = service_times(closure, repaired)
    dark = {str(name) for name, idx in index.items() if back[idx] == NEVER}
    assert dark == {"B1", "bus-2", "L0", "S2", "town", "M1", "U1", "J1", "J2", "T1"}


def test_unknown_dependencies_are_told_or_stood_in_for(tmp_path):
    """A supplier that no network has is a fault, or an asset wholly assumed; a doubled id is always a fault."""
    found = read_epanet(water(tmp_path))
    with pytest.raises(InputError, match="dependencies row 2 column supplier: no such asset in the networks; met 'M9'"):
        joined([found], [("U1", "M9")])
    more = joined([found], [("U1", "M9"), ("U1", "M9")], stand_ins=True)
    assert more.assets[-1] == {"asset_id": "M9", "class": "other", "assumed": "all"} and len(more.needs) == 2
    with pytest.raises(InputError, match="id stands twice in the networks; met 'J1'"):
        joined([found, NetworkRows(({"asset_id": "J1"},), ())])


@pytest.mark.parametrize("text", ["a\nb\n", "a,b\nx,\n", "", "a,b,c\n1,2,3\n"])
def test_what_is_no_list_of_dependencies_is_refused(text, tmp_path):
    """One column, three, or a blank cell are refused; so is a file that is not there."""
    path = tmp_path / "d.csv"
    path.write_text(text)
    with pytest.raises(InputError):
        read_dependencies(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_dependencies(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(("place", "nodes", "links"), [
    ("micropolis/water/med", 1577, 1619), ("shelby/water", 70, 97), ("in2/water", 11, 13)])  # fmt: skip
def test_infrarisk_water_is_whole(place, nodes, links, shared):
    """As many nodes and links as the library wntr 1.5.0 reads from the same files, and nothing left out."""
    found = read_epanet(shared / "data/networks/infrarisk" / place / "water.inp")
    assert (len(found.assets) - len(found.links), len(found.links), found.left_out) == (nodes, links, ())


def test_micropolis_loses_its_water_with_the_grid(shared):
    """Power and water of Micropolis: all is up undamaged; without the grid, all junctions of both are dark."""
    folder = shared / "data/networks/infrarisk/micropolis"
    parts = [read_epanet(folder / "water/med/water.inp"), read_pandapower(folder / "power/med/power.json")]
    rows = joined(parts, read_dependencies(folder / "dependencies.csv"))
    assert len(rows.assets) == 6463 and len(rows.needs) == 8 and len(rows.left_out) == 3
    city = read_city({"city": {"day0": "2022-01-05"}, **rows.tables()})
    closure, repaired = prepare(city.needs), np.zeros(city.needs.num_nodes, np.int64)
    assert (service_times(closure, repaired) == 0).all()
    repaired[city.asset_index()["P_EG1"]] = NEVER
    dark = service_times(closure, repaired)[: city.num_assets] == NEVER
    classes = city.tables["assets"]["class"]
    assert dark[classes == "water_junction"].all() and not dark[classes == "water_plant"].any()


def test_mean_demands_follow_patterns_and_units(tmp_path):
    """Base x mean of the pattern x multiplier, in cubic metres a day; [DEMANDS] replaces; an inflow is left out.

    J1: 5 x (1 + 2 + 3)/3 x 2 = 20 MLD. J2: (1.5 x 1 + 2 x 2) x 2 = 11 MLD, by the default pattern D of mean 1.
    """
    more = "[PATTERNS]\n day 1 2\n day 3\n D 0.5 1.5\n[OPTIONS]\n Pattern D\n Demand Multiplier 2\n"
    more += "[JUNCTIONS]\n J9 0 -1\n"
    found = read_epanet(water(tmp_path, WATER.replace(" J2  2\n", " J2  2  day\n").replace("[END]", more)))
    assert found.demands == (("J1", "water", 20_000.0), ("J2", "water", 11_000.0))
    assert "junction J9: its demand is below 0 (an inflow)" in found.left_out
    assert found.elements["J1"] == ("node", "J1") and found.elements["pipe-J1"] == ("link", "J1")
    with pytest.raises(InputError, match="no unit of flow; met 'buckets'"):
        read_epanet(water(tmp_path, WATER.replace("MLD", "buckets")))


def test_loads_and_motors_ask_for_power(tmp_path):
    """A load takes p x scaling, a motor its shaft's power x loading / efficiency: 0.5 x 0.8 x 24 and 0.2 / 0.5 x 24."""
    tables = {**POWER, "load": frame(["name", "bus", "p_mw", "scaling"], ("town", 2, 0.5, 0.8)),
              "motor": frame(["name", "bus", "pn_mech_mw", "loading_percent", "efficiency_percent"],
                             ("M1", 2, 0.2, 100.0, 50.0))}  # fmt: skip
    found = read_pandapower(power(tmp_path, tables))
    assert [(name, round(amount, 9)) for name, _, amount in found.demands] == [("town", 9.6), ("M1", 9.6)]
    assert found.elements["trafo-L0"] == ("trafo", "0") and found.elements["bus-2"] == ("bus", "2")
