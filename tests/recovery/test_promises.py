"""Tests of qaita.recovery.promises."""

from __future__ import annotations

import numpy as np

from qaita.recovery.promises import promises_against
from qaita.units import NEVER
from small_city import DAY, small_city


def test_what_was_said_later_is_left_out():
    """All promises of the small city were said on day 1; a minute before, none is known."""
    city = small_city()
    back = np.zeros(city.needs.num_nodes, np.int64)
    assert len(promises_against(city, back, DAY - 1)) == 0
    assert len(promises_against(city, back, DAY)) == 3


def test_a_promise_is_for_a_day():
    """Back at 18:00 of the promised day keeps it, the next midnight does not, never does not."""
    city = small_city()
    back = np.zeros(city.needs.num_nodes, np.int64)
    back[[0, 3, 4]] = 10 * DAY + 18 * 60, 21 * DAY, NEVER
    assert [(item.promise_id, item.kept) for item in promises_against(city, back)] == [
        ("p1", True),
        ("p2", False),
        ("p3", False),
    ]
