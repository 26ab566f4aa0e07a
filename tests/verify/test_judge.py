"""The verifier: what it accepts is so, and what was tampered with is refused for the right reason."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.plan.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, lists, model_of, programmes

from qaita.plan.bound import Bound
from qaita.plan.check import check
from qaita.plan.core import core_of
from qaita.plan.decode import schedule_of
from qaita.plan.lagrange.branch import Branching
from qaita.plan.proof import certificate, proof_of
from qaita.plan.schedule import Schedule
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from qaita.verify.judge import judge
from qaita.verify.schedule import rules_kept
from qaita.verify.service import back
from reference.brute_force import least_loss


def tree_of(programme, length, steps):
    """Prices and questions of a programme after so many steps, on a grid for a plan that takes so long."""
    core = core_of(programme)
    split = Bound(programme.model, core)
    split.tighten(30)
    tree = Branching(programme.model, core, split, programme.model.start + length)
    tree.improve(steps, 1e9)
    return tree


def proven(programme, schedule, length=40, steps=200):
    """A proof with nothing claimed, and the float value of the tree that it was made of."""
    proof, tree = proof_of(programme, schedule), tree_of(programme, length, steps)
    return proof | certificate(programme, tree, proof), tree.value


def told(verdict):
    """What a verdict refuses: the question and what was found."""
    return [(line.what, line.found) for line in verdict.lines if not line.accepted]


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_accepts_what_is_so_and_proves_no_more(data):
    """Proves, on random programmes of all kinds: a decoded schedule is accepted at the loss that the measures give, the
    bound is never above the optimum of brute force, and it is what the planner's own floats say."""
    programme = data.draw(programmes(max_jobs=3))
    schedule = schedule_of(programme.model, *data.draw(lists(programme.model)))
    proof, value = proven(programme, schedule, data.draw(st.integers(1, 90)), data.draw(st.integers(1, 400)))
    verdict = judge(proof)
    assert verdict.accepted, told(verdict)
    best, _ = least_loss(programme.model, loss_of(programme))
    assert verdict.bound <= Fraction(best) * (1 + Fraction(1, 10**12)) + Fraction(1, 10**9)
    times = np.full(programme.model.num_jobs, NEVER)
    for job, mode in enumerate(schedule.job_mode):
        if mode >= 0:
            tasks = slice(int(programme.model.task_ptr[mode]), int(programme.model.task_ptr[mode + 1]))
            ended = max(int(programme.model.mode_ready[mode]), int(schedule.task_finish[tasks].max(initial=0)))
            times[job] = ended + programme.model.mode_after[mode]
    assert float(verdict.objective) == pytest.approx(loss_of(programme)(times), rel=1e-12, abs=1e-9)
    assert float(verdict.bound) >= value - 1e-6 * max(1.0, abs(value))


@settings(max_examples=300, deadline=None)
@given(programmes(max_jobs=4), st.data())
def test_its_closure_is_the_closure(programme, data):
    """Proves the nested fixpoints on times: the same date for every node as the compiled closure, whatever is repaired
    when, with cycles, links, start-up times and k of n."""
    nodes = programme.needs.num_nodes
    times = st.sampled_from([0, 0, -3, 5, 9, 14, NEVER])
    repaired = np.array(data.draw(st.lists(times, min_size=nodes, max_size=nodes)), np.int64)
    proof = proof_of(programme, Schedule(*(np.zeros(0, np.int64) for _ in range(3))))
    np.testing.assert_array_equal(back(proof, repaired), service_times(prepare(programme.needs), repaired))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_finds_the_breaches_that_the_checker_finds(data):
    """Proves the rules: of a schedule in which one number was changed, both find fault or neither does."""
    programme = data.draw(programmes())
    schedule = schedule_of(programme.model, *data.draw(lists(programme.model)))
    done = np.flatnonzero(schedule.task_start >= 0)
    assume(len(done))
    task, by = data.draw(st.sampled_from(done.tolist())), data.draw(st.integers(-9, 9))
    start, finish = schedule.task_start.copy(), schedule.task_finish.copy()
    start[task], finish[task] = max(0, start[task] + by), max(0, finish[task] + data.draw(st.sampled_from([by, 0])))
    moved = Schedule(schedule.job_mode, start, finish)
    assert bool(list(rules_kept(proof_of(programme, moved)))) == bool(check(programme, moved))
