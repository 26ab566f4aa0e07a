"""Traces: what is read off pieces of straight lines, by hand and minute by minute."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.recovery.trace import Trace
from qaita.units import NEVER

HORIZON = 40


@st.composite
def traces(draw):
    """Up to four nodes with up to five pieces; shares in eighths, so that sums are exact."""
    ptr, minute, share, slope = [0], [], [], []
    for _ in range(draw(st.integers(1, 4))):
        begins = [0, *sorted(draw(st.sets(st.integers(1, HORIZON - 2), max_size=4)))]
        for start, end in zip(begins, [*begins[1:], HORIZON + 8], strict=True):
            first, last = draw(st.integers(0, 8)) / 8, draw(st.integers(0, 8)) / 8
            ramp = draw(st.booleans())
            minute.append(start)
            share.append(first)
            slope.append((last - first) / (end - start) if ramp else 0.0)
        ptr.append(len(minute))
    return Trace(np.array(ptr), np.array(minute), np.array(share), np.array(slope, float))


def stepped(trace, minute):
    """The share of each node at one minute, found by walking its pieces."""
    found = []
    for node in range(trace.num_nodes):
        piece = max(j for j in range(trace.ptr[node], trace.ptr[node + 1]) if trace.minute[j] <= minute)
        found.append(trace.share[piece] + trace.slope[piece] * (minute - trace.minute[piece]))
    return found


def test_from_times():
    """A node that is back at 5 has nothing before and all after; at day 0 or never it has one piece."""
    trace = Trace.from_times([0, 5, NEVER, -3])
    assert trace.ptr.tolist() == [0, 1, 3, 4, 5]
    assert trace.value_at(4).tolist() == [1, 0, 0, 1]
    assert trace.value_at(5).tolist() == [1, 1, 0, 1]
    assert trace.crossing(1.0).tolist() == [0, 5, NEVER, 0]
    assert trace.integral(2, 10).tolist() == [8, 5, 0, 8]
    assert trace.num_nodes == 4 and trace.changes().tolist() == [0, 5]


def test_ramp_by_hand():
    """From 0 at minute 10 up to 1 in 8 minutes: half at 14, 0.3 reached at 12.4 and so at 13; area 4 on the way."""
    trace = Trace(np.array([0, 3]), np.array([0, 10, 18]), np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.125, 0.0]))
    assert trace.value_at(14).tolist() == [0.5]
    assert trace.crossing(0.3).tolist() == [13]
    assert trace.kept_from(0.3, 30).tolist() == [13]
    assert trace.kept_from(1.0, 30).tolist() == [18]
    assert trace.integral(0, 20).tolist() == [6.0]
    assert trace.least(12, 16).tolist() == [0.25]
    assert trace.ends(30).tolist() == [10, 18, 30]


def test_empty():
    """No nodes give no values."""
    trace = Trace.from_times([])
    assert [len(trace.value_at(3)), len(trace.integral(0, 9)), len(trace.crossing(0.5)), trace.num_nodes] == [0] * 4


def test_take_repeats_and_reorders():
    """Nodes are taken as named, twice if named twice."""
    taken = Trace.from_times([0, 5, 9]).take([2, 1, 2])
    assert taken.crossing(1.0).tolist() == [9, 5, 9]


@settings(deadline=None, max_examples=200)
@given(traces(), st.integers(0, HORIZON), st.integers(0, HORIZON), st.integers(1, 8))
def test_read_as_minute_by_minute(trace, since, until, eighths):
    """Values, least, first and kept crossings are those that a walk through all minutes finds."""
    level = eighths / 8 - 1 / 16
    walk = np.array([stepped(trace, minute) for minute in range(HORIZON)])
    window = walk[since:until]
    for node in range(trace.num_nodes):
        reached = [m for m in range(since, HORIZON) if walk[m, node] >= level]
        low = [m for m in range(HORIZON) if walk[m, node] < level]
        first = int(trace.crossing(level, since)[node])
        assert (first if first < HORIZON else NEVER) == (reached[0] if reached else NEVER)
        kept = (max(low) + 1 if low else 0)
        assert trace.kept_from(level, HORIZON)[node] == (kept if kept < HORIZON else NEVER)
        assert trace.least(since, until)[node] == (window[:, node].min() if len(window) else 1.0)
    assert np.array_equal(trace.value_at(since % HORIZON), walk[since % HORIZON])


@settings(deadline=None, max_examples=100)
@given(traces(), st.integers(0, HORIZON), st.integers(0, HORIZON))
def test_integral_is_the_area(trace, since, until):
    """The integral is the sum of the trapezia of each minute (pieces begin on whole minutes)."""
    area = np.zeros(trace.num_nodes)
    for minute in range(since, until):
        for node in range(trace.num_nodes):
            piece = max(j for j in range(trace.ptr[node], trace.ptr[node + 1]) if trace.minute[j] <= minute)
            area[node] += trace.share[piece] + trace.slope[piece] * (minute + 0.5 - trace.minute[piece])
    assert np.allclose(trace.integral(since, until), area)
