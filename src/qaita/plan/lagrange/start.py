"""First prices: what the split of weights over machines says about crews, money and suppliers.

Owns :func:`first_prices`. A climb from nothing stalls; these prices prove about as much as the split does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.lagrange.dual import Prices
from qaita.plan.lagrange.forest import Forest
from qaita.plan.lagrange.grid import Grid
from qaita.plan.split.bound import Bound
from qaita.units import MINUTES_PER_DAY

Floats = NDArray[np.float64]


def first_prices(split: Bound, grid: Grid, forest: Forest, block: int) -> Prices:
    """Return prices read off the best split.

    A crew's price at a moment is the weight of all that its pool serves later, per crew; that of money at a release the
    density of what is first paid after it, times the days to the next; a supplier's the weight passed to it.
    """
    mean, weight, coupled = split.served()
    crews = np.zeros_like(grid.crews)
    middle = (grid.edges[:-1] + grid.edges[1:]) / 2
    for pool in range(len(crews)):
        mine = split.items.resource == pool
        order = np.argsort(mean[mine], kind="stable")
        later = np.append(np.cumsum(weight[mine][order][::-1])[::-1], 0.0)
        behind = later[np.searchsorted(mean[mine][order], middle)]
        crews[pool] = np.where(grid.crews[pool] > 0, behind / np.maximum(grid.crews[pool], 1e-9) * grid.days, 0.0)
    service = np.zeros((len(forest.group_node), -(-grid.num_cells // block)))
    alone = np.diff(forest.slot_ptr) == 1
    for group in np.flatnonzero(alone):
        key = (int(forest.group_node[group]), int(forest.slot_node[forest.slot_ptr[group]]))
        service[group] = coupled.get(key, 0.0)
    return Prices(crews, _money(split, grid, mean, weight), service)


def _money(split: Bound, grid: Grid, mean: Floats, weight: Floats) -> Floats:
    """Return the price of a unit of money before the end of each release's span."""
    prices = np.zeros(len(grid.release_cell))
    for account in range(len(grid.release_ptr) - 1):
        mine = np.flatnonzero(split.items.resource == len(grid.crews) + account)
        order = mine[np.argsort(mean[mine], kind="stable")]
        paid, density = np.cumsum(split.items.amount[order]), weight[order] / split.items.amount[order]
        span = range(int(grid.release_ptr[account]), int(grid.release_ptr[account + 1]) - 1)
        for release in span:
            first = int(np.searchsorted(paid, grid.release_total[release]))
            if first < len(order):
                gap = grid.edges[grid.release_cell[release + 1]] - grid.edges[grid.release_cell[release]]
                prices[release] = density[first] * gap / MINUTES_PER_DAY
    return prices
