"""Whether a city is rebuilt better than before: expected loss a year after the works, over that before the damage.

Owns the measure (``docs/better.md``, Better than before) and how the search weighs it. Chooses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import FutureLoss
from qaita.work.risk import Risk

RESIDENT_DAYS, MONEY = 0, 1
"""Columns of :class:`qaita.work.risk.Risk`."""


@dataclass(frozen=True)
class Better:
    """Expected losses a year over the assets that are rebuilt and of which something is said.

    Attributes
    ----------
    assets : int
        How many they are.
    before, after : (float, float)
        Resident-days a year and money a year: as they stood before the damage, and as the works leave them.
    """

    assets: int
    before: tuple[float, float]
    after: tuple[float, float]

    def ratio(self, column: int) -> float | None:
        """Return after over before: below 1 is better than before; None where nothing was lost before."""
        return self.after[column] / self.before[column] if self.before[column] > 0 else None


def better_than_before(risk: Risk, schedule: Schedule) -> Better:
    """Return the measure of a schedule; an asset that is not rebuilt is not touched and does not count."""
    touched = risk.counted & (schedule.job_mode >= 0)
    before, after = risk.before[touched].sum(axis=0), risk.after[schedule.job_mode[touched]].sum(axis=0)
    return Better(int(touched.sum()), (float(before[0]), float(before[1])), (float(after[0]), float(after[1])))


def weighed_column(risk: Risk) -> int:
    """Return the column that a search weighs: resident-days, or money where no resident-days are said."""
    return RESIDENT_DAYS if np.any(risk.before[:, RESIDENT_DAYS]) or np.any(risk.after[:, RESIDENT_DAYS]) else MONEY


def future_loss(risk: Risk, weight: float = 0.0, limit: float = np.inf, excess: float = 0.0) -> FutureLoss:
    """Return what a search needs; an asset that is not rebuilt counts as it stood before: leaving it is no gain.

    ``weight``, ``limit`` and ``excess`` as in :class:`qaita.plan.search.aims.FutureLoss`.
    """
    column = weighed_column(risk)
    return FutureLoss(np.ascontiguousarray(risk.after[:, column]), np.ascontiguousarray(risk.before[:, column]),
                      weight, limit, excess)
