"""Looking through all schedules of a small problem: no claim above the optimum passes, and the optimum does."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import programmes

from qaita.plan.planner import plan
from qaita.plan.proof.confirmed import with_proof
from qaita.plan.proof.statement import proof_of
from qaita.verify.judge import judge
from qaita.verify.problem import RefusedError
from qaita.verify.searched import look_through
from reference.brute_force import least_loss


def problem(programme):
    """The arrays of a proof file without a bound."""
    return proof_of(programme, plan(programme, work=1, workers=1).schedule)


def optimum(programme):
    """The least loss, by brute force, as the exact sum of whole minutes."""
    return Fraction(least_loss(programme.model, loss_of(programme))[0]).limit_denominator(10**6)


@settings(max_examples=40, deadline=None)
@given(programmes(max_jobs=3), st.integers(1, 5))
def test_the_optimum_passes_and_nothing_above(programme, more):
    """Proves on random programmes of every kind: the optimum of brute force is confirmed, unless there are too many
    schedules; anything above it is refused."""
    least, arrays = optimum(programme), problem(programme)
    try:
        look_through(arrays, least - Fraction(1, 10**5))
    except RefusedError as error:
        assert "more schedules" in str(error)
    with pytest.raises(RefusedError):
        look_through(arrays, least + more)


def test_three_jobs_by_hand():
    """Proves three jobs of 5 minutes for one crew lose 30 at least: 30 is confirmed, a hair more is refused, and with
    two crews, who lose 20, 30 is refused with what a schedule loses."""
    one, two = (problem(alone(crew_work(5, 5, 5, crews=count))) for count in (1, 2))
    assert look_through(one, Fraction(30)) > 3
    with pytest.raises(RefusedError, match=r"loses 30\.000000"):
        look_through(one, Fraction(30) + Fraction(1, 10**9))
    with pytest.raises(RefusedError, match=r"less than 30"):
        look_through(two, Fraction(30))


def test_what_is_not_looked_through_is_refused():
    """Proves it of ways between districts, and of a dozen jobs, whose schedules are too many."""
    many = alone(crew_work(*range(1, 13)))
    with pytest.raises(RefusedError, match="more schedules"):
        look_through(problem(many), Fraction(364))
    arrays = problem(alone(crew_work(5, 5)))
    with pytest.raises(RefusedError, match="ways"):
        look_through({**arrays, "travel": arrays["task_work"].reshape(1, -1)}, Fraction(1))


def test_a_bound_of_the_solver_is_confirmed_in_the_proof():
    """Proves the way of a small plan: with the bound of a solver beside it, the proof holds what was looked through,
    the verifier accepts, and the bound told is the optimum; a claim above it is refused."""
    programme = alone(crew_work(10, 2, 2), needs=[[0, 1], [0, 2]])
    made = replace(plan(programme, work=1, workers=1), by_solver=True, lower_bound=26.0, status="optimal")
    found, proof, verdict = with_proof(programme, made)
    assert (found.lower_bound, found.status, verdict.accepted) == (26.0, "optimal", True)
    assert float(proof["claimed_bound"]) == float(proof["searched"]) == 26.0
    lied = judge({**proof, "searched": proof["searched"] + 0.5})
    assert [line.what for line in lied.lines if not line.accepted] == ["search", "bound"]
