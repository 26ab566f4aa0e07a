"""Lots go to one contractor: in the lists of the search, in the checker, in the exact answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.allowed.test_check import around
from tests.strategies import Mode, Task, ints, let, lists, model_of, models

from qaita.plan.allowed.agree import agreed, open_to, spread_lots
from qaita.plan.allowed.check import check
from qaita.plan.decode.decode import schedule_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.construct import mode_loads

pytestmark = pytest.mark.usefixtures("short_rounds")


def two_jobs():
    """Two jobs of one lot, each 4 minutes by contractor 0 (one crew of pool 0) or 3 by contractor 1 (pool 1, from
    minute 5); a third job outside."""
    pair = (Mode((Task(4, uses=((0, 1),)),)), Mode((Task(3, uses=((1, 1),)),), ready=5))
    model = model_of([pair, pair, (Mode((Task(2, uses=((0, 1),)),)),)], pools=[((0, 1),), ((0, 1),)], horizon=30)
    return let(model, [1, 1, 0])


def bids(model, mode):
    """Contractors of each lot's jobs under these modes."""
    return [{int(model.mode_bid[mode[job]]) for job in model.lot_job[a:b]}
            for a, b in zip(model.lot_ptr, model.lot_ptr[1:], strict=False)]


def test_lists_are_brought_to_one_contractor_a_lot():
    """Proves that the first job of a lot decides, or one that is done, and that jobs outside keep their modes."""
    model = two_jobs()
    assert agreed(model, ints([1, 2, 4])).tolist() == [1, 3, 4]
    assert agreed(model, ints([1, 2, 4]), np.array([False, True, False])).tolist() == [0, 2, 4]


def test_jobs_left_over_are_open_to_the_contractor_of_their_lot_only():
    """Proves that what is placed behind keeps to the contractor of what is done, and is free where nothing is."""
    model = two_jobs()
    assert list(open_to(model, ints([1, -1, 4]), 1)) == [3]
    assert list(open_to(model, ints([-1, -1, 4]), 1)) == [2, 3]
    assert list(open_to(model, ints([0, 2, -1]), 2)) == [4]


def test_first_lists_weigh_waiting_and_what_a_contractor_has_already():
    """Proves the estimate by hand: three lots of one job each, contractor 0 at once with 2 days each, contractor 1 from
    day 3 with 1 day each. Lot 1 to 0 (2 < 4), lot 2 to 0 or 1 (4 = 4, the first), lot 3 to 1 (4 < 6)."""
    day = 1440
    offers = (Mode((Task(2 * day, uses=((0, 1),)),)), Mode((Task(day, uses=((1, 1),)),), ready=3 * day))
    model = let(model_of([offers] * 3, pools=[((0, 1),)] * 2, horizon=30 * day), [1, 2, 3])
    made = spread_lots(model, mode_loads(model), model.mode_ptr[:-1].copy())
    assert [int(model.mode_bid[mode]) for mode in made] == [0, 0, 1]


def test_a_lot_in_two_hands_is_refused():
    """Proves that the checker names the rule and the two contractors where a lot is split, and accepts it whole."""
    programme = around(two_jobs())
    start, finish = ints([0, -1, -1, 5, 4]), ints([4, -1, -1, 8, 6])
    breaches = check(programme, Schedule(ints([0, 3, 4]), start, finish))
    assert [(breach.rule, breach.found) for breach in breaches] == [
        ("one_contractor", "is let to bidder 1, n0 of the same lot to bidder 0")]
    whole = schedule_of(programme.model, ints([0, 1, 2]), ints([0, 2, 4]))
    assert check(programme, whole) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_agreed_modes_agree_and_agreeing_ones_stay(data):
    """Proves that any modes come out with one contractor a lot, and modes that agree come out as they are."""
    model = data.draw(models(max_jobs=5))
    mode = ints(data.draw(st.integers(int(a), int(b) - 1)) for a, b in zip(model.mode_ptr, model.mode_ptr[1:],
                                                                            strict=False))
    made = agreed(model, mode)
    assert all(len(of_lot) == 1 for of_lot in bids(model, made))
    assert ((made >= model.mode_ptr[:-1]) & (made < model.mode_ptr[1:])).all()
    _, good = data.draw(lists(model))
    assert agreed(model, good).tolist() == good.tolist()


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_the_search_never_splits_a_lot(data):
    """Proves that whatever the moves do, current and best lists keep one contractor a lot."""
    from tests.strategies import programmes

    from qaita.plan.core import core_of
    from qaita.plan.search.clock import Limits
    from qaita.plan.search.search import search

    programme = data.draw(programmes(max_jobs=5, max_modes=2))
    found = search(programme.model, core_of(programme), Limits(None, 1), data.draw(st.integers(0, 99)), 1)
    assert [breach for breach in check(programme, found.schedule) if breach.rule == "one_contractor"] == []


def test_a_move_changes_a_whole_lot():
    """Proves that both jobs go over together, and that the first change is where the first of them stands."""
    from qaita.plan.allowed.agree import counterpart

    model = two_jobs()
    assert counterpart(model.mode_ptr, model.mode_bid, 0, 0, 1) == 1
    assert counterpart(model.mode_ptr, model.mode_bid, 1, 3, 0) == 2
    assert counterpart(model.mode_ptr, model.mode_bid, 1, 3, 1) == 3


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_ranks_of_modes_carry_over(order):
    """Proves that of two modes each (as it was, better) the same one is taken with the other contractor."""
    model = model_of([tuple(Mode((Task(1),)) for _ in range(4))] * 3, horizon=9)
    model = model._replace(lot_ptr=ints([0, 3]), lot_job=ints(order), mode_bid=ints([0, 0, 1, 1] * 3))
    chosen = ints([1, 5, 9]) if order[0] == 0 else ints([0, 4, 11])
    made = agreed(model, chosen)
    assert made.tolist() == ([1, 5, 9] if order[0] == 0 else [2, 6, 11])
