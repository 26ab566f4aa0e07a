"""Parts of a plan: whatever is done in one is allowed in the whole and is worth the same there."""

from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_pieces import crossed, in_pieces, one_each
from tests.strategies import ints

from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.decode.packed import pack
from qaita.plan.planner import plan
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS
from qaita.plan.search.neighbourhood import near, parts_around, rounds_of_lists
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
    start, finish = known.task_start.copy(), known.task_finish.copy()
    task = pieces.model.task_ptr[job]
    start[task], finish[task] = found.task_start, found.task_finish
    whole = Schedule(known.job_mode, start, finish)
    assert check(programme, pieces.whole(whole)) == []
    assert lost(part.model, part.core, found) - part.known.loss == pytest.approx(
        lost(pieces.model, pieces.core, whole) - lost(pieces.model, pieces.core, known), abs=1e-6)


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


@NEEDS_SOLVER
def test_parts_are_put_in_order_by_the_solver():
    """Proves by hand: from B before A, 83, one part of all four tasks leads to 82, which no list of jobs reaches."""
    programme = crossed()
    core, model = core_of(programme), programme.model
    schedule = schedule_of(model, ints([1, 0]), ints([0, 1]))
    team = Team(pack(model), model, core, [(ints([1, 0]), ints([0, 1]))], 0, NO_AIMS)
    stage = stage_in_pieces(team, cut(model, core, schedule), schedule, 1, 1.0, 0)
    parts = parts_around(stage, 1, 0)
    assert parts.state.loss + core.settled == pytest.approx(83)
    with ThreadPoolExecutor(1) as pool:
        parts.turn(0).take(pool, lambda: None, True)
    assert parts.state.loss + core.settled == pytest.approx(82)
    assert check(programme, parts.finish(1)) == []


@NEEDS_SOLVER
def test_search_ends_with_parts(monkeypatch):
    """Proves that the planner has parts solved, and the same again from the same seed, workers and rounds."""
    asked = []
    monkeypatch.setattr("qaita.plan.planner.is_small", lambda *_: False)
    monkeypatch.setattr("qaita.plan.search.neighbourhood.LEAST_PLANNED", 2)
    monkeypatch.setattr("qaita.plan.search.neighbourhood.LEAST_TASKS", 1)
    monkeypatch.setattr("qaita.plan.search.search.parts_around", lambda *to: asked.append(to[2]) or parts_around(*to))
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
