"""The linear relaxation of one period, tightened by cuts, and the bound that its multipliers prove.

Owns :class:`Program` and :class:`Relaxation`. Decides no branch and rounds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

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


class Entries(NamedTuple):
    """Rows with the cuts among them: row, column and value of each entry, lower and upper side of each row."""

    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats


class Cutter(Protocol):
    """What finds cuts for a program."""

    def violated(self, columns: Floats) -> list[Cut]:
        """Return cuts that a point violates, each once."""

    def rows(self, cuts: Sequence[Cut]) -> Rows:
        """Return cuts as the program's rows."""


class Program:
    """Rows and the cuts found so far, solved again and again with states, its first columns, in other ranges.

    Parameters
    ----------
    price, upper : (num_columns,) float64
        Price and most of each column; the last is what is borrowed.
    rows : Rows
        First rows.
    cutter : Cutter
        What finds cuts.
    seed : int
        Seed of the simplex method.
    """

    def __init__(self, price: Floats, upper: Floats, rows: Rows, cutter: Cutter, seed: int = 0):
        self.cuts: list[Cut] = []
        self.num_solved = 0
        self._known: set[Cut] = set()
        dearest = float(np.abs(price[:-1]).max(initial=0.0))
        self._scale = 2.0 ** round(np.log2(LARGEST_PRICE / dearest)) if dearest > 0 else 1.0
        self._price, self._upper, self._lower = price, upper.copy(), np.zeros(len(upper))
        self._simplex = Simplex(price * self._scale, upper, rows, seed)
        self._parts: list[Rows] = [rows]
        self._cutter = cutter
        self._stack()

    @property
    def entries(self) -> Entries:
        """All rows there are now, cuts last."""
        return Entries(self._row, self._column, self._value, *self._sides)

    def reprice(self, price: Floats) -> None:
        """Give every column another price."""
        self._price = price
        self._simplex.reprice(price * self._scale)

    def solve(self, lower: Floats, upper: Floats) -> Relaxed:
        """Return the least with each state in its range, shapes (num_states,)."""
        num = len(lower)
        self._lower[:num], self._upper[:num] = lower, upper
        self._simplex.bound(self._lower, self._upper)
        found = self._simplex.solve()
        self.num_solved += 1
        multipliers = self.lawful(found.multipliers / self._scale)
        reduced = self._price - np.bincount(self._column, multipliers[self._row] * self._value, len(self._upper))
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
        fresh = [cut for cut in self._cutter.violated(found.columns) if cut not in self._known]
        self._take_in(fresh)
        return len(fresh)

    def follow(self, other: Program) -> None:
        """Begin where another program of the same columns and rows stands, with those of its cuts that hold there."""
        first = self._simplex.num_rows
        held = first + np.flatnonzero(other._simplex.holding()[first:])
        self._take_in([other.cuts[k - first] for k in held])
        self._simplex.follow(other._simplex, held)

    def _take_in(self, fresh: list[Cut]) -> None:
        """Add cuts."""
        if fresh:
            rows = self._cutter.rows(fresh)
            self._simplex.add(rows)
            self._parts.append(rows)
            self.cuts += fresh
            self._known |= set(fresh)
            self._stack()

    def _stack(self) -> None:
        """Put all rows into one list of entries."""
        counts = np.concatenate([np.diff(part.start) for part in self._parts])
        self._row: Ints = np.repeat(np.arange(len(counts)), counts)
        self._column = np.concatenate([part.column for part in self._parts])
        self._value = np.concatenate([part.value for part in self._parts])
        self._sides = (np.concatenate([part.lower for part in self._parts]),
                       np.concatenate([part.upper for part in self._parts]))


class Relaxation(Program):
    """The program of one period.

    Parameters
    ----------
    block : Block
        Its columns and rows.
    seed : int
        Seed of the simplex method.
    """

    def __init__(self, block: Block, seed: int = 0):
        self.block, self.separator = block, Separator(block)
        super().__init__(block.price, block.upper, entries_of(block, block.rows), self.separator, seed)
