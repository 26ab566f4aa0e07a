"""Levers on waiting and on hours: which modes they make, what each costs, and that the law is kept."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import plan, score_schedule
from qaita.units import NEVER
from qaita.work.build import programme
from qaita.work.calendar import STANDARD, all_shifts, public_holidays
from qaita.work.levers import levers_of
from qaita.work.overtime import LAWS, Caps, with_overtime
from reference.levers import least_loss, overtime

LEVER = {"shortens": "permit", "price": 0.0, "cost_share": 0.0, "calendar": "", "payer": ""}
PERMIT = {**NO_WAITING, "inspection_days": 5.0, "engineering_days": 20.0, "permit_days": 50.0, "contractor_days": 30.0}


def lever(name, **said):
    """A row of ``levers``; on the permit unless said otherwise."""
    return {**LEVER, "lever_id": name, **said}


def made(levers, assets="a", waits=PERMIT, tasks=None, settings=None, **tables):
    """A city whose asset ``a`` waits 5 + max(20 + 50, 30) = 75 days for a task of two days without pause."""
    listed = tasks or [one_task(2.0, crews=(), calendar="always", task_id="T")]
    ids = assets.split() if isinstance(assets, str) else [each["asset_id"] for each in assets]
    waiting = [{"asset_id": each, **waits} for each in ids]
    return city(assets, settings, tasks=listed, levers=levers, waiting=waiting, **tables)


def built(*levers, **said):
    """Its programme."""
    found = made(list(levers), **said)
    return programme(found, assess(found))


def readiness(found):
    """Days from the programme's start to each mode's readiness, by name."""
    return {name: (ready - START) / DAY for name, ready in zip(found.mode_names, found.model.mode_ready.tolist(),
                                                               strict=True)}


def test_a_lever_makes_a_mode_that_is_ready_earlier():
    """Proves 5 + max(20 + 1, 30) = 35 days with a rapid permit, and 5 + max(20 + 50 - 15, 30) = 60 with 15 days off."""
    assert readiness(built(lever("rapid", to_days=1.0))) == {"as_was": 75, "as_was+rapid": 35}
    assert readiness(built(lever("help", less_days=15.0))) == {"as_was": 75, "as_was+help": 60}


def test_levers_are_joined_only_where_both_are_needed():
    """Proves that a framework contract alone moves nothing behind a long permit, and with a rapid one ends at 26."""
    rapid = lever("rapid", to_days=1.0, price=5.0)
    frame = lever("frame", shortens="contractor", to_days=3.0, price=5.0)
    found = built(rapid, frame)
    assert readiness(found) == {"as_was": 75, "as_was+rapid": 35, "as_was+rapid+frame": 26}
    assert found.mode_levers == ((), ("rapid",), ("rapid", "frame"))
    assert [found.variant(mode) for mode in range(3)] == ["as_was"] * 3


def test_a_hold_is_never_shortened():
    """Proves that no lever is offered where a seal ends later than all waiting, and that it cuts no seal short."""
    held = {"holds": [{"asset_id": "a", "until": START + 80 * DAY}]}
    assert readiness(built(lever("rapid", to_days=1.0), **held)) == {"as_was": 80}
    held = {"holds": [{"asset_id": "a", "until": START + 60 * DAY}]}
    assert readiness(built(lever("rapid", to_days=1.0), **held)) == {"as_was": 75, "as_was+rapid": 60}


def test_no_lever_where_tasks_begin_later_anyway():
    """Proves that a release after all waiting leaves nothing to shorten."""
    late = [one_task(2.0, crews=(), calendar="always", release=START + 90 * DAY)]
    assert list(readiness(built(lever("rapid", to_days=1.0), tasks=late))) == ["as_was"]


def test_the_dearer_of_two_equal_levers_is_left_out():
    """Proves that a lever that does no more for more money is no mode, but one that leaves fewer days is.

    In front of a contractor of 30 days nothing is gained below a permit of 10; behind it, 2 days beat 10.
    """
    cheap, dear, fast = (lever(name, to_days=to, price=price)
                         for name, to, price in (("cheap", 10.0, 5.0), ("dear", 10.0, 9.0), ("fast", 2.0, 20.0)))
    assert list(readiness(built(dear, cheap, fast))) == ["as_was", "as_was+cheap"]
    assert list(readiness(built(dear, cheap, fast, waits={**PERMIT, "contractor_days": 0.0}))) == [
        "as_was", "as_was+fast", "as_was+cheap"]
    twice = built(lever("one", to_days=10.0), lever("same", to_days=10.0))
    assert list(readiness(twice)) == ["as_was", "as_was+one"]


def test_a_tender_is_shortened_and_a_signed_contract_is_not():
    """Proves a framework contract of 10 days against a tender of 60, and that a date of signature stands."""
    frame = lever("frame", shortens="contractor", to_days=10.0)
    assets = [{"asset_id": "a", "lot_id": "L"}]
    tendered = built(frame, assets=assets, waits=NO_WAITING, lots=[{"lot_id": "L", "tender_days": 60.0}])
    assert readiness(tendered) == {"as_was": 60, "as_was+frame": 10}
    signed = built(frame, assets=assets, waits=NO_WAITING, lots=[{"lot_id": "L", "signed": START + 60 * DAY}])
    assert readiness(signed) == {"as_was": 60}


def test_a_lever_is_for_whom_it_names():
    """Proves classes and districts together, and that others do not get it."""
    assets = [{"asset_id": "a", "class": "clinic", "district": "north"}]
    for said, offered in (({"classes": ("clinic",)}, True), ({"classes": ("school",)}, False),
                          ({"classes": ("clinic",), "districts": ("south",)}, False), ({"assets": ("a",)}, True)):
        assert ("as_was+rapid" in readiness(built(lever("rapid", to_days=1.0, **said), assets=assets))) == offered


def test_a_price_is_a_task_of_its_own_before_the_work():
    """Proves that the price is drawn from the payer with the place, and that the work follows it."""
    found = built(lever("rapid", to_days=1.0, price=700.0, payer="fund", places=3),
                  money=[{"source_id": "fund", "amount": 1000.0}])
    m = found.model
    assert found.task_ids == ("T", "a/as_was+rapid/rapid", "T+rapid")
    assert m.task_cost.tolist() == [0, 700, 0] and m.task_work.tolist() == [2 * DAY, 0, 2 * DAY]
    drawn = {found.account_names[k]: amount for k, amount in zip(m.draw_account.tolist(), m.draw_amount.tolist(),
                                                                 strict=True)}
    assert drawn == {"money:fund": 700, "levers:rapid": 1}
    assert m.pred_task.tolist() == [1] and m.account_total.tolist() == [1000, 3]


def test_without_a_payer_the_assets_own_pays_under_its_ear_marks():
    """Proves that a source ear-marked for ``better`` alone does not pay for a lever on ``as_was``."""
    both = [one_task(2.0, crews=(), calendar="always", mode=mode, task_id=mode) for mode in ("as_was", "better")]
    found = built(lever("rapid", to_days=1.0, price=700.0), assets=[{"asset_id": "a", "payer": "fund"}], tasks=both,
                  money=[{"source_id": "fund", "amount": 1000.0, "modes": ("better",)},
                         {"source_id": "fund", "amount": 100.0, "modes": ("as_was",)}])
    assert list(readiness(found)) == ["as_was", "better", "better+rapid"]


def test_who_follows_a_task_follows_it_under_any_lever():
    """Proves that b waits for a's task of the mode that is done, and forty days more."""
    found = built(lever("rapid", to_days=1.0, assets=("a",)), assets="a b", settings={"horizon": 200 * DAY}, tasks=[
        one_task(2.0, crews=(), calendar="always", task_id="T"),
        one_task(1.0, crews=(), calendar="always", task_id="U", asset_id="b", after=("T+40",))])
    assert found.task_ids == ("T", "T+rapid", "U") and found.model.pred_task.tolist() == [0, 1]
    slow, fast = (schedule_of(found.model, np.array([1, 0]), np.array([mode, 2])) for mode in (0, 1))
    assert (slow.task_start[2] - START, fast.task_start[2] - START) == (117 * DAY, 77 * DAY)
    assert not check(found, slow) and not check(found, fast)


