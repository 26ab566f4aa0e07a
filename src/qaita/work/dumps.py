"""Dumps as the planner sees them: a pool of tonnes a day, and where room is limited an account of tonnes in all.

Owns their names and numbers. What goes there is said in :mod:`qaita.work.debris`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, isnan
from typing import Any

from qaita.units import NEVER

NO_LIMIT = 10**9
"""Tonnes a day that a dump without a daily limit takes."""


def dump_name(dump: str) -> str:
    """Return the name of the pool and of the account of a dump."""
    return f"dumps:{dump}"


def is_dump(name: str) -> bool:
    """Return whether a pool or an account is that of a dump."""
    return name.startswith("dumps:")


def dump_of(name: str) -> str:
    """Return the id of the dump behind such a name."""
    return name.removeprefix(dump_name(""))


def daily(row: Mapping[str, Any]) -> int:
    """Return the whole tonnes that a row of ``dumps`` takes on a day."""
    return NO_LIMIT if isnan(row["a_day_t"]) else floor(row["a_day_t"])


def steps_of(row: Mapping[str, Any]) -> dict[int, int]:
    """Return the tonnes a day that a dump takes from each minute on, beginning with minute 0."""
    opens, shuts = max(0, int(row["from"])), int(row["until"])
    steps = {0: 0, opens: daily(row)}
    return steps if shuts >= NEVER else {**steps, shuts: 0}
