"""Tests of lists of damaged components: Qaita's columns, InfraRisk's, and their faults."""

from __future__ import annotations

import pytest

from qaita.errors import InputError
from qaita.files.network_damage import read_network_damage


def listed(folder, text):
    """The path of a CSV file with this text."""
    path = folder / "damage.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_percentages_become_states(tmp_path):
    """Each quarter is a state, the ends belong to the lower one; roads are left out."""
    text = "time_stamp,components,fail_perc\n0,A,0\n0,A,25\n0,A,25.1\n0,A,75\n0,A,100\n0,T_L1,50\n"
    rows, left_out = read_network_damage(listed(tmp_path, text), {"A"})
    assert [row["state"] for row in rows] == ["none", "slight", "moderate", "extensive", "complete"]
    assert {row["assumed"] for row in rows} == {"state"}
    assert left_out == ("component T_L1: no network of roads is read",)


def test_own_columns_are_handed_on(tmp_path):
    """A file with asset_id is the table itself; its cells are for the reader of cities to judge."""
    rows, left_out = read_network_damage(listed(tmp_path, "asset_id,state\nA,broken\n"), {"B"})
    assert rows == ({"asset_id": "A", "state": "broken"},) and left_out == ()


def test_every_fault_is_told(tmp_path):
    """Unknown components and percentages out of range stand in one error; other columns are refused."""
    with pytest.raises(InputError) as caught:
        read_network_damage(listed(tmp_path, "components,fail_perc\nPump9,50\nPump1,101\nPump1,x\n"), {"Pump1"})
    assert "3 faults" in str(caught.value) and "Maybe 'Pump1' is meant" in str(caught.value)
    with pytest.raises(InputError, match="columns are missing"):
        read_network_damage(listed(tmp_path, "a,b\n1,2\n"), {"A"})
    with pytest.raises(InputError, match="cannot be read"):
        read_network_damage(tmp_path / "nowhere.csv", {"A"})
