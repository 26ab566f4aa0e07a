"""A ceiling on what districts lose, from the plan without it to its price."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.jobs.test_order import BUDGET, two_places

from qaita.cli import main
from qaita.damage.assess import assess
from qaita.files.inputs import save_inputs
from qaita.jobs.equity import plan_even
from qaita.jobs.equity_floor import weights_against
from qaita.work.build import programme

pytestmark = pytest.mark.usefixtures("short_rounds")


def even(made, share):
    """The plan under the ceiling, and what is said of it."""
    return plan_even(made, programme(made, assess(made)), share, BUDGET, None)


def test_limit_that_no_plan_comes_nearer_to_changes_nothing():
    """Proves it: without a limit south is back on day 9, north on 13: 4.5 and 6.5 for each resident, mean 515 / 110.

    Half the gap leaves a ceiling of 5.59; hall first loses 5.5 and 6.5: the worst is no better, so nothing is changed.
    """
    found, said = even(two_places(), 0.5)
    assert said["mean"] == pytest.approx(515 / 110) and said["ceiling"] == pytest.approx((515 / 110 + 6.5) / 2)
    assert (said["worst"], said["kept"], said["price"]) == (pytest.approx(6.5), False, 0)
    assert found.objective == pytest.approx(515)
    assert said["impossible"] and 5.59 < said["least"] <= 6.5


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=1, max_size=5))
def test_weights_against_plans_are_no_worse_than_equal_ones(rows):
    """Proves that they sum to 1, leave out who is nobody, and that the least weighted mean of the plans is a floor of
    the least worst district, not far below the best such floor: that of all weights in steps of a twentieth."""
    lost, people = np.array(rows, np.float64), np.array([3.0, 1.0, 2.0])
    weights = weights_against(lost, people)
    assert weights.sum() == pytest.approx(1) and weights_against(lost, np.array([3.0, 0.0, 2.0]))[1] == 0
    floor = (lost @ weights).min()
    steps = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
    assert max((lost @ one).min() for one in steps) - 1 <= floor <= lost.max(axis=1).min() + 1e-9


def test_limit_is_kept_at_the_price_worked_out_by_hand():
    """Proves it at weights 0.6 and 0.4: clinic first loses 0.6 x 13 = 7.8 and 3.6 for each, together 438, mean 3.98.

    Three quarters of the gap leave a ceiling of 6.85: hall first loses 6.6 and 5.2, together 586, so it costs 148.
    """
    found, said = even(two_places(weights=(0.6, 0.4)), 0.75)
    assert said["worst_without"] == pytest.approx(7.8) and said["worst"] == pytest.approx(6.6) and said["kept"]
    assert (found.objective, said["price"]) == (pytest.approx(586), pytest.approx(148))
    assert found.lower_bound <= 438 * (1 + 1e-9)


def test_no_limit_costs_nothing():
    """Proves that a share of 1 is kept by the plan without a limit."""
    _, said = even(two_places(), 1.0)
    assert said["kept"] and said["price"] == 0


def test_swapping_two_districts_swaps_the_plan():
    """Proves that the label of a district has no part in it."""
    (one, first), (other, second) = even(two_places(), 0.2), even(two_places(districts=("S", "N")), 0.2)
    assert np.array_equal(one.schedule.task_start, other.schedule.task_start)
    swapped = {"N": "S", "S": "N"}
    renamed = sorted(({**row, "name": swapped[row["name"]]} for row in first["districts"]), key=lambda row: row["name"])
    assert renamed == second["districts"] and first["price"] == second["price"]


def test_command_says_the_price(tmp_path):
    """Proves that `qaita plan --equity` says in its lines and in result.json what the limit costs, and whether kept."""
    save_inputs(two_places(), tmp_path)
    call = ["plan", str(tmp_path / "inputs"), "--out", str(tmp_path / "out"), "--work", "1", "--no-report"]
    answer = CliRunner().invoke(main, [*call, "--equity", "1"])
    assert answer.exit_code == 0 and "No district is to lose more than 6.5 resident-days" in answer.output
    assert json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))["equity"]["price"] == 0
    assert CliRunner().invoke(main, [*call, "--equity", "1", "--order-from-above"]).exit_code == 2
