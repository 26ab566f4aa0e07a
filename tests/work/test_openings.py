"""Dig once: what a city's openings make of its programme, by hand, and what is planned of them against a plain twin."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.worth import loss_of
from tests.rows import DAY, NO_WAITING, START, city, one_task
from tests.work.test_build import built, rows, uses

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.decode.decode import schedule_of
from qaita.plan.digging import dug
from qaita.plan.planner import plan
from qaita.units import NEVER
from qaita.work.build import programme
from reference.brute_force import least_loss
from reference.openings import broken

pytestmark = pytest.mark.usefixtures("short_rounds")

ASSETS = [{"asset_id": "a", "payer": "m"}, {"asset_id": "b"}, {"asset_id": "c"}]
TASKS = [one_task(task_id="A1"), one_task(task_id="A2", after=("A1",)), one_task(asset_id="b", task_id="B1"),
         one_task(asset_id="c", task_id="C1", after=("A2",))]
CREWS = [{"trade": "masons", "count": 1}, {"trade": "road", "count": 1}]
STREET = {"opening_id": "O", "street": "Abay", "open_days": 2.0, "open_cost": 300.0, "close_days": 3.0,
          "close_cost": 400.0, "closed_day_cost": 10.0}
BOTH = [{"opening_id": "O", "asset_id": "a", "tasks": ("A2",), "alone_open_days": 1.0, "alone_open_cost": 5.0},
        {"opening_id": "O", "asset_id": "b", "alone_close_days": 1.0}]


def street(opening=(), sharers=BOTH, **tables):
    """The programme of assets a, b and c, of which a and b share an opening."""
    said = {"tasks": TASKS, "crews": CREWS, "waiting": [{"asset_id": name, **NO_WAITING} for name in "abc"],
            "openings": [{**STREET, **dict(opening)}], "sharers": sharers, **tables}
    return built(ASSETS, money=[{"source_id": "m", "amount": 10000.0}], **said)


def test_each_way_is_a_choice_that_all_works_of_the_street_make_alike():
    """Proves jobs, tasks, who follows whom, the lot that keeps them together, and what is owed."""
    found = street()
    model, names = found.model, found.task_ids
    assert found.job_ids() == ("a", "b", "c", "O:open", "O:close", "O:a:close", "O:b:close")
    assert names == ("A1", "A2", "O:a:as_was:open@alone", "A1@alone", "A2@alone", "B1", "O:b:as_was:open@alone",
                     "B1@alone", "C1", "O:open", "O:close", "O:a:close", "O:b:close")
    preds = {names[task]: {names[before] for before, _ in row}
             for task, row in enumerate(rows(model.pred_ptr, model.pred_task, model.pred_lag))}
    assert preds["A1"] == set() and preds["A2"] == {"A1", "O:open"} and preds["B1"] == {"O:open"}
    assert preds["A2@alone"] == {"A1@alone", "O:a:as_was:open@alone"} and preds["C1"] == {"A2", "A2@alone"}
    assert preds["O:close"] == {"O:open", "A2", "B1"}
    assert preds["O:a:close"] == {"O:a:as_was:open@alone", "A2@alone"}
    assert model.mode_bid.tolist() == [0, 1, 0, 1, -1, 0, 1, 0, 1, 0, 1, 0, 1] and model.num_lots == 1
    assert sorted(model.lot_job.tolist()) == [0, 1, 3, 4, 5, 6] and found.num_let == 0
    assert list(zip(model.due_mode.tolist(), model.due_job.tolist(), strict=True)) == [(5, 4), (1, 5), (3, 6)]
    assert (np.diff(model.task_ptr) == 0).tolist() == [mode in (6, 8, 9, 11) for mode in range(13)]


def test_digging_alone_takes_what_its_row_says_and_else_what_the_opening_does():
    """Proves days, cost, crews of the common pool, and who pays: the opening's payer, alone the asset's."""
    found = street({"payer": "m"})
    model, names = found.model, list(found.task_ids)
    at = {name: k for k, name in enumerate(names)}
    hours = 9 * 60
    work = {name: int(model.task_work[k]) // hours for name, k in at.items()}
    assert [work[name] for name in ("O:open", "O:close", "O:a:as_was:open@alone", "O:a:close", "O:b:as_was:open@alone",
                                    "O:b:close")] == [2, 3, 1, 3, 2, 1]
    assert [int(model.task_cost[at[name]]) for name in ("O:open", "O:close", "O:a:as_was:open@alone", "O:b:close")] == [
        300, 400, 5, 400]
    assert uses(found)[at["O:open"]] == uses(found)[at["O:b:close"]] == [("road", "", 1)]
    drawn = {names[k] for k in range(len(names)) if model.draw_ptr[k] < model.draw_ptr[k + 1]}
    assert drawn == {"O:open", "O:close", "O:a:as_was:open@alone", "O:a:close"}


def test_a_street_is_open_in_its_time_only():
    """Proves that from and until hold opening, closing and what lies between, in either way."""
    found = street({"from": START + 5 * DAY, "until": START + 30 * DAY})
    ends = dict(zip(found.task_ids, found.model.task_deadline.tolist(), strict=True))
    assert {name for name, minute in ends.items() if minute == START + 30 * DAY} == set(found.task_ids) - {
        "A1", "A1@alone", "C1"}
    starts = dict(zip(found.task_ids, found.model.task_release.tolist(), strict=True))
    assert {name for name, minute in starts.items() if minute == START + 5 * DAY} == {
        name for name in found.task_ids if "open" in name or "close" in name}


def test_who_has_no_works_shares_nothing():
    """Proves that an asset that is whole or sealed is no sharer, and that an opening without sharers is none."""
    found = street(holds=[{"asset_id": "b"}])
    assert found.openings[0].sharers == (0,) and "O:b:close" not in found.task_ids
    none = street(sharers=[BOTH[1]], holds=[{"asset_id": "b"}])
    assert none.openings == () and none.model.num_lots == 0 and none.task_ids == ("A1", "A2", "C1")
    assert none.needs.num_nodes == found.needs.num_nodes - 1


def test_a_pin_that_takes_a_sharer_out_leaves_the_others_theirs():
    """Proves that the rest share the street all the same, and that a pin on a mode leaves both ways."""
    pin = {"asset_id": "b", "what": "not_at_all", "decision": "7"}
    found = street(pins=[pin])
    assert found.openings[0].sharers == (0,) and found.model.num_lots == 1
    assert [entry.asset_id for entry in found.blocked] == ["b"]
    made = plan(found, work=2, workers=1)
    assert (made.schedule.job_mode >= 0).all() and check(found, made.schedule) == []
    assert found.unpinned is not None and found.unpinned.openings[0].sharers == (0, 1)
    late = street(pins=[{"task_id": "B1", "what": "not_before", "date": START + 20 * DAY}])
    starts = dict(zip(late.task_ids, late.model.task_release.tolist(), strict=True))
    assert starts["B1"] == starts["B1@alone"] == START + 20 * DAY
    assert check(late, plan(late, work=2, workers=1).schedule) == []


def test_levers_and_modes_come_in_both_ways():
    """Proves that each mode is there shared and alone, that ids stay apart, and that a plan keeps all rules."""
    found = street(tasks=[*TASKS, one_task(asset_id="b", task_id="B2", mode="better", days=2.0)],
                   levers=[{"lever_id": "fast", "shortens": "permit", "to_days": 1.0, "price": 7.0}],
                   waiting=[{"asset_id": "a", **NO_WAITING}, {"asset_id": "b", **NO_WAITING, "permit_days": 9.0}])
    modes = slice(int(found.model.mode_ptr[1]), int(found.model.mode_ptr[2]))
    assert found.mode_names[modes] == ("as_was", "as_was+fast", "better", "better+fast") * 2
    assert len(set(found.task_ids)) == len(found.task_ids)
    assert check(found, plan(found, work=2, workers=1).schedule) == []


@pytest.mark.parametrize(("scarce", "way"), [(True, "shared"), (False, "alone")])
def test_the_planner_digs_in_the_way_that_loses_less(scarce, way):
    """Proves the choice on two pipes: with a day of digging each and two of the street, one road crew and one mason.

    Shared, the street is open after 2 days and both are in on days 3 and 4; alone, the first is in on day 2, and the
    second on day 3, unless digging alone takes 5 days.
    """
    days = 5.0 if scarce else 1.0
    sharers = [{"opening_id": "O", "asset_id": name, "alone_open_days": days} for name in "ab"]
    found = street(sharers=sharers, tasks=[one_task(task_id="A1"), one_task(asset_id="b", task_id="B1")])
    made = plan(found, work=20, workers=1)
    told = dug(found, made.schedule)
    assert [("shared" if one.chosen.shared else "alone") for one in told] == [way]
    assert told[0].other.lost > told[0].chosen.lost == pytest.approx(made.objective)
    assert told[0].other.shared is not told[0].chosen.shared


def test_of_ways_that_lose_the_same_the_cheaper_is_taken():
    """Proves that cost decides where residents have nothing of it: digging alone as fast for both, with two road crews,
    costs two openings."""
    sharers = [{"opening_id": "O", "asset_id": name} for name in "ab"]
    crews = [{"trade": "masons", "count": 2}, {"trade": "road", "count": 2}]
    found = street(sharers=sharers, crews=crews, tasks=[one_task(task_id="A1"), one_task(asset_id="b", task_id="B1")])
    told = dug(found, plan(found, work=5, workers=1).schedule)[0]
    assert told.chosen.shared and (told.chosen.cost, told.other.cost) == (700, 1400)
    assert told.chosen.lost == pytest.approx(told.other.lost)


def test_a_street_that_cannot_be_closed_in_time_is_not_opened():
    """Proves that works in it are left out when neither way closes it again by its date, with a reason."""
    found = street({"until": START + 3 * DAY, "close_days": 40.0}, sharers=[{**row, "alone_close_days": 40.0}
                                                                           for row in BOTH])
    made = plan(found, work=2, workers=1)
    assert check(found, made.schedule) == [] and made.status == "partial"
    assert {"a", "b"} <= set(made.reasons) and not (made.schedule.task_start[found.digs()] >= 0).any()


days = st.sampled_from([0.25, 0.5, 1.0])


@st.composite
def streets(draw, most=3):
    """A city of two or up to ``most`` assets of which some share an opening, on a calendar without nights."""
    names = "abc"[:draw(st.integers(2, most))]
    tasks = [one_task(draw(days), asset_id=name, task_id=f"{name}{k}") for name in names
             for k in range(draw(st.integers(1, most - 1)))]
    sharing = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    sharers = [{"opening_id": "O", "asset_id": name, "tasks": draw(st.sampled_from([(), (f"{name}0",)])),
                "alone_open_days": draw(days), "alone_close_days": draw(days)} for name in sharing]
    opening = {"opening_id": "O", "open_days": draw(days), "close_days": draw(days),
               "from": draw(st.sampled_from([START, START + DAY])),
               "until": draw(st.sampled_from([NEVER, NEVER, START + 3 * DAY]))}
    crews = [{"trade": trade, "count": draw(st.integers(1, 2)), "calendar": "always"} for trade in ("masons", "road")]
    return city(" ".join(names), {"horizon": START + 6 * DAY}, tasks=tasks, crews=crews,
                waiting=[{"asset_id": name, **NO_WAITING} for name in names], openings=[opening], sharers=sharers)


def works_of(found, schedule):
    """Start and finish of what is done, by task id."""
    return {found.task_ids[task]: (int(schedule.task_start[task]), int(schedule.task_finish[task]))
            for task in np.flatnonzero(schedule.task_start >= 0)}


def told_by_tables(made, found, schedule):
    """What the plain twin finds wrong."""
    rows_of = [list(made.tables[name].rows()) for name in ("openings", "sharers", "tasks")]
    return broken(*rows_of, works_of(found, schedule))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_list_is_decoded_the_street_is_as_its_tables_say(data):
    """Proves on random cities that every list, put right, keeps the rules of the tables as well as those of the model.
    """
    made = data.draw(streets())
    found = programme(made, assess(made))
    model = found.model
    order = np.array(data.draw(st.permutations(range(model.num_jobs))), np.int64)
    way, mode = data.draw(st.integers(0, 1)), model.mode_ptr[:-1].copy()
    for job in model.lot_job:
        mode[job] += way * (model.mode_ptr[job + 1] - model.mode_ptr[job]) // 2
    schedule = settled(model, schedule_of(model, order, mode))
    assert check(found, schedule) == [] and told_by_tables(made, found, schedule) == []


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(streets(most=2))
def test_plan_of_a_street_is_the_best_of_all(made):
    """Proves on random cities, in quarters of a day, that the plan loses the least of any list of tasks."""
    found = in_quarter_days(programme(made, assess(made)))
    planned = plan(found, work=3, workers=1)
    least = least_loss(found.model, loss_of(found))[0]
    assert np.isclose(planned.objective, least, rtol=1e-9, atol=1e-9) and planned.lower_bound <= least + 1e-6


def in_quarter_days(found):
    """The programme with a quarter of a day for a minute, from the start on: brute force walks minutes."""
    unit, model = DAY // 4, found.model

    def scaled(times):
        moved = (np.asarray(times) - START) // unit
        return np.where(np.asarray(times) >= NEVER, NEVER, np.maximum(moved, 0))

    spans = {name: getattr(model, name) // unit for name in ("mode_after", "task_work", "pred_lag", "calendar_done")}
    dates = {name: scaled(getattr(model, name)) for name in (
        "mode_ready", "task_release", "task_deadline", "pool_time", "account_time", "calendar_open", "calendar_close")}
    loss = replace(found.loss, step_time=scaled(found.loss.step_time))
    changed = model._replace(start=0, horizon=(model.horizon - START) // unit, **spans, **dates)
    return replace(found, model=changed, loss=loss, repaired0=scaled(found.repaired0), city=None, stages=None)
