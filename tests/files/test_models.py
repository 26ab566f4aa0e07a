"""Tests of network files that belong to a city: named, read, written with it, and every fault of their naming."""

from __future__ import annotations

import json

import pytest

import qaita
from qaita.errors import InputError
from qaita.files.inputs import CHECKSUMS, INPUTS, read_inputs, save_inputs
from qaita.files.physics import check_black_boxes
from qaita.jobs.networks import NetworkFiles, network_city
from qaita.recovery.sharing.classes import classify
from qaita.recovery.sharing.services import shared_services
from small_networks import water

NETWORK = b"[JUNCTIONS]\n J1 0\n"


def tables(*services, models=None):
    """A city of one junction and one group, with these services (name, sharing, model)."""
    return {
        "city": {"day0": "2022-01-05"}, "assets": [{"asset_id": "J1"}], "residents": [{"group_id": "R", "people": 5}],
        "needs": [{"asset_id": "R", "service": "water", "supplier_id": "J1"}],
        "services": [dict(zip(("service", "sharing", "model"), row, strict=True)) for row in services],
        "models": models or {},
    }  # fmt: skip


def test_a_network_goes_with_its_city(tmp_path):
    """From memory into a folder, from there into the inputs of a result with its checksum, and back, byte by byte."""
    city = qaita.read_city(tables(("water", "physics", "net.inp"), models={"net.inp": NETWORK}))
    assert city.models == {"net.inp": NETWORK} and list(city.black_boxes) == ["water"]
    qaita.write_city(city, tmp_path / "city")
    again = qaita.read_city(tmp_path / "city")
    assert again.models == city.models
    sums = save_inputs(again, tmp_path)
    assert "net.inp" in sums and "net.inp" in json.loads((tmp_path / INPUTS / CHECKSUMS).read_text())
    assert read_inputs(tmp_path).models == city.models
    (tmp_path / INPUTS / "net.inp").write_bytes(b"")
    with pytest.raises(InputError, match="changed since the result was written"):
        read_inputs(tmp_path)


def test_a_workbook_has_it_beside(tmp_path):
    """A workbook cannot hold a network file: writing is refused, reading looks beside it."""
    city = qaita.read_city(tables(("water", "physics", "net.inp"), models={"net.inp": NETWORK}))
    with pytest.raises(InputError, match="cannot hold network files"):
        qaita.write_city(city, tmp_path / "city.xlsx")
    plain = qaita.read_city(tables())
    qaita.write_city(plain, tmp_path / "city.xlsx")
    assert qaita.read_city(tmp_path / "city.xlsx").models == {}


@pytest.mark.parametrize(("service", "words"), [
    (("water", "physics", ""), "sharing is physics; allowed: a file ending in .inp or .json"),
    (("water", "auto", "net.inp"), "sharing is auto; met 'net.inp'; allowed: blank"),
    (("water", "physics", "../net.inp"), "no name of a network file"),
    (("water", "physics", "a\\net.inp"), "no name of a network file"),
    (("water", "physics", "net.txt"), "no name of a network file"),
    (("water", "physics", "nett.inp"), "not given; met 'nett.inp'; allowed: a file in the folder of the city\n"
                                       "    Maybe 'net.inp'"),
])  # fmt: skip
def test_what_may_be_named(service, words):
    """A name where there is physics and only there, of a file, of a known kind, that is there."""
    with pytest.raises(InputError) as caught:
        qaita.read_city(tables(service, models={"net.inp": NETWORK}))
    assert words in str(caught.value) and "services row 2 column model" in str(caught.value)


def test_a_function_is_a_model():
    """A function gets shares by id and gives shares by id; it is no file."""
    asked = []
    city = qaita.read_city(tables(("water", "physics", "own"), models={"own": lambda works: {"R": works["J1"] / 2}}))
    box = city.black_boxes["water"](city)
    asked.append(box.deliver(0, [1.0]).tolist())
    assert asked == [[0.5]] and city.models == {} and box is city.black_boxes["water"](city)


def test_it_is_a_shared_service_of_its_own_class():
    """Who shares services out finds it, ``check`` names it, and amounts of the city change nothing about that."""
    content = tables(("water", "physics", "own"), models={"own": lambda works: {"R": 0.25}})
    content["needs"][0]["amount"] = 7
    city = qaita.read_city(content)
    [entry] = classify(city)
    assert (entry.label, entry.reason, entry.closure) == ("physics", "own works out who gets how much", False)
    [service] = shared_services(city)
    assert service is city.black_boxes["water"](city)


def test_who_draws_nowhere_is_told():
    """A consumer whose supplier is no node of the network is a fault when the service is made."""
    pytest.importorskip("wntr")
    content = tables(("water", "physics", "net.inp"), models={"net.inp": NETWORK.replace(b"J1", b"J2")})
    city = qaita.read_city(content)
    with pytest.raises(InputError, match=r"draws nowhere in net\.inp; met 'R'"):
        check_black_boxes(city)


def test_new_puts_the_files_into_the_city(tmp_path):
    """With physics the network goes along, under the name of its service, and every group draws in it."""
    pytest.importorskip("wntr")
    found = network_city(NetworkFiles(water(tmp_path, unmarked()), physics=True))
    city = qaita.read_city({**found.made.tables, "city": found.made.settings, "models": found.made.models})
    assert list(city.models) == ["water.inp"] and city.tables["services"]["unit"].tolist() == ["m3"]
    box = city.black_boxes["water"](city)
    assert box.deliver(0, [1.0] * city.num_assets).tolist() == [1.0, 1.0]
    broken = [float(name != "pipe-J1") for name in city.asset_ids]
    assert box.deliver(0, broken).tolist() == [1.0, 0.0]


def unmarked():
    """R1 high above J1 and J2, with a wide pump's pipe: all is delivered undamaged."""
    return ("[JUNCTIONS]\n J1 10 5\n J2 10 7\n[RESERVOIRS]\n R1 60\n[PIPES]\n J1 J1 J2 10 900 130 0 Open\n"
            " P2 R1 J1 10 900 130 0 Open\n[OPTIONS]\n Units LPS\n[END]\n")
