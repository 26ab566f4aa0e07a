"""What decisions of the commission cost, worked out by hand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from tests.jobs.test_order import BUDGET, two_places

from qaita.city.city import City
from qaita.cli import main
from qaita.files.inputs import save_inputs
from qaita.jobs.pins import plan_pinned
from qaita.jobs.source import Source
from rows import DAY, START
from small_city import table


def under(*rows):
    """The source of the two places under pins."""
    made = two_places()
    pins = [{"pin_id": f"p{rank}", "value": "", "decided_by": "Akimat", **row} for rank, row in enumerate(rows)]
    return Source(City(made.settings, {**made.tables, "pins": table("pins", *pins)}), None)


def planned(source):
    """The plan and what is said of its pins."""
    return plan_pinned(source, source.programme(), BUDGET, None, "plan")


def test_each_decision_has_the_price_worked_out_by_hand():
    """Proves it: a clinic not begun before day 6 is back on day 8, the hall on day 4: (10 x 11 + 100 x 15) / 2 = 805.

    Without the decision clinic and then hall lose 515: it costs 290. One that binds nobody costs nothing.
    """
    found, said = planned(under({"asset_id": "b", "what": "not_before", "date": START + 6 * DAY},
                                {"asset_id": "a", "what": "not_before", "date": START}))
    assert found.objective == said["this_plan"] == pytest.approx(805) and found.status == "optimal"
    assert [row["price"] for row in said["pins"]] == pytest.approx([290, 0])
    assert (said["without"], said["price"]) == (pytest.approx(515), pytest.approx(290))
    assert said["pins"][0]["said"] == "not before 2022-01-18 00:00"


def test_giving_an_asset_up_is_priced_by_what_its_works_would_have_given():
    """Proves it: without works the hall is out for 93 days of the horizon's 100 for 10 people, else until day 13."""
    found, said = planned(under({"asset_id": "a", "what": "not_at_all", "decision": "7"}))
    assert found.reasons == {"a": "pin p0 of Akimat: not at all"} and found.status == "optimal"
    assert found.objective == pytest.approx((10 * 100 + 100 * 9) / 2)
    assert said["price"] == said["pins"][0]["price"] == pytest.approx((10 * 100 + 100 * 9) / 2 - 515)


def test_command_prices_decisions_in_result_and_report(tmp_path):
    """Proves that the command writes them, says them in three languages, and leaves them unpriced beside an order."""
    save_inputs(under({"asset_id": "b", "what": "not_before", "date": START + 6 * DAY}).city, tmp_path)
    asked = ["plan", str(tmp_path / "inputs"), "--work", "1", "--workers", "1", "--out"]
    answer = CliRunner().invoke(main, [*asked, str(tmp_path / "R")])
    assert answer.exit_code == 0, answer.output
    assert "Decision p0 of Akimat (b: not before 18 January 2022) alone costs 290 resident-days." in answer.output
    page = (tmp_path / "R" / "report.html").read_text("utf-8")
    assert "<td>Akimat</td><td>b</td><td>не раньше 18 января 2022</td><td class=\"n\">290</td>" in page
    assert "Решения комиссии" in page and "Комиссияның шешімдері" in page
    answer = CliRunner().invoke(main, [*asked, str(tmp_path / "S"), "--order-from-above", "--no-report"])
    assert answer.exit_code == 0 and "was not worked out" in answer.output
    assert json.loads((tmp_path / "S" / "result.json").read_text("utf-8"))["pins"]["pins"][0]["price"] is None
