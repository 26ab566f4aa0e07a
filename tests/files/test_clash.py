"""Words of a clash in result.json."""

from datetime import date

import pytest

from qaita.files.clash import clash_rows, relaxation_rows
from qaita.plan.clash import Change, Clash
from qaita.plan.rules import Rule
from qaita.units import Clock

DAY = 1440
CLOCK = Clock(date(2022, 1, 5), "Asia/Almaty")
DEADLINE = Rule("deadline", 0, "tasks", "T1", "deadline", 10 * DAY, True)
STOCK = Rule("account", 1, "stock", "glass", "amount", 2500)


@pytest.mark.parametrize(("change", "words"), [
    (Change(DEADLINE, 3 * DAY, None, True), "deadline of task T1 3 days later"),
    (Change(Rule("horizon", 0, "city", "", "horizon", 9, True), DAY, None, True), "horizon 1 day later"),
    (Change(Rule("account", 0, "money", "fund", "amount", 5), 12_000_000, 55 * DAY, True),
     "12,000,000 KZT more of fund by 2022-03-01"),
    (Change(STOCK, 500, 2 * DAY, True), "0.5 more of glass by 2022-01-07"),
    (Change(Rule("crews", 0, "crews", "masons", "count", 1), 2, None, True), "2 more crews of masons"),
    (Change(Rule("account", 0, "levers", "lane", "places", 4), 2, None, True), "2 more of lane"),
    (Change(Rule("release", 0, "tasks", "T1", "release", 9, True), DAY, None, True),
     "release of task T1 1 day earlier"),
    (Change(Rule("waiting", 0, "waiting", "A1", "", "tender"), DAY, None, True), "waiting of A1 over 1 day earlier"),
])
def test_change_in_words(change, words):
    """Proves the sentence of each kind of change."""
    assert relaxation_rows(Clash((), True, (change,)), CLOCK, "KZT")[0]["change"] == words


def test_rules_with_place_and_value():
    """Proves that dates are local and that stock is counted in its own unit again; nothing where nothing clashes."""
    rows = clash_rows(Clash((DEADLINE, STOCK), True, ()), CLOCK)
    assert rows == [{"table": "tasks", "row": "T1", "column": "deadline", "value": "2022-01-15 00:00"},
                    {"table": "stock", "row": "glass", "column": "amount", "value": 2.5}]
    assert clash_rows(None, CLOCK) == relaxation_rows(None, CLOCK, "KZT") == []
