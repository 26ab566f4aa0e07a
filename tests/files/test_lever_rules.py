"""Levers: what is wrong with them is told with its place, all of it at once."""

from __future__ import annotations

import pytest

from files.cities import SETTINGS, TABLES, faults_of, source, with_row

ROWS: list[tuple[dict[str, str], str, str]] = [
    ({"shortens": "permit"}, "to_days", "neither to_days nor less_days"),
    ({"shortens": "permit", "to_days": "0", "less_days": "3"}, "to_days", "both to_days and less_days"),
    ({"shortens": "permit", "to_days": "1", "calendar": "summer"}, "calendar", "not used where permit is shortened"),
    ({"shortens": "permit", "to_days": "1", "trades": "masons"}, "trades", "not used"),
    ({"shortens": "permit", "to_days": "1", "cost_share": "0.5"}, "cost_share", "not used"),
    ({"shortens": "permit", "to_days": "1", "month_hours": "5"}, "month_hours", "not used"),
    ({"shortens": "hope", "to_days": "1"}, "shortens", "not one of"),
    ({"shortens": "overtime", "to_days": "1"}, "to_days", "not used where overtime is shortened"),
    ({"shortens": "overtime", "day_hours": "3"}, "day_hours", "allowed: at most 2"),
    ({"shortens": "overtime", "month_hours": "12.5"}, "month_hours", "more than the law allows"),
    ({"shortens": "overtime", "year_hours": "121"}, "year_hours", "allowed: at most 120"),
    ({"shortens": "overtime", "trades": "painters"}, "trades", "'painters' not found"),
    ({"shortens": "shifts"}, "calendar", "need hours of their own"),
    ({"shortens": "shifts", "calendar": "summer", "day_hours": "2"}, "day_hours", "not used"),
    ({"shortens": "shifts", "calendar": "sumer"}, "calendar", "not found in calendars"),
    ({"shortens": "permit", "to_days": "1", "price": "7e6", "payer": "budget"}, "price", "ever releases"),
    ({"shortens": "permit", "to_days": "1", "payer": "bank"}, "payer", "not found in money"),
    ({"shortens": "permit", "to_days": "1", "assets": "S1;S9"}, "assets", "'S9' not found in assets.asset_id"),
    ({"shortens": "permit", "to_days": "1", "classes": "hospitl"}, "classes", "'hospitl' not found"),
    ({"shortens": "permit", "to_days": "1", "lots": "L2"}, "lots", "'L2' not found in lots.lot_id"),
    ({"shortens": "permit", "to_days": "1", "districts": "Медеу;nowhere"}, "districts", "'nowhere' not found"),
    ({"lever_id": "a+b", "shortens": "permit", "to_days": "1"}, "lever_id", "name without +"),
    ({"lever_id": "lane", "shortens": "permit", "to_days": "1"}, "lever_id", "twice"),
    ({"shortens": "permit", "to_days": "1", "places": "-1"}, "places", "out of range"),
]


@pytest.mark.parametrize(("cells", "column", "what"), ROWS, ids=lambda value: str(value)[:60])
def test_bad_row(cells: dict[str, str], column: str, what: str) -> None:
    """One row is wrong in one way: its fault names the row, the column and what is allowed."""
    faults = faults_of(with_row("levers", **{"lever_id": "new", **cells}))
    hits = [fault for fault in faults if fault.column == column and what in str(fault)]
    assert hits and len(faults) == 1, [str(fault) for fault in faults]
    assert hits[0].table == "levers" and hits[0].row == len(TABLES["levers"]) + 2


def test_a_country_whose_law_is_not_known_needs_caps_of_its_own() -> None:
    """Proves three faults for three blanks, none where all are written, and one for a day of 25 hours."""
    abroad = {**SETTINGS, "holidays": "DE"}

    def told(**caps: str) -> list[str | None]:
        rows = [{"lever_id": "late", "shortens": "overtime", **caps}]
        return [fault.column for fault in faults_of(source(city=abroad, levers=rows))]

    assert told() == ["day_hours", "month_hours", "year_hours"]
    assert told(day_hours="2", month_hours="20", year_hours="60") == []
    assert told(day_hours="25", month_hours="20", year_hours="60") == ["day_hours"]


def test_all_faults_are_told_at_once() -> None:
    """Proves that one row with four faults has all four told."""
    faults = faults_of(with_row("levers", lever_id="x+y", shortens="overtime", to_days="2", day_hours="9",
                                trades="painters"))
    assert {fault.column for fault in faults} == {"lever_id", "to_days", "day_hours", "trades"}
