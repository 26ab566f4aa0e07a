"""Tables of text cells, as a person would have typed them: what every built-in case returns.

Owns :class:`CaseTables`, the writing of a cell, and the sharing out of a whole number. Never checks a cell: the reader
does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Row = dict[str, str]
"""One row of a table: column name to text; a column that is absent is blank."""
Tables = dict[str, list[Row]]
"""Rows by table name."""


@dataclass(frozen=True)
class CaseTables:
    """A city as tables of text.

    Attributes
    ----------
    settings : dict of str to str
        Keys of ``city.toml``.
    tables : dict of str to list of dict of str to str
        Rows by table name; all rows of one table have the same columns.
    models : dict of str to bytes
        Network files by name.
    """

    settings: dict[str, str]
    tables: Tables
    models: dict[str, bytes] = field(default_factory=dict)


def row(**cells: object) -> Row:
    """Return a row with each value written as text; None and empty values are left out.

    A trailing underscore of a name is dropped, so that ``class_`` and ``from_`` can be written.
    """
    written = {name.rstrip("_"): cell(value) for name, value in cells.items()}
    return {name: text for name, text in written.items() if text}


def cell(value: object) -> str:
    """Return ``value`` as a cell: whole numbers without a point, others with at most six decimals."""
    if value is None:
        return ""
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else f"{float(value):.6f}".rstrip("0")
    return str(value)


def amounts(items: Mapping[str, float]) -> str:
    """Return ``name:amount;name:amount``, in the order given, without items of amount 0."""
    return ";".join(f"{name}:{cell(amount)}" for name, amount in items.items() if amount)


def merge(parts: Iterable[Mapping[str, Sequence[Row]]]) -> Tables:
    """Return the rows of all parts together, table by table, each table with one set of columns."""
    tables: Tables = {}
    for part in parts:
        for name, rows in part.items():
            tables.setdefault(name, []).extend(rows)
    return {name: same_columns(rows) for name, rows in tables.items()}


def same_columns(rows: Sequence[Row]) -> list[Row]:
    """Return the rows with every column that any of them has, in order of first appearance; '' where blank."""
    columns = list(dict.fromkeys(name for each in rows for name in each))
    return [{name: each.get(name, "") for name in columns} for each in rows]


def share_out(total: int, weights: ArrayLike) -> NDArray[np.int64]:
    """Return whole shares of ``total`` in proportion to ``weights`` that sum to it exactly (largest remainder).

    Parameters
    ----------
    total : int
        What is shared out.
    weights : (num_parts,) array_like of float
        Not negative, and not all zero; at least one.

    Returns
    -------
    (num_parts,) int64
        Shares; among equal remainders the earlier part gets more.
    """
    wanted = np.asarray(weights, np.float64)
    exact = total * wanted / wanted.sum()
    shares = np.floor(exact).astype(np.int64)
    missing = total - int(shares.sum())
    shares[np.argsort(shares - exact, kind="stable")[:missing]] += 1
    return np.asarray(shares, np.int64)
