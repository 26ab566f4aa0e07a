"""Cells, shares and places from which the cases are made: small cases by hand, and properties."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaita.cases.places import inside, nearest, scatter
from qaita.cases.rows import amounts, cell, merge, row, share_out

SQUARE = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))
POINTS = st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=1, max_size=30)


def test_cells_are_written_plainly():
    """Whole numbers lose their point, others keep at most six decimals, None is blank, `class_` means `class`."""
    assert [cell(value) for value in (3.0, 0.25, 15_050_000_000.0, 7, "x", None)] == [
        "3", "0.25", "15050000000", "7", "x", ""]
    assert row(class_="shop", value=None, note="") == {"class": "shop"}
    assert amounts({"masons": 2, "glaziers": 0, "fitters": 1.5}) == "masons:2;fitters:1.5"


def test_merged_rows_have_one_set_of_columns():
    """Rows of two parts stand in one table, and what one of them lacks is blank."""
    assert merge([{"assets": [{"a": "1"}]}, {"assets": [{"b": "2"}]}]) == {
        "assets": [{"a": "1", "b": ""}, {"a": "", "b": "2"}]}


def test_shares_by_hand():
    """10 by 1:1:1 is 4, 3, 3 (the earlier gets the remainder); 7 by 1:2 is 2, 5 (7/3 = 2.33, 14/3 = 4.67)."""
    assert share_out(10, [1, 1, 1]).tolist() == [4, 3, 3]
    assert share_out(7, [1, 2]).tolist() == [2, 5]


@given(st.integers(0, 10_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_shares_sum_to_the_whole(total, weights):
    """Shares sum to the whole and each is within one of its exact part."""
    shares = share_out(total, weights)
    assert shares.sum() == total
    assert (np.abs(shares - total * np.asarray(weights) / sum(weights)) < 1 + 1e-9).all()


def test_inside_by_hand():
    """The middle of a square is inside, a point beside it is not; a second ring adds its own inside."""
    points = np.array([[0.5, 0.5], [0.5, 1.5], [2.5, 2.5]])
    other = tuple((lat + 2, lon + 2) for lat, lon in SQUARE)
    assert inside(points, [SQUARE]).tolist() == [True, False, False]
    assert inside(points, [SQUARE, other]).tolist() == [True, False, True]


def test_scatter_stays_inside_and_north():
    """Scattered points lie in the ring and north of the limit."""
    points = scatter(np.random.default_rng(1), [SQUARE], 50, south=0.5)
    assert inside(points, [SQUARE]).all() and points[:, 0].min() >= 0.5 and len(points) == 50


@given(POINTS, POINTS, st.integers(1, 3))
def test_nearest_agrees_with_looking_at_every_site(points, sites, count):
    """The search by strips finds sites as near as those found by comparing with every site."""
    scale = np.array([1.0, 1.0]) * 111.2
    here, there = np.array(points), np.array(sites)
    found = nearest(here, there, count)
    shrink = lambda at: at * scale * np.column_stack([np.ones(len(at)), np.cos(np.radians(at[:, 0]))])  # noqa: E731
    distance = np.linalg.norm(shrink(here)[:, None] - shrink(there)[None], axis=2)
    best = np.sort(distance, axis=1)[:, :found.shape[1]]
    assert found.shape == (len(points), min(count, len(sites)))
    assert np.allclose(np.take_along_axis(distance, found, axis=1), best)
