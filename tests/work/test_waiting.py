"""Waiting before the first hammer: the sequence, its defaults, tenders and holds."""

import pytest
from tests.rows import DAY, NO_WAITING, START, city, one_task

from qaita.damage.assess import assess
from qaita.work.modes import allowed, modes_of
from qaita.work.tasks import tasks_of
from qaita.work.waiting import Waiting, default_waiting


def mode(state="extensive", asset=None, **tables):
    """The first mode of asset ``a``, an office."""
    made = city([{"asset_id": "a", "class": "office", **(asset or {})}],
                damage=[{"asset_id": "a", "state": state}], tasks=[one_task()], **tables)
    damage = assess(made)
    return modes_of(made, damage, tasks_of(made, damage))[0][0]


def test_sequence():
    """Proves inspection + max(money, engineering + permit, contractor), and that the longest branch is named."""
    waiting = Waiting(inspection=5, money=10, engineering=4, permit=5, contractor=8)
    assert waiting.days() == 15 and waiting.minutes() == 15 * DAY
    assert str(waiting) == "inspection 5 d, money 10 d"
    assert str(Waiting(5, 0, 0, 0, 0)) == "inspection 5 d"


@pytest.mark.parametrize(("state", "days"), [("slight", 6), ("moderate", 49), ("unknown", 49), ("extensive", 91),
                                             ("complete", 91)])
def test_default_waiting_of_a_building(state, days):
    """Proves the ATC-138 medians: 3+3; 7+42; 7+28+56; unknown as moderate."""
    assert mode(state).ready == START + days * DAY


def test_default_waiting_of_a_lifeline_is_one_day():
    """Proves that operators who repair their own lines wait for an inspection only."""
    assert mode(asset={"class": "power_feeder"}).ready == START + DAY


def test_what_a_row_says_replaces_that_part_only():
    """Proves a permit of 10 days among defaults: 7 + max(28 + 10, 42) = 49."""
    assert mode(waiting=[{"asset_id": "a", "permit_days": 10.0}]).ready == START + 49 * DAY
    assert mode(waiting=[{"asset_id": "a", **NO_WAITING}]).ready == START


def lot(**said):
    """Readiness in days from the start of an asset in a lot, with a permit of 0 and an inspection of 5 days."""
    parts = {**NO_WAITING, "inspection_days": 5.0, "contractor_days": said.pop("contractor", float("nan"))}
    found = mode(asset={"lot_id": "L"}, lots=[{"lot_id": "L", **said}], waiting=[{"asset_id": "a", **parts}])
    return (found.ready - START) / DAY


def test_tender_counts_from_the_programme_start():
    """Proves that inspection goes on beside the tender: 5 or 30 days, whichever is longer."""
    assert lot(tender_days=30.0) == 30
    assert lot(tender_days=3.0) == 5


def test_signed_contract_replaces_the_tender():
    """Proves the date of signature: day 12 after the start; one signed before the start delays nothing."""
    assert lot(tender_days=30.0, signed=START + 12 * DAY) == 12
    assert lot(tender_days=30.0, signed=START - DAY) == 5


def test_no_work_before_the_contract_whatever_the_contractor_needs():
    """Proves that a mobilisation of 0 or 40 days does not overrule a tender of 30."""
    assert lot(tender_days=30.0, contractor=0.0) == 30
    assert lot(tender_days=30.0, contractor=40.0) == 45


def test_in_a_lot_the_tender_stands_for_the_default_mobilisation():
    """Proves that 42 days without a contractor do not come on top of a contract."""
    assert default_waiting("office", "moderate", tendered=True).contractor == 0
    assert mode("moderate", asset={"lot_id": "L"}, lots=[{"lot_id": "L"}]).ready == START + 8 * DAY


def test_hold_delays_until_it_is_lifted():
    """Proves that the later of waiting and hold counts, and that the hold is named when it does."""
    held = mode(waiting=[{"asset_id": "a", **NO_WAITING}], holds=[
        {"asset_id": "a", "until": START + 9 * DAY}, {"asset_id": "a", "until": START + 4 * DAY}])
    assert held.ready == START + 9 * DAY
    assert held.wait == "inspection 0 d; hold holds1 of prosecutor"
    assert mode(holds=[{"asset_id": "a", "until": START + DAY}]).ready == START + 91 * DAY


def blocked(*tasks, holds):
    """Names of modes left, by asset, and the rules that forbid the rest."""
    made = city("a b c", tasks=list(tasks), holds=holds)
    damage = assess(made)
    left, rules = allowed(made, modes_of(made, damage, tasks_of(made, damage)))
    return ({str(made.asset_ids[asset]): [mode.name for mode in modes] for asset, modes in left.items()},
            {entry.asset_id: entry.rule for entry in rules})


def test_hold_without_end_seals_the_asset():
    """Proves that no work is planned there, and that the rule names hold, kind and authority."""
    left, rules = blocked(one_task(), one_task(asset_id="b"), holds=[{"asset_id": "a"}])
    assert left == {"b": ["as_was"]}
    assert rules == {"a": "hold holds1 (forensic) of prosecutor has no date of lifting"}


def test_hold_on_what_is_whole_blocks_nothing():
    """Proves that a seal on an undamaged asset is not reported."""
    assert blocked(one_task(), holds=[{"asset_id": "c"}]) == ({"a": ["as_was"]}, {})


def test_who_follows_a_sealed_asset_waits_with_it():
    """Proves that a seal passes on along predecessors, mode by mode: c keeps the mode that follows nobody."""
    tasks = [one_task(task_id="A"), one_task(asset_id="b", task_id="B", after=("A+2",)),
             one_task(asset_id="c", task_id="C", after=("B",)), one_task(asset_id="c", mode="alone")]
    left, rules = blocked(*tasks, holds=[{"asset_id": "a"}])
    assert left == {"c": ["alone"]}
    assert rules["b"] == "follows task A of a, on which no work is allowed"
    assert set(rules) == {"a", "b"}
