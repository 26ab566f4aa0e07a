"""Tests of a power network solved by pandapower: by hand, InfraRisk's, and files that are not loaded."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest

from qaita.errors import InputError
from qaita.files.pandapower_flow import PandapowerFlow
from qaita.recovery.physics.power import PowerModel


def small(load=1.0, gen=0.4, **grid):
    """Grid - bus 0 - line - bus 1 with a load and a generator of at most 0.4 MW - open line - bus 2 with a load."""
    pytest.importorskip("highspy")  # before pandapower: of two HiGHS in one process the first works
    pandapower = pytest.importorskip("pandapower")
    net = pandapower.create_empty_network()
    for _ in range(3):
        pandapower.create_bus(net, vn_kv=20.0)
    pandapower.create_ext_grid(net, 0, **grid)
    for tail in (0, 1):
        pandapower.create_line(net, tail, tail + 1, length_km=1.0, std_type="NAYY 4x50 SE")
    pandapower.create_load(net, 1, p_mw=load)
    pandapower.create_load(net, 2, p_mw=0.1)
    if gen:
        pandapower.create_gen(net, 1, p_mw=gen, max_p_mw=gen)
    pandapower.create_switch(net, 1, 1, et="l", closed=False)
    return PandapowerFlow(pandapower.to_json(net).encode(), "small.json")


def shares(net, *broken):
    """What both loads get with these elements broken, and how often there was no solution."""
    model = PowerModel(net, None)
    found = model.shares(np.array([node not in broken for node in net.nodes], float),
                         np.array([link not in broken for link in net.links], float))
    return [float(found[net.nodes.index(("load", key))]) for key in "01"], model.num_unsolved


def test_islands_and_open_switches():
    """Bus 2 is behind an open switch. Without the line, 0.4 MW serve 1 MW: 0.4 of it; with the generator lost, none.

    The generator's island holds at 0.4, as nothing is lost inside one bus.
    """
    net = small()
    assert shares(net) == ([1.0, 0.0], 0)
    assert shares(net, ("line", "0")) == ([0.4, 0.0], 0)
    assert shares(net, ("ext_grid", "0")) == ([0.4, 0.0], 0)
    assert shares(net, ("line", "0"), ("gen", "0")) == ([0.0, 0.0], 0)
    assert shares(net, ("bus", "1")) == ([0.0, 0.0], 0)


def test_losses_count_against_a_source():
    """A grid of 0.6 MW and 0.4 of the generator are just the load of 1 MW, so the losses of the line shed a part."""
    assert shares(small(max_p_mw=0.6)) == ([15 / 16, 0.0], 0)
    assert shares(small(max_p_mw=0.7)) == ([1.0, 0.0], 0)


def test_a_voltage_collapse_sheds_load():
    """No solution carries 400 MW over one kilometre of thin cable at 20 kV; some part of it, there is."""
    (served, _), unsolved = shares(small(load=400.0, gen=0))
    assert 0 < served < 1 and unsolved == 0


@pytest.mark.parametrize("hidden", [False, True])
def test_only_plain_tables_are_loaded(hidden):
    """A file that names any other class is refused before the library sees it, in a text inside a text as well."""
    what = {"_module": "os", "_class": "system", "_object": "true"}
    content = {"_module": "pandapower.auxiliary", "_class": "pandapowerNet",
               "_object": {"bus": json.dumps([what]) if hidden else what}}  # fmt: skip
    with pytest.raises(InputError, match=r"holds what is not loaded; met 'os\.system'"):
        PandapowerFlow(json.dumps(content).encode(), "x.json")
    with pytest.raises(InputError, match="cannot be read as JSON"):
        PandapowerFlow(b"{", "x.json")


def test_micropolis_is_served_island_by_island(shared):
    """Undamaged all 791 loads and motors are served; without its grid none; a lost transformer darkens its own load."""
    pytest.importorskip("pandapower")
    path = shared / "data/networks/infrarisk/micropolis/power/med/power.json"
    net = PandapowerFlow(path.read_bytes(), "power.json")
    asking = net.asked > 0
    model = PowerModel(net, None)
    nodes, links = np.ones(len(net.nodes)), np.ones(len(net.links))
    assert asking.sum() == 791 and (model.shares(nodes, links)[asking] == 1).all()
    links[net.links.index(("trafo", "1"))] = 0
    dark = np.flatnonzero(model.shares(nodes, links) == 0)
    assert [net.nodes[idx] for idx in dark] == [("bus", "437"), ("load", "0")]
    nodes[net.nodes.index(("ext_grid", "0"))] = 0
    assert model.shares(nodes, links).max() == 0 and model.num_unsolved == 0


def test_highs_works_after_pandapower_was_loaded():
    """Proves that opening a load flow leaves least-cost deliveries able to run, though pandapower loads OR-Tools."""
    pytest.importorskip("highspy")
    said = "from qaita.files.pandapower_flow import load_pandapower as load; load(); import highspy; highspy.Highs()"
    subprocess.run([sys.executable, "-c", said], check=True, timeout=300)
