"""The programme of a city, array by array, against what a reader of the tables would say."""

from itertools import pairwise

import numpy as np
import pytest
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.errors import InputError
from qaita.units import NEVER
from qaita.work.build import programme
from qaita.work.modes import ACCEPTANCE_DAYS


def built(assets="a b", settings=None, **tables):
    """The programme of a city in which nobody waits unless a row of ``waiting`` says so."""
    made = city(assets, settings, **tables)
    return programme(made, assess(made))


def rows(ptr, *columns):
    """Rows of compressed columns as lists of tuples."""
    return [list(zip(*(column[a:b].tolist() for column in columns), strict=True)) for a, b in pairwise(ptr)]


def uses(found):
    """Crews of each task as (trade, employer, count)."""
    m = found.model
    return [[(found.pool_trades[pool], found.pool_contractors[pool], count) for pool, count in row]
            for row in rows(m.use_ptr, m.use_pool, m.use_count)]


def draws(found):
    """Draws of each task as {account name: amounts}."""
    m = found.model
    return [[(found.account_names[account], amount) for account, amount in row]
            for row in rows(m.draw_ptr, m.draw_account, m.draw_amount)]


def test_jobs_modes_and_tasks_come_in_order():
    """Proves indices: assets in the order of their table, modes and tasks in that of theirs, predecessors first."""
    found = built("a b c", tasks=[
        one_task(asset_id="b", task_id="B2", after=("B1",)), one_task(asset_id="b", task_id="B1"),
        one_task(asset_id="b", task_id="X", mode="better"), one_task(asset_id="a", task_id="A", after=("B1+1.5",))])
    assert found.job_ids() == ("a", "b")
    assert found.mode_names == ("as_was", "as_was", "better") and found.task_ids == ("A", "B1", "B2", "X")
    assert found.model.mode_ptr.tolist() == [0, 1, 3] and found.model.task_ptr.tolist() == [0, 1, 3, 4]
    assert rows(found.model.pred_ptr, found.model.pred_task, found.model.pred_lag) == [
        [(1, 2160)], [], [(1, 0)], []]
    assert rows(found.model.before_ptr, found.model.before_job) == [[(1,)], []]
    assert found.repaired0.tolist() == [NEVER, NEVER, 0, 0, 0, 0]


def test_undamaged_and_repaired_assets_need_no_work():
    """Proves that tasks of a whole asset are left out, one repaired later is in service from then, and that who
    follows a task of theirs follows nobody."""
    found = built("a b c", tasks=[one_task(task_id="A"), one_task(asset_id="c", task_id="C", after=("A",))],
                  damage=[{"asset_id": "a", "state": "slight"}, {"asset_id": "a", "state": "none", "true_on": 8 * DAY},
                          {"asset_id": "b", "state": "none"}])
    assert found.job_ids() == ("c",) and found.repaired0[:3].tolist() == [8 * DAY, 0, NEVER]
    assert len(found.model.pred_task) == 0


def test_work_is_counted_in_the_hours_of_the_calendar():
    """Proves 1.5 working days: 810 minutes of the masons' 9-hour day, 1080 on ``every_day``, 2160 on ``always``."""
    found = built(tasks=[one_task(1.5), one_task(1.5, calendar="every_day"), one_task(1.5, crews=()),
                         one_task(0.0)])
    assert found.model.task_work.tolist() == [810, 1080, 2160, 0]
    assert [found.calendar_names[k] for k in found.model.task_calendar] == [
        "standard", "every_day", "always", "standard"]


def test_crews_of_two_calendars_work_in_their_common_time():
    """Proves the intersection, named by both, and that full days are counted in it."""
    found = built(tasks=[one_task(1.0, crews=(("masons", 1.0), ("drivers", 2.0)))],
                  crews=[{"trade": "masons", "count": 1}, {"trade": "drivers", "count": 2, "calendar": "late"}],
                  calendars=[{"calendar": "late", "opens": 15 * 60, "closes": 23 * 60}])
    assert found.calendar_names == ("late&standard",) and found.model.task_work.tolist() == [180]
    assert (found.model.calendar_open[0], found.model.calendar_close[0]) == (15 * 60, 18 * 60)
    assert found.model.calendar_done[:3].tolist() == [0, 180, 360]


def test_crews_who_never_meet_are_a_fault():
    """Proves that day and night crews of one task are refused, and a calendar on no weekday."""
    with pytest.raises(InputError, match="tasks1 is never worked on: night and standard have no hour in common"):
        built(tasks=[one_task(crews=(("masons", 1.0), ("drivers", 1.0)))],
              crews=[{"trade": "masons", "count": 1}, {"trade": "drivers", "count": 1, "calendar": "night"}],
              calendars=[{"calendar": "night", "opens": 18 * 60, "closes": 24 * 60}])
    with pytest.raises(InputError, match="tasks1 is never worked on: shut never opens"):
        built(tasks=[one_task(calendar="shut")], calendars=[{"calendar": "shut", "weekdays": ()}])


def test_task_without_duration_holds_no_crews():
    """Proves that a milestone does not wait for a mason."""
    assert uses(built(tasks=[one_task(0.0), one_task(1.0)])) == [[], [("masons", "", 1)]]


