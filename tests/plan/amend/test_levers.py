"""What levers save: hand-made cities in which one pays and another does not, and none that is not missed is kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import NO_WAITING, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.amend.levers import leaner, worth_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import score_schedule
from qaita.work.build import programme

pytestmark = pytest.mark.usefixtures("short_rounds")


def two_in_a_row(**levers):
    """Assets a (100 people) and b (900), each 10 days of the one crew, each waiting 20 days for a permit.

    A lane takes 15 days off either; days are those of a calendar without pause.
    """
    waits = {**NO_WAITING, "permit_days": 20.0}
    made = city(
        [{"asset_id": name, "acceptance_days": 0.0} for name in "ab"],
        tasks=[one_task(10.0, asset_id=name, task_id=name.upper(), calendar="always") for name in "ab"],
        crews=[{"trade": "masons", "count": 1, "calendar": "always"}],
        waiting=[{"asset_id": name, **waits} for name in "ab"],
        levers=[{"lever_id": "lane", "shortens": "permit", "less_days": 15.0, "price": 70.0, "calendar": "",
                 "payer": "", **levers}],
        residents=[{"group_id": f"g{name}", "people": people} for name, people in (("a", 100.0), ("b", 900.0))],
        needs=[{"asset_id": f"g{name}", "service": "s", "supplier_id": name} for name in "ab"],
        weights=[{"service": "s", "weight": 1.0}])
    return programme(made, assess(made))


def plan_of(found, order, modes):
    """The plan of a list, as the search would hand it over."""
    return score_schedule(found, schedule_of(found.model, np.array(order), np.array(modes)))


def test_a_lever_that_nothing_gains_from_is_taken_back():
    """Proves that b goes first with the lane (days 5-15), a after it (20-30) with or without: a's use is given back.

    Lost with it 900 x 15 + 100 x 30 from the start, without b's 900 x 30 + 100 x 40: 15 days of 900, and 10 of 100.
    But with a held on its days 20-30, b without the lane comes only after it, on days 30-40: 25 days of 900.
    """
    found = two_in_a_row()
    assert found.mode_names == ("as_was", "as_was+lane") * 2
    both = plan_of(found, [1, 0], [1, 3])
    lean = leaner(found, both)
    assert lean.schedule.job_mode.tolist() == [1, 3]  # with it a begins on day 15
    late = two_in_a_row(assets=("b",))
    assert late.mode_names == ("as_was", "as_was", "as_was+lane")
    worths, uses = worth_of(late, plan_of(late, [1, 0], [0, 2]).schedule)
    assert [(one.lever, one.uses, one.cost) for one in worths] == [("lane", 1, 70)]
    assert worths[0].saved == pytest.approx(25 * 900) and uses[0].saved == worths[0].saved
    assert (uses[0].days, uses[0].levers, uses[0].cost) == (15.0, ("lane",), 70)


def test_useless_use_is_dropped_and_useful_one_kept():
    """Proves that a lane for a, whose crew is busy until day 15 + 10 anyway, is given back where b's is kept."""
    found = two_in_a_row(less_days=5.0)
    plan = plan_of(found, [1, 0], [1, 3])  # b on days 15-25, a on 25-35
    lean = leaner(found, plan)
    assert lean.schedule.job_mode.tolist() == [0, 3] and lean.objective == pytest.approx(plan.objective)
    assert not check(found, lean.schedule)
    assert int(found.model.task_cost[lean.schedule.task_start >= 0].sum()) == 70
    assert leaner(found, lean).schedule.job_mode.tolist() == [0, 3]


def test_a_plan_without_levers_is_left_alone():
    """Proves that nothing is said and nothing changed where no mode is under a lever."""
    found = two_in_a_row()
    plan = plan_of(found, [1, 0], [0, 2])
    assert leaner(found, plan) is plan and worth_of(found, plan.schedule) == ([], [])


@settings(max_examples=25, deadline=None)
@given(st.permutations([0, 1]), st.tuples(st.integers(0, 1), st.integers(2, 3)), st.integers(0, 20))
def test_fewer_levers_never_lose_more(order, modes, less):
    """Proves for every list that what is left of its levers loses no more, costs no more and breaks no rule."""
    found = two_in_a_row(less_days=float(less))
    if found.model.num_modes < 4:
        return
    plan = plan_of(found, order, modes)
    lean = leaner(found, plan)
    cost = found.model.task_cost
    assert lean.objective <= plan.objective * (1 + 1e-6) and not check(found, lean.schedule)
    assert cost[lean.schedule.task_start >= 0].sum() <= cost[plan.schedule.task_start >= 0].sum()
    assert all(worth.saved >= -1e-6 for worth in worth_of(found, lean.schedule)[0])
