"""Lists of tasks laid out anew by the clock: worked out by hand, and replayed without one."""

from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.search.test_pieces import crossed

from qaita.plan.planner import plan
from qaita.plan.search.clock import LOOK, Limits, Relaying, limits_of, planned_rounds
from qaita.plan.search.population import COOLING, Population


def test_limits_of_work_and_of_a_replay():
    """Proves what rounds, rounds of a layout, and pairs behind them mean, and that the clock gives way to them."""
    assert limits_of(60.0, None) == Limits(60.0, None)
    assert limits_of(60.0, 4) == Limits(None, 4, 4)
    assert limits_of(None, (4, 9)) == Limits(None, 4, 9)
    assert limits_of(60.0, (4, 9, 2, 7, 3, 6)) == Limits(None, 4, 9, ((2, 7), (3, 6)))


def test_rounds_that_fit():
    """Proves by hand: of 60 s 10 are gone, so 50 hold 100 rounds of half a second, of which 0.92 where none follow."""
    assert planned_rounds(Limits(60.0, None), lambda: 0.5, lambda: 10.0, True) == 100
    assert planned_rounds(Limits(60.0, None), lambda: 0.5, lambda: 10.0, False) == 92
    assert planned_rounds(Limits(None, 7, 30), lambda: 0.5, lambda: 10.0, False) == 30


def test_end_of_lists_worked_out_by_hand():
    """Proves by hand: rounds begin after 10 of 110 s and lists should end after 85; rounds of 1 s, one of them of 9.

    After the sixth at 24 s 61 are left, 61 rounds; told again once less than 42.7 are left, then with rounds of 2 s.
    """
    relaying = Relaying(Limits(110.0, None), 0.75)
    relaying.begin(10.0)
    moments = [10.0, 11.0, 12.0, 13.0, 14.0, 23.0, 24.0]
    told = [relaying.end(20 + k, moment) for k, moment in enumerate(moments)]
    assert told == [None] * LOOK + [26 + 61]
    later = [relaying.end(26 + k, 24.0 + 2 * k) for k in range(1, 11)]
    assert later == [None] * 9 + [36 + round(41 / 2)]
    assert relaying.told == [(26, 87), (36, 56)]


@given(st.lists(st.floats(0.01, 3.0), min_size=1, max_size=80), st.floats(0.1, 1.0))
def test_what_was_told_is_told_again(taken, share):
    """Proves for any rounds that a replay tells the same after the same rounds, and never an end that is past."""
    relaying = Relaying(Limits(60.0, None), share)
    relaying.begin(0.0)
    told = [relaying.end(1 + k, moment) for k, moment in enumerate(np.cumsum(taken).tolist())]
    again = Relaying(Limits(None, len(taken), 10, tuple(relaying.told)), share)
    assert [again.end(1 + k, 0.0) for k in range(len(taken))] == told
    assert again.told == relaying.told and all(end >= done for done, end in relaying.told)


@given(st.integers(1, 30), st.dictionaries(st.integers(1, 40), st.integers(0, 40), max_size=6))
def test_cooling_laid_out_anew_goes_on_where_it_was(planned, anew):
    """Proves that walkers never get warmer before they are cold, that they are cold when told to be, and, by a plain
    recount round by round, that what is left of the cooling is shared alike among the rounds left."""
    population, part, end = Population(8.0, planned, 0), 0.0, planned
    for done in range(41):
        if done in anew:
            end = max(done, anew[done])
            population = population.cold_by(done, end)
        if done > end:
            break
        part = 1.0 if done == end else part
        assert population.heat(done) == pytest.approx(8.0 * COOLING**part)
        part += (1.0 - part) / max(1, end - done)


def test_a_search_by_the_clock_is_replayed(monkeypatch):
    """Proves that a search whose lists were laid out anew by a clock is replayed to the minute by what was recorded."""
    ticks = count()
    monkeypatch.setattr("qaita.plan.planner.is_small", lambda *_: False)
    monkeypatch.setattr("qaita.plan.search.stage.ROUND_JOBS", 200)
    monkeypatch.setattr("qaita.plan.search.stage.ROUND_PIECES", 800)
    monkeypatch.setattr("qaita.plan.search.search.MEET", -1.0)
    with monkeypatch.context() as by_clock:
        by_clock.setattr("qaita.plan.search.search.time", SimpleNamespace(monotonic=lambda: 0.01 * next(ticks) ** 1.1))
        found = plan(crossed(), seconds=4.0, workers=1)
    assert found.stopped_by == "time" and len(found.work_relaid) > 2
    assert len({end for _, end in found.work_relaid}) > 1
    again = plan(crossed(), work=found.replay, workers=1)
    assert again.replay == found.replay
    assert [point[1:] for point in again.history] == [point[1:] for point in found.history]
    assert (again.schedule.task_start == found.schedule.task_start).all()
