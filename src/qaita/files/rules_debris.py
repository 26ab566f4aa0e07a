"""Rules of the tables ``dumps`` and ``routes``: one route to a dump for each asset or district, and no ring of roads.

Owns :func:`check_debris`. Whether the dumps have room for all is an answer of the planner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.files.rules_order import find_cycle
from qaita.work.tasks import split_after


def check_debris(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of routes that say nothing or the same twice, of districts that are not there, and of rings."""
    faults = [*_check_routes(tables["routes"]), *_check_dumps(tables["dumps"])]
    if not unread & {"assets", "tasks"}:
        faults += [*_check_districts(tables), *_check_rings(tables)]
    return faults[:MAX_COLUMN_FAULTS]


def _check_routes(read: ReadTable) -> Iterator[Fault]:
    first = dict[tuple[str, ...], int]()
    for idx, row in enumerate(read.table.rows()):
        if row["asset_id"] and row["district"]:
            yield read.fault(idx, "district", "a route is of an asset or of a district", "one of the two",
                             "leave the district blank")
        if row["tonnes_a_day"] == 0:
            yield read.fault(idx, "tonnes_a_day", "nothing is hauled", "above 0")
        if row["trucks"] == 0:
            yield read.fault(idx, "trucks", "nothing hauls", "1 or more")
        key = (row["dump_id"], row["asset_id"], row["district"])
        if row["dump_id"] and first.setdefault(key, idx) != idx:
            yield read.fault(idx, "dump_id", f"the same route again, first in row {read.numbers[first[key]]}",
                             "each once")


def _check_dumps(read: ReadTable) -> Iterator[Fault]:
    for idx, row in enumerate(read.table.rows()):
        if row["a_day_t"] < 1:
            yield read.fault(idx, "a_day_t", "takes nothing", "1 or more; blank: no limit")


def _check_districts(tables: Mapping[str, ReadTable]) -> Iterator[Fault]:
    known = set(tables["assets"].table["district"])
    for idx, district in enumerate(tables["routes"].table["district"]):
        if district and district not in known:
            yield tables["routes"].fault(idx, "district", "no asset is in this district", ", ".join(sorted(known)[:20]),
                                         likely(district, known))


def _check_rings(tables: Mapping[str, ReadTable]) -> Iterator[Fault]:
    """Yield a fault for a ring of assets that wait for each other by tasks and by roads; those of tasks are known."""
    read, waits = tables["routes"], dict[str, list[str]]()
    assets, tasks = tables["assets"].table, tables["tasks"].table
    places = list(zip(assets["asset_id"], assets["district"], strict=True))
    place = dict(zip(tasks["task_id"], tasks["asset_id"], strict=True))
    for row in read.table.rows():
        for name in [asset for asset, district in places if _is_for(row, asset, district)] if row["via"] else ():
            waits.setdefault(name, []).extend(via for via in row["via"] if via != name)
    if not waits:
        return
    for asset, listed in zip(tasks["asset_id"], tasks["after"], strict=True):
        waits.setdefault(asset, []).extend(
            place[before] for before, _ in map(split_after, listed) if place.get(before, asset) != asset)
    ring = find_cycle(waits)
    idx = next((idx for idx, row in enumerate(read.table.rows()) if set(row["via"]) & set(ring)), -1)
    if ring and idx >= 0:
        yield read.fault(idx, "via", f"assets wait for each other: {' after '.join([*ring, ring[0]])}", "no ring",
                         "give one of them a route of its own without via")


def _is_for(row: Mapping[str, Any], asset: str, district: str) -> bool:
    return bool(row["asset_id"] in ("", asset) and row["district"] in ("", district))
