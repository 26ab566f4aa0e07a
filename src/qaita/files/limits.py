"""How large a file may be before it is refused, so that a bad one is refused quickly and with little memory.

Owns the limits and the faults that name them. Opens nothing.
"""

from __future__ import annotations

from qaita.errors import Fault, InputError

MAX_CELL = 100_000
"""Characters in one cell."""
MAX_BYTES = 2 << 30
"""Bytes of one file, unpacked."""
MAX_ROWS = 5_000_000
"""Rows (in CSV: lines) of one table."""
MAX_LINE_MIB = 16
"""Mebibytes without a line end."""
MAX_RECTANGLE = 60_000_000
"""Cells in the rectangle that a sheet spans, empty ones included: all of them would be held in memory."""
MAX_RATIO = 250
"""Unpacked over packed size of a workbook, where it unpacks to more than ``RATIO_FROM`` bytes."""
RATIO_FROM = 64 << 20
MAX_COLUMN_FAULTS = 1000
"""Faults told row by row for one column; the rest are counted."""


def check_size(place: str, num_bytes: int) -> None:
    """Raise InputError when a file has (or unpacks to) more than ``MAX_BYTES``."""
    if num_bytes > MAX_BYTES:
        raise InputError([Fault("the file is too large", place, value=f"{num_bytes:,} bytes",
                                allowed=f"at most {MAX_BYTES:,} bytes", maybe="split the city, or drop columns")])


def check_rows(place: str, num_rows: int) -> None:
    """Raise InputError when a table has more than ``MAX_ROWS`` rows."""
    if num_rows > MAX_ROWS:
        raise InputError([Fault("the table is too long", place, value=f"{num_rows:,} rows",
                                allowed=f"at most {MAX_ROWS:,} rows")])
