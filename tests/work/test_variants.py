"""What modes mean: default tasks of each kind, clearing as a decision, and nothing left of what is torn down."""

from __future__ import annotations

import numpy as np
import pytest
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.files.result_rows import reasons
from qaita.plan.allowed.check import check
from qaita.plan.amend.standins import served_first
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import plan, score_schedule
from qaita.work.build import programme

OFFICE = {"asset_id": "a", "class": "office", "value": 1000.0, "acceptance_days": 0.0}
"""Complete damage of an office: 240 days, the whole value."""


def built(*modes, asset=OFFICE, tasks=None, **tables):
    """The programme of one damaged asset that waits for nothing, with rows of ``modes``."""
    rows = [{"asset_id": "a", "kind": "", "decision": "", "decided_by": "", **row} for row in modes]
    found = city([asset], tasks=tasks if tasks is not None else [one_task(10.0, task_id="T", cost=100.0)], modes=rows,
                 waiting=[{"asset_id": "a", **NO_WAITING}], **tables)
    return programme(found, assess(found))


def tasks_of(found):
    """Days of nine hours, cost and predecessors of each task by id."""
    m = found.model
    return {name: (m.task_work[k] / 540, int(m.task_cost[k]),
                   [found.task_ids[p] for p in m.pred_task[m.pred_ptr[k]:m.pred_ptr[k + 1]]])
            for k, name in enumerate(found.task_ids)}


def test_better_repeats_what_is_listed_longer_and_dearer():
    """Proves 12.5 days for 130 instead of 10 for 100."""
    found = built({"mode": "better"})
    assert found.mode_names == ("as_was", "better")
    assert tasks_of(found) == {"T": (10.0, 100, []), "T:better": (12.5, 130, [])}
    assert found.assumed_tasks.tolist() == [False, True]


def test_replace_is_demolition_and_building_anew():
    """Proves 24 days and 100, then 240 days and 1000 of the complete damage of an office."""
    found = built({"mode": "new", "kind": "replace"})
    assert tasks_of(found) == {"T": (10.0, 100, []), "a:new:demolish": (24.0, 100, []),
                               "a:new:build": (240.0, 1000, ["a:new:demolish"])}


def test_temporary_is_a_stand_in_and_then_the_works():
    """Proves five days for 20 until a share of 0.4 is reached, and the listed works after it."""
    found = built({"mode": "temporary", "share": 0.4})
    assert tasks_of(found) == {"T": (10.0, 100, []), "a:temporary:stand-in": (5.0, 20, []),
                               "T:temporary": (10.0, 100, ["a:temporary:stand-in"])}
    assert np.isnan(found.stages.after[[0, 2]]).all() and found.stages.after[1] == 0.4


def test_listed_tasks_are_not_added_to():
    """Proves that a mode with tasks gets none, and that a row for an asset without damage makes nothing."""
    both = [one_task(10.0, task_id="T"), one_task(20.0, task_id="U", mode="better")]
    assert built({"mode": "better"}, tasks=both).task_ids == ("T", "U")
    whole = built({"mode": "better"}, damage=[{"asset_id": "a", "state": "none"}])
    assert whole.task_ids == ()


def test_followers_follow_the_like_of_a_task_too():
    """Proves that b follows a's task in whichever mode it is done."""
    rows = [one_task(10.0, task_id="T"), one_task(1.0, task_id="U", asset_id="b", after=("T",))]
    found = city([OFFICE, {"asset_id": "b"}], tasks=rows,
                 modes=[{"asset_id": "a", "mode": "better", "kind": "", "decision": ""}])
    assert tasks_of(programme(found, assess(found)))["U"][2] == ["T", "T:better"]


def people(**tables):
    """100 residents who need asset ``a``, to which effect its share counts."""
    return {"residents": [{"group_id": "g", "people": 100.0}], "weights": [{"service": "s", "weight": 1.0}],
            "needs": [{"asset_id": "g", "service": "s", "supplier_id": "a", "effect": "share"}], **tables}


