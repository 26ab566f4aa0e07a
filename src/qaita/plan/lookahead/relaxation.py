"""The linear relaxation of one period, tightened by cuts, and the bound that its multipliers prove.

Owns :class:`Relaxation`. Decides no branch and rounds nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.cuts import Cut, Separator
from qaita.plan.lookahead.model import Block, entries_of
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats
from qaita.recovery.simplex import Rows, Simplex

LARGEST_PRICE = 1024.0
"""Prices are scaled by a power of two to about this, for the sake of the solver's tolerances."""


class Relaxed(NamedTuple):
    """A solved relaxation, in the units of the problem.

    Attributes
    ----------
    bound : float
        What the multipliers prove, evaluated apart from the solver; at most the least cost.
    states : (num_states,) float64
        Value of each state, 0 to 1.
    reduced : (num_states,) float64
        Reduced price of each state: the bound rises by at least so much when it moves from 0 (or by less, from 1).
    multipliers : (num_rows,) float64
        Price of each row: the block's rows, then the cuts known when it was solved.
    columns : (num_columns,) float64
        All columns.
    """

    bound: float
    states: Floats
    reduced: Floats
    multipliers: Floats
    columns: Floats


class Relaxation:
    """Rows of a period and the cuts found so far, solved again and again with states in other ranges."""

    def __init__(self, block: Block, seed: int = 0):
        self.block = block
        self.cuts: list[Cut] = []
        self.num_solved = 0
        self._known: set[Cut] = set()
        dearest = float(block.price[:-1].max(initial=0.0))
        self._scale = 2.0 ** round(np.log2(LARGEST_PRICE / dearest)) if dearest > 0 else 1.0
        self._upper = block.upper.copy()
        self._lower = np.zeros(len(block.upper))
        rows = entries_of(block, block.rows)
        self._simplex = Simplex(block.price * self._scale, block.upper, rows, seed)
        self._parts: list[Rows] = [rows]
        self._separator = Separator(block)
        self._stack()

    def solve(self, lower: Floats, upper: Floats) -> Relaxed:
        """Return the least with each state in its range, shapes (num_states,)."""
        num = len(lower)
        self._lower[:num], self._upper[:num] = lower, upper
        self._simplex.bound(self._lower, self._upper)
        found = self._simplex.solve()
        self.num_solved += 1
        multipliers = self.lawful(found.multipliers / self._scale)
        reduced = self.block.price - np.bincount(self._column, multipliers[self._row] * self._value, len(self._upper))
        given = np.where(multipliers > 0, self._sides[0], self._sides[1])
        held = multipliers != 0
        bound = float(multipliers[held] @ given[held])
        bound += float(np.minimum(reduced * self._lower, reduced * self._upper).sum())
        return Relaxed(bound, found.columns[:num], reduced[:num], multipliers, found.columns)

    def lawful(self, multipliers: Floats) -> Floats:
        """Return multipliers with 0 for those whose row has no such side."""
        lower, upper = self._sides
        wrong: Bools = ((multipliers > 0) & np.isinf(lower)) | ((multipliers < 0) & np.isinf(upper))
        return np.where(wrong, 0.0, multipliers)

    def separate(self, found: Relaxed) -> int:
        """Add the cuts that a point violates and return how many there were."""
        fresh = [cut for cut in self._separator.violated(found.columns) if cut not in self._known]
        if fresh:
            rows = entries_of(self.block, tuple(self._separator.row(cut) for cut in fresh))
            self._simplex.add(rows)
            self._parts.append(rows)
            self.cuts += fresh
            self._known |= set(fresh)
            self._stack()
        return len(fresh)

    def _stack(self) -> None:
        """Put all rows into one list of entries."""
        counts = np.concatenate([np.diff(part.start) for part in self._parts])
        self._row: Ints = np.repeat(np.arange(len(counts)), counts)
        self._column = np.concatenate([part.column for part in self._parts])
        self._value = np.concatenate([part.value for part in self._parts])
        self._sides = (np.concatenate([part.lower for part in self._parts]),
                       np.concatenate([part.upper for part in self._parts]))
