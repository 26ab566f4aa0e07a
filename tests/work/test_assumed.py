"""The share of assumed cells, counted by hand on cities of two assets."""

from __future__ import annotations

from qaita.city.city import City
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.work.assumed import Cells, assumed_share
from qaita.work.build import programme


def counts(city: City) -> dict[str, tuple[int, int]]:
    """Return (cells, assumed) by table."""
    _, by_table = assumed_share(city, programme(city, assess(city)))
    return {name: (count.cells, count.assumed) for name, count in by_table.items()}


def test_what_is_missing_counts_as_assumed() -> None:
    """Defaults and missing tables are assumed cells; blanks without a meaning of their own are none."""
    # assets: class 2 (one marked), value 1, startup_days 2 by default, acceptance of the one with works 1 by default
    # damage: asset_id, state; true_on and trust by default. residents: one user an asset. weights: one service.
    # tasks: days, crews, cost of the default. waiting: five parts. crews: one pool.
    city = read_city({
        "city": {"day0": "2022-01-05"},
        "assets": [{"asset_id": "a", "class": "house", "value": 100},
                   {"asset_id": "b", "class": "house", "assumed": "class"}],
        "damage": [{"asset_id": "a", "state": "slight"}],
    })
    assert counts(city) == {"assets": (6, 4), "residents": (2, 2), "weights": (1, 1), "damage": (4, 2), "tasks": (3, 3),
                            "waiting": (5, 5), "crews": (1, 1)}
    share, _ = assumed_share(city, programme(city, assess(city)))
    assert share == 18 / 22


def test_what_is_given_is_known() -> None:
    """Listed works, waiting and crews count as they stand; in a lot the tender stands for the contractor's part."""
    # assets: class 2, lot_id 1, startup_days 2 and acceptance_days 1 given (b has no works: its blank is no cell)
    # damage: asset_id, state, true_on, trust. tasks: asset_id, mode, days, crews, cost, release.
    # waiting: asset_id and two parts known, two parts of the lot's asset by default. lots: contractor, tender_days.
    # crews: trade, count, from, calendar, contractor.
    city = read_city({
        "city": {"day0": "2022-01-05"},
        "assets": [{"asset_id": "a", "class": "house", "lot_id": "L", "startup_days": 0, "acceptance_days": 1},
                   {"asset_id": "b", "class": "house", "startup_days": 0}],
        "damage": [{"asset_id": "a", "state": "slight", "true_on": "2022-01-05", "trust": 1}],
        "tasks": [{"task_id": "T", "asset_id": "a", "mode": "as_was", "days": 3, "crews": "masons:1", "cost": 5,
                   "release": "2022-01-06"}],
        "waiting": [{"asset_id": "a", "inspection_days": 1, "permit_days": 2}],
        "lots": [{"lot_id": "L", "contractor": "Firm", "tender_days": 9}],
        "crews": [{"crew_id": "C", "trade": "masons", "count": 1, "from": "2022-01-06", "calendar": "standard",
                   "contractor": "Firm"}],
    })
    found = counts(city)
    assert {name: found[name] for name in ("assets", "damage", "tasks", "waiting", "lots", "crews")} == {
        "assets": (6, 0), "damage": (4, 0), "tasks": (6, 0), "waiting": (5, 2), "lots": (2, 0), "crews": (5, 0)}


def test_unobserved_damage_is_assumed() -> None:
    """An asset with tasks that no one observed has one assumed state."""
    city = read_city({
        "city": {"day0": "2022-01-05"}, "assets": [{"asset_id": "a"}],
        "tasks": [{"task_id": "T", "asset_id": "a", "days": 3, "crews": "masons:1"}],
    })
    assert counts(city)["damage"] == (1, 1)


def test_no_cells_are_no_share() -> None:
    """Counts add up table by table; nothing counted is a share of 0."""
    assert Cells(0, 0).share == 0.0 and (Cells(3, 1) + Cells(1, 1)) == Cells(4, 2) and Cells(4, 2).share == 0.5
