"""A city from a folder, a workbook, a GeoPackage or frames: everything read, or every fault told.

Owns :func:`read_city`, the one door through which a city comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qaita.city.city import City, Settings
from qaita.city.schema import TABLES
from qaita.errors import Fault, InputError
from qaita.files.cells import Moments
from qaita.files.folder import SETTINGS_TABLE, read_folder
from qaita.files.raw import RawCity
from qaita.files.read import ReadTable, empty_table, read_table
from qaita.files.settings import STAND_IN, read_settings

Source = str | Path | Mapping[str, Any]
"""A path (folder, ``.xlsx``, ``.gpkg``), or a mapping from table name to frame, columns or rows."""


def read_city(source: Source) -> City:
    """Return the city in ``source``.

    Parameters
    ----------
    source : path or mapping
        A folder of CSV tables with ``city.toml``, an ``.xlsx`` workbook, a ``.gpkg``; or a mapping from table name to a
        pandas or GeoPandas frame, a mapping of columns or a list of rows, with the settings under ``city``.

    Raises
    ------
    InputError
        With all faults found, each with its table, row and column. Nothing is half-read.
    """
    return city_of(read_raw(source))


def read_raw(source: Source) -> RawCity:
    """Return the raw tables of ``source``, with the faults met so far in its ``faults``."""
    path = Path(source)  # type: ignore[arg-type]
    return read_folder(path)


def city_of(raw: RawCity) -> City:
    """Return the city of raw tables; raise InputError with all faults, sorted by table and row."""
    settings, faults = None, list(raw.faults)
    if SETTINGS_TABLE not in raw.unread:
        settings, found = read_settings(raw.settings, raw.place)
        faults += found
    read = _read_tables(raw, settings or STAND_IN)
    for table in read.values():
        faults += table.faults
    if faults or settings is None:
        raise InputError(_in_order(faults))
    return City(settings, {name: table.table for name, table in read.items()})


def _read_tables(raw: RawCity, settings: Settings) -> dict[str, ReadTable]:
    moments = Moments(settings.clock, settings.start)
    return {spec.name: read_table(raw.tables[spec.name], spec, moments) if spec.name in raw.tables
            else empty_table(spec, moments) for spec in TABLES}


def _in_order(faults: list[Fault]) -> list[Fault]:
    rank = {spec.name: place for place, spec in enumerate(TABLES)}
    return sorted(dict.fromkeys(faults), key=lambda fault: (rank.get(fault.table, -1), fault.row or 0))
