"""One more bidder: what the programme has then, and what that saves, by hand."""

import numpy as np
import pytest
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.planner import plan
from qaita.plan.pricing.answers import answered
from qaita.plan.pricing.at_once import AtOnce
from qaita.plan.pricing.listing import questions
from qaita.plan.pricing.priced import Priced
from qaita.plan.pricing.question import changed
from qaita.plan.pricing.replans import known_in, realised
from qaita.work.build import programme

SPANS = [(START, START + 60 * DAY)]


def two_lots(**tables):
    """Assets a and b, each a lot of its own and ten days' work; A bids for both with one crew, C with the city's."""
    damaged = city(
        [{"asset_id": "a", "lot_id": "L"}, {"asset_id": "b", "lot_id": "M"}],
        lots=[{"lot_id": "L", "tender_days": 0.0}, {"lot_id": "M", "tender_days": 0.0}],
        bids=[{"lot_id": "L", "contractor": "A"}, {"lot_id": "M", "contractor": "A", "mobilisation_days": 2.0},
              {"lot_id": "M", "contractor": "C", "tender_days": 300.0}],
        tasks=[one_task(10.0, asset_id="a", task_id="ta"), one_task(10.0, asset_id="b", task_id="tb")],
        crews=[{"trade": "masons", "count": 1}, {"trade": "masons", "count": 1, "contractor": "A"}],
        waiting=[{"asset_id": name, **NO_WAITING} for name in "ab"],
        needs=[{"asset_id": f"of-{name}", "service": "school", "supplier_id": name} for name in "ab"],
        residents=[{"group_id": f"of-{name}", "people": 100.0} for name in "ab"],
        weights=[{"service": "school", "weight": 0.5}],
        **tables)  # fmt: skip
    damage = assess(damaged)
    return programme(damaged, damage), damage


def asked(found, damage):
    """The questions about bidders."""
    return [one for one in questions(found, SPANS, damage) if one.kind == "bidder"]


def test_asks_for_each_lot_and_each_bidder_with_crews_of_his_own():
    """Proves who is asked about: A, who brings a crew, for both lots; not C, who works with the city's."""
    found, damage = two_lots()
    assert [(one.subject, one.employer, one.members) for one in asked(found, damage)] == [("L", "A", (0,)),
                                                                                         ("M", "A", (1,))]


def test_the_new_one_has_the_same_bid_and_as_many_crews():
    """Proves the programme: two more offers for lot M alone, ready when A's is, each with a pool of one crew; the plan
    at hand is one for it too."""
    found, damage = two_lots()
    more = changed(found, asked(found, damage)[1], 2)
    assert more.mode_contractors == ("A", "A", "C", "A (another 1)", "A (another 2)")
    assert more.model.mode_ready[[1, 3, 4]].tolist() == [START + 2 * DAY] * 3
    new = [pool for pool, name in enumerate(more.pool_contractors) if "another" in name]
    assert [int(more.model.pool_count[slice(*more.model.pool_ptr[pool : pool + 2])].max()) for pool in new] == [1, 1]
    made = plan(found, work=3, workers=1).schedule
    assert check(more, known_in(more, found, made)) == []


def test_two_lots_at_once_save_what_the_second_waited():
    """Proves the answer: A does one lot after the other; with another bidder for M both are done at once. What that
    saves is known without a search, and neither the re-plan nor the least nor the most that is said differs from it by
    more than it may."""
    found, damage = two_lots()
    made = plan(found, work=20, workers=1)
    at_once = AtOnce(found, made.schedule, made.closure_objective)
    question = asked(found, damage)[1]
    best = plan(changed(found, question), work=20, workers=1)
    saves = made.objective - best.objective
    priced = Priced(found, int(np.max(made.schedule.task_finish)), made.closure_objective)
    priced.climb(60)
    answer = answered(priced, [(1.0, question)], at_once)[0]
    real = realised(found, made.schedule, [question], 5, 0, 1)
    assert saves > 0
    assert real.saved == pytest.approx((saves,)) and answer.at_least == pytest.approx(saves)
    assert answer.at_least - 1e-6 <= answer.saved[0] <= answer.at_most + 1e-6 and answer.at_most >= saves - 1e-6
