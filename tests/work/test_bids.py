"""Lots let by bids: what the programme of a small city says of each bidder, by hand."""

import pytest
from tests.rows import DAY, NO_WAITING, START, city, one_task
from tests.work.test_build import built, draws, rows, uses

from qaita.errors import InputError
from qaita.work.assumed import assumed_share
from qaita.work.bids import as_offers, plain_id

CREWS = [{"trade": "masons", "count": 2}, {"trade": "masons", "count": 1, "contractor": "B"}]
IN_LOT = [{"asset_id": "a", "lot_id": "L", "payer": "m"}, {"asset_id": "b", "lot_id": "L", "payer": "m"},
          {"asset_id": "c"}]
TASKS = [one_task(task_id="A1", cost=100.0), one_task(task_id="A2", cost=10.0, after=("A1",)),
         one_task(asset_id="b", task_id="B1", cost=50.0, after=("A2+1",)),
         one_task(asset_id="c", task_id="C1", after=("B1",))]
WAITING = [{"asset_id": name, **NO_WAITING} for name in "abc"]
MONEY = [{"source_id": "m", "amount": 1000.0}]


def let(bids, lot=None, **tables):
    """The programme with lot L of assets a and b; asset c, outside, follows b."""
    said = {"tasks": TASKS, "crews": CREWS, "waiting": WAITING, "money": MONEY, **tables}
    return built(IN_LOT, lots=[{"lot_id": "L", "tender_days": 5.0, **(lot or {})}],
                 bids=[{"lot_id": "L", **bid} for bid in bids], **said)


def test_each_bidder_is_a_choice_with_his_own_crews_price_and_time():
    """Proves modes, ids, pools, prices, waiting and the fields of lots; who follows another lot's task follows it
    whoever does it, and inside the lot that of the same bidder."""
    found = let([{"contractor": "A", "price_factor": 2.0}, {"contractor": "B", "tender_days": 7.0,
                                                            "mobilisation_days": 3.0}])
    model = found.model
    assert found.task_ids == ("A1@A", "A2@A", "A1@B", "A2@B", "B1@A", "B1@B", "C1")
    assert found.mode_contractors == ("A", "B", "A", "B", "") and found.mode_names == ("as_was",) * 5
    assert [row[0][1] for row in uses(found)] == ["", "", "B", "B", "", "B", ""]
    assert model.task_cost.tolist() == [200, 20, 100, 10, 100, 50, 0]
    assert model.mode_ready.tolist() == [START + days * DAY for days in (5, 10, 5, 10, 0)]
    assert [[before for before, _ in row] for row in rows(model.pred_ptr, model.pred_task, model.pred_lag)] == [
        [], [0], [], [2], [1], [3], [4, 5]]
    assert (model.lot_ptr.tolist(), model.lot_job.tolist(), model.mode_bid.tolist()) == (
        [0, 2], [0, 1], [0, 1, 0, 1, -1])


def test_a_lot_with_a_known_contractor_is_his_at_the_price_of_his_bid():
    """Proves that no choice is left, that ids stay, and that crews, price and days are his."""
    found = let([{"contractor": "A"}, {"contractor": "B", "price_factor": 1.5, "mobilisation_days": 2.0}],
                {"contractor": "B"})
    assert found.task_ids == ("A1", "A2", "B1", "C1") and found.model.num_lots == 0
    assert found.mode_contractors == ("B", "B", "") and found.model.task_cost.tolist() == [150, 15, 75, 0]
    assert uses(found)[0] == [("masons", "B", 1)] and found.model.mode_ready[0] == START + 7 * DAY


def test_a_ceiling_is_an_account_of_the_lot():
    """Proves that each task of the lot draws its cost on it beside its payer's money, whoever does it."""
    found = let([{"contractor": "A"}, {"contractor": "B", "price_factor": 2.0}], {"ceiling": 300.5})
    assert draws(found)[0] == [("money:m", 100), ("ceiling:L", 100)]
    assert draws(found)[2] == [("money:m", 200), ("ceiling:L", 200)] and draws(found)[6] == []
    account = found.account_names.index("ceiling:L")
    assert found.model.account_total[found.model.account_ptr[account]] == 300


def test_who_can_never_be_paid_is_left_out_and_nobody_left_is_a_fault():
    """Proves that a bidder too dear for one asset is out of the whole lot, and that without any the lot is named."""
    found = let([{"contractor": "A", "price_factor": 11.0}, {"contractor": "B"}])
    assert set(found.mode_contractors) == {"B", ""} and found.model.lot_job.tolist() == [0, 1]
    cheap_here, cheap_there = [{"source_id": "m", "amount": 100.0}], [one_task(task_id="A1", cost=99.0)]
    with pytest.raises(InputError, match=r"ceiling:L, which never releases more than 50|draws"):
        let([{"contractor": "A"}, {"contractor": "B"}], {"ceiling": 50.0}, money=cheap_here, tasks=cheap_there)


def test_each_bidder_has_the_levers_of_his_own_waiting():
    """Proves that a lever on the contractor's part cuts each bidder's own tender, that ids stay apart, and that its
    price is no part of the lot's ceiling."""
    lever = {"lever_id": "framework", "shortens": "contractor", "to_days": 1.0, "price": 7.0}
    found = let([{"contractor": "A"}, {"contractor": "B", "tender_days": 9.0}], {"ceiling": 400.0}, levers=[lever])
    assert found.mode_names[:4] == ("as_was", "as_was+framework", "as_was", "as_was+framework")
    assert found.mode_contractors[:4] == ("A", "A", "B", "B") and len(set(found.task_ids)) == len(found.task_ids)
    assert found.model.mode_ready[:4].tolist() == [START + days * DAY for days in (5, 1, 9, 1)]
    names = dict(zip(found.task_ids, draws(found), strict=True))
    assert names["a/as_was+framework/framework@A"] == [("money:m", 7)]
    assert names["A1@A+framework"] == [("money:m", 100), ("ceiling:L", 100)]
    assert found.model.mode_bid[:4].tolist() == [0, 0, 1, 1]


def test_a_pin_on_the_contractor_of_one_asset_holds_the_whole_lot():
    """Proves that who is decided for one asset of a lot is the only choice for the others, that without the pin both
    are open, and that a date pinned on a task bears on it as each bidder's."""
    pin = {"pin_id": "p", "asset_id": "a", "what": "contractor", "value": "B", "decided_by": "Commission"}
    bids = [{"contractor": "A"}, {"contractor": "B"}]
    found = let(bids, pins=[pin])
    assert found.mode_contractors == ("B", "B", "") and found.unpinned.mode_contractors == ("A", "B", "A", "B", "")
    dated = {"pin_id": "q", "task_id": "B1", "what": "not_after", "date": START + 9 * DAY, "decided_by": "Commission"}
    found = let(bids, pins=[dated])
    ends = dict(zip(found.task_ids, found.model.task_deadline.tolist(), strict=True))
    assert ends["B1@A"] == ends["B1@B"] == START + 9 * DAY


def test_without_bids_nothing_changes():
    """Proves that tasks are handed on as they are."""
    made = city("a", tasks=[one_task()])
    tasks = []
    assert as_offers(made, tasks) is tasks and plain_id("T@x", "") == "T@x" and plain_id("T@x", "x") == "T"


def test_offers_count_once_among_what_is_assumed():
    """Proves that a listed task is no default for being offered twice."""
    found = let([{"contractor": "A"}, {"contractor": "B"}])
    assert assumed_share(found.city, found)[1]["tasks"].assumed == 0
