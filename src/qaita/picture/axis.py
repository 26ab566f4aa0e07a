"""The time axis that all pictures share.

Owns :class:`TimeAxis`: from minutes to a place between 0 and 1, and the dates written below. A long recovery is
quick at first and slow at last, so that axes over :data:`STRETCH_FROM` days are stretched at the beginning: the
place is the square root of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.picture.style import HAIR, SMALL
from qaita.picture.words import Speech
from qaita.units import MINUTES_PER_DAY, Clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

STRETCH_FROM = 150
"""Days from which an axis is stretched."""
WEEKS_UP_TO = 70
"""Days up to which weeks are written, not months alone."""
MARGIN = 1.03
"""How much longer the axis is than what happens on it."""


@dataclass(frozen=True)
class TimeAxis:
    """A stretch of time drawn from left (0) to right (1).

    Attributes
    ----------
    first, last : int
        Minutes since day 0.
    clock : Clock
        The city's.
    """

    first: int
    last: int
    clock: Clock

    @property
    def stretched(self) -> bool:
        """Whether the beginning is drawn wider than the end."""
        return self.last - self.first > STRETCH_FROM * MINUTES_PER_DAY

    def place(self, minutes: ArrayLike) -> NDArray[np.float64]:
        """Return where minutes stand, 0 at ``first`` and 1 a little after ``last``; the shape of ``minutes``."""
        length = max(self.last - self.first, MINUTES_PER_DAY) * MARGIN
        share = np.clip((np.asarray(minutes, np.float64) - self.first) / length, 0, 1)
        return np.asarray(np.sqrt(share) if self.stretched else share, np.float64)

    def ticks(self, gap: float) -> list[date]:
        """Return dates to be written, at least ``gap`` apart (as a share of the width), in order of time."""
        chosen: list[tuple[float, date]] = []
        for day in self._candidates():
            place = float(self.place(self.clock.minutes(day)))
            if place <= 1 - gap / 3 and all(abs(place - other) >= gap for other, _ in chosen):
                chosen.append((place, day))
        return [day for _, day in sorted(chosen)]

    def draw(self, axes: Axes, speech: Speech, gap: float, labels: bool = True) -> None:
        """Draw the dates below ``axes`` and thin lines at them; without ``labels`` the lines alone."""
        days = self.ticks(gap)
        places = [float(self.place(self.clock.minutes(day))) for day in days]
        axes.set_xlim(0, 1)
        axes.set_xticks(places, _labels(days, speech) if labels else [""] * len(days), fontsize=SMALL)
        axes.tick_params(length=0, pad=3)
        axes.grid(True, axis="x", color=HAIR, linewidth=0.5)
        axes.set_axisbelow(True)

    def _candidates(self) -> list[date]:
        """Return the first day, then years, quarters, months and days, the most important first."""
        start, end = self.clock.moment(self.first).date(), self.clock.moment(self.last).date()
        days = [start + timedelta(days=step) for step in range((end - start).days + 2)]
        firsts = [day for day in days if day.day == 1]
        years = [day for day in firsts if day.month == 1]
        quarters = [day for day in firsts if day.month in (4, 7, 10)]
        weeks = days[::7] if len(days) <= WEEKS_UP_TO else []
        return [start, *years, *quarters, *firsts, *weeks]


def until_last(times: NDArray[np.int64], first: int, horizon: int, clock: Clock) -> TimeAxis:
    """Return the axis from ``first`` to the last of ``times`` (minutes) before the horizon, at least a week long."""
    within = times[times < horizon]
    return TimeAxis(first, max(int(within.max(initial=first)), first + 7 * MINUTES_PER_DAY), clock)


def _labels(days: list[date], speech: Speech) -> list[str]:
    """Return day and month, with the year below at the first date and wherever it changes."""
    labels, year = [], 0
    for day in days:
        text = speech.day_month(day)
        labels.append(f"{text}\n{day.year}" if day.year != year else text)
        year = day.year
    return labels
