"""Branch and bound over the states of a tightened relaxation, with the tree that proves its bound.

Owns :class:`TreeSearch`. Knows neither what a state stands for nor how good solutions are found: those who use it do.

Branching: by the product of the rises on both sides, tried out for states that were not tried twice (T. Achterberg,
T. Koch and A. Martin, Operations Research Letters 33 (2005), 42-54). States whose reduced price alone lifts the bound
over the target are fixed.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.proof import Tree
from qaita.plan.lookahead.relaxation import Program, Relaxed
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
FEW = 3
"""With fewer states newly fixed a program is not solved again for their sake."""


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


class TreeSearch:
    """Cases of one relaxation, the least bound first; cuts and what was learnt of states are kept between searches.

    Parameters
    ----------
    program : Program
        Solved for each case.
    num_states, num_items : int
        How many columns are states, and how many of them, the first, are items: cases are split by those before others.
    """

    def __init__(self, program: Program, num_states: int, num_items: int):
        self._program, self._num_items = program, num_items
        self._rise = np.zeros((2, num_states))
        self._times = np.zeros((2, num_states))

    def _begin(self, lower: Floats, upper: Floats, below: float, slack: float) -> None:
        """Forget all cases but one, with each state in its range; solutions that cost ``below`` are of no interest."""
        self._root = _Node(-np.inf, 0, lower, upper, Tree())
        self._below, self._slack, self._count = below, slack, 0
        self._nodes, self._heap = 0, [self._root]

    def _go_on(self, stop: Callable[[], bool], nodes: int | None) -> float:
        """Split cases, so many or all that matter, and return the bound; cases left open have multipliers then."""
        heap, last = self._heap, None if nodes is None else self._nodes + nodes
        self._stop = stop
        while heap and heap[0].bound < self.target and self._nodes != last and not (self._nodes and stop()):
            for kid in self._split(heapq.heappop(heap)):
                heapq.heappush(heap, kid)
        return min([self.target, *(self._keep(node) for node in heap)])

    @property
    def target(self) -> float:
        """Bound at which a case is closed."""
        return self._below - max(self._slack, 4 * ROUNDING * abs(self._below))

    def _take(self, found: Relaxed) -> None:
        """Take note of a solution whose states are all whole."""
        raise NotImplementedError

    def _search_near(self, found: Relaxed, lower: Floats, upper: Floats) -> None:
        """Look for solutions near the point of a case."""

    def _keep(self, node: _Node) -> float:
        """Give a case that stays open multipliers of its own, and return its bound."""
        if node.tree.multipliers:
            return node.bound
        found = self._program.solve(node.lower, node.upper)
        node.tree.multipliers.append(found.multipliers)
        return max(node.bound, found.bound)

    def _split(self, node: _Node) -> list[_Node]:
        """Return the cases of a node that stay open."""
        self._count, self._nodes = self._count + 1, self._nodes + 1
        lower, upper, tree = node.lower.copy(), node.upper.copy(), node.tree
        found = self._bounded(lower, upper, tree)
        if found is None:
            return []
        loose = self._loose(found, lower, upper)
        if loose.any():
            self._search_near(found, lower, upper)
            if found.bound >= self._safe:
                return []
            if self._fix(found, lower, upper) and (loose & (lower == upper)).any():
                found = self._bounded(lower, upper, tree)
                if found is None:
                    return []
                loose = self._loose(found, lower, upper)
        if not loose.any():
            return self._whole(found, lower, upper, tree)
        return self._kids(self._choose(found, loose, lower, upper), lower, upper, tree)

    @staticmethod
    def _loose(found: Relaxed, lower: Floats, upper: Floats) -> Bools:
        """Return which states are neither settled nor whole."""
        loose: Bools = (lower < upper) & (np.minimum(found.states, 1 - found.states) > WHOLE)
        return loose

    def _bounded(self, lower: Floats, upper: Floats, tree: Tree) -> Relaxed | None:
        """Solve, fix and cut until neither helps; None when the case is closed. Ranges shrink in place."""
        while True:
            found = self._program.solve(lower, upper)
            fixed = self._fix(found, lower, upper)
            added = 0 if found.bound >= self._safe else self._program.separate(found)
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
        """Take a solution whose states are all whole; the node stays while its bound is below the new target."""
        self._take(found)
        if found.bound >= self._safe:
            return []
        free = np.flatnonzero(lower < upper)
        if not len(free):
            return []
        state = int(free[0])
        return self._kids(_Choice(state, (found.bound, found.bound), (None, None)), lower, upper, tree)

    def _choose(self, found: Relaxed, loose: Bools, lower: Floats, upper: Floats) -> _Choice:
        """Return the state to branch on: the one whose sides rise most, or one that has a side closed."""
        value, items = found.states, self._num_items
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
            tried = self._program.solve(*_sided(lower, upper, state, side))
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
