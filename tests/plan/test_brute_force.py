"""The brute force itself: hand-computed optima, and what more means must never do to it."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, lists, model_of, programmes, travelled

from qaita.plan.allowed.check import check
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import in_service
from qaita.work.model import NOWHERE
from reference.brute_force import least_loss


def best_of(programme):
    """The least loss by brute force."""
    return least_loss(programme.model, loss_of(programme))[0]


def test_short_jobs_first():
    """Proves 2 + (2 + 3) + (5 + 7) for jobs of 7, 2 and 3 minutes."""
    assert best_of(alone(crew_work(7, 2, 3))) == 2 + 5 + 12


def test_lists_of_tasks_reach_what_lists_of_jobs_miss():
    """Proves that tasks of two jobs may have to be interleaved: a is 2 minutes of crew 1, then 6 of crew 2; b is 1
    minute of crew 2, then 9 of crew 1.

    Job by job either a waits for b's long end or b for a's: task by task both start at once.
    """
    one, other = lambda work: Task(work, uses=((0, 1),)), lambda work: Task(work, uses=((1, 1),))
    a = Mode((one(2), other(6)._replace(preds=((0, 0),))))
    b = Mode((other(1), one(9)._replace(preds=((2, 0),))))
    programme = alone(model_of([(a,), (b,)], pools=[((0, 1),), ((0, 1),)]))
    assert best_of(programme) == 8 + 11


def test_job_that_would_only_be_in_the_way_is_left_out():
    """Proves that what nobody needs does not take the crew from those in need, at a horizon that fits one of them."""
    programme = alone(crew_work(6, 6, horizon=10), needs=[[1]])
    assert best_of(programme) == 6


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_decoded_list_beats_it(data):
    """Proves that the brute force is at most every schedule that the package makes, and that those are allowed."""
    programme = data.draw(programmes(max_jobs=3))
    made = schedule_of(programme.model, *data.draw(lists(programme.model)))
    assert check(programme, made) == []
    times = in_service(programme, made)[programme.model.job_node]
    assert best_of(programme) <= loss_of(programme)(times) + 1e-9


@settings(max_examples=60, deadline=None)
@given(programmes(max_jobs=3), st.integers(0, 1))
def test_more_crews_never_worsen_the_optimum(programme, pool):
    """Proves that an optimum with one crew more is no worse."""
    model = programme.model
    if pool >= model.num_pools:
        return
    more = model.pool_count.copy()
    more[model.pool_ptr[pool]:model.pool_ptr[pool + 1]] += 1
    assert least_loss(model._replace(pool_count=more), loss_of(programme))[0] <= best_of(programme) + 1e-9


@settings(max_examples=40, deadline=None)
@given(programmes(max_jobs=3))
def test_more_money_never_worsens_the_optimum(programme):
    """Proves that an optimum with twice the money is no worse."""
    model = programme.model
    rich = model._replace(account_total=2 * model.account_total)
    assert least_loss(rich, loss_of(programme))[0] <= best_of(programme) + 1e-9


@settings(max_examples=40, deadline=None)
@given(programmes(max_jobs=3), st.integers(1, 9))
def test_a_later_horizon_never_returns_a_service_later(programme, longer):
    """Proves that with more time the loss up to the old horizon does not grow."""
    model = programme.model
    back = loss_of(programme)
    assert least_loss(model._replace(horizon=model.horizon + longer), back)[0] <= best_of(programme) + 1e-9


@st.composite
def small_and_far(draw):
    """A programme of two or three jobs whose crews have ways to go, as many of them all the time."""
    programme = draw(programmes(max_jobs=3))
    model = draw(travelled(programme.model))
    steady = np.diff(model.pool_ptr) == 1
    return replace(programme, model=model._replace(pool_base=np.where(steady, model.pool_base, -2)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_decoded_list_beats_every_choice_of_crews(data):
    """Proves that the brute force with crews one by one is at most every schedule that the package makes."""
    programme = data.draw(small_and_far())
    made = schedule_of(programme.model, *data.draw(lists(programme.model)))
    times = in_service(programme, made)[programme.model.job_node]
    assert best_of(programme) <= loss_of(programme)(times) + 1e-9


@settings(max_examples=60, deadline=None)
@given(small_and_far(), st.integers(1, 5))
def test_longer_ways_never_better_the_optimum(programme, longer):
    """Proves that with ways the optimum is no better than without, and with longer ones no better than with them."""
    model = programme.model
    without = model._replace(travel=NOWHERE)
    far = model._replace(travel=model.travel + longer * (model.travel > 0))
    near, best = least_loss(without, loss_of(programme))[0], best_of(programme)
    assert near - 1e-9 <= best <= least_loss(far, loss_of(programme))[0] + 1e-9


def test_crews_are_chosen_with_the_list():
    """Proves by hand: one crew, 2 minutes in a district, 2 in another 5 away, 2 in the first: 2 + 4 + 11 minutes lost,
    the far one last; with two crews that begin anywhere nobody drives: 2 + 2 + 4."""
    model = crew_work(2, 2, 2)._replace(travel=np.array([[0, 5], [5, 0]]), job_place=np.array([0, 1, 0]))
    for crews, least in ((1, 2 + 4 + 11), (2, 2 + 2 + 4)):
        programme = alone(model._replace(pool_base=np.array([-1]), pool_count=np.array([crews])))
        assert best_of(programme) == least
