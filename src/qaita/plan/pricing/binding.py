"""Which crews and which money bind when: the prices themselves, by stretch of time and by day.

Owns :func:`binding_spans`, :func:`shown_spans`, :func:`binding_days` and :func:`binding_money`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.pricing.answers import shares
from qaita.plan.pricing.listing import Spans
from qaita.plan.pricing.priced import Priced
from qaita.units import MINUTES_PER_DAY

LEAST_SHARE = 1e-3
"""A crew binds on a day on which its price is above this share of the greatest price of any crew on any day."""

FEW_DAYS = 62
"""Days that can be shown one by one."""


@dataclass(frozen=True)
class Binding:
    """How much a pool binds in a stretch of time.

    Attributes
    ----------
    pool : int
        Whose crews.
    begin, end : int
        Minutes.
    price : float
        Resident-days that one crew more from begin to end saves, at the prices as they are.
    days : int
        Days of it on which the crews bind.
    """

    pool: int
    begin: int
    end: int
    price: float
    days: int


def binding_days(priced: Priced) -> tuple[int, NDArray[np.float64]]:
    """Return (first day, price of one crew for each day, (num_pools, num_days)); days since day 0, resident-days."""
    grid, crews = priced.base.grid, priced.prices.crews
    first, last = int(grid.edges[0]) // MINUTES_PER_DAY, -(-int(grid.edges[-1]) // MINUTES_PER_DAY)
    midnights = np.arange(first, last + 1) * MINUTES_PER_DAY
    total = np.concatenate([np.zeros((len(crews), 1)), np.cumsum(crews, axis=1)], axis=1)
    upto = np.array([np.interp(midnights, grid.edges, row) for row in total]).reshape(len(crews), -1)
    return first, np.diff(upto, axis=1)


def shown_spans(priced: Priced, spans: Spans) -> Spans:
    """Return the stretches in which to show what binds: days, where crews bind within FEW_DAYS of each other."""
    first, days = binding_days(priced)
    bound = np.flatnonzero((days > LEAST_SHARE * days.max(initial=0.0)).any(axis=0))
    if not len(bound) or bound[-1] - bound[0] >= FEW_DAYS:
        return spans
    return [((first + day) * MINUTES_PER_DAY, (first + day + 1) * MINUTES_PER_DAY)
            for day in range(int(bound[0]), int(bound[-1]) + 1)]


def binding_spans(priced: Priced, spans: Spans) -> list[Binding]:
    """Return every pool and stretch of time in which it binds, by pool and then time."""
    first, days = binding_days(priced)
    binds = days > LEAST_SHARE * days.max(initial=0.0)
    found = []
    for pool in range(len(days)):
        for begin, end in spans:
            one, other = begin // MINUTES_PER_DAY - first, -(-end // MINUTES_PER_DAY) - first
            count = int(binds[pool, max(0, one) : other].sum())
            if count:
                price = float((priced.prices.crews[pool] * shares(priced.base.grid, begin, end)).sum())
                found.append(Binding(pool, begin, end, price, count))
    return found


def binding_money(priced: Priced) -> list[tuple[int, int, float]]:
    """Return (account, minute before which money is short, price of one unit drawn before it), where it binds."""
    grid, prices = priced.base.grid, priced.prices.money
    account = np.repeat(np.arange(len(grid.release_ptr) - 1), np.diff(grid.release_ptr))
    least = LEAST_SHARE * np.array([prices[account == one].max(initial=0.0) for one in account])
    return [(int(account[row]), int(grid.edges[grid.release_cell[row]]), float(prices[row]))
            for row in np.flatnonzero((prices > 0) & (prices > least))]
