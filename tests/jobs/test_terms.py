"""Second terms of a plan: each by hand, from the wish to the command and the report."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.jobs.test_better import two_schools
from tests.jobs.test_order import two_places
from tests.rows import DAY, NEVER, NO_WAITING, START, city, one_task

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.inputs import save_inputs
from qaita.jobs.budget import Budget
from qaita.jobs.terms import Wish, plan_with_terms
from qaita.plan.allowed.check import check
from qaita.plan.planner import plan
from qaita.plan.values import values_of
from qaita.work.build import programme

BUDGET = Budget(work=1, workers=1)


def promised(due=11, price=1.0, **said):
    """The hall and the clinic of two places, the hall promised for a day: clinic first is back on 9, the hall on 13;
    hall first on 11 and 13. It costs 190 resident-days."""
    made = two_places(**said)
    return city([dict(row) for row in made.tables["assets"].rows()], tasks=list(made.tables["tasks"].rows()),
                waiting=list(made.tables["waiting"].rows()), needs=list(made.tables["needs"].rows()),
                residents=list(made.tables["residents"].rows()), weights=list(made.tables["weights"].rows()),
                crews=list(made.tables["crews"].rows()),
                promises=[{"promise_id": "p", "asset_id": "a", "due": due * DAY, "said_on": 8 * DAY,
                           "price_a_day": price}])


def asked(made, weigh=None, limit=None, **said):
    """The plan under a wish, what is said of it, and its terms by name."""
    works = programme(made, assess(made))
    found, told = plan_with_terms(made, works, Wish(weigh or {}, limit or {}, **said), BUDGET, None)
    assert check(works, found.schedule) == []
    values = values_of(made, works, found, said.get("announced"), said.get("known_by", NEVER))
    rows = {row["name"]: row for row in told["terms"]}
    assert {name: row["this_plan"] for name, row in rows.items()} == pytest.approx(values)
    return found, told, rows


def test_promise_is_kept_at_the_price_worked_out_by_hand():
    """Proves that no broken promise puts the hall first: 705 instead of 515, back on the very day promised."""
    found, said, rows = asked(promised(), limit={"broken_promises": 0})
    assert said["kept"] and (found.objective, said["price"]) == (pytest.approx(705), pytest.approx(190))
    assert (rows["broken_promises"]["without"], rows["broken_promises"]["this_plan"]) == (1, 0)
    assert found.lower_bound <= 515 * (1 + 1e-9)


@pytest.mark.parametrize(("weight", "price", "kept"), [(100, 1.0, False), (200, 1.0, True), (20, 10.0, True)])
def test_days_late_are_bought_off_while_they_are_dearer(weight, price, kept):
    """Proves that the hall, a day and a minute late (13 against the end of 11), comes first where that day counts like
    more than 190 resident-days; and that the sum is proven best, promises in its bound."""
    found, said, rows = asked(promised(price=price), weigh={"promises": weight})
    late = price * (1 + 1 / DAY)
    assert rows["promises"]["without"] == pytest.approx(late)
    assert found.objective == pytest.approx(705 if kept else 515)
    least = 705 if kept else 515 + weight * late
    assert said["weighed"]["this_plan"] == pytest.approx(least) and said["weighed"]["lower_bound"] <= least * (1 + 1e-9)
    assert said["weighed"]["lower_bound"] == pytest.approx(least, rel=1e-6)


def test_promise_that_no_plan_keeps_is_proven_to_be():
    """Proves that the hall cannot be back on day 10, that the result says so, and that nothing is spoilt for it."""
    found, said, rows = asked(promised(due=10), limit={"broken_promises": 0})
    assert (said["kept"], said["impossible"], rows["broken_promises"]["least"]) == (False, True, 1)
    assert found.objective == pytest.approx(515) and said["price"] == 0


def test_promise_said_after_the_data_cut_does_not_count():
    """Proves it: said on day 8, cut on day 7."""
    _, said, rows = asked(promised(), limit={"broken_promises": 0}, known_by=8 * DAY - 1)
    assert said["kept"] and said["price"] == 0 and rows["broken_promises"]["this_plan"] == 0


def test_worst_district_is_weighed_and_limited():
    """Proves at weights 0.6 and 0.4: clinic first loses 438, its worst 0.6 x 13 = 7.8; hall first 586 and 6.6."""
    made = two_places(weights=(0.6, 0.4))
    assert asked(made)[0].objective == pytest.approx(438)
    held, said, rows = asked(made, limit={"worst_district": 7})
    assert held.objective == pytest.approx(586) and rows["worst_district"]["this_plan"] == pytest.approx(6.6)
    assert asked(made, weigh={"worst_district": 130})[0].objective == pytest.approx(586)
    assert asked(made, weigh={"worst_district": 120})[0].objective == pytest.approx(438)
    assert asked(made, limit={"worst_district": 5})[1]["impossible"] and said["kept"]


def dear_schools():
    """Two schools of 100 people: slow in 4 days at 10, quick in 2 at 50; one crew."""
    made = two_schools()
    tasks = [one_task(days, task_id=f"{name}{mode}", asset_id=name, mode=mode, calendar="always", cost=cost)
             for name in "ab" for mode, days, cost in (("slow", 4.0, 10.0), ("quick", 2.0, 50.0))]
    return city([dict(row) for row in made.tables["assets"].rows()], tasks=tasks,
                waiting=[{"asset_id": name, **NO_WAITING} for name in "ab"], needs=list(made.tables["needs"].rows()),
                residents=list(made.tables["residents"].rows()), weights=list(made.tables["weights"].rows()),
                crews=[{"trade": "masons", "count": 1, "calendar": "always"}])


def test_cost_is_weighed_and_limited():
    """Proves: both quick on 9 and 11 lose 50 x 20 = 1,000 at 100; one quick first, on 9 and 13, 1,100 at 60; both slow
    on 11 and 15 1,300 at 20. So the first 40 saved cost 100, the next 200."""
    made = dear_schools()
    assert asked(made)[0].objective == pytest.approx(1000)
    found, said, rows = asked(made, limit={"cost": 60})
    assert (found.objective, rows["cost"]["this_plan"], said["price"]) == (pytest.approx(1100), 60, pytest.approx(100))
    assert asked(made, limit={"cost": 59})[0].objective == pytest.approx(1300)
    assert asked(made, weigh={"cost": 2.4})[2]["cost"]["this_plan"] == 100
    assert asked(made, weigh={"cost": 2.6})[2]["cost"]["this_plan"] == 60
    assert asked(made, weigh={"cost": 5.1})[2]["cost"]["this_plan"] == 20
    missed = asked(made, limit={"cost": 19})
    assert not missed[1]["kept"] and missed[1]["impossible"] and missed[2]["cost"]["least"] == 20


def test_makespan_is_weighed_and_limited():
    """Proves with a mason's day before ten of a painter for one resident, and two days for a hundred: the hundred first
    end after 2 + 1 + 10 days and lose 100 x 9 + 1 x 20; the long work first ends after 11 and loses 1,000 + 18."""
    tasks = [one_task(1.0, task_id="A", calendar="always"),
             {"task_id": "A2", "asset_id": "a", "days": 10.0, "crews": (("painters", 1.0),), "after": ("A",),
              "calendar": "always"},
             one_task(2.0, task_id="B", asset_id="b", calendar="always")]
    made = city([{"asset_id": name, "acceptance_days": 0.0} for name in "ab"], tasks=tasks,
                waiting=[{"asset_id": name, **NO_WAITING} for name in "ab"],
                needs=[{"asset_id": f"g{name}", "service": "x", "supplier_id": name} for name in "ab"],
                residents=[{"group_id": "ga", "people": 1.0}, {"group_id": "gb", "people": 100.0}],
                weights=[{"service": "x", "weight": 1.0}],
                crews=[{"trade": trade, "count": 1, "calendar": "always"} for trade in ("masons", "painters")])
    free, _, rows = asked(made)
    assert (free.objective, rows["makespan"]["this_plan"]) == (pytest.approx(920), 13)
    held, said, rows = asked(made, limit={"makespan": 12})
    assert (held.objective, rows["makespan"]["this_plan"]) == (pytest.approx(1018), 11) and said["kept"]
    assert asked(made, weigh={"makespan": 48})[0].objective == pytest.approx(920)
    assert asked(made, weigh={"makespan": 50})[0].objective == pytest.approx(1018)
    assert asked(made, limit={"makespan": 10})[2]["makespan"]["least"] == 11


def test_no_plan_is_over_before_the_calendar_allows():
    """Proves that the floor of the makespan counts nights and weekends: three days from Friday, 9 to 18, end on Tuesday
    at 18:00, 4 days and 18 hours after Friday's midnight; so 4.7 days are impossible, and 4.8 are not."""
    made = city("a", settings={"start": START + 2 * DAY}, damage=[{"asset_id": "a"}],
                waiting=[{"asset_id": "a", **NO_WAITING}], tasks=[one_task(3.0)],
                crews=[{"trade": "masons", "count": 1}])
    _, said, rows = asked(made, limit={"makespan": 4.7})
    assert rows["makespan"]["least"] == pytest.approx(4.75) and said["impossible"]
    assert asked(made, limit={"makespan": 4.8})[1]["kept"]


