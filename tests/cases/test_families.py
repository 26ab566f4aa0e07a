"""Families of synthetic cities: each reads without a fault, shows what it is for, and can be planned."""

from __future__ import annotations

import json

import numpy as np
import pytest

from qaita.cases.families import BID, BIDDERS, FAMILIES, IN_A_LOT, LEAST, MODES, family_tables
from qaita.city.dependencies import NETWORK
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.plan.planner import plan
from qaita.work.build import programme


def made(family, num_assets=60, seed=2):
    """City and programme of a family."""
    case = family_tables(family, num_assets, seed)
    city = read_city({"city": case.settings, **case.tables})
    return city, programme(city, assess(city))


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("num_assets", [LEAST, 60])
def test_every_family_reads_and_can_be_planned(family, num_assets):
    """Proves that the reader finds no fault, all rows are marked assumed, and a short plan does all that is damaged.

    Every plan that the planner hands on has passed the checker."""
    case = family_tables(family, num_assets, 2)
    assert all(each["assumed"] == "all" for rows in case.tables.values() for each in rows)
    city, work = made(family, num_assets)
    found = plan(work, work=1, workers=1)
    assert city.num_assets == num_assets and not work.blocked
    assert found.status in ("feasible", "optimal") and (found.schedule.job_mode >= 0).all()
    assert 0 < found.lower_bound <= found.objective


def test_rings_feed_over_a_network_with_cycles():
    """Proves that every consumer needs the network, and that links close rings."""
    case = family_tables("rings", 200, 1)
    kinds = {each["kind"] for each in case.tables["needs"] if each["asset_id"].startswith("asset")}
    links = [each for each in case.tables["links"] if not each["one_way"]]
    ends = {each[key] for each in links for key in ("from_id", "to_id")}
    assert kinds == {"network"} and len(links) >= len(ends)
    work = made("rings")[1]
    assert (work.needs.group_kind == NETWORK).any()


def test_modes_give_a_choice():
    """Proves that each asset has the three modes, that faster is dearer, and a plan uses more than one of them."""
    work = made("modes")[1]
    assert (np.diff(work.model.mode_ptr) == len(MODES)).all()
    found = plan(work, work=3, workers=1)
    names = {work.mode_names[mode] for mode in found.schedule.job_mode}
    assert len(names) > 1


def test_levers_give_a_choice_that_pays():
    """Proves that assets wait, that each has modes with levers beside the plain one, and a plan buys some and not all.

    The permit lane has one place for every five assets."""
    work = made("levers", 100)[1]
    assert int(work.model.mode_ready.max()) > work.model.start and (np.diff(work.model.mode_ptr) > 2).mean() > 0.9
    found = plan(work, work=3, workers=1)
    names = [work.mode_names[mode] for mode in found.schedule.job_mode]
    lane = sum("permit_lane" in name for name in names)
    assert "as_was" in names and 0 < lane <= 20


def test_lots_have_contractors_with_crews_and_tenders():
    """Proves that most assets are let, in lots of at most eight, and start only after the tender."""
    work = made("lots", 100)[1]
    lots = np.array(work.job_lots)
    sizes = [int((lots == name).sum()) for name in set(lots.tolist()) - {""}]
    assert sum(sizes) == 60 and max(sizes) <= IN_A_LOT
    let = [int(work.model.mode_ready[work.model.mode_ptr[job]]) for job in np.flatnonzero(lots != "")]
    assert min(let) > work.model.start and any(name for name in work.pool_contractors)


def test_bids_leave_the_contractor_open():
    """Proves that three bid for each lot, at prices of their own, and that a plan takes more than one of them."""
    case = family_tables("bids", 100, 2)
    assert all(not lot["contractor"] for lot in case.tables["lots"])
    asked = [float(each["price_factor"]) for each in case.tables["bids"]]
    assert len(asked) == BIDDERS * len(case.tables["lots"]) and BID[0] <= min(asked) < 1.0 < max(asked) <= BID[1]
    work = made("bids", 100)[1]
    found = plan(work, work=2, workers=1)
    assert work.model.num_lots == len(case.tables["lots"])
    assert len({int(work.model.mode_bid[mode]) for mode in found.schedule.job_mode} - {-1}) > 1


def test_precedence_ties_assets():
    """Proves that works wait for those of a supplier: in the tables, and in a plan."""
    work = made("precedence", 100)[1]
    model, job = work.model, np.repeat(np.arange(work.model.num_jobs), np.diff(work.model.mode_ptr))
    mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    owner = np.repeat(np.arange(model.num_tasks), np.diff(model.pred_ptr))
    tied = [(int(before), int(after)) for before, after in zip(model.pred_task, owner, strict=True)
            if job[mode[before]] != job[mode[after]]]  # fmt: skip
    assert 25 <= len(tied) <= 60
    found = plan(work, work=2, workers=1).schedule
    assert all(found.task_finish[before] <= found.task_start[after] for before, after in tied)


def test_calendars_have_pauses():
    """Proves that no crew works without a pause, and that the summer trade has a longer one than any other."""
    work = made("calendars")[1]
    pauses = [int((work.model.calendar_open[a + 1 : b] - work.model.calendar_close[a : b - 1]).max(initial=0))
              for a, b in zip(work.model.calendar_ptr, work.model.calendar_ptr[1:], strict=False)]
    used = {work.calendar_names[idx]: pauses[idx] for idx in set(work.model.task_calendar.tolist())}
    assert set(used) == {"shift", "two_shifts", "summer"} and max(used, key=used.get) == "summer"


def test_the_hub_is_the_only_way_for_the_sites():
    """Proves that six in ten assets hang on one node, and few of them are broken themselves."""
    case = family_tables("hub", 300, 4)
    suppliers = [each["supplier_id"] for each in case.tables["needs"] if each["asset_id"].startswith("site")]
    broken = sum(each["asset_id"].startswith("site") for each in case.tables["damage"])
    assert len(suppliers) == 180 and len(set(suppliers)) == 1 and 5 <= broken <= 35


def test_same_seed_same_bytes_and_wrong_numbers_are_refused():
    """Proves that the seed decides all, and what is refused is told with what is allowed."""
    assert json.dumps(family_tables("lots", 40, 1).tables) == json.dumps(family_tables("lots", 40, 1).tables)
    assert family_tables("hub", 40, 1).tables != family_tables("hub", 40, 2).tables
    with pytest.raises(ValueError, match="family is 'dunes'; allowed: rings"):
        family_tables("dunes", 40, 1)
    with pytest.raises(ValueError, match="num_assets is 3"):
        family_tables("rings", 3, 1)
