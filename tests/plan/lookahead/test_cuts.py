"""Tests of qaita.plan.lookahead.cuts: by hand, and that no set of repairs breaks one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from plan.lookahead.restorations import drawn
from qaita.plan.lookahead.cuts import SLACK, Cut, Separator
from qaita.plan.lookahead.model import model_of, models_of
from qaita.plan.lookahead.period import PeriodSearch
from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.relaxation import Relaxation
from qaita.recovery.flow import FlowNetwork
from qaita.recovery.interdependency import Dependencies

pytest.importorskip("highspy")


def thin_and_thick() -> Restoration:
    """Return homes that ask for 100, a whole line to them that carries 30, and a broken one that could carry 500."""
    network = FlowNetwork(np.zeros(2, np.int64), np.array([100.0, -100.0]), np.ones(2), np.full(2, 10.0),
                          np.array([0, 1, 0, 1]), np.array([1, 0, 1, 0]), np.zeros(4), np.array([0, 0, 1, 1]),
                          np.array([30.0, 500.0]))
    none = np.zeros(0, np.int64)
    return Restoration(network, Dependencies(none, none, np.zeros(0)), np.zeros(2, np.bool_),
                       np.array([False, True]), np.zeros(2), np.zeros(2), np.ones(2), np.ones(2), 0.5, 1)


def test_what_a_thin_line_lets_in_is_not_missing_by_hand() -> None:
    """70 are lacking unless the broken line is whole, so half of it lets in no more than 30 + 35: 35 are missing.

    The model without cuts lets half of the broken line carry the 70.
    """
    problem = thin_and_thick()
    relaxation = Relaxation(model_of(problem, 1))
    half, full = np.array([0.0]), np.array([0.5])
    first = relaxation.solve(half, full)
    assert first.bound == pytest.approx(0)
    while relaxation.separate(relaxation.solve(half, full)):
        pass
    assert relaxation.solve(half, full).bound == pytest.approx(35 * 10 + 35)
    assert Cut("under", (0,), (1,), (0,)) in relaxation.cuts


def plain_columns(relaxation: Relaxation, repaired: np.ndarray) -> np.ndarray:
    """Return the columns of a period at the least once some items are repaired, by the model without a cut."""
    state = relaxation.block.states.settled(repaired).astype(np.float64)
    return relaxation.solve(state, state).columns


@pytest.mark.parametrize("seed", range(3))
def test_all_periods_at_once_are_each_alone(seed: int) -> None:
    """The models of all periods, made together, are those made one by one."""
    problem = drawn(seed, periods=3)
    for now, block in enumerate(models_of(problem)):
        alone = model_of(problem, now)
        assert block.now == now and block.rows == alone.rows and np.array_equal(block.price, alone.price)


def closed_by_cuts(seed: int) -> tuple[float, float]:
    """Return by how much cuts lift the bound of a period drawn, and by how much they could at most."""
    problem = drawn(seed)
    relaxation = Relaxation(model_of(problem, 1))
    low, high = np.zeros_like(problem.item_price, np.bool_), problem.item_resource <= problem.resources
    least = PeriodSearch(relaxation.block).least(low, high, np.inf, 0.0, lambda: False)
    rest = np.ones(relaxation.block.states.num_states - len(high))
    none, most = np.zeros(len(high) + len(rest)), np.append(high, rest).astype(np.float64)
    first = found = relaxation.solve(none, most)
    while relaxation.separate(found):
        found = relaxation.solve(none, most)
    return found.bound - first.bound, least.cost - first.bound


def test_cuts_close_what_they_did_when_looked_for_everywhere() -> None:
    """Over 30 periods drawn, cuts close 44 % of what the plain relaxation leaves open.

    That is as much as they did when they were looked for from every sink, whatever it gets.
    """
    lifted, most = np.array([closed_by_cuts(seed) for seed in range(30)]).sum(axis=0)
    assert lifted >= 0.43 * most > 0


@pytest.mark.parametrize("seed", range(5))
def test_a_whole_point_breaks_no_cut(seed: int) -> None:
    """At the least-cost flow of a set of repairs no cut is found, from wherever it is looked for."""
    block = model_of(drawn(seed), 1)
    repaired = np.random.default_rng(seed).random(block.states.num_items) < 0.5
    assert Separator(block).violated(plain_columns(Relaxation(block), repaired)) == []


@settings(max_examples=30, deadline=None)
@given(seed=some.integers(0, 10_000), reading=some.sampled_from(["peer", "paper"]))
def test_no_set_of_repairs_breaks_a_cut(seed: int, reading: str) -> None:
    """Cuts found at points drawn at random: each is violated there, and holds for every set of repairs."""
    problem = drawn(seed, reading)
    block = model_of(problem, 1)
    separator, rng, plain = Separator(block), np.random.default_rng(seed), Relaxation(block)
    every = [plain_columns(plain, np.array(each, np.bool_))
             for each in product((False, True), repeat=len(problem.item_price))]
    for _ in range(4):
        point = block.upper * rng.random(len(block.upper)) * rng.choice([0.0, 0.5, 1.0], len(block.upper))
        for cut in separator.violated(point):
            row = separator.row(cut)
            column = [block.first[kind] + number for kind, number, _ in row.entries]
            value = np.array([value for _, _, value in row.entries])
            assert value @ point[column] < 1 - SLACK / 2
            assert all(value @ whole[column] >= 1 - 1e-9 for whole in every)
