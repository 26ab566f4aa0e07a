"""The search over whole lists: where it must change two things at once, and that it knows what its lists are worth."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone
from tests.strategies import Mode, Task, model_of, programmes

from qaita.plan.core import core_of
from qaita.plan.decode.board import new_board
from qaita.plan.decode.packed import pack
from qaita.plan.planner import plan
from qaita.plan.search.aims import NO_AIMS, blocks
from qaita.plan.search.anneal import anneal, new_search
from qaita.plan.search.score import new_score
from qaita.plan.search.waits import waits_for


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


def searched(model, core, order, trials):
    """A search from a list in which each job has its first mode, after so many trials; and a way to value it afresh."""
    packed, board, score = pack(model), new_board(model), new_score(core, model)
    search = new_search(packed, board, score, np.array(order), model.mode_ptr[:-1].copy(), waits_for(model, core),
                        (0, 0, max(1, trials)), blocks(NO_AIMS, model.num_jobs))
    anneal(packed, board, score, search, trials, warm=True)

    def afresh():
        anneal(packed, board, score, search, 0, warm=True)
        return search.value[0]

    return search, afresh


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=4), st.data())
def test_list_is_worth_what_the_search_says(programme, data):
    """Proves that what trials skip of a list is as decoding it whole gives, orders between jobs and lots included."""
    model = programme.model
    search, afresh = searched(model, core_of(programme), data.draw(st.permutations(range(model.num_jobs))), 60)
    told = float(search.value[0])
    assert afresh() == pytest.approx(told, rel=1e-9, abs=1e-6)


def test_mode_of_a_job_counts_from_the_one_that_pulls_it_forward():
    """Proves by hand: job 1 follows job 0 and stands first in the list, so job 0 is placed with it. Its second mode,
    which no money pays for, is not taken for the one that stands on the board."""
    unpaid = Mode((Task(1, draws=((0, 1),)),))
    model = model_of([(Mode((Task(4),)), unpaid), (Mode((Task(2, preds=((0, 0), (1, 0))),)),)], accounts=[((0, 0),)])
    search, afresh = searched(model, core_of(alone(model)), [1, 0], 40)
    assert float(search.value[1]) == pytest.approx(4 + 6, abs=1e-3)
    told = float(search.value[0])
    assert afresh() == pytest.approx(told, abs=1e-9)
