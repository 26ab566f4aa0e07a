"""Searching a list window by window: what a trial adds up to, and what a window must leave alone."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_aims import parted
from tests.plan.search.test_terms import wishes
from tests.recovery.systems import pack as pack_needs
from tests.strategies import Mode, Task, lists, model_of, programme_of, programmes

from qaita.jobs.terms import with_promises
from qaita.plan.allowed.agree import agreed
from qaita.plan.core import core_of
from qaita.plan.decode.board import new_board
from qaita.plan.decode.decode import schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.planner import plan
from qaita.plan.search.aims import NO_AIMS, Aims, Ceilings, FutureLoss, blocks
from qaita.plan.search.anneal import empty_search
from qaita.plan.search.construct import first_lists
from qaita.plan.search.score import new_score
from qaita.plan.search.service import new_service
from qaita.plan.search.stage import stage_of_jobs
from qaita.plan.search.team import Team
from qaita.plan.search.terms import NAMES, Asked, terms_for
from qaita.plan.search.tiling import Tiling, pace
from qaita.plan.search.waits import waits_for
from qaita.plan.search.window import sweep
from qaita.units import NEVER
from qaita.work.programme import Loss
from reference.decode import decode as twin


class Searched:
    """One thread on a programme, at the list in which jobs are numbered."""

    def __init__(self, programme, seed, aims=NO_AIMS):
        model, core = programme.model, core_of(programme)
        self.packed, self.board, self.score = pack(model), new_board(model), new_score(core, model, aims)
        self.service = new_service(self.score)
        self.search = empty_search(
            self.board, np.arange(model.num_jobs), model.mode_ptr[:-1].copy(), waits_for(model, core), (seed, 0, 1),
            blocks(NO_AIMS, model.num_jobs), self.service.times.back,
        )

    def sweep(self, edges, reach, trials, heat, lets=0):
        state = (self.packed, self.board, self.score, self.search, self.service)
        sweep(*state, np.array(edges), reach, trials, heat, heat, lets, np.array([lets], np.uint64))
        return self.search.value[0]


def searched(data, max_jobs=5):
    """A thread on a drawn programme of all rules, at times with something weighed beside delay, and its model."""
    programme = data.draw(programmes(max_jobs=max_jobs))
    assume(programme.model.num_jobs > 1)
    aims = data.draw(st.sampled_from(["none", "future", "ceilings", "terms"]))
    return Searched(*asked_for(aims, programme, data)), programme.model


def asked_for(name, programme, data):
    """A programme, a seed and aims of one kind; ceilings lie between two possible losses."""
    model, seed = programme.model, data.draw(st.integers(0, 99))
    if name == "future":
        some = st.integers(0, 9).map(float)
        sizes = model.num_modes, model.num_jobs
        of_mode, undone = (np.array([data.draw(some) for _ in range(size)]) for size in sizes)
        return programme, seed, Aims(future=FutureLoss(of_mode, undone, 0.5, 7.5, 2.0))
    programme = parted(programme)
    if name == "ceilings":
        parts = len(programme.loss.step_ptr) - 1
        limits = np.array([data.draw(st.integers(0, 9)) / 100 + np.pi / 1000 for _ in range(parts)])
        return programme, seed, Aims(ceilings=Ceilings(np.arange(parts), limits, 3.0, 50.0))
    if name == "terms":
        asked = {term: Asked(data.draw(st.integers(0, 3)) / 2, np.pi / 10, 1.0, 5.0) for term in range(len(NAMES))}
        wish = data.draw(wishes(programme, asked))
        programme = with_promises(programme, wish.promised, 0.0)
        return programme, seed, Aims(terms=terms_for(programme, core_of(programme), wish))
    return programme, seed


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_changes_add_up_to_the_worth_of_the_list(data):
    """Proves that windows decoded to the end value every change exactly, taken or not, modes and idle ties included."""
    thread, model = searched(data)
    cut = data.draw(st.integers(1, model.num_jobs - 1))
    lets = 5 if model.num_lots else 0
    edges = data.draw(st.sampled_from([[0, model.num_jobs], [0, cut, model.num_jobs], [cut, model.num_jobs]]))
    added_up = thread.sweep(edges, model.num_jobs, 60, data.draw(st.sampled_from([1e-12, 1.0, 1e3])), lets)
    assert thread.sweep([0, model.num_jobs], 0, 0, 1.0) == pytest.approx(added_up, rel=1e-9, abs=1e-6)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_window_keeps_its_jobs_and_leaves_the_others(data):
    """Proves that no job leaves its window, that none is lost, and that the board then is that of the plain twin."""
    thread, model = searched(data)
    cut = data.draw(st.integers(1, model.num_jobs - 1))
    thread.sweep([0, model.num_jobs], 0, 0, 1.0)
    begun = thread.search.order.copy()
    thread.sweep([0, cut, model.num_jobs], data.draw(st.integers(0, 3)), 60, 1.0, 5 if model.num_lots else 0)
    order, mode = thread.search.order.copy(), thread.search.mode.copy()
    assert sorted(order[:cut].tolist()) == sorted(begun[:cut].tolist())
    assert sorted(order.tolist()) == list(range(model.num_jobs))
    assert agreed(model, mode).tolist() == mode.tolist()
    thread.sweep([0, model.num_jobs], 0, 0, 1.0)
    found = schedule_on(thread.board, mode)
    start, finish, chosen = twin(model, order, mode)
    assert (found.job_mode.tolist(), found.task_start.tolist(), found.task_finish.tolist()) == (chosen, start, finish)


def long_programme(num_jobs, seed, following=False):
    """Jobs of two tasks on two pools with dated money; each asset but the first ten needs one of two before it.

    ``following``: every third job but the first ten must follow one numbered before it.
    """
    draws = np.random.default_rng(seed)

    def task(pool, preds=()):
        days, cost = int(draws.integers(1, 9)), int(draws.integers(0, 5))
        return Task(days, preds=preds, uses=((pool, int(draws.integers(1, 3))),), draws=((0, cost),) if cost else ())

    def behind(job):
        return ((2 * int(draws.integers(job)) + 1, 3),) if following and job > 9 and job % 3 == 0 else ()

    jobs = [(Mode((task(0, behind(job)), task(1, ((2 * job, 0),)))),) for job in range(num_jobs)]
    model = model_of(jobs, pools=(((0, 3),), ((0, 2), (40, 4))), horizon=1 << 20,
                     accounts=(tuple((50 * k, num_jobs) for k in range(20)),))
    system = [[] if node < 10 else [("run", 1, [(int(one), -1) for one in draws.choice(node, 2, replace=False)])]
              for node in range(num_jobs)]
    weight = draws.integers(0, 50, num_jobs).astype(float)
    flat = Loss(np.arange(num_jobs), weight, np.zeros(num_jobs, np.int64), np.array([0, 1]), np.array([0]), np.ones(1))
    return programme_of(model, pack_needs(system, [0] * num_jobs), flat, np.full(num_jobs, NEVER))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("edges", [[0, 100], [0, 30, 64, 100]])
@pytest.mark.parametrize("following", [False, True])
def test_changes_add_up_over_saved_boards(seed, edges, following):
    """Proves the same on 100 jobs, where trials begin at boards saved on the way and stop when all is as before, for
    those that must follow others as well."""
    thread = Searched(long_programme(100, seed, following), seed)
    for heat in (1e-12, 1e-3):
        added_up = thread.sweep(edges, 100, 400, heat)
        assert thread.sweep([0, 100], 0, 0, 1.0) == pytest.approx(added_up, rel=1e-9)


def test_windows_find_more_than_the_first_lists_and_find_it_again():
    """Proves that a plan of 160 jobs is better than the list the search began with, and that its work replays it."""
    found = [plan(long_programme(160, 1), work=4, workers=2) for _ in range(2)]
    assert found[0].objective == found[1].objective < found[0].history[0][1]
    assert found[0].schedule.task_start.tolist() == found[1].schedule.task_start.tolist()


def test_frozen_windows_never_make_a_whole_list_worse():
    """Proves that with windows decoded to the end and no heat, the list ends no worse than it began."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def holds(data):
        thread, model = searched(data)
        before = thread.sweep([0, model.num_jobs], 0, 0, 1.0)
        assert thread.sweep([0, 1, model.num_jobs], model.num_jobs, 40, 1e-12) <= before + 1e-9 * max(1.0, abs(before))

    holds()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=5), st.data())
