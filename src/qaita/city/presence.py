"""Who is there: the share of each residents group that is present over time.

Owns :class:`Presence`, :func:`presence` and :func:`asked_by_present`. Counts nobody out: who left is still
entitled, and is counted so by the measures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.table import Table
from qaita.units import NEVER

ROUNDING = 1e-9
"""Share of a group that may be missing or too much by rounding alone."""


class Presence(NamedTuple):
    """Share of each residents group that is there, in steps.

    Attributes
    ----------
    ptr : (num_groups + 1,) int64
        Steps of group ``g`` are ``ptr[g] : ptr[g + 1]``, at least one.
    minute : (num_steps,) int64
        Minute from which a step holds; the first of each group is 0.
    share : (num_steps,) float64
        0 (all have left) to 1 (all are there).
    """

    ptr: NDArray[np.int64]
    minute: NDArray[np.int64]
    share: NDArray[np.float64]


def presence(tables: Mapping[str, Table]) -> Presence:
    """Return who is there when, for the groups in the order of ``residents``; linear in the rows but for sorting.

    Moves of one group add up: three tenths and later two tenths of the people before the damage leave half of them.
    """
    residents = tables["residents"]
    moved = moves_of(tables)
    minutes, shares, ptr = list[int](), list[float](), [0]
    for name in residents["group_id"]:
        steps = steps_of(moved.get(name, []))
        minutes += steps
        shares += steps.values()
        ptr.append(len(minutes))
    return Presence(np.array(ptr, np.int64), np.array(minutes, np.int64), np.array(shares, np.float64))


def asked_by_present(tables: Mapping[str, Table]) -> dict[str, list[Move]]:
    """Return by what the demand of each group that moves is multiplied: stretches (from, until, factor below 1).

    A group from which all have left still asks for what one resident asks, so that it shows whether who comes back
    first has the service.
    """
    people = dict(zip(tables["residents"]["group_id"], tables["residents"]["people"].tolist(), strict=True))
    asked: dict[str, list[Move]] = {}
    for name, moves in moves_of(tables).items():
        steps = list(steps_of(moves).items())
        ends = [minute for minute, _ in steps[1:]] + [NEVER]
        least = min(1.0, 1.0 / people[name]) if people[name] > 0 else 1.0
        asked[name] = [(minute, end, max(least, share)) for (minute, share), end in zip(steps, ends, strict=True)
                       if share < 1]
    return asked


Move = tuple[int, int, float]
"""Minute from which, minute until which, and which share of the group is away."""


def moves_of(tables: Mapping[str, Table]) -> dict[str, list[Move]]:
    """Return the moves of each residents group that has some, in the order of their table."""
    people = dict(zip(tables["residents"]["group_id"], tables["residents"]["people"].tolist(), strict=True))
    moved: dict[str, list[Move]] = defaultdict(list)
    for row in tables["moves"].rows():
        whole = people.get(row["group_id"], 0.0)
        share = row["share"] if not np.isnan(row["share"]) else row["people"] / whole if whole > 0 else 0.0
        moved[row["group_id"]].append((max(0, int(row["from"])), int(row["until"]), float(share)))
    return moved


def steps_of(moves: list[Move]) -> dict[int, float]:
    """Return minute -> share present of one group, minute 0 first; steps that change nothing are left out."""
    edges = sorted({0, *(start for start, _, _ in moves), *(end for _, end, _ in moves if 0 < end < NEVER)})
    steps: dict[int, float] = {}
    for edge in edges:
        there = 1.0 - sum(share for start, end, share in moves if start <= edge < end)
        there = min(1.0, max(0.0, 0.0 if there < ROUNDING else there))
        if not steps or there != next(reversed(steps.values())):
            steps[edge] = there
    return steps
