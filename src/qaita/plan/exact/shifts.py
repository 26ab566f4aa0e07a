"""One calendar on the axis of the solver: when it is open, and how clock and worked time belong together.

Owns :class:`Shifts`. Plain and small; the decoder has compiled code of its own (:mod:`qaita.plan.decode.profile`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from qaita.work.model import Model


@dataclass(frozen=True)
class Shifts:
    """Working time of one calendar, in units.

    Attributes
    ----------
    opens, closes : tuple of int
        Shifts, increasing, not overlapping.
    done : tuple of int
        Worked units before each shift.
    """

    opens: tuple[int, ...]
    closes: tuple[int, ...]
    done: tuple[int, ...]

    def next_open(self, time: int) -> int:
        """Return the first unit at or after ``time`` inside a shift; after the last shift, a time no task can have."""
        shift = bisect_right(self.opens, time) - 1
        if shift >= 0 and time < self.closes[shift]:
            return time
        return self.opens[shift + 1] if shift + 1 < len(self.opens) else TOO_LATE

    def finish(self, start: int, work: int) -> int:
        """Return when ``work`` worked units begun at ``start``, inside a shift, are over."""
        if work == 0:
            return start
        shift = bisect_right(self.opens, start) - 1
        target = self.done[shift] + start - self.opens[shift] + work
        shift = bisect_left(self.done, target) - 1
        return self.opens[shift] + target - self.done[shift]

    def latest_start(self, limit: int, work: int) -> int:
        """Return the last unit from which ``work`` units are over by ``limit``; -1 if there is none."""
        shift = bisect_left(self.opens, limit + (work == 0)) - 1
        if shift < 0:
            return -1
        if work == 0:
            return min(limit, self.closes[shift] - 1)
        target = self.done[shift] + min(limit, self.closes[shift]) - self.opens[shift] - work
        if target < 0:
            return -1
        shift = bisect_right(self.done, target) - 1
        return self.opens[shift] + target - self.done[shift]


TOO_LATE = 1 << 61
"""Later than NEVER: where no shift is left."""


def shifts_of(model: Model, calendar: int, unit: int, reach: int) -> Shifts:
    """Return a calendar of the model in units, without the time after ``reach`` that nothing may use."""
    rows = slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))
    opens, closes, done, worked = [], [], [], 0
    for begin, close in zip(model.calendar_open[rows].tolist(), model.calendar_close[rows].tolist(), strict=True):
        begin, close = begin // unit, min(close // unit, reach + 1)
        if begin < close:
            opens.append(begin)
            closes.append(close)
            done.append(worked)
            worked += close - begin
    return Shifts(tuple(opens), tuple(closes), tuple(done))
