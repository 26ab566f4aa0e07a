"""Tests of qaita.plan.lookahead.pool: by hand, and against every way through every set."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, permutations

import numpy as np
import pytest

from plan.lookahead.restorations import chain_of_two, drawn
from qaita.plan.lookahead.chain import sets_of
from qaita.plan.lookahead.pool import way_through
from qaita.plan.lookahead.problem import breaches


def key(items, num) -> bytes:
    """Return the key of a set of items."""
    return np.packbits(np.isin(np.arange(num), list(items))).tobytes()


def test_waits_for_a_set_where_that_is_cheaper_by_hand() -> None:
    """Two lines, one a period: only both are known beside none. They arrive in period 2: 45 in period 1, then 9 + 5.

    Where both together cost 41 a period, their repair for 5 does not pay: 45 + 45 is less than 45 + 41 + 5.
    """
    problem = chain_of_two()
    known = {key([], 2): 45.0, key([0, 1], 2): 9.0}
    assert sorted(way_through(problem, known).tolist()) == [1, 2]
    assert way_through(problem, {**known, key([0, 1], 2): 41.0}).tolist() == [3, 3]


def test_resources_that_do_not_suffice_leave_all_as_it_is() -> None:
    """Without resources no set ever arrives: nothing is repaired."""
    known = {key([], 2): 45.0, key([0, 1], 2): 9.0}
    assert way_through(replace(chain_of_two(), resources=0.0), known).tolist() == [3, 3]


@pytest.mark.parametrize("seed", range(12))
def test_equals_the_best_order_where_all_sets_are_known(seed: int) -> None:
    """One repair a period, every set known, costs that fall with repairs: the way costs what the best order costs."""
    problem = drawn(seed, periods=3, most=4)
    problem = replace(problem, node_resource=np.ones_like(problem.node_resource),
                      link_resource=np.ones_like(problem.link_resource), resources=1.0)
    num, rng = len(problem.item_price), np.random.default_rng(seed)
    sets = [frozenset(each) for size in range(num + 1) for each in combinations(range(num), size)]
    worth = rng.integers(0, 20, len(sets))
    cost = {each: 200.0 - sum(int(worth[k]) for k, part in enumerate(sets) if part <= each) for each in sets}
    period = way_through(problem, {key(each, num): cost[each] for each in sets})

    def paid(rows) -> float:
        return sum(cost[frozenset(np.flatnonzero(row))] for row in rows) + float(problem.item_price[rows[-1]].sum())

    least = min(paid(sets_of(problem, np.array([min(order.index(k) + 1, 4) if k in order else 4 for k in range(num)])))
                for size in range(min(num, 3) + 1) for order in permutations(range(num), size))
    assert breaches(problem, period) == []
    assert paid(sets_of(problem, period)) == pytest.approx(least)
