"""The search for the shortest timetable against brute force, and what it promises at every size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.makespan.projects import project_of, simple, small_cases

from qaita.plan.makespan.bound import heads, quick_bound, tails
from qaita.plan.makespan.check import check_timetable
from qaita.plan.makespan.evolve import best_of, evolve, new_state
from qaita.plan.makespan.packed import pack
from qaita.plan.makespan.project import makespan_of, sequence
from qaita.plan.makespan.reduce import reduced
from qaita.plan.makespan.solve import shortest
from reference.least_makespan import least_makespan


def random_project(seed, count=30):
    """A project of some size, too large to enumerate."""
    rng = np.random.default_rng(seed)
    rows = [([(int(rng.integers(1, 8)), rng.integers(0, 5, 3).tolist(), rng.integers(0, 4, 2).tolist())
              for _ in range(2)], sorted({int(p) for p in rng.integers(max(0, k - 8), k, 2)} if k else []))
            for k in range(count)]
    return project_of(rows, [8, 7, 6], [3 * count // 2] * 2)


def test_a_project_by_hand():
    """Proves 6 where the longest chain is 4: work of 2x2 + 3x2 + 1x2 on two units, one after another."""
    found = shortest(simple((2, 2, []), (3, 2, []), (1, 2, [0])), work=1)
    assert (found.status, found.makespan, found.lower_bound, found.gap) == ("optimal", 6, 6, 0.0)


def test_the_quick_mode_is_not_always_best():
    """Proves that modes are chosen: two jobs, quick ones need both units (2 + 2), slow ones run side by side (3)."""
    modes = [(2, [2], []), (3, [1], [])]
    assert shortest(project_of([(modes, []), (modes, [])], [2], []), work=1).makespan == 3


def test_stock_forces_slow_modes():
    """Proves that stock for one quick mode (1 period, 2 units) leaves the other slow: 1 + 4 in a chain."""
    modes = [(1, [], [2]), (4, [], [0])]
    found = shortest(project_of([(modes, []), (modes, [0])], [], [3]), work=1)
    assert found.makespan == 5 and found.status == "optimal"


@pytest.mark.parametrize("project", [
    simple((1, 3, [])), project_of([([(1, [], [2])], []), ([(1, [], [2])], [])], [], [3]),
    project_of([([(1, [], [1, 0]), (1, [], [0, 1])], [])] * 3, [], [1, 1]),
])  # fmt: skip
def test_no_timetable_is_an_answer(project):
    """Proves that too little of a resource is found out: at once, by the thriftiest modes, or only by trying."""
    found = shortest(project, work=1)
    assert (found.status, found.timetable, found.makespan, found.gap) == ("infeasible", None, None, None)


def test_nothing_to_do_takes_no_time():
    """Proves that activities of no duration need no resource and end at 0."""
    found = shortest(simple((0, 9, []), (0, 9, [0])), work=1)
    assert (found.makespan, found.lower_bound, found.status, found.gap) == (0, 0, "optimal", 0.0)


@settings(max_examples=40, deadline=None)
@given(small_cases())
def test_equal_to_brute_force(case):
    """Proves the optimum, or that there is none, on projects where everything can be tried, and the modes kept."""
    project, least = project_of(*case), least_makespan(*case)
    found = shortest(project, work=2)
    assert found.makespan == least
    assert found.status == ("infeasible" if least is None else "optimal")
    if found.timetable is not None:
        assert check_timetable(project, found.timetable) == []


@settings(max_examples=100, deadline=None)
@given(small_cases(most=4))
def test_reduction_and_bound_keep_the_optimum(case):
    """Proves that needless modes are needless, and that the quick bound is below the optimum."""
    least = least_makespan(*case)
    smaller, kept = reduced(project_of(*case))
    assert len(kept) == len(smaller.duration)
    if (np.diff(smaller.mode_ptr) == 0).any():
        assert least is None
        return
    preds = [smaller.pred[a:b].tolist() for a, b in zip(smaller.pred_ptr, smaller.pred_ptr[1:], strict=False)]
    modes = [[(int(smaller.duration[m]), smaller.need[m].tolist(), smaller.use[m].tolist()) for m in range(a, b)]
             for a, b in zip(smaller.mode_ptr, smaller.mode_ptr[1:], strict=False)]
    again = least_makespan(list(zip(modes, preds, strict=True)), smaller.capacity.tolist(), smaller.stock.tolist())
    assert again == least
    assert least is None or quick_bound(smaller) <= least


def test_heads_and_tails_by_hand():
    """Proves both for the chain 2, 3, 1 with a loose activity of 4."""
    project = simple((2, 1, []), (3, 1, [0]), (1, 1, [1]), (4, 1, []))
    assert heads(project).tolist() == [0, 2, 5, 0] and tails(project).tolist() == [4, 1, 0, 0]
    assert sequence(project).tolist() == [0, 3, 1, 2]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_the_genetic_search_alone_is_lawful(seed):
    """Proves that what the search leaves without the solver passes the checker and has the makespan it says."""
    project, _ = reduced(random_project(seed))
    forward, backward = pack(project)
    state = new_state(project, forward, seed, 0)
    evolve(forward, backward, state, quick_bound(project), 2000)
    makespan, timetable = best_of(state)
    if timetable is not None:
        assert check_timetable(project, timetable) == [] and makespan_of(project, timetable) == makespan
        assert makespan >= quick_bound(project)


def test_more_resources_than_a_word_holds():
    """Proves that needs packed into several words count as they do apart: 5 resources of a million million units."""
    huge = 10**12
    needs = [[huge if k == r else 1 for r in range(5)] for k in range(5)]
    project = project_of([([(2, need, [])], []) for need in needs], [huge] * 5, [])
    assert shortest(project, work=1).makespan == 10
    roomy = project._replace(capacity=project.capacity + 4)
    assert shortest(roomy, work=1).makespan == 2


def test_the_same_work_gives_the_same_answer():
    """Proves that rounds, not the clock, settle the answer; and that another seed may take another way."""
    first, second = (shortest(random_project(3), work=2, seed=5) for _ in range(2))
    assert first.timetable is not None and second.timetable is not None
    assert first.timetable.start.tolist() == second.timetable.start.tolist()
    assert first.timetable.mode.tolist() == second.timetable.mode.tolist()
    assert (first.makespan, first.lower_bound, first.timetables) == (second.makespan, second.lower_bound,
                                                                     second.timetables)


def test_an_interruption_keeps_the_best():
    """Proves that KeyboardInterrupt from the progress ends the search with a lawful timetable."""
    def stop(standing):
        raise KeyboardInterrupt

    project = random_project(1)
    found = shortest(project, seconds=30, tell=stop)
    assert found.stopped_by in ("interrupted", "optimal") and found.seconds < 20
    assert found.timetable is not None and check_timetable(project, found.timetable) == []


def test_the_clock_stops_the_search():
    """Proves that a second's search of a hard project ends by the clock, with bound <= makespan told on the way."""
    told = []
    found = shortest(random_project(2, count=120), seconds=1.0, tell=told.append)
    assert found.stopped_by in ("time", "optimal") and told
    assert all(now.bound <= now.makespan or now.makespan == 0 for now in told)
    assert found.makespan is not None and found.lower_bound <= found.makespan
