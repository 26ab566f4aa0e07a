"""What the rebuilt buildings would lose in an earthquake to come: expected a year, assumed throughout.

Owns the return period and the damage that each mode leaves in it. Almaty lies in a zone of strong earthquakes; none of
these numbers is a finding on any of its buildings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qaita.cases import hazus
from qaita.cases.hazus import Repair
from qaita.cases.rows import Row, Tables, row

RETURN_YEARS = 475
"""Years from one such earthquake to the next on average: reference return period, 10 % in 50 years (EN 1998-1:2004,
2.1). That it holds for the damage below is assumed."""
STATES = {"before": "extensive", "as_was": "extensive", "better": "moderate", "demolish_replace": "moderate"}
"""Damage state in that earthquake by mode: one milder where it is rebuilt better or anew (assumed)."""
OCCUPANCIES: Mapping[str, Mapping[str, Repair]] = {
    "police": hazus.GOV2, "police_post": hazus.GOV2, "broadcasting": hazus.COM4}
"""Rows of Hazus by asset class; GOV1 for all others."""
SOURCE = (f"once in {RETURN_YEARS} years (EN 1998-1:2004, 2.1) x days and cost ratio of {hazus.SOURCE} x residents who "
          "use it x weight; damage state by mode assumed")


def risk_rows(tables: Tables) -> list[Row]:
    """Return the rows of ``risk``: for each asset with more than one mode, before the damage and once a mode.

    Resident-days a year are the days of repair x the residents served x the weight of the service, shared equally among
    alternatives; money a year is the cost ratio x the asset's value.
    """
    modes: dict[str, list[str]] = {}
    for task in tables["tasks"]:
        listed = modes.setdefault(task["asset_id"], ["before"])
        if task["mode"] not in listed:
            listed.append(task["mode"])
    served, assets = _served(tables), {each["asset_id"]: each for each in tables["assets"]}
    return [made for asset_id, listed in modes.items() if len(listed) > 2
            for made in _rows(assets[asset_id], listed, served.get(asset_id, 0.0))]


def _rows(asset: Row, modes: list[str], served: float) -> Iterator[Row]:
    value = float(asset.get("value") or 0)
    for mode in modes:
        repair = OCCUPANCIES.get(asset["class"], hazus.GOV1)[STATES[mode]]
        yield row(asset_id=asset["asset_id"], mode=mode,
                  resident_days_a_year=round(served * repair.days / RETURN_YEARS, 4),
                  money_a_year=round(value * repair.cost_ratio / RETURN_YEARS), assumed="all", source=SOURCE)


def _served(tables: Tables) -> dict[str, float]:
    """Return resident-days a day that hang directly on each asset."""
    people = {each["group_id"]: float(each["people"]) for each in tables["residents"]}
    weight = {each["service"]: float(each["weight"]) for each in tables["weights"]}
    wanted = [each for each in tables["needs"] if each["asset_id"] in people and each["supplier_id"]]
    keys = [(each["asset_id"], each["service"], each.get("group") or str(rank)) for rank, each in enumerate(wanted)]
    together: dict[tuple[str, str, str], int] = {}
    for key in keys:
        together[key] = together.get(key, 0) + 1
    served: dict[str, float] = {}
    for key, each in zip(keys, wanted, strict=True):
        share = people[each["asset_id"]] * weight.get(each["service"], 0.0) / together[key]
        served[each["supplier_id"]] = served.get(each["supplier_id"], 0.0) + share
    return served
