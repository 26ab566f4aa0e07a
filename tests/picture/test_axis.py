"""Tests of qaita.picture.axis."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaita.picture.axis import TimeAxis, until_last
from qaita.units import NEVER, Clock
from small_city import DAY

CLOCK = Clock(date(2022, 1, 5), "Asia/Almaty")


@given(st.integers(0, 100), st.integers(1, 3000), st.floats(0.02, 0.5))
def test_dates_keep_their_distance(first, length, gap):
    """Places never go back, the first date is always written, and no two dates are nearer than the gap."""
    axis = TimeAxis(first * DAY, (first + length) * DAY, CLOCK)
    places = axis.place(np.arange(first, first + length + 1) * DAY)
    assert places[0] == 0
    assert np.all(np.diff(places) > 0)
    assert places[-1] <= 1
    written = [float(axis.place(CLOCK.minutes(day))) for day in axis.ticks(gap)]
    assert written[0] == 0
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(written))


def test_until_the_last_thing_that_happens():
    """The axis ends at the last time before the horizon, not at what never comes, and is at least a week long."""
    times = np.array([3 * DAY, 30 * DAY, 200 * DAY, NEVER])
    assert until_last(times, 0, 100 * DAY, CLOCK).last == 30 * DAY
    assert until_last(times[-1:], 0, 100 * DAY, CLOCK).last == 7 * DAY


def test_long_axes_are_stretched():
    """A quarter of 400 days stands at half of the width; a quarter of 40 days at a quarter."""
    long, short = TimeAxis(0, 400 * DAY, CLOCK), TimeAxis(0, 40 * DAY, CLOCK)
    assert long.stretched
    assert not short.stretched
    assert abs(long.place(100 * DAY) / long.place(400 * DAY) - 0.5) < 1e-9
    assert abs(short.place(10 * DAY) / short.place(40 * DAY) - 0.25) < 1e-9
