"""A GeoPackage ``.gpkg``, as raw tables.

Owns which layer is which table. Reading itself is pyogrio's, which an extra brings (``pip install qaita[geo]``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qaita.city.schema import BY_NAME
from qaita.errors import Fault, InputError
from qaita.files.folder import SETTINGS_TABLE, settings_of_table
from qaita.files.frames import frame_table
from qaita.files.limits import check_rows, check_size
from qaita.files.maybe import MISTAKEN, likely
from qaita.files.raw import RawCity

MAGIC = b"SQLite format 3\x00"


def pyogrio_module() -> Any:
    """Return the module pyogrio, with GeoPandas there too.

    Raises
    ------
    InputError
        When one of them is not installed.
    """
    try:
        import geopandas  # noqa: F401 - pyogrio makes its frames
        import pyogrio
    except ImportError as error:
        raise InputError([Fault("GeoPackage files need pyogrio and GeoPandas, which are not installed", value=error.name
                                or "", maybe="run: pip install qaita[geo]")]) from error
    return pyogrio


def read_geopackage(path: Path) -> RawCity:
    """Return the raw city of a GeoPackage: a layer for each table, and ``city`` with columns key and value.

    Raises
    ------
    InputError
        When the file is no GeoPackage or too large, or the extra ``geo`` is not installed.
    """
    check_size(path.name, path.stat().st_size)
    with open(path, "rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise InputError([Fault("no GeoPackage", path.name, allowed="a .gpkg file")])
    pyogrio = pyogrio_module()
    raw = RawCity(place=SETTINGS_TABLE)
    try:
        layers = [str(layer) for layer, _ in pyogrio.list_layers(path)]
    except (pyogrio.errors.DataSourceError, RuntimeError) as error:
        raise InputError([Fault(f"no GeoPackage: {error}", path.name)]) from error
    for layer in layers:
        _add_layer(raw, pyogrio, path, layer)
    return raw


def _add_layer(raw: RawCity, pyogrio: Any, path: Path, layer: str) -> None:
    name = layer.strip().lower()
    if name not in BY_NAME and name != SETTINGS_TABLE:
        if likely(name, BY_NAME, MISTAKEN):
            raw.faults.append(Fault("unknown table", layer, allowed=", ".join(BY_NAME), maybe=likely(name, BY_NAME)))
        return
    try:
        check_rows(name, int(pyogrio.read_info(path, layer=layer)["features"]))
        table = frame_table(name, pyogrio.read_dataframe(path, layer=layer))
        if name == SETTINGS_TABLE:
            raw.settings = settings_of_table(table)
        else:
            raw.tables[name] = table
    except Exception as error:  # GDAL, GEOS and PROJ each have errors of their own for a broken layer
        unreadable = Fault(f"the layer cannot be read: {error}", layer)
        raw.faults += error.faults if isinstance(error, InputError) else [unreadable]
        raw.unread.add(name)
