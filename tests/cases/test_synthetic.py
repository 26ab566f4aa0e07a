"""The synthetic city: any size, no fault, nothing known, the same bytes for the same seed."""

from __future__ import annotations

import json
from time import process_time

import pytest

from qaita.cases.synthetic import LEAST, WEIGHTS, tables
from qaita.files.city import read_city


@pytest.mark.parametrize("num_assets", [50, 51, 137, 1000])
def test_any_size_reads_without_a_fault(num_assets):
    """The city has exactly the assets asked for, and the reader finds no fault."""
    case = tables(num_assets, seed=5)
    city = read_city({"city": case.settings, **case.tables})
    assert city.num_assets == num_assets and len(city.sinks) > 0


def test_all_is_assumed():
    """Every row of every table but the settings is marked assumed or is one of the weights' constants."""
    for name, rows in tables(200, seed=1).tables.items():
        assert {each["assumed"] for each in rows} == {"all"}, name


def test_same_seed_same_bytes():
    """The same seed gives the same cells, another seed others."""
    assert json.dumps(tables(300, 1).tables) == json.dumps(tables(300, 1).tables)
    assert tables(300, 1).tables["assets"] != tables(300, 2).tables["assets"]


def test_all_kinds_of_need_and_rings_occur():
    """Run, start and network needs occur, and the water mains have more links than a tree."""
    made = tables(1000, seed=2).tables
    assert {each["kind"] for each in made["needs"]} == {"run", "start", "network"}
    mains = [each for each in made["links"] if each["asset_id"]]
    ends = {each[key] for each in mains for key in ("from_id", "to_id")}
    assert len(mains) > len(ends) - 1


def test_weights_sum_to_at_most_one():
    """The assumed weights of one day sum to at most 1."""
    assert sum(WEIGHTS.values()) <= 1 + 1e-12


def test_five_thousand_assets_in_seconds():
    """5,000 assets take less than 3 seconds of processor time (about 0.3 where this was written)."""
    before = process_time()
    assert len(tables(5000, seed=3).tables["assets"]) == 5000
    assert process_time() - before < 3


def test_too_few_assets_are_refused():
    """Fewer than the least are refused with the number met."""
    with pytest.raises(ValueError, match=f"num_assets is {LEAST - 1}"):
        tables(LEAST - 1, seed=1)
