"""Who goes where: the works of each crew in turn, where the way between districts takes time.

Owns :class:`Visit` and :func:`visits_of`. Crews of a pool are interchangeable; this is one way to share them out, and
numbers them as they set out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qaita.plan.allowed.ways import Joined, Stays, joined, stays_of
from qaita.plan.schedule import Schedule
from qaita.work.model import ANYWHERE, NO_CREWS, Model


class Visit(NamedTuple):
    """One work of one crew.

    Attributes
    ----------
    pool, crew, turn : int
        Pool; number of the crew in it and of the visit among those of the crew, both from 1 on.
    task : int
        What it does.
    source, place : int
        District from which it comes (its base, or that of its last work; ANYWHERE for no way), and that of the work.
    minutes : int
        Of the way.
    """

    pool: int
    crew: int
    turn: int
    task: int
    source: int
    place: int
    minutes: int


def visits_of(model: Model, schedule: Schedule) -> list[Visit]:
    """Return the works of each crew, by pool, crew and turn; none where no way takes time.

    Of a schedule that is not allowed, works to which no crew can come are left out.
    """
    if not model.travels:
        return []
    found = []
    for pool in np.flatnonzero(model.pool_base != NO_CREWS).tolist():
        stays = stays_of(model, schedule, pool)
        found += _of_pool(model, pool, stays, joined(stays, model.travel)[0])
    return sorted(found)


def _of_pool(model: Model, pool: int, stays: Stays, pairs: Joined) -> list[Visit]:
    first_use = 1 + int(model.pool_ptr[pool + 1] - model.pool_ptr[pool])
    come: dict[int, list[tuple[int, int]]] = {}
    for (source, target), count in sorted(pairs.items()):
        come.setdefault(target, []).append((source, count))
    known: list[list[int]] = [[] for _ in stays.number]  # crews with numbers that can go on from each stay
    turns: list[int] = []
    found = []
    for target in np.lexsort((stays.ends, stays.begins)).tolist():
        use = int(stays.number[target]) - first_use
        for source, count in come.get(target, []):
            going = [known[source].pop(0) for _ in range(min(count, len(known[source])))]
            if use >= 0:  # who sets out for the first time is given a number
                going += range(len(turns), len(turns) + count - len(going))
                turns += [0] * (going[-1] + 1 - len(turns)) if going else []
                found += [_visit(model, stays, (pool, use, crew), (source, target), turns) for crew in going]
            known[target] += going
    return found


def _visit(model: Model, stays: Stays, who: tuple[int, int, int], way: tuple[int, int], turns: list[int]) -> Visit:
    """Return a visit and count it: ``who`` is pool, use and crew, ``way`` two stays."""
    pool, use, crew = who
    turns[crew] += 1
    source, place = int(stays.place_out[way[0]]), int(stays.place_in[way[1]])
    minutes = int(model.travel[source, place]) if source != ANYWHERE else 0
    task = int(np.searchsorted(model.use_ptr, use, side="right")) - 1
    return Visit(pool, crew + 1, turns[crew], task, source, place, minutes)
