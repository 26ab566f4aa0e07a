"""Which observation counts, on which day, and since when an asset is whole again."""

from datetime import date, timedelta

import pytest
from tests.rows import DAY, NEVER, city, one_task

from qaita.damage.assess import assess


def seen(*rows, as_of=None, tasks=()):
    """State, row used, and minute in service of asset ``a`` after these observations."""
    damage = assess(city("a b", damage=[{"asset_id": "a", **row} for row in rows], tasks=list(tasks)), as_of)
    return damage.state[0], damage.observation[0], damage.repaired_on[0]


def test_nothing_seen_is_no_damage():
    """Proves the default without observation and without task."""
    assert seen() == ("none", -1, 0)


def test_tasks_without_observation_mean_unknown_damage():
    """Proves that an asset for which work is listed counts as damaged, and the other asset does not."""
    assert seen(tasks=[one_task()]) == ("unknown", -1, NEVER)
    assert seen({"state": "none"}, tasks=[one_task()]) == ("none", 0, 0)


def test_trust_beats_date():
    """Proves that the more trusted source wins though it is older."""
    rows = [{"state": "extensive", "trust": 2.0, "true_on": 0}, {"state": "slight", "trust": 1.0, "true_on": 3 * DAY}]
    assert seen(*rows) == ("extensive", 0, NEVER)


def test_among_equals_the_latest_truth_then_knowledge_then_row():
    """Proves the order of the three further rules."""
    assert seen({"state": "slight", "true_on": DAY}, {"state": "complete", "true_on": 0})[0] == "slight"
    late, early = {"state": "slight", "known_on": 4 * DAY}, {"state": "complete", "known_on": 2 * DAY}
    assert seen(late, early)[0] == "slight"
    assert seen({"state": "slight"}, {"state": "complete"})[1] == 1


@pytest.mark.parametrize(("day", "state"), [(1, "none"), (2, "slight"), (3, "slight"), (4, "complete")])
def test_only_what_was_known_by_the_end_of_the_day_counts(day, state):
    """Proves the cut: known on day 2 and at 23:59 of day 4 counts on those days and not before."""
    rows = [{"state": "slight", "known_on": 2 * DAY}, {"state": "complete", "known_on": 5 * DAY - 1, "true_on": 1}]
    assert seen(*rows, as_of=date(2022, 1, 5) + timedelta(days=day))[0] == state


def test_known_on_blank_means_true_on():
    """Proves that an observation without ``known_on`` is known from the moment for which it is true."""
    row = {"state": "slight", "true_on": 2 * DAY, "known_on": NEVER}
    assert seen(row, as_of=date(2022, 1, 6))[0] == "none"
    assert seen(row, as_of=date(2022, 1, 7))[0] == "slight"


def test_end_of_the_day_is_local_midnight_though_the_clocks_change():
    """Proves the cut on the day of 25 hours: known at 23:30 on 30 October 2022 in Berlin, minute 1470 of that day."""
    settings = {"zone": "Europe/Berlin", "day0": date(2022, 10, 30)}
    berlin = city("a", settings, damage=[{"asset_id": "a", "state": "slight", "known_on": 1470}])
    assert assess(berlin, date(2022, 10, 30)).state[0] == "slight"


def test_none_after_damage_is_back_in_service_from_then():
    """Proves the airport: out from day 0, reopened on day 8; before the news of it, still damaged."""
    rows = [{"state": "slight", "true_on": 0, "known_on": DAY}, {"state": "none", "true_on": 8 * DAY}]
    assert seen(*rows) == ("none", 1, 8 * DAY)
    assert seen(*rows, as_of=date(2022, 1, 12)) == ("slight", 0, NEVER)


def test_none_that_corrects_a_report_of_the_same_moment_was_never_damaged():
    """Proves that a refuted report costs nobody a day."""
    assert seen({"state": "slight"}, {"state": "none", "known_on": 3 * DAY}) == ("none", 1, 0)


def test_none_after_a_less_trusted_rumour_was_never_damaged():
    """Proves that what was true before is settled by the same rule: a rumour against a trusted "none" is nothing."""
    rumour = {"state": "complete", "trust": 0.5}
    assert seen(rumour, {"state": "none", "trust": 1.0}, {"state": "none", "trust": 1.0, "true_on": DAY})[2] == 0
    assert seen(rumour, {"state": "none", "trust": 1.0, "true_on": DAY})[2] == DAY


def test_none_before_day_0_was_never_damaged():
    """Proves that an asset whole again before day 0 loses nothing."""
    rows = [{"state": "complete", "true_on": -9 * DAY}, {"state": "none", "true_on": -DAY}]
    assert seen(*rows) == ("none", 1, 0)


def test_damage_after_none_is_damage():
    """Proves a second shock."""
    assert seen({"state": "none", "true_on": 0}, {"state": "slight", "true_on": 5 * DAY}) == ("slight", 1, NEVER)
