"""Openings of streets: what is wrong with them is told with its place, all at once."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, source

STREET = {"opening_id": "O", "open_days": "2", "open_crews": "electricians:1", "close_days": "1"}


def city(opening: dict[str, str], *sharers: dict[str, str], **more: list[dict[str, str]]) -> dict[str, object]:
    """The city with one opening, shared by the substation unless other sharers are given."""
    rows = [{"opening_id": "O", **row} for row in sharers or ({"asset_id": "S1"},)]
    return source(openings=[{**STREET, **opening}], sharers=rows, **more)


def test_a_street_with_a_sharer_is_no_fault() -> None:
    """Proves that what is blank has a default."""
    assert faults_of(city({})) == ()


@pytest.mark.parametrize(("cells", "column", "what"), [
    ({"opening_id": "P"}, "opening_id", "nobody shares it"),
    ({"open_days": ""}, "open_days", "blank"),
    ({"open_crews": "electricians:0.5"}, "open_crews", "0.5 crews of 'electricians'"),
    ({"close_crews": "electricians:0"}, "close_crews", "0 crews of 'electricians'"),
    ({"from": "2022-03-01", "until": "2022-02-01"}, "until", "not after 'from'"),
    ({"closed_day_cost": "-1"}, "closed_day_cost", "out of range"),
    ({"payer": "Nobody"}, "payer", "not found in money"),
])
def test_bad_opening(cells: dict[str, str], column: str, what: str) -> None:
    """One cell of an opening is wrong: a fault names it."""
    assert [fault.column for fault in faults_of(city(cells)) if what in str(fault)] == [column]


def test_bad_sharers_are_all_told() -> None:
    """Proves that an asset twice, one that is not there and another's task are faults, in one go."""
    other = next(row for row in TABLES["tasks"] if row["asset_id"] != "S1")["task_id"]
    faults = faults_of(city({}, {"asset_id": "S1", "tasks": other}, {"asset_id": "S1"}, {"asset_id": "Nowhere"}))
    said = [(fault.row, fault.column) for fault in faults]
    assert said == [(2, "tasks"), (3, "asset_id"), (4, "asset_id")], [str(fault) for fault in faults]


def test_a_lot_let_by_bids_shares_no_street() -> None:
    """Proves that whose works wait for a contractor cannot share an opening."""
    assets = [{**row, **({"lot_id": "L2"} if row["asset_id"] == "S1" else {})} for row in TABLES["assets"]]
    faults = faults_of(city({}, assets=assets, lots=[*TABLES["lots"], {"lot_id": "L2", "tender_days": "10"}],
                            bids=[*TABLES["bids"], {"lot_id": "L2", "contractor": "City pool"}]))
    assert [(fault.table, fault.column) for fault in faults] == [("sharers", "asset_id")]
    assert "let by bids" in str(faults[0])
