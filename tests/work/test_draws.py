"""Costs drawn by milestones: what becomes a step of the schedule, what is owed, and when it can be paid."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.allowed.payments import payments_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import in_service, plan
from qaita.plan.schedule import Schedule
from qaita.work.assumed import assumed_share
from qaita.work.build import programme
from qaita.work.draws import Terms, terms_for
from reference.payments import paid_on

pytestmark = pytest.mark.usefixtures("short_rounds")

THIRDS = [{"milestone": "signing", "share": 0.3}, {"milestone": "done", "share": 0.6},
          {"milestone": "accepted", "share": 0.1}]


def built(draws, money, tasks, **tables):
    """The programme of an asset ``a`` that ``fund`` pays for, with two days of acceptance and no waiting."""
    made = city([{"asset_id": "a", "payer": "fund", "acceptance_days": 2.0}], tasks=tasks, draws=draws,
                money=[{"source_id": "fund", **row} for row in money],
                waiting=[{"asset_id": "a", **NO_WAITING}], **tables)
    return programme(made, assess(made))


def two_tasks(**said):
    """A task of two working days and then one of three: 150 in all, around the clock."""
    return [one_task(2.0, task_id="A1", cost=100.0, calendar="always", **said),
            one_task(3.0, task_id="A2", cost=50.0, after=("A1",), calendar="always")]


def placed(found):
    """The schedule in which every job takes its earliest place, in the order of the table."""
    return schedule_of(found.model, np.arange(found.model.num_jobs), found.model.mode_ptr[:-1].copy())


def dates(found, made):
    """Start of each task in days after the programme's start."""
    return {name: (start - START) / DAY
            for name, start in zip(found.task_ids, made.task_start.tolist(), strict=True)}


def test_milestones_draw_when_they_are_reached():
    """Proves by hand: of 150, 45 at signing, 60 and 30 as the tasks are done, 15 owed at acceptance.

    110 are there at once, 40 more after 20 days: the second task waits for its first one's payment (45 + 60 = 105),
    ends on day 5 and waits for its 30 until day 20; acceptance takes two days more, and the 15 are never missed there:
    110 + 40 = 45 + 60 + 30 + 15.
    """
    found = built(THIRDS, [{"amount": 110.0}, {"amount": 40.0, "available": START + 20 * DAY}], two_tasks())
    assert found.task_ids == ("A1:signing", "A1", "A1:paid", "A2", "A2:paid")
    assert found.model.task_cost.tolist() == [0, 100, 0, 50, 0]
    made = placed(found)
    assert check(found, made) == []
    assert dates(found, made) == {"A1:signing": 0, "A1": 0, "A1:paid": 2, "A2": 2, "A2:paid": 20}
    assert in_service(found, made)[0] == START + 22 * DAY
    bills = [(item.bill.milestone, item.bill.amount, (item.due - START) / DAY, (item.paid - START) / DAY)
             for item in payments_of(found, made)]
    assert bills == [("signing", 45, 0, 0), ("done", 60, 2, 2), ("done", 30, 5, 20), ("accepted", 15, 22, 22)]


def test_what_holds_nothing_back_is_paid_when_the_money_is_there():
    """Proves that with ``no`` the works go on without the money, which is paid when released, and not twice."""
    terms = [{**row, "holds_back": "no"} for row in THIRDS]
    found = built(terms, [{"amount": 100.0}, {"amount": 50.0, "available": START + 20 * DAY}], two_tasks())
    made = placed(found)
    assert dates(found, made) == {"A1": 0, "A2": 2} and in_service(found, made)[0] == START + 7 * DAY
    late = [(item.bill.milestone, (item.due - START) / DAY, (item.paid - START) / DAY)
            for item in payments_of(found, made)]
    assert late == [("signing", 0, 0), ("done", 2, 20), ("done", 5, 5), ("accepted", 7, 7)]


def test_nothing_is_begun_that_can_never_be_paid():
    """Proves that payments which hold nothing back still count against all that is ever released."""
    terms = [{"milestone": "accepted", "share": 1.0}]
    others = [one_task(1.0, asset_id="b", task_id="B", cost=60.0, calendar="always")]
    made = city([{"asset_id": name, "payer": "fund"} for name in "ab"], tasks=[*two_tasks(), *others], draws=terms,
                money=[{"source_id": "fund", "amount": 200.0}])
    found = programme(made, assess(made))
    assert found.account_names == ("money:fund", "money:fund (in all)")
    both = Schedule(np.array([0, 1]), np.array([START, START + 2 * DAY, START]) + 300 * DAY,
                    np.array([START + 2 * DAY, START + 5 * DAY, START + DAY]) + 300 * DAY)
    broken = [(breach.rule, breach.where) for breach in check(found, both) if breach.rule == "accounts"]
    assert broken == [("accounts", "money:fund (in all)")]
    answer = plan(found, work=2, workers=1)
    assert answer.status == "partial" and set(answer.reasons.values()) == {"the money or stock released is used up"}


