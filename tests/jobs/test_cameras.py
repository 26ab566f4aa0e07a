"""The price of weighing cameras, worked out by hand on a city of two assets and one crew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qaita.city.city import City
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.jobs.budget import Budget
from qaita.jobs.cameras import compare_cameras, rounds_at_pace, weighed_cameras, without_cameras
from qaita.jobs.search import search_plan
from qaita.plan.prove import SMALL_TASKS
from qaita.plan.search.search import Progress
from qaita.work.build import programme

QUICK = Budget(work=4, workers=1)


def city_with(weight: float) -> City:
    """A camera and a clinic, both broken, 10 days of work each for the one crew, 1000 residents.

    Works begin on day 1. What is done first is back on day 11, the other on day 21.
    """
    zero = {"inspection_days": 0, "money_days": 0, "engineering_days": 0, "permit_days": 0, "contractor_days": 0}
    signed = {"version": "v", "signatory": "Commission", "second_signatory": "Ombudsman", "purpose": "traffic",
              "retention_days": 30}
    return read_city({
        "city": {"day0": "2022-01-05"},
        "assets": [{"asset_id": name, "class": kind, "acceptance_days": 0}
                   for name, kind in (("cam", "camera_complex"), ("clinic", "clinic"))],
        "residents": [{"group_id": "all", "people": 1000}],
        "needs": [{"asset_id": "all", "service": "street_cameras", "supplier_id": "cam"},
                  {"asset_id": "all", "service": "clinic", "supplier_id": "clinic"}],
        "weights": [{"service": "street_cameras", "weight": weight, "camera": "yes", **signed},
                    {"service": "clinic", "weight": 0.3, **signed}],
        "damage": [{"asset_id": name, "state": "moderate"} for name in ("cam", "clinic")],
        "tasks": [{"task_id": f"T-{name}", "asset_id": name, "days": 10, "crews": "fitters:1", "calendar": "always"}
                  for name in ("cam", "clinic")],
        "waiting": [{"asset_id": name, **zero} for name in ("cam", "clinic")],
        "crews": [{"crew_id": "c", "trade": "fitters", "count": 1}],
    })


def compared(city: City) -> tuple[float, dict[str, Any]]:
    """Return the objective of the plan of a city, and what is said of it at camera weight 0."""
    work = programme(city, assess(city))
    plan = search_plan(work, QUICK, None)
    return plan.objective, compare_cameras(city, work, plan, QUICK, None)


def test_the_price_is_what_the_others_lose() -> None:
    """Cameras at 0.4 go first; then the clinic is ten days later for 1000 people at 0.3: a price of 3000."""
    objective, said = compared(city_with(0.4))
    assert objective == pytest.approx(1000 * (0.4 * 11 + 0.3 * 21))
    assert (said["this_plan"], said["its_own_plan"]) == (pytest.approx(6300), pytest.approx(3300))
    assert said["price"] == pytest.approx(3000) and said["services"] == ["street_cameras"]


def test_a_weight_that_moves_nothing_has_no_price() -> None:
    """Cameras at 0.2 go second with or without their weight: the price is 0, never below."""
    objective, said = compared(city_with(0.2))
    assert objective == pytest.approx(1000 * (0.3 * 11 + 0.2 * 21)) and said["price"] == 0.0


def test_no_weight_no_second_plan() -> None:
    """Where cameras weigh nothing the plan is its own; nothing is searched and it is said so."""
    city = city_with(0.0)
    work = programme(city, assess(city))
    plan = search_plan(work, QUICK, None)

    def refuse(name: str, progress: Progress) -> None:
        raise AssertionError(name)

    said = compare_cameras(city, work, plan, QUICK, refuse)
    assert weighed_cameras(city) == () and said["this_plan"] == said["its_own_plan"] == plan.objective
    assert "its own" in said["note"]


def test_without_cameras_changes_only_their_weight() -> None:
    """The programme at camera weight 0 has the same work, needs and people."""
    city = city_with(0.4)
    work = programme(city, assess(city))
    other = without_cameras(city, work)
    assert other.model is work.model and other.needs is work.needs
    of = dict(zip(city.sinks.services, other.loss.step_weight.tolist(), strict=True))
    assert of == {"clinic": 0.3, "street_cameras": 0.0}


def test_the_second_plan_comes_out_of_the_same_budget() -> None:
    """Of the time a fifth goes to the plan without cameras; by rounds it gets a quarter, at least one."""
    budget = Budget(seconds=60.0)
    assert budget.without_cameras().seconds + budget.for_cameras().seconds == pytest.approx(60.0)
    assert Budget(work=8).for_cameras().work == 2 and Budget(work=1).for_cameras().work == 1


def test_by_the_clock_the_second_search_has_rounds_at_the_pace_of_the_first() -> None:
    """Proves: of 100 seconds a fifth is 20; at 8 rounds in 16 seconds these are 10. None where none was ended by it."""
    city = city_with(0.4)
    work = programme(city, assess(city))
    large = replace(work, model=work.model._replace(task_work=np.ones(SMALL_TASKS + 1, np.int64)))
    ended = replace(search_plan(work, QUICK, None), seconds=16.0, work=8, stopped_by="time")
    asked = Budget(seconds=100.0).for_cameras()
    assert rounds_at_pace(large, ended, asked).work == 10
    assert rounds_at_pace(work, ended, asked) == asked
    assert rounds_at_pace(large, replace(ended, stopped_by="work"), asked) == asked
    assert rounds_at_pace(large, ended, QUICK) == QUICK
