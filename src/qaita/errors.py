"""What can be wrong with what a user brings, said once and said whole.

Owns :class:`Fault` (one thing wrong, with its place) and :class:`InputError` (all of them together).
Infeasible is not an error: it is an answer, carried by the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHOWN = 200
"""Faults printed in full; the rest are counted."""


@dataclass(frozen=True)
class Fault:
    """One fault of an input.

    Attributes
    ----------
    what : str
        What is wrong, as a sentence without its full stop.
    table : str
        Table (or file) in which it is, such as ``crews`` or ``city.toml``.
    row : int or None
        Row as a spreadsheet counts it: the header is row 1, the first record row 2.
    column : str
        Column in which it is; empty when the whole row or table is meant.
    value : str
        Value met; empty when there was none.
    allowed : str
        Values allowed.
    maybe : str
        Likely remedy, printed after "Maybe".
    """

    what: str
    table: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    allowed: str = ""
    maybe: str = ""

    def __str__(self) -> str:
        """Return the fault as one or two lines of text."""
        place = self.table
        if self.row is not None:
            place += f" row {self.row}"
        if self.column:
            place += f" column {self.column}"
        line = f"{place.strip()}: {self.what}" if place.strip() else self.what
        if self.value:
            line += f"; met {_short(self.value)!r}"
        if self.allowed:
            line += f"; allowed: {self.allowed}"
        return line + (f"\n    Maybe {self.maybe}" if self.maybe else "")


class InputError(ValueError):
    """All faults found in one input.

    Parameters
    ----------
    faults : sequence of Fault
        At least one; kept in ``faults``.
    """

    def __init__(self, faults: Sequence[Fault]):
        self.faults = tuple(faults)
        super().__init__(self._text())

    def _text(self) -> str:
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} in the input"
        lines = [f"  {fault}" for fault in self.faults[:SHOWN]]
        if count > SHOWN:
            lines.append(f"  ... and {count - SHOWN} more")
        return "\n".join([head + ":", *lines])


def _short(value: str, width: int = 80) -> str:
    return value if len(value) <= width else f"{value[:width]}... ({len(value)} characters)"
