"""The one form in which every source hands a city on: headings and cells of text, with rows as a spreadsheet counts.

Owns :class:`RawTable`, :class:`RawCity` and :func:`text_of`. Knows no column and judges no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from qaita.errors import Fault

WHOLE_FLOATS = 1e15
"""Floats below this are written without a point when they are whole: 5.0 means 5."""


@dataclass(frozen=True)
class RawTable:
    """One table as it stands in a file.

    Attributes
    ----------
    name : str
        Name of the table, such as ``assets``.
    headings : tuple of str
        Headings, stripped; blank columns are left out.
    cells : tuple of list of str
        One list a heading, all of the length of ``numbers``; stripped, blank cells are empty.
    numbers : sequence of int
        Row of each record as a spreadsheet counts it (the first after the header is usually 2).
    faults : tuple of Fault
        What was wrong with the form, such as a row longer than the header.
    """

    name: str
    headings: tuple[str, ...]
    cells: tuple[list[str], ...]
    numbers: Sequence[int]
    faults: tuple[Fault, ...] = ()

    def column(self, heading: str) -> list[str] | None:
        """Return the cells under ``heading``, or None when there is no such column."""
        return self.cells[self.headings.index(heading)] if heading in self.headings else None


@dataclass
class RawCity:
    """All tables of one source.

    Attributes
    ----------
    settings : dict of str to str
        Keys and values of ``city.toml`` or of the sheet ``city``.
    place : str
        Where the settings stand, for faults.
    tables : dict of str to RawTable
        Tables by name; those of the schema only.
    unread : set of str
        Tables that are there but could not be read: nothing is said about what refers to them.
    faults : list of Fault
        What was wrong so far.
    beside : Path or None
        Folder in which other files of the city stand; None where it comes from memory.
    models : dict
        Networks of other programs, or functions, by name, where the city comes from memory.
    """

    settings: dict[str, str] = field(default_factory=dict)
    place: str = "city.toml"
    tables: dict[str, RawTable] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    beside: Path | None = None
    models: dict[str, Any] = field(default_factory=dict)


def raw_table(name: str, rows: Sequence[Sequence[str]]) -> RawTable:
    """Return a table from all rows of a sheet, blank ones included; the first that is not blank holds the headings.

    Blank rows, and columns without heading and cells, are left out. A cell beyond the last heading is a fault.
    """
    first = next((idx for idx, cells in enumerate(rows) if any(map(str.strip, cells))), len(rows))
    header = [cell.strip() for cell in rows[first]] if first < len(rows) else []
    while header and not header[-1]:
        header.pop()
    body = rows[first + 1:]
    faults: list[Fault] = []
    if set(map(len, body)) - {len(header)}:
        body, faults = _even(name, body, len(header), first + 2)
    pool: dict[str, str] = {}
    columns = [list(map(str.strip, cells)) for cells in zip(*body, strict=True)] or [[] for _ in header]
    columns = [list(map(pool.setdefault, column, column)) for column in columns]
    columns, numbers = _without_blank_rows(columns, range(first + 2, first + 2 + len(body)))
    return _with_headings(name, header, columns, numbers, faults)


def _without_blank_rows(columns: list[list[str]], numbers: Sequence[int]) -> tuple[list[list[str]], Sequence[int]]:
    """Return columns and row numbers without the rows in which every cell is blank."""
    if not columns:
        return columns, numbers
    blank = {idx for idx, cell in enumerate(columns[0]) if not cell and not any(column[idx] for column in columns)}
    if not blank:
        return columns, numbers
    return ([[cell for idx, cell in enumerate(column) if idx not in blank] for column in columns],
            [number for idx, number in enumerate(numbers) if idx not in blank])


def _even(name: str, rows: Sequence[Sequence[str]], width: int, number: int) -> tuple[list[Sequence[str]], list[Fault]]:
    """Return the rows cut or filled up to one width, and a fault for each row with a cell that was cut off."""
    even: list[Sequence[str]] = []
    faults = []
    for row, cells in enumerate(rows, start=number):
        cut = next((cell for cell in cells[width:] if cell.strip()), "")
        if cut:
            faults.append(Fault("a cell beyond the last heading", name, row, value=cut, maybe="give the column a "
                                "heading, or put quotes around a cell that holds the separator"))
        even.append([*cells[:width], *[""] * (width - len(cells))] if len(cells) != width else cells)
    return even, faults


def _with_headings(name: str, header: list[str], columns: list[list[str]], numbers: Sequence[int],
                   faults: list[Fault]) -> RawTable:
    kept = [idx for idx, heading in enumerate(header) if heading]
    for heading, column in zip(header, columns, strict=True):
        filled = None if heading else next((idx for idx, cell in enumerate(column) if cell), None)
        if filled is not None:
            faults.append(Fault("a column without a heading", name, numbers[filled], value=column[filled],
                                maybe="write a heading in the first row"))
    cells = tuple(columns[idx] for idx in kept)
    return RawTable(name, tuple(header[idx] for idx in kept), cells, numbers, tuple(faults))


def text_of(value: object) -> str:
    """Return a cell of a sheet, layer or frame as it would be written in a CSV file; missing values are empty.

    Whole floats lose their point (5.0 means 5), dates are ISO, truth is yes or no, lists are joined with ``;`` and
    amounts (a mapping, or pairs of name and number) are written ``name:number``.
    """
    if isinstance(value, str):
        return value.strip().replace("\r\n", "\n").replace("\r", "\n")
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return _float_text(float(value))
    return _text_of_rest(value)


def _text_of_rest(value: object) -> str:
    if isinstance(value, np.generic):
        return text_of(value.item())
    if isinstance(value, (date, time, timedelta)):
        return _moment_text(value)
    if isinstance(value, dict):
        return ";".join(f"{text_of(name)}:{text_of(amount)}" for name, amount in value.items())
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        return ";".join(_item_text(item) for item in value)
    return str(value).strip()


def _item_text(item: object) -> str:
    if isinstance(item, (list, tuple)) and len(item) == 2:
        return f"{text_of(item[0])}:{text_of(item[1])}"
    return text_of(item)


def _float_text(value: float) -> str:
    if value != value:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < WHOLE_FLOATS else repr(value)


def _moment_text(value: date | time | timedelta) -> str:
    if isinstance(value, datetime):
        bare = value.replace(microsecond=0)
        at_midnight = (bare.hour, bare.minute, bare.second, bare.tzinfo) == (0, 0, 0, None)
        return f"{bare:%Y-%m-%d}" if at_midnight else f"{bare:%Y-%m-%d %H:%M:%S}{bare:%z}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{value:%H:%M}" if isinstance(value, time) else value.isoformat()