def test_default_crews_are_two_of_each_trade_or_one_for_fifty_assets():
    """Proves the assumed pools."""
    found = built(tasks=[one_task()])
    assert found.pool_trades == ("masons",)
    assert (found.model.pool_count.tolist(), found.model.pool_time.tolist()) == ([2], [0])
    many = " ".join(f"n{k}" for k in range(120))
    found = built(many, tasks=[one_task(asset_id=name) for name in many.split()])
    assert found.model.pool_count.tolist() == [3]


def test_crews_come_and_go():
    """Proves the steps of one pool from three rows, arrivals before day 0 included."""
    found = built(tasks=[one_task()], crews=[
        {"trade": "masons", "count": 2, "from": -DAY},
        {"trade": "masons", "count": 3, "from": START, "until": START + DAY},
        {"trade": "masons", "count": 1, "from": START + DAY}])
    assert found.model.pool_time.tolist() == [0, START, START + DAY]
    assert found.model.pool_count.tolist() == [2, 5, 3]


def test_contractor_with_own_crews_uses_only_these():
    """Proves that a lot's tasks draw on its contractor's crews, and on the common pool where he brings none."""
    assets = [{"asset_id": "a", "lot_id": "L"}, {"asset_id": "b", "lot_id": "M"}, {"asset_id": "c"}]
    found = built(assets, tasks=[one_task(), one_task(asset_id="b"), one_task(asset_id="c")],
                  lots=[{"lot_id": "L", "contractor": "Own"}, {"lot_id": "M", "contractor": "Bare"}],
                  crews=[{"trade": "masons", "count": 1, "contractor": "Own"}, {"trade": "masons", "count": 4}])
    assert uses(found) == [[("masons", "Own", 1)], [("masons", "", 1)], [("masons", "", 1)]]
    assert found.job_lots == ("L", "M", "")


def test_crews_nobody_has_are_a_fault():
    """Proves both faults together, with what was met and what would do."""
    with pytest.raises(InputError) as caught:
        built(tasks=[one_task(crews=(("masons", 3.0),)), one_task(crews=(("divers", 1.0),))],
              crews=[{"trade": "masons", "count": 2}])
    text = str(caught.value)
    assert "2 faults" in text and "3 crews of masons, the city never has more than 2" in text
    assert "met 'divers'; allowed: masons" in text and "Maybe add a row to crews with trade divers" in text


def test_crews_that_are_never_there_together_are_a_fault():
    """Proves that three who leave before three come are not six."""
    with pytest.raises(InputError, match="never has more than 3"):
        built(tasks=[one_task(crews=(("masons", 4.0),))], crews=[
            {"trade": "masons", "count": 3, "until": START + DAY},
            {"trade": "masons", "count": 3, "from": START + DAY}])


def payer(tasks, money, **tables):
    """The programme of asset ``a`` paid by ``fund``."""
    return built([{"asset_id": "a", "payer": "fund"}], tasks=tasks,
                 money=[{"source_id": "fund", **row} for row in money], **tables)


def test_money_is_released_over_time():
    """Proves cumulated releases, one step a day, the cost rounded up; whoever has no payer draws nothing."""
    found = payer([one_task(cost=10.2)], [{"amount": 5.9, "available": 30 * DAY}, {"amount": 9.0}, {"amount": 1.0}])
    assert draws(found) == [[("money:fund", 11)]]
    assert (found.model.account_time.tolist(), found.model.account_total.tolist()) == ([START, 30 * DAY], [10, 15])
    assert draws(built(tasks=[one_task(cost=10.2)]))[0] == []


def test_ear_marked_money_pays_only_its_modes():
    """Proves the accounts: 100 for all, 50 for ``as_was``: "better" is charged to the 100 and to the 150 in all."""
    money = [{"amount": 100.0}, {"amount": 50.0, "modes": ("as_was",)}]
    found = payer([one_task(cost=120.0), one_task(cost=90.0, mode="better")], money)
    model = found.model
    totals = [model.account_total[a:b].tolist() for a, b in pairwise(model.account_ptr)]
    assert totals == [[150], [100]]
    assert rows(model.draw_ptr, model.draw_account, model.draw_amount) == [[(0, 120)], [(0, 90), (1, 90)]]


def test_ear_marks_of_two_modes_are_counted_together():
    """Proves the union: 10 for x, 10 for y, 100 for z. x and y together cannot spend more than 20."""
    marks = {("x",): 10.0, ("x", "y"): 10.0, ("z",): 100.0}
    money = [{"amount": amount, "modes": modes} for modes, amount in marks.items()]
    found = payer([one_task(cost=9.0, mode=name) for name in "xyz"], money)
    charged = {name: {int(found.model.account_total[found.model.account_ptr[account + 1] - 1]) for account, _ in row}
               for name, row in zip(found.mode_names, rows(found.model.draw_ptr, found.model.draw_account,
                                                           found.model.draw_amount), strict=True)}
    assert charged == {"x": {20, 120}, "y": {10, 20, 110, 120}, "z": {100, 110, 120}}


