"""Rules of the table ``levers``: cells that fit what a lever shortens, hours within the law, places that exist.

Owns :func:`check_levers`. What a lever is worth is for the planner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from qaita.city.city import Settings
from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.work.levers import HOURS, OVERTIME, SHIFTS
from qaita.work.overtime import LAWS, Caps

Row = dict[str, Any]

CAPS = ("day_hours", "month_hours", "year_hours")
NOT_USED = {"waiting": ("calendar", "trades", *CAPS, "cost_share"), OVERTIME: ("to_days", "less_days", "calendar"),
            SHIFTS: ("to_days", "less_days", *CAPS)}
"""Columns that say nothing for a kind of lever."""
PLACES = {"assets": ("assets", "asset_id"), "classes": ("assets", "class"), "lots": ("lots", "lot_id"),
          "districts": ("assets", "district"), "trades": ("crews", "trade")}
"""Table and column in which the entries of a list are found."""


def check_levers(tables: Mapping[str, ReadTable], settings: Settings | None, unread: set[str]) -> list[Fault]:
    """Return faults of levers: cells of another kind, hours above the law, a price never released, unknown places.

    ``settings`` None: they have faults, and no law is looked up; nothing is looked up in tables of ``unread``.
    """
    read = tables["levers"]
    faults = [fault for idx, row in enumerate(read.table.rows())
              for fault in (*_check_kind(read, idx, row), *_check_law(read, idx, row, settings),
                            *_check_price(tables, unread, idx, row))]
    return [*faults, *_check_places(tables, unread)][:MAX_COLUMN_FAULTS]


def _check_kind(read: ReadTable, idx: int, row: Row) -> Iterator[Fault]:
    if "+" in row["lever_id"]:
        yield read.fault(idx, "lever_id", "a + joins the names of modes and levers", "a name without +")
    kind = row["shortens"] if row["shortens"] in HOURS else "waiting"
    for column in NOT_USED[kind] if row["shortens"] else ():
        if _said(row[column]) and not (column == "cost_share" and row[column] == 0):
            yield read.fault(idx, column, f"not used where {row['shortens']} is shortened", "a blank")
    if kind == "waiting" and row["shortens"] and _said(row["to_days"]) == _said(row["less_days"]):
        both = "both to_days and less_days" if _said(row["to_days"]) else "neither to_days nor less_days"
        yield read.fault(idx, "to_days", f"{both}", "one of the two")
    if kind == SHIFTS and not row["calendar"]:
        yield read.fault(idx, "calendar", "shifts need hours of their own", "an id of calendars", value="")


def _said(cell: Any) -> bool:
    """Return whether a cell holds something: a number, a name, a list."""
    return not isnan(cell) if isinstance(cell, float) else bool(cell)


def _check_law(read: ReadTable, idx: int, row: Row, settings: Settings | None) -> Iterator[Fault]:
    if row["shortens"] != OVERTIME or settings is None:
        return
    law = LAWS.get(settings.holidays)
    for column, most in zip(CAPS, law or Caps(24, 744, 8784), strict=True):
        if law is None and isnan(row[column]):
            yield read.fault(idx, column, f"the law of {settings.holidays!r} on overtime is not known here",
                             "hours allowed by the law of the country",
                             f"set holidays in city.toml to {' or '.join(sorted(LAWS))}" if settings.holidays == "none"
                             else "", value="")
        elif row[column] > most:
            yield read.fault(idx, column, "more than the law allows" if law else "more hours than there are",
                             f"at most {most:g}")


def _check_price(tables: Mapping[str, ReadTable], unread: set[str], idx: int, row: Row) -> Iterator[Fault]:
    money = tables["money"].table
    if "money" in unread or not row["payer"] or isnan(row["price"]) or tables["money"].faults:
        return
    mine = [float(amount) for source, amount in zip(money["source_id"], money["amount"], strict=True)
            if source == row["payer"]]
    if mine and sum(mine) < row["price"]:
        yield tables["levers"].fault(idx, "price", f"more than {row['payer']!r} ever releases",
                                     f"at most {sum(mine):,.0f}", "name another payer")


def _check_places(tables: Mapping[str, ReadTable], unread: set[str]) -> Iterator[Fault]:
    read = tables["levers"]
    for column, (table, key) in PLACES.items():
        known = {str(name) for name in tables[table].table[key]} - {""}
        if column == "trades":
            known |= {trade for listed in tables["tasks"].table["crews"] for trade, _ in listed}
        if table in unread or (column == "trades" and not known):
            continue
        for idx, listed in enumerate(read.table[column]):
            for name in listed:
                if name not in known:
                    yield read.fault(idx, column, f"{name!r} not found in {table}.{key}", f"a {key} of {table}",
                                     likely(name, known))
