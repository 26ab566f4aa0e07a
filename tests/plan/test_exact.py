"""The exact planner: equal to brute force on small programmes of all kinds."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, lists, model_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.exact.apart import best
from qaita.plan.exact.complete import completed
from qaita.plan.exact.question import UNDERSTOOD, Best, Effort, Hint
from qaita.plan.planner import in_service, plan
from qaita.plan.repaired import back_of
from qaita.recovery.measures import resident_days
from qaita.work.model import Model
from reference.brute_force import least_loss

pytestmark = pytest.mark.skipif(find_spec("ortools") is None, reason="needs OR-Tools, which must not be loaded here")


def solve(model, core, effort):
    """What the solver answers, in a process of its own."""
    return best(Best(model, core, effort))


def lost(programme, schedule):
    """The loss of a schedule."""
    return loss_of(programme)(in_service(programme, schedule)[programme.model.job_node])


def same(one, other):
    """Whether two losses are the same but for the rounding of sums."""
    return np.isclose(one, other, rtol=1e-9, atol=1e-9)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=3))
def test_optimum_is_that_of_brute_force(programme):
    """Proves that bound and loss of the schedule are the least loss of any list of tasks, and the schedule allowed."""
    core = core_of(programme)
    answer = solve(programme.model, core, Effort(seconds=60))
    least = least_loss(programme.model, loss_of(programme))[0]
    assert answer.proven
    assert check(programme, answer.schedule) == []
    assert same(lost(programme, answer.schedule), least)
    assert same(answer.bound + core.settled, least)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=4))
def test_completed_schedule_is_allowed_and_no_job_is_later(programme):
    """Proves that what follows the solver breaks no rule, worsens nothing and leaves out no job that was in."""
    answer = solve(programme.model, core_of(programme), Effort(seconds=60))
    made = completed(programme.model, answer.schedule)
    done = answer.schedule.job_mode >= 0
    assert check(programme, made) == []
    assert (made.job_mode[done] == answer.schedule.job_mode[done]).all()
    begun = answer.schedule.task_start >= 0
    assert (made.task_start[begun] <= answer.schedule.task_start[begun]).all()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=3))
def test_plan_of_a_small_programme_is_proven(programme):
    """Proves that the planner asks the solver, and that plan and bound meet at the optimum of brute force."""
    found = plan(programme, work=2, workers=1)
    least = least_loss(programme.model, loss_of(programme))[0]
    assert found.stopped_by == "optimal"
    assert same(found.objective, least) and found.objective - found.lower_bound <= 1e-8 * max(1.0, least)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_known_plan_cuts_off_nothing_better(data):
    """Proves that the optimum stays the same when a plan is known, good or bad, and later dates are cut off by it."""
    programme = data.draw(programmes(max_jobs=3))
    core, known = core_of(programme), schedule_of(programme.model, *data.draw(lists(programme.model)))
    back = back_of(core, programme.model, known)
    loss = float(resident_days(core.loss, back, programme.model.horizon).sum())
    answer = best(Best(programme.model, core, Effort(seconds=60), Hint(known, back, loss)))
    least = least_loss(programme.model, loss_of(programme))[0]
    assert answer.proven and check(programme, answer.schedule) == []
    assert same(lost(programme, answer.schedule), least) and same(answer.bound + core.settled, least)


def interleaved():
    """Two jobs whose tasks have to be taken in turns (tests/plan/test_brute_force.py): 8 + 11, job by job 9 + 18."""
    one, other = lambda work: Task(work, uses=((0, 1),)), lambda work: Task(work, uses=((1, 1),))
    a = Mode((one(2), other(6)._replace(preds=((0, 0),))))
    b = Mode((other(1), one(9)._replace(preds=((2, 0),))))
    return alone(model_of([(a,), (b,)], pools=[((0, 1),), ((0, 1),)]))


def test_plan_that_no_list_of_jobs_reaches_is_found():
    """Proves that the solver's schedule comes out where the search cannot have it."""
    found = plan(interleaved(), work=2, workers=2)
    assert (found.status, found.objective) == ("optimal", 8 + 11)


def test_same_work_gives_the_same_proof():
    """Proves that rounds replay what CP-SAT finds on two threads."""
    one, other = (plan(interleaved(), work=3, workers=2, seed=1) for _ in range(2))
    assert np.array_equal(one.schedule.task_start, other.schedule.task_start)
    assert one.lower_bound == other.lower_bound


def test_rounding_of_weights_never_lifts_the_bound():
    """Proves that weights of many digits, too large for whole numbers together, still give a bound below the loss."""
    programme = alone(crew_work(7, 2, 3))
    people = programme.loss.people * np.array([np.pi, np.e, np.sqrt(2)]) * 1e5
    programme = programme.__class__(**{**vars(programme), "loss": programme.loss.__class__(
        **{**vars(programme.loss), "people": people})})
    answer = solve(programme.model, core_of(programme), Effort(seconds=20))
    value = lost(programme, answer.schedule)
    assert answer.proven and value * (1 - 1e-10) <= answer.bound <= value


def test_every_field_of_the_model_is_understood():
    """Proves that no rule was added to the model without being told to the solver, or taken out of small programmes."""
    assert set(Model._fields) <= UNDERSTOOD
