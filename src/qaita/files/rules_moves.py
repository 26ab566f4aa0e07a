"""Rules of the table ``moves``: a share or a number of people, and never more than there are.

Owns :func:`check_moves`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isnan

from qaita.city.presence import ROUNDING, Move, moves_of
from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.read import ReadTable


def check_moves(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return faults of moves that say too much, too little, or take away more people than live there."""
    read, faults = tables["moves"], list[Fault]()
    for idx, row in enumerate(read.table.rows()):
        if isnan(row["share"]) and isnan(row["people"]):
            faults.append(read.fault(idx, "share", "neither a share nor a number of people", "one of them", value=""))
        elif not isnan(row["share"]) and not isnan(row["people"]):
            faults.append(read.fault(idx, "people", "both a share and a number of people", "one of them"))
    return (faults or _check_sums(tables))[:MAX_COLUMN_FAULTS]


def _check_sums(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for the move of each group with which more people are away than the group has."""
    read = tables["moves"]
    rows = defaultdict[str, list[int]](list)
    for idx, group in enumerate(read.table["group_id"]):
        rows[group].append(idx)
    known = set(tables["residents"].table["group_id"])
    moves = moves_of({"moves": read.table, "residents": tables["residents"].table})
    faults = []
    for group in sorted(known & set(rows)):
        place = _too_many(moves[group])
        if place is not None:
            idx = rows[group][place]
            column = "people" if isnan(read.table["share"][idx]) else "share"
            faults.append(read.fault(idx, column, f"with it more people than {group!r} has are away",
                                     "a sum of at most the whole group at any time"))
    return faults


def _too_many(moves: Sequence[Move]) -> int | None:
    """Return the last of the moves that overlap where more than all are away, None where that is nowhere."""
    for moment, _, _ in moves:
        away = [place for place, (start, end, _) in enumerate(moves) if start <= moment < end]
        if sum(moves[place][2] for place in away) > 1 + ROUNDING:
            return away[-1]
    return None