def test_the_checker_refuses_more_uses_than_places():
    """Proves that two assets cannot share the one place of a lever."""
    found = built(lever("rapid", to_days=1.0, places=1), assets="a b", tasks=[
        one_task(2.0, crews=(), calendar="always", asset_id=name, task_id=name) for name in ("a", "b")])
    both = schedule_of(found.model, np.array([0, 1]), np.array([1, 3]))
    assert both.job_mode.tolist() == [1, -1]
    b, free = found.model.task_ptr[3], int(found.model.mode_ready[3])
    both.task_start[b:b + 2], both.task_finish[b:b + 2] = free, (free, free + 2 * DAY)
    both.job_mode[1] = 3
    assert [breach.rule for breach in check(found, both)] == ["accounts"]


def test_overtime_shortens_a_task_and_costs_more():
    """Proves ten days of nine hours in January: 90 hours, 12 of them after six in six days; 150 % of a tenth."""
    found = built(lever("late", shortens="overtime", cost_share=0.05), waits=NO_WAITING, settings={"holidays": "KZ"},
                  tasks=[one_task(10.0, cost=1000.0, task_id="T")], crews=[{"trade": "masons", "count": 1}])
    assert found.mode_names == ("as_was", "as_was+late") and found.model.task_cost.tolist() == [1000, 1050]
    assert found.model.task_work.tolist() == [5400, 5400] and found.calendar_names[1] == "standard+late"
    slow, fast = (schedule_of(found.model, np.zeros(1, np.int64), np.array([mode])) for mode in (0, 1))
    assert slow.task_finish[0] - fast.task_finish[1] == DAY + 3 * 60
    assert not check(found, slow) and not check(found, fast)
    fast.task_finish[1] -= 60
    assert [breach.rule for breach in check(found, fast)] == ["working_time"]


