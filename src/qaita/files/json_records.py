"""Records of a JSON file, value by value, with every fault collected.

Owns :class:`Records`. Knows no format: which keys there are is said by the reader that uses it.
"""

from __future__ import annotations

import gzip
import json
import math
import sys
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from qaita.errors import Fault, InputError
from qaita.files.limits import MAX_BYTES, check_size
from qaita.files.maybe import likely

GZIP = b"\x1f\x8b"
"""First bytes of a file packed by gzip."""


def load_json(path: Path) -> Any:
    """Return the content of a JSON file, packed by gzip or not.

    Raises
    ------
    InputError
        When the file cannot be read, is too large or is no JSON.
    """
    try:
        check_size(path.name, path.stat().st_size)
        return json.loads(_unpacked(path))
    except InputError:
        raise
    except (OSError, ValueError, RecursionError, EOFError, zlib.error) as error:
        raise InputError([Fault(f"cannot be read as JSON: {error}", path.name, allowed=".json or .json.gz")]) from error


def _unpacked(path: Path) -> bytes:
    with path.open("rb") as file:
        if file.read(2) != GZIP:
            file.seek(0)
            return file.read()
    with gzip.open(path) as packed:
        found = packed.read(MAX_BYTES + 1)
    check_size(path.name, len(found))
    return found


class Records:
    """Collects the faults of one file while its values are taken out.

    Each value taken is of the type promised, faulty or not: a faulty one is replaced, and :meth:`refuse` raises at the
    end. So all faults are told at once.

    Parameters
    ----------
    place : str
        Name of the file, for faults.
    """

    def __init__(self, place: str):
        self.place = place
        self.faults: list[Fault] = []

    def fault(self, what: str, where: str = "", key: str = "", value: object = "", allowed: str = "",
              maybe: str = "") -> None:
        """Note one fault at ``where``, such as ``nodes[3]``."""
        self.faults.append(Fault(what, f"{self.place} {where}".strip(), None, key, str(value), allowed, maybe))

    def refuse(self) -> None:
        """Raise InputError with all faults noted, if there are any."""
        if self.faults:
            raise InputError(self.faults)

    def objects(self, value: Any, where: str, keys: Iterable[str]) -> list[tuple[str, dict[str, Any]]]:
        """Return the objects of a list that have all ``keys``, each with its place; the rest are faults."""
        if not isinstance(value, list):
            self.fault("is no list", where, value=type(value).__name__, allowed="a list of objects")
            return []
        placed = [(f"{where}[{k}]", item) for k, item in enumerate(value)]
        return [(at, item) for at, item in placed if self._has(item, at, keys)]

    def _has(self, item: Any, where: str, keys: Iterable[str]) -> bool:
        if not isinstance(item, dict):
            self.fault("is no object", where, value=type(item).__name__, allowed="an object")
            return False
        wanted = tuple(keys)
        missing = [key for key in wanted if key not in item]
        for key in missing:
            guess = likely(key, set(item) - set(wanted))
            self.fault("key missing", where, key, maybe=f"it is the one called {guess}" if guess else "")
        return not missing

    def number(self, record: Mapping[str, Any], where: str, key: str, least: float = -math.inf) -> float:
        """Return a finite number of at least ``least``; 0.0 after a fault."""
        value = record[key]
        known = isinstance(value, int | float) and not isinstance(value, bool)
        if known and abs(value) <= sys.float_info.max and value >= least:
            return float(value)
        allowed = "a finite number" if least == -math.inf else f"a number of at least {least:g}"
        self.fault("wrong number", where, key, value, allowed)
        return 0.0

    def whole(self, record: Mapping[str, Any], where: str, key: str, least: int) -> int:
        """Return a whole number of at least ``least`` and below 2^53; ``least`` after a fault."""
        value = record[key]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value < 1 << 53:
            return value
        self.fault("wrong number", where, key, record[key], f"a whole number of at least {least}")
        return least

    def text(self, record: Mapping[str, Any], where: str, key: str) -> str:
        """Return text, or a whole number as text; empty after a fault."""
        value = record[key]
        if (isinstance(value, str) and value) or (isinstance(value, int) and not isinstance(value, bool)):
            return str(value)
        self.fault("is no name", where, key, value, "text that is not empty")
        return ""

    def known(self, name: object, where: str, key: str, index: Mapping[str, int]) -> int:
        """Return the index of a known name; -1 after a fault."""
        found = index.get(name, -1) if isinstance(name, str) else -1
        if found < 0:
            guess = likely(str(name), index)
            self.fault("unknown name", where, key, name, f"one of {len(index)} known names",
                       f"{guess} is meant" if guess else "")
        return found

    def known_all(self, record: Mapping[str, Any], where: str, key: str, index: Mapping[str, int]) -> list[int]:
        """Return the indices of a list of names, unknown ones left out as faults."""
        value = record[key]
        if not isinstance(value, list):
            self.fault("is no list", where, key, type(value).__name__, "a list of names")
            return []
        return [found for name in value if (found := self.known(name, where, key, index)) >= 0]
