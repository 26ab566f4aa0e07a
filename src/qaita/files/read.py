"""A raw table into a typed one: headings, cells, defaults and which cells are assumed.

Owns :func:`read_table`. Looks at one table at a time; what lies between tables is for the rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from operator import not_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.schema import PROVENANCE, Column, Kind, TableSpec
from qaita.city.table import Table
from qaita.errors import Fault
from qaita.files.cells import BLANKS, Moments, parse_cell
from qaita.files.decency import check_headings
from qaita.files.limits import MAX_CELL, MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.raw import RawTable, text_of

OWN = "x_"
"""Columns whose heading begins so are the author's own: allowed, and not read."""

DTYPES: dict[Kind, type] = {
    "number": np.float64, "days": np.float64, "count": np.int64, "time": np.int64, "yesno": np.bool_,
}
"""Dtypes of columns; object for all other kinds."""

CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff]")
"""Characters that no cell may hold: not all of the three forms could keep them."""

PLAIN_NUMBERS = re.compile(r"[0-9. ]*")

PLAIN: tuple[Kind, ...] = ("ref", "text")
"""Kinds whose cells stand for themselves."""


@dataclass(frozen=True)
class ReadTable:
    """A table as read.

    Attributes
    ----------
    table : Table
        Every column of the schema; cells with faults hold what a blank would.
    numbers : sequence of int
        Row of each record as a spreadsheet counts it.
    faults : list of Fault
        What was wrong in it.
    """

    table: Table
    numbers: Sequence[int]
    faults: list[Fault]

    def fault(self, idx: int, column: str, what: str, allowed: str = "", maybe: str = "",
              value: str | None = None) -> Fault:
        """Return a fault of the record ``idx``; the value is the cell's unless another is given."""
        met = text_of(self.table[column][idx]) if value is None else value
        return Fault(what, self.table.name, self.numbers[idx], column, met, allowed, maybe)


def read_table(raw: RawTable, spec: TableSpec, moments: Moments) -> ReadTable:
    """Return the typed table of ``raw``; linear in the number of cells, equal cells of a column are read once."""
    raw, faults = _known_headings(raw, spec)
    columns, assumed = {}, {}
    for column in spec.columns:
        cells = raw.column(column.name)
        if cells is None:
            columns[column.name] = _filled(column, len(raw.numbers), moments)
        else:
            columns[column.name], found = _read_column(raw, cells, column, moments)
            faults += found
        if column.used and column.default and (cells is None or "" in cells):
            blank = map(not_, cells) if cells is not None else [True] * len(raw.numbers)
            assumed[column.name] = np.fromiter(blank, bool, len(raw.numbers))
    faults += _mark_assumed(raw, spec, columns["assumed"], assumed)
    return ReadTable(Table(spec.name, columns, assumed), raw.numbers, faults)


def empty_table(spec: TableSpec, moments: Moments) -> ReadTable:
    """Return the table without rows."""
    columns = {column.name: _filled(column, 0, moments) for column in spec.columns}
    return ReadTable(Table(spec.name, columns), (), [])


def _known_headings(raw: RawTable, spec: TableSpec) -> tuple[RawTable, list[Fault]]:
    """Return the table with its headings in the schema's spelling, and the faults of its headings."""
    names = [column.name for column in spec.columns]
    headings = tuple(heading.lower().replace(" ", "_") for heading in raw.headings)
    faults = [*raw.faults, *check_headings(spec.name, raw.headings)]
    faults += [Fault("unknown column", spec.name, 1, shown, allowed=", ".join(names), maybe=likely(heading, names) or
                     f"name a column of your own {OWN}{heading}")
               for shown, heading in zip(raw.headings, headings, strict=True)
               if heading not in names and not heading.startswith(OWN)]
    faults += [Fault("the heading stands twice", spec.name, 1, heading)
               for heading, times in Counter(headings).items() if times > 1 and not heading.startswith(OWN)]
    if raw.headings:
        faults += [Fault("a required column is missing", spec.name, 1, column.name)
                   for column in spec.columns if column.required and column.name not in headings]
    return replace(raw, headings=headings), faults


def _filled(column: Column, num_rows: int, moments: Moments) -> NDArray[Any]:
    return _array(repeat(blank_value(column, moments), num_rows), num_rows, column)


