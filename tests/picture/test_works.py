"""Tests of qaita.picture.works, first, account and decency: what is gathered before it is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from drawn_city import drawn
from qaita.picture.account import by_kind, by_mode, by_payer, together
from qaita.picture.decency import camera_assets
from qaita.picture.first import first_works
from qaita.picture.works import MAX_ROWS, crews_of, rows_of, under_way
from small_city import DAY, small_city, small_plan, small_programme


@pytest.fixture
def small():
    """City, programme and plan of the small city."""
    city = small_city()
    programme = small_programme(city)
    return city, programme, small_plan(city, programme)


def test_under_way_by_hand():
    """Two spans that overlap: one, two, one, none; a weight counts a span several times."""
    times, counts = under_way(np.array([[1, 5], [3, 8]]))
    assert (times.tolist(), counts.tolist()) == ([0, 1, 3, 5, 8], [0, 1, 2, 1, 0])
    assert under_way(np.array([[1, 5]]), np.array([3]))[1].tolist() == [0, 3, 0]


def test_cameras_are_known(small):
    """The camera complex is a camera by its class and by whom it serves; nothing else is."""
    assert camera_assets(small[0]).tolist() == [False, False, True, False, False, False]


def test_rows(small):
    """Each of few works has its row; the node is done in two tasks and works again on day 10."""
    rows = rows_of(*small)
    assert [(row.name, row.count, row.start // DAY, row.back // DAY) for row in rows] == [
        ("Узел связи", 1, 7, 10), ("Clinic 7", 1, 8, 18)]
    assert rows[0].spans.tolist() == [[7 * DAY, 8 * DAY], [8 * DAY, 10 * DAY]]


def test_many_works_become_bands():
    """300 assets of five kinds, a third damaged: five rows, and the counts add up to all jobs done."""
    city, programme, plan = drawn()
    rows = rows_of(city, programme, plan)
    assert len(rows) == 5 <= MAX_ROWS
    assert sum(row.count for row in rows) == programme.model.num_jobs


def test_crews_of_one_trade_are_added_up():
    """Two pools of builders are one line; never more at work than there are."""
    _, programme, plan = drawn()
    crews = {use.trade: use for use in crews_of(programme, plan)}
    assert set(crews) == {"electricians", "plumbers", "builders", "telecom"}
    assert crews["builders"].used.max() == 2 == crews["builders"].there.max()


def test_first_works_by_hand(small):
    """The node comes first: 1000 residents wait for police (2000 resident-days); cameras behind it weigh nothing."""
    first, second = first_works(*small)
    assert (first.name, first.people, first.services) == ("Узел связи", 1000, ("police", "street_cameras"))
    assert first.lost == pytest.approx(2000)
    assert (second.name, second.people, second.lost) == ("Clinic 7", 1000, pytest.approx(5400))
    assert first.assumed


def test_first_works_name_no_single_camera():
    """Cameras of one district are one work with their count."""
    city, programme, plan = drawn()
    works = first_works(city, programme, plan)
    assert len(works) == 15
    assert all(work.cameras > 0 for work in works if work.name == "camera_complex")
    hidden = {str(name) for name in city.tables["assets"]["name"][camera_assets(city)]}
    assert not hidden & {work.name for work in works}


def test_account_by_hand(small):
    """Node 1500 and clinic 4000, both from the budget; only the first task (1000) is known."""
    city, programme, plan = small
    payers = by_payer(city, programme, plan)
    assert [(line.name, line.assets, line.cost, line.released) for line in payers] == [("budget", 2, 5500, 5e6)]
    assert payers[0].assumed == pytest.approx(4500 / 5500)
    kinds = [(line.name, line.cost) for line in by_kind(city, programme, plan)]
    assert kinds == [("clinic", 4000), ("telecom_node", 1500)]
    assert [(line.name, line.assets) for line in by_mode(programme, plan)] == [("as_was", 2)]
    assert together(by_kind(city, programme, plan)).cost == 5500
