"""Tests of cities made of network files: small ones by hand, InfraRisk's, and the faults of all files at once."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.errors import InputError
from qaita.files.city import read_city
from qaita.jobs.networks import NetworkFiles, network_city
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from qaita.work.build import programme
from small_networks import POWER, WATER, frame, power, water

INFRARISK = "data/networks/infrarisk"


def cities(found):
    """The city that the tables made are."""
    return read_city({**found.made.tables, "city": found.made.settings})


def test_people_are_assumed_from_water(tmp_path):
    """5 and 3.5 million litres a day over 250 litres are 20,000 and 14,000 people; only J1 has coordinates, so power.

    The load `town` hangs on bus-2, which has none; it is put on B0, 1.5, 2, from where J1 takes power.
    """
    tables = {**POWER, "load": frame(["name", "bus", "p_mw"], ("town", 0, 0.5))}
    found = network_city(NetworkFiles(water(tmp_path), power(tmp_path, tables), litres=250))
    city = cities(found)
    assert city.tables["residents"]["group_id"].tolist() == ["people-J1", "people-J2"]
    assert city.tables["residents"]["people"].tolist() == [20_000, 14_000]
    assert city.tables["residents"].is_assumed("people").all()
    needs = [(row["asset_id"], row["service"], row["kind"]) for row in city.tables["needs"].rows()]
    assert needs == [("people-J1", "water", "network"), ("people-J2", "water", "network"),
                     ("people-J1", "power", "network")]  # fmt: skip
    assert city.tables["needs"]["amount"].tolist() == [5000.0, 3500.0, 12.0]
    assert found.made.settings["note"].count(";") == 2
    repaired = np.zeros(city.needs.num_nodes, np.int64)
    repaired[city.asset_index()["pipe-J1"]] = NEVER
    back = service_times(prepare(city.needs), repaired)[city.num_assets:]
    assert (back == NEVER).tolist() == [False, True, False]


def test_groups_of_one_load_share_what_it_asks(tmp_path):
    """20,000 and 14,000 people on one load of 0.5 MW, 12 MWh a day, ask for 12 x 20 / 34 and 12 x 14 / 34 of it."""
    text = WATER.replace(" J1  3.5  -4\n", " J1  3.5  -4\n J2 9 9\n")
    tables = {**POWER, "load": frame(["name", "bus", "p_mw"], ("town", 0, 0.5))}
    city = cities(network_city(NetworkFiles(water(tmp_path, text), power(tmp_path, tables), litres=250)))
    amounts = city.tables["needs"]["amount"][2:]
    assert np.abs(amounts - [12 * 20 / 34, 12 * 14 / 34]).max() < 1e-5


def test_ratings_are_capacities_where_asked_for(tmp_path):
    """A line of 20 kV and 0.1 kA carries 1.732 x 20 x 0.1 x 24 MWh a day, two parallel transformers of 3 MVA 144."""
    tables = {
        **POWER, "bus": frame(["name", "vn_kv"], ("B0", 20.0), ("B1", 20.0), ("B2", 0.4)),
        "line": frame(["name", "from_bus", "to_bus", "max_i_ka"], ("L0", 0, 1, 0.1), ("L2", 0, 1, None)),
        "trafo": frame(["name", "hv_bus", "lv_bus", "sn_mva", "parallel"], ("T", 1, 2, 3.0, 2)),
        "ext_grid": frame(["name", "bus", "max_p_mw"], ("grid", 0, 2.0)),
    }  # fmt: skip
    files = NetworkFiles(power=power(tmp_path, tables), capacities=True)
    city = cities(network_city(files))
    links = dict(zip(city.tables["links"]["link_id"], city.tables["links"]["capacity"].tolist(), strict=True))
    assert abs(links["L0"] - 83.138439) < 1e-5 and links["T"] == 144 and np.isnan(links["L2"])
    assert city.tables["supplies"]["amount"].tolist() == [48.0]
    without = cities(network_city(NetworkFiles(power=files.power)))
    assert np.isnan(without.tables["links"]["capacity"]).all() and not len(without.tables["supplies"])


def test_people_of_power_alone(tmp_path):
    """Without water, a load of 0.5 MW at 0.25 kW a person is 2,000 people; a motor houses nobody."""
    city = cities(network_city(NetworkFiles(power=power(tmp_path), kilowatts=0.25)))
    assert city.tables["residents"]["people"].tolist() == [2000]


def test_without_coordinates_residents_need_no_power(tmp_path):
    """Where no load has coordinates, none is chosen for anybody, and that is said."""
    found = network_city(NetworkFiles(water(tmp_path), power(tmp_path)))
    power_needs = [row for row in found.made.tables["needs"] if row["service"] == "power"]
    assert [(row["asset_id"], row["amount"]) for row in power_needs] == [("town", "12")]
    assert "residents need no power" in found.made.settings["note"]


def test_faults_of_all_files_are_told_at_once(tmp_path):
    """A water network, a power network and a list, each with a fault: one error with all three."""
    (tmp_path / "d.csv").write_text("a,b,c\n1,2,3\n")
    tables = {**POWER, "load": frame(["name", "bus"], ("a", 77))}
    with pytest.raises(InputError, match="3 faults"):
        network_city(NetworkFiles(water(tmp_path, WATER.replace("J2  T1", "J2  T9")), power(tmp_path, tables),
                                  tmp_path / "d.csv"))
    (tmp_path / "d.csv").write_text("a,b\nU1,M9\n")
    (tmp_path / "e.csv").write_text("components,fail_perc\nU9,50\n")
    with pytest.raises(InputError, match="2 faults"):
        network_city(NetworkFiles(water(tmp_path), power(tmp_path), tmp_path / "d.csv", tmp_path / "e.csv"))
    with pytest.raises(InputError, match="no network is given"):
        network_city(NetworkFiles(dependencies=tmp_path / "d.csv"))


def test_the_command_writes_what_it_says(tmp_path):
    """``new --water --power`` writes a city and tells what was left out; wrong mixtures of options are refused."""
    out = tmp_path / "city"
    words = ["new", str(out), "--water", str(water(tmp_path)), "--power", str(power(tmp_path)), "--json"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["tables"]["assets"] == 16 and "pipe P3: closed" in said["left_out"]
    assert read_city(out).num_assets == 16
    for wrong in (["--case", "almaty-2022"], ["--synthetic", "60"], ["--seed", "1"], ["--crews-factor", "2"]):
        assert CliRunner().invoke(main, [*words, "--force", *wrong]).exit_code == 2
    assert CliRunner().invoke(main, ["new", str(tmp_path / "x")]).exit_code == 2


@pytest.mark.parametrize(("place", "grid", "damage", "assets", "groups"), [
    ("micropolis/water/med", "micropolis/power/med/power.json", "micropolis/scenarios/track1/disruption_file.csv",
     6463, 685),
    ("shelby/water", None, None, 181, 34),
])  # fmt: skip
def test_infrarisk_becomes_a_city_with_works(place, grid, damage, assets, groups, shared):
    """Micropolis with its own damage, and Shelby with stand-ins for its motors: cities of which works are made."""
    folder = shared / INFRARISK
    files = NetworkFiles(folder / place / "water.inp", grid and folder / grid,
                         folder / place.split("/")[0] / "dependencies.csv", damage and folder / damage,
                         stand_ins=grid is None)  # fmt: skip
    city = cities(network_city(files))
    assert (city.num_assets, len(city.tables["residents"])) == (assets, groups)
    assert len(programme(city, assess(city)).task_ids) == (10 if damage else 0)
    back = service_times(prepare(city.needs), np.zeros(city.needs.num_nodes, np.int64))
    assert (back == 0).all()