def test_overtime_is_for_its_trades_alone():
    """Proves that a task which needs another trade as well stays in its hours."""
    rows = [one_task(1.0, crews=crews) for crews in ((("masons", 1.0),), (("masons", 1.0), ("fitters", 1.0)))]
    found = built(lever("late", shortens="overtime", trades=("masons",)), waits=NO_WAITING, tasks=rows,
                  settings={"holidays": "KZ"})
    assert [found.calendar_names[k] for k in found.model.task_calendar[2:]] == ["standard+late", "standard"]


def test_two_shifts_take_twice_the_crews():
    """Proves that 16 hours on five days ask for two crews of eight and half the days, and are not offered without."""
    day, long = {"calendar": "day", "opens": 8 * 60, "closes": 16 * 60}, {"calendar": "two", "opens": 6 * 60,
                                                                         "closes": 22 * 60}
    said = {"waits": NO_WAITING, "tasks": [one_task(4.0, task_id="T")], "calendars": [day, long]}
    crews = [{"trade": "masons", "count": 2, "calendar": "day"}]
    found = built(lever("turns", shortens="shifts", calendar="two"), crews=crews, **said)
    assert found.model.use_count.tolist() == [1, 2] and found.model.task_work.tolist() == [4 * 480] * 2
    fast = schedule_of(found.model, np.zeros(1, np.int64), np.array([1]))
    assert fast.task_finish[1] - fast.task_start[1] == DAY + 16 * 60 and not check(found, fast)
    alone = built(lever("turns", shortens="shifts", calendar="two"), crews=[{**crews[0], "count": 1}], **said)
    assert alone.mode_names == ("as_was",)


