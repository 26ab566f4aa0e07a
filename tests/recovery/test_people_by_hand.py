"""The worked examples of docs/people.md, from the tables to resident-days: homes, a second shift, who left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from qaita.city.city import City
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.files.result import result_summary
from qaita.plan.planner import score_schedule
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.recovery.levels.people import levels_of_people
from qaita.work.build import programme

DAY = 1440
SETTINGS = {"day0": "2022-01-05", "start": "2022-01-12", "horizon": "2022-05-15"}
"""The horizon is day 130."""
WEIGHT = {"version": "1", "signatory": "Commission"}
AT_ONCE = ("inspection_days", "money_days", "engineering_days", "permit_days", "contractor_days")

Rows = list[dict[str, str]]


def repaired(**days: int) -> dict[str, Rows]:
    """Tables of damage and tasks: each asset named is in service on its day; work begins on day 8 without waiting."""
    return {
        "damage": [{"asset_id": name, "state": "extensive"} for name in days],
        "tasks": [{"task_id": f"T {name}", "asset_id": name, "days": str(day - 8), "calendar": "always"}
                  for name, day in days.items()],
        "waiting": [{"asset_id": name, **dict.fromkeys(AT_ONCE, "0")} for name in days],
    }


def assets(*names: str) -> Rows:
    """Rows of assets that serve as soon as they are repaired."""
    return [{"asset_id": name, "acceptance_days": "0"} for name in names]


def places(group: str, service: str, amount: int, priority: int, *suppliers: str) -> Rows:
    """Rows of needs: places of a service for a group, at any of the suppliers."""
    return [{"asset_id": group, "service": service, "supplier_id": supplier, "group": service, "amount": str(amount),
             "priority": str(priority)} for supplier in suppliers]


def played(**tables: Rows) -> tuple[City, Plan, Mapping[str, Any]]:
    """City, plan and ``result.json`` when every task begins on day 8."""
    city = read_city({"city": SETTINGS, **tables})
    work = programme(city, assess(city))
    begins = np.full(work.model.num_tasks, 8 * DAY, np.int64)
    schedule = Schedule(np.arange(work.model.num_jobs, dtype=np.int64), begins, begins + work.model.task_work)
    plan = score_schedule(work, schedule)
    return city, plan, result_summary(city, work, plan, {})


def shares(city: City, plan: Plan, service: str, *days: float) -> dict[str, list[float]]:
    """Share of a service that each group has on these days."""
    sinks = city.sinks
    mine = sinks.services.index(service)
    return {sinks.group_ids[sinks.group_idx[k]]: [float(plan.trace.value_at(round(day * DAY))[sinks.node[k]])
                                                  for day in days]
            for k in np.flatnonzero(sinks.service_idx == mine)}


HOMES: dict[str, Rows] = {
    "assets": assets("flats 1", "flats 2", "camp", "waterworks"),
    "residents": [{"group_id": "families", "people": "300", "district": "north"},
                  {"group_id": "others", "people": "200", "district": "south"}],
    "needs": [*places("families", "housing", 300, 1, "flats 1", "camp"),
              *places("others", "housing", 200, 2, "flats 2", "camp"),
              *({"asset_id": group, "service": "water", "supplier_id": "waterworks"}
                for group in ("families", "others"))],
    "supplies": [{"asset_id": name, "service": "housing", "amount": amount}
                 for name, amount in (("flats 1", "300"), ("flats 2", "200"), ("camp", "350"))],
    "services": [{"service": "housing", "unit": "homes"}],
    "outages": [{"asset_id": "camp", "from": "day0", "until": "2022-01-08"},
                {"asset_id": "camp", "from": "2022-02-14"}],
    "weights": [{"service": "housing", "weight": "0.4", **WEIGHT},
                {"service": "water", "weight": "0.2", "at_home": "yes", **WEIGHT}],
    **repaired(**{"flats 1": 60, "flats 2": 20}),
}
"""The camp is open from day 3 to day 40."""
DAYS = (0, 3, 19.9, 20, 39.9, 40, 59.9, 60)


def test_homes() -> None:
    """Families fill the camp first, others have what is left, and each goes home when his own flats are back."""
    city, plan, said = played(**HOMES)
    assert shares(city, plan, "housing", *DAYS) == {
        "families": [0, 1, 1, 1, 1, 0, 0, 1], "others": [0, 0.25, 0.25, 1, 1, 1, 1, 1]}
    assert said["measures"]["services"]["housing"]["lack_of_resilience"] == pytest.approx(6900 + 3150)
    assert plan.objective == pytest.approx(6030)


def test_a_lost_home_swallows_water() -> None:
    """Water is there all the time, and each has it as far as he has a home."""
    city, plan, _ = played(**HOMES)
    assert shares(city, plan, "water", *DAYS) == shares(city, plan, "housing", *DAYS)


def test_others_first() -> None:
    """With the list turned round the others fill 200 places and leave 150 of 300 for families until day 20."""
    needs = [*places("families", "housing", 300, 2, "flats 1", "camp"),
             *places("others", "housing", 200, 1, "flats 2", "camp"), *HOMES["needs"][4:]]
    city, plan, _ = played(**{**HOMES, "needs": needs})
    assert shares(city, plan, "housing", 3, 20, 40, 60) == {"families": [0.5, 1, 0, 1], "others": [1, 1, 1, 1]}


def test_a_goal_for_homes_is_broken_when_the_camp_closes() -> None:
    """All families are housed from day 3 on, due on day 10; the camp closes on day 40: broken, and kept from day 60."""
    goal = {"goal_id": "housed", "service": "housing", "district": "north", "share": "1", "due": "2022-01-15"}
    _, _, said = played(**HOMES, goals=[goal])
    (found,) = said["goals"]
    assert (found["met_on"], found["broken_on"], found["kept_from"], found["status"]) == (
        "2022-01-08 00:00", "2022-02-14 00:00", "2022-03-06 00:00", "broken")


SCHOOLS: dict[str, Rows] = {
    "assets": assets("school A", "school B", "school C", "shift"),
    "residents": [{"group_id": "300", "people": "300"}, {"group_id": "100", "people": "100"}],
    "needs": [*places("300", "school", 300, 2, "school A", "shift"),
              *places("100", "school", 100, 1, "school B", "shift"),
              {"asset_id": "shift", "service": "rooms", "supplier_id": "school C"}],
    "supplies": [{"asset_id": "shift", "service": "school", "amount": "250", "quality": "0.6"}],
    "services": [{"service": "school", "unit": "seats"}],
    "outages": [{"asset_id": "shift", "from": "day0", "until": "2022-01-15"}],
    "weights": [{"service": "school", "weight": "1", **WEIGHT}],
    **repaired(**{"school A": 100, "school B": 30}),
}
"""The second shift begins on day 10."""


def test_second_shift() -> None:
    """150 seats of 0.6 for 300 pupils, then 250; 100 seats of 0.6 for the 100 who come first."""
    city, plan, said = played(**SCHOOLS)
    assert shares(city, plan, "school", 0, 10, 29.9, 30, 99.9, 100) == {
        "300": pytest.approx([0, 0.3, 0.3, 0.5, 0.5, 1]), "100": pytest.approx([0, 0.6, 0.6, 1, 1, 1])}
    assert plan.objective == pytest.approx(17_700 + 1_800)
    assert said["engine"]["name"] == "events"


def test_a_second_shift_needs_its_school() -> None:
    """While school C is out from day 50 to 60, nobody sits in its second shift."""
    outages = [*SCHOOLS["outages"], {"asset_id": "school C", "from": "2022-02-24", "until": "2022-03-06"}]
    city, plan, _ = played(**{**SCHOOLS, "outages": outages})
    assert shares(city, plan, "school", 49.9, 50, 59.9, 60)["300"] == pytest.approx([0.5, 0, 0, 0.5])


def test_who_left_makes_room() -> None:
    """From day 5 to 15 a hundred of the families are away: 200 places for families, 150 for the 200 others.

    Person-days without a home, of all who are entitled: 10,050 less 100 for ten days. Others have 0.25, then 0.75.
    """
    moves = [{"group_id": "families", "people": "100", "from": "2022-01-10", "until": "2022-01-20"}]
    city, plan, said = played(**HOMES, moves=moves)
    assert shares(city, plan, "housing", 4.9, 5, 14.9, 15) == {
        "families": [1, 1, 1, 1], "others": pytest.approx([0.25, 0.75, 0.75, 0.25])}
    assert said["measures"]["services"]["housing"]["lack_of_resilience"] == pytest.approx(10_050 - 100 * 10)
    assert said["people"]["fewest_present"] == 400 and said["people"]["person_days_away"] == pytest.approx(1000)
    assert said["demand"][0]["asked"] == pytest.approx(500 * 130 - 100 * 10)


def test_moving_nobody_changes_nothing() -> None:
    """A move of nobody leaves every share as it was."""
    moves = [{"group_id": "families", "share": "0", "from": "2022-01-10"}]
    _, still, _ = played(**HOMES)
    _, moved, _ = played(**HOMES, moves=moves)
    assert all((one == other).all() for one, other in zip(still.trace, moved.trace, strict=True))
    assert still.objective == moved.objective


def test_nobody_is_struck_off_by_leaving() -> None:
    """Families who all left count as before: the camp would have places for them, and from day 40 to 60 none."""
    city, plan, said = played(**HOMES, moves=[{"group_id": "families", "share": "1"}])
    assert shares(city, plan, "housing", 3, 39.9, 40, 60)["families"] == [1, 1, 0, 1]
    assert said["people"]["present_at_horizon"] == 200
    assert levels_of_people(city.sinks, plan.trace).entitled[0] == 500
