"""Rules of the work: what comes before what, and whether anybody could ever do, pay and supply each task.

Owns :func:`check_work`. Only what is impossible for one task alone is a fault; what is impossible together is an
answer of the planner. Where an amount could not be read, nobody is told that there is too little of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

import numpy as np

from qaita.city.table import Table
from qaita.errors import Fault
from qaita.files.cells import NUMBER
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.files.rules_bids import bidders, check_bids
from qaita.files.rules_order import check_order
from qaita.files.rules_travel import check_travel
from qaita.units import NEVER
from qaita.work.crews import mobilised
from qaita.work.tasks import split_after

ROUNDING = 1e-9


def check_work(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of tasks that can never be done, and of crews with two calendars."""
    tasks = tables["tasks"]
    faults = [*_check_after(tasks), *_check_amounts(tasks), *check_order(tasks),
              *_check_calendars_of_crews(tables["crews"])]
    if not unread & {"assets", "lots", "crews", "bids"}:
        faults += _check_crews(tables)
    faults += check_travel(tables, unread)
    if not unread & {"assets", "money"}:
        faults += _check_money(tables)
    if "stock" not in unread:
        faults += _check_stock(tables)
    return faults


def _check_after(read: ReadTable) -> list[Fault]:
    tasks = read.table
    place = {name: idx for idx, name in enumerate(tasks["task_id"])}
    faults = []
    for idx, name in enumerate(tasks["task_id"]):
        if split_after(name)[0] != name:
            faults.append(read.fault(idx, "task_id", "the id ends like a lag in days", "no + and number at the end"))
    for idx, listed in enumerate(tasks["after"]):
        for entry in listed:
            name, lag = split_after(entry)
            if name != entry and not (lag >= 0 and NUMBER.fullmatch(entry.rpartition("+")[2].strip())):
                faults.append(read.fault(idx, "after", f"no lag in days in {entry!r}", "such as T2+3"))
            if name not in place:
                faults.append(read.fault(idx, "after", f"no task {name!r}", "an id of tasks", likely(name, place)))
            elif _other_mode(tasks, idx, place[name]):
                faults.append(read.fault(idx, "after", f"task {name!r} is of another mode of the same asset",
                                         f"tasks of mode {tasks['mode'][idx]!r}, or of other assets"))
    return faults


def _other_mode(tasks: Table, one: int, other: int) -> bool:
    return bool(tasks["asset_id"][one] == tasks["asset_id"][other] and tasks["mode"][one] != tasks["mode"][other])


def _check_amounts(read: ReadTable) -> list[Fault]:
    return [read.fault(idx, "crews", f"not a whole number of crews of {trade!r}", "such as electricians:2")
            for idx, listed in enumerate(read.table["crews"]) for trade, count in listed if not count.is_integer()]


def _check_calendars_of_crews(read: ReadTable) -> list[Fault]:
    first: dict[tuple[str, str], int] = {}
    faults = []
    for idx, row in enumerate(read.table.rows()):
        known = first.setdefault((row["trade"], row["contractor"]), idx)
        if read.table["calendar"][known] != row["calendar"]:
            allowed = f"{read.table['calendar'][known]}, as in row {read.numbers[known]}"
            faults.append(read.fault(idx, "calendar", "one trade of one employer has two calendars", allowed,
                                     f"give {row['trade']!r} of this calendar a name of its own"))
    return faults


