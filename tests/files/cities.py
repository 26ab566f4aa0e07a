"""A full small city as rows of text, and what files tests share.

Source and pump stand in a ring of water pipes; the hospital runs on power of either of two substations and on water.
"""

from __future__ import annotations

import copy
from pathlib import Path

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.files.city import Source, read_city

SETTINGS = {"name": "Small «Н»", "zone": "Asia/Almaty", "day0": "2022-01-05", "start": "2022-01-12",
            "horizon": "2023-01-12", "currency": "KZT", "holidays": "KZ", "seed": "7", "note": 'says "hi"\nand = more'}

TABLES: dict[str, list[dict[str, str]]] = {
    "assets": [
        {"asset_id": "S1", "name": "Подстанция №1", "class": "power_substation", "district": "Медеу", "lat": "43.25",
         "lon": "76.945", "payer": "budget", "value": "1250.5", "startup_days": "0.5", "assumed": "value"},
        {"asset_id": "S2", "class": "power_substation", "lat": "43.2", "lon": "76.9", "lot_id": "L1"},
        {"asset_id": "W", "name": "=1+1", "source_of": "water;heat", "acceptance_days": "3"},
        {"asset_id": "P", "class": "pumping_station", "note": "a, b; \"c\"\nd", "source_date": "2022-02-01"},
        {"asset_id": "H", "class": "hospital", "district": "Алатау", "assumed": "all"},
        {"asset_id": "007", "class": "pipe"},
    ],
    "residents": [{"group_id": "G1", "people": "1200", "district": "Медеу", "lat": "43.24", "lon": "76.93"},
                  {"group_id": "G2", "people": "10.5"}],
    "needs": [
        {"asset_id": "H", "service": "power", "supplier_id": "S1", "group": "a", "at_least": "2",
         "amount": "10", "priority": "1"},
        {"asset_id": "H", "service": "power", "supplier_id": "S2", "group": "a", "at_least": "2",
         "amount": "10", "priority": "1", "keeps_share": "0.5"},
        {"asset_id": "P", "service": "power", "kind": "start", "supplier_id": "S2", "effect": "least",
         "least_share": "0.5"},
        {"asset_id": "H", "service": "water", "kind": "network"},
        {"asset_id": "G1", "service": "hospital", "supplier_id": "H", "effect": "share"},
        {"asset_id": "G2", "service": "water", "kind": "network", "amount": "1,5", "unmet_cost": "3"},
    ],
    "services": [{"service": "power", "sharing": "reserved", "unit": "MWh"},
                 {"service": "water", "sharing": "least_cost", "demand_when_down": "stays"}],
    "supplies": [{"asset_id": "S1", "service": "power", "amount": "5"},
                 {"asset_id": "W", "service": "water", "store": "100", "store_most": "200", "refill": "2.5"}],
    "resupply": [{"asset_id": "W", "service": "water", "available": "2022-02-01", "amount": "50"}],
    "surges": [{"service": "water", "consumer_id": "G2", "factor": "2", "until": "2022-02-01"},
               {"service": "power", "district": "Медеу", "from": "2022-01-10", "factor": "0.5"}],
    "links": [{"link_id": "K1", "service": "water", "from_id": "W", "to_id": "P", "asset_id": "007",
               "capacity": "40", "loss": "0.1", "cost": "2", "carrier": "bridge"},
              {"link_id": "K2", "service": "water", "from_id": "P", "to_id": "G2", "one_way": "yes"},
              {"link_id": "K3", "service": "water", "from_id": "P", "to_id": "H"}],
    "weights": [
        {"service": "hospital", "weight": "0.6", "version": "1", "signatory": "Commission", "until": "2022-06-01"},
        {"service": "hospital", "weight": "0.4", "version": "1", "signatory": "Commission", "from": "2022-06-01"},
        {"service": "water", "weight": "0.35", "version": "1", "signatory": "Commission", "at_home": "yes"},
        {"service": "cameras", "weight": "0.05", "version": "1", "signatory": "Commission", "camera": "yes",
         "second_signatory": "Court", "purpose": "traffic", "retention_days": "3"},
    ],
    "damage": [{"asset_id": "S1", "state": "moderate", "true_on": "day0", "known_on": "2022-01-06 10:30"},
               {"asset_id": "H", "state": "extensive", "trust": "2.5", "function": "0.25"}],
    "tasks": [
        {"task_id": "T1", "asset_id": "S1", "days": "2.5", "crews": "electricians:2", "cost": "1000",
         "release": "start"},
        {"task_id": "T2", "asset_id": "S1", "days": "1", "after": "T1+3", "materials": "cable_m:12.5;glass:1",
         "function_during": "0.1", "function_after": "0.75", "ramp_days": "1.5"},
        {"task_id": "T3", "asset_id": "H", "mode": "better", "days": "100", "after": "T1;T2", "deadline": "2022-12-31"},
    ],
    "modes": [{"asset_id": "H", "mode": "rebuild", "kind": "replace", "decision": "12-a", "decided_by": "Akimat"},
              {"asset_id": "S1", "mode": "temporary", "share": "0,5"}],
    "risk": [{"asset_id": "H", "mode": "before", "resident_days_a_year": "12,5", "money_a_year": "1 000"},
             {"asset_id": "H", "mode": "better", "resident_days_a_year": "5"}],
    "waiting": [{"asset_id": "H", "inspection_days": "3", "permit_days": "56"}],
    "levers": [{"lever_id": "lane", "shortens": "permit", "to_days": "1", "price": "1000", "places": "20",
                "payer": "budget", "classes": "hospital;pipe", "districts": "Алатау"},
               {"lever_id": "late", "shortens": "overtime", "trades": "electricians", "cost_share": "0,05",
                "day_hours": "1", "month_hours": "12", "year_hours": "120"}],
    "lots": [{"lot_id": "L1", "contractor": "Builder", "tender_days": "10", "ceiling": "2e6"}],
    "bids": [{"lot_id": "L1", "contractor": "Builder", "price_factor": "1,1", "mobilisation_days": "3"}],
    "crews": [{"crew_id": "c1", "trade": "electricians", "count": "2", "from": "2022-01-12", "until": "2022-12-01"},
              {"crew_id": "c2", "trade": "masons", "count": "1", "contractor": "Builder", "calendar": "summer",
               "base": "Алатау", "mobilisation_days": "2"}],
    "travel": [{"from_district": "Медеу", "to_district": "Алатау", "hours": "1,5"}],
    "calendars": [{"calendar": "summer", "weekdays": "1-6", "opens": "08:00", "closes": "24:00", "holidays": "no",
                   "season_from": "04-15", "season_until": "10-31"}],
    "holds": [{"hold_id": "h", "asset_id": "H", "kind": "forensic", "authority": "Court"}],
    "money": [{"source_id": "budget", "amount": "5000000", "modes": "as_was"},
              {"source_id": "budget", "amount": "1e6", "available": "2022-07-01", "price_date": "2022-01-01"}],
    "dumps": [{"dump_id": "D1", "capacity_t": "5000", "a_day_t": "200", "until": "2022-10-01"}, {"dump_id": "D2"}],
    "routes": [{"dump_id": "D1", "asset_id": "H", "tonnes_a_day": "50", "trucks": "2", "cost_a_t": "1,5", "via": "007"},
               {"dump_id": "D2", "district": "Медеу", "tonnes_a_day": "20", "trade": "lorries"}],
    "pins": [{"pin_id": "p1", "asset_id": "H", "what": "mode", "value": "better", "decided_by": "Akimat"},
             {"pin_id": "p2", "lot_id": "L1", "what": "not_before", "date": "2022-02-01", "decided_by": "Akimat"},
             {"pin_id": "p3", "task_id": "T1", "what": "start_on", "date": "2022-03-01", "decided_by": "Akimat"}],
    "draws": [{"asset_id": "S1", "milestone": "signing", "share": "0,3"},
              {"asset_id": "S1", "milestone": "done", "share": "0.6", "holds_back": "no"},
              {"asset_id": "S1", "milestone": "accepted", "share": "0.1"}],
    "stock": [{"item": "cable_m", "amount": "12.5"}, {"item": "glass", "amount": "1"}],
    "temporary": [{"temporary_id": "G", "asset_id": "H", "service": "power", "until": "2022-03-01", "share": "0.3"}],
    "outages": [{"asset_id": "W", "from": "2022-02-01 08:00", "until": "2022-02-02"}],
    "promises": [{"promise_id": "p", "asset_id": "H", "due": "2022-08-01", "said_on": "2022-02-01"}],
    "moves": [{"group_id": "G1", "share": "0,25", "from": "2022-01-08", "until": "2022-03-01"},
              {"group_id": "G2", "people": "4"}],
    "goals": [{"goal_id": "g30", "service": "hospital", "district": "Медеу", "share": "0,3", "due": "2022-08-01"},
              {"goal_id": "g90", "class": "power_substation", "share": "0.9", "due": "2022-03-01"},
              {"goal_id": "all", "share": "1", "due": "2022-12-31"}],
    "guards": [{"guard_id": "g", "asset_id": "S1", "guarded_by": "unit", "until": "2022-01-19", "minimum_cover": "2"}],
}


