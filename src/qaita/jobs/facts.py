"""What a result says of how it came about: versions, data cut, and how much is assumed.

Owns :func:`facts_of` and :func:`versions`.
"""

from __future__ import annotations

import platform
from datetime import date
from typing import Any

import numba
import numpy as np

from qaita import __version__
from qaita.city.city import City
from qaita.work.assumed import assumed_share
from qaita.work.programme import Programme


def versions() -> dict[str, str]:
    """Return the versions of what computed a result: qaita, python, numpy, numba."""
    return {"qaita": __version__, "python": platform.python_version(), "numpy": np.__version__,
            "numba": numba.__version__}


def facts_of(city: City, programme: Programme, as_of: date | None, command: str) -> dict[str, Any]:
    """Return the facts for :func:`qaita.files.result.write_result` that hold for every command.

    Keys versions, data_cut (ISO date, None: all that is known), assumed_share (0 to 1), assumed_by_table (table ->
    ``cells`` and ``assumed``), command.
    """
    share, by_table = assumed_share(city, programme)
    return {
        "versions": versions(),
        "data_cut": as_of.isoformat() if as_of else None,
        "assumed_share": share,
        "assumed_by_table": {name: {"cells": count.cells, "assumed": count.assumed}
                             for name, count in by_table.items()},
        "command": command,
    }
