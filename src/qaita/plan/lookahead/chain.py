"""From sets of repairs, one a period, to repairs that follow one another; and what such a chain costs.

Owns the ways of making a chain. Proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qaita.plan.lookahead.problem import SPARE, Restoration
from qaita.recovery.flow import Bools, Ints


def conflicts(sets: Sequence[Bools]) -> list[tuple[int, int]]:
    """Return the pairs (place, item) where an item is in a set and not in the next, by how much both cases change.

    Where the item is not repaired by the second of the two periods, no set up to it may hold it; where it is, all from
    it on must. The product of how many sets either case breaks goes down.
    """
    if len(sets) < 2:
        return []
    held = np.array(sets)
    place, item = np.nonzero(held[:-1] & ~held[1:])
    up_to = np.cumsum(held, axis=0, dtype=np.int64)
    from_on = np.cumsum(~held[::-1], axis=0, dtype=np.int64)[::-1]
    order = np.argsort(-up_to[place, item] * from_on[place + 1, item], kind="stable")
    return [(int(place[k]), int(item[k])) for k in order]


def chains_of(problem: Restoration, sets: Sequence[Bools]) -> Iterator[Ints]:
    """Yield two chains: an item from the first set on that has it, and from the set on since which all have it.

    Each is moved to where resources allow it, in this order; see :func:`placed`.
    """
    ever = np.full(len(sets[0]), problem.periods + 1, np.int64)
    for now in range(problem.periods, 0, -1):
        ever[sets[now - 1]] = now
    yield placed(problem, ever)
    since, kept = np.full(len(sets[0]), problem.periods + 1, np.int64), np.ones(len(sets[0]), np.bool_)
    for now in range(problem.periods, 0, -1):
        kept = kept & sets[now - 1]
        since[kept] = now
    yield placed(problem, since)


def placed(problem: Restoration, wish: Ints) -> Ints:
    """Return the period of each item: by the order of the wishes, the first with resources left; not wished, never."""
    take, last = problem.item_resource, problem.periods + 1
    left = np.full(last, problem.resources * (1 + SPARE) + SPARE)
    period = np.full(len(wish), last, np.int64)
    for item in np.argsort(wish, kind="stable"):
        room = np.flatnonzero(left[1:] >= take[item])
        if wish[item] < last and len(room):
            period[item] = room[0] + 1
            left[room[0] + 1] -= take[item]
    return period


def sets_of(problem: Restoration, period: Ints) -> list[Bools]:
    """Return what is repaired by each period from 1 on."""
    return [period <= now for now in range(1, problem.periods + 1)]
