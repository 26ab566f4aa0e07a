"""Small cities written row by row: what a reader would fill in is filled in here, and nothing is checked.

Day 0 is Wednesday 5 January 2022, the programme starts on Wednesday 12 January (minute 10080).
"""

from __future__ import annotations

from tests.small_city import DAY, START, city_of, table

from qaita.units import NEVER

FILLED_IN = {
    "assets": {"class": "other", "payer": "", "lot_id": ""},
    "weights": {"version": "1", "signatory": "Commission"},
    "damage": {"state": "moderate", "true_on": 0, "trust": 1.0},
    "tasks": {"mode": "as_was", "task": "repair", "cost": 0.0, "release": START},
    "lots": {"contractor": "", "tender_days": 0.0},
    "bids": {"price_factor": 1.0, "mobilisation_days": 0.0},
    "crews": {"from": START, "calendar": "standard", "contractor": ""},
    "calendars": {"weekdays": (1, 2, 3, 4, 5), "opens": 9 * 60, "closes": 18 * 60, "holidays": True},
    "holds": {"kind": "forensic", "authority": "prosecutor"},
    "money": {"available": START, "modes": ()},
    "stock": {"available": START},
    "dumps": {"from": START},
    "routes": {"trade": "trucks", "trucks": 1},
    "pins": {"decided_by": "Commission"},
    "draws": {"holds_back": ""},
    "openings": {"open_days": 1.0, "open_crews": (("road", 1.0),), "open_cost": 0.0, "close_days": 1.0,
                 "close_cost": 0.0, "from": START, "closed_day_cost": 0.0},
    "sharers": {},
}
"""Values of cells that a row does not name."""


def city(assets="", settings=None, **tables):
    """A City: ``assets`` are ids with blanks between or rows, every other table a list of rows.

    Task ids, crew ids and the like are counted where they are not given.
    """
    listed = [{"asset_id": name} for name in assets.split()] if isinstance(assets, str) else assets
    made = {}
    for name, rows in {"assets": listed, **tables}.items():
        key = {"tasks": "task_id", "crews": "crew_id", "holds": "hold_id", "pins": "pin_id",
               "residents": "group_id"}.get(name)
        filled = [{**FILLED_IN.get(name, {}), **({key: f"{name}{rank}"} if key else {}), **row}
                  for rank, row in enumerate(rows, start=1)]
        made[name] = table(name, *filled)
    return city_of(made, **(settings or {}))


def one_task(days=1.0, **said):
    """A task of asset ``a`` by one crew of ``masons``."""
    return {"asset_id": "a", "days": days, "crews": (("masons", 1.0),), **said}


NO_WAITING = {"inspection_days": 0.0, "money_days": 0.0, "engineering_days": 0.0, "permit_days": 0.0,
              "contractor_days": 0.0}

__all__ = ["DAY", "NEVER", "NO_WAITING", "START", "city", "one_task"]
