"""Rules of the tables ``openings`` and ``sharers``: an asset in one opening, its own tasks, time to open and close.

Owns :func:`check_openings`. Whether sharing pays is an answer of the planner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.files.rules_bids import bidders

Tables = Mapping[str, ReadTable]


def check_openings(tables: Tables, unread: set[str]) -> list[Fault]:
    """Return faults of openings without sharers, crews or time, and of sharers that stand twice, or cannot share."""
    faults = [*_check_streets(tables), *_check_twice(tables["sharers"])]
    if not unread & {"assets", "lots", "bids", "tasks"}:
        faults += [*_check_lots(tables), *_check_tasks(tables)]
    return faults[:MAX_COLUMN_FAULTS]


def _check_streets(tables: Tables) -> Iterator[Fault]:
    read, shared = tables["openings"], set(tables["sharers"].table["opening_id"])
    for idx, row in enumerate(read.table.rows()):
        if row["opening_id"] and row["opening_id"] not in shared:
            yield read.fault(idx, "opening_id", "nobody shares it", "an opening with rows in sharers",
                             likely(row["opening_id"], shared - {""}) or "add its assets to sharers")
        for column in ("open_crews", "close_crews"):
            for trade, count in row[column]:
                if count != int(count) or count < 1:
                    yield read.fault(idx, column, f"{count:g} crews of {trade!r}", "1 or more, whole")


def _check_twice(read: ReadTable) -> Iterator[Fault]:
    first = dict[str, int]()
    for idx, asset_id in enumerate(read.table["asset_id"]):
        if asset_id and first.setdefault(asset_id, idx) != idx:
            yield read.fault(idx, "asset_id", f"shares an opening twice, first in row {read.numbers[first[asset_id]]}",
                             "each asset once", "make one opening of both")


def _check_lots(tables: Tables) -> Iterator[Fault]:
    """Yield a fault for each sharer whose lot is let by bids: his works are decided with the lot."""
    assets, let = tables["assets"].table, bidders(tables)
    lot_of = dict(zip(assets["asset_id"], assets["lot_id"], strict=True))
    for idx, asset_id in enumerate(tables["sharers"].table["asset_id"]):
        if lot_of.get(asset_id, "") in let:
            yield tables["sharers"].fault(
                idx, "asset_id", f"its lot {lot_of[asset_id]!r} is let by bids", "an asset whose contractor is known",
                "name the contractor of the lot, or take the asset out of it")


def _check_tasks(tables: Tables) -> Iterator[Fault]:
    """Yield a fault for each task in the trench that is of another asset."""
    read, tasks = tables["sharers"], tables["tasks"].table
    place = dict(zip(tasks["task_id"], tasks["asset_id"], strict=True))
    for idx, row in enumerate(read.table.rows()):
        own = {task for task, asset in place.items() if asset == row["asset_id"]} if row["tasks"] else set[str]()
        for name in row["tasks"]:
            if place.get(name, row["asset_id"]) != row["asset_id"]:
                yield read.fault(idx, "tasks", f"task {name!r} is of {place[name]!r}", ", ".join(sorted(own)[:20]),
                                 likely(name, own), name)