def test_list_in_turn_is_decoded_alike(programme, data):
    """Proves that putting a list in turn moves no date, and that every job then stands behind all it must follow."""
    model, (order, mode) = programme.model, data.draw(lists(programme.model))
    assume(model.num_jobs > 1)
    thread = Searched(programme, 0)
    thread.search.order[:], thread.search.mode[:] = order, mode
    thread.sweep([0, model.num_jobs], 0, 0, 1.0)
    start, finish, chosen = twin(model, order, mode)
    found = schedule_on(thread.board, mode)
    assert (found.job_mode.tolist(), found.task_start.tolist(), found.task_finish.tolist()) == (chosen, start, finish)
    place = np.argsort(thread.search.order)
    for job in range(model.num_jobs):
        others = model.before_job[model.before_ptr[job] : model.before_ptr[job + 1]]
        assert (place[others] < place[job]).all()


def test_no_job_is_lost_where_another_cooling_begins():
    """Proves that threads which had lists of their own in the last rounds search one list again in another cooling."""
    programme = long_programme(160, 2)
    core = core_of(programme)
    orders, mode = first_lists(programme.model, core)
    team = Team(pack(programme.model), programme.model, core, [(orders[0], mode)], 0, NO_AIMS)
    stage = stage_of_jobs(team, 2, 4, 0.02)
    with ThreadPoolExecutor(2) as pool:
        for done in range(8):
            stage.turn(done).take(pool, lambda: None, False)
            assert all(sorted(thread.search.order.tolist()) == list(range(160)) for thread in stage.threads), done


