"""Ways between districts: what is wrong with them and with the bases of crews is told with its place, all at once."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, source, with_row


@pytest.mark.parametrize(("cells", "column", "what"), [
    ({"from_district": "Медеу", "to_district": "Алатау", "hours": "2"}, "to_district", "stands twice, first in row 2"),
    ({"from_district": "Алатау", "to_district": "Алатау", "hours": "2"}, "to_district", "leads nowhere"),
    ({"from_district": "Алатау", "to_district": "Медеo", "hours": "2"}, "to_district", "nobody knows this district"),
    ({"from_district": "Алатау", "to_district": "", "hours": "2"}, "to_district", "blank"),
    ({"from_district": "Алатау", "to_district": "Медеу", "hours": ""}, "hours", "blank"),
    ({"from_district": "Алатау", "to_district": "Медеу", "hours": "-1"}, "hours", "out of range"),
    ({"from_district": "Алатау", "to_district": "Медеу", "hours": "far"}, "hours", "not a number"),
])
def test_bad_way(cells: dict[str, str], column: str, what: str) -> None:
    """One way is wrong in one way: its fault names the row and the column."""
    faults = faults_of(with_row("travel", **cells))
    assert [fault.column for fault in faults if what in str(fault)] == [column], [str(fault) for fault in faults]
    assert len(faults) == 1 and faults[0].row == len(TABLES["travel"]) + 2


@pytest.mark.parametrize(("cells", "column", "what"), [
    ({"trade": "masons", "contractor": "Builder", "calendar": "summer"}, "base", "two bases"),
    ({"trade": "x", "base": "Nowhere"}, "base", "nobody knows this district"),
    ({"trade": "x", "mobilisation_days": "-1"}, "mobilisation_days", "out of range"),
    ({"trade": "x", "from": "2022-02-01", "until": "2022-02-05", "mobilisation_days": "4"}, "mobilisation_days",
     "they leave before they have set out"),
])
def test_bad_base(cells: dict[str, str], column: str, what: str) -> None:
    """One row of crews is wrong in one way: its fault names the row and the column."""
    faults = faults_of(with_row("crews", crew_id="c9", count="1", **cells))
    assert [fault.column for fault in faults if what in str(fault)] == [column], [str(fault) for fault in faults]
    assert len(faults) == 1 and faults[0].row == len(TABLES["crews"]) + 2


def test_a_base_outside_the_city_needs_a_way_and_a_way_there_needs_the_base() -> None:
    """Proves that a depot where no asset stands is known by its way and its crews, and unknown without either."""
    depot = {"crew_id": "c9", "trade": "x", "count": "1", "base": "Depot"}
    way = {"from_district": "Depot", "to_district": "Алатау", "hours": "3"}
    both = source(crews=[*TABLES["crews"], depot], travel=[*TABLES["travel"], way])
    assert faults_of(both) == ()
    assert [fault.column for fault in faults_of(with_row("travel", **way))] == ["from_district"]


def test_crews_who_mobilise_in_vain_are_not_counted() -> None:
    """Proves that a task that asks for crews of whom all leave before they set out is not told that it asks too many:
    the fault is theirs."""
    crews = [{**TABLES["crews"][0], "until": "2022-01-14", "mobilisation_days": "9"}, TABLES["crews"][1]]
    assert [(fault.table, fault.column) for fault in faults_of(source(crews=crews))] == [("crews", "mobilisation_days")]
