"""Tests of qaita.plan.lookahead.shares: bounds from parts against every set of repairs, and their check."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plan.lookahead.restorations import drawn
from qaita.plan.lookahead.deepen import Deepener
from qaita.plan.lookahead.model import model_of
from qaita.plan.lookahead.partition import parts_of
from qaita.plan.lookahead.period import PeriodSearch
from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.proof import Chain, PeriodProof, Proof
from qaita.plan.lookahead.relaxation import Relaxation
from qaita.plan.lookahead.shares import SLACK, Shares
from qaita.plan.lookahead.verify import proven
from reference.lookahead import cost_at

pytest.importorskip("highspy")

NEVER = bool
"""Says False: do not stop."""


def least_of(problem: Restoration, now: int) -> float:
    """Return what a period costs at least, by trying every set of repairs that the resources so far allow."""
    nodes, links = problem.item_node.tolist(), problem.item_link.tolist()
    take, price = problem.item_resource, problem.item_price if now == problem.periods else 0 * problem.item_price
    able = problem.resources
    sets = [np.array(each, np.bool_) for each in product((False, True), repeat=len(take))]
    return min(float(cost_at(problem, nodes, links, frozenset(np.flatnonzero(each).tolist())) + price[each].sum())
               for each in sets if take[each].sum() <= problem.resources * now and not (each & (take > able)).any())


def checked(problem: Restoration, relaxation: Relaxation, proof: PeriodProof) -> float:
    """Return what the checker makes of one period's proof, in a problem of that period alone."""
    nothing = np.zeros(len(problem.item_price), np.bool_)
    zero = PeriodSearch(model_of(problem, 0))
    before = zero.least(nothing, nothing, np.inf, 0.0, NEVER)
    cuts = tuple(zero.relaxation.cuts), tuple(relaxation.cuts)
    return proven(problem, Proof(0.0, Chain((before.proof, proof)), cuts)) - before.bound


@settings(max_examples=12, deadline=None)
@given(seed=some.integers(0, 10_000), most=some.integers(1, 5), reading=some.sampled_from(["peer", "paper"]))
def test_parts_never_promise_too_much(seed: int, most: int, reading: str) -> None:
    """Round after round the bound lies from that of the whole relaxation to the least cost; so the checker finds."""
    problem = drawn(seed, reading, periods=1)
    able = problem.item_resource <= problem.resources
    block = model_of(problem, 1)
    relaxation, num = Relaxation(block), block.states.num_states
    high = np.append(able, np.ones(num - len(able))).astype(np.float64)
    whole = relaxation.solve(np.zeros(num), high)
    while relaxation.separate(whole):
        whole = relaxation.solve(np.zeros(num), high)
    shares, least = Shares(relaxation, parts_of(problem, most), np.zeros_like(able), able), least_of(problem, 1)
    for _ in range(4):
        bound = shares.round(least + 5.0, NEVER)
        assert whole.bound - SLACK * (least + 5.0 - whole.bound) - 1e-3 <= bound <= least * (1 + 1e-6) + 0.5
        assert shares.proof is not None
        told = checked(problem, relaxation, shares.proof)
        assert bound - 1e-3 <= told <= least * (1 + 1e-9) + 1e-6


@settings(max_examples=10, deadline=None)
@given(seed=some.integers(0, 10_000))
def test_shares_that_were_tampered_with_prove_no_more(seed: int) -> None:
    """Prices of shares changed at random, or a share left out: what one part gains is taken from the rest."""
    problem, rng = drawn(seed, periods=1), np.random.default_rng(seed)
    able = problem.item_resource <= problem.resources
    relaxation, least = Relaxation(model_of(problem, 1)), least_of(problem, 1)
    shares = Shares(relaxation, parts_of(problem, 2), np.zeros_like(able), able)
    shares.round(least, NEVER)
    assert shares.proof is not None
    first, *others = shares.proof.shares
    dearer = replace(first, price=first.price + rng.integers(0, 50, len(first.price)))
    for wrong in ((dearer, *others), tuple(others), (first, first, *others)):
        assert checked(problem, relaxation, replace(shares.proof, shares=wrong)) <= least * (1 + 1e-9) + 1e-6


def test_a_large_network_is_looked_at_by_parts() -> None:
    """Of six looks five are at the parts; bounds rise or stay, and stay below the least cost."""
    problem = drawn(11, periods=1)
    able = problem.item_resource <= problem.resources
    search = PeriodSearch(model_of(problem, 1))
    found = search.least(np.zeros_like(able), able, np.inf, 0.0, lambda: True, 1)
    deepener, least = Deepener(problem, [search], able, nodes=1, most=2), least_of(problem, 1)
    for _ in range(6):
        more = deepener.more(0, found, found.cost, NEVER)
        assert found.bound <= more.bound <= least * (1 + 1e-6)
        found = more
    assert deepener.next(np.array([1.0]), 3) == [0] and deepener.next(np.array([0.0]), 3) == []
