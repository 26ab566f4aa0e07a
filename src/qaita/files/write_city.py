"""A city into a folder, a workbook or a GeoPackage, whole or not at all.

Owns the three forms that are written. Cells are text as an author would write them; a workbook and a GeoPackage get
numbers and dates where the text is just that, so that they sort and draw.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from qaita.city.schema import BY_NAME, SETTINGS, Kind
from qaita.errors import Fault, InputError
from qaita.files.folder import SETTINGS_FILE, SETTINGS_TABLE
from qaita.files.geopackage import pyogrio_module
from qaita.files.models import write_models
from qaita.files.raw import text_of
from qaita.files.read import OWN
from qaita.files.whole import whole_file, whole_folder

TableRows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Table name to rows, a row from column name to cell."""

EXCEL_CELL = 32_767
"""Characters that a cell of a workbook can hold."""
EXCEL_ROWS = 1_048_575
"""Records that a sheet can hold under its header."""
BARE: tuple[Kind, ...] = ("count", "date")
"""Kinds of settings that TOML writes without quotes."""
NUMBERS: tuple[Kind, ...] = ("number", "days", "count")
DATES: tuple[Kind, ...] = ("date", "time")


def write_city(tables: TableRows, settings: Mapping[str, Any], path: str | Path, force: bool = False,
               models: Mapping[str, bytes] | None = None) -> None:
    """Write a city to ``path``: ``.xlsx`` a workbook, ``.gpkg`` a GeoPackage, anything else a folder.

    Parameters
    ----------
    tables : mapping
        Rows of each table, as from :func:`qaita.files.rows.rows_of`; tables without rows are not written.
    settings : mapping of str
        Keys of ``city.toml``, as from :func:`qaita.files.settings.settings_text`.
    path : path
        Appears whole or not at all.
    force : bool
        Whether what is at ``path`` is replaced.
    models : mapping of str to bytes, optional
        Network files by name; only a folder can hold them.

    Raises
    ------
    InputError
        When a table or column is unknown (own ones begin ``x_``), ``path`` exists, or the form cannot hold a cell.
    """
    texts = _checked(tables)
    keys = {key: text_of(value) for key, value in settings.items() if text_of(value)}
    suffix = Path(path).suffix.lower()
    if models and suffix in (".xlsx", ".gpkg"):
        raise InputError([Fault("cannot hold network files", str(path), value=", ".join(models), allowed="a folder")])
    if suffix == ".xlsx":
        with whole_file(path, force) as file:
            _write_workbook(texts, keys, file)
    elif suffix == ".gpkg":
        with whole_file(path, force) as file:
            _write_geopackage(texts, keys, file)
    else:
        with whole_folder(path, force) as folder:
            write_tables(texts, keys, folder)
            write_models(models or {}, folder)


