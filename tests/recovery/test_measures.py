"""Tests of qaita.recovery.measures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaita.recovery.measures import by_district, loss_of, resident_days, residents_by_district, worst_district
from qaita.units import NEVER
from qaita.work.programme import Loss
from reference import measures as plain
from small_city import DAY, HORIZON, small_city, small_plan, small_programme

LATER = st.lists(st.tuples(st.integers(1, 40), st.floats(0, 1, width=16)), max_size=4, unique_by=lambda step: step[0])
STEPS = LATER.flatmap(lambda rest: st.floats(0, 1, width=16).map(lambda first: [(0, first), *sorted(rest)]))


def loss_by(steps, people):
    """The loss of one sink with the given weight steps."""
    return Loss(
        np.array([0]),
        np.array([float(people)]),
        np.array([0]),
        np.array([0, len(steps)]),
        np.array([start for start, _ in steps]),
        np.array([weight for _, weight in steps]),
    )


def test_small_city_by_hand():
    """Police 1000 x 0.2 x 10 d, clinic 1000 x 0.3 x 18 d, administration 500 x 0.1 x 100 d (never), cameras weigh 0."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    lost = resident_days(loss_of(city.sinks), plan.back, HORIZON)
    assert lost.tolist() == pytest.approx([2000, 5400, 0, 5000, 0])
    assert by_district(city.sinks, lost) == pytest.approx({"north": 7400, "south": 5000})
    assert residents_by_district(city.sinks) == {"north": 1000, "south": 500}


def test_worst_district_is_per_resident():
    """South loses less in all (5000 against 7400) but more for each resident: 10 days against 7.4."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    assert worst_district(city, plan.trace) == ("south", pytest.approx(10.0))


def test_a_weight_that_grows():
    """10 people, weight 0.1 for 5 days and 0.5 afterwards, back on day 8: 10 x (0.5 + 1.5) resident-days."""
    loss = loss_by([(0, 0.1), (5 * DAY, 0.5)], 10)
    assert resident_days(loss, np.array([8 * DAY]), HORIZON) == pytest.approx([20.0])


@given(STEPS, st.integers(0, 100), st.integers(-5, 60) | st.just(NEVER), st.integers(0, 50))
def test_equals_the_plain_twin(steps, people, back, horizon):
    """The integral in closed form equals counting minute by minute."""
    found = resident_days(loss_by(steps, people), np.array([back]), horizon)
    assert found == pytest.approx([plain.resident_days(people, steps, back, horizon)])


@given(st.lists(st.integers(0, 200) | st.just(NEVER), min_size=2, max_size=2))
def test_earlier_is_never_worse(pair):
    """Resident-days never fall when a service comes back later."""
    loss = loss_by([(0, 0.3), (50, 0.1)], 7)
    early, late = (resident_days(loss, np.array([back]), 100)[0] for back in sorted(pair))
    assert early <= late
