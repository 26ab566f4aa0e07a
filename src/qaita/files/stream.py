"""A file of JSON lines that grows while a search runs.

Owns :class:`Lines`. Unlike all else that is written it is there from the start, line by line, so that whoever reads it
sees how far the search is. Knows nothing of what the lines say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from qaita.errors import Fault, InputError


class Lines:
    """An open file of JSON lines; each line is on disk when :meth:`add` returns."""

    def __init__(self, path: Path, force: bool = False):
        """Open ``path``, emptied when ``force`` is set.

        Raises
        ------
        InputError
            When it exists and ``force`` is not set, or cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file: TextIO = path.open("w" if force else "x", encoding="utf-8")
        except FileExistsError as error:
            raise InputError([Fault("already exists", str(path), maybe="name another file, or add --force")]) from error
        except OSError as error:
            raise InputError([Fault(f"cannot be written: {error.strerror}", str(path))]) from error

    def add(self, line: Mapping[str, Any]) -> None:
        """Write one object; what is not finite becomes null."""
        said = {name: None if isinstance(value, float) and not _is_finite(value) else value
                for name, value in line.items()}
        self._file.write(json.dumps(said, ensure_ascii=False, allow_nan=False) + "\n")
        self._file.flush()

    def remove(self) -> None:
        """Take the file away."""
        Path(self._file.name).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _is_finite(value: float) -> bool:
    return value - value == 0.0
