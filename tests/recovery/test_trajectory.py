"""Tests of qaita.recovery.trajectory."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaita.city.sinks import Sinks
from qaita.recovery.measures import time_to_share
from qaita.recovery.trajectory import curves
from qaita.units import NEVER
from reference import measures as plain
from small_city import DAY, HORIZON, small_city, small_plan, small_programme

GROUPS = st.lists(
    st.tuples(
        st.sampled_from(["", "east", "west"]),
        st.integers(0, 5),
        st.dictionaries(st.sampled_from(["heat", "water"]), st.integers(0, 12) | st.just(NEVER), max_size=2),
    ),
    max_size=6,
)


def sinks_of(groups):
    """Sinks and back of (district, people, {service: back})."""
    services = sorted({service for *_, backs in groups for service in backs})
    pairs = [(idx, service) for idx, (*_, backs) in enumerate(groups) for service in backs]
    sinks = Sinks(
        node=np.arange(len(pairs)),
        group_ids=tuple(str(idx) for idx in range(len(groups))),
        districts=np.array([group[0] for group in groups], object),
        people=np.array([group[1] for group in groups], np.float64),
        group_idx=np.array([idx for idx, _ in pairs], np.int64),
        service_idx=np.array([services.index(service) for _, service in pairs], np.int64),
        services=tuple(services),
        step_ptr=np.arange(len(services) + 1),
        step_time=np.zeros(len(services), np.int64),
        step_weight=np.ones(len(services)),
        version="v",
        signatory="s",
        assumed=False,
    )
    return sinks, np.array([groups[idx][2][service] for idx, service in pairs], np.int64)


def test_small_city_by_hand():
    """Clinics: 500 of 1500 have one from the first minute (depot), all from day 18; a row for each change, no more."""
    city = small_city()
    plan = small_plan(city, small_programme(city))
    found = curves(city.sinks, plan.back, HORIZON)
    columns = found.time // DAY, found.district, found.people_with, found.people_total
    rows = list(zip(*columns, strict=True))
    clinic = [row for row, service in zip(rows, found.service, strict=True) if service == "clinic"]
    assert clinic == [
        (0, "", 500, 1500),
        (18, "", 1500, 1500),
        (0, "north", 0, 1000),
        (18, "north", 1000, 1000),
        (0, "south", 500, 500),
    ]


def test_what_comes_at_the_horizon_has_no_row():
    """A service that is back exactly at the horizon, or never, stays at its first row."""
    sinks, back = sinks_of([("east", 3, {"heat": 10}), ("east", 4, {"heat": NEVER})])
    found = curves(sinks, back, 10)
    assert list(zip(found.time, found.district, found.people_with, strict=True)) == [(0, "", 0), (0, "east", 0)]


def test_nobody_at_all():
    """A city without residents gives no row."""
    sinks, back = sinks_of([])
    assert len(curves(sinks, back, 10)) == 0


@given(GROUPS, st.integers(0, 14), st.sampled_from([0.5, 0.9, 1.0]))
def test_equals_the_plain_twin(groups, horizon, share):
    """At each minute and for each share, the rows say what counting everybody says; and each row is a change."""
    sinks, back = sinks_of(groups)
    found = curves(sinks, back, horizon)
    shares = time_to_share(found, share)
    for service, district, rows in found.parts():
        for minute in range(max(horizon, 1)):
            row = np.searchsorted(found.time[rows], minute, side="right") - 1
            assert found.people_with[rows][row] == plain.people_with(groups, service, district, minute)
        assert np.all(np.diff(found.people_with[rows]) > 0)
        first = plain.first_minute(groups, service, district, share, horizon)
        assert shares[service, district] == (NEVER if first is None else first)
