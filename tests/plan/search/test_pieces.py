"""Lists of tasks: what they say, that the schedules they give are allowed, and that nothing good is lost in them."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_aims import worth_of
from tests.plan.split.test_bound import alone
from tests.strategies import Mode, Task, ints, lists, model_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import plan
from qaita.plan.search.aims import NO_AIMS
from qaita.plan.search.pieces import cut
from qaita.plan.search.stage import rounds_of_jobs
from qaita.plan.search.team import Team
from qaita.work.model import offsets
from reference.decode import decode as twin

pytestmark = pytest.mark.usefixtures("short_rounds")

OFTEN = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def chained(model):
    """The model with tasks that wait for the one before in their mode, and for none of another job."""
    first = np.zeros(model.num_tasks, bool)
    first[model.task_ptr[:-1][np.diff(model.task_ptr) > 0]] = True
    task = np.flatnonzero(~first)
    return model._replace(
        pred_ptr=offsets(~first), pred_task=task - 1, pred_lag=task % 3, horizon=999,
        before_ptr=np.zeros(model.num_jobs + 1, np.int64), before_job=ints([]))


@st.composite
def in_pieces(draw):
    """A programme, a schedule of a list in which every job is done, and its pieces."""
    programme = draw(programmes(max_jobs=4, max_tasks=3, tight=False))
    model = chained(programme.model)
    programme = programme.__class__(**{**vars(programme), "model": model})
    schedule = schedule_of(model, *draw(lists(model)))
    pieces = cut(model, core_of(programme), schedule)
    assume(pieces is not None)
    return programme, schedule, pieces


def one_each(pieces):
    """The mode of each piece: its only one."""
    return np.arange(pieces.model.num_jobs)


@OFTEN
@given(in_pieces())
def test_order_of_a_schedule_gives_it_again_or_earlier(drawn):
    """Proves that the search over tasks begins no worse: in the order of their starts no task begins later."""
    programme, schedule, pieces = drawn
    found = pieces.whole(schedule_of(pieces.model, pieces.order_of(schedule), one_each(pieces)))
    assert found.job_mode.tolist() == schedule.job_mode.tolist()
    assert (found.task_start <= schedule.task_start).all()
    assert check(programme, found) == []


@OFTEN
@given(in_pieces(), st.randoms(use_true_random=False))
def test_any_list_of_tasks_is_decoded_like_the_twin_and_allowed(drawn, random):
    """Proves that a piece is placed as the plain decoder places it, and that the checker accepts the whole."""
    programme, _, pieces = drawn
    order = list(range(pieces.model.num_jobs))
    random.shuffle(order)
    found = schedule_of(pieces.model, ints(order), one_each(pieces))
    start, finish, _ = twin(pieces.model, ints(order), one_each(pieces))
    assert (found.task_start.tolist(), found.task_finish.tolist()) == (start, finish)
    assert check(programme, pieces.whole(found)) == []


@OFTEN
@given(in_pieces())
def test_service_of_the_pieces_is_that_of_the_jobs(drawn):
    """Proves that the last piece of a job ends no earlier than the others, whose asset it brings back."""
    programme, schedule, pieces = drawn
    found = schedule_of(pieces.model, pieces.order_of(schedule), one_each(pieces))
    for job in range(programme.model.num_jobs):
        of_job = np.flatnonzero(np.repeat(pieces.job, np.diff(pieces.model.task_ptr)) == job)
        last = int(np.flatnonzero(pieces.job == job)[-1])
        ends = found.task_finish[pieces.model.task_ptr[last] : pieces.model.task_ptr[last + 1]]
        assert found.task_finish[of_job].max(initial=0) == ends.max(initial=0)
        assert pieces.core.job_node[last] == core_of(programme).job_node[job]
        assert (pieces.core.job_node[(pieces.job == job)][:-1] == -1).all()


def crossed():
    """Two assets on two crews: A needs the first for 2 minutes and, 10 later, the second for 10; B first 2, then 9.

    Three residents of A for one of B (a minute counts as a resident-day).
    """
    one = Mode((Task(2, uses=((0, 1),)), Task(10, uses=((1, 1),), preds=((0, 10),))))
    two = Mode((Task(2, uses=((0, 1),)), Task(9, uses=((1, 1),), preds=((2, 0),))))
    programme = alone(model_of([(one,), (two,)], pools=[((0, 1),), ((0, 1),)], horizon=1000))
    people = programme.loss.people * np.array([3.0, 1.0])
    return programme.__class__(**{**vars(programme), "loss": replace(programme.loss, people=people)})


def test_tasks_reach_what_jobs_cannot():
    """Proves by hand: A before B ends at 22 and 31 (97), B before A at 24 and 11 (83); by tasks 23 and 13 (82)."""
    programme = crossed()
    by_jobs = [worth_of(programme, schedule_of(programme.model, ints(order), ints([0, 1])))
               for order in permutations(range(2))]
    assert by_jobs == [pytest.approx(97), pytest.approx(83)]
    pieces = cut(programme.model, core_of(programme), schedule_of(programme.model, ints([0, 1]), ints([0, 1])))
    assert pieces.job.tolist() == [0, 0, 1, 1]
    assert min(worth_of(programme, pieces.whole(schedule_of(pieces.model, ints(order), one_each(pieces))))
               for order in permutations(range(4))) == pytest.approx(82)


def test_search_goes_on_with_tasks(monkeypatch):
    """Proves that the planner reaches 82 without a solver, and the same again from the same seed and rounds."""
    monkeypatch.setattr("qaita.plan.planner.is_small", lambda *_: False)
    found, again = (plan(crossed(), work=(6, 12), workers=1) for _ in range(2))
    assert found.objective == again.objective == pytest.approx(82)
    assert (found.schedule.task_start == again.schedule.task_start).all()
    assert found.work_planned == 12


def test_nothing_to_tell_apart():
    """Proves that jobs of one task each, a job undone, tasks side by side, and a job after another: no pieces."""
    single = alone(model_of([(Mode((Task(2),)),), (Mode((Task(3),)),)], horizon=99))
    order, mode = ints([0, 1]), ints([0, 1])
    assert cut(single.model, core_of(single), schedule_of(single.model, order, mode)) is None
    programme = crossed()
    short = programme.model._replace(horizon=25)
    assert cut(short, core_of(programme), schedule_of(short, order, mode)) is None
    after = Mode((Task(2), Task(3, preds=((0, 0), (1, 0)))))
    loose = Mode((Task(2, uses=((0, 1),)), Task(3, uses=((0, 1),))))
    parallel = alone(model_of([(loose,), (loose,)], horizon=99))
    assert cut(parallel.model, core_of(parallel), schedule_of(parallel.model, order, mode)) is None
    follows = alone(model_of([(Mode((Task(1),)),), (after,)], horizon=99))
    assert cut(follows.model, core_of(follows), schedule_of(follows.model, order, mode)) is None


def test_rounds_are_shared_between_jobs_and_tasks():
    """Proves that one round, and a search for more than little delay, are for lists of jobs alone."""
    programme = crossed()
    team = Team(None, programme.model, core_of(programme), [], 0, NO_AIMS)
    assert [rounds_of_jobs(team, planned) for planned in (1, 2, 8, 100)] == [1, 1, 1, 10]
    ranked = Team(None, programme.model, core_of(programme), [], 0, NO_AIMS.__class__(rank=ints([0, 0])))
    assert rounds_of_jobs(ranked, 100) == 100