def test_acceptance_holds_service_back_only_where_it_is_said():
    """Proves that the last tenth is waited for when the row says so: in service on day 30 instead of day 7."""
    terms = [*THIRDS[:2], {**THIRDS[2], "holds_back": "yes"}]
    money = [{"amount": 140.0}, {"amount": 10.0, "available": START + 30 * DAY}]
    for draws, service in ((THIRDS, 7), (terms, 30)):
        found = built(draws, money, two_tasks())
        made = placed(found)
        assert in_service(found, made)[0] == START + service * DAY


def test_the_nearest_terms_count():
    """Proves the order of rows: own mode, own, the lot's mode, the lot's, everybody's; and that no payer means none."""
    one, other = Terms({"start": 1.0}, frozenset({"start"})), Terms({"done": 1.0}, frozenset({"done"}))
    keys = [("a", "", "m"), ("a", "", ""), ("", "L", "m"), ("", "L", ""), ("", "", "m"), ("", "", "")]
    for rank, key in enumerate(keys):
        assert terms_for({key: one, **dict.fromkeys(keys[rank + 1:], other)}, "a", "L", "m") is one
    assert terms_for({("", "L", ""): one}, "a", "", "m") is None
    made = city("a", tasks=two_tasks(), draws=THIRDS)
    found = programme(made, assess(made))
    assert found.task_ids == ("A1", "A2") and found.bills == ((), ())


@given(st.integers(0, 10**9), st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any))
def test_parts_sum_to_the_whole(amount, weights):
    """Proves that shares never lose or invent a unit of currency, and that none is negative."""
    shares = {name: weight / sum(weights)
              for name, weight in zip(("signing", "start", "done", "accepted"), weights, strict=True)}
    parts = Terms(shares, frozenset()).split(amount)
    assert sum(parts.values()) == amount and min(parts.values()) >= 0


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_payments_as_the_twin_finds_them(data):
    """Proves on random terms and releases, a minute being a day: plans are allowed, and bills are paid when the twin
    that tries every day says."""
    kinds = data.draw(st.lists(st.sampled_from(["signing", "start", "done", "accepted"]), min_size=1, unique=True))
    draws = [{"milestone": kind, "share": 1 / len(kinds), "holds_back": data.draw(st.sampled_from(["yes", "no", ""]))}
             for kind in kinds]
    days = data.draw(st.lists(st.integers(0, 25), min_size=1, max_size=3))
    money = [{"amount": 60.0, "available": START + day * DAY} for day in days] + [{"amount": 60.0}]
    tasks = [one_task(float(data.draw(st.integers(1, 4))), task_id=f"T{k}", cost=float(data.draw(st.integers(0, 50))),
                      calendar="always", after=("T0",) if k and data.draw(st.booleans()) else ()) for k in range(2)]
    found = built(draws, money, tasks)
    made = placed(found)
    assert check(found, made) == []
    payments = payments_of(found, made)
    day = lambda minute: (minute - START) // DAY  # noqa: E731
    kept = [(day(item.paid), item.bill.amount) for item in payments if item.bill.holds]
    owed = sorted(((day(item.due), item.task, item.bill.amount, day(item.paid)) for item in payments
                   if not item.bill.holds), key=lambda row: row[:2])
    if made.job_mode[0] >= 0:
        assert sum(item.bill.amount for item in payments) == sum(int(task["cost"]) for task in tasks)
    releases = [(day(row.get("available", START)), row["amount"]) for row in money]
    twin = paid_on(releases, kept, [(due, amount) for due, _, amount, _ in owed], 60)
    assert [paid for *_, paid in owed] == twin


def test_nobody_sees_a_payment_as_a_default_task():
    """Proves that payments are no assumed tasks, and leave the stages of an asset as its tasks say them."""
    staged = two_tasks(function_after=0.4)
    staged[1] |= {"function_after": 0.8}
    found = built(THIRDS, [{"amount": 1000.0}], staged)
    assert found.payment_steps() == {"A1:signing", "A1:paid", "A2:paid"} and found.stages is not None
    assert assumed_share(found.city, found)[1]["tasks"].assumed == 0
    assert found.stages.after.tolist() == pytest.approx([0.0, 0.4, 0.0, 0.8, 0.0])
