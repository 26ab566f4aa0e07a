"""Cheaper modes where nobody loses by them: by hand, and what must hold for every list."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_aims import worth_of
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, lists, model_of, programme_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.amend.thrift import thriftier
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import score_schedule
from qaita.units import NEVER
from qaita.work.programme import Loss


def cost_of(programme, schedule):
    """What the works done cost."""
    return int(programme.model.task_cost[schedule.task_start >= 0].sum())


def two_jobs(kinds=("fast", "slow")):
    """Assets a, that nobody needs, and b, that 10 people need: each 2 minutes for 9 or 6 for 4, crews for both."""
    modes = tuple(Mode((Task(work, uses=((0, 1),)),)) for work in (2, 6))
    model = model_of([modes, modes], pools=(((0, 2),),))
    flat = Loss(ints([1]), np.array([10.0]), ints([0]), ints([0, 1]), ints([0]), np.ones(1))
    made = programme_of(model._replace(task_cost=ints([9, 4, 9, 4])), pack([[], []], [0, 0]), flat, np.full(2, NEVER))
    return replace(made, mode_names=kinds * 2)


def plan_of(programme, order, mode):
    """The plan of a list, as the search would hand it over."""
    return score_schedule(programme, schedule_of(programme.model, ints(order), ints(mode)))


def test_speed_that_nobody_waits_for_is_given_back():
    """Proves that a, done fast for 9, is done slowly for 4 where b stays fast; that this plan is left alone."""
    programme = two_jobs()
    begun = plan_of(programme, [0, 1], [0, 2])
    found = thriftier(programme, begun)
    assert found.schedule.job_mode.tolist() == [1, 2] and found.schedule.task_finish.tolist() == [-1, 6, 2, -1]
    assert (found.objective, cost_of(programme, found.schedule)) == (begun.objective, 13)
    assert thriftier(programme, found) is found


def test_what_is_less_is_not_cheaper():
    """Proves that a is not merely cleared, or repaired as it was in place of better, because that costs less."""
    for kinds in (("as_was", "clear"), ("better", "as_was")):
        programme = two_jobs(kinds)
        begun = plan_of(programme, [0, 1], [0, 2])
        assert thriftier(programme, begun) is begun


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=4), st.data())
def test_less_is_paid_and_no_more_is_lost(programme, data):
    """Proves for every list on random programmes: nothing is left out, no rule broken, no more lost or paid,
    contractors kept."""
    model = programme.model
    assume(model.num_jobs > 0)
    programme = replace(programme, model=model._replace(
        task_cost=ints(data.draw(st.integers(0, 9)) for _ in range(model.num_tasks))))
    begun = plan_of(programme, *data.draw(lists(model)))
    found = thriftier(programme, begun)
    if (begun.schedule.job_mode < 0).any():
        assert found is begun
        return
    assert (found.schedule.job_mode >= 0).all()
    assert check(programme, begun.schedule) or not check(programme, found.schedule)
    assert worth_of(programme, found.schedule) <= worth_of(programme, begun.schedule) * (1 + 1e-6)
    assert cost_of(programme, found.schedule) <= cost_of(programme, begun.schedule)
    if len(model.mode_bid):
        assert model.mode_bid[found.schedule.job_mode].tolist() == model.mode_bid[begun.schedule.job_mode].tolist()
