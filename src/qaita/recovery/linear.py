"""The least of a linear function under linear rules, found by HiGHS.

Owns the only place of ``recovery`` that knows the solver: arrays in, arrays out. HiGHS comes with the extra ``exact``
and is loaded when it is first asked. Never builds a model of its own.

HiGHS: Q. Huangfu and J. A. J. Hall, Mathematical Programming Computation 10 (2018), 119-142.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.errors import Fault, InputError

Floats = NDArray[np.float64]


class Linear(NamedTuple):
    """Minimise ``price @ x`` with ``row_lower <= A x <= row_upper`` and ``0 <= x <= upper``.

    Attributes
    ----------
    price : (num_columns,) float64
        Price of one unit of each column.
    upper : (num_columns,) float64
        Most of each column; may be infinite.
    row_lower, row_upper : (num_rows,) float64
        Range of each row; may be infinite.
    column_ptr : (num_columns + 1,) int64
        Entries of column ``j`` of ``A`` are ``column_ptr[j] : column_ptr[j + 1]``.
    row_idx : (num_entries,) int64
        Row of each entry.
    value : (num_entries,) float64
        Value of each entry.
    """

    price: Floats
    upper: Floats
    row_lower: Floats
    row_upper: Floats
    column_ptr: NDArray[np.int64]
    row_idx: NDArray[np.int64]
    value: Floats


def minimise(problem: Linear) -> Floats:
    """Return the columns at the least, shape (num_columns,); the same problem gives the same columns.

    Rows hold within HiGHS' tolerance of 1e-7; columns are inside their range exactly.

    Raises
    ------
    InputError
        When HiGHS is not installed.
    ArithmeticError
        When there is no least: nothing obeys the rows, or the price falls without end.
    """
    return next(minimise_each(problem, [problem.upper]))


def minimise_each(problem: Linear, uppers: Iterable[Floats]) -> Iterator[Floats]:
    """Yield the columns at the least with each ``upper`` in place of the problem's, each search from the last's end.

    As :func:`minimise`; the same ``uppers`` in the same order give the same columns.
    """
    solver, columns = highs(), np.arange(len(problem.price), dtype=np.int32)
    solver.passModel(model_of(problem))
    for upper in uppers:
        solver.changeColsBounds(len(columns), columns, np.zeros(len(columns)), upper)
        solver.run()
        status = solver.getModelStatus()
        if solver.modelStatusToString(status) != "Optimal":
            raise ArithmeticError(f"no least found: met HiGHS status {solver.modelStatusToString(status)!r}; "
                                  "allowed: 'Optimal'. Maybe a number is not finite or far too large")
        found = np.array(solver.getSolution().col_value, np.float64)
        yield np.clip(found, 0.0, upper)


def solver_version() -> str:
    """Return the version of HiGHS; InputError when it is not installed."""
    return str(_highspy().Highs().version())


def highs() -> Any:
    """Return a solver without a model: silent, one thread, simplex, the same answer each time.

    Raises
    ------
    InputError
        When HiGHS is not installed.
    """
    solver = _highspy().Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("solver", "simplex")):
        solver.setOptionValue(option, value)
    return solver


def model_of(problem: Linear) -> Any:
    """Return the problem as HiGHS takes it."""
    highspy = _highspy()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(problem.price), len(problem.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = problem.price, np.zeros(len(problem.price)), problem.upper
    model.row_lower_, model.row_upper_ = problem.row_lower, problem.row_upper
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_, matrix.index_, matrix.value_ = problem.column_ptr, problem.row_idx, problem.value
    return model


def _highspy() -> Any:
    try:
        import highspy
    except ImportError as error:
        raise InputError([Fault("least-cost flow needs HiGHS (highspy), which is not installed",
                                maybe="run: pip install qaita[exact]")]) from error
    return highspy
