"""A folder of CSV tables with ``city.toml``, as raw tables.

Owns which file is which table. Never looks at a column.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from qaita.city.schema import BY_NAME
from qaita.errors import Fault, InputError
from qaita.files.csv import read_csv, survey
from qaita.files.maybe import MISTAKEN, likely
from qaita.files.raw import RawCity, RawTable, text_of

SETTINGS_FILE = "city.toml"
SETTINGS_TABLE = "city"


def read_folder(folder: Path) -> RawCity:
    """Return the raw city in ``folder``; what could not be read stands in its faults."""
    raw = RawCity()
    for path in sorted(folder.iterdir()):
        name = path.stem.lower()
        if path.is_dir() or path.name.startswith((".", "~$")):
            continue
        if path.name.lower() == SETTINGS_FILE:
            _add_settings(raw, path)
        elif path.suffix.lower() == ".csv" and (name in BY_NAME or name == SETTINGS_TABLE):
            _add_csv(raw, path, name)
        elif path.suffix.lower() == ".csv" and likely(name, BY_NAME, MISTAKEN):
            raw.faults.append(Fault("unknown table", path.name, allowed=", ".join(BY_NAME),
                                    maybe=likely(name, BY_NAME)))
    return raw


def settings_of_table(table: RawTable) -> dict[str, str]:
    """Return keys and values of a table ``city`` with columns ``key`` and ``value``.

    Raises
    ------
    InputError
        When it has not these two columns, or a key twice.
    """
    keys, values = table.column("key"), table.column("value")
    if keys is None or values is None:
        raise InputError([Fault("a column is missing", SETTINGS_TABLE, 1, allowed="columns key and value")])
    twice = [Fault("the key stands twice", SETTINGS_TABLE, number, "key", key)
             for rank, (number, key) in enumerate(zip(table.numbers, keys, strict=True)) if key in keys[:rank]]
    if twice:
        raise InputError(twice)
    return {key: value for key, value in zip(keys, values, strict=True) if key}


def _add_csv(raw: RawCity, path: Path, name: str) -> None:
    if name in raw.tables or name in raw.unread:
        raw.faults.append(Fault("two files are the same table", path.name, maybe="keep one of them"))
        return
    try:
        table = read_csv(path, name)
        if name == SETTINGS_TABLE:
            raw.settings, raw.place = settings_of_table(table), path.name
        else:
            raw.tables[name] = table
    except InputError as error:
        raw.faults += error.faults
        raw.unread.add(name)


def _add_settings(raw: RawCity, path: Path) -> None:
    if raw.settings:
        raw.faults.append(Fault("two files hold the settings", f"{raw.place}, {path.name}", maybe="keep one of them"))
    try:
        text = path.read_text(encoding=survey(path))
        found = tomllib.loads(text)
    except InputError as error:
        raw.faults += error.faults
        raw.unread.add(SETTINGS_TABLE)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raw.faults.append(Fault(f"no TOML: {error}", path.name, maybe='put text in quotes: name = "Almaty"'))
        raw.unread.add(SETTINGS_TABLE)
    else:
        nested = [key for key, value in found.items() if isinstance(value, (dict, list))]
        raw.faults += [Fault("a plain value is wanted", path.name, column=key) for key in nested]
        raw.settings = {key: text_of(value) for key, value in found.items() if key not in nested}
