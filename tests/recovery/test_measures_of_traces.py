"""Resident-days lost under shares that go up and down: by hand, against the closure's, and minute by minute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.measures import resident_days, resident_days_of
from qaita.recovery.trace import Trace
from qaita.units import NEVER
from qaita.work.programme import Loss
from recovery.test_measures import STEPS, loss_by
from recovery.test_trace import HORIZON, stepped, traces
from reference.measures import weight_at


@settings(deadline=None)
@given(STEPS, st.lists(st.one_of(st.integers(-3, 60), st.just(NEVER)), min_size=1, max_size=5), st.integers(0, 50))
def test_steps_cost_what_the_closure_says(steps, back, horizon):
    """A trace made from times of service loses the same resident-days, to the last bit."""
    one = loss_by(steps, 12.5)
    nodes = np.arange(len(back))
    many = Loss(nodes, np.full(len(back), 12.5), 0 * nodes, one.step_ptr, one.step_time, one.step_weight)
    times = np.array(back, np.int64)
    assert np.array_equal(resident_days_of(many, Trace.from_times(times), horizon), resident_days(many, times, horizon))


def test_ramp_loses_half():
    """1440 people at weight 1, service rising from nothing to all in 10 minutes: half of 10 person-minutes each."""
    trace = Trace(np.array([0, 2]), np.array([0, 10]), np.array([0.0, 1.0]), np.array([0.1, 0.0]))
    assert resident_days_of(loss_by([(0, 1.0)], 1440), trace, 100).tolist() == pytest.approx([5.0])


@settings(deadline=None, max_examples=100)
@given(STEPS, traces(), st.integers(0, HORIZON))
def test_shares_lose_what_each_minute_says(steps, trace, horizon):
    """The exact integral is the sum over minutes of weight x (1 - share in the middle of the minute)."""
    one = loss_by(steps, 1440)
    loss = Loss(np.zeros(1, np.int64), one.people, one.curve, one.step_ptr, one.step_time, one.step_weight)
    expected = 0.0
    for minute in range(horizon):
        piece = max(j for j in range(trace.ptr[0], trace.ptr[1]) if trace.minute[j] <= minute)
        middle = stepped(trace, minute)[0] + trace.slope[piece] / 2
        expected += weight_at(steps, minute) * (1 - middle)
    assert resident_days_of(loss, trace, horizon)[0] == pytest.approx(expected, abs=1e-9)
