"""Longer hours within the law: overtime at the end of a day, never more than a worker may do.

Owns :class:`Caps`, the laws known here, and :func:`with_overtime`. Whether a city asks for more than the law allows is
for :mod:`qaita.files.rules_levers`.
"""

from __future__ import annotations

from collections import Counter
from math import floor
from typing import NamedTuple

import numpy as np

from qaita.units import MINUTES_PER_DAY, NEVER, Clock
from qaita.work.calendar import Shifts

MINUTES_PER_HOUR = 60


class Caps(NamedTuple):
    """Most overtime of one worker in hours: on a day, in a month, in a year of the calendar."""

    day: float
    month: float
    year: float


LAWS = {"KZ": Caps(day=2, month=12, year=120)}
"""Caps by country (ISO 3166 code in ``city.toml``, ``holidays``). KZ: Labour Code of 23 November 2015 No. 414-V,
article 78; one hour a day where work is heavy or harmful. What averts a disaster is free of them (article 78, 3): a
city that relies on that writes its own calendar."""


def with_overtime(base: Shifts, caps: Caps, clock: Clock, since: int) -> Shifts:
    """Return the shifts with overtime after the last one of each day, as early in each month as the caps allow.

    Whoever works in this calendar and in no other never does more than the caps, however his tasks lie. Linear.

    Parameters
    ----------
    base : Shifts
        Hours without overtime; those without pause stay as they are.
    caps : Caps
        Most overtime.
    clock : Clock
        Local days, months and years.
    since : int
        Minute before which there is none: the programme's start.
    """
    closes = base.closes.copy()
    if not len(closes) or closes[-1] >= NEVER:
        return base
    days = [clock.moment(int(minute)).date() for minute in base.opens]
    month_used, year_used = Counter[tuple[int, int]](), Counter[int]()
    day_cap, month_cap, year_cap = (floor(hours * MINUTES_PER_HOUR + 1e-9) for hours in caps)
    for k, day in enumerate(days):
        following = int(base.opens[k + 1]) if k + 1 < len(days) else NEVER
        if base.closes[k] <= since or (k + 1 < len(days) and days[k + 1] == day):
            continue
        midnight = int(base.opens[k]) - _minute_of_day(clock, int(base.opens[k])) + MINUTES_PER_DAY
        more = min(day_cap, month_cap - month_used[day.year, day.month], year_cap - year_used[day.year],
                   following - int(closes[k]), midnight - int(closes[k]))
        if more > 0:
            closes[k] += more
            month_used[day.year, day.month] += more
            year_used[day.year] += more
    return Shifts(base.opens, np.asarray(closes, np.int64))


def _minute_of_day(clock: Clock, minute: int) -> int:
    moment = clock.moment(minute)
    return moment.hour * MINUTES_PER_HOUR + moment.minute
