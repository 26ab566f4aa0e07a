"""Rules of the table ``pins``: each decision is about one thing, and says of it what it must.

Owns :func:`check_pins`. Whether decisions can be kept together is an answer of the planner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.units import NEVER

DATED = ("not_before", "not_after", "start_on")
CHOSEN = ("mode", "not_mode", "contractor", "not_contractor")


def check_pins(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of rows about nothing or two things, without the value or date they need, or with one too many."""
    read, faults = tables["pins"], list[Fault]()
    known = _known(tables)
    for idx, row in enumerate(read.table.rows()):
        faults += [*_check_whose(read, idx, row), *_check_said(read, idx, row)]
        if not unread & {"tasks", "lots", "crews", "assets"}:
            faults += _check_value(read, idx, row, known)
    return faults[:MAX_COLUMN_FAULTS]


def _check_whose(read: ReadTable, idx: int, row: dict[str, Any]) -> Iterator[Fault]:
    named = [name for name in ("asset_id", "lot_id", "task_id") if row[name]]
    if len(named) != 1:
        yield read.fault(idx, named[1] if named else "asset_id", "a decision is about one thing",
                         "one of asset_id, lot_id, task_id", "leave the others blank" if named else "name the asset")
    if row["task_id"] and row["what"] not in (*DATED, ""):
        yield read.fault(idx, "what", "of a task only dates are decided", ", ".join(DATED), "name the asset instead")


def _check_said(read: ReadTable, idx: int, row: dict[str, Any]) -> Iterator[Fault]:
    what = row["what"]
    if what in CHOSEN and not row["value"]:
        yield read.fault(idx, "value", f"{what} needs a {what.removeprefix('not_')}", "not blank")
    if what and what not in CHOSEN and row["value"]:
        yield read.fault(idx, "value", f"{what} takes no value", "blank",
                         "write dates in the column date" if what in DATED else "")
    if what in DATED and row["date"] >= NEVER:
        yield read.fault(idx, "date", f"{what} needs a date", "not blank")
    if what and what not in DATED and row["date"] < NEVER:
        yield read.fault(idx, "date", f"{what} takes no date", "blank")
    if what == "not_at_all" and not row["decision"]:
        yield read.fault(idx, "decision", "nothing is given up without the number of a decision", "not blank")


def _known(tables: Mapping[str, ReadTable]) -> dict[str, dict[str, set[str]]]:
    """Return the modes of each asset and lot, all contractors under '', and the assets in no lot."""
    lot_of = dict(zip(tables["assets"].table["asset_id"], tables["assets"].table["lot_id"], strict=True))
    modes = dict[str, set[str]]()
    for row in (*tables["tasks"].table.rows(), *tables["modes"].table.rows()):
        for name in {row["asset_id"], lot_of.get(row["asset_id"], "")} - {""}:
            modes.setdefault(name, set()).add(row["mode"])
    hired = {name for table in ("lots", "crews", "bids") if table in tables
             for name in tables[table].table["contractor"]} - {""}
    return {"mode": modes, "contractor": {"": hired}, "unlet": {name: set() for name, lot in lot_of.items() if not lot}}


def _check_value(read: ReadTable, idx: int, row: dict[str, Any],
                 known: dict[str, dict[str, set[str]]]) -> Iterator[Fault]:
    kind = row["what"].removeprefix("not_")
    if kind not in ("mode", "contractor") or not row["value"]:
        return
    if kind == "contractor" and row["asset_id"] and row["asset_id"] in known["unlet"]:
        yield read.fault(idx, "asset_id", "its works are let in no lot", "an asset with a lot")
    allowed = known["mode"].get(row["asset_id"] or row["lot_id"], {"as_was"}) if kind == "mode" else known[kind][""]
    if row["value"] not in allowed:
        yield read.fault(idx, "value", f"no {kind} of this name there", ", ".join(sorted(allowed)),
                         likely(row["value"], allowed))
