"""Tests of qaita.plan.lookahead.chain: where sets of repairs contradict each other, by hand and by a plain count."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaita.plan.lookahead.chain import conflicts


def test_the_conflict_that_breaks_most_comes_first_by_hand() -> None:
    """Item 0 is in the first of four sets only: its cases break 1 and 3 sets. Item 1 is in the first two: 2 and 2."""
    sets = np.array([[1, 1], [0, 1], [0, 0], [0, 0]], np.bool_)
    assert conflicts(list(sets)) == [(1, 1), (0, 0)]
    assert conflicts(list(sets[::-1])) == []
    assert conflicts(list(sets[:1])) == []


@given(st.lists(st.lists(st.booleans(), min_size=3, max_size=3), min_size=1, max_size=6))
def test_all_conflicts_are_there_in_the_order_of_sets_broken(rows: list[list[bool]]) -> None:
    """Every item in a set and not in the next is told once; the sets that its cases break are counted one by one."""
    found = conflicts([np.array(row) for row in rows])
    plain = {(place, item) for place in range(len(rows) - 1) for item in range(3)
             if rows[place][item] and not rows[place + 1][item]}
    assert len(found) == len(plain) and set(found) == plain
    broken = [sum(row[item] for row in rows[:place + 1]) * sum(not row[item] for row in rows[place + 1:])
              for place, item in found]
    assert broken == sorted(broken, reverse=True)
