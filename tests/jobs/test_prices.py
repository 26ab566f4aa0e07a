"""The command ``prices``: what it says of a small city, checked by planning again, and what it refuses."""

from __future__ import annotations

import csv
import json

import pytest
from click.testing import CliRunner
from tests.rows import NO_WAITING, START, city, one_task

from qaita.cli import main
from qaita.errors import InputError
from qaita.jobs.budget import Budget
from qaita.jobs.plan import plan_city
from qaita.jobs.prices import months, price_result
from qaita.jobs.source import Source
from qaita.units import MINUTES_PER_DAY

BUDGET = Budget(work=2, workers=1)


def three_schools(*releases):
    """Three schools for 100 people each at half a day a day, 4 days of one crew; `c` waits 20 days for a permit.

    In service on days 11, 15 and 31 (7 + 20 + 4): 50 x 57 = 2,850 lost. With a crew more in January `b` is back on day
    11: 200 saved, in February none; with a permit a week faster `c` on day 24: 350 saved, two weeks faster, behind
    `a` and `b`, on day 19: 600.
    """
    return city([{"asset_id": name, "class": "school", "acceptance_days": 0.0, "payer": "fund" if releases else ""}
                 for name in "abc"],
                money=[{"source_id": "fund", "available": START + day * MINUTES_PER_DAY, "amount": amount}
                       for day, amount in releases],
                tasks=[one_task(4.0, task_id=f"t{name}", asset_id=name, calendar="always", cost=100.0)
                       for name in "abc"],
                waiting=[{"asset_id": name, **NO_WAITING, "permit_days": 20.0 if name == "c" else 0.0}
                         for name in "abc"],
                needs=[{"asset_id": f"g{name}", "service": "school", "supplier_id": name} for name in "abc"],
                residents=[{"group_id": f"g{name}", "people": 100.0} for name in "abc"],
                weights=[{"service": "school", "weight": 0.5}],
                crews=[{"trade": "masons", "count": 1, "calendar": "always"}])


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The result of planning the three schools."""
    out = tmp_path_factory.mktemp("prices") / "result"
    plan_city(Source(three_schools(), None), out, BUDGET, report=False)
    return out


def test_small_city_by_hand(result):
    """Proves the docstring of the city: the permit first, then the crew, both as planned again; January alone is worth
    a crew; no proven limit is below what was really saved."""
    said, lines = price_result(result, 20, 4, BUDGET)
    assert said["plan"] == pytest.approx(2850)
    assert 0.96 * 2850 < said["lower_bound"] <= 2850 + 1e-6
    kinds = {kind: [row for row in said["answers"] if row["kind"] == kind] for kind in ("wait", "crew", "part",
                                                                                       "supplier")}
    assert sum(map(len, kinds.values())) == len(said["answers"])
    (wait,), (crew, late), (part,), (spare, *_) = kinds.values()
    assert (part["subject"], part["waits_for"], spare["subject"]) == ("permit", "1 asset", "c")
    assert [row["saved"][0] for row in (part, spare)] == [pytest.approx(350, rel=0.1), pytest.approx(1200, rel=0.05)]
    assert [row["replanned"] for row in (part, spare)] == [pytest.approx(350), pytest.approx(1200)]
    assert [row["at_least"] for row in (wait, part, spare)] == [pytest.approx(350)] * 2 + [pytest.approx(1200)]
    assert (wait["kind"], wait["subject"], wait["waits_for"]) == (
        "wait", "c", "inspection 0 d, engineering and permit 20 d")
    assert (crew["kind"], crew["subject"], crew["from"], crew["until"]) == (
        "crew", "masons", "2022-01-12 00:00", "2022-02-01 00:00")
    assert [row["saved"][0] for row in (wait, crew)] == [pytest.approx(350, rel=0.1), pytest.approx(200, rel=0.15)]
    assert [row["replanned"] for row in (wait, crew)] == [pytest.approx(350), pytest.approx(200)]
    assert all(row["at_most"] >= row["replanned"] - 1e-6 for row in (wait, crew))
    assert wait["saved"][1] == pytest.approx(600, rel=0.1)
    assert wait["holds_to"] == 2
    assert (late["kind"], late["saved"][0]) == ("crew", pytest.approx(0, abs=20))
    assert (said["replans"]["count"], said["replans"]["rank_correlation"]) == (4, pytest.approx(1, abs=0.11))
    assert "c: another supplier in its place from the start: 1,2" in lines[2]
    assert "Planned again: 4 questions" in lines[-1]


def test_one_question_is_asked_by_name(result):
    """Proves `--about`: one more crew of masons in February is answered though it saves nothing, and alone; about what
    nobody can ask for, the subjects are named."""
    said, _ = price_result(result, 20, 0, BUDGET, about=["Masons", "2022-02-01 00:00 2022-03"])
    assert [(row["kind"], row["from"]) for row in said["answers"]] == [("crew", "2022-02-01 00:00")]
    with pytest.raises(InputError, match="masons"):
        price_result(result, 20, 0, BUDGET, about=["plumbers"])


def test_command_writes_tables_that_agree(result, tmp_path):
    """Proves the files: the table has the answers of the JSON, prices by day add up to those by month; what exists is
    refused without --force; the same call says the same."""
    out = tmp_path / "prices"
    call = ["prices", str(result), "--out", str(out), "--json"]
    first = CliRunner().invoke(main, call)
    assert first.exit_code == 0, first.output
    said = json.loads(first.stdout)
    assert said == json.loads((out / "prices.json").read_text("utf-8"))
    rows = list(csv.DictReader((out / "prices.csv").open(encoding="utf-8")))
    assert [(row["kind"], float(row["saved_1"])) for row in rows] == [
        (row["kind"], pytest.approx(row["saved"][0], abs=1e-5)) for row in said["answers"]]
    binding = list(csv.DictReader((out / "binding.csv").open(encoding="utf-8")))
    days = list(csv.DictReader((out / "days.csv").open(encoding="utf-8")))
    assert sum(float(row["price"]) for row in days if row["day"] < "2022-02-01") == pytest.approx(
        sum(float(row["price"]) for row in binding if row["until"] <= "2022-02-01 00:00"), rel=0.01)
    assert CliRunner().invoke(main, call).exit_code == 2
    assert CliRunner().invoke(main, [*call, "--force"]).stdout == first.stdout


def test_page_says_the_same_in_three_languages(result, tmp_path):
    """Proves the page: the permit and the crew in each language, what was planned again, that it is internal, nothing
    from the network; the same call gives the same bytes."""
    pages = []
    for name in ("one", "two"):
        price_result(result, 20, 4, BUDGET, tmp_path / name)
        pages.append((tmp_path / name / "prices.html").read_text("utf-8"))
    assert pages[0] == pages[1]
    for text in ("c: 7 days less of waiting", "one more crew, masons: 12 Jan 2022 to 31 Jan 2022", "Internal:",
                 "c: ожидание короче на 7 дн", "ещё одна бригада, каменщики", "тағы бір бригада",
                 "4 questions", "permit: 7 days less everywhere",
                 "c: замена с самого начала",
                 "data:image/svg+xml"):
        assert text in pages[0], text
    assert "http:" not in pages[0]
    assert "https:" not in pages[0]


def test_page_says_which_money_is_short_until_when(tmp_path):
    """Proves money for two of three schools at once, for the third on day 47: the page says so in each language, and
    shows by day when the crew binds."""
    plan_city(Source(three_schools((0, 200.0), (40, 100.0)), None), tmp_path / "result", BUDGET, report=False)
    price_result(tmp_path / "result", 5, 0, BUDGET, tmp_path / "prices")
    page = (tmp_path / "prices" / "prices.html").read_text("utf-8")
    for text in ("fund: short before 21 February 2022;", "fund: до 21 февраля 2022", "ақпанға дейін жетіспейді"):
        assert text in page, text


def test_what_is_no_result_is_refused(result, tmp_path):
    """Proves it of an empty folder, and of a result whose schedule breaks a rule: two schools at once for one crew."""
    with pytest.raises(InputError, match="not a result folder"):
        price_result(tmp_path, 5, 0, BUDGET)
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in result.rglob("*"):
        target = broken / path.relative_to(result)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    rows = (broken / "schedule.csv").read_text("utf-8")
    (broken / "schedule.csv").write_text(rows.replace("2022-01-16 00:00,2022-01-20 00:00",
                                                      "2022-01-12 00:00,2022-01-16 00:00"), "utf-8")
    with pytest.raises(InputError, match="breaks the rule crews"):
        price_result(broken, 5, 0, BUDGET)


def test_months_are_those_of_the_calendar():
    """Proves 12 January to 5 March: the rest of January, February, March to its end."""
    clock = three_schools().clock
    found = months(clock, START, clock.minutes(clock.day0) + 59 * MINUTES_PER_DAY)
    assert [(clock.text(a)[:10], clock.text(b)[:10]) for a, b in found] == [
        ("2022-01-12", "2022-02-01"), ("2022-02-01", "2022-03-01"), ("2022-03-01", "2022-04-01")]