def blank_value(column: Column, moments: Moments) -> Any:
    """Return what a blank cell of ``column`` is read as."""
    return parse_cell(column.default, column, moments) if column.default else BLANKS[column.kind]


def _array(values: Iterable[Any], num_rows: int, column: Column) -> NDArray[Any]:
    return np.fromiter(values, DTYPES.get(column.kind, object), num_rows)


def _read_column(raw: RawTable, cells: list[str], column: Column, moments: Moments) -> tuple[NDArray[Any], list[Fault]]:
    distinct = set(cells)
    has_blank = "" in distinct
    distinct.discard("")
    wrong = _unfit(distinct)
    fit = distinct - wrong.keys() if wrong else distinct
    values, found = _values(fit, column, moments)
    wrong |= found
    values |= {**dict.fromkeys(wrong, BLANKS[column.kind]), "": blank_value(column, moments)}
    if column.required and has_blank:
        wrong[""] = Fault("a required cell is blank")
    faults = _placed(raw, cells, column, wrong) if wrong else []
    return _array(map(values.__getitem__, cells), len(cells), column), faults


def _values(cells: set[str], column: Column, moments: Moments) -> tuple[dict[str, Any], dict[str, Fault]]:
    """Return the values of distinct cells that are not blank, and the faults of those that have none."""
    quick = dict(zip(cells, cells, strict=True)) if column.kind in PLAIN else _plain_numbers(cells, column, moments)
    if quick is not None:
        return dict(quick), {}
    values = {cell: parse_cell(cell, column, moments) for cell in cells}
    wrong = {cell: value for cell, value in values.items() if isinstance(value, Fault)}
    return values, wrong


def _plain_numbers(cells: set[str], column: Column, moments: Moments) -> dict[str, float] | None:
    """Return the values of cells that are all plain numbers in range, None when one is not: the common case, fast."""
    if column.kind not in ("number", "days") or not PLAIN_NUMBERS.fullmatch(" ".join(cells)):
        return None
    try:
        values = dict(zip(cells, map(float, cells), strict=True))
    except ValueError:
        return None
    low, high = min(values.values(), default=0.0), max(values.values(), default=0.0)
    fits = not any(isinstance(parse_cell(repr(edge), column, moments), Fault) for edge in (low, high))
    return values if fits else None


def _unfit(cells: set[str]) -> dict[str, Fault]:
    """Return the faults of texts that no kind of cell may hold."""
    long = Fault("the cell is too long", allowed=f"at most {MAX_CELL:,} characters")
    wrong = {cell: long for cell in cells if len(cell) > MAX_CELL}
    if CONTROL.search(" ".join(cells)):
        control = Fault("the cell holds a control character", allowed="text")
        wrong |= {cell: control for cell in cells if CONTROL.search(cell)}
    return wrong


def _placed(raw: RawTable, cells: list[str], column: Column, wrong: dict[str, Fault]) -> list[Fault]:
    """Return the fault of each wrong cell with its place; beyond ``MAX_COLUMN_FAULTS`` they are counted."""
    rows = [(number, cell) for number, cell in zip(raw.numbers, cells, strict=True) if cell in wrong]
    faults = [replace(wrong[cell], table=raw.name, row=number, column=column.name, value=cell)
              for number, cell in rows[:MAX_COLUMN_FAULTS]]
    if len(rows) > MAX_COLUMN_FAULTS:
        faults.append(Fault(f"{len(rows) - MAX_COLUMN_FAULTS} more faults like these", raw.name, None, column.name))
    return faults


def _mark_assumed(raw: RawTable, spec: TableSpec, marks: NDArray[Any],
                  assumed: dict[str, NDArray[np.bool_]]) -> list[Fault]:
    """Set in ``assumed`` what the authors marked in the column ``assumed``; return the faults of their marks."""
    markable = [column.name for column in spec.columns if column not in PROVENANCE]
    faults = []
    for idx, listed in enumerate(marks):
        for word in listed:
            if word != "all" and word not in markable:
                faults.append(Fault("no such column", spec.name, raw.numbers[idx], "assumed", word,
                                    "all, " + ", ".join(markable), likely(word, markable)))
                continue
            for name in markable if word == "all" else [word]:
                assumed.setdefault(name, np.zeros(len(marks), bool))[idx] = True
    return faults