def test_churn_is_counted_from_what_was_announced():
    """Proves with the hall announced first (days 7 and 11): clinic first moves the hall by 2 and the clinic by 4 days,
    and saves 190; without moving anything nothing is saved, and 31 a day is dearer than that, 32 is not cheaper."""
    made = two_places()
    works = programme(made, assess(made))
    announced = plan_with_terms(promised(), works, Wish(limit={"broken_promises": 0}), BUDGET, None)[0].schedule
    free, _, rows = asked(made, announced=announced)
    assert free.objective == pytest.approx(515)
    assert (rows["churn"]["this_plan"], rows["churn_days"]["this_plan"]) == (2, 2 + 4)
    held, said, rows = asked(made, limit={"churn": 0}, announced=announced)
    assert held.objective == pytest.approx(705) and said["price"] == pytest.approx(190)
    assert asked(made, weigh={"churn_days": 31}, announced=announced)[0].objective == pytest.approx(515)
    assert asked(made, weigh={"churn_days": 32}, announced=announced)[0].objective == pytest.approx(705)
    assert asked(made, weigh={"churn": 96}, announced=announced)[0].objective == pytest.approx(705)


def test_no_wish_is_the_plain_plan():
    """Proves that nothing asked gives the plan for little delay alone."""
    made = two_places()
    works = programme(made, assess(made))
    found, said, _ = asked(made)
    assert found.objective == plan(works, work=1, workers=1).objective and said["price"] == 0 and said["kept"]