def _check_crews(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each trade and number that the task's employer never has; without crews they are assumed."""
    tasks = tables["tasks"]
    crews = tables["crews"].table
    most, doubted = _most_crews(crews), _doubted(tables["crews"], ("contractor", "trade"))
    if not most or doubted is None:
        return check_bids(tables, {}, set())
    doubted |= {(own, trade) for own, trade, first, last in _spans(crews) if last <= first}
    employers = {employer for employer, _ in most}
    let = bidders(tables)
    contractor_of = dict(_columns(tables["lots"].table, "lot_id", "contractor"))
    lot_of = dict(_columns(tables["assets"].table, "asset_id", "lot_id"))
    faults = check_bids(tables, most, {(own, trade) for own, trade in doubted})
    for idx, (asset_id, listed) in enumerate(_columns(tasks.table, "asset_id", "crews")):
        lot = lot_of.get(asset_id, "")
        if lot in let and employers.issuperset(let[lot]):
            continue  # nobody of the common pool may do it
        employer = contractor_of.get(lot, "")
        employer = employer if employer in employers else ""
        trades = {trade for own, trade in most if own == employer}
        whose = f"contractor {employer!r} has" if employer else "the city's common pool has"
        faults += [tasks.fault(idx, "crews", f"never {count:g} crews of {trade!r} at one time: {whose} "
                               f"{most.get((employer, trade), 0)}", ", ".join(sorted(trades)),
                               likely(trade, trades - {trade}) or "add a row to crews")
                   for trade, count in listed
                   if most.get((employer, trade), 0) < count and (employer, trade) not in doubted]
    return faults


AMOUNTS = {"crews": ("count", "from", "until", "mobilisation_days"), "money": ("amount", "available", "modes"),
           "stock": ("amount", "available")}
"""Columns that say how much there is of what and when, by table."""


def _doubted(read: ReadTable, key: tuple[str, ...]) -> set[tuple[str, ...]] | None:
    """Return the keys of which nobody knows how much there is, since a row of theirs could not be read.

    None when any key may be meant: a key itself or a whole column could not be read.
    """
    faults = [fault for fault in read.faults if fault.column in (*key, *AMOUNTS[read.table.name])]
    if any(fault.column in key or fault.row in (None, 1) for fault in faults):
        return None
    rows = {fault.row for fault in faults}
    return {names for number, names in zip(read.numbers, _columns(read.table, *key), strict=True) if number in rows}


def _most_crews(crews: Table) -> dict[tuple[str, str], int]:
    """Return the most crews that are there at one time, by employer and trade."""
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
    for (employer, trade, first, last), count in zip(_spans(crews), crews["count"], strict=True):
        spans.setdefault((employer, trade), []).append((first, last, int(count)))
    return {key: max(sum(count for first, last, count in of if first <= edge < last) for edge, _, _ in of)
            for key, of in spans.items()}


def _spans(crews: Table) -> list[tuple[str, str, int, int]]:
    """Return employer, trade and from when until when the crews of each row are there, once they are mobilised."""
    return [(employer, trade, mobilised(first, days), last) for employer, trade, first, last, days
            in _columns(crews, "contractor", "trade", "from", "until", "mobilisation_days")]


def _check_money(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each task dearer than all releases of its payer, and for assets with no mode that is paid."""
    tasks, releases = tables["tasks"], _releases(tables["money"])
    payer_of = dict(zip(tables["assets"].table["asset_id"], tables["assets"].table["payer"], strict=True))
    faults, paid, first = [], dict[str, dict[str, bool]](), dict[str, int]()
    for idx, (asset_id, mode, cost) in enumerate(_columns(tasks.table, "asset_id", "mode", "cost")):
        payer = payer_of.get(asset_id, "")
        if payer not in releases or np.isnan(cost):
            continue
        total = sum(amount for amount, _ in releases[payer])
        open_to = sum(amount for amount, modes in releases[payer] if not modes or mode in modes)
        modes_of = paid.setdefault(asset_id, {})
        modes_of[mode] = modes_of.get(mode, True) and ceil(cost) <= open_to
        first.setdefault(asset_id, idx)
        if ceil(cost) > total:
            modes_of["refused already"] = True
            faults.append(tasks.fault(idx, "cost", f"more than {payer!r} ever releases", f"at most {total:,}",
                                      "add a release to money, or name another payer"))
    return faults + [
        tasks.fault(first[asset_id], "mode", f"ear-marks of {payer_of[asset_id]!r} leave no mode of asset {asset_id!r} "
                    "that can be paid", maybe="ear-mark a release of money for one of its modes")
        for asset_id, modes in paid.items() if not any(modes.values())]


def _releases(money: ReadTable) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
    """Return (amount, modes it may pay for) of each release, by source; without sources that could not be read."""
    releases: dict[str, list[tuple[int, tuple[str, ...]]]] = {}
    doubted = _doubted(money, ("source_id",))
    for source, amount, modes in _columns(money.table, "source_id", "amount", "modes"):
        if doubted is not None and (source,) not in doubted:
            releases.setdefault(source, []).append((floor(amount), modes))
    return releases


def _columns(table: Table, *names: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[name].tolist() for name in names), strict=True)


def _check_stock(tables: Mapping[str, ReadTable]) -> list[Fault]:
    stock, tasks = tables["stock"].table, tables["tasks"]
    total: dict[str, float] = {}
    for item, amount, available in _columns(stock, "item", "amount", "available"):
        total[item] = total.get(item, 0.0) + (0.0 if np.isnan(amount) or available >= NEVER else amount)
    doubted = _doubted(tables["stock"], ("item",))
    if doubted is None:
        return []
    return [tasks.fault(idx, "materials", f"never {amount:g} of {item!r}: {total.get(item, 0.0):g} come altogether",
                        "what stock delivers", likely(item, set(total) - {item}) or "add a delivery to stock")
            for idx, listed in enumerate(tasks.table["materials"]) for item, amount in listed
            if total.get(item, 0.0) * (1 + ROUNDING) < amount and (item,) not in doubted]
