"""Waiting before the first hammer: inspection + max(money, engineering + permit, contractor).

Owns the sequence and its default lengths. The sequence is that of REDi (Arup, 2013) and ATC-138 (2021), the medians
those of ATC-138 as published in the PyPI package atc138 1.4 (MIT), file impeding_factors: inspection 7 days
(3 essential facility, 1 on retainer), mobilising engineers 14 and design at least 14, permit 56 full and 1 rapid,
contractor 42 without and 3 with an existing relationship. Financing is 0 by default because releases of money are
planned explicitly (table ``money``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from qaita.damage.consequence import consequence_of
from qaita.units import MINUTES_PER_DAY


class Cut(NamedTuple):
    """What shortens one part of the waiting: to at most so many days, and by so many."""

    to_days: float = float("inf")
    less_days: float = 0.0

    def of(self, days: float) -> float:
        """Return the days that are left, never below 0."""
        return max(0.0, min(days, self.to_days) - self.less_days) if days > 0 else days


@dataclass(frozen=True)
class Waiting:
    """Days of each impeding factor of one asset."""

    inspection: float
    money: float
    engineering: float
    permit: float
    contractor: float

    def days(self) -> float:
        """Return inspection + max(money, engineering + permit, contractor), in days."""
        return self.inspection + max(self.money, self.engineering + self.permit, self.contractor)

    def shortened(self, cuts: Mapping[str, Cut]) -> Waiting:
        """Return the waiting with some parts cut, by the name of the part."""
        return replace(self, **{part: cut.of(float(getattr(self, part))) for part, cut in cuts.items()})

    def minutes(self) -> int:
        """Return the same in whole minutes."""
        return round(self.days() * MINUTES_PER_DAY)

    def __str__(self) -> str:
        """Return the waiting in words, the longest branch named where there is one."""
        parts = {"money": self.money, "engineering and permit": self.engineering + self.permit,
                 "contractor": self.contractor}
        longest = max(parts, key=lambda part: parts[part])
        return f"inspection {self.inspection:g} d" + (f", {longest} {parts[longest]:g} d" if parts[longest] > 0 else "")


LIFELINE = Waiting(inspection=1, money=0, engineering=0, permit=0, contractor=0)
"""Operators inspect and repair their own lines: inspector on retainer, own crews (ATC-138: retainer 1 day)."""

BUILDING = {
    "slight": Waiting(inspection=3, money=0, engineering=0, permit=1, contractor=3),
    "moderate": Waiting(inspection=7, money=0, engineering=0, permit=1, contractor=42),
    "extensive": Waiting(inspection=7, money=0, engineering=28, permit=56, contractor=42),
    "complete": Waiting(inspection=7, money=0, engineering=28, permit=56, contractor=42),
}
"""Buildings by damage state; redesign and a full permit only from extensive damage on (ATC-138)."""


def default_waiting(asset_class: str, state: str, tendered: bool) -> Waiting:
    """Return the default waiting of an asset; in a lot the tender stands for the contractor's mobilisation."""
    if not consequence_of(asset_class).building:
        return LIFELINE
    waiting = BUILDING["moderate" if state == "unknown" else state]
    return replace(waiting, contractor=0.0) if tendered else waiting
