"""Rules of the table ``goals``: each looks at one thing, and at something that is there.

Owns :func:`check_goals`. Whether a goal is met is no fault but an answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable

ALONE = "function"
"""Service of the one user that each asset has in a city without residents."""
SHOWN = 12
"""Names listed as allowed; beyond them the rest is left out."""

Pairs = set[tuple[str, str]]
"""What is there: service or class, and district."""


def check_goals(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of goals that look at two things, at a share of 0, or at nobody and nothing."""
    read = tables["goals"]
    if not len(read.table):
        return []
    judged = not unread & {"assets", "residents", "needs"}
    used, standing = _used(tables), _standing(tables["assets"])
    faults = []
    for idx, row in enumerate(read.table.rows()):
        if row["share"] <= 0:
            faults.append(read.fault(idx, "share", "a goal is above 0", "above 0, at most 1"))
        if row["service"] and row["class"]:
            faults.append(read.fault(idx, "class", "a goal looks at a service or at a class, not at both", "blank",
                                     "write two goals"))
        elif judged and row["class"]:
            faults += _check_there(read, idx, "class", standing, "no assets are of it")
        elif judged:
            faults += _check_there(read, idx, "service", used, "no residents use it")
    return faults[:MAX_COLUMN_FAULTS]


def _check_there(read: ReadTable, idx: int, column: str, there: Pairs, what: str) -> list[Fault]:
    """Return a fault where a name is nowhere, or not in the district of the goal."""
    name, district = read.table[column][idx], read.table["district"][idx]
    names = sorted({known for known, _ in there})
    if name and name not in names:
        guess = likely(name, names)
        return [read.fault(idx, column, what, _listed(names), f"{guess} is meant" if guess else "")]
    places = sorted({place for known, place in there if name in ("", known)})
    if district and district not in places:
        guess = likely(district, places)
        return [read.fault(idx, "district", f"{what} there" if name else "no residents live there", _listed(places),
                           f"{guess} is meant" if guess else "")]
    return []


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _used(tables: Mapping[str, ReadTable]) -> Pairs:
    """Return which service residents use in which district."""
    residents, needs, assets = tables["residents"].table, tables["needs"].table, tables["assets"].table
    if not len(residents):
        return {(ALONE, str(district)) for district in assets["district"]}
    home = dict(zip(residents["group_id"], residents["district"], strict=True))
    return {(service, home[group]) for group, service in zip(needs["asset_id"], needs["service"], strict=True)
            if group in home}


def _standing(assets: ReadTable) -> Pairs:
    """Return which class of assets stands in which district."""
    return set(zip(assets.table["class"], assets.table["district"], strict=True))
