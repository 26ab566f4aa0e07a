"""The hindcast: what is compared, that the page says what the numbers say, and that nothing leaks backwards."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qaita.jobs.budget import Budget
from qaita.jobs.demo import demo_source
from qaita.jobs.hindcast import hindcast
from qaita.jobs.hindcast_page import counted_cameras


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hindcast of one round a search."""
    out = tmp_path_factory.mktemp("hindcast") / "out"
    hindcast(out, Budget(work=1))
    return out


@pytest.fixture(scope="module")
def numbers(folder: Path) -> dict[str, Any]:
    """Its numbers."""
    return json.loads((folder / "hindcast-almaty.json").read_text("utf-8"))


def test_all_files_are_there(folder: Path) -> None:
    """Page, picture, numbers and two tables; the page shows the picture and names the tables by name."""
    names = {path.name for path in folder.iterdir()}
    assert names == {"hindcast-almaty.md", "hindcast-almaty.svg", "hindcast-almaty.json", "hindcast-cameras.csv",
                     "hindcast-cityhall.csv"}
    page = (folder / "hindcast-almaty.md").read_text("utf-8")
    assert all(f"({name})" in page for name in names - {"hindcast-almaty.md", "hindcast-almaty.json"})
    assert "qaita hindcast --out DIR --work 1 --seed 0 --workers 2" in page


def test_blindness_costs_camera_days(numbers: dict[str, Any]) -> None:
    """Ranking by own weight mends the node later and loses more resident-days than the plan on the same crews."""
    plan, blind = numbers["runs"]["plan"], numbers["runs"]["blind"]
    assert plan["complexes"] == blind["complexes"] == 766
    assert plan["node_back"] < blind["node_back"]
    assert plan["complex_days_dark"] < blind["complex_days_dark"]
    assert plan["objective_resident_days_lost"] < blind["objective_resident_days_lost"]


def test_the_node_takes_seven_days_with_any_crews(numbers: dict[str, Any]) -> None:
    """The page says that the plans begin the node at once and that crews do not shorten it: so it is."""
    assert {numbers["runs"][name]["node_back"] for name in ("plan", "half", "double")} == {"2022-01-18 20:00"}


def test_the_miss_is_reported(folder: Path, numbers: dict[str, Any]) -> None:
    """What was counted on 17 January stands beside the plan's count, in the numbers and in the text."""
    rows = {row["day"]: row for row in numbers["cameras_at_end_of_day"]}
    assert rows["2022-01-17"]["observed"] == 485 and rows["2022-01-07"]["plan"] == 0
    page = (folder / "hindcast-almaty.md").read_text("utf-8")
    assert f"has {rows['2022-01-17']['plan']} complexes at work, and 485 were reported" in page
    assert numbers["city_hall_observed"] == {"shown": "2023-10-03", "cost_bn": 17.147}


def test_tables_agree_with_the_numbers(folder: Path, numbers: dict[str, Any]) -> None:
    """The last row of each series has all complexes at the time that the numbers say."""
    with open(folder / "hindcast-cameras.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name, run in numbers["runs"].items():
        last = [row for row in rows if row["series"] == name][-1]
        assert (last["time"], last["working"]) == (run["all_complexes"], "766")
    assert [int(row["working"]) for row in rows if row["series"] == "observed"] == [0, 485, 766]


def test_nothing_observed_later_is_known() -> None:
    """The plans are made with the data cut of 12 January; every count that they are compared with is another thing."""
    source = demo_source()
    assert source.as_of == date(2022, 1, 12)
    assert [day for day, _, _ in counted_cameras()] == [date(2022, 1, 7), date(2022, 1, 17), date(2022, 2, 4)]
