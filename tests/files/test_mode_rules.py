"""Modes: nothing is cleared and no home demolished without a decision, and every row says what it means."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, source, with_row

HOME = {"needs": [*TABLES["needs"], {"asset_id": "G1", "service": "housing", "supplier_id": "W"}]}
ROWS: list[tuple[dict[str, str], str, str]] = [
    ({"asset_id": "P", "mode": "clear"}, "decision", "nothing is cleared without being replaced but by decision"),
    ({"asset_id": "P", "mode": "away", "kind": "clear", "decided_by": "Akimat"}, "decision", "but by decision"),
    ({"asset_id": "P", "mode": "clear", "decision": "7"}, "decided_by", "nobody is named"),
    ({"asset_id": "P", "mode": "better", "decision": "7"}, "decided_by", "nobody is named"),
    ({"asset_id": "H", "mode": "rebuild", "decision": "7", "decided_by": "Akimat"}, "mode", "stands twice for H"),
    ({"asset_id": "P", "mode": "better", "share": "0.5"}, "share", "not used by a mode of kind better"),
    ({"asset_id": "P", "mode": "temporary"}, "share", "needs a share"),
    ({"asset_id": "P", "mode": "temporary", "share": "1.5"}, "share", "out of range"),
    ({"asset_id": "P", "mode": "bettr"}, "mode", "no tasks of P are of this mode"),
    ({"asset_id": "P", "mode": "better", "kind": "nice"}, "kind", "not one of"),
    ({"asset_id": "Q", "mode": "better"}, "asset_id", "not found in assets"),
]


@pytest.mark.parametrize(("cells", "column", "what"), ROWS, ids=lambda value: str(value)[:60])
def test_bad_row(cells: dict[str, str], column: str, what: str) -> None:
    """One row is wrong in one way: its fault names the row, the column and what is allowed."""
    faults = faults_of(with_row("modes", **cells))
    hits = [fault for fault in faults if fault.column == column and what in str(fault)]
    assert hits and hits[0].table == "modes" and hits[0].row == len(TABLES["modes"]) + 2
    assert {fault.column for fault in faults} <= {column, "decided_by"}, [str(fault) for fault in faults]


def test_an_occupied_home_is_demolished_only_with_a_decision() -> None:
    """Proves decency: to replace what residents live in needs a decision's number; what nobody lives in does not."""
    said = {"asset_id": "W", "mode": "replace"}
    assert not faults_of(with_row("modes", **said))
    told = faults_of(source(**HOME, modes=[said]))
    assert [(fault.column, fault.row) for fault in told] == [("decision", 2), ("decided_by", 2)]
    assert "a home is demolished only by decision" in str(told[0])
    assert not faults_of(source(**HOME, modes=[{**said, "decision": "12-a", "decided_by": "Akimat"}]))


@pytest.mark.parametrize("mode", ["clear", "replace"])
def test_tasks_alone_do_not_demolish_a_home(mode: str) -> None:
    """Proves that tasks of a mode of that name are refused too, until a row of modes brings the decision."""
    tasks = [*TABLES["tasks"], {"task_id": "T9", "asset_id": "W", "mode": mode, "days": "9"}]
    told = faults_of(source(**HOME, tasks=tasks))
    assert [(fault.table, fault.column) for fault in told] == [("tasks", "mode")]
    assert "add a row to modes" in str(told[0])
    decided = {"asset_id": "W", "mode": mode, "decision": "12-a", "decided_by": "Akimat"}
    assert not faults_of(source(**HOME, tasks=tasks, modes=[decided]))
