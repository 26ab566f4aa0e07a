"""Working time: from a calendar's rules to its shifts on the time axis.

Owns :class:`Shifts` and the built-in calendars. Public holidays come from the ``holidays`` library, which keeps them
by country and year (Kazakhstan 2022 among them).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City, Settings
from qaita.units import MINUTES_PER_DAY, NEVER

LAST_DAY_MARGIN = 366
"""Days after the horizon for which shifts are still laid out, so that work begun in time can be seen to end late."""


@dataclass(frozen=True)
class Shifts:
    """Working time of one calendar.

    Attributes
    ----------
    opens, closes : (num_shifts,) int64
        Minutes since day 0, increasing, not overlapping.
    """

    opens: NDArray[np.int64]
    closes: NDArray[np.int64]

    @property
    def full_day(self) -> int:
        """Working minutes of one working day: the longest shift, 1440 for a calendar without pause."""
        return int(min(MINUTES_PER_DAY, (self.closes - self.opens).max(initial=0)))

    @property
    def total(self) -> int:
        """Working minutes altogether."""
        return int((self.closes - self.opens).sum())


@dataclass(frozen=True)
class Rule:
    """Rule of a calendar: weekdays (1 Monday to 7), minutes of the day, holidays free or not, season (month, day)."""

    weekdays: tuple[int, ...]
    opens: int
    closes: int
    holidays: bool
    season_from: tuple[int, int] | None = None
    season_until: tuple[int, int] | None = None


STANDARD = Rule((1, 2, 3, 4, 5), 9 * 60, 18 * 60, holidays=True)
EVERY_DAY = Rule((1, 2, 3, 4, 5, 6, 7), 8 * 60, 20 * 60, holidays=False)
BUILT_IN = {"standard": STANDARD, "every_day": EVERY_DAY}
"""Calendars that exist without being listed; ``always`` is the third, without pause."""

ALWAYS = Shifts(np.array([0]), np.array([NEVER]))


def all_shifts(city: City) -> dict[str, Shifts]:
    """Return the shifts of every calendar by name, from day 0 to a year after the horizon.

    Linear in the number of days and calendars.
    """
    rules: dict[str, Rule] = dict(BUILT_IN)
    for row in city.tables["calendars"].rows():
        rules[row["calendar"]] = Rule(row["weekdays"], row["opens"], row["closes"], bool(row["holidays"]),
                                      row["season_from"], row["season_until"])
    days = _days(city.settings)
    free = public_holidays(city.settings.holidays, days)
    return {"always": ALWAYS, **{name: _lay_out(rule, days, free, city) for name, rule in rules.items()}}


def shared(a: Shifts, b: Shifts) -> Shifts:
    """Return the working time that two calendars share. Linear in the number of shifts."""
    opens, closes, i, j = [], [], 0, 0
    while i < len(a.opens) and j < len(b.opens):
        first, last = max(a.opens[i], b.opens[j]), min(a.closes[i], b.closes[j])
        if first < last:
            opens.append(first)
            closes.append(last)
        i, j = (i + 1, j) if a.closes[i] < b.closes[j] else (i, j + 1)
    return Shifts(np.array(opens, np.int64), np.array(closes, np.int64))


def public_holidays(country: str, days: list[date]) -> Mapping[date, str]:
    """Return the public holidays of a country (ISO 3166 code; ``none`` for no country) over these days."""
    if country == "none":
        return {}
    import holidays  # 0.1 s, and only cities with a country need it

    return dict(holidays.country_holidays(country, years=range(days[0].year, days[-1].year + 1)))


def _days(settings: Settings) -> list[date]:
    last = settings.clock.moment(settings.horizon).date() + timedelta(days=LAST_DAY_MARGIN)
    return [settings.day0 + timedelta(days=k) for k in range((last - settings.day0).days + 1)]


def _lay_out(rule: Rule, days: list[date], free: Mapping[date, str], city: City) -> Shifts:
    clock = city.clock
    worked = [day for day in days if day.isoweekday() in rule.weekdays and not (rule.holidays and day in free)
              and _in_season(rule, day)]
    opens = np.array([clock.minutes(_at(day, rule.opens)) for day in worked], np.int64)
    closes = np.array([clock.minutes(_at(day, rule.closes)) for day in worked], np.int64)
    return Shifts(opens, closes)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _in_season(rule: Rule, day: date) -> bool:
    first, last = rule.season_from, rule.season_until
    if first is None or last is None:
        return True
    today = (day.month, day.day)
    return first <= today <= last if first <= last else today >= first or today <= last
