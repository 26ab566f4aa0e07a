"""Works left out for the speed of others: by hand, and what must hold for every list."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.amend.test_thrift import cost_of, plan_of
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, lists, model_of, programme_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.amend.whole import whole
from qaita.units import NEVER
from qaita.work.programme import Loss


def three_jobs(released):
    """Jobs a and b, that 10 and 30 people need, fast for 9 or slow for 4, and c for 4, that nobody needs."""
    fast, slow = (Mode((Task(work, uses=((0, 1),), draws=((0, cost),)),)) for work, cost in ((2, 9), (6, 4)))
    model = model_of([(fast, slow), (fast, slow), (slow,)], pools=(((0, 3),),), accounts=[((0, released),)])
    flat = Loss(ints([0, 1]), np.array([10.0, 30.0]), ints([0, 0]), ints([0, 1]), ints([0]), np.ones(1))
    made = programme_of(model._replace(task_cost=ints([9, 4, 9, 4, 4])), pack([[], [], []], [0, 0, 0]), flat,
                        np.full(3, NEVER))  # fmt: skip
    return replace(made, mode_names=("fast", "slow", "fast", "slow", "slow"))


def test_speed_is_given_back_for_a_work_left_out():
    """Proves that with money for 18, both fast and c left out, a is done slowly (10 people wait 4 minutes longer, not
    30) and c is done; that such a plan is left alone, and so is one for which there is no money at all."""
    programme = three_jobs(18)
    begun = plan_of(programme, [0, 1, 2], [0, 2, 4])
    assert begun.schedule.job_mode.tolist() == [0, 2, -1]
    found = whole(programme, begun)
    assert found.schedule.job_mode.tolist() == [1, 2, 4] and cost_of(programme, found.schedule) == 17
    assert found.status == "feasible"
    assert found.objective - begun.objective == pytest.approx(10 * 4 / 1440)
    assert whole(programme, found) is found
    poor = three_jobs(9)
    begun = plan_of(poor, [0, 1, 2], [0, 2, 4])
    assert whole(poor, begun).schedule.job_mode.tolist() in ([1, -1, 4], [1, 3, -1])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=4), st.data())
def test_no_work_is_lost_and_no_rule_broken(programme, data):
    """Proves for every list on random programmes: never more jobs are missing, and the checker accepts the plan."""
    cost = ints(data.draw(st.integers(0, 9)) for _ in range(programme.model.num_tasks))
    programme = replace(programme, model=programme.model._replace(task_cost=cost))
    begun = plan_of(programme, *data.draw(lists(programme.model)))
    found = whole(programme, begun)
    before, after = (int((plan.schedule.job_mode < 0).sum()) for plan in (begun, found))
    assert found is begun or (after < before and not check(programme, found.schedule))
