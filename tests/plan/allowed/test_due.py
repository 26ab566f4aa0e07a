"""What is owed: jobs that oblige to others, in search, solver and what leaves the planner."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.allowed.test_check import around
from tests.plan.worth import loss_of
from tests.strategies import ints, lists, models, programmes

from qaita.plan import planner
from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import plan
from reference.brute_force import least_loss
from reference.dues import most_that_may_stay

pytestmark = pytest.mark.usefixtures("short_rounds")


def owing(data, model):
    """The model with one to three modes that owe a job of another number."""
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    pairs = [(mode, job) for mode in range(model.num_modes) for job in range(model.num_jobs) if job != job_of[mode]]
    if not pairs:
        return model
    chosen = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique=True))
    return model._replace(due_mode=ints(mode for mode, _ in chosen), due_job=ints(job for _, job in chosen))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_settled_leaves_out_what_must_be_and_no_more(data):
    """Proves that what stays is the most that may, in the modes and on the dates that it had, and is allowed."""
    model = owing(data, data.draw(models()))
    made = schedule_of(model, *data.draw(lists(model)))
    left = settled(model, made)
    stays = most_that_may_stay(model, made.job_mode.tolist())
    assert set(np.flatnonzero(left.job_mode >= 0).tolist()) == stays
    kept = left.task_start >= 0
    assert (left.task_start[kept] == made.task_start[kept]).all() and check(around(model), left) == []


def owing_programme(data, jobs):
    programme = data.draw(programmes(max_jobs=jobs))
    return programme.__class__(**{**vars(programme), "model": owing(data, programme.model)})


@pytest.mark.skipif(find_spec("ortools") is None, reason="needs OR-Tools, which must not be loaded here")
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_optimum_with_dues_is_that_of_brute_force(data):
    """Proves that solver and search together reach the least loss of any list in which what is owed is done."""
    programme = owing_programme(data, 3)
    found = plan(programme, work=2, workers=1)
    least = least_loss(programme.model, loss_of(programme))[0]
    assert check(programme, found.schedule) == []
    assert found.stopped_by == "optimal" and np.isclose(found.objective, least, rtol=1e-9, atol=1e-9)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_bound_and_search_enclose_the_optimum(data):
    """Proves without the solver that no plan is forbidden, and that the optimum lies between bound and plan."""
    programme = owing_programme(data, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planner, "is_small", lambda *_: False)
        found = plan(programme, work=2, workers=1)
    least = least_loss(programme.model, loss_of(programme))[0]
    assert check(programme, found.schedule) == []
    assert found.lower_bound <= least * (1 + 1e-9) + 1e-9 and least <= found.objective * (1 + 1e-9) + 1e-9
