"""Prices that prove more and more: deflected subgradient steps on the Lagrangian dual.

Owns :class:`Climb` and its steps. What relaxed plans break on average (crews used beyond those there, money drawn too
early, consumers at work without suppliers) says where prices rise and fall; the step follows Polyak 1969 (USSR Comput.
Math. and Math. Phys. 9(3)) with a plan's worth as the target, and shrinks when nothing is gained. Any prices give a
valid bound.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.lagrange.dual import Prices, Relaxed, Room, Uses, relax
from qaita.plan.lagrange.forest import Forest
from qaita.plan.lagrange.grid import USUAL, Grid
from qaita.recovery.compiled import entry, inner

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


FIRST_PACE = 0.03
"""First pace, as a share of the step that would reach the target if the dual were straight (found by trial)."""

SHARE = 0.04
"""Weight of a new relaxed plan in the averages (found by trial)."""

SLOW_SHARE = 0.02
"""The same for the days of nodes, from which the branching chooses."""

LEAST_UNIT = 1e-9
"""Least unit of a price, so that one that begins at zero can rise."""

MONEY_SHARE = 0.01
"""Least unit of the price of money: that at which an account is worth this share of all crews together. The first
prices may say next to nothing of money that binds all along (three modes an asset at 100 assets: a gap of 7.9 % within
4 CPU seconds, 22.8 % with a unit as small as the first price; a tenth does as well, and all of it slightly worse)."""


class Climb(NamedTuple):
    """Best prices, prices tried, what their relaxed plans break on average, and the pace.

    Attributes
    ----------
    best, tried : Prices
    plan : Relaxed
        Of the prices tried.
    over : Prices
        On average: crews used beyond those there, money drawn beyond that released, and the part of each block in
        which a consumer works without its suppliers.
    unit_crews : (num_pools,), unit_money : (num_releases,), unit_service : (num_groups,) float64
        What counts as one unit of each price.
    mean, square : (num_nodes,) float64
        Of the day on which each node is back, on average.
    state : (5,) float64
        Best value, NaN before the first; pace; steps since the last gain; weight of a new plan in the averages; days of
        a usual cell.
    """

    best: Prices
    tried: Prices
    plan: Relaxed
    over: Prices
    unit_crews: Floats
    unit_money: Floats
    unit_service: Floats
    mean: Floats
    square: Floats
    state: Floats


def climb_from(grid: Grid, forest: Forest, prices: Prices, pace: float = FIRST_PACE, share: float = SHARE) -> Climb:
    """Return a climb that begins at these prices (copied); ``share``: weight of a new relaxed plan in the averages."""
    nodes = len(forest.order)
    money = _money_units(grid, prices)
    return Climb(
        _twin(prices),
        _twin(prices),
        Relaxed(np.zeros(nodes, np.int64), np.zeros_like(grid.crews), np.zeros(len(prices.money))),
        Prices(np.zeros_like(prices.crews), np.zeros_like(prices.money), np.zeros_like(prices.service)),
        np.maximum(prices.crews.mean(axis=1), LEAST_UNIT) if prices.crews.size else np.zeros(len(prices.crews)),
        money,
        forest.scale,
        np.zeros(nodes),
        np.zeros(nodes),
        np.array([np.nan, pace, 0.0, share, np.quantile(grid.days, USUAL)]),
    )


def _money_units(grid: Grid, prices: Prices) -> Floats:
    """Return what counts as one unit of each price of money, (num_releases,): one for all releases of an account."""
    units = np.full(len(prices.money), prices.money.mean() if len(prices.money) else 0.0)
    share = MONEY_SHARE * float((prices.crews * grid.crews).sum())
    for first, end in pairwise(grid.release_ptr.tolist()):
        total = float(grid.release_total[first:end].max(initial=1.0))
        units[first:end] = np.maximum(units[first:end], share / total)
    return np.maximum(units, LEAST_UNIT**2)


def longer(climb: Climb, forest: Forest) -> Climb:
    """Return a climb that goes on where a forest has got more couplings: their prices begin at zero."""
    more = len(forest.group_node) - len(climb.unit_service)

    def longer_by(prices: Prices) -> Prices:
        return prices._replace(service=np.append(prices.service, np.zeros((more, prices.service.shape[1])), axis=0))

    return climb._replace(best=longer_by(climb.best), tried=longer_by(climb.tried), over=longer_by(climb.over),
                          unit_service=forest.scale)  # fmt: skip


def _twin(prices: Prices) -> Prices:
    return Prices(prices.crews.copy(), prices.money.copy(), prices.service.copy())


@inner
def _follow_crews(grid: Grid, climb: Climb, share: float) -> float:
    """Move the averages of crews and money; return the squared length of what is broken, in units of the prices."""
    total = 0.0
    for pool in range(len(grid.crews)):
        for k in range(len(grid.days)):
            over = climb.over.crews[pool, k]
            over += share * (grid.worked[pool, k] * (climb.plan.used[pool, k] - grid.crews[pool, k]) - over)
            climb.over.crews[pool, k] = over
            if over > 0.0 or climb.tried.crews[pool, k] > 0.0:
                total += grid.length[pool, k] * (climb.unit_crews[pool] * over) ** 2
    for r in range(len(climb.over.money)):
        over = climb.over.money[r]
        over += share * (climb.plan.drawn[r] - grid.release_total[r] - over)
        climb.over.money[r] = over
        if over > 0.0 or climb.tried.money[r] > 0.0:
            total += (climb.unit_money[r] * over) ** 2
    return total


@inner
def _cut(grid: Grid, edge: int, block: int, blocks: int) -> tuple[int, float]:
    """Return the block in which an edge lies, and the part of that block after it."""
    if block == 1:
        return edge, 1.0
    b = edge // block
    if b >= blocks:
        return b, 0.0
    first, last = grid.edges[b * block], grid.edges[min(len(grid.days), (b + 1) * block)]
    return b, (last - grid.edges[edge]) / (last - first)


@inner
def _raise_from(average: Floats, b: int, part: float, rise: float) -> None:
    """Add ``rise`` to all blocks after ``b`` and its part to that one."""
    if b < len(average):
        average[b] += part * rise
    later = average[min(b + 1, len(average)) :]
    for k in range(len(later)):
        later[k] += rise


@inner
def _squares(average: Floats, price: Floats) -> float:
    """Return the sum of squares of what is broken where a price can follow; four sums side by side."""
    total, other, third, fourth = 0.0, 0.0, 0.0, 0.0
    full = len(price) // 4
    for i in range(full):
        k = 4 * i
        a, b, c, d = average[k], average[k + 1], average[k + 2], average[k + 3]
        total += a * a if a > 0.0 or price[k] > 0.0 else 0.0
        other += b * b if b > 0.0 or price[k + 1] > 0.0 else 0.0
        third += c * c if c > 0.0 or price[k + 2] > 0.0 else 0.0
        fourth += d * d if d > 0.0 or price[k + 3] > 0.0 else 0.0
    for k in range(4 * full, len(price)):
        total += average[k] * average[k] if average[k] > 0.0 or price[k] > 0.0 else 0.0
    return (total + other) + (third + fourth)


@inner
def _follow_service(grid: Grid, forest: Forest, climb: Climb, block: int, share: float) -> float:
    """Move the averages of couplings and of the nodes' days; return the squared length of what is broken."""
    total, blocks, back = 0.0, climb.over.service.shape[1], climb.plan.back
    slow = share if share == 1.0 else SLOW_SHARE
    for node in range(len(climb.mean)):
        day = (grid.edges[back[node]] - grid.edges[0]) / 1440.0
        climb.mean[node] += slow * (day - climb.mean[node])
        climb.square[node] += slow * (day * day - climb.square[node])
    for group in range(len(forest.group_node)):
        average = climb.over.service[group]
        for b in range(blocks):
            average[b] *= 1.0 - share
        b, part = _cut(grid, back[forest.group_node[group]], block, blocks)
        _raise_from(average, b, part, share * forest.group_count[group])
        for slot in range(forest.slot_ptr[group], forest.slot_ptr[group + 1]):
            b, part = _cut(grid, back[forest.slot_node[slot]], block, blocks)
            _raise_from(average, b, part, -share)
        total += (climb.state[4] * climb.unit_service[group]) ** 2 * _squares(average, climb.tried.service[group])
    return total


