"""A bound on a period of a large network, from its parts: each at its share of all prices.

Owns :class:`Shares`. Decides no branch itself.

However the price of each column, and of the resources, is shared out among the parts, the sum of what each part costs
at least is a lower bound (M. Guignard and S. Kim, Mathematical Programming 39 (1987), 215-228). The first shares come
from the multipliers of the whole relaxation, so that the bound is at least its bound; then prices move to where the
parts contradict each other, by B. T. Polyak's steps (USSR Computational Mathematics and Mathematical Physics 9 (1969),
14-29) along directions that remember those before (P. M. Camerini, L. Fratta and F. Maffioli, Mathematical Programming
Study 3 (1975), 26-34).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qaita.plan.lookahead.part import COMMON, PartSearch, parts_in
from qaita.plan.lookahead.proof import PeriodProof, Tree
from qaita.plan.lookahead.relaxation import Relaxation
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

NODES = 60
"""Cases of a part that are split in one round, at most."""
LENGTH = 0.4
"""First length of a step, in steps that would reach the aim."""
SHORTER = 0.7
"""What a step is shortened by when the bound did not rise."""
KEPT = 0.5
"""Share of the last direction in the next."""
SLACK = 0.01
"""Share of the way to the aim by which all parts together may stay behind."""
FRESH = 0.25
"""Share of a round in what is remembered of how often an item is repaired."""
PATIENCE = 2
"""Rounds without a rise after which a step is shortened."""
BACK = 0.3
"""Share of the way to the aim by which the bound may fall before prices go back to the best."""
TINY = 1e-9
"""What is divided by at least."""
FINE = 2.0**20
"""Prices of shares are whole multiples of 1/FINE."""


class Shares:
    """The parts of a period, their shares, and the best bound so far.

    Parameters
    ----------
    relaxation : Relaxation
        The period, cut as far as it goes.
    part : (num_nodes,) int64
        Part of each node.
    lower, upper : (num_items,) bool
        Items that must be, and that may be repaired.
    seed : int
        Seed of the simplex method.
    """

    def __init__(self, relaxation: Relaxation, part: Ints, lower: Bools, upper: Bools, seed: int = 0):
        self._block = block = relaxation.block
        more = np.zeros(block.states.num_states - block.states.num_items)
        self._range = lower, upper
        self._low = np.append(lower, more).astype(np.float64)
        self._high = np.append(upper, more + 1).astype(np.float64)
        self._most = block.upper.copy()
        self._most[:len(self._high)] = self._high
        parts, owner = parts_in(relaxation, part)
        self._multipliers = self._shared_out(relaxation, owner, [each.columns for each in parts])
        self._searches = [PartSearch(relaxation, each, price, seed)
                          for each, price in zip(parts, self._prices, strict=True)]
        self._budget = next(k for k, row in enumerate(block.rows) if row.key == ("budget",))
        self._turn: list[Floats] = [np.zeros(len(price)) for price in self._prices]
        self._turn_resource, self._length, self.rounds = 0.0, LENGTH, 0
        self.bound, self._stale = -np.inf, 0
        self.proof: PeriodProof | None = None
        self.likely = np.zeros(len(lower))
        self._often = np.zeros(len(lower))

    def _shared_out(self, relaxation: Relaxation, owner: Ints, columns: list[Ints]) -> Floats:
        """Give each part what its rows' multipliers make of each column; return the multipliers of common rows."""
        entries, num = relaxation.entries, len(self._block.price)
        found = relaxation.solve(self._low, self._high)
        self._least, self._sides, self._entries = found.bound, (entries.lower, entries.upper), entries
        charge = found.multipliers[entries.row] * entries.value
        left = self._block.price - np.bincount(entries.column, charge, num)
        self._times = np.zeros(num)
        for mine in columns:
            self._times[mine] += 1
        self._prices: list[Floats] = []
        paid = np.zeros(num, np.bool_)
        self._pays: list[Bools] = []  # which part pays for the resources of an item
        for number, mine in enumerate(columns):
            own = owner[entries.row] == number
            price = np.bincount(entries.column[own], charge[own], num) + left / np.maximum(self._times, 1)
            price[-1] = self._block.price[-1]
            self._prices.append(_rounded(price[mine]))
            self._pays.append(~paid[mine] & (mine < self._block.states.num_items))
            paid[mine] = True
        return np.where(owner == COMMON, found.multipliers, 0.0)

    def round(self, aim: float, stop: Callable[[], bool]) -> float:
        """Look at every part at its prices, move the prices, and return the best bound so far.

        Parameters
        ----------
        aim : float
            What the period surely need not cost more than.
        stop : callable
            Says whether to stop; then the rest of the parts is hardly looked at.
        """
        slack = SLACK * max(aim - max(self.bound, self._least), 0.0) / len(self._searches)
        found = [search.share(price, self._low[search.part.states], self._high[search.part.states], slack, stop, NODES)
                 for search, price in zip(self._searches, self._prices, strict=True)]
        left = self._left_over()
        total = left + sum(bound for bound, _, _ in found)
        self.rounds += 1
        if total > self.bound:
            self.bound, self._stale = total, 0
            self._kept = [price.copy() for price in self._prices], self._multipliers[self._budget]
            self.proof = PeriodProof(self._block.now, *self._range, 2 * abs(left) + 1, Tree([self._multipliers.copy()]),
                                     tuple(share for _, _, share in found))
        else:
            self._stale += 1
            if self._stale % PATIENCE == 0:
                self._length *= SHORTER
            if total < self.bound - BACK * max(aim - self.bound, 0.0):
                self._prices, self._multipliers[self._budget] = [each.copy() for each in self._kept[0]], self._kept[1]
        self._blend([point for _, point, _ in found])
        self._move([point for _, point, _ in found], max(aim - total, 0.0))
        return self.bound

    def _blend(self, points: list[Floats]) -> None:
        """Take note of how likely each item is repaired: where the parts have it now, and had it before."""
        now = np.zeros(len(self.likely))
        for search, point, pays in zip(self._searches, points, self._pays, strict=True):
            now[search.part.columns[pays]] = point[pays]
        self._often = now if self.rounds == 1 else FRESH * now + (1 - FRESH) * self._often
        self.likely = now + self._often

    def _left_over(self) -> float:
        """Return what common rows and what the parts leave of the prices cost at least."""
        left = self._block.price.copy()
        for search, price in zip(self._searches, self._prices, strict=True):
            left[search.part.columns] -= price
        left -= self._charge(self._multipliers)
        left[-1] = 0.0
        lower, upper = self._sides
        held = self._multipliers != 0
        given = np.where(self._multipliers > 0, lower, upper)[held] @ self._multipliers[held]
        floor = np.append(self._low, np.zeros(len(left) - len(self._low)))
        return float(given + np.minimum(left * floor, left * self._most).sum())

    def _charge(self, multipliers: Floats) -> Floats:
        """Return what multipliers of rows make of each column."""
        entries = self._entries
        charge = np.bincount(entries.column, multipliers[entries.row] * entries.value, len(self._block.price))
        return charge.astype(np.float64)

    def _move(self, points: list[Floats], way: float) -> None:
        """Move prices to where the points of the parts contradict each other, and the resources."""
        num, take = len(self._block.price), self._block.problem.item_resource
        mean: Floats = np.zeros(num)
        used = -float(self._block.problem.resources * self._block.now)
        for search, point, pays in zip(self._searches, points, self._pays, strict=True):
            mean[search.part.columns] += point
            used += float(take[search.part.columns[pays]] @ point[pays])
        mean = np.divide(mean, np.maximum(self._times, 1.0))
        steep = (used / len(points)) ** 2
        for number, (search, point) in enumerate(zip(self._searches, points, strict=True)):
            mine = search.part.columns
            most = np.maximum(self._most[mine], TINY)
            slope = np.where((self._times[mine] > 1) & (mine < num - 1), (point - mean[mine]) / most, 0.0)
            steep += float(slope @ slope)
            self._turn[number] = slope / most + KEPT * self._turn[number]
        self._turn_resource = used / len(points) ** 2 + KEPT * self._turn_resource
        length = self._length * way / max(steep, TINY)
        dearer = max(length * self._turn_resource, self._multipliers[self._budget])
        self._multipliers[self._budget] -= dearer
        for number, (search, pays) in enumerate(zip(self._searches, self._pays, strict=True)):
            price = self._prices[number] + length * self._turn[number]
            price[pays] += dearer * take[search.part.columns[pays]]
            self._prices[number] = _rounded(price)


def _rounded(price: Floats) -> Floats:
    rounded: Floats = np.round(price * FINE) / FINE
    return rounded