def test_the_planner_uses_the_one_place_where_more_people_wait():
    """Proves that of two assets that both wait 75 days the one with 900 residents gets the only place."""
    found = made([lever("rapid", to_days=1.0, places=1)], assets="a b", tasks=[
        one_task(2.0, crews=(), calendar="always", asset_id=name, task_id=name) for name in ("a", "b")],
        residents=[{"group_id": "few", "people": 100.0}, {"group_id": "many", "people": 900.0}],
        needs=[{"asset_id": who, "service": "s", "supplier_id": what} for who, what in (("few", "a"), ("many", "b"))],
        weights=[{"service": "s", "weight": 1.0}])
    best = plan(programme(found, assess(found)), work=20, workers=1)
    assert best.status == "optimal" and best.schedule.job_mode.tolist() == [0, 3]


DAYS = st.integers(0, 6).map(float)
PARTS = ("inspection", "money", "engineering", "permit", "contractor")


@st.composite
def small(draw):
    """Assets, levers and a budget as in the reference."""
    assets = [(draw(st.integers(1, 9)), {part: draw(DAYS) for part in PARTS}, draw(DAYS) + 1)
              for _ in range(draw(st.integers(1, 2)))]
    levers = [(draw(st.sampled_from(PARTS)), draw(DAYS), draw(st.integers(0, 4)), draw(st.integers(-1, 1)))
              for _ in range(draw(st.integers(0, 3)))]
    return assets, levers, draw(st.integers(4, 8))


def least_of_modes(assets, levers, budget):
    """The least loss over every choice of modes that the package offers, each placed by the decoder."""
    ids = [f"a{rank}" for rank in range(len(assets))]
    found = city(
        [{"asset_id": name, "payer": "fund", "acceptance_days": 0.0} for name in ids],
        tasks=[one_task(days, asset_id=name, crews=(), calendar="always")
               for name, (_, _, days) in zip(ids, assets, strict=True)],
        waiting=[{"asset_id": name, **{f"{part}_days": days for part, days in parts.items()}}
                 for name, (_, parts, _) in zip(ids, assets, strict=True)],
        levers=[lever(f"l{rank}", shortens=part, to_days=to, price=float(price), places=places)
                for rank, (part, to, price, places) in enumerate(levers)],
        money=[{"source_id": "fund", "amount": float(budget)}],
        residents=[{"group_id": f"g{name}", "people": float(people)}
                   for name, (people, _, _) in zip(ids, assets, strict=True)],
        needs=[{"asset_id": f"g{name}", "service": "s", "supplier_id": name} for name in ids],
        weights=[{"service": "s", "weight": 1.0}])
    made = programme(found, assess(found))
    m, best = made.model, float("inf")
    for modes in product(*(range(a, b) for a, b in zip(m.mode_ptr[:-1], m.mode_ptr[1:], strict=True))):
        schedule = schedule_of(m, np.arange(m.num_jobs), np.array(modes))
        assert not check(made, schedule)
        best = min(best, score_schedule(made, schedule).objective)
    return best - sum(people for people, _, _ in assets) * START / DAY


@settings(max_examples=60, deadline=None)
@given(small())
def test_modes_left_out_lose_nothing(problem):
    """Proves that the sets of levers offered hold an optimum over every set, prices and places counted."""
    assert least_of_modes(*problem) == pytest.approx(least_loss(*problem))


@settings(max_examples=30, deadline=None)
@given(small(), st.sampled_from(PARTS), DAYS)
def test_one_lever_more_never_worsens_the_optimum(problem, part, to):
    """Proves it for a lever at any price that the budget may or may not bear."""
    assets, levers, budget = problem
    for price in (0, 5):
        more = [*levers[:2], (part, to, price, -1)]
        assert least_of_modes(assets, more, budget) <= least_of_modes(assets, levers[:2], budget) + 1e-9


CLOCK_CITY = city("a", {"holidays": "KZ"})


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 8), st.integers(0, 40), st.integers(0, 120), st.sampled_from(["standard", "every_day"]))
def test_overtime_keeps_every_cap(day, month, year, name):
    """Proves against the plain count that nobody in these hours works more than a day, month or year allows."""
    caps, clock = Caps(day / 2, month / 2, year / 2), CLOCK_CITY.clock
    base = all_shifts(CLOCK_CITY)[name]
    longer = with_overtime(base, caps, clock, START)
    rows = []
    for opens, closes in zip(base.opens.tolist(), base.closes.tolist(), strict=True):
        when = clock.moment(opens)
        begun = when.hour * 60 + when.minute
        rows.append((when.date(), when.month, when.year, begun, begun + closes - opens))
    rows = [row for row in rows if row[0] >= clock.moment(START).date()]
    more = (longer.closes - base.closes).tolist()
    assert more == [0] * (len(more) - len(rows)) + overtime(rows, caps)


