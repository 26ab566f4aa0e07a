"""Frames, columns and rows in memory, as raw tables.

Owns :func:`read_frames`. Frames are known by what they can do (``columns`` and items by name), so that neither pandas
nor GeoPandas is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from qaita.city.schema import BY_NAME
from qaita.errors import Fault, InputError
from qaita.files.folder import SETTINGS_TABLE, settings_of_table
from qaita.files.limits import check_rows
from qaita.files.maybe import likely
from qaita.files.models import MODELS
from qaita.files.raw import RawCity, RawTable, raw_table, text_of

WGS84 = 4326
"""EPSG code in which ``lat`` and ``lon`` are written."""


def read_frames(source: Mapping[str, Any]) -> RawCity:
    """Return the raw city of a mapping from table name to frame, mapping of columns, or list of rows.

    ``city`` holds the settings: a mapping from key to value, or a frame with columns key and value; ``models`` maps the
    name of each network file to its bytes, or to a function. A GeoPandas frame
    gives ``lat`` and ``lon`` (a point inside, where the shape is no point). Rows are counted as if written to a sheet.
    """
    raw = RawCity(place=SETTINGS_TABLE)
    for name, frame in source.items():
        try:
            if name == SETTINGS_TABLE:
                raw.settings = _settings(frame)
            elif name == MODELS:
                raw.models = dict(frame)
            elif name in BY_NAME:
                raw.tables[name] = frame_table(name, frame)
            else:
                raw.faults.append(Fault("unknown table", str(name), allowed=", ".join([SETTINGS_TABLE, *BY_NAME]),
                                        maybe=likely(str(name), [SETTINGS_TABLE, *BY_NAME])))
        except InputError as error:
            raw.faults += error.faults
            raw.unread.add(name)
    return raw


def frame_table(name: str, frame: Any) -> RawTable:
    """Return one frame, mapping of columns or list of rows (mappings) as a raw table.

    Raises
    ------
    InputError
        When it is none of these, its columns have several lengths, or its geometry has no reference system.
    """
    columns = {str(heading).strip(): cells for heading, cells in _columns(name, frame).items()}
    lengths = {len(cells) for cells in columns.values()}
    if len(lengths) > 1:
        raise InputError([Fault("columns of several lengths", name, value=", ".join(map(str, sorted(lengths))))])
    check_rows(name, max(lengths, default=0))
    texts = [list(map(text_of, cells)) for cells in columns.values()]
    return raw_table(name, [list(columns), *zip(*texts, strict=True)])


def _settings(frame: Any) -> dict[str, str]:
    if isinstance(frame, Mapping) and not set(frame) <= {"key", "value"}:
        return {str(key): text_of(value) for key, value in frame.items()}
    return settings_of_table(frame_table(SETTINGS_TABLE, frame))


def _columns(name: str, frame: Any) -> dict[str, Any]:
    if isinstance(frame, Mapping):
        return {heading: _cells(column) for heading, column in frame.items()}
    if isinstance(frame, (list, tuple)) and all(isinstance(row, Mapping) for row in frame):
        headings = dict.fromkeys(heading for row in frame for heading in row)
        return {heading: [row.get(heading) for row in frame] for heading in headings}
    if hasattr(frame, "columns") and hasattr(frame, "__getitem__"):
        return _frame_columns(name, frame)
    raise InputError([Fault("no table", name, value=type(frame).__name__,
                            allowed="a data frame, a mapping of columns, a list of rows")])


def _frame_columns(name: str, frame: Any) -> dict[str, Any]:
    shapes = getattr(frame, "_geometry_column_name", None) if hasattr(frame, "to_crs") else None
    headings = list(frame.columns)
    twice = [str(heading) for heading in headings if headings.count(heading) > 1]
    if twice:
        raise InputError([Fault("the heading stands twice", name, 1, heading) for heading in dict.fromkeys(twice)])
    columns = {str(heading): _cells(frame[heading]) for heading in headings if heading != shapes}
    if shapes in headings and any(column.name == "lat" for column in BY_NAME[name].columns):
        for heading, places in _points(name, frame).items():
            known = columns.get(heading, [None] * len(places))
            columns[heading] = [cell if place != place else place for place, cell in zip(places, known, strict=True)]
    return columns


def _cells(column: Any) -> list[Any]:
    array = column if isinstance(column, np.ndarray) else None
    if array is not None and array.dtype.kind == "M":
        return list(array.astype("M8[us]").tolist())
    return list(column.tolist() if hasattr(column, "tolist") else column)


def _points(name: str, frame: Any) -> dict[str, list[float]]:
    """Return latitudes and longitudes of the shapes, NaN where a shape is missing or empty."""
    if frame.crs is None:
        raise InputError([Fault("the geometry has no coordinate reference system", name,
                                maybe=f"say which it is, such as EPSG:{WGS84}")])
    points = frame.geometry.to_crs(WGS84).representative_point()
    return {"lat": points.y.tolist(), "lon": points.x.tolist()}
