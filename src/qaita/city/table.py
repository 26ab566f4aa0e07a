"""A table of the city as the reader hands it on: typed columns, and which cells are assumed.

Owns :class:`Table`. Never opens a file and never checks a cell: that is done before a table exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]
"""One column: object dtype for text, lists and amounts; float64, int64 or bool otherwise."""


@dataclass(frozen=True)
class Table:
    """Rows of one kind, column by column.

    Attributes
    ----------
    name : str
        Name of the table, such as ``assets``.
    columns : mapping of str to array
        Each of shape (num_rows,); every column of the schema is present.
    assumed : mapping of str to (num_rows,) bool
        True where a cell was a default or was marked assumed by its author. Columns absent here are all False.
    """

    name: str
    columns: Mapping[str, Column]
    assumed: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def __getitem__(self, column: str) -> Column:
        """Return one column, shape (num_rows,)."""
        return self.columns[column]

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary from column name to value."""
        names = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))

    def is_assumed(self, column: str) -> NDArray[np.bool_]:
        """Return which cells of ``column`` are assumed, shape (num_rows,)."""
        return self.assumed.get(column, np.zeros(len(self), bool))
