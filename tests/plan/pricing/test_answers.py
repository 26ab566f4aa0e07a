"""Prices: what they prove of a changed programme is below what brute force finds, and small cases by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, model_of, programmes

from qaita.plan.planner import plan
from qaita.plan.pricing.answers import answered, chosen, promising
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.binding import binding_days, binding_money, binding_spans
from qaita.plan.pricing.listing import questions
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import Question, changed
from qaita.plan.pricing.replans import errors_of
from reference.brute_force import least_loss


def best(programme):
    """The least loss of any schedule, by trying all lists of tasks."""
    return least_loss(programme.model, loss_of(programme))[0]


def planned(programme, lost=None):
    """The plan that a first list gives, and what it saves at once."""
    made = plan(programme, work=1, workers=1)
    return AtOnce(programme, made.schedule, made.closure_objective if lost is None else lost)


@settings(max_examples=30, deadline=None)
@given(programmes(max_jobs=3), st.data())
def test_prices_prove_no_more_than_the_changed_optimum(programme, data):
    """Proves on any programme, for any question and number of units: what carried prices prove, before and after they
    settle, is at most the optimum of the changed programme; one unit saves at most what the answer says; and what a
    plan saves at once leaves no less than the optimum. The estimate lies between."""
    optimum = best(programme)
    priced = Priced(programme, programme.model.start + data.draw(st.integers(1, 60)), optimum)
    priced.climb(data.draw(st.sampled_from([1, 60])))
    asked = questions(programme, [(programme.model.start, programme.model.start + 20)])
    if not asked:
        return
    question = data.draw(st.sampled_from(asked))
    question = Question(**{**vars(question), "unit": data.draw(st.integers(1, 9))})
    more = changed(programme, question, data.draw(st.integers(1, 3)))
    supposed, limit = priced.supposed(more), best(more)
    assert priced.value <= optimum * (1 + 1e-9) + 1e-9
    assert supposed[0].value(supposed[1], priced.block) <= limit * (1 + 1e-9) + 1e-9
    assert priced.again(*supposed) <= limit * (1 + 1e-9) + 1e-9
    at_once = planned(programme)
    answer = answered(priced, [(1.0, question)], at_once)[0]
    best_with = best(changed(programme, question))
    assert answer.at_most >= optimum - best_with - 1e-6 * max(1.0, optimum)
    assert at_once.lost - answer.at_least >= best_with - 1e-6 * max(1.0, optimum)
    assert answer.at_least <= answer.saved[0] <= answer.at_most + 1e-6 * max(1.0, optimum)


@settings(max_examples=25, deadline=None)
@given(programmes(max_jobs=3), st.data())
def test_more_is_never_priced_below_nothing(programme, data):
    """Proves the evaluation at fixed prices: crews, money and less waiting never raise what is proven."""
    priced = Priced(programme, programme.model.start + 30, 1e6)
    priced.climb(50)
    at = priced.base.value(priced.prices, priced.block)
    asked = [one for one in questions(programme, [(programme.model.start, programme.model.start + 20)])
             if one.kind in ("crew", "more", "wait")]
    if asked:
        relaxation, prices = priced.supposed(changed(programme, data.draw(st.sampled_from(asked)), 2))
        if np.array_equal(relaxation.core.node, priced.base.core.node):
            assert relaxation.value(prices, priced.block) <= at + 1e-9 * max(1.0, abs(at))


def test_one_more_crew_by_hand():
    """Proves three jobs of 5 minutes for one crew: 5 + 10 + 15 = 30 lost, with a crew more 5 + 5 + 10 = 20, with two
    more 15. The price says so within a twentieth, the promise never less than the truth, and it holds for one crew."""
    programme = alone(crew_work(5, 5, 5))
    priced = Priced(programme, 15, 30.0)
    priced.climb()
    asked = [one for one in questions(programme, [(0, 30)]) if one.kind == "crew"]
    answer = answered(priced, promising(priced, asked), planned(programme))[0]
    assert (answer.at_least, best(changed(programme, answer.question))) == (pytest.approx(10), 20)
    assert answer.saved[0] == pytest.approx(10, rel=0.05)
    assert answer.saved[1] == pytest.approx(15, rel=0.05)
    assert answer.at_most >= 10
    assert answer.holds_to == 1


def test_money_that_comes_late_by_hand():
    """Proves two jobs of a minute, money for one at once and for the other at minute 30: 1 + 31 = 32 lost; five minutes
    sooner saves 5, ten save 10. The price is exact, and the money binds until minute 30."""
    model = model_of([(Mode((Task(1, draws=((0, 3),)),)),)] * 2, accounts=[((0, 3), (30, 3))])
    priced = Priced(alone(model), 31, 32.0)
    priced.climb()
    question = Question("sooner", "a0", "", (0,), 30, 30, 5)
    answer = answered(priced, promising(priced, [question]), planned(priced.programme))[0]
    assert answer.saved[0] == pytest.approx(5, abs=0.2)
    assert answer.holds_to == 4
    assert [(account, until) for account, until, _ in binding_money(priced)] == [(0, 30)]


def test_another_supplier_by_hand():
    """Proves 20 minutes of work at a source and 5 at a feeder for one crew, one sink that needs two suppliers, these
    two, and one behind the source: 25 + 20 = 45 lost. With another supplier in the source's place the second loses
    nothing, and the first is back with either of the two: at 5 with the feeder first, so 40 saved; at 20 in the same
    order, so 25 at once."""
    programme = alone(crew_work(20, 5), needs=[[0, 1], [0]])
    priced = Priced(programme, 25, 45.0)
    priced.climb()
    asked = [one for one in questions(programme, [(0, 30)]) if one.kind == "supplier"]
    assert [one.members for one in asked] == [(0,), (1,)]
    answer = answered(priced, promising(priced, asked), planned(programme))[0]
    assert (answer.question, best(changed(programme, asked[0]))) == (asked[0], 5)
    assert answer.at_least == pytest.approx(25)
    assert answer.saved[0] == pytest.approx(40, rel=0.1)
    assert answer.at_most >= 40 - 1e-6


def test_crews_bind_on_the_days_on_which_they_are_short():
    """Proves three jobs of a day for one crew from day 0: the crew binds on days 0 and 1, by day and by stretch, and
    prices by day add up to those by stretch."""
    programme = alone(crew_work(1440, 1440, 1440, horizon=20 * 1440))
    priced = Priced(programme, 3 * 1440, 6 * 1440.0)
    priced.climb()
    first, days = binding_days(priced)
    found = binding_spans(priced, [(0, 2 * 1440), (2 * 1440, 4 * 1440)])
    assert first == 0
    assert days[0, 0] > 0
    assert (found[0].pool, found[0].days) == (0, 2)
    assert sum(one.price for one in found) == pytest.approx(days[0, :4].sum(), rel=0.01)


def test_questions_are_chosen_of_each_kind_in_turn():
    """Proves crews worth 9, 8, 7 and money worth 1: of three chosen one is money."""
    pairs = [(price, Question(kind, "", "", (0,), 0, 0, 1))
             for price, kind in ((9.0, "crew"), (8.0, "crew"), (7.0, "crew"), (1.0, "more"))]
    assert [price for price, _ in chosen(pairs, 3)] == [9.0, 8.0, 1.0]


def test_errors_by_hand():
    """Proves estimates 10, 4, 2 against 8, 4, 3: off by 2, 0, 1 and by a fifth, nothing and a third; same ranks. With
    all equal there is no correlation."""
    errors = errors_of([10, 4, 2], [8, 4, 3])
    assert (errors.count, errors.median, errors.worst) == (3, 1, 2)
    assert errors.median_share == pytest.approx(0.2)
    assert errors.rank_correlation == pytest.approx(1)
    assert math.isnan(errors_of([1, 2], [5, 5]).rank_correlation)


def test_an_interruption_keeps_what_was_answered():
    """Proves that each question is told of, and that those done before an interruption count, crews first."""
    programme = alone(crew_work(5, 5, 5))
    priced, heard = Priced(programme, 15, 30.0), []
    asked = sorted(questions(programme, [(0, 30)]), key=lambda question: question.kind == "crew")

    def told(done, count):
        heard.append((done, count))
        raise KeyboardInterrupt

    found = promising(priced, asked, told)
    assert [done for done, _ in heard] == [1] and heard[0][1] > 1 and [one.kind for _, one in found] == ["crew"]
    assert len(answered(priced, found * 2, planned(programme), told)) == 1
