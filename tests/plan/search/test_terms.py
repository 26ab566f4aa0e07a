"""Second terms: the compiled ones against plain code, and held and weighed plans against every list and mode."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.search.test_aims import every_schedule, parted, slack_of, worth_of
from tests.strategies import ints, lists, programmes

from qaita.jobs.terms import with_promises
from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.board import new_board
from qaita.plan.decode.decode import schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.planner import in_service, plan
from qaita.plan.search.aims import Aims
from qaita.plan.search.anneal import new_search
from qaita.plan.search.score import new_score
from qaita.plan.search.terms import NAMES, Asked, Promised, SecondTerms, terms_for
from qaita.plan.search.waits import waits_for
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from reference.brute_force import least_loss
from reference.terms import terms as plain_terms

pytestmark = pytest.mark.usefixtures("short_rounds")

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
COMPARED = ("cost", "makespan", "churn", "churn_days", "broken_promises", "promises", "worst_district")


@st.composite
def promises(draw, programme):
    """A few promises about any nodes of a programme."""
    count, nodes = draw(st.integers(0, 3)), programme.needs.num_nodes
    return Promised(ints(draw(st.integers(0, nodes - 1)) for _ in range(count)),
                    ints(draw(st.integers(1, programme.model.horizon + 5)) for _ in range(count)),
                    np.array([float(draw(st.integers(0, 3))) for _ in range(count)]))


@st.composite
def wishes(draw, programme, asked):
    """Second terms on anything that may be announced or promised, every curve a district of its own."""
    model, curves = programme.model, len(programme.loss.step_ptr) - 1
    promised = draw(promises(programme))
    announced = ints(draw(st.integers(-1, model.horizon)) for _ in range(model.num_jobs))
    required = np.array([draw(st.booleans()) for _ in range(model.num_jobs)])
    people = np.array([float(draw(st.integers(0, 3))) for _ in range(curves)] + [0.0] * len(promised.node))
    return SecondTerms(asked, required, announced, promised, ints(range(len(people))), people)


def back_of(programme, schedule):
    """When each node works."""
    return service_times(prepare(programme.needs), in_service(programme, schedule))


def values(programme, wish, schedule):
    """Every term of a schedule, by the plain twin."""
    back, loss = back_of(programme, schedule), programme.loss
    lost = np.bincount(wish.part[loss.curve], resident_days(loss, back, programme.model.horizon), len(wish.people))
    made = wish.promised
    pairs = list(zip(made.node.tolist(), made.end.tolist(), made.price.tolist(), strict=True))
    return plain_terms(programme.model, schedule, back, wish.required, wish.announced, pairs, lost, wish.people)


def costly(programme, data):
    """The programme with a cost of each task."""
    model = programme.model
    return replace(programme, model=model._replace(
        task_cost=ints(data.draw(st.integers(0, 9)) for _ in range(model.num_tasks))))


def standing(programme, order, mode, aims):
    """Worth of a list under aims, and its schedule."""
    model, core, packed = programme.model, core_of(programme), pack(programme.model)
    board, score = new_board(model), new_score(core, model, aims)
    places = (np.zeros(model.num_jobs, np.int64), np.full(model.num_jobs, model.num_jobs - 1, np.int64))
    search = new_search(packed, board, score, order, mode, waits_for(model, core), (0, 0, 1), places)
    return float(search.value[0]), schedule_on(board, mode)


@SLOW
@given(programmes(max_jobs=4), st.data())
def test_compiled_terms_are_the_plain_ones(programme, data):
    """Proves each term on random programmes: what a weight of 7 adds to a list's worth is 7 times the plain value."""
    programme = costly(parted(programme), data)
    order, mode = data.draw(lists(programme.model))
    wish = data.draw(wishes(programme, {}))
    posed = with_promises(programme, wish.promised, 0.0)
    core = core_of(posed)
    alone, schedule = standing(posed, order, mode, Aims())
    said = values(posed, wish, schedule)
    for name in COMPARED:
        asked = replace(wish, asked={NAMES.index(name): Asked(weight=7.0)})
        found, _ = standing(posed, order, mode, Aims(terms=terms_for(posed, core, asked)))
        assert (found - alone) / 7 == pytest.approx(said[name], rel=1e-6, abs=1e-5), name


@SLOW
@given(programmes(max_jobs=3), st.data())
def test_plan_held_to_a_limit_is_the_best_that_keeps_it(programme, data):
    """Proves that a hard limit is kept where any list keeps it, at the least loss of all lists that do; and that a
    tighter limit never betters the optimum."""
    programme = costly(parted(programme), data)
    model, name = programme.model, data.draw(st.sampled_from(COMPARED))
    wish = data.draw(wishes(programme, {}))
    wish = replace(wish, required=np.ones(model.num_jobs, bool))
    posed = with_promises(programme, wish.promised, 0.0)
    every = [(values(posed, wish, each)[name], worth_of(programme, each))
             for each in every_schedule(programme, [1] * model.num_jobs)]
    some = sorted({value for value, _ in every})
    limit = data.draw(st.sampled_from(some))
    best = [min(lost for value, lost in every if value <= held + 1e-9) for held in some]
    assert best == sorted(best, reverse=True)
    asked = replace(wish, asked={NAMES.index(name): Asked(0.0, limit, 10.0, 1e7)})
    found = plan(posed, work=1, workers=1, aims=Aims(terms=terms_for(posed, core_of(posed), asked)))
    assert check(posed, found.schedule) == []
    assert values(posed, wish, found.schedule)[name] <= limit * (1 + 1e-9) + 1e-9
    least = best[some.index(limit)]
    assert least - slack_of(programme) <= worth_of(programme, found.schedule) <= least + slack_of(programme)


@SLOW
@given(programmes(max_jobs=3), st.data())
def test_bound_holds_with_promises_in_the_loss(programme, data):
    """Proves bound <= optimum of brute force <= plan where lateness against promises is part of the loss, as a loss on
    nodes that are jobs, suppliers or users, due early or after the horizon."""
    promised = data.draw(promises(programme))
    posed = with_promises(programme, promised, 1440.0 * data.draw(st.integers(1, 5)))

    def loss(times):
        repaired = posed.repaired0.copy()
        repaired[posed.model.job_node] = np.array(times, np.int64)
        back = service_times(prepare(posed.needs), repaired)
        return float(resident_days(posed.loss, back, posed.model.horizon).sum())

    best, _ = least_loss(posed.model, loss)
    found = plan(posed, work=1, workers=1)
    assert found.lower_bound <= best * (1 + 1e-9) + 1e-9
    assert best <= found.objective * (1 + 1e-9) + 1e-9


@SLOW
@given(programmes(max_jobs=3), st.data())
def test_plan_is_no_worse_than_the_schedule_it_begins_with(programme, data):
    """Proves it for the schedule of any list, which is also lawful; and that a schedule that breaks rules is mended."""
    order, mode = data.draw(lists(programme.model))
    _, begun = standing(programme, order, mode, Aims())
    found = plan(programme, work=1, workers=1, begin_with=begun)
    assert worth_of(programme, found.schedule) <= worth_of(programme, begun) + slack_of(programme)
    early = replace(begun, task_start=np.where(begun.task_start >= 0, 0, -1))
    assert check(programme, plan(programme, work=1, workers=1, begin_with=early).schedule) == []
