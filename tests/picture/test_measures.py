"""Tests of qaita.picture.measures: measures and goals in words."""

from __future__ import annotations

import pytest

from qaita.picture.findings import findings
from qaita.picture.measures import goal_lines, goal_rows, measure_lines, measure_rows, people_lines
from qaita.picture.report import report
from qaita.picture.words import LANGUAGES, Speech
from small_city import DAY, HORIZON, city_of, small_city, small_plan, small_programme, table

FACTS = {"versions": {}, "data_cut": "2022-01-12", "camera_weight_0": None}
GOALS = (
    {"goal_id": "a", "service": "clinic", "class": "", "district": "north", "share": 0.9, "due": 18 * DAY},
    {"goal_id": "b", "service": "", "class": "", "district": "", "share": 1.0, "due": 30 * DAY},
    {"goal_id": "c", "service": "", "class": "clinic", "district": "", "share": 0.5, "due": 0},
    {"goal_id": "d", "service": "", "class": "office", "district": "", "share": 0.5, "due": 2 * HORIZON},
)


@pytest.fixture
def asked():
    """City with goals, programme and plan."""
    plain = small_city()
    city = city_of({**plain.tables, "goals": table("goals", *GOALS)})
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


def test_measures_by_hand(asked):
    """Clinic: 33 % kept it, 18,000 person-days without it are a whole outage of 12 days; on average 88 % have it."""
    rows = {row[0]: row[1:] for row in measure_rows(findings(*asked, FACTS), Speech("en"))}
    assert list(rows) == ["All services with a weight", "Administration", "Clinic", "Police", "Street cameras"]
    assert rows["Clinic"] == ("33%", "18,000", "12 days", "88%")


def test_lines_by_hand(asked):
    """Dates for half, nine in ten and all, of each service that somebody lost; then all of them together."""
    lines = measure_lines(findings(*asked, FACTS), Speech("en"))
    assert lines[0].startswith("Back to stay for 50 / 90 / 100 % of the residents: All services with a weight 23 Jan "
                               "2022 / later / later; Administration later / later / later; Clinic 23 Jan 2022 /")
    assert lines[1] == ("Mean share of the residents with all services with a weight until 15 April 2022: 55%; "
                        "person-days without them: 68,000.")


def test_goals_by_hand(asked):
    """One goal on the day it is due, one never, one met from day 0, one due after the horizon."""
    found = findings(*asked, FACTS)
    assert goal_rows(found, Speech("en")) == [
        ("90% of the residents have clinic, north", "23 Jan 2022", "23 Jan 2022", "kept", "kept"),
        ("100% of the residents have every service with a weight", "4 Feb 2022", "later", "not met", ""),
        ("50% of the assets work: clinic", "5 Jan 2022", "held", "kept", "kept"),
        ("50% of the assets work: office building", "24 Jul 2022", "later", "due after 15 April 2022", ""),
    ]
    assert goal_lines(found, Speech("en")) == ["Goals met in time and kept: 2 of 4."]


def test_the_report_shows_both_in_every_language(asked):
    """Each language has the table of measures and that of goals; without goals there is none."""
    page = report(*asked, FACTS).decode("utf-8")
    assert page.count('class="measures"') == page.count('class="goals"') == len(LANGUAGES)
    city = small_city()
    programme = small_programme(city)
    assert 'class="goals"' not in report(city, programme, small_plan(city, programme), FACTS).decode("utf-8")


def test_who_left_is_said(asked):
    """400 of 1500 are away on days 5 to 20: 6,000 person-days, in the lines and in each language of the report."""
    city, programme, plan = asked
    assert people_lines(findings(*asked, FACTS), Speech("en")) == []
    moved = city_of({**city.tables, "moves": table("moves", {"group_id": "north 1", "people": 400.0, "from": 5 * DAY,
                                                             "until": 20 * DAY})})
    lines = people_lines(findings(moved, programme, plan, FACTS), Speech("en"))
    assert lines == ["From 10 January 2022 on the fewest residents are there: 1,100 of 1,500. Until 15 April 2022 they "
                     "spend 6,000 person-days away; who is away is counted with the others."]
    page = report(moved, programme, plan, FACTS).decode("utf-8")
    said = ("person-days away", "человеко-дней; уехавшие", "адам-күн өткізеді")
    assert [page.count(words) for words in said] == [1, 1, 1]
