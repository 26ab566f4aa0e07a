"""Stores over time: equal to stepping through every minute, in fractions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qaita.city.supply import Resupply
from qaita.recovery.sharing.network import NetworkService, SharedNetwork
from qaita.recovery.sharing.priority import ByPriority
from qaita.recovery.sharing.store import Stores
from qaita.units import NEVER
from recovery.sharing.networks import network
from reference.sharing import stepped

DAY, MINUTES = 1440, 240


@st.composite
def bars(draw):
    """One bar: a grid that fails for a while, up to three stores, up to three demands, deliveries into stores."""
    amount = st.integers(1, 9).map(lambda value: 144 * value)
    asked = draw(st.lists(amount, min_size=1, max_size=3))
    full = draw(st.sampled_from([0, 144, 720]))
    out = sorted(draw(st.lists(st.integers(0, MINUTES), min_size=2, max_size=2)))
    stores = [(min(level, most), most, give, refill) for level, most, give, refill in draw(st.lists(st.tuples(
        st.integers(0, 80), st.sampled_from([50, 80]), amount, st.sampled_from([0, 0, 100, 288])),
        min_size=1, max_size=3))]
    resupplies = [(minute, store, quantity) for minute, store, quantity in draw(st.lists(st.tuples(
        st.integers(1, MINUTES), st.integers(0, len(stores) - 1), st.integers(1, 20)), max_size=3))]
    return asked, full, out, stores, sorted(resupplies)


def service_of(asked, full, stores, resupplies):
    """The shared service of one bar; asset 0 is the grid."""
    supplies = [(0, float(full))]
    for level, most, give, refill in stores:
        supplies.append((0, float(give), {"store": level, "store_most": most, "refill": refill}))
    coming = tuple(Resupply(minute, 1 + store, float(quantity)) for minute, store, quantity in resupplies)
    made = network(1, supplies, [], [(0, float(amount)) for amount in asked], resupplies=coming)
    shared = SharedNetwork([made], ByPriority(made))
    return NetworkService(made, shared, 0, ByPriority.rounding), shared


@settings(max_examples=80, deadline=None)
@given(bars())
def test_equals_stepping_through_minutes(bar):
    """Asked at events only, each consumer gets in each minute what the twin gives him; no store is ever overdrawn."""
    asked, full, (fails, back), stores, resupplies = bar
    service, shared = service_of(asked, full, stores, resupplies)
    grid = [0 if fails <= minute < back else full for minute in range(MINUTES)]
    expected = stepped(MINUTES, asked, grid, stores, resupplies)
    minute = 0
    while minute < MINUTES:
        service.advance(minute)
        works = np.ones(1 + len(stores))
        works[0] = not fails <= minute < back
        shares = service.deliver(minute, works)
        until = min([service.next_change(minute), MINUTES, *(edge for edge in (fails, back) if edge > minute)])
        for each in range(minute, until):
            wanted = [float(got / amount) for got, amount in zip(expected[each], asked, strict=True)]
            assert shares.tolist() == pytest.approx(wanted, abs=1e-9), each
        assert (shared.levels[0] >= 0).all()
        minute = until


def test_decimals_last_as_long_as_they_say():
    """0.3 at 0.1 a day is three days, though neither is exact in binary; 1 at 3 a day is 480 minutes; 7 a day, 205."""
    for level, draw, minutes in ((0.3, 0.1, 3 * DAY), (1.0, 3.0, 480), (1.0, 7.0, 205)):
        service, shared = service_of([draw], 0.0, [(level, np.inf, 99.0, 0.0)], [])
        assert service.deliver(0, np.ones(2)).tolist() == [1.0] and service.next_change(0) == minutes
        service.advance(minutes)
        assert service.deliver(minutes, np.ones(2)).tolist() == [0.0] and service.next_change(minutes) == NEVER
        assert 0 <= shared.levels[0][0] < draw / DAY, "less than a minute of it is left"


def test_a_store_takes_no_more_than_it_holds():
    """A delivery into a full store is lost; what flows in while nobody draws stops at the brim."""
    made = network(1, [(0, 9.0, {"store": 5.0, "store_most": 6.0, "refill": 1.0})],
                   resupplies=(Resupply(0, 0, 5.0), Resupply(10 * DAY, 0, 3.0)))
    stores = Stores(made)
    assert stores.level.tolist() == [6.0] and stores.next_change(0) == 10 * DAY
    stores.limit(np.ones(1), np.array([9.0]))
    stores.close_short(np.array([2.0]))
    stores.advance(4 * DAY)
    assert stores.level.tolist() == [2.0]
    stores.advance(10 * DAY)
    assert stores.level.tolist() == [3.0], "empty on day 6, then 3 come"
