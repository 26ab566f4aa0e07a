"""Rules of modes: what is cleared is decided, homes are demolished only by decision, each row says what it means.

Owns :func:`check_modes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isnan
from typing import Any

from qaita.city.schema import HOUSING
from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.work.variants import CLEAR, KINDS, REPLACE, TEMPORARY, kind_of_name

Row = dict[str, Any]


def check_modes(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of rows of ``modes``, and of tasks in a mode that needs a decision and has none."""
    read, homes = tables["modes"], _homes(tables)
    listed = {(row["asset_id"], row["mode"]) for row in tables["tasks"].table.rows()}
    seen: dict[tuple[str, str], int] = {}
    faults = list[Fault]()
    for idx, row in enumerate(read.table.rows()):
        key = row["asset_id"], row["mode"]
        if seen.setdefault(key, idx) != idx:
            faults.append(read.fault(idx, "mode", f"stands twice for {key[0]}, first in row "
                                     f"{read.numbers[seen[key]]}", "each once"))
        faults += _check_row(read, idx, row, key in listed or "tasks" in unread)
        faults += _check_decision(read, idx, row, homes)
    if "modes" not in unread:
        faults += _check_tasks(tables["tasks"], set(seen), homes)
    return faults[:MAX_COLUMN_FAULTS]


def _homes(tables: Mapping[str, ReadTable]) -> set[str]:
    """Return the assets from which residents have housing."""
    people = set(tables["residents"].table["group_id"])
    return {str(row["supplier_id"]) for row in tables["needs"].table.rows()
            if row["service"] == HOUSING and row["asset_id"] in people} - {""}


def _check_row(read: ReadTable, idx: int, row: Row, has_tasks: bool) -> Iterator[Fault]:
    kind = row["kind"] or kind_of_name(row["mode"])
    if not isnan(row["share"]) and kind != TEMPORARY:
        yield read.fault(idx, "share", f"not used by a mode of kind {kind}", "a blank, or kind temporary")
    if has_tasks or not row["mode"]:
        return
    if kind == TEMPORARY and isnan(row["share"]):
        yield read.fault(idx, "share", "the stand-in that is assumed needs a share", "0 to 1",
                         "or list its tasks", value="")
    if not row["kind"] and row["mode"] not in KINDS:
        yield read.fault(idx, "mode", f"no tasks of {row['asset_id']} are of this mode, and it is of no kind",
                         "a mode of tasks, or a kind", likely(row["mode"], KINDS))


def _check_decision(read: ReadTable, idx: int, row: Row, homes: set[str]) -> Iterator[Fault]:
    why = _needs_decision(row["asset_id"], row["kind"] or kind_of_name(row["mode"]), homes)
    if why and not row["decision"]:
        yield read.fault(idx, "decision", why, "the number of a decision", value="")
    if (why or row["decision"]) and not row["decided_by"]:
        yield read.fault(idx, "decided_by", "nobody is named who decided", "an office", value="")


def _needs_decision(asset_id: str, kind: str, homes: set[str]) -> str:
    if kind == CLEAR:
        return "nothing is cleared without being replaced but by decision"
    return "a home is demolished only by decision" if kind == REPLACE and asset_id in homes else ""


def _check_tasks(read: ReadTable, said: set[tuple[str, str]], homes: set[str]) -> Iterator[Fault]:
    """Yield a fault for the first task of each mode that is named for what needs a decision, without a row for it."""
    for idx, row in enumerate(read.table.rows()):
        key = row["asset_id"], row["mode"]
        why = _needs_decision(key[0], kind_of_name(key[1]), homes)
        if why and key not in said:
            said.add(key)
            yield read.fault(idx, "mode", why, "a row of modes with its decision", "add a row to modes")
