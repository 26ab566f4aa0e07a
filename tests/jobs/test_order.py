"""An order given from above, planned and priced from the command to the report."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from tests.rows import NO_WAITING, city, one_task

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.inputs import save_inputs
from qaita.jobs.budget import Budget
from qaita.jobs.order import plan_in_order, prices
from qaita.work.build import programme
from qaita.work.order import FIRST_CLASSES, ranks_of

BUDGET = Budget(work=1, workers=1)


def two_places(ranks=(-1, -1), districts=("N", "S"), weights=(0.5, 0.5), **settings):
    """A hall of 4 days for 10 people in one district, a clinic of 2 days for 100 in the other; one crew of masons."""
    said = {"acceptance_days": 0.0}
    hall, clinic = ({"asset_id": name, "class": kind, "district": place, "rank": rank, **said}
                    for name, kind, place, rank in zip(("a", "b"), ("administration", "clinic"), districts, ranks,
                                                       strict=True))
    return city(
        [hall, clinic], settings or None,
        tasks=[one_task(4.0, task_id="A", calendar="always"),
               one_task(2.0, task_id="B", asset_id="b", calendar="always")],
        waiting=[{"asset_id": name, **NO_WAITING} for name in ("a", "b")],
        needs=[{"asset_id": "north", "service": "papers", "supplier_id": "a"},
               {"asset_id": "south", "service": "care", "supplier_id": "b"}],
        residents=[{"group_id": "north", "people": 10.0, "district": districts[0]},
                   {"group_id": "south", "people": 100.0, "district": districts[1]}],
        weights=[{"service": name, "weight": weight} for name, weight in zip(("papers", "care"), weights, strict=True)],
        crews=[{"trade": "masons", "count": 1, "calendar": "always"}])


def in_order(made):
    """The plan in the order given, and what is said of it."""
    return plan_in_order(made, programme(made, assess(made)), BUDGET, None)


def test_price_of_the_order_is_that_worked_out_by_hand():
    """Proves it: the hall on day 7 + 4, then the clinic on day 7 + 6: 10 x 11 + 100 x 13, half of it weighs.

    Residents first: clinic on day 9, hall on day 13: 100 x 9 + 10 x 13. So the order costs (1,410 - 1,030) / 2.
    """
    found, said = in_order(two_places())
    assert found.objective == said["this_plan"] == pytest.approx(705)
    assert (said["residents_first"], said["price"]) == (pytest.approx(515), pytest.approx(190))
    assert said["ranks"] == {"1": 1, "2": 1}
    assert [(row["name"], row["price"]) for row in said["services"]] == [("care", 200), ("papers", -10)]
    assert [(row["name"], row["price"]) for row in said["districts"]] == [("S", 200), ("N", -10)]


def test_ranks_said_go_before_those_of_the_class():
    """Proves that `rank` turns the order round, which is then that of the residents and costs nothing."""
    _, said = in_order(two_places(ranks=(3, 1)))
    assert said["ranks"] == {"1": 1, "3": 1} and said["price"] == pytest.approx(0)


def test_state_bodies_and_police_come_first_by_class():
    """Proves the default ranks, class by class."""
    kinds = [*FIRST_CLASSES, "clinic", "camera_complex", "other"]
    made = city([{"asset_id": f"a{k}", "class": kind} for k, kind in enumerate(kinds)],
                damage=[{"asset_id": f"a{k}"} for k in range(len(kinds))])
    assert ranks_of(programme(made, assess(made))).tolist() == [1, 1, 1, 1, 2, 2, 2]


def test_swapping_two_districts_swaps_their_prices():
    """Proves that the label of a district has no part in order or price."""
    (one, first), (other, second) = in_order(two_places()), in_order(two_places(districts=("S", "N")))
    assert np.array_equal(one.schedule.task_start, other.schedule.task_start)
    swapped = {"N": "S", "S": "N"}
    assert [{**row, "name": swapped[row["name"]]} for row in first["districts"]] == second["districts"]
    assert first["services"] == second["services"]


def test_prices_of_a_plan_against_itself_are_nothing():
    """Proves that no service and no district pays where nothing differs."""
    made = two_places()
    found, _ = in_order(made)
    assert all(row["price"] == 0 for rows in prices(made, found.trace, found.trace).values() for row in rows)


def test_command_prices_the_order_in_result_and_report(tmp_path):
    """Proves that `qaita plan --order-from-above` says the price in its lines, in result.json and in the report."""
    save_inputs(two_places(), tmp_path)
    out = tmp_path / "out"
    call = ["plan", str(tmp_path / "inputs"), "--out", str(out), "--order-from-above", "--work", "1", "--workers", "1"]
    answer = CliRunner().invoke(main, call)
    assert answer.exit_code == 0, answer.output
    assert "the order costs residents 190 resident-days" in answer.output
    said = json.loads((out / "result.json").read_text("utf-8"))
    assert said["order_from_above"]["price"] == pytest.approx(190)
    page = (out / "report.html").read_text("utf-8")
    assert "order costs residents 190" in page and "порядку, данному сверху" in page and "берілген ретті" in page
    call = ["plan", str(tmp_path / "inputs"), "--out", str(tmp_path / "plain"), "--work", "1", "--no-report"]
    plain = CliRunner().invoke(main, call)
    assert plain.exit_code == 0 and "order_from_above" not in (tmp_path / "plain" / "result.json").read_text("utf-8")
    compared = CliRunner().invoke(main, ["compare", str(tmp_path / "plain"), str(out), "--json"])
    assert json.loads(compared.output)["numbers"]["order_from_above.price"] == {
        "first": None, "second": pytest.approx(190), "change": None}


def test_bound_of_the_order_is_the_greater_of_both_searches():
    """Proves it where residents first is proven best: no plan loses less than 515, the order's neither."""
    found, said = in_order(two_places())
    assert found.lower_bound == pytest.approx(said["residents_first"]) == pytest.approx(515)
    assert found.status == "feasible"
