"""A linear program that is solved again and again: bounds move, rows are added, the last basis is kept.

Owns :class:`Simplex`, beside :mod:`qaita.recovery.linear` the only place that knows HiGHS. Never builds a model.

HiGHS: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.linear import Floats, highs

Ints = NDArray[np.int64]
BASIC = 1
"""HiGHS' word for a row that does not hold the columns."""


@dataclass(frozen=True)
class Rows:
    """Rows of a linear program, compressed: entries of row ``r`` are ``start[r] : start[r + 1]``."""

    start: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Point:
    """Where a linear program stands.

    Attributes
    ----------
    value : float
        Sum of price x column, exact to HiGHS' tolerance.
    columns : (num_columns,) float64
        The columns.
    multipliers : (num_rows,) float64
        Price of each row: above 0 where its lower side holds it, below 0 where its upper side does.
    """

    value: float
    columns: Floats
    multipliers: Floats


class Simplex:
    """A linear program over columns from 0 to ``upper``, minimised again after each change.

    Parameters
    ----------
    price, upper : (num_columns,) float64
        Price and most of each column.
    rows : Rows
        First rows.
    seed : int
        Seed of the solver.
    """

    def __init__(self, price: Floats, upper: Floats, rows: Rows, seed: int = 0):
        self._solver: Any = highs()
        self._solver.setOptionValue("random_seed", seed)
        self.num_columns, self.num_rows = len(price), 0
        self.lower, self.upper = np.zeros(len(price)), upper.copy()
        none = np.zeros(0)
        self._solver.addCols(len(price), price, self.lower, self.upper, 0, np.zeros(len(price), np.int32),
                             np.zeros(0, np.int32), none)
        self.add(rows)

    def add(self, rows: Rows) -> None:
        """Add rows after those there are."""
        count = len(rows.lower)
        if count:
            self._solver.addRows(count, rows.lower, rows.upper, len(rows.column), rows.start[:-1].astype(np.int32),
                                 rows.column.astype(np.int32), rows.value)
        self.num_rows += count

    def reprice(self, price: Floats) -> None:
        """Give every column another price, (num_columns,) float64."""
        self._solver.changeColsCost(len(price), np.arange(len(price), dtype=np.int32), price)

    def bound(self, lower: Floats, upper: Floats) -> None:
        """Set the range of every column."""
        moved = np.flatnonzero((lower != self.lower) | (upper != self.upper))
        if len(moved):
            self._solver.changeColsBounds(len(moved), moved.astype(np.int32), lower[moved], upper[moved])
            self.lower[moved], self.upper[moved] = lower[moved], upper[moved]

    def holding(self) -> NDArray[np.bool_]:
        """Return which rows hold the columns where they are now, (num_rows,) bool; none before the first solution."""
        basis = self._solver.getBasis()
        if not basis.valid:
            return np.zeros(self.num_rows, np.bool_)
        return np.array([int(status) != BASIC for status in basis.row_status], np.bool_)

    def follow(self, other: Simplex, rows: Ints) -> None:
        """Begin where another program stands: of the same columns and first rows, its ``rows`` being the last ones.

        All rows of the other program that hold its columns must be among them, else the first solution is slow.
        """
        basis = other._solver.getBasis()
        if basis.valid:
            count = self.num_rows - len(rows)
            status = list(basis.row_status)
            basis.row_status = status[:count] + [status[k] for k in rows]
            self._solver.setBasis(basis)

    def solve(self) -> Point:
        """Return the least, from the last basis on.

        Raises
        ------
        ArithmeticError
            When there is no least.
        """
        self._solver.run()
        status = self._solver.modelStatusToString(self._solver.getModelStatus())
        if status != "Optimal":
            raise ArithmeticError(f"no least found: met HiGHS status {status!r}; allowed: 'Optimal'. Maybe a number is "
                                  "not finite or far too large")
        found = self._solver.getSolution()
        return Point(float(self._solver.getInfo().objective_function_value), np.array(found.col_value),
                     np.array(found.row_dual))
