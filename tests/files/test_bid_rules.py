"""Bids: what is wrong with them is told with its place, all at once."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, source, with_row

OPEN = [{"lot_id": "L2", "tender_days": "10"}]


def city(bids: list[dict[str, str]], lots: list[dict[str, str]], **more: list[dict[str, str]]) -> dict[str, object]:
    """The city with substation 1 (electricians:2 asked for) in lot L2, let by bids."""
    assets = [{**row, **({"lot_id": "L2"} if row["asset_id"] == "S1" else {})} for row in TABLES["assets"]]
    return source(assets=assets, lots=[*TABLES["lots"], *lots], bids=[*TABLES["bids"], *bids], **more)


@pytest.mark.parametrize(("cells", "column", "what"), [
    ({"lot_id": "L9", "contractor": "X"}, "lot_id", "not found in lots"),
    ({"lot_id": "L1", "contractor": "Builder"}, "contractor", "bids twice for lot 'L1', first in row 2"),
    ({"lot_id": "L1", "contractor": ""}, "contractor", "blank"),
    ({"lot_id": "L1", "contractor": "X", "price_factor": "-1"}, "price_factor", "out of range"),
    ({"lot_id": "L1", "contractor": "X", "tender_days": "soon"}, "tender_days", "not a number"),
    ({"lot_id": "L1", "contractor": "X", "mobilisation_days": "-2"}, "mobilisation_days", "out of range"),
])
def test_bad_row(cells: dict[str, str], column: str, what: str) -> None:
    """One bid is wrong in one way: its fault names the row and the column."""
    faults = faults_of(with_row("bids", **cells))
    assert [fault.column for fault in faults if what in str(fault)] == [column], [str(fault) for fault in faults]
    assert len(faults) == 1 and faults[0].row == len(TABLES["bids"]) + 2


def test_a_contractor_who_did_not_bid_is_refused() -> None:
    """Proves that a lot is not let to somebody outside its bids, with the likely name."""
    lots = [{**TABLES["lots"][0], "contractor": "Bilder"}]
    faults = faults_of(source(lots=lots, bids=[{"lot_id": "L1", "contractor": "Builder"}]))
    assert len(faults) == 1 and "not among the bids for lot 'L1'" in str(faults[0]) and "Builder" in str(faults[0])


def test_a_lot_signed_with_nobody_is_refused() -> None:
    """Proves that a date of signature needs a contractor where several bid."""
    faults = faults_of(city([{"lot_id": "L2", "contractor": "City pool"}], [{"lot_id": "L2", "signed": "2022-02-01"}]))
    assert [(fault.table, fault.column) for fault in faults] == [("lots", "signed")]


def test_bidders_bring_enough_crews_of_each_trade() -> None:
    """Proves that each bidder with crews of his own is held to them, who has none works with the common pool, and that
    nobody asks the pool for what only bidders may do."""
    known = [*TABLES["crews"], {"crew_id": "x", "trade": "electricians", "count": "1", "contractor": "Small"}]
    bids = [{"lot_id": "L2", "contractor": name} for name in ("Builder", "Small", "Nobody's crews")]
    faults = faults_of(city(bids, OPEN, crews=known))
    assert [(fault.table, fault.row, fault.column) for fault in faults] == [("bids", 3, "contractor"),
                                                                            ("bids", 4, "contractor")]
    assert "never has the 2 crews of 'electricians'" in str(faults[1]) and "he has 1" in str(faults[1])
    alone = [{"crew_id": "x", "trade": "electricians", "count": "2", "contractor": "Own"}]
    assert faults_of(city([{"lot_id": "L2", "contractor": "Own"}], OPEN, crews=[TABLES["crews"][1], *alone])) == ()
