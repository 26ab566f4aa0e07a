"""Rules of bids: each bidder once, none beside a contractor who is known, each with the crews that his lot asks for.

Owns :func:`check_bids`. Prices are judged where the work is built, with the modes that each source pays for.
"""

from __future__ import annotations

from collections.abc import Mapping

from qaita.errors import Fault
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.units import NEVER

Key = tuple[str, str]
"""Employer and trade."""


def check_bids(tables: Mapping[str, ReadTable], most: Mapping[Key, int], doubted: set[Key]) -> list[Fault]:
    """Return the faults of bids.

    Parameters
    ----------
    tables : mapping of str to ReadTable
        Every table of the schema.
    most : mapping
        Most crews of each employer and trade that are there at one time; empty where crews are assumed.
    doubted : set
        Employers and trades of which nobody knows how many there are.
    """
    return [*_check_twice(tables["bids"]), *_check_known(tables), *_check_signed(tables),
            *_check_able(tables, most, doubted)]


def bidders(tables: Mapping[str, ReadTable]) -> dict[str, list[str]]:
    """Return who offers for each lot that has no contractor yet."""
    lots = tables["lots"].table
    known = {lot for lot, contractor in zip(lots["lot_id"], lots["contractor"], strict=True) if contractor}
    found: dict[str, list[str]] = {}
    for row in tables["bids"].table.rows():
        if row["lot_id"] not in known:
            found.setdefault(row["lot_id"], []).append(row["contractor"])
    return found


def _check_twice(read: ReadTable) -> list[Fault]:
    first: dict[Key, int] = {}
    return [read.fault(idx, "contractor", f"bids twice for lot {row['lot_id']!r}, first in row "
                       f"{read.numbers[first[row['lot_id'], row['contractor']]]}", "each contractor once a lot")
            for idx, row in enumerate(read.table.rows())
            if first.setdefault((row["lot_id"], row["contractor"]), idx) != idx]


def _check_known(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each lot whose contractor is not among those who bid for it."""
    offered: dict[str, list[str]] = {}
    for row in tables["bids"].table.rows():
        offered.setdefault(row["lot_id"], []).append(row["contractor"])
    return [tables["lots"].fault(idx, "contractor", f"not among the bids for lot {row['lot_id']!r}",
                                 ", ".join(offered[row["lot_id"]]),
                                 likely(row["contractor"], set(offered[row["lot_id"]]))
                                 or "leave it blank, and the planner chooses among the bids")
            for idx, row in enumerate(tables["lots"].table.rows())
            if row["contractor"] and row["lot_id"] in offered and row["contractor"] not in offered[row["lot_id"]]]


def _check_signed(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each lot that is signed although its contractor is still to be chosen."""
    open_lots = bidders(tables)
    return [tables["lots"].fault(idx, "signed", "signed, but with whom is still to be chosen from bids", "blank",
                                 "name the contractor, or give tender_days", value="a date")
            for idx, row in enumerate(tables["lots"].table.rows())
            if row["signed"] < NEVER and row["lot_id"] in open_lots]


def _check_able(tables: Mapping[str, ReadTable], most: Mapping[Key, int], doubted: set[Key]) -> list[Fault]:
    """Return a fault for each trade that a bidder with crews of his own never has enough of for his lot."""
    employers = {employer for employer, _ in most}
    asked = _asked(tables)
    faults = []
    for idx, row in enumerate(tables["bids"].table.rows()):
        who = row["contractor"]
        if who not in employers:
            continue
        own = {trade for employer, trade in most if employer == who}
        for trade, count in asked.get(row["lot_id"], {}).items():
            if most.get((who, trade), 0) < count and (who, trade) not in doubted:
                faults.append(tables["bids"].fault(
                    idx, "contractor", f"never has the {count:g} crews of {trade!r} that lot {row['lot_id']!r} asks for"
                    f": he has {most.get((who, trade), 0)}", "bidders with enough crews of each trade",
                    likely(trade, own - {trade}) or "add a row to crews, or strike the bid"))
    return faults


def _asked(tables: Mapping[str, ReadTable]) -> dict[str, dict[str, float]]:
    """Return the most crews of each trade that one listed task of each lot asks for."""
    assets, tasks = tables["assets"].table, tables["tasks"].table
    lot_of = dict(zip(assets["asset_id"], assets["lot_id"], strict=True))
    asked: dict[str, dict[str, float]] = {}
    for asset_id, listed in zip(tasks["asset_id"], tasks["crews"], strict=True):
        of_lot = asked.setdefault(lot_of.get(asset_id, ""), {})
        for trade, count in listed:
            of_lot[trade] = max(of_lot.get(trade, 0.0), count)
    return asked
