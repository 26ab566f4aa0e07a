"""A city back into rows of text, as its author could have written them.

Owns :func:`rows_of`. What was filled in by default is left blank again, so that reading the rows gives equal tables.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from qaita.city.city import City
from qaita.city.schema import PROVENANCE, TABLES, Column, TableSpec
from qaita.city.table import Table
from qaita.files.cells import Moments
from qaita.files.raw import text_of
from qaita.files.read import blank_value
from qaita.units import NEVER, Clock

Rows = list[dict[str, str]]
"""Rows of one table: column name to text; columns that are blank throughout are left out."""


def rows_of(city: City) -> dict[str, Rows]:
    """Return the rows of every table of ``city`` that has any.

    Cells hold text as ``docs/data-model.md`` defines it. A value that is assumed but is not the default is named in
    the row's cell ``assumed``.
    """
    moments = Moments(city.clock, city.settings.start)
    return {spec.name: _table_rows(city.tables[spec.name], spec, moments)
            for spec in TABLES if len(city.tables[spec.name])}


def _table_rows(table: Table, spec: TableSpec, moments: Moments) -> Rows:
    marks = [list(listed) for listed in table["assumed"]]
    texts = {}
    for column in spec.columns:
        if column in PROVENANCE:
            continue
        cells = _column_texts(table, column, moments)
        _leave_defaults_blank(table, column, cells, marks, moments)
        texts[column.name] = cells
    texts |= {column.name: _column_texts(table, column, moments) for column in PROVENANCE}
    texts["assumed"] = [";".join(listed) for listed in marks]
    kept = {name: cells for name, cells in texts.items() if any(cells)}
    return [dict(zip(kept, cells, strict=True)) for cells in zip(*kept.values(), strict=True)]


def _leave_defaults_blank(table: Table, column: Column, cells: list[str], marks: list[list[str]],
                          moments: Moments) -> None:
    """Blank the cells that a default filled; name in ``marks`` those that are assumed otherwise."""
    default = _TEXTS.get(column.kind, _plain)(blank_value(column, moments), moments.clock)
    for idx in np.flatnonzero(table.is_assumed(column.name)):
        if column.name in marks[idx] or "all" in marks[idx]:
            continue
        if cells[idx] == default and column.used and column.default:
            cells[idx] = ""
        else:
            marks[idx].append(column.name)


def _column_texts(table: Table, column: Column, moments: Moments) -> list[str]:
    text = _TEXTS.get(column.kind, _plain)
    values = table[column.name].tolist()
    known = {value: text(value, moments.clock) for value in set(values)}
    return [known[value] for value in values]


def _plain(value: Any, clock: Clock) -> str:
    return text_of(value)


def _count(value: Any, clock: Clock) -> str:
    return "" if value == -1 else str(value)


def _time(value: Any, clock: Clock) -> str:
    """Return local time; in the hour that a clock set back repeats, the second pass needs its offset."""
    if value >= NEVER:
        return ""
    moment = clock.moment(value)
    if clock.minutes(moment.replace(fold=0)) != value:
        aware = clock.moment(0).replace(tzinfo=ZoneInfo(clock.zone)).astimezone(UTC) + timedelta(minutes=value)
        return f"{aware:%Y-%m-%d %H:%M}+00:00"
    return text_of(moment) if (moment.hour, moment.minute) == (0, 0) else f"{moment:%Y-%m-%d %H:%M}"


def _hours(value: Any, clock: Clock) -> str:
    return "" if value is None else f"{value // 60:02d}:{value % 60:02d}"


def _monthday(value: Any, clock: Clock) -> str:
    return "" if value is None else f"{value[0]:02d}-{value[1]:02d}"


def _weekdays(value: Any, clock: Clock) -> str:
    return ";".join(map(str, value))


_TEXTS: dict[str, Callable[[Any, Clock], str]] = {
    "count": _count, "time": _time, "hours": _hours, "monthday": _monthday, "weekdays": _weekdays,
}