# The command


def called(path, *words):
    """Exit code, output and result of ``qaita plan``."""
    out = path / "out"
    answer = CliRunner().invoke(main, ["plan", str(path / "inputs"), "--out", str(out), "--work", "1", "--workers",
                                       "1", "--force", *words])
    kept = (out / "result.json").exists()
    return answer.exit_code, answer.output, json.loads((out / "result.json").read_text("utf-8")) if kept else None


def test_command_says_terms_with_and_without(tmp_path):
    """Proves `qaita plan --limit`: its lines, result.json, the report in three languages, and exit code 3 when no plan
    keeps the limit."""
    save_inputs(promised(), tmp_path)
    code, output, said = called(tmp_path, "--limit", "broken_promises=0")
    assert code == 0, output
    assert "Promises not kept: 0, without asking 1; limit 0, kept." in output
    assert said["second_terms"]["price"] == pytest.approx(190)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    row = '<th scope="row">{}</th><td>{}</td><td class="n">0</td><td class="n">1</td><td class="n">0</td>'
    assert all(row.format(*words) in page for words in [
        ("Promises not kept", "yes"), ("Невыполненные обещания", "да"), ("Орындалмаған уәделер", "иә")])
    code, output, said = called(tmp_path, "--limit", "makespan=1", "--no-report")
    assert code == 3 and "No plan found keeps every limit" in output and "less than 4 days" in output
    assert said["second_terms"]["impossible"]


def test_command_begins_with_a_schedule(tmp_path):
    """Proves `--from`: a schedule that keeps the rules is told, one that breaks them is mended and told, churn counts
    from it, and one that is none is refused."""
    save_inputs(two_places(), tmp_path)
    file = tmp_path / "given.csv"
    file.write_text("task_id,asset_id,start\nA,a,2022-01-12 00:00\nB,b,2022-01-16 00:00\n", "utf-8")
    code, output, said = called(tmp_path, "--from", str(file), "--no-report")
    assert code == 0 and "begins with" not in output and "which loses 705 resident-days; this plan loses 515" in output
    assert said["begun_from"] == {"schedule": "given.csv", "breaches": 0, "not_planned": 0,
                                  "objective": pytest.approx(705), "gained": pytest.approx(190)}
    code, _, said = called(tmp_path, "--from", str(file), "--no-report", "--limit", "churn=0")
    assert code == 0 and said["objective_resident_days_lost"] == pytest.approx(705)
    again = tmp_path / "again"
    (tmp_path / "out").rename(again)
    assert called(tmp_path, "--from", str(again), "--no-report")[2]["begun_from"]["objective"] == pytest.approx(705)
    file.write_text("task_id,asset_id,start\nA,a,2022-01-12 00:00\nB,b,2022-01-12 00:00\n", "utf-8")
    code, output, said = called(tmp_path, "--from", str(file), "--no-report")
    assert code == 0 and "breaks rules" in output and said["begun_from"]["breaches"] > 0
    file.write_text("task_id,asset_id,start\nZ,a,2022-01-12 00:00\n", "utf-8")
    assert called(tmp_path, "--from", str(file))[0] == 2
    assert called(tmp_path, "--from", str(tmp_path / "none.csv"))[0] == 2


@pytest.mark.parametrize("words", [("--weigh", "coast=1"), ("--limit", "cost"), ("--limit", "cost=-1"),
                                   ("--weigh", "cost=nan"), ("--limit", "churn=1"),
                                   ("--limit", "cost=1", "--equity", "0.5"),
                                   ("--weigh", "cost=1", "--order-from-above")])
def test_words_that_say_nothing_are_refused(tmp_path, words):
    """Proves exit code 2 for a term, a number or a combination that there is not."""
    save_inputs(two_places(), tmp_path)
    code, output, said = called(tmp_path, *words)
    assert code == 2 and said is None
    assert "coast" not in words[1] or "Maybe cost" in output
