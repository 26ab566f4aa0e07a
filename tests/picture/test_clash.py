"""Tests of qaita.picture.clash: every kind of rule and change in words, in three languages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaita.picture.clash import change_lines, clash_lines
from qaita.picture.findings import findings
from qaita.picture.lines import decided
from qaita.picture.words import Speech
from qaita.plan.clash import Change, Clash
from qaita.plan.rules import Rule
from small_city import small_city, small_plan, small_programme

DAY = 1440
FACTS = {"versions": {}, "data_cut": None, "camera_weight_0": None}
RULES = [
    (Rule("job", 0, "assets", "node", "asset_id", "to be repaired before the horizon"), 0, None,
     "is to be repaired before the horizon.", None),
    (Rule("after", 0, "tasks", "T2", "after", "T1+2"), 0, None, "Task T2 comes after T1+2.", None),
    (Rule("release", 0, "tasks", "T1", "release", 10 * DAY, True), 2 * DAY, None,
     "Task T1 begins no sooner than 15 January 2022.", "release of task T1 earlier by 2 days"),
    (Rule("deadline", 0, "tasks", "T1", "deadline", 10 * DAY, True), DAY, None,
     "Task T1 is to be finished by 15 January 2022.", "deadline of task T1 later by 1 day"),
    (Rule("waiting", 0, "waiting", "Z", "", "permit 84 d"), 7 * DAY, None,
     "Z: work can begin only after waiting (permit 84 d).", "waiting over sooner by 7 days: Z"),
    (Rule("hold", 0, "holds", "H1", "until", 10 * DAY, True), 0, None, "Hold H1 until 15 January 2022.", None),
    (Rule("crews", 0, "crews", "masons", "count", 1), 2, None, "Masons: at most 1 crews at a time.",
     "2 more of these crews: masons"),
    (Rule("crews", 0, "dumps", "Pit", "a_day_t", 300), 20, None, "Pit takes at most 300 tonnes a day.",
     "20 tonnes a day more at Pit"),
    (Rule("account", 0, "money", "fund", "amount", 5000), 700, 10 * DAY, "Source fund releases 5,000 in all.",
     "700 more by 15 January 2022: fund"),
    (Rule("account", 0, "stock", "glass", "amount", 2500), 500, None, "glass: 2.5 are delivered in all.",
     "0.5 more: glass"),
    (Rule("account", 0, "dumps", "Pit", "capacity_t", 6_000_000), 1000, None, "Pit takes at most 6,000 tonnes in all.",
     "1 more: Pit"),
    (Rule("account", 0, "lots", "L1", "ceiling", 900), 100, None, "Lot L1 may cost at most 900.", "100 more: L1"),
    (Rule("account", 0, "levers", "fast_lane", "places", 4), 2, None, "Lever fast lane has 4 places.",
     "2 more: fast lane"),
    (Rule("pin", 0, "pins", "P1", "not_at_all", "not at all"), 0, None, "Decision P1: no works.",
     "decision P1 dropped"),
    (Rule("horizon", 0, "city", "", "horizon", 100 * DAY, True), 30 * DAY, None, "The horizon is 15 April 2022.",
     "horizon later by 30 days"),
]


@pytest.fixture(scope="module")
def small():
    """City, programme and plan of the small city."""
    city = small_city()
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


@pytest.mark.parametrize(("rule", "by", "until", "said", "ends"), RULES)
def test_rules_and_changes_in_words(small, rule, by, until, said, ends):
    """Proves the sentence of each kind of rule and change, amounts in their own units; that a change that leaves other
    clashes is marked; and that every language says it."""
    city, programme, plan = small
    changes = (Change(rule, by, until, True), Change(rule, by, until, False)) if ends else ()
    found = findings(city, programme, replace(plan, clash=Clash((rule,), True, changes)), FACTS)
    assert clash_lines(found, Speech("en"))[0].endswith(said)
    assert change_lines(found, Speech("en")) == ([ends, f"{ends} (not every clash)"] if ends else [])
    for lang in ("ru", "kk"):
        assert clash_lines(found, Speech(lang))[0] and len(change_lines(found, Speech(lang))) == len(changes)


def test_nothing_clashes(small):
    """Proves that nothing is said where no clash was found."""
    found = findings(*small, FACTS)
    assert clash_lines(found, Speech("en")) == change_lines(found, Speech("en")) == []


@pytest.mark.parametrize(("said", "words"), [
    ("not before 2022-03-01 00:00", "not before 1 March 2022"),
    ("start on 2022-03-01 10:30", "to begin on 1 March 2022 10:30"),
    ("mode as_was", "to be done in mode “as it was”"),
    ("not contractor Stroy LLP", "not to be done by Stroy LLP"),
])
def test_decisions_in_words(said, words):
    """Proves that dates and modes of a decision are told as the reader writes them, and names as they stand."""
    assert decided(said, Speech("en")) == words
    assert "2022-03" not in decided(said, Speech("kk"))