def write_tables(tables: TableRows, settings: Mapping[str, str], folder: Path) -> None:
    """Write CSV tables (UTF-8 with mark, comma, LF) and ``city.toml`` (without mark) into an existing folder."""
    (folder / SETTINGS_FILE).write_text(_toml(settings), encoding="utf-8", newline="\n")
    for name, rows in tables.items():
        headings = _headings(name, rows)
        with open(folder / f"{name}.csv", "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(headings)
            writer.writerows([row.get(heading, "") for heading in headings] for row in rows)


def _checked(tables: TableRows) -> dict[str, list[dict[str, str]]]:
    """Return the tables that have rows, all cells as text."""
    faults = [Fault("unknown table", name, allowed=", ".join(BY_NAME)) for name in tables if name not in BY_NAME]
    for name in tables.keys() & BY_NAME.keys():
        known = {column.name for column in BY_NAME[name].columns}
        unknown = {heading for row in tables[name] for heading in row} - known
        faults += [Fault("unknown column", name, column=heading) for heading in sorted(unknown)
                   if not heading.startswith(OWN)]
    if faults:
        raise InputError(faults)
    return {name: [{heading: text_of(cell) for heading, cell in row.items()} for row in tables[name]]
            for name in BY_NAME if tables.get(name)}


def _headings(name: str, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the columns that are required or filled, in the order of the schema, then the author's own."""
    filled = dict.fromkeys(heading for row in rows for heading, cell in row.items() if cell)
    columns = BY_NAME[name].columns
    return [column.name for column in columns if column.required or column.name in filled] + [
        heading for heading in filled if heading.startswith(OWN)]


def _toml(settings: Mapping[str, str]) -> str:
    kinds = {setting.name: setting.kind for setting in SETTINGS}
    return "".join(f"{key} = {value if kinds.get(key) in BARE else _quoted(value)}\n"
                   for key, value in settings.items())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _kinds(name: str, headings: Sequence[str]) -> list[Kind]:
    known: dict[str, Kind] = {column.name: column.kind for column in BY_NAME[name].columns} if name in BY_NAME else {}
    return [known.get(heading, "text") for heading in headings]


def _typed(text: str, kind: Kind) -> str | float | date | None:
    """Return a number or date where ``text`` is how it would be read back, else the text itself; None when blank."""
    if not text:
        return None
    try:
        value = float(text) if kind in NUMBERS else date.fromisoformat(text) if kind in DATES else text
    except ValueError:
        return text
    return value if text_of(value) == text and not (isinstance(value, date) and value.year <= 1900) else text


def _short(text: str, kind: Kind) -> str | float | date | None:
    """Do the same for a workbook, which keeps 15 digits of a number."""
    value = _typed(text, kind)
    return text if isinstance(value, float) and float(f"{value:.15g}") != value else value


def _write_workbook(tables: TableRows, settings: Mapping[str, str], path: Path) -> None:
    try:
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.utils.exceptions import IllegalCharacterError
    except ImportError as error:
        raise InputError([Fault("workbooks are written by openpyxl, which is not installed",
                                maybe="run: pip install qaita[sheets]")]) from error
    sheets = _sheets(tables, settings)
    for name, headings, rows in sheets:
        _check_sheet(name, headings, rows)
    book = Workbook(write_only=True)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(name)
        sheet.append(headings)
        kinds = _kinds(name, headings)
        for row in rows:
            sheet.append([_sheet_cell(WriteOnlyCell(sheet), _short(cell, kind), IllegalCharacterError)
                          for cell, kind in zip(row, kinds, strict=True)])
    book.save(path)


def _sheet_cell(cell: Any, value: Any, illegal: type[Exception]) -> Any:
    """Return the cell holding ``value``; text stays text even where a spreadsheet would see a formula or an error."""
    try:
        cell.value = value
    except illegal as error:
        raise InputError([Fault("a workbook cannot hold this text", value=repr(value))]) from error
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _sheets(tables: TableRows, settings: Mapping[str, str]) -> list[tuple[str, list[str], list[list[str]]]]:
    """Return name, headings and rows of each sheet, the settings first."""
    sheets = [(SETTINGS_TABLE, ["key", "value"], [list(pair) for pair in settings.items()])]
    for name, rows in tables.items():
        headings = _headings(name, rows)
        sheets.append((name, headings, [[row.get(heading, "") for heading in headings] for row in rows]))
    return sheets


def _check_sheet(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if len(rows) > EXCEL_ROWS:
        raise InputError([Fault("too many rows for a sheet", name, value=f"{len(rows):,}", allowed=f"{EXCEL_ROWS:,}",
                                maybe="write a folder or a .gpkg")])
    faults = [Fault("the cell is too long for a workbook", name, number, heading, cell, f"{EXCEL_CELL:,} characters",
                    "write a folder or a .gpkg")
              for number, row in enumerate(rows, start=2) for heading, cell in zip(headings, row, strict=True)
              if len(cell) > EXCEL_CELL]
    if faults:
        raise InputError(faults)


def _write_geopackage(tables: TableRows, settings: Mapping[str, str], path: Path) -> None:
    pyogrio = pyogrio_module()
    for name, headings, rows in _sheets(tables, settings):
        pyogrio.write_dataframe(_layer(name, headings, rows), path, layer=name, driver="GPKG", append=path.exists())


def _layer(name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    """Return a frame of the rows; with points where the table has latitudes and longitudes."""
    import geopandas
    import pandas

    columns = dict(zip(headings, zip(*rows, strict=True), strict=True))
    kinds = dict(zip(headings, _kinds(name, headings), strict=True))
    frame = pandas.DataFrame({heading: _layer_column(cells, kinds[heading]) for heading, cells in columns.items()})
    if not (name in BY_NAME and any(column.name == "lat" for column in BY_NAME[name].columns)):
        return frame
    lat, lon = (pandas.to_numeric(frame.get(heading, pandas.Series([None] * len(frame))), errors="coerce")
                for heading in ("lat", "lon"))
    points = geopandas.points_from_xy(lon, lat)
    points[(lat.isna() | lon.isna()).to_numpy()] = None
    return geopandas.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _layer_column(cells: Sequence[str], kind: Kind) -> list[Any]:
    """Return numbers where all filled cells are numbers, else text."""
    typed = [_typed(cell, kind) for cell in cells] if kind in NUMBERS else []
    return typed if typed and not any(isinstance(cell, str) for cell in typed) else list(cells)
