"""How soon a node can be back, by looking through all schedules of the works behind it: never later than is so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.strategies import Mode, Task, model_of, models

from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.lagrange.branch import Branching
from qaita.plan.lagrange.soonest import Soonest
from qaita.plan.proof.certificate import certificate
from qaita.plan.proof.statement import proof_of
from qaita.plan.split.bound import Bound
from qaita.verify.judge import judge
from reference.soonest import over_in_time


def soonest_of(programme):
    """What looks through the works of a programme."""
    split = Bound(programme.model, core_of(programme))
    return Soonest(programme.model, core_of(programme), split.items.begin, split.earliest)


def three(crews=1):
    """A hub of ten minutes and two feeders of two, all needed by one sink."""
    return alone(crew_work(10, 2, 2, crews=crews), needs=[[0, 1, 2]])


@pytest.mark.parametrize(("programme", "least"), [
    (three(), 14),
    (three(2), 10),
    (alone(model_of([(Mode((Task(3, uses=((0, 2),)),)),)] * 3, pools=[((0, 3), (7, 4))]), needs=[[0, 1, 2]]), 9),
    (alone(model_of([(Mode((Task(4, uses=((0, 1),)),)),)] * 2, calendars=[((0, 5), (20, 25))]), needs=[[0, 1]]), 23),
    (alone(model_of([(Mode((Task(4, uses=((0, 1),)),), after=6),)] * 2), needs=[[0, 1]]), 14),
    (alone(model_of([(Mode((Task(2, uses=((0, 1),)), Task(2, preds=((0, 5),), uses=((0, 1),)))),),
                     (Mode((Task(4, uses=((0, 1),)),)),)]), needs=[[0, 1]]), 9),
])  # fmt: skip
def test_dates_by_hand(programme, least):
    """Proves the date of one service that waits for all: one after another on one crew, side by side on more, two crews
    of three and then of four, over a night, with acceptance, and a work that fits into another's lag."""
    core = core_of(programme)
    assert soonest_of(programme).least(int(core.loss.node[0]))[0] == least


@settings(max_examples=150, deadline=None)
@given(models(max_jobs=3), st.integers(1, 60))
def test_as_every_order_says(model, minute):
    """Proves that what is refuted is what no order of the tasks brings about, and the other way round: calendars, crews
    that come and go, lags, deadlines, acceptance."""
    works = soonest_of(alone(model, needs=[list(range(model.num_jobs))]))
    modes = [int(first) for first in model.mode_ptr[:-1]]
    minute = min(minute, model.horizon - 1)
    # Money delays a task begun alone; the twin knows none, so it is told the same first starts.
    told = model._replace(task_release=np.maximum(model.task_release, works._begin))
    possible = over_in_time(told, modes, {mode: minute - int(model.mode_after[mode]) for mode in modes})
    assert bool(works._looked_through(set(modes), minute)) == (not possible)


def test_the_verifier_looks_itself():
    """Proves that a date that is so is accepted and makes the bound the optimum, and that one a minute later, or of a
    node that no plan moves, is refused."""
    programme = three()
    tree = Branching(programme.model, core_of(programme), Bound(programme.model, core_of(programme)), 20)
    tree.improve(300, 1e9)
    schedule = schedule_of(programme.model, np.arange(3), np.arange(3))
    proof = proof_of(programme, schedule)
    proof |= certificate(programme, tree, proof)
    assert proof["soonest_minute"].tolist() == [14]
    assert float(judge(proof).bound) == pytest.approx(14.0, rel=1e-6)
    for change in ({"soonest_minute": np.array([15])}, {"soonest_node": np.array([10**6])}):
        refused = [line.found for line in judge(proof | change).lines if not line.accepted]
        assert len(refused) == 1
        assert "before minute 15" in refused[0] or "no plan moves" in refused[0]
