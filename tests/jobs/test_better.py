"""Better than before: the measure, the sweep between delay and future loss, and what the command writes."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from itertools import permutations, product

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rows import NO_WAITING, city, one_task

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.inputs import save_inputs
from qaita.jobs.budget import Budget
from qaita.jobs.front import Fewer, front_of, num_sums
from qaita.jobs.points import Point, nondominated, spread
from qaita.jobs.upgrade import upgrade_said
from qaita.picture.better import sentence, why_fewer
from qaita.picture.choices import better_lines
from qaita.picture.findings import findings
from qaita.picture.words import Speech
from qaita.plan.allowed.check import check
from qaita.plan.better import MONEY, RESIDENT_DAYS, better_than_before, future_loss
from qaita.plan.planner import plan, score_schedule
from qaita.plan.search.prepared import prepared
from qaita.plan.upgrade import upgrades
from qaita.recovery.later import Waits, waits_against
from qaita.work.build import programme
from qaita.work.risk import risk_of

pytestmark = pytest.mark.usefixtures("short_rounds")

BUDGET = Budget(work=1, workers=1)


def two_schools(risk=None):
    """Two schools for 100 people each, as it was in 4 days, better in 6; one crew. As they were each loses 10
    resident-days and 5 tenge a year, better 4 and 1."""
    said = {"acceptance_days": 0.0, "class": "school"}
    rows = [{"asset_id": name, "mode": mode, "resident_days_a_year": days, "money_a_year": money}
            for name in "ab" for mode, days, money in (("before", 10.0, 5.0), ("better", 4.0, 1.0))]
    return city(
        [{"asset_id": name, **said} for name in "ab"],
        tasks=[one_task(days, task_id=f"{name}{mode}", asset_id=name, mode=mode, calendar="always")
               for name in "ab" for mode, days in (("as_was", 4.0), ("better", 6.0))],
        waiting=[{"asset_id": name, **NO_WAITING} for name in "ab"],
        needs=[{"asset_id": f"g{name}", "service": "school", "supplier_id": name} for name in "ab"],
        residents=[{"group_id": f"g{name}", "people": 100.0} for name in "ab"],
        weights=[{"service": "school", "weight": 0.5}],
        crews=[{"trade": "masons", "count": 1, "calendar": "always"}], risk=rows if risk is None else risk)


def made(**said):
    """The programme of the two schools and its risk."""
    found = programme(two_schools(**said), assess(two_schools(**said)))
    return found, risk_of(found)


def test_front_is_that_worked_out_by_hand():
    """Proves it: both as they were are back on days 11 and 15: 50 x 26 = 1,300, and lose 20 a year; the later one
    better on 11 and 17: 1,400 and 14; both better on 13 and 19: 1,600 and 8. No other plan stands beside them."""
    works, risk = made()
    front = front_of(works, risk, 5, BUDGET, None).points
    assert [(point.lost, point.future) for point in front] == [
        (pytest.approx(1300), 20), (pytest.approx(1400), 14), (pytest.approx(1600), 8)]
    assert all(check(works, point.plan.schedule) == [] for point in front)
    assert all(point.proven for point in front)


def test_fewer_plans_than_wanted_are_explained():
    """Proves that two schools of two modes each have but three sums of future loss, 20, 14 and 8, and that this is
    said; and that nothing is to be explained where as many plans were found as were wanted."""
    works, risk = made()
    assert num_sums(works, risk) == 3
    fewer = front_of(works, risk, 5, BUDGET, None).fewer
    assert (fewer.sums, fewer.found) == (3, 3)
    assert front_of(works, risk, 3, BUDGET, None).fewer is None
    told = [why_fewer(asdict(one), Speech("en"))
            for one in (fewer, Fewer(5, 3, "gaps"), Fewer(None, 3, "time"), Fewer(None, 3, "proven"))]
    assert "no more than 3 plans." in told[0] and "no more that none beats" in told[1]
    assert "the time was over" in told[2] and told[3].startswith("It is proven that there are no more")


@settings(max_examples=4, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=3))
def test_proven_front_is_that_of_every_order_in_every_mode(schools):
    """Proves, against all orders and modes of schools of one crew, that no plan is missing and each is proven."""
    works = schools_of(schools)
    front = front_of(works, risk_of(works), 20, Budget(work=1, workers=1), None)
    assert [(round(point.lost, 6), point.future) for point in front.points] == every_front(schools)
    assert all(point.proven for point in front.points) and front.fewer.ended == "proven"
    assert all(check(works, point.plan.schedule) == [] for point in front.points)


def test_without_money_for_the_better_mode_no_plan_is_missing():
    """Proves that where money forbids the least future loss this is shown, and not taken for a gap: money for one."""
    works = schools_of([(4, 2, 6), (4, 2, 6)], money=1.0)
    front = front_of(works, risk_of(works), 5, Budget(work=1, workers=1), None)
    assert [(round(point.lost, 6), point.future) for point in front.points] == [(1300, 20), (1400, 14)]
    assert front.fewer.ended == "proven"


def schools_of(schools, money=None):
    """Schools for 100 people each, of (days as it was, days more for better, avoided of 10 a year); one crew; better
    costs 1, all out of one source where there is any money."""
    names = [f"s{k}" for k in range(len(schools))]
    said = {"acceptance_days": 0.0, "class": "school", **({"payer": "hall"} if money is not None else {})}
    tasks = [one_task(float(days + (more if mode == "better" else 0)), task_id=f"{name}{mode}", asset_id=name,
                      mode=mode, calendar="always", cost=1.0 if mode == "better" else 0.0)
             for name, (days, more, _) in zip(names, schools, strict=True) for mode in ("as_was", "better")]
    risk = [{"asset_id": name, "mode": mode, "resident_days_a_year": days, "money_a_year": 0.0}
            for name, (_, _, less) in zip(names, schools, strict=True)
            for mode, days in (("before", 10.0), ("better", 10.0 - less))]
    more = {} if money is None else {"money": [{"source_id": "hall", "amount": money}]}
    found = city(
        [{"asset_id": name, **said} for name in names], tasks=tasks, risk=risk,
        waiting=[{"asset_id": name, **NO_WAITING} for name in names],
        needs=[{"asset_id": f"g{name}", "service": "school", "supplier_id": name} for name in names],
        residents=[{"group_id": f"g{name}", "people": 100.0} for name in names],
        weights=[{"service": "school", "weight": 0.5}],
        crews=[{"trade": "masons", "count": 1, "calendar": "always"}], **more)
    return programme(found, assess(found))


def every_front(schools):
    """The front of such schools out of all orders and modes: the crew begins on day 7."""
    pairs = set()
    for order in permutations(schools):
        for better in product((False, True), repeat=len(order)):
            day, lost, future = 7, 0.0, 0.0
            for (days, more, less), chosen in zip(order, better, strict=True):
                day += days + more * chosen
                lost, future = lost + 50.0 * day, future + 10.0 - less * chosen
            pairs.add((lost, future))
    return sorted((a, b) for a, b in pairs if not any(c <= a and d <= b and (c, d) != (a, b) for c, d in pairs))


def test_chain_of_upgrades_is_that_worked_out_by_hand():
    """Proves: of both schools as they were, 1,300 and 20, the later one is upgraded first, at 100 for 6 a year, then
    the other, at 200: 1,400 and 14, 1,600 and 8."""
    works, risk = made()
    first = plan(works, work=1, workers=1).schedule
    chain = upgrades(works.model, prepared(works).core, first, future_loss(risk))
    assert [(link.lost, link.future) for link in chain] == [(pytest.approx(1400, rel=1e-5), 14),
                                                            (pytest.approx(1600, rel=1e-5), 8)]
    assert all(check(works, link.schedule) == [] for link in chain)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1), st.integers(2, 6))
def test_spread_keeps_both_ends_and_no_more_than_wanted(pairs, points):
    """Proves what is left of a front that is too long."""
    front = nondominated([Point(None, "", float(lost), float(future)) for lost, future in pairs])
    kept = spread(front, points)
    assert len(kept) == min(len(front), points) and all(point in front for point in kept)
    assert (kept[0], kept[-1]) == (front[0], front[-1])


def test_measure_counts_what_is_rebuilt():
    """Proves after over before of the plan of least delay, as it was: 1; a mode without a row avoids nothing."""
    works, risk = made()
    found = better_than_before(risk, plan(works, work=1, workers=1).schedule)
    assert (found.assets, found.before, found.after) == (2, (20.0, 10.0), (20.0, 10.0))
    assert found.ratio(RESIDENT_DAYS) == found.ratio(MONEY) == 1.0


def test_measure_of_the_better_plan():
    """Proves 8 of 20 resident-days and 2 of 10 tenge a year where both are rebuilt better."""
    works, risk = made()
    found = better_than_before(risk, front_of(works, risk, 5, BUDGET, None).points[-1].plan.schedule)
    assert (found.ratio(RESIDENT_DAYS), found.ratio(MONEY)) == (pytest.approx(0.4), pytest.approx(0.2))


def test_upgrade_beside_a_plan_is_that_worked_out_by_hand():
    """Proves: half of the 20 a year of both as they were is 10, and 8 lies nearer to it than 14. So both better: back
    on 13 and 19 in place of 11 and 15, 3 days later on average for 200 people, 300 resident-days more."""
    works, _ = made()
    found = plan(works, work=1, workers=1)
    said = upgrade_said(two_schools(), works, found)
    assert {key: said[key] for key in ("assets", "unit", "this_plan", "upgraded", "ratio")} == {
        "assets": 2, "unit": "resident_days_a_year", "this_plan": 20.0, "upgraded": 8.0, "ratio": pytest.approx(0.4)}
    assert said["more_resident_days"] == pytest.approx(300)
    assert (said["later_people"], said["later_days"], said["earlier_people"]) == (200.0, pytest.approx(3.0), 0.0)


def test_no_upgrade_beside_what_cannot_be_bettered():
    """Proves that nothing is said where no mode leaves less to lose, where nothing is known, of a schedule given."""
    worse = [{"asset_id": "a", "mode": mode, "resident_days_a_year": 3.0, "money_a_year": 0.0}
             for mode in ("before", "as_was", "better")]
    for risk in (worse, []):
        works, _ = made(risk=risk)
        assert upgrade_said(two_schools(risk=risk), works, plan(works, work=1, workers=1)) is None
    works, _ = made()
    given_one = score_schedule(works, plan(works, work=1, workers=1).schedule)
    assert upgrade_said(two_schools(), works, given_one) is None


def test_the_sentence_stands_beside_the_measure_in_every_language():
    """Proves that the report tells measure and sentence in three languages, and says so where nothing is known."""
    works, _ = made()
    found = plan(works, work=1, workers=1)
    shown = findings(two_schools(), works, found, {"upgrade": upgrade_said(two_schools(), works, found)})
    told = {lang: better_lines(shown, Speech(lang)) for lang in ("en", "ru", "kk")}
    assert "3 days later for 200 people, for 40% of" in told["en"][1] and "8 resident-days a year" in told["en"][1]
    assert "позже для 200 жителей" in told["ru"][1] and "200 тұрғынға 3" in told["kk"][1]
    assert told["en"][1].endswith("it costs the same.")
    works, _ = made(risk=[])
    silent = findings(two_schools(risk=[]), works, plan(works, work=1, workers=1), {})
    assert len(better_lines(silent, Speech("en"))) == 1 and "cannot be told" in better_lines(silent, Speech("en"))[0]


def test_city_without_risk_says_nothing():
    """Proves that no measure is made up."""
    assert made(risk=[])[1] is None


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1))
def test_nondominated_points_are_those_that_no_other_beats(pairs):
    """Proves the filter against the definition, pair by pair."""
    found = nondominated([Point(None, "", float(lost), float(future)) for lost, future in pairs])
    beaten = {(a, b) for a, b in pairs for c, d in pairs if c <= a and d <= b and (c, d) != (a, b)}
    assert [(point.lost, point.future) for point in found] == sorted(set(pairs) - beaten)


def test_waits_say_who_is_later_and_who_earlier():
    """Proves that the first plan against the last has one school back 2 days, the other 4 days earlier: mean 3."""
    works, risk = made()
    first, *_, last = front_of(works, risk, 5, BUDGET, None).points
    later = waits_against(two_schools(), last.plan.back, first.plan.back)
    earlier = waits_against(two_schools(), first.plan.back, last.plan.back)
    people = (later.later_people, later.later_days) if not later.earlier_people else None
    assert people is None or people == (200.0, pytest.approx(3.0))
    assert (earlier.earlier_people, earlier.earlier_days) == (later.later_people, later.later_days)


def test_sentence_is_computed():
    """Proves its numbers, with and without those who gain, in resident-days and in money, and in three languages."""
    first = {"future": 20.0, "cost": 1000}
    row = {**vars(Waits(12000.0, 40.0, 0.0, 0.0)), "future": 10.0, "of_least_delay": 0.5, "cost": 2500,
           "more_than_least": 900.0}
    assert sentence(row, first, True, Speech("en", "KZT")) == (
        "40 days later for 12,000 people, for 50% of its expected loss in disasters to come (10 resident-days a year "
        "instead of 20 resident-days); it costs 1,500\u00a0₸ more.")
    both = {**vars(Waits(10.0, 2.6, 20.0, 1.0)), "future": 5.0, "of_least_delay": 0.25, "cost": 980,
            "more_than_least": 9.0}
    told = sentence(both, first, False, Speech("en", "KZT"))
    assert told.startswith("3 days later for 10 people, 1 day earlier for 20 people, for 25% of its")
    assert "(5\u00a0₸ a year instead of 20\u00a0₸); it costs 20\u00a0₸ less." in told
    same = {**row, **vars(Waits(0.0, 0.0, 0.0, 0.0))}
    assert sentence(same, first, True, Speech("en")).startswith(
        "Nobody has everything back later, but 900 more resident-days are lost until then, for 50%")
    assert sentence({**same, "more_than_least": 0.2}, first, True, Speech("en")).startswith(
        "Nobody has everything back later, for 50%")
    assert "на 40 дн. позже для 12 000 жителей" in sentence(row, first, True, Speech("ru", "KZT")).lower().replace(
        "\u00a0", " ")
    assert sentence(row, first, True, Speech("kk", "KZT")).startswith("12\u00a0000 тұрғынға 40")


def test_command_writes_table_picture_and_plans(tmp_path):
    """Proves what `qaita better` writes, that a plan's result tells the measure, and that a plan can be scored."""
    save_inputs(two_schools(), tmp_path)
    out, limits = tmp_path / "out", ["--work", "1", "--workers", "1"]
    answer = CliRunner().invoke(main, ["better", str(tmp_path / "inputs"), "--out", str(out), "--points", "4", *limits])
    assert answer.exit_code == 0, answer.output
    rows = list(csv.DictReader((out / "better.csv").open(encoding="utf-8")))
    assert [float(row["resident_days_lost"]) for row in rows] == pytest.approx([1300, 1400, 1600])
    found = json.loads((out / "better.json").read_text("utf-8"))
    assert found["sentence"] in answer.output and found["before"] == 20
    assert (out / "better.svg").read_bytes().startswith(b"<?xml")
    page = (out / "better.html").read_text("utf-8")
    assert page.count('class="page ') == 3 and "src=\"http" not in page and "href=\"http" not in page
    assert found["lower_bound"] == pytest.approx(1300) and found["plans"][1]["sentence"] in page.replace("&#39;", "'")
    assert all(Speech(lang).say("front.first") in page for lang in ("en", "ru", "kk"))
    scored = CliRunner().invoke(main, ["recover", str(tmp_path / "inputs"), "--schedule", str(out / "plans" / "03.csv"),
                                       "--out", str(tmp_path / "scored"), "--no-report"])
    assert scored.exit_code == 0, scored.output
    said = json.loads((tmp_path / "scored" / "result.json").read_text("utf-8"))
    assert said["objective_resident_days_lost"] == pytest.approx(1600)
    assert said["better_than_before"]["resident_days_a_year"] == {"before": 20, "after": 8, "ratio": 0.4}


def test_city_without_risk_is_refused(tmp_path):
    """Proves exit code 2 and that nothing is written."""
    save_inputs(two_schools(risk=[]), tmp_path)
    answer = CliRunner().invoke(main, ["better", str(tmp_path / "inputs"), "--out", str(tmp_path / "out")])
    assert answer.exit_code == 2 and "add a table risk" in answer.output and not (tmp_path / "out").exists()