@inner
def _move(grid: Grid, forest: Forest, climb: Climb, block: int, pace: float) -> None:
    """Move the prices tried by ``pace`` along what is broken; none ever needs to be worth more than all residents."""
    most, span = forest.most, (grid.edges[-1] - grid.edges[0]) / 1440.0
    for pool in range(len(grid.crews)):
        step = pace * climb.unit_crews[pool] ** 2
        for k in range(len(grid.days)):
            price = climb.tried.crews[pool, k] + step * grid.length[pool, k] * climb.over.crews[pool, k]
            climb.tried.crews[pool, k] = min(max(0.0, price), most * span)
    for r in range(len(climb.over.money)):
        step = pace * climb.unit_money[r] ** 2
        climb.tried.money[r] = min(max(0.0, climb.tried.money[r] + step * climb.over.money[r]), most * span)
    for group in range(len(forest.group_node)):
        step, price = pace * (climb.state[4] * climb.unit_service[group]) ** 2, climb.tried.service[group]
        _move_row(price, climb.over.service[group], step, grid.days, block, climb.state[4] * block, most)


@inner
def _move_row(
    price: Floats, average: Floats, step: float, days: Floats, block: int, usual: float, most: float
) -> None:
    """Move the prices of one coupling, by block; ``usual``: days of a usual one."""
    for b in range(len(price)):
        length = days[b] if block == 1 else _length(days, b * block, min(len(days), (b + 1) * block))
        price[b] = min(max(0.0, price[b] + step * average[b] / max(length, usual)), most)


