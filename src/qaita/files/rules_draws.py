"""Rules of the table ``draws``: whose works are paid when, in shares that sum to the whole.

Owns :func:`check_draws`. Does not ask whether the money is there: that is for the planner.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose, isnan

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.work.draws import STEP

ROUNDING = 1e-6


def check_draws(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of rows for an asset and a lot at once, for works nobody pays, and of shares that do not sum to 1.

    Where anything is drawn by milestones, ids of tasks that end as those of payments do are faults too.
    """
    faults = [*_check_whose(tables, unread), *_check_modes(tables, unread), *_check_shares(tables["draws"])]
    return [*faults[:MAX_COLUMN_FAULTS], *_check_names(tables)]


def _check_whose(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    read, assets = tables["draws"], tables["assets"].table
    unpaid = set(assets["asset_id"][assets["payer"] == ""]) - set(assets["asset_id"][assets["payer"] != ""]) - {""}
    faults = []
    for idx, row in enumerate(read.table.rows()):
        if row["asset_id"] and row["lot_id"]:
            faults.append(read.fault(idx, "lot_id", "a row is for an asset or for a lot", "one of the two",
                                     "leave the lot blank"))
        if "assets" not in unread and row["asset_id"] in unpaid:
            faults.append(read.fault(idx, "asset_id", "nobody pays for its works", "an asset with a payer",
                                     "name a source of money in assets, column payer"))
    return faults


def _check_modes(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    read, found = tables["draws"], dict[str, set[str]]()
    for row in tables["tasks"].table.rows():
        found.setdefault(str(row["asset_id"]), set()).add(str(row["mode"]))
    everything = {"as_was"}.union(*found.values())
    faults = []
    for idx, row in enumerate(read.table.rows()):
        known = found.get(row["asset_id"], {"as_was"}) if row["asset_id"] else everything
        if row["mode"] and row["mode"] not in known and "tasks" not in unread:
            faults.append(read.fault(idx, "mode", "no tasks are of this mode", " or ".join(sorted(known)),
                                     likely(row["mode"], known)))
    return faults


def _check_shares(read: ReadTable) -> list[Fault]:
    """Return a fault for a milestone that stands twice, and for each set of rows whose shares do not sum to 1."""
    sums, first, faults = dict[tuple[str, ...], float](), dict[tuple[str, ...], int](), list[Fault]()
    last = dict[tuple[str, ...], int]()
    for idx, row in enumerate(read.table.rows()):
        key = (row["asset_id"], row["lot_id"], row["mode"])
        named = (*key, row["milestone"])
        if row["milestone"] and first.setdefault(named, idx) != idx:
            faults.append(read.fault(idx, "milestone", f"stands twice, first in row {read.numbers[first[named]]}",
                                     "each once for one asset or lot and mode"))
        sums[key], last[key] = sums.get(key, 0.0) + float(row["share"]), idx
    return faults + [read.fault(last[key], "share", f"the shares sum to {total:g}", "1 in all",
                                "add a row for what is missing" if total < 1 else "make one of them smaller")
                     for key, total in sums.items() if not isnan(total) and not isclose(total, 1.0, abs_tol=ROUNDING)]


def _check_names(tables: Mapping[str, ReadTable]) -> list[Fault]:
    if not len(tables["draws"].table):
        return []
    tasks, ends = tables["tasks"], tuple(f":{end}" for end in STEP.values())
    return [tasks.fault(idx, "task_id", "the id ends as that of a payment does", f"no {' or '.join(ends)} at the end")
            for idx, name in enumerate(tasks.table["task_id"]) if str(name).endswith(ends)][:MAX_COLUMN_FAULTS]
