"""Fields of a JSON file, looked at one by one.

Owns :class:`Fields`, which collects what is wrong with them and goes on with something harmless. Knows no format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

from qaita.errors import Fault
from qaita.files.maybe import likely

Place = tuple[object, ...]
"""Keys and indices that lead to a field."""


class Fields:
    """What is read from the file ``table``, and the faults met so far."""

    def __init__(self, table: str):
        self.table = table
        self.faults: list[Fault] = []

    def fault(self, what: str, place: Place, value: object = None, allowed: str = "", maybe: str = "") -> None:
        """Note a fault at a place; ``value`` None: there was none."""
        met = "" if value is None else str(value)
        self.faults.append(Fault(what, self.table, column=" ".join(map(str, place)), value=met, allowed=allowed,
                                 maybe=maybe))

    def wrong(self, place: Place, value: object, allowed: Iterable[str]) -> None:
        """Note that a value is not among the names allowed."""
        known = list(allowed)
        close = likely(str(value), known)
        self.fault("is not known", place, value, ", ".join(known[:20]) + (" ..." if len(known) > 20 else ""),
                   f"{close} is meant" if close else "")

    def choice(self, item: Mapping[str, Any], key: str, known: Mapping[str, Any], place: Place) -> Any:
        """Return what the name under a key stands for."""
        value = item.get(key)
        if not isinstance(value, str) or value not in known:
            self.wrong((*place, key), value, known)
            return next(iter(known.values()))
        return known[value]

    def item(self, value: Any, place: Place) -> dict[str, Any]:
        """Return a JSON object."""
        if not isinstance(value, dict):
            self.fault("is missing or no object", place, value, "a JSON object")
            return {}
        return value

    def items(self, item: Mapping[str, Any], key: str, place: Place = ()) -> list[Any]:
        """Return the list under a key."""
        value = item.get(key)
        if not isinstance(value, list):
            self.fault("is missing or no list", (*place, key), value, "a JSON list")
            return []
        return value

    def text(self, item: Mapping[str, Any], key: str, place: Place) -> str:
        """Return the text under a key."""
        value = item.get(key)
        if not isinstance(value, str):
            self.fault("is missing or no text", (*place, key), value, "text")
        return str(value)

    def amount(self, item: Mapping[str, Any], key: str, place: Place) -> float:
        """Return the number under a key, from 0 up; infinity is one."""
        value = item.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            self.fault("is no amount", (*place, key), value, "a number from 0 up")
            return 0.0
        return float(value)

    def numbers(self, value: Any, place: Place) -> tuple[float, ...]:
        """Return a list of numbers."""
        listed = value if isinstance(value, list) else [None]
        if not all(isinstance(of, int | float) and not isinstance(of, bool) and isfinite(of) for of in listed):
            self.fault("is no list of numbers", place, value, "numbers")
            return ()
        return tuple(listed)

    def whole(self, item: Mapping[str, Any], key: str) -> int:
        """Return the whole number under a key."""
        value = item.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault("is missing or no whole number", (key,), value, "a step")
            return 0
        return value

    def members(self, told: Iterable[Any], count: int, place: Place) -> tuple[int, ...]:
        """Return indices below ``count``, given as numbers or as text."""
        members = []
        for k in told:
            member = int(k) if isinstance(k, int) or (isinstance(k, str) and k.isdecimal()) else -1
            if not 0 <= member < count:
                self.fault("no such component", place, k, f"0 to {count - 1}")
                member = 0
            members.append(member)
        return tuple(members)