@given(st.integers(76, 3000), st.integers(1, 4), st.integers(0, 200))
def test_windows_of_all_threads_make_up_the_list(num_jobs, workers, done):
    """Proves that the threads' parts follow on each other, first place to last, without an empty window."""
    tiling = Tiling(num_jobs, workers, seed=3, planned=100, share=1.0)
    parts = tiling.edges(done)
    assert len(parts) == workers
    if tiling.is_exact(done):
        assert all(part.tolist() == [0, num_jobs] for part in parts)
        return
    assert parts[0][0] == 0 and parts[-1][-1] == num_jobs
    assert all(one[-1] == other[0] for one, other in pairwise(parts))
    assert all((np.diff(part) > 0).all() for part in parts)


def test_cooling_begins_again_half_way():
    """Proves that the temperature falls while rounds are planned, and then from half way on."""
    tiling = Tiling(1000, 2, seed=0, planned=10, share=1.0)
    heats = [tiling.heat(done) for done in range(11)]
    assert heats == sorted(heats, reverse=True)
    assert tiling.heat(15) == pytest.approx(tiling.heat(7.5))


def test_rounds_are_smaller_where_jobs_take_longer_to_place():
    """Proves that jobs of three tasks without pause are the measure, and that shifts or more tasks count as more."""
    three, shifts = (Mode((Task(2),) * 3),), (Mode((Task(2, calendar=1),) * 3),)
    rest = (((0, NEVER),), tuple((10 * k, 10 * k + 8) for k in range(9)))
    assert pace(model_of([three] * 4, calendars=rest)) == 1.0
    assert pace(model_of([three, shifts], calendars=rest)) == pytest.approx(2.5)
    assert pace(model_of([(Mode((Task(2),) * 6),)], calendars=rest)) == pytest.approx(2.0)
    assert pace(model_of([(Mode((Task(2),)),)], calendars=rest)) == 1.0
