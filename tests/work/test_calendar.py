"""Working time by hand: weeks, holidays of Kazakhstan, seasons, common time, clock changes."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rows import DAY, city

from qaita.units import NEVER
from qaita.work.calendar import ALWAYS, Shifts, all_shifts, public_holidays, shared


def days_of(made, name):
    """Local days on which a calendar works."""
    return [made.clock.moment(int(minute)).date() for minute in all_shifts(made)[name].opens]


def january(made, name):
    """Days of January 2022 on which a calendar works."""
    return [day.day for day in days_of(made, name) if (day.year, day.month) == (2022, 1)]


def test_standard_week_without_holidays():
    """Proves Monday to Friday, 9 to 18, from day 0 (Wednesday 5 January 2022), nine hours a day."""
    shifts = all_shifts(city("a"))["standard"]
    assert january(city("a"), "standard") == [5, 6, 7, *range(10, 15), *range(17, 22), *range(24, 29), 31]
    assert (shifts.opens[0], shifts.closes[0], shifts.full_day) == (540, 1080, 540)
    assert (shifts.opens[1:] > shifts.closes[:-1]).all()


def test_every_day_and_always():
    """Proves the two other built-in calendars: 8 to 20 daily, holidays too; and without a pause."""
    kz = city("a", {"holidays": "KZ"})
    assert january(kz, "every_day") == list(range(5, 32))
    assert all_shifts(kz)["every_day"].full_day == 720
    assert (ALWAYS.opens.tolist(), ALWAYS.closes.tolist(), ALWAYS.full_day) == ([0], [NEVER], 1440)


@pytest.mark.parametrize("holiday", [date(2022, 1, 7), date(2022, 3, 8), date(2022, 3, 21), date(2022, 3, 22),
                                     date(2022, 3, 23), date(2023, 1, 2)])
def test_holidays_of_kazakhstan_are_free(holiday):
    """Proves Orthodox Christmas, Women's Day and Nauryz 2022, and New Year 2023, on weekdays."""
    settings = {"holidays": "KZ", "horizon": 400 * DAY}
    assert holiday in days_of(city("a", {**settings, "holidays": "none"}), "standard")
    assert holiday not in days_of(city("a", settings), "standard")


def test_holiday_rule_of_a_calendar_can_be_off():
    """Proves that a calendar with ``holidays`` no works on Nauryz, and one with yes does not."""
    made = city("a", {"holidays": "KZ"}, calendars=[{"calendar": "keen", "holidays": False}, {"calendar": "free"}])
    assert date(2022, 3, 22) in days_of(made, "keen") and date(2022, 3, 22) not in days_of(made, "free")


def test_no_country_has_no_holidays():
    """Proves ``none``, and that 1 and 7 January and three days of Nauryz are in the library for KZ."""
    days = [date(2022, 1, 1) + timedelta(days=k) for k in range(365)]
    assert public_holidays("none", days) == {}
    found = public_holidays("KZ", days)
    assert {date(2022, 1, 1), date(2022, 1, 7), *(date(2022, 3, day) for day in (21, 22, 23))} <= set(found)


def test_season_in_summer_and_over_new_year():
    """Proves both kinds of season, ends included."""
    made = city("a", {"horizon": 400 * DAY}, calendars=[
        {"calendar": "warm", "weekdays": (1, 2, 3, 4, 5, 6, 7), "season_from": (4, 1), "season_until": (10, 31)},
        {"calendar": "frost", "weekdays": (1, 2, 3, 4, 5, 6, 7), "season_from": (11, 15), "season_until": (2, 10)}])
    warm = [day for day in days_of(made, "warm") if day.year == 2022]
    assert (warm[0], warm[-1], len(warm)) == (date(2022, 4, 1), date(2022, 10, 31), 214)
    frost = [day for day in days_of(made, "frost") if day < date(2023, 1, 1)]
    assert (frost[0], frost[-1]) == (date(2022, 1, 5), date(2022, 12, 31))
    assert date(2022, 2, 10) in frost and date(2022, 2, 11) not in frost and date(2022, 11, 14) not in frost


def test_shifts_reach_a_year_beyond_the_horizon():
    """Proves that work begun in time can be seen to end late."""
    made = city("a")
    assert days_of(made, "every_day")[-1] == made.clock.moment(made.settings.horizon).date() + timedelta(days=366)


def test_local_hours_hold_when_the_clocks_change():
    """Proves 9 to 18 by the wall before and after 27 March 2022 in Berlin, an hour earlier on the axis."""
    made = city("a", {"zone": "Europe/Berlin"})
    opens = all_shifts(made)["standard"].opens
    local = {made.clock.moment(int(minute)).hour for minute in opens}
    assert local == {9}
    assert {int(minute) % DAY for minute in opens} == {540, 480}


def test_common_time_by_hand():
    """Proves 9-18 and 14-20 share 14-18, and what only one works is out."""
    one = Shifts(np.array([540, 1980]), np.array([1080, 2520]))
    other = Shifts(np.array([840]), np.array([1200]))
    common = shared(one, other)
    assert (common.opens.tolist(), common.closes.tolist()) == ([840], [1080])
    assert shared(one, Shifts(np.array([1080]), np.array([1980]))).full_day == 0


spans = st.lists(st.integers(0, 60), min_size=2, max_size=12, unique=True).map(sorted)


def as_shifts(edges):
    """Shifts between the first and second, third and fourth edge, and so on."""
    edges = edges[:len(edges) // 2 * 2]
    return Shifts(np.array(edges[::2], np.int64), np.array(edges[1::2], np.int64))


def minutes(shifts):
    """Every minute inside the shifts."""
    return {m for first, last in zip(shifts.opens, shifts.closes, strict=True) for m in range(int(first), int(last))}


@given(spans, spans)
def test_common_time_is_every_minute_of_both(one, other):
    """Proves that the shared time is the intersection, minute by minute, the same both ways round."""
    a, b = as_shifts(one), as_shifts(other)
    assert minutes(shared(a, b)) == minutes(a) & minutes(b)
    assert minutes(shared(b, a)) == minutes(a) & minutes(b)
