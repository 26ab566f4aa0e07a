"""The search over whole lists: where it must change two things at once."""

import pytest
from tests.plan.test_bound import alone
from tests.strategies import Mode, Task, model_of

from qaita.plan.planner import plan


def either_or():
    """Two jobs, two funds of 3: each job is paid from the one fund in its first mode, from the other in its second.

    The first mode of both takes 2 minutes of work and 20 until acceptance, the second 3 minutes; mixed, one fund would
    have to pay 6, and one of the jobs is not done for 1,000 minutes.
    """
    def modes(slow, fast):
        return (Mode((Task(2, uses=((0, 1),), draws=((slow, 3),)),), after=20),
                Mode((Task(3, uses=((0, 1),), draws=((fast, 3),)),)))

    return alone(model_of([modes(0, 1), modes(1, 0)], pools=[((0, 2),)], accounts=[((0, 3),), ((0, 3),)], horizon=1000))


@pytest.mark.parametrize("seed", range(4))
def test_two_modes_that_only_fit_together_are_found(monkeypatch, seed):
    """Proves 3 + 3 minutes without a solver; one mode after the other would lead over a job not done (22 + 1,000)."""
    monkeypatch.setattr("qaita.plan.planner.is_small", lambda *_: False)
    assert plan(either_or(), work=1, seed=seed, workers=1).objective == pytest.approx(6)
