"""Tests of qaita.recovery.simplex: rows added, and beginning where another program stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from qaita.recovery.simplex import Rows, Simplex

pytest.importorskip("highspy")


def at_least(*rows: tuple[float, ...]) -> Rows:
    """Return rows over all columns, the last number of each being what it must reach."""
    values = np.array([row[:-1] for row in rows], np.float64)
    count, columns = values.shape
    return Rows(np.arange(count + 1) * columns, np.tile(np.arange(columns), count), values.ravel(),
                np.array([row[-1] for row in rows], np.float64), np.full(count, np.inf))


def test_the_rows_that_hold_are_told_by_hand() -> None:
    """x + y >= 1 at prices 1 and 3: x = 1. It holds the columns; 2 x + y >= 1, which has room, does not."""
    program = Simplex(np.array([1.0, 3.0]), np.full(2, 5.0), at_least((1, 1, 1), (2, 1, 1)))
    assert not program.holding().any()
    found = program.solve()
    assert found.columns == pytest.approx([1, 0]) and found.multipliers == pytest.approx([1, 0])
    assert program.holding().tolist() == [True, False]


@settings(max_examples=30, deadline=None)
@given(seed=some.integers(0, 10_000))
def test_a_follower_finds_the_same_least(seed: int) -> None:
    """A program that begins where another stands, with those of its later rows that hold, ends where a fresh one does.

    Prices and ranges moved in between.
    """
    rng = np.random.default_rng(seed)
    price, upper = rng.integers(1, 9, 5).astype(np.float64), np.full(5, 4.0)
    first, later = (at_least(*((*rng.integers(0, 4, 5), 3.0 * (k > 0)) for k in range(3))) for _ in range(2))
    later.lower[:] = np.minimum(later.lower, 4 * later.value.reshape(3, 5).sum(axis=1))
    first.lower[:] = np.minimum(first.lower, 4 * first.value.reshape(3, 5).sum(axis=1))
    known = Simplex(price, upper, first)
    known.add(later)
    least = known.solve().value
    held = 3 + np.flatnonzero(known.holding()[3:])
    program, fresh = Simplex(price, upper, first), Simplex(price[::-1].copy(), upper, first)
    rows = np.concatenate([np.arange(later.start[k - 3], later.start[k - 3 + 1]) for k in [*held, 3]])[:5 * len(held)]
    kept = Rows(np.arange(len(held) + 1) * 5, later.column[rows], later.value[rows], later.lower[held - 3],
                later.upper[held - 3])
    program.add(kept)
    program.follow(known, held)
    assert program.solve().value == pytest.approx(least)
    program.reprice(price[::-1].copy())
    fresh.add(kept)
    assert program.solve().value == pytest.approx(fresh.solve().value)


def test_nothing_is_followed_before_a_first_solution() -> None:
    """A program that follows one not solved yet finds its least all the same."""
    price, upper, rows = np.array([1.0, 3.0]), np.full(2, 5.0), at_least((1, 1, 1))
    program = Simplex(price, upper, rows)
    program.follow(Simplex(price, upper, rows), np.zeros(0, np.int64))
    assert program.solve().value == pytest.approx(1)
