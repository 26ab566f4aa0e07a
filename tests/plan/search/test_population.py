"""Which walkers go on: worked out by hand, and that nobody is favoured beyond what the temperatures say."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaita.plan.search.population import AFTERWARDS, COOLING, Population, copies, moves

VALUES = st.lists(st.floats(0, 1000), min_size=1, max_size=12)


def test_copies_worked_out_by_hand():
    """Proves the choice for four walkers: weights 1, 1/2, 1/2, 0 of 2 in all, so 2, 1, 1 and 0 copies whatever is drawn
    but at the edges; and that the one given up goes on with the list of the first."""
    values = np.array([10.0, 10.0 + math.log(2), 10.0 + math.log(2), 900.0])
    copied = copies(values, 1.0, 0.5)
    assert copied.tolist() == [2, 1, 1, 0]
    assert moves(copied) == [(3, 0)]


@given(VALUES, st.floats(0, 5), st.floats(0, 1, exclude_max=True))
def test_copies_are_as_many_as_walkers_and_fair(values, colder, draw):
    """Proves that copies sum to the walkers and are each off their share by less than one."""
    copied = copies(np.array(values), colder, draw)
    weight = np.exp(-colder * (np.array(values) - min(values)))
    assert copied.sum() == len(values) and (copied >= 0).all()
    assert (np.abs(copied - weight / weight.sum() * len(values)) < 1 + 1e-6).all()


@given(VALUES, st.floats(0, 5), st.floats(0, 1, exclude_max=True))
def test_moves_make_the_copies(values, colder, draw):
    """Proves by a plain recount that after the moves each list is there as often as it was to be."""
    copied = copies(np.array(values), colder, draw)
    holds = list(range(len(values)))
    for to, source in moves(copied):
        holds[to] = source
    assert np.bincount(holds, minlength=len(values)).tolist() == copied.tolist()


def test_heat_falls_once_and_then_stays():
    """Proves the temperatures at the beginning, at the end, and in rounds beyond those planned."""
    population = Population(8.0, 10, 0)
    assert population.heat(0) == 8.0
    assert population.heat(10) == pytest.approx(8.0 * COOLING)
    assert population.heat(11) == population.heat(25) == pytest.approx(8.0 * COOLING**AFTERWARDS)
