"""The lower bound: below the best that brute force finds, and exactly what a plain twin makes of the same split."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.worth import loss_of
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, model_of, models, programme_of, programmes

from qaita.files.peer_programme import read_peer_programme
from qaita.plan.core import core_of
from qaita.plan.split.bound import Bound, earliest_service
from qaita.plan.split.items import items_of
from qaita.units import NEVER
from qaita.work.programme import Loss
from reference.bound import exact_bound
from reference.bound import items_of as twin_items
from reference.brute_force import least_loss


def bound_of(programme):
    """The bound of a programme before its first round."""
    return Bound(programme.model, core_of(programme))


def tightened(programme, rounds):
    """A bound after so many rounds."""
    bound = bound_of(programme)
    for _ in range(rounds):
        bound.tighten(4)
    return bound


def rows(items):
    """Items as (job, resource, amount, release, tail), sorted."""
    return sorted(tuple(map(float, item)) for item in items)


def columns(items):
    """Items of the package, one row each, with exact tails."""
    return [(int(items.job[k]), int(items.resource[k]), int(items.amount[k]), int(items.release[k]),
             Fraction(float(items.tail[k]))) for k in range(len(items.job))]


@settings(max_examples=120, deadline=None)
@given(programmes(max_jobs=3), st.integers(0, 40))
def test_no_schedule_loses_less_than_the_bound(programme, rounds):
    """Proves bound <= optimum of all lists of tasks and modes: AND, OR, k of n, cycles of every kind, calendars, crews
    that leave, dated money, weights that change, deadlines and horizons that leave jobs undone."""
    best, _ = least_loss(programme.model, loss_of(programme))
    assert tightened(programme, rounds).value <= best * (1 + 1e-9) + 1e-9


@settings(max_examples=120, deadline=None)
@given(programmes(max_jobs=3), st.integers(0, 15))
def test_value_is_what_the_twin_says_and_never_more(programme, rounds):
    """Proves the arithmetic: exact fractions over the same split give the same value, and rounding went down."""
    bound, core, items = tightened(programme, rounds), core_of(programme), items_of(programme.model)
    earliest = [*earliest_service(core, items), *items.earliest]
    exact = exact_bound(programme.model, core, columns(items), bound.split, bound.best_share, earliest)
    assert exact >= bound.value
    assert float(exact) == pytest.approx(bound.value, rel=1e-6, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(models())
def test_items_are_those_of_the_twin(model):
    """Proves what each job must take from each resource, how early, and the least time from there to service."""
    assert rows(columns(items_of(model))) == rows(twin_items(model))


def alone(model, needs=None, steps=((0, 1.0),), people=1440.0):
    """A programme in which one sink a job loses a day a minute; sink k needs the jobs ``needs[k]``."""
    count = model.num_jobs
    needs = [[k] for k in range(count)] if needs is None else needs
    system = [[] for _ in range(count)] + [[("run", len(jobs), [(job, -1) for job in jobs])] for jobs in needs]
    sinks = len(needs)
    loss = Loss(ints(range(count, count + sinks)), np.full(sinks, people), np.zeros(sinks, np.int64),
                ints([0, len(steps)]), ints(minute for minute, _ in steps), np.array([weight for _, weight in steps]))
    return programme_of(model, pack(system), loss, ints([NEVER] * count + [0] * sinks))


def crew_work(*minutes, crews=1, **said):
    """One job a number, so many minutes by one crew."""
    return model_of([(Mode((Task(work, uses=((0, 1),)),)),) for work in minutes], pools=[((0, crews),)], **said)


def test_one_crew_and_equal_jobs_is_tight():
    """Proves 5 + 10 + 15 = 30 days for three jobs of 5 minutes and one crew: the bound reaches the optimum."""
    programme = alone(crew_work(5, 5, 5))
    assert least_loss(programme.model, loss_of(programme))[0] == 30
    assert tightened(programme, 100).value == pytest.approx(30, rel=0.02)


def test_hub_with_many_behind_it_binds_them_all():
    """Proves AND through a hub: two sinks need hub and own feeder, one crew, 10 + 2 + 2 minutes: at best 12 + 14."""
    programme = alone(crew_work(10, 2, 2), needs=[[0, 1], [0, 2]])
    best = least_loss(programme.model, loss_of(programme))[0]
    assert best == 26 and 0.8 * best < tightened(programme, 100).value <= best


def test_money_that_comes_late_binds():
    """Proves the account: two jobs at 3 each, 3 released at 0 and 3 at 30: one of them ends at 31."""
    tasks = [(Mode((Task(1, draws=((0, 3),)),)),) for _ in range(2)]
    programme = alone(model_of(tasks, accounts=[((0, 3), (30, 3))]))
    assert least_loss(programme.model, loss_of(programme))[0] == 32
    assert tightened(programme, 100).value == pytest.approx(32, rel=0.02)


def test_nights_and_holidays_bind():
    """Proves the calendar: two jobs of 5 minutes on shifts 0-5 and 20-25 end at 5 and 25."""
    tasks = [(Mode((Task(5, calendar=0, uses=((0, 1),)),)),) for _ in range(2)]
    programme = alone(model_of(tasks, calendars=[((0, 5), (20, 25), (40, 45))]))
    assert tightened(programme, 100).value == pytest.approx(30, rel=0.02)


@pytest.mark.parametrize("model", [
    model_of([(Mode((Task(5, uses=((0, 1),)),), after=40),)] * 3, horizon=20),
    model_of([(Mode((Task(5, uses=((0, 1),)),), after=14),)] * 3, horizon=20),
    model_of([(Mode((Task(2, uses=((0, 1),)), Task(2, preds=((0, 30),)))),)], horizon=20),
    crew_work(9, 9, 9, horizon=10),
])
def test_nobody_loses_more_than_the_horizon(model):
    """Proves that acceptance or a lag beyond the horizon, and work that does not fit, count to the horizon only."""
    programme = alone(model)
    best = least_loss(programme.model, loss_of(programme))[0]
    assert 0.9 * best < tightened(programme, 100).value <= best


def test_weights_that_rise_and_fall_stay_below():
    """Proves the line below a loss that changes: weight 1 until 4, 0 until 12, then 3; one job of 10 minutes."""
    programme = alone(crew_work(10), steps=((0, 1.0), (4, 0.0), (12, 3.0)))
    assert least_loss(programme.model, loss_of(programme))[0] == pytest.approx(4)
    assert tightened(programme, 5).value == pytest.approx(4, rel=1e-6)


def test_value_never_falls():
    """Proves that every round keeps the best bound so far."""
    bound = bound_of(alone(crew_work(5, 3, 9, 2), needs=[[0, 1], [1, 2], [3]]))
    values = [bound.value]
    for _ in range(30):
        bound.tighten(4)
        values.append(bound.value)
    assert values == sorted(values) and values[-1] > values[0]


@pytest.mark.peers
@pytest.mark.parametrize(("seed", "optimum"), [(1, 18016), (3, 19460)])
def test_bound_of_a_peer_stays_below_its_proven_optimum(shared, seed, optimum):
    """Proves the bound on two instances of 16 assets whose optimum another solver has proven."""
    programme = read_peer_programme(shared / "data" / "peers" / "programme" / f"rebuild-n16-s{seed}.json.gz")
    assert 0.7 * optimum < tightened(programme, 100).value <= optimum
