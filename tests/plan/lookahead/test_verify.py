"""Tests of qaita.plan.lookahead.verify: a proof is taken apart, and what is left proves less or is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from plan.lookahead.restorations import chain_of_two, drawn
from qaita.plan.lookahead.solve import look_ahead
from qaita.plan.lookahead.verify import proven
from reference.lookahead import cheapest

pytest.importorskip("highspy")


def trees(chain):
    """Yield every tree of a proof."""
    for kid in chain.kids:
        yield from trees(kid)
    stack = [period.tree for period in chain.periods]
    while stack:
        tree = stack.pop()
        yield tree
        stack += tree.kids


def test_a_cut_that_lets_something_by_is_refused() -> None:
    """Where nothing is said to be shut, enough comes in; a sink that is not among what is cut off is none of it."""
    problem = chain_of_two()
    proof = look_ahead(problem).proof
    assert any(proof.cuts)
    wrong = tuple(tuple(cut._replace(states=()) for cut in cuts) for cuts in proof.cuts)
    with pytest.raises(ValueError, match="enough comes in all the same"):
        proven(problem, replace(proof, cuts=wrong))
    wrong = tuple(tuple(cut._replace(nodes=(1,)) for cut in cuts) for cuts in proof.cuts)
    with pytest.raises(ValueError, match="not all are cut off"):
        proven(problem, replace(proof, cuts=wrong))


def test_a_case_left_out_is_refused() -> None:
    """A split into one case only, or periods that are not all there, are refused."""
    problem = chain_of_two()
    proof = look_ahead(problem).proof
    half = replace(proof, chain=replace(proof.chain, kids=[proof.chain], item=0, now=1))
    with pytest.raises(ValueError, match="allowed: two"):
        proven(problem, half)
    leaf = replace(proof.chain, periods=proof.chain.periods[:-1], kids=[])
    with pytest.raises(ValueError, match="every period once"):
        proven(problem, replace(proof, chain=leaf))


def test_a_proof_for_fewer_repairs_is_refused() -> None:
    """A bound that holds only when an item is not repaired does not prove the case in which it may be."""
    problem = chain_of_two()
    chain = look_ahead(problem).proof.chain
    while chain.kids:
        chain = chain.kids[0]
    narrow = replace(chain.periods[1], upper=np.zeros(2, np.bool_))
    leaf = replace(chain, periods=(chain.periods[0], narrow, *chain.periods[2:]))
    with pytest.raises(ValueError, match="fewer repairs"):
        proven(problem, replace(look_ahead(problem).proof, chain=leaf))


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_multipliers_the_bound_holds(seed: int) -> None:
    """Multipliers shaken at random prove less, and never more than the least cost of all ways to repair."""
    problem = drawn(seed, "peer" if seed % 2 else "paper", most=4)
    found = look_ahead(problem)
    rng = np.random.default_rng(seed)
    least = float(cheapest(problem))
    for tree in trees(found.proof.chain):
        tree.multipliers[:] = [each + rng.normal(0, 5, len(each)) for each in tree.multipliers]
    assert proven(problem, found.proof) <= least * (1 + 1e-9) + 1e-9


def test_a_target_alone_proves_nothing() -> None:
    """A proof that claims a high target without multipliers that reach it proves minus infinity."""
    problem = chain_of_two()
    found = look_ahead(problem)
    for tree in trees(found.proof.chain):
        tree.multipliers.clear()
    assert proven(problem, found.proof) == float("-inf")
