"""A city from a folder, a workbook, a GeoPackage or frames: everything read, or every fault told.

Owns :func:`read_city`, the one door through which a city comes in.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from qaita.city.city import City, Settings
from qaita.city.schema import TABLES
from qaita.errors import Fault, InputError
from qaita.files.cells import Moments
from qaita.files.folder import SETTINGS_TABLE, read_folder
from qaita.files.frames import read_frames
from qaita.files.geopackage import read_geopackage
from qaita.files.maybe import likely
from qaita.files.models import read_models
from qaita.files.physics import black_boxes
from qaita.files.raw import RawCity
from qaita.files.read import ReadTable, empty_table, read_table
from qaita.files.rules import check_tables
from qaita.files.settings import STAND_IN, read_settings
from qaita.files.workbook import read_workbook

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
    with _no_collection():
        return city_of(read_raw(source))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Stop the search for cycles of garbage: it would go through millions of new cells again and again, for nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read_raw(source: Source) -> RawCity:
    """Return the raw tables of ``source``, with the faults met so far in its ``faults``."""
    if isinstance(source, Mapping):
        return read_frames(source)
    try:
        return _read_path(Path(source))
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", str(error.filename or source))]) from error


def _read_path(path: Path) -> RawCity:
    if path.is_dir():
        return _beside(read_folder(path), path)
    suffix = path.suffix.lower()
    if not path.exists():
        raise InputError([Fault("no such file or folder", str(path), maybe=_similar(path))])
    if suffix == ".xlsx":
        return _beside(read_workbook(path), path.parent)
    if suffix == ".gpkg":
        return _beside(read_geopackage(path), path.parent)
    raise InputError([Fault("no city", str(path), value=suffix or "a file without suffix", allowed="a folder of CSV "
                            "tables, .xlsx, .gpkg", maybe=_other_form(suffix))])


def _beside(raw: RawCity, folder: Path) -> RawCity:
    raw.beside = folder
    return raw


def _similar(path: Path) -> str:
    beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
    return likely(path.name, beside)


def _other_form(suffix: str) -> str:
    return {".csv": "give the folder that holds the file", ".toml": "give the folder that holds the file",
            ".zip": "unpack it and give the folder"}.get(suffix, "save it as .xlsx")


def city_of(raw: RawCity) -> City:
    """Return the city of raw tables; raise InputError with all faults, sorted by table and row."""
    settings, faults = None, list(raw.faults)
    if SETTINGS_TABLE not in raw.unread:
        settings, found = read_settings(raw.settings, raw.place)
        faults += found
    read = _read_tables(raw, settings or STAND_IN)
    for table in read.values():
        faults += table.faults
    faults += check_tables(read, settings, raw.unread)
    models, found = read_models(raw, read["services"])
    faults += found
    if faults or settings is None:
        raise InputError(_in_order(faults))
    city = City(settings, {name: table.table for name, table in read.items()},
                {name: model for name, model in models.items() if isinstance(model, bytes)},
                black_boxes(read["services"].table, models))
    _check_delays(city, read["assets"])
    return city


def _check_delays(city: City, assets: ReadTable) -> None:
    """Raise InputError where an asset with a start-up time lies on a cycle of run needs."""
    if not city.needs.startup.any():
        return
    from qaita.recovery.closure import delays_on_run_cycles  # compiled code: seconds, and few cities need it

    found = [int(node) for node in delays_on_run_cycles(city.needs)]
    if found:
        raise InputError([assets.fault(node, "startup_days", "a start-up time on a cycle of needs of kind run",
                                       "0 on such a cycle", "make one need of the cycle of kind start")
                          for node in found if node < city.num_assets])


def _read_tables(raw: RawCity, settings: Settings) -> dict[str, ReadTable]:
    moments = Moments(settings.clock, settings.start)
    return {spec.name: read_table(raw.tables[spec.name], spec, moments) if spec.name in raw.tables
            else empty_table(spec, moments) for spec in TABLES}


def _in_order(faults: list[Fault]) -> list[Fault]:
    rank = {spec.name: place for place, spec in enumerate(TABLES)}
    return sorted(dict.fromkeys(faults), key=lambda fault: (rank.get(fault.table, -1), fault.row or 0))
