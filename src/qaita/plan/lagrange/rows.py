"""Rows of costs by cell or edge, and what the dynamic programme does with them.

Owns the inner loops of the bound. Rows only, so that they are compiled to vector instructions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner

Floats = NDArray[np.float64]
Indices = NDArray[np.int16]

FAR = 1e300
"""Cost of what cannot be."""


@inner
def clear(row: Floats) -> None:
    """Make a row zero."""
    for k in range(len(row)):
        row[k] = 0.0


@inner
def add(row: Floats, more: Floats) -> None:
    """Add a row to another."""
    for k in range(len(row)):
        row[k] += more[k]


@inner
def add_times(row: Floats, factor: float, more: Floats) -> None:
    """Add a row times a factor to another."""
    for k in range(len(row)):
        row[k] += factor * more[k]


@inner
def add_later(gap: NDArray[np.int32], at_once: bool, done: Floats, row: Floats) -> None:
    """Add what it costs to be done by each edge with a gap behind."""
    if at_once:
        add(row, done)
    else:
        for k in range(len(row)):
            row[k] += done[gap[k]] if gap[k] >= 0 else FAR


@inner
def keep_less(least: Floats, done: Floats, chosen: NDArray[np.int8], mode: int) -> None:
    """Keep the lesser cost of each edge and the mode that has it."""
    for k in range(len(chosen)):
        if done[k] < least[k]:
            least[k], chosen[k] = done[k], mode


@inner
def sum_until(rate: Floats, days: Floats, total: Floats) -> float:
    """Write the sum of rate x days before each cell; return that of all."""
    gone = 0.0
    for k in range(len(days)):
        total[k] = gone
        gone += rate[k] * days[k]
    return gone


@inner
def done_by(
    before: Floats,
    stay: Floats,
    count: float,
    draw: Floats,
    amount: float,
    latest: NDArray[np.int32],
    first: int,
    last: int,
    until: Floats,
    begin: Indices,
    done: Floats,
) -> None:
    """Write the least cost of starting by each cell, the cell, and from them the least cost of being done by each edge.

    Rows only, so that the loops are compiled to vector instructions.
    """
    for k in range(len(stay)):
        until[k] = before[k] + count * stay[k] + amount * draw[k]
    least, best = FAR, -1
    for k in range(min(first, len(stay))):
        until[k], begin[k] = FAR, -1
    within, chosen = until[first : last + 1], begin[first : last + 1]
    for k in range(len(within)):
        if within[k] < least:
            least, best = within[k], first + k
        within[k], chosen[k] = least, best
    for k in range(max(first, last + 1), len(stay)):
        until[k], begin[k] = least, best
    for k in range(len(done)):
        done[k] = until[np.uint32(latest[k])]


@inner
def choose(total: Floats, choice: Indices, least_from: Floats, first: int, last: int) -> float:
    """Write, per edge, the cheapest edge from there on within ``first .. last`` and its cost; return the least."""
    least, best = FAR, -1
    for k in range(last + 1, len(total)):
        choice[k], least_from[k] = -1, FAR
    if first <= last:
        within, chosen, costs = total[first : last + 1], choice[first : last + 1], least_from[first : last + 1]
        for i in range(len(within)):
            k = len(within) - 1 - i
            if within[k] < least:
                least, best = within[k], first + k
            chosen[k], costs[k] = best, least
    for k in range(min(first, last + 1)):
        choice[k], least_from[k] = best, least
    return least


@inner
def worth(price: Floats, days: Floats, block: int) -> float:
    """Return the sum of a price by block over days."""
    even, odd = 0.0, 0.0
    if block == 1:
        for k in range(len(days) // 2):
            even += price[2 * k] * days[2 * k]
            odd += price[2 * k + 1] * days[2 * k + 1]
        return even + odd + (price[len(days) - 1] * days[len(days) - 1] if len(days) % 2 else 0.0)
    for b in range(len(price)):
        for k in range(b * block, min(len(days), (b + 1) * block)):
            even += price[b] * days[k]
    return even