def test_mode_that_ear_marks_never_pay_is_left_out():
    """Proves that "better" at 120 of 100 is no mode, and that one mode alone is a fault instead."""
    money = [{"amount": 100.0}, {"amount": 50.0, "modes": ("as_was",)}]
    assert payer([one_task(cost=120.0), one_task(cost=120.0, mode="better")], money).mode_names == ("as_was",)
    with pytest.raises(InputError, match="draws 120 from money:fund, which never releases more than 100 for it"):
        payer([one_task(cost=120.0, mode="better")], money)


def test_stock_is_counted_in_thousandths_without_binary_error():
    """Proves that three times 0.1 of a delivery of 0.3 is all of it, and more than all is a fault."""
    found = built(tasks=[one_task(materials=(("glass", 0.3),))], stock=[{"item": "glass", "amount": 0.1}] * 3)
    assert draws(found) == [[("stock:glass", 300)]] and found.model.account_total.tolist() == [300]
    with pytest.raises(InputError, match="draws 301 from stock:glass, which never releases more than 300"):
        built(tasks=[one_task(materials=(("glass", 0.3001),))], stock=[{"item": "glass", "amount": 0.3}])


def test_acceptance_by_class_or_as_said():
    """Proves 7 days for buildings, 1 for lifelines, and what the asset says."""
    assets = [{"asset_id": "a", "class": "office"}, {"asset_id": "b", "class": "power_feeder"},
              {"asset_id": "c", "acceptance_days": 0.5}]
    found = built(assets, tasks=[one_task(), one_task(asset_id="b"), one_task(asset_id="c")])
    assert found.model.mode_after.tolist() == [ACCEPTANCE_DAYS[True] * DAY, ACCEPTANCE_DAYS[False] * DAY, DAY // 2]


def test_release_and_deadline():
    """Proves that no task is released before the programme, and that a blank deadline never comes."""
    found = built(tasks=[one_task(release=0), one_task(release=START + DAY, deadline=START + 9 * DAY)])
    assert found.model.task_release.tolist() == [START, START + DAY]
    assert found.model.task_deadline.tolist() == [NEVER, START + 9 * DAY]


def test_default_task_of_a_damaged_asset():
    """Proves 20 days of builders for a moderately damaged police station, a tenth of its value, marked assumed."""
    assets = [{"asset_id": "a", "class": "police", "value": 5e6, "payer": "fund"}, {"asset_id": "b"}]
    found = built(assets, damage=[{"asset_id": "a", "state": "moderate"}, {"asset_id": "b", "state": "slight"}],
                  tasks=[one_task(asset_id="b")], money=[{"source_id": "fund", "amount": 1e6}])
    assert found.task_ids == ("a:repair", "tasks1") and found.mode_names == ("as_was", "as_was")
    assert found.model.task_work.tolist() == [20 * 540, 540] and found.model.task_cost.tolist() == [500_000, 0]
    assert uses(found)[0] == [("builders", "", 1)] and found.assumed_tasks.tolist() == [True, False]


def test_default_task_without_value_costs_nothing_known():
    """Proves that an unknown value is not a cost, and unknown damage is moderate."""
    found = built([{"asset_id": "a", "class": "power_feeder"}], damage=[{"asset_id": "a", "state": "unknown"}])
    assert found.model.task_cost.tolist() == [0] and found.model.task_work.tolist() == [540]
    assert found.model.mode_ready.tolist() == [START + DAY]


def test_sealed_asset_is_named_and_stays_broken():
    """Proves that a hold without end leaves no job, and no fault for crews that only its task asks for."""
    found = built("a b", tasks=[one_task(crews=(("divers", 1.0),)), one_task(asset_id="b")],
                  crews=[{"trade": "masons", "count": 1}], holds=[{"asset_id": "a"}])
    assert found.job_ids() == ("b",) and [entry.asset_id for entry in found.blocked] == ["a"]
    assert found.repaired0[:2].tolist() == [NEVER, NEVER]


def test_tasks_that_wait_for_each_other_are_a_fault():
    """Proves that a cycle ends in a fault and not in an endless loop."""
    with pytest.raises(InputError, match="tasks wait for each other: A, B"):
        built(tasks=[one_task(task_id="A", after=("B",)), one_task(task_id="B", after=("A",))])


def test_nothing_damaged_is_an_empty_programme():
    """Proves that a city without damage has no jobs and valid arrays."""
    found = built()
    assert found.model.num_jobs == found.model.num_tasks == 0 and found.model.mode_ptr.tolist() == [0]
    assert not found.repaired0.any()


def test_shift_in_time_shifts_the_programme():
    """Proves that day 0 is no special date: all moments a day later in a city where all is a day later."""
    def parts(days):
        moved = START + days * DAY
        found = built(settings={"start": moved}, tasks=[one_task(calendar="always", release=moved + DAY)],
                      waiting=[{"asset_id": "a", **NO_WAITING}], crews=[{"trade": "masons", "count": 1, "from": moved}])
        return np.concatenate([found.model.mode_ready, found.model.task_release, found.model.pool_time[1:]])

    assert (parts(3) - parts(0) == 3 * DAY).all()
