"""The checker of timetables: accepts what is allowed, names what is not, one rule at a time."""

import numpy as np
import pytest
from tests.plan.makespan.projects import project_of, simple

from qaita.plan.makespan.check import check_timetable
from qaita.plan.makespan.project import Timetable, makespan_of

# Two units. 0: 2 periods of 1 unit; 1: 3 periods of 2, after 0; 2: 1 period of 1. By hand: 0 and 2 together, then 1.
PROJECT = simple((2, 1, []), (3, 2, [0]), (1, 1, []))


def timetable(*starts, modes=None):
    """A timetable of these starts, each in its first mode."""
    count = len(starts)
    return Timetable(np.array(starts, np.int64), np.array(modes or range(count), np.int64))


def test_a_timetable_by_hand_is_allowed():
    """Proves that the timetable worked out above passes, with a makespan of 5."""
    assert check_timetable(PROJECT, timetable(0, 2, 0)) == []
    assert makespan_of(PROJECT, timetable(0, 2, 0)) == 5


@pytest.mark.parametrize(("damaged", "words"), [
    (timetable(0, 1, 5), ["activity 1 starts at 1, activity 0 finishes at 2"]),
    (timetable(0, 2, 4), ["renewable resource 0: 3 held in period 4, 2 there"]),
    (timetable(-1, 2, 0), ["activity 0 starts at -1, before 0"]),
    (timetable(0, 2), ["2 starts and 2 modes for 3 activities"]),
    (timetable(0, 2, 0, modes=[0, 1, 1]), ["activity 2 is done in mode 1, none of its own"]),
])  # fmt: skip
def test_a_damaged_timetable_is_refused_for_its_reason(damaged, words):
    """Proves that each rule broken on purpose is told, and nothing else where nothing else is broken."""
    found = check_timetable(PROJECT, damaged)
    assert [word for word in words if not any(word in breach for breach in found)] == []
    assert len(found) == 1 or "held in period" in found[1]


def test_stock_overdrawn_is_told():
    """Proves that nonrenewables are counted over the modes chosen: 3 and 2 of a stock of 4."""
    project = project_of([([(1, [], [3]), (2, [], [1])], []), ([(1, [], [2])], [])], [], [4])
    assert check_timetable(project, timetable(0, 0, modes=[0, 2])) == ["nonrenewable resource 0: 5 used, 4 there"]
    assert check_timetable(project, timetable(0, 0, modes=[1, 2])) == []
