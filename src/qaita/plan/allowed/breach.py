"""A rule that a schedule breaks, and how its dates are told.

Owns :class:`Breach` and :func:`when`.
"""

from __future__ import annotations

from dataclasses import dataclass

from qaita.units import NEVER
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Breach:
    """One rule broken: its name, the task, job, pool or account, and what was found."""

    rule: str
    where: str
    found: str

    def __str__(self) -> str:
        """Return the breach as one line."""
        return f"{self.rule}: {self.where}: {self.found}"


def when(programme: Programme, minute: int) -> str:
    """Return a minute as local time where the city is known, else as the number it is."""
    if minute >= NEVER:
        return "no time"
    return str(minute) if programme.city is None else programme.city.clock.text(int(minute))
