"""The cheapest set of repairs for one period alone, by branch and bound over its tightened relaxation.

Owns :class:`PeriodSearch`. Knows no other period: what must be or cannot be repaired by then comes as ranges.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.model import Block, worst_cost
from qaita.plan.lookahead.proof import PeriodProof
from qaita.plan.lookahead.relaxation import Relaxation, Relaxed
from qaita.plan.lookahead.tree import ROUNDING, WHOLE, TreeSearch
from qaita.recovery.flow import Bools
from qaita.recovery.linear import Floats

DIVE_EVERY = 20
"""Nodes from one dive to the next."""
STEP = 0.1
"""Share of the items still undecided that one step of a dive settles."""


class Least(NamedTuple):
    """What is known of a period within given ranges.

    Attributes
    ----------
    bound : float
        It costs at least so much; the target, when nothing cheaper exists.
    repaired : (num_items,) bool or None
        Cheapest set found that is cheaper than what was asked for.
    cost : float
        What it costs; infinite without one.
    proof : PeriodProof
        Why.
    open : bool
        Whether going on could lift the bound.
    """

    bound: float
    repaired: Bools | None
    cost: float
    proof: PeriodProof
    open: bool


class PeriodSearch(TreeSearch):
    """One period, asked again and again in other ranges; cuts and what was learnt of states are kept.

    Parameters
    ----------
    block : Block
        Its model.
    seed : int
        Seed of the simplex method.
    costs : dict of bytes to float
        What a period costs, repairs apart, by set (its items packed into bits): filled here; may be shared by periods.
    """

    def __init__(self, block: Block, seed: int = 0, costs: dict[bytes, float] | None = None):
        self.block, self.relaxation = block, Relaxation(block, seed)
        super().__init__(self.relaxation, block.states.num_states, block.states.num_items)
        self._costs: dict[bytes, float] = {} if costs is None else costs
        self._worst = 1.001 * worst_cost(block.problem) + 1.0

    def aside(self) -> PeriodSearch:
        """Return a search with the same programs, cuts and knowledge; this one can still go on where it is."""
        return copy(self)

    def follow(self, other: PeriodSearch) -> None:
        """Begin where the search of another period of the same problem stands, with what it learnt of states."""
        self.relaxation.follow(other.relaxation)
        self._rise, self._times = other._rise.copy(), other._times.copy()

    def least(self, lower: Bools, upper: Bools, below: float, slack: float, stop: Callable[[], bool],
              nodes: int | None = None) -> Least:
        """Return the cheapest set between ``lower`` and ``upper`` that costs less than ``below``.

        Parameters
        ----------
        lower, upper : (num_items,) bool
            Items that must be, and that may be repaired.
        below : float
            Sets that cost as much are of no interest.
        slack : float
            By how much the bound may stay behind.
        stop : callable
            Told nothing, says whether to stop; then the bound is that of the cases still open.
        nodes : int or None
            Stop after so many nodes; :meth:`more` goes on from there.
        """
        self._lower, self._upper = lower, upper
        states = self.block.states
        more = np.zeros(states.num_states - states.num_items)
        low, high = np.append(lower, more).astype(np.float64), np.append(upper, more + 1).astype(np.float64)
        self._best: Bools | None = None
        self._begin(low, high, min(below, self._worst), slack)
        return self.more(stop, nodes)

    def more(self, stop: Callable[[], bool], nodes: int | None = None) -> Least:
        """Return what is known after the last search went on, for so many nodes; as :meth:`least` otherwise."""
        bound = self._go_on(stop, nodes)
        proof = PeriodProof(self.block.now, self._lower, self._upper, self.target, self._root.tree)
        cost = self._below if self._best is not None else np.inf
        return Least(bound, self._best, cost, proof, bound < self.target)

    def _take(self, found: Relaxed) -> None:
        self._offer(found.states[:self._num_items] > 0.5)

    def _search_near(self, found: Relaxed, lower: Floats, upper: Floats) -> None:
        self._round(found.states, lower, upper)
        if self._nodes % DIVE_EVERY == 1:
            self._dive(found, lower, upper)

    def _offer(self, repaired: Bools) -> None:
        """Take note of what a set of repairs costs."""
        resource = self.block.problem.item_resource
        if float(resource[repaired].sum()) > self.block.problem.resources * self.block.now * (1 + ROUNDING) + ROUNDING:
            return
        cost = self.cost(repaired)
        if cost < self._below:
            self._below, self._best = cost, repaired.copy()

    def cost(self, repaired: Bools) -> float:
        """Return what the period costs once some items are repaired, (num_items,) bool; known ones are looked up."""
        own, key = float(self.block.price[:len(repaired)] @ repaired), np.packbits(repaired).tobytes()
        if key not in self._costs:
            state = self.block.states.settled(repaired).astype(np.float64)
            self._costs[key] = self.relaxation.solve(state, state).bound - own
        return self._costs[key] + own

    def filled(self, likely: Floats) -> Bools:
        """Return the items that are likely at all, the likeliest first, as resources allow, (num_items,) bool."""
        left = self.block.problem.resources * self.block.now * (1 + ROUNDING) + ROUNDING
        repaired = np.zeros(len(likely), np.bool_)
        take = self.block.problem.item_resource
        for item in np.argsort(-likely, kind="stable"):
            if likely[item] > WHOLE and take[item] <= left:
                repaired[item] = True
                left -= take[item]
        return repaired

    def _round(self, states: Floats, lower: Floats, upper: Floats) -> None:
        """Offer the items that are repaired most, as far as resources reach."""
        num = self.block.states.num_items
        repaired = self.filled(np.where(upper[:num] > 0, states[:num] + 2 * lower[:num] * (states[:num] > WHOLE), 0.0))
        if not (lower[:num] > repaired).any():
            self._offer(repaired)

    def _dive(self, found: Relaxed, lower: Floats, upper: Floats) -> None:
        """Take the items that are repaired most, a few at a time, solve again, and offer what comes out."""
        num, take = self.block.states.num_items, self.block.problem.item_resource
        lower, upper = lower.copy(), upper.copy()
        room = self.block.problem.resources * self.block.now * (1 + ROUNDING) + ROUNDING
        while found.bound < self._safe and not self._stop():
            states = found.states[:num]
            lower[:num] = np.where(states > 1 - WHOLE, np.maximum(lower[:num], upper[:num]), lower[:num])
            loose = np.flatnonzero((lower[:num] < upper[:num]) & (states > WHOLE))
            if not len(loose):
                self._offer(lower[:num] > 0)
                return
            left = room - float(take @ lower[:num])
            for item in loose[np.argsort(-states[loose], kind="stable")][:max(1, int(STEP * len(loose)))]:
                fits = take[item] <= left
                (lower if fits else upper)[item] = float(fits)
                left -= take[item] if fits else 0.0
            found = self.relaxation.solve(lower, upper)

