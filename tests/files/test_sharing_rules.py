"""Amounts, stores, kept shares, carriers and surges: what is wrong with them is told with its place."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, with_row

POWER = {"asset_id": "H", "service": "power", "supplier_id": "W"}
ROWS: list[tuple[str, dict[str, str], str, str]] = [
    ("needs", {**POWER, "group": "a", "at_least": "2", "amount": "9", "priority": "1"}, "amount", "differs within"),
    ("needs", {**POWER, "group": "a", "at_least": "2", "amount": "10"}, "priority", "differs within"),
    ("needs", {**POWER, "group": "a", "at_least": "2", "amount": "10", "priority": "1", "unmet_cost": "1"},
     "unmet_cost", "allowed: blank"),
    ("needs", {**POWER, "kind": "start", "amount": "1"}, "amount", "asks for no amount"),
    ("needs", {**POWER, "amount": "-1"}, "amount", "out of range"),
    ("needs", {**POWER, "keeps_share": "1.5"}, "keeps_share", "out of range"),
    ("needs", {"asset_id": "P", "service": "power", "supplier_id": "S1", "amount": "1"}, "keeps_share",
     "S1 keeps 6 up to this row"),
    ("needs", {"asset_id": "P", "service": "power", "kind": "network", "amount": "1"}, "kind", "named suppliers only"),
    ("services", {"service": "power"}, "service", "twice"),
    ("services", {"service": "gas", "sharing": "market"}, "sharing", "not one of"),
    ("supplies", {"asset_id": "S1", "service": "power"}, "service", "gives it already in row 2"),
    ("supplies", {"asset_id": "S2", "service": "power", "refill": "1"}, "refill", "without a store"),
    ("supplies", {"asset_id": "S2", "service": "power", "store": "3", "store_most": "2"}, "store", "more than"),
    ("resupply", {"asset_id": "S1", "service": "power", "available": "start", "amount": "1"}, "asset_id", "no store"),
    ("links", {"link_id": "K9", "service": "heat", "from_id": "W", "to_id": "H", "carrier": "duct"}, "carrier",
     "not shared out at least cost"),
    ("links", {"link_id": "K9", "service": "water", "from_id": "W", "to_id": "H", "carrier": "bridge",
               "capacity": "41"}, "capacity", "differs within the carrier"),
    ("links", {"link_id": "K9", "service": "heat", "from_id": "W", "to_id": "H", "loss": "2"}, "loss", "out of range"),
    ("surges", {"service": "water", "consumer_id": "G1", "district": "x", "factor": "2"}, "district", "both"),
    ("surges", {"service": "water", "factor": "2", "until": "2022-01-05"}, "until", "not after"),
    ("surges", {"service": "water", "consumer_id": "G9", "factor": "2"}, "consumer_id", "not found"),
]


@pytest.mark.parametrize(("table", "cells", "column", "what"), ROWS, ids=lambda value: str(value)[:40])
def test_bad_row(table: str, cells: dict[str, str], column: str, what: str) -> None:
    """One row is wrong in one way: its fault names the row, the column and what is allowed."""
    faults = faults_of(with_row(table, **cells))
    hits = [fault for fault in faults if fault.column == column and what in str(fault)]
    assert hits and len(faults) == 1, [str(fault) for fault in faults]
    assert hits[0].table == table and hits[0].row == len(TABLES[table]) + 2
