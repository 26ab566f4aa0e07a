"""Parts of a plan: whatever is done in one is allowed in the whole and is worth the same there."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_pieces import chained, crossed, in_pieces, one_each
from tests.plan.split.test_bound import alone
from tests.strategies import Mode, Task, ints, lists, model_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.decode.packed import pack
from qaita.plan.planner import plan
from qaita.plan.repaired import back_of
from qaita.plan.search.aims import NO_AIMS
from qaita.plan.search.near import near, near_jobs
from qaita.plan.search.neighbourhood import parts_around, rounds_of_lists
from qaita.plan.search.part import part_of
from qaita.plan.search.pieces import cut
from qaita.plan.search.stage import stage_in_pieces
from qaita.plan.search.team import Team
from qaita.recovery.measures import resident_days

pytestmark = pytest.mark.usefixtures("short_rounds")

OFTEN = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NEEDS_SOLVER = pytest.mark.skipif(find_spec("ortools") is None, reason="needs OR-Tools, which must not be loaded here")


def lost(model, core, schedule):
    """Resident-days that a schedule loses within a core."""
    return float(resident_days(core.loss, back_of(core, model, schedule), model.horizon).sum())


@OFTEN
@given(in_pieces(), st.data())
def test_what_is_done_in_a_part_is_allowed_in_the_whole_and_worth_the_same(drawn, data):
    """Proves, for any order of the free works that keeps all dates due: no rule is broken, and losses differ alike."""
    programme, schedule, pieces = drawn
    known = schedule_of(pieces.model, pieces.order_of(schedule), one_each(pieces))
    with_task = np.flatnonzero(np.diff(pieces.model.task_ptr) > 0).tolist()
    assume(with_task)
    job = ints(sorted(data.draw(st.sets(st.sampled_from(with_task), min_size=1))))
    part = part_of(pieces.model, pieces.core, known, job)
    assert part.known.loss == pytest.approx(lost(part.model, part.core, part.known.schedule))
    order = ints(data.draw(st.permutations(range(len(job)))))
    found = schedule_of(part.model, order, np.arange(len(job)))
    if (found.job_mode < 0).any():
        return
    whole = part.put_into(known, found)
    assert check(programme, pieces.whole(whole)) == []
    assert lost(part.model, part.core, found) - part.known.loss == pytest.approx(
        lost(pieces.model, pieces.core, whole) - lost(pieces.model, pieces.core, known), abs=1e-6)


@OFTEN
@given(programmes(max_jobs=4, max_modes=3, tight=False), st.data())
def test_what_is_done_in_other_modes_is_allowed_in_the_whole_and_worth_the_same(programme, data):
    """Proves for jobs whose modes are free, in any of them and any order: no rule is broken, and losses differ alike;
    so no lot is split and nothing is done by a contractor that has not got it."""
    programme = programme.__class__(**{**vars(programme), "model": chained(programme.model)})
    model, core = programme.model, core_of(programme)
    known = schedule_of(model, *data.draw(lists(model)))
    assume((known.job_mode >= 0).all())
    job = ints(sorted(data.draw(st.sets(st.sampled_from(range(model.num_jobs)), min_size=1))))
    part = part_of(model, core, known, job)
    assert part.known.loss == pytest.approx(lost(part.model, part.core, part.known.schedule))
    found = schedule_of(part.model, *data.draw(lists(part.model)))
    if (found.job_mode < 0).any():
        return
    whole = part.put_into(known, found)
    assert check(programme, whole) == []
    assert lost(part.model, part.core, found) - part.known.loss == pytest.approx(
        lost(model, core, whole) - lost(model, core, known), abs=1e-6)


@OFTEN
@given(in_pieces())
def test_the_plan_known_is_a_plan_of_the_part(drawn):
    """Proves that where all is free the part is the whole, and where one work is, it finds its place again."""
    _, schedule, pieces = drawn
    known = schedule_of(pieces.model, pieces.order_of(schedule), one_each(pieces))
    for job in np.flatnonzero(np.diff(pieces.model.task_ptr) > 0):
        part = part_of(pieces.model, pieces.core, known, ints([job]))
        found = schedule_of(part.model, ints([0]), ints([0]))
        assert 0 <= found.task_start[0] <= known.task_start[pieces.model.task_ptr[job]]


def test_near_are_those_that_begin_at_about_the_same_time():
    """Proves that about as many as asked for are free, one by one in one stretch of time, or by whole jobs."""
    programme = crossed()
    pieces = cut(programme.model, core_of(programme), schedule_of(programme.model, ints([0, 1]), ints([0, 1])))
    for seed in range(20):
        free = near(ints([0, 5000, 10000, 20000]), pieces, 2, np.random.default_rng(seed))
        assert free.tolist() in ([0, 1], [1, 2], [2, 3])


def test_near_jobs_count_the_tasks_of_all_their_modes():
    """Proves that of three jobs with four, two and two tasks in their modes as many are free as were asked for."""
    one, two = (Mode((Task(2), Task(2, preds=((first, 0),)))) for first in (0, 2))
    rest = [(Mode((Task(2), Task(2, preds=((first, 0),)))),) for first in (4, 6)]
    programme = alone(model_of([(one, two), *rest], horizon=1000))
    schedule = schedule_of(programme.model, ints([0, 1, 2]), ints([0, 2, 3]))
    pieces = cut(programme.model, core_of(programme), schedule)
    start = ints([0, 2, 0, 2, 0, 2])
    drawn = {tuple(near_jobs(start, pieces, programme.model, 4, np.random.default_rng(seed)).tolist())
             for seed in range(40)}
    assert {(0,), (1, 2)} <= drawn <= {(0,), (1,), (2,), (1, 2)}


@NEEDS_SOLVER
def test_parts_are_put_in_order_by_the_solver():
    """Proves by hand: from B before A, 83, one part of all four tasks leads to 82, which no list of jobs reaches."""
    programme = crossed()
    core, model = core_of(programme), programme.model
    schedule = schedule_of(model, ints([1, 0]), ints([0, 1]))
    team = Team(pack(model), model, core, [(ints([1, 0]), ints([0, 1]))], 0, NO_AIMS)
    stage = stage_in_pieces(team, cut(model, core, schedule), schedule, 1, 1.0, 0)
    parts = parts_around(team, stage, 1, 0)
    assert parts.state.loss + core.settled == pytest.approx(83)
    with ThreadPoolExecutor(1) as pool:
        parts.turn(0).take(pool, lambda: None, True)
    assert parts.state.loss + core.settled == pytest.approx(82)
    assert check(programme, parts.finish(1)) == []


@NEEDS_SOLVER
def test_modes_are_chosen_anew_by_the_solver(monkeypatch):
    """Proves by hand: of two works one after the other, 10 and 20 minutes, one is quicker in another mode, and so both
    are: 4 and 14; the lists searched then are of the tasks of these modes."""
    monkeypatch.setattr("qaita.plan.search.neighbourhood.MODES_SHARE", 1.0)
    slow, fast, other = (Mode((Task(half, uses=((0, 1),)), Task(half, uses=((0, 1),), preds=((first, 0),))))
                         for first, half in ((0, 5), (2, 2), (4, 5)))
    programme = alone(model_of([(slow, fast), (other,)], pools=[((0, 1),)], horizon=1000))
    core, model = core_of(programme), programme.model
    schedule = schedule_of(model, ints([0, 1]), ints([0, 2]))
    team = Team(pack(model), model, core, [(ints([0, 1]), ints([0, 2]))], 0, NO_AIMS)
    parts = parts_around(team, stage_in_pieces(team, cut(model, core, schedule), schedule, 1, 1.0, 0), 1, 0)
    assert parts.choice and parts.state.loss == pytest.approx(lost(model, core, schedule))
    with ThreadPoolExecutor(1) as pool:
        parts.turn(0).take(pool, lambda: None, True)
    found = parts.finish(1)
    assert found.job_mode.tolist() == [1, 2] and check(programme, found) == []
    assert sorted(found.task_finish[[3, 5]].tolist()) == [4, 14]
    assert parts.stage.pieces is parts.state.pieces and parts.best.search.value[1] == pytest.approx(
        parts.state.loss, abs=1e-6)


@NEEDS_SOLVER
def test_search_ends_with_parts(monkeypatch):
    """Proves that the planner has parts solved, and the same again from the same seed, workers and rounds."""
    asked = []
    monkeypatch.setattr("qaita.plan.planner.is_small", lambda *_: False)
    monkeypatch.setattr("qaita.plan.search.neighbourhood.LEAST_PLANNED", 2)
    monkeypatch.setattr("qaita.plan.search.neighbourhood.LEAST_TASKS", 1)
    monkeypatch.setattr("qaita.plan.search.search.parts_around", lambda *to: asked.append(to[3]) or parts_around(*to))
    found, again = (plan(crossed(), work=(8, 8), workers=2) for _ in range(2))
    assert found.objective == again.objective == pytest.approx(82)
    assert (found.schedule.task_start == again.schedule.task_start).all()
    assert asked == [6, 6]


def test_parts_are_for_programmes_that_the_solver_understands(monkeypatch):
    """Proves that small programmes, short searches and lists of whole jobs alone leave all rounds to lists."""
    programme = crossed()
    team = Team(None, programme.model, core_of(programme), [], 0, NO_AIMS)
    assert rounds_of_lists(team, 10, 100, 1) == 100
    monkeypatch.setattr("qaita.plan.search.neighbourhood.LEAST_TASKS", 1)
    assert rounds_of_lists(team, 100, 100, 1) == 100
    assert rounds_of_lists(team, 2, 20, 1) == 20
