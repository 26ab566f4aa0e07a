"""Places worth less than a whole one: where that may be said, and where it is a fault."""

from __future__ import annotations

import pytest

from files.cities import TABLES, faults_of, source

SEAT = {"asset_id": "P", "service": "school", "amount": "250", "quality": "0.6"}
PUPILS = {"asset_id": "G1", "service": "school", "supplier_id": "P", "amount": "300"}


def whole(needs=(), **tables):
    """The city with pupils at the pump house, in a second shift."""
    return source(**{**tables, "needs": [*TABLES["needs"], PUPILS, *needs], "supplies": [*TABLES["supplies"], SEAT]})


def test_named_places_have_a_quality():
    """Seats of a named school may be worth less than a whole one."""
    assert faults_of(whole()) == ()


def test_places_are_counted():
    """Who is served without an amount takes no place, so that a quality of places would do nothing."""
    (fault,) = faults_of(source(supplies=[*TABLES["supplies"], SEAT]))
    assert (fault.column, "without amounts" in fault.what) == ("quality", True)


@pytest.mark.parametrize(("tables", "what"), [
    ({"links": [*TABLES["links"], {"link_id": "K9", "service": "school", "from_id": "W", "to_id": "P"}]}, "over links"),
    ({"services": [*TABLES["services"], {"service": "school", "sharing": "least_cost"}]}, "by least_cost"),
    ({"needs": [{"asset_id": "P", "service": "school", "supplier_id": "W"}]}, "passes through P"),
    ({"needs": [{"asset_id": "G2", "service": "school", "supplier_id": name, "group": "a", "at_least": "2"}
                for name in ("P", "W")]}, "two suppliers"),
])
def test_elsewhere_it_is_a_fault(tables, what):
    """A service over links, at least cost, through who needs it, or of two suppliers at once has no qualities."""
    (fault,) = faults_of(whole(**tables))
    assert (fault.table, fault.column, fault.value) == ("supplies", "quality", "0.6")
    assert what in fault.what
