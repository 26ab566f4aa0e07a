"""The cheapest way through sets of repairs that are known, one inside the other.

Owns :func:`way_through`. Proves nothing and solves no program.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qaita.plan.lookahead.chain import placed
from qaita.plan.lookahead.problem import SPARE, Restoration
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

KEPT = 3000
"""Sets that are looked at, at most about."""


def way_through(problem: Restoration, costs: Mapping[bytes, float]) -> Ints:
    """Return the period of each item on the cheapest way from nothing through known sets, each inside the next.

    A set counts from the first period on whose resources so far suffice for it; until then what the one before leaves
    is paid. Least cost over sets by size, as a shortest path; O(KEPT^2 x items).

    Parameters
    ----------
    problem : Restoration
        What is to be restored.
    costs : mapping of bytes to float
        What a period costs, repairs apart, by set: its items packed into bits. The empty set is among them.
    """
    num = len(problem.item_price)
    sets, paid, arrival = _known(problem, costs)
    least, before = np.zeros(len(sets)), np.full(len(sets), -1, np.int64)
    members, size = sets.astype(np.float32), sets.sum(axis=1)
    for one in range(1, len(sets)):
        inside = (members[:one] @ members[one] == size[:one]) & (arrival[:one] < arrival[one])
        total = np.where(inside, least[:one] + paid[:one] * (arrival[one] - arrival[:one]), np.inf)
        before[one] = np.argmin(total)
        least[one] = total[before[one]]
    here = int(np.argmin(least + paid * (problem.periods + 1 - arrival) + sets @ problem.item_price))
    wish = np.full(num, problem.periods + 1, np.int64)
    while here >= 0:
        wish[sets[here]] = arrival[here]
        here = int(before[here])
    return placed(problem, wish)


def _known(problem: Restoration, costs: Mapping[bytes, float]) -> tuple[Bools, Floats, Ints]:
    """Return the cheapest sets of each arrival, what they cost, and when they arrive: the empty one first."""
    bits = np.frombuffer(b"".join(costs), np.uint8).reshape(len(costs), -1)
    sets = np.unpackbits(bits, axis=1, count=len(problem.item_price)).astype(np.bool_)
    paid, take = np.array(list(costs.values())), sets @ problem.item_resource
    arrival = np.ceil(take / max(problem.resources, SPARE) * (1 - SPARE)).astype(np.int64)
    arrival[sets.any(axis=1)] = np.maximum(arrival, 1)[sets.any(axis=1)]
    order = np.lexsort((paid, arrival))
    order = order[arrival[order] <= problem.periods]
    rank = np.arange(len(order)) - np.searchsorted(arrival[order], arrival[order])
    order = order[rank < max(2, KEPT // (problem.periods + 1))]
    return sets[order], paid[order], arrival[order]
