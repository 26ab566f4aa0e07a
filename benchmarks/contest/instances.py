"""Instances by name: a public file, a layered programme of any seed, or a city of one of our own families.

A name is ``file:PATH``, ``layered:N:SEED`` or ``FAMILY:N:SEED``.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from qaita.cases.families import family_tables
from qaita.cases.layered import layered
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.peer_programme import read_peer_programme
from qaita.work.build import programme as programme_of_city
from qaita.work.programme import Programme


def load(name: str) -> Programme:
    """Return the programme of an instance."""
    kind, _, rest = name.partition(":")
    if kind == "file":
        return read_peer_programme(Path(rest))
    num_assets, seed = map(int, rest.split(":"))
    if kind == "layered":
        with TemporaryDirectory() as folder:
            path = Path(folder) / "made.json.gz"
            path.write_bytes(gzip.compress(json.dumps(layered(num_assets, seed)).encode(), 1))
            return read_peer_programme(path)
    made = family_tables(kind, num_assets, seed)
    city = read_city({"city": made.settings, **made.tables})
    return programme_of_city(city, assess(city))


def is_plain(name: str) -> bool:
    """Return whether an instance is a layered programme, whole days and one mode an asset."""
    return name.startswith(("file:", "layered:"))
