"""The test for free services: exact for named suppliers, never wrong when it says free."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qaita.recovery.sharing.free import obstacle
from qaita.recovery.sharing.priority import ByPriority
from recovery.sharing.networks import network, networks


def someone_is_short(of):
    """Whether in some pattern of damage somebody gets less than if nothing had a limit; all patterns are tried."""
    limits = np.concatenate([of.arc_capacity, of.supply_amount])
    parted = np.flatnonzero(of.arc_demand >= 0)
    things = [*([arc] if of.arc_twin[arc] < 0 else [arc, of.arc_twin[arc]] for arc in range(of.num_arcs)
                if of.arc_demand[arc] < 0 and not 0 <= of.arc_twin[arc] < arc),
              *([of.num_arcs + supply] for supply in range(of.num_supplies))]
    rule = ByPriority(of)
    for pattern in product((True, False), repeat=len(things)):
        up = np.ones(len(limits), bool)
        for thing, works in zip(things, pattern, strict=True):
            up[thing] = works
        boundless = np.where(up, np.inf, 0.0)
        boundless[parted] = limits[parted]
        got = rule.solve(np.where(up, limits, 0.0), of.demand_amount)[0].copy()
        if (got < rule.solve(boundless, of.demand_amount)[0] - 1e-9).any():
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(networks(lossy=True))
def test_free_means_that_nobody_is_ever_short(of):
    """Whenever the test says free, no pattern of damage lets anybody feel a limit."""
    assume(obstacle(of) is None)
    assert not someone_is_short(of)


@st.composite
def named(draw):
    """Up to four suppliers and four consumers, each with some of them, one or two of which must supply."""
    suppliers = draw(st.integers(1, 4))
    amounts = draw(st.lists(st.sampled_from([2, 4, 6, 9, np.inf]), min_size=suppliers, max_size=suppliers))
    arcs, demands = [], []
    for _ in range(draw(st.integers(1, 4))):
        mine = sorted(draw(st.sets(st.integers(0, suppliers - 1), min_size=1)))
        count, asked = draw(st.integers(1, min(2, len(mine)))), float(draw(st.integers(1, 6)))
        point = suppliers + len(demands)
        arcs += [(one, point, {"demand": len(demands), "parts": float(count)} if count > 1 else {}) for one in mine]
        demands.append((point, asked))
    made = network(suppliers + len(demands), list(enumerate(amounts)), arcs, demands)
    parted = np.flatnonzero(made.arc_demand >= 0)
    made.arc_capacity[parted] = made.demand_amount[made.arc_demand[parted]] / made.arc_parts[parted]
    return made


@settings(max_examples=150, deadline=None)
@given(named())
def test_exact_where_suppliers_are_named(of):
    """Free if, and only if, no pattern of damage lets anybody feel a limit."""
    assert (obstacle(of) is None) == (not someone_is_short(of))


def test_two_substations_of_60_percent():
    """Enough by totals, refused: the first carries 60 and 100 may hang on it."""
    of = network(4, [(0, 60.0), (1, 60.0)], [(0, 2), (1, 2), (0, 3), (1, 3)], [(2, 50.0), (3, 50.0)])
    assert obstacle(of) == (4, "load", 60.0, 100.0)


def test_a_spur_carries_what_hangs_on_it_alone():
    """A ring of 100 for all, with a spur of 5 to a consumer of 5: free; a spur of 4 is not."""
    def ring(spur):
        ends = [(0, 1), (1, 2), (2, 0)]
        arcs = []
        for k, (one, other) in enumerate(ends):
            arcs.append((one, other, {"capacity": 100.0, "twin": 2 * k + 1}))
            arcs.append((other, one, {"capacity": 100.0, "twin": 2 * k}))
        arcs += [(1, 3, {"capacity": spur, "twin": 7}), (3, 1, {"capacity": spur, "twin": 6})]
        return network(4, [(0, 100.0)], arcs, [(1, 50.0), (2, 45.0), (3, 5.0)])
    assert obstacle(ring(5.0)) is None
    assert obstacle(ring(4.0)) == (6, "load", 4.0, 5.0)


def test_losses_count_and_ways_that_differ_are_refused():
    """45 behind a link that loses 10 % are 50 where it begins; over two ways of different loss nothing is sure."""
    line = [(0, 1, {"gain": 0.9})]
    assert obstacle(network(2, [(0, 50.0)], line, [(1, 45.0)])) is None
    found = obstacle(network(2, [(0, 49.0)], line, [(1, 45.0)]))
    assert found.why == "load" and found.hangs == pytest.approx(50.0)
    ways = [*line, (0, 1, {"gain": 0.8})]
    assert obstacle(network(2, [(0, 500.0)], ways, [(1, 45.0)])).why == "loss"


def test_what_may_work_in_part_is_never_free():
    """A supplier that carries all is no certainty while it may work in part."""
    of = network(1, [(0, 50.0)], [], [(0, 5.0)])
    assert obstacle(of) is None and obstacle(of, partly={0}).why == "part"