@inner
def _length(days: Floats, first: int, last: int) -> float:
    total = 0.0
    for k in range(first, last):
        total += days[k]
    return total


@inner
def _copy(source: Prices, target: Prices) -> None:
    for pool in range(len(source.crews)):
        for k in range(source.crews.shape[1]):
            target.crews[pool, k] = source.crews[pool, k]
    for r in range(len(source.money)):
        target.money[r] = source.money[r]
    for group in range(len(source.service)):
        row, copied = source.service[group], target.service[group]
        for b in range(len(row)):
            copied[b] = row[b]


@entry
def ascend(
    grid: Grid,
    forest: Forest,
    uses: Uses,
    room: Room,
    climb: Climb,
    low: Ints,
    high: Ints,
    block: int,
    target: float,
    steps: int,
    patience: int,
    shrink: float,
) -> int:
    """Do up to ``steps`` steps; ``target`` is a value that the dual does not exceed. Return the steps done.

    ``state[0]`` NaN begins at the prices tried.
    """
    state = climb.state
    for step in range(steps):
        begins = np.isnan(state[0])
        value = relax(grid, forest, uses, climb.tried, room, low, high, block, climb.plan)
        share = 1.0 if begins else state[3]
        length = _follow_crews(grid, climb, share) + _follow_service(grid, forest, climb, block, share)
        if begins or value > state[0]:
            if begins or value - state[0] > 1e-5 * abs(target - value):
                state[2] = 0
            state[0] = value
            _copy(climb.tried, climb.best)
        else:
            state[2] += 1
            if state[2] >= patience:
                state[1] *= shrink
                state[2] = 0
                _copy(climb.best, climb.tried)
        if state[0] >= target or state[1] < 1e-6 or length <= 0.0:
            return step + 1
        _move(grid, forest, climb, block, state[1] * max(target - value, 1e-3 * abs(target)) / length)
    return steps