def source(**changes: list[dict[str, str]] | dict[str, str] | None) -> dict[str, object]:
    """Return the city as a mapping for read_city; tables given replace those of the same name, None takes one out."""
    whole = copy.deepcopy({"city": SETTINGS, **TABLES, **changes})
    return {name: rows for name, rows in whole.items() if rows is not None}


def with_row(table: str, **cells: str) -> dict[str, object]:
    """Return the city with one more row in ``table``."""
    return source(**{table: [*TABLES[table], cells]})


def faults_of(origin: Source) -> tuple[Fault, ...]:
    """Return the faults that reading ``origin`` raises, none when it is read."""
    try:
        read_city(origin)
    except InputError as error:
        return error.faults
    return ()


def assert_same(one: City, two: City) -> None:
    """Assert that two cities have equal settings, tables, dtypes and marks of what is assumed."""
    assert one.settings == two.settings
    for name, table in one.tables.items():
        other = two.tables[name]
        for column in table.columns:
            assert repr(table[column].tolist()) == repr(other[column].tolist()), (name, column)
            assert table[column].dtype == other[column].dtype, (name, column)
            assert table.is_assumed(column).tolist() == other.is_assumed(column).tolist(), (name, column)


def folder(path: Path, **files: str | bytes | None) -> Path:
    """Write a folder: ``city`` is city.toml, every other name a CSV table. Returns its path."""
    path.mkdir(parents=True, exist_ok=True)
    for name, content in {"city": TOML, "assets": ASSETS, **files}.items():
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            (path / ("city.toml" if name == "city" else f"{name}.csv")).write_bytes(data)
    return path


TOML = 'name = "Small"\nzone = "Asia/Almaty"\nday0 = 2022-01-05\nstart = 2022-01-12\nhorizon = 2023-01-12\n'
ASSETS = "asset_id,class,lat,lon,x_colour\nS,substation,43.25,76.9,red\nH,hospital,,,\n"
