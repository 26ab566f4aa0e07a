"""docs/defaults.md and the code say the same numbers, and both say those of the published rows."""

from __future__ import annotations

import csv
import re
from importlib import import_module
from pathlib import Path

from qaita.city.schema import TABLES
from qaita.damage.assess import assess
from qaita.damage.consequence import CONSEQUENCES, STATES
from qaita.files.settings import HORIZON_DAYS, START_AFTER_DAYS
from qaita.jobs.budget import CAMERAS_SHARE, Budget
from qaita.jobs.new import CASE_SEED
from qaita.work.calendar import BUILT_IN, Rule
from qaita.work.crews import pools_of
from qaita.work.debris import TONNES_A_M2
from qaita.work.modes import ACCEPTANCE_DAYS
from qaita.work.overtime import LAWS
from qaita.work.tasks import tasks_of
from qaita.work.variants import (
    BETTER_COST,
    BETTER_DAYS,
    DEMOLITION_COST,
    DEMOLITION_DAYS,
    STAND_IN_COST,
    STAND_IN_DAYS,
)
from qaita.work.waiting import BUILDING, LIFELINE
from rows import city

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "defaults.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the cells of each table row under a heading, without the table's head."""
    body = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert body, f"docs/defaults.md has no section {heading!r}"
    lines = [line.strip("| ").split(" | ") for line in body[1].splitlines() if line.startswith("| ")]
    return [[cell.strip("` ") for cell in line] for line in lines[1:]]


def numbers(values: tuple[float, ...]) -> str:
    """Return numbers as a cell has them."""
    return " / ".join(f"{value:g}" for value in values)


def test_repair_is_documented() -> None:
    """Each class stands there with days, shares, trade, kind of waiting and source; no other does."""
    assert rows("Repair by class and damage state") == [
        [name, numbers(row.days), numbers(row.cost_ratio), row.trade, "building" if row.building else "lifeline",
         row.source] for name, row in CONSEQUENCES.items()]


def test_waiting_is_documented() -> None:
    """Each part of the default waiting, and what they come to."""
    waits = {"lifeline": LIFELINE, **{f"building, {state}": wait for state, wait in BUILDING.items()}}
    assert rows("Waiting before the first hammer") == [
        [name, *(f"{part:g}" for part in (*vars(wait).values(), wait.days()))] for name, wait in waits.items()]


def test_modes_are_documented() -> None:
    """What stands in for tasks of modes that nobody listed."""
    pairs = ((BETTER_DAYS, BETTER_COST), (STAND_IN_DAYS, STAND_IN_COST), (DEMOLITION_DAYS, DEMOLITION_COST), (1, 1))
    assert [row[1:3] for row in rows("Modes")] == [[f"{days:g}", f"{cost:g}"] for days, cost in pairs]


def test_overtime_is_documented() -> None:
    """The hours of each country whose law is known."""
    assert [row[:4] for row in rows("Overtime")] == [
        [f"{country}", *(f"{cap:g}" for cap in caps)] for country, caps in LAWS.items()]


def hours(rule: Rule) -> str:
    """Return a built-in calendar as the document says it."""
    times = [f"{minute // 60:02}:{minute % 60:02}" for minute in (rule.opens, rule.closes)]
    free = "free" if rule.holidays else "worked"
    return f"{rule.weekdays[0]}-{rule.weekdays[-1]}, {times[0]} to {times[1]}, holidays {free}"


def default_crews(damaged: int) -> int:
    """Return how many crews of a trade stand in for a missing table of crews."""
    names = " ".join(f"a{k}" for k in range(damaged))
    made = city(names, damage=[{"asset_id": name, "state": "slight"} for name in names.split()])
    (steps,) = pools_of(made, tasks_of(made, assess(made))).steps.values()
    return steps[0]


def test_other_work_is_documented() -> None:
    """Acceptance, crews and calendars: the cell "default" is what the code has."""
    said = {row[0]: row[1] for row in rows("Other work")}
    calendar = next(column for spec in TABLES if spec.name == "crews" for column in spec.columns
                    if column.name == "calendar")
    assert said == {
        "acceptance of a building": f"{ACCEPTANCE_DAYS[True]:g}",
        "acceptance of a lifeline": f"{ACCEPTANCE_DAYS[False]:g}",
        "crews of each trade asked for": str(default_crews(1)), "... at least one for so many damaged assets": "50",
        "debris of a square metre of floor of a destroyed building": f"{TONNES_A_M2:g}",
        "calendar of crews": calendar.default, **{name: hours(rule) for name, rule in BUILT_IN.items()},
        "always": "without pause",
    }
    assert [default_crews(damaged) for damaged in (100, 101, 150, 151)] == [2, 3, 3, 4]


def test_defaults_of_a_city_are_documented() -> None:
    """Start, horizon, residents, weights and state, each as a city of three bare assets has it."""
    said = {row[0]: row[1] for row in rows("City")}
    made = city("a b c", tasks=[{"asset_id": "a", "days": 1.0, "crews": ()}])
    sinks = made.sinks
    assert list(said.values()) == [str(START_AFTER_DAYS), str(HORIZON_DAYS), f"{sinks.people[0]:g}",
                                   "1 / number of services", str(assess(made).state[0])]
    assert sinks.step_weight.tolist() == [1 / len(sinks.services)] and set(sinks.people) == {1.0}


def test_defaults_of_the_search_are_documented() -> None:
    """Time, seed, threads, the share for cameras, and the seed of the case."""
    budget = Budget()
    assert [row[1] for row in rows("Search")] == [f"{value:g}" for value in (
        budget.seconds, budget.seed, budget.workers, CAMERAS_SHARE, CASE_SEED)]


def test_modules_named_exist() -> None:
    """Each module that the document names can be imported."""
    named = set(re.findall(r"`(qaita\.[\w.]+)`", TEXT))
    assert len(named) > 8 and all(import_module(name) for name in named)


def published(path: Path, key: str, days: str, cost: str) -> dict[tuple[str, str], tuple[float, float | None]]:
    """Return (days, share of the value or None) by published class and damage state."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row[key], row["damage_state"]): (float(row[days]), float(row[cost]) if row[cost] else None)
                for row in csv.DictReader(file)}


def test_numbers_are_those_published(shared: Path) -> None:
    """Every class with a Hazus row has its days, and its cost ratio where that row has one."""
    folder = shared / "data" / "defaults"
    found = published(folder / "building_repair_hazus61.csv", "hazus_occupancy", "repair_days_construction_only",
                      "cost_ratio_total")
    found |= published(folder / "lifeline_restoration_hazus.csv", "hazus_class", "mean_days_normal",
                       "repair_cost_ratio")
    compared = 0
    for name, row in CONSEQUENCES.items():
        for rank, state in enumerate(STATES):
            if (row.source, state) in found:
                days, cost = found[row.source, state]
                assert row.days[rank] == days and cost in (None, row.cost_ratio[rank]), f"{name} {state}"
                compared += 1
    assert compared >= 100
