"""Sharing one resource out by a list: the order of suppliers, ties, and when nobody needs to be walked to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qaita.recovery.replay.sharing import Line, places_short, share_out


def line(*rows: tuple[float, float], place: list[int] | None = None) -> Line:
    """Return a list of (supply, demand)."""
    supply, demand = np.array(rows, np.float64).reshape(-1, 2).T
    return Line(np.array(place or [0] * len(rows)), supply, demand)


def plain(rows: list[tuple[float, float]]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Return unmet and drawn, each row asking every supplier before it and itself first."""
    left: list[list[float]] = []  # row, left, drawn
    unmet = []
    for row, (supply, demand) in enumerate(rows):
        mine = [[row, supply, 0.0]] if supply > 0 else []
        need = demand
        for supplier in mine + left:
            have = supplier[1]
            supplier[1] = have - need if need < have else 0.0
            supplier[2] += have - supplier[1]
            need = 0.0 if need < have else need - have
        if need > 0:
            unmet.append((row, 1 - need / demand))
        left += mine
    return unmet, [(int(row), drawn) for row, _, drawn in left]


def test_who_stands_before_the_supplier_gets_nothing() -> None:
    """A list of consumer, supplier of 10, consumer: the first gets nothing, the last its 4 of 10."""
    shares = share_out(line((0, 4), (10, 0), (0, 4)), None)
    assert shares.unmet == [(0, 0.0)]
    assert shares.drawn == [(1, 4.0)]


def test_a_supplier_serves_itself_first_and_then_in_order() -> None:
    """Suppliers 5 and 3; the second needs 4: 3 from itself, 1 from the first, so 4 are left for the last one's 6."""
    shares = share_out(line((5, 0), (3, 4), (0, 6)), None)
    assert shares.drawn == [(0, 5.0), (1, 3.0)]
    assert shares.unmet == [(2, 1 - 2 / 6)]


def test_a_link_lets_through_only_less_than_its_capacity() -> None:
    """A demand of 2 does not pass a capacity of 2, one of 1 does; at home nothing is asked."""
    capacity = {(0, 0): float("inf"), (0, 1): 2.0, (0, 2): 0.0}
    rows = line((10, 0), (0, 2), (0, 1), (0, 1), place=[0, 1, 1, 2])
    shares = share_out(rows, lambda supplier, consumer: capacity[supplier, consumer])
    assert shares.unmet == [(1, 0.0), (3, 0.0)]


def test_a_link_that_falls_short_is_weaker_at_once() -> None:
    """The second row is the link to the third: told that it got too little, capacities are asked for again."""
    capacity = {"now": 5.0}

    def tell(row: int, share: float) -> bool:
        capacity["now"] = 0.0 if row == 2 else 5.0
        return True

    rows = line((3, 0), (0, 1), (0, 4), (0, 0.5), place=[0, 1, 0, 1])
    shares = share_out(rows, lambda supplier, consumer: float("inf") if supplier == consumer else capacity["now"], tell)
    assert shares.unmet == [(2, 1 - 2 / 4), (3, 0.0)]


SIZES = st.sampled_from([0.0, 0.0, 0.1, 0.3, 1.0, 2.0, 7.7, 1e-9])


@given(st.lists(st.tuples(SIZES, SIZES), max_size=12))
def test_the_queue_equals_asking_everybody(rows: list[tuple[float, float]]) -> None:
    """Skipping empty suppliers and stopping when all is gone changes no digit, with capacities or without."""
    unmet, drawn = plain(rows)
    for reach in (None, lambda supplier, consumer: float("inf")):
        shares = share_out(line(*rows), reach)
        assert (shares.unmet, shares.drawn) == (unmet, drawn)


@given(st.lists(st.lists(st.tuples(SIZES, SIZES), max_size=6), max_size=3))
def test_who_is_not_walked_to_does_not_fall_short(pools: list[list[tuple[float, float]]]) -> None:
    """In a place that is said to have enough the walk finds nobody short, whatever the other places have."""
    place = [k for k, rows in enumerate(pools) for _ in rows]
    short = places_short(line(*(row for rows in pools for row in rows), place=place))
    assert [k for k, rows in enumerate(pools) if plain(rows)[0] and k not in short] == []


def test_enough_is_not_walked_to() -> None:
    """Two places, the second with too little, and only that one is walked: the test before is not empty."""
    rows = [(10.0, 1.0), (0.0, 8.0), (3.0, 0.0), (0.0, 4.0)]
    assert places_short(line(*rows, place=[0, 0, 1, 1])) == [1]