def test_what_is_to_be_cleared_is_never_in_service_and_no_choice():
    """Proves that the decision leaves one mode, that its work is done, and that all is lost to the horizon."""
    found = built({"mode": "clear", "decision": "7", "decided_by": "Akimat"}, **people())
    assert found.mode_names == ("clear",) and found.task_ids == ("a:clear:demolish",)
    made = plan(found, work=5, workers=1)
    assert made.status in ("optimal", "feasible") and made.schedule.job_mode.tolist() == [0]
    assert made.objective == pytest.approx(100 * 100) and made.never == made.objective
    assert made.back[0] >= found.model.horizon


@pytest.mark.parametrize(("kind", "after"), [("clear", 0.0), ("replace", 0.0)])
def test_nothing_is_left_once_demolition_has_begun(kind, after):
    """Proves that an asset that kept 0.3 of its function has it until demolition begins, and none from then on."""
    tasks = [one_task(2.0, task_id="D", mode="x", calendar="always"),
             one_task(3.0, task_id="B", mode="x", calendar="always", after=("D+4",))]
    found = built({"mode": "x", "kind": kind, "decision": "7", "decided_by": "Akimat"}, tasks=tasks,
                  damage=[{"asset_id": "a", "state": "extensive", "function": 0.3}], **people())
    made = score_schedule(found, schedule_of(found.model, np.zeros(1, np.int64), np.zeros(1, np.int64)))
    share = [float(made.trace.value_at(START + minute)[0]) for minute in (-1, 0, 3 * DAY, 8 * DAY, 9 * DAY)]
    assert share == [0.3, after, after, after, 1.0 if kind == "replace" else 0.0]


def test_a_stand_in_is_used_where_less_is_lost():
    """Proves that with two crews of builders the stand-in at 0.9 is taken, one at 0.01 is not, and the checker agrees.

    As it was: ten working days. With the stand-in: five working days at nothing, ten more at a tenth of the loss.
    """
    for share, taken in ((0.9, True), (0.01, False)):
        found = built({"mode": "temporary", "share": share}, **people())
        first = score_schedule(found, schedule_of(found.model, np.zeros(1, np.int64), np.zeros(1, np.int64)))
        made = served_first(found, first)
        assert (made.schedule.job_mode[0] == 1) == taken and not check(found, made.schedule)
        assert made.objective < first.objective if taken else made is first


def test_a_stand_in_that_saves_nothing_is_not_used():
    """Proves it with four days at nothing against two at nothing and four at half: four days lost either way, and all
    numbers of people give the same answer, whatever their products round to."""
    tasks = [one_task(4.0, task_id="T", calendar="always"),
             one_task(2.0, task_id="S", mode="x", calendar="always", function_after=0.5),
             one_task(4.0, task_id="U", mode="x", calendar="always", after=("S",))]
    for count in (3.0, 7.0, 0.1, 12345.7):
        found = built({"mode": "x", "kind": "temporary"}, tasks=tasks,
                      **people(residents=[{"group_id": "g", "people": count}]))
        first = score_schedule(found, schedule_of(found.model, np.zeros(1, np.int64), np.zeros(1, np.int64)))
        assert served_first(found, first) is first


def test_service_csv_names_the_decision():
    """Proves that what is cleared is said to be so, by number and office, and not to wait for its own repair."""
    made = built({"mode": "clear", "decision": "7", "decided_by": "Akimat"}, **people())
    done = score_schedule(made, schedule_of(made.model, np.zeros(1, np.int64), np.zeros(1, np.int64)))
    assert reasons(made.city, made, done, None)[0] == "cleared by decision 7 of Akimat"
    plain = built(**people())
    done = score_schedule(plain, schedule_of(plain.model, np.zeros(1, np.int64), np.zeros(1, np.int64)))
    assert "cleared" not in reasons(plain.city, plain, done, None)[0]
