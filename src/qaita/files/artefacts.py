"""What a command makes beside the tables of a result: pictures, pages, small JSON files; and the outlines of a case.

Owns the writing of bytes, text and JSON into an open folder, and the reading back of a result's tables as text.
Never draws and never decides what is written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from qaita.errors import Fault, InputError
from qaita.files.csv import read_csv

OUTLINES = {"almaty-2022": ("almaty_districts.geojson", "© OpenStreetMap contributors, ODbL 1.0")}
"""Built-in case -> its outlines of districts beside the case, and to whom they are owed."""


def write_artefacts(folder: Path, artefacts: Mapping[str, bytes]) -> None:
    """Write each artefact under its name (``report.html``, ``pictures/map.svg``) into an existing folder."""
    for name, content in artefacts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def json_bytes(value: Any) -> bytes:
    """Return ``value`` as JSON in UTF-8, keys in the order given; an infinite or undefined number is a ValueError."""
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2) + "\n").encode("utf-8")


def outlines_of_case(case: str) -> tuple[dict[str, Any] | None, str]:
    """Return the GeoJSON of a built-in case's districts and its attribution; (None, '') for any other city."""
    if case not in OUTLINES:
        return None, ""
    name, attribution = OUTLINES[case]
    return json.loads(files("qaita.cases").joinpath(name).read_text("utf-8")), attribution


def is_result(folder: Path) -> bool:
    """Return whether a folder is a result: ``result.json`` with a folder ``inputs`` beside it."""
    return (folder / "result.json").is_file() and (folder / "inputs").is_dir()


def read_result_table(folder: Path, name: str) -> dict[str, list[str]]:
    """Return a table of a result, such as ``curve``, as text: column name to cells.

    Raises
    ------
    InputError
        When the file is missing or no table.
    """
    path = folder / f"{name}.csv"
    try:
        raw = read_csv(path, name)
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", str(path),
                                maybe="give the folder that `qaita plan` wrote")]) from error
    return dict(zip(raw.headings, raw.cells, strict=True))
