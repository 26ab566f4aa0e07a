"""The folder ``inputs`` of a result: the city as it was read, and the checksums that show whether it was changed.

Owns :func:`save_inputs` and :func:`read_inputs`, so that every later command needs only the result.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.files.city import read_city
from qaita.files.models import write_models
from qaita.files.rows import rows_of
from qaita.files.settings import settings_text
from qaita.files.write_city import write_tables

INPUTS = "inputs"
CHECKSUMS = "checksums.json"


def save_inputs(city: City, result: Path) -> dict[str, str]:
    """Write ``inputs`` into the folder ``result`` and return SHA-256 (hexadecimal) by file name.

    What was read is written: tables as CSV, ``city.toml``, network files and ``checksums.json``. The author's own
    columns (``x_...``) were not read and are not kept.
    """
    folder = result / INPUTS
    folder.mkdir()
    write_tables(rows_of(city), settings_text(city.settings), folder)
    write_models(city.models, folder)
    sums = _checksums(folder)
    text = json.dumps(sums, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / CHECKSUMS).write_text(text + "\n", encoding="utf-8", newline="\n")
    return sums


def read_inputs(result: Path) -> City:
    """Return the city of a result, having compared every file with its checksum.

    Raises
    ------
    InputError
        When ``inputs`` is missing, or a file in it was changed, added or taken away since the result was written.
    """
    folder = result / INPUTS
    try:
        said = json.loads((folder / CHECKSUMS).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError([Fault(f"no inputs of a result: {error}", str(result),
                                maybe="give the folder that `qaita plan` wrote")]) from error
    found = _checksums(folder)
    faults = [Fault("changed since the result was written", f"{INPUTS}/{name}", maybe="plan again from this city")
              for name in sorted(said.keys() | found.keys()) if said.get(name) != found.get(name)]
    if faults:
        raise InputError(faults)
    return read_city(folder)


def _checksums(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.iterdir()) if path.is_file() and path.name != CHECKSUMS}