def test_overtime_by_the_law_of_kazakhstan():
    """Proves six days of two hours from 12 January 2022 on, 12 hours a month, 120 in the year, none on a free day."""
    clock, base = CLOCK_CITY.clock, all_shifts(CLOCK_CITY)["standard"]
    longer = with_overtime(base, LAWS["KZ"], clock, START)
    more = longer.closes - base.closes
    by_month = {}
    for opens, minutes in zip(base.opens.tolist(), more.tolist(), strict=True):
        when = clock.moment(opens)
        by_month[when.year, when.month] = by_month.get((when.year, when.month), 0) + minutes
    year = [minutes for (of, _), minutes in by_month.items() if of == 2022]
    assert by_month[2022, 1] == 12 * 60 and max(year) == 12 * 60 and sum(year) == 120 * 60
    free = public_holidays("KZ", [clock.day0, clock.day0 + timedelta(days=400)])
    assert STANDARD.holidays and longer.closes.max() < NEVER
    assert not any(clock.moment(opens).date() in free for opens in base.opens[more > 0])


def test_levers_of_a_city_without_any():
    """Proves that a city without the table has none, and its programme no mode under one."""
    found = made([])
    assert levers_of(found) == [] and programme(found, assess(found)).mode_levers == ((),)


def test_prices_are_drawn_at_once_and_works_by_milestones():
    """Proves 30 % at signing and the rest when done of the dearer works under overtime, and the lever's price whole."""
    found = built(lever("late", shortens="overtime", price=50.0, cost_share=0.5), waits=NO_WAITING,
                  settings={"holidays": "KZ"}, assets=[{"asset_id": "a", "payer": "fund"}],
                  tasks=[one_task(1.0, cost=1000.0, task_id="T")], money=[{"source_id": "fund", "amount": 9000.0}],
                  draws=[{"milestone": "signing", "share": 0.3}, {"milestone": "done", "share": 0.7}])
    m = found.model
    drawn = {found.task_ids[task]: amount for task, row in enumerate(draws_of(m)) for _, amount in row}
    assert drawn == {"T:signing": 300, "T:paid": 700, "a/as_was+late/late": 50, "T+late:signing": 450,
                     "T+late:paid": 1050}
    both = [schedule_of(m, np.zeros(1, np.int64), np.array([mode])) for mode in (0, 1)]
    assert not check(found, both[0]) and not check(found, both[1])


def draws_of(model):
    """The (account, amount) pairs of each task."""
    return [[(int(model.draw_account[d]), int(model.draw_amount[d])) for d in range(a, b)]
            for a, b in zip(model.draw_ptr[:-1], model.draw_ptr[1:], strict=True)]


def test_of_many_sets_the_fastest_and_the_smallest_are_kept():
    """Proves that of 2 x 2 x 2 x 2 sets for one mode eight are kept, all four together among them."""
    parts = {"inspection_days": 9.0, "money_days": 0.0, "engineering_days": 20.0, "permit_days": 50.0,
             "contractor_days": 0.0}
    three = [lever(part, shortens=part, to_days=1.0, price=price)
             for part, price in (("inspection", 1.0), ("engineering", 3.0), ("permit", 5.0))]
    late = lever("late", shortens="overtime", price=5.0)
    names = built(*three, late, waits=parts, tasks=[one_task(9.0)], settings={"holidays": "KZ"}).mode_names
    assert len(names) == 9 and names[-1] == "as_was+inspection+engineering+permit+late"
    assert {len(name.split("+")) for name in names[1:-1]} == {2, 3}
