"""The cheapest set of repairs for one period alone, by branch and bound over its tightened relaxation.

Owns :class:`PeriodSearch`. Knows no other period: what must be or cannot be repaired by then comes as ranges.

Branching: by the product of the rises on both sides, tried out for states that were not tried twice (T. Achterberg,
T. Koch and A. Martin, Operations Research Letters 33 (2005), 42-54). States whose reduced price alone lifts the bound
over the target are fixed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from copy import copy
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.model import Block, worst_cost
from qaita.plan.lookahead.proof import PeriodProof, Tree
from qaita.plan.lookahead.relaxation import Relaxation, Relaxed
from qaita.recovery.flow import Bools
from qaita.recovery.linear import Floats

WHOLE = 1e-6
"""Distance from 0 or 1 up to which a state counts as whole."""
TRIED = 2
"""Times a state is tried out before its average rise is trusted."""
TRIALS = 6
"""States tried out at a node."""
LOOKED_AT = 25
"""States looked at, tried or not."""
ROUNDING = 1e-9
"""Relative room for rounding between a bound as computed here and as checked exactly."""
DIVE_EVERY = 20
"""Nodes from one dive to the next."""
STEP = 0.1
"""Share of the items still undecided that one step of a dive settles."""
FEW = 3
"""With fewer states newly fixed a program is not solved again for their sake."""


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


class _Node(NamedTuple):
    bound: float
    number: int
    lower: Floats
    upper: Floats
    tree: Tree


class _Choice(NamedTuple):
    """A state to branch on, with what is known of both sides; ``closed``: sides that reach the target, by trees."""

    state: int
    bounds: tuple[float, float]
    closed: tuple[Tree | None, Tree | None]


class PeriodSearch:
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
        self.block = block
        self.relaxation = Relaxation(block, seed)
        self._rise = np.zeros((2, block.states.num_states))
        self._times = np.zeros((2, block.states.num_states))
        self._costs: dict[bytes, float] = {} if costs is None else costs
        self._worst = 1.001 * worst_cost(block.problem) + 1.0

    def aside(self) -> PeriodSearch:
        """Return a search with the same programs, cuts and knowledge; this one can still go on where it is."""
        return copy(self)

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
        root = _Node(-np.inf, 0, low, high, Tree())
        self._below, self._slack, self._count = min(below, self._worst), slack, 0
        self._best: Bools | None = None
        self._nodes, self._root, self._heap = 0, root, [root]
        return self.more(stop, nodes)

    def more(self, stop: Callable[[], bool], nodes: int | None = None) -> Least:
        """Return what is known after the last search went on, for so many nodes; as :meth:`least` otherwise."""
        heap, last = self._heap, None if nodes is None else self._nodes + nodes
        self._stop = stop
        while heap and heap[0].bound < self.target and self._nodes != last and not (self._nodes and stop()):
            for kid in self._split(heapq.heappop(heap)):
                heapq.heappush(heap, kid)
        bound = min([self.target, *(node.bound for node in heap)])
        for node in heap:
            self._keep(node)
        proof = PeriodProof(self.block.now, self._lower, self._upper, self.target, self._root.tree)
        cost = self._below if self._best is not None else np.inf
        return Least(bound, self._best, cost, proof, bound < self.target)

    @property
    def target(self) -> float:
        """Bound at which a case is closed."""
        return self._below - max(self._slack, 4 * ROUNDING * abs(self._below))

    def _keep(self, node: _Node) -> None:
        """Give a case that stays open multipliers of its own."""
        if not node.tree.multipliers:
            node.tree.multipliers.append(self.relaxation.solve(node.lower, node.upper).multipliers)

    def _split(self, node: _Node) -> list[_Node]:
        """Return the cases of a node that stay open."""
        self._count, self._nodes = self._count + 1, self._nodes + 1
        lower, upper, tree = node.lower.copy(), node.upper.copy(), node.tree
        found = self._bounded(lower, upper, tree)
        if found is None:
            return []
        loose = (lower < upper) & (np.minimum(found.states, 1 - found.states) > WHOLE)
        if not loose.any():
            return self._whole(found, lower, upper, tree)
        self._round(found.states, lower, upper)
        if self._nodes % DIVE_EVERY == 1:
            self._dive(found, lower, upper)
        choice = self._choose(found, loose, lower, upper)
        return self._kids(choice, lower, upper, tree)

    def _bounded(self, lower: Floats, upper: Floats, tree: Tree) -> Relaxed | None:
        """Solve, fix and cut until neither helps; None when the case is closed. Ranges shrink in place."""
        while True:
            found = self.relaxation.solve(lower, upper)
            fixed = self._fix(found, lower, upper)
            added = 0 if found.bound >= self._safe else self.relaxation.separate(found)
            if fixed or found.bound >= self._safe or not added:
                tree.multipliers.append(found.multipliers)
            if found.bound >= self._safe:
                return None
            if not added and fixed < FEW:
                return found

    @property
    def _safe(self) -> float:
        """The target, with room for rounding."""
        return self.target + abs(self.target) * ROUNDING

    def _fix(self, found: Relaxed, lower: Floats, upper: Floats) -> int:
        """Fix states whose other side is closed by these multipliers; return how many."""
        if found.bound >= self._safe:
            return 0
        room, free = self._safe - found.bound, lower < upper
        down, up = free & (found.reduced >= room), free & (-found.reduced >= room)
        upper[down], lower[up] = 0.0, 1.0
        return int(np.count_nonzero(down) + np.count_nonzero(up))

    def _whole(self, found: Relaxed, lower: Floats, upper: Floats, tree: Tree) -> list[_Node]:
        """Take a set of repairs whose states are all whole; the node stays while its bound is below the new target."""
        self._offer(found.states[:self.block.states.num_items] > 0.5)
        if found.bound >= self._safe:
            return []
        free = np.flatnonzero(lower < upper)
        if not len(free):
            return []
        state = int(free[0])
        return self._kids(_Choice(state, (found.bound, found.bound), (None, None)), lower, upper, tree)

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

    def _round(self, states: Floats, lower: Floats, upper: Floats) -> None:
        """Offer the items that are repaired most, as far as resources reach."""
        num = self.block.states.num_items
        left = self.block.problem.resources * self.block.now * (1 + ROUNDING) + ROUNDING
        repaired = np.zeros(num, np.bool_)
        for item in np.argsort(-states[:num] - 2 * lower[:num], kind="stable"):
            take = self.block.problem.item_resource[item]
            if upper[item] > 0 and states[item] > WHOLE and take <= left:
                repaired[item] = True
                left -= take
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

    def _choose(self, found: Relaxed, loose: Bools, lower: Floats, upper: Floats) -> _Choice:
        """Return the state to branch on: the one whose sides rise most, or one that has a side closed."""
        value, items = found.states, self.block.states.num_items
        mean = self._rise.sum(axis=1) / np.maximum(self._times.sum(axis=1), 1)
        rise = np.where(self._times > 0, self._rise / np.maximum(self._times, 1), mean[:, None])
        score = np.maximum(rise[0] * value, 1.0) * np.maximum(rise[1] * (1 - value), 1.0)
        score *= 1 + np.minimum(value, 1 - value)
        score[~loose] = -1.0
        if loose[:items].any():
            score[items:] = -1.0
        best, most, trials = _Choice(int(np.argmax(score)), (found.bound, found.bound), (None, None)), -1.0, 0
        for state in np.argsort(-score, kind="stable")[:LOOKED_AT]:
            if score[state] < 0:
                break
            if self._times[:, state].min() >= TRIED:
                choice = _Choice(int(state), (found.bound, found.bound), (None, None))
                rises = (rise[0, state] * value[state], rise[1, state] * (1 - value[state]))
            elif trials < TRIALS and not self._stop():
                trials += 1
                choice = self._tried(int(state), found, lower, upper)
                rises = (choice.bounds[0] - found.bound, choice.bounds[1] - found.bound)
                if any(choice.closed):
                    return choice
            else:
                continue
            if max(rises[0], 1.0) * max(rises[1], 1.0) > most:
                best, most = choice, max(rises[0], 1.0) * max(rises[1], 1.0)
        return best

    def _tried(self, state: int, found: Relaxed, lower: Floats, upper: Floats) -> _Choice:
        """Solve both sides of a state, and learn."""
        bounds, closed = [], []
        for side in (0, 1):
            tried = self.relaxation.solve(*_sided(lower, upper, state, side))
            way = found.states[state] if side == 0 else 1 - found.states[state]
            self._rise[side, state] += max(0.0, min(tried.bound, self._safe) - found.bound) / way
            self._times[side, state] += 1
            bounds.append(max(tried.bound, found.bound))
            closed.append(Tree([tried.multipliers]) if tried.bound >= self._safe else None)
        return _Choice(state, (bounds[0], bounds[1]), (closed[0], closed[1]))

    def _kids(self, choice: _Choice, lower: Floats, upper: Floats, tree: Tree) -> list[_Node]:
        """Split a case by a state and return the sides that are not closed."""
        tree.state = choice.state
        kids = []
        for side in (0, 1):
            closed = choice.closed[side]
            tree.kids.append(closed or Tree())
            if closed is None:
                self._count += 1
                kids.append(_Node(choice.bounds[side], self._count, *_sided(lower, upper, choice.state, side),
                                  tree.kids[-1]))
        return kids


def _sided(lower: Floats, upper: Floats, state: int, side: int) -> tuple[Floats, Floats]:
    lower, upper = lower.copy(), upper.copy()
    (lower if side else upper)[state] = side
    return lower, upper
