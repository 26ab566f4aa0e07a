"""The communications node of Almaty comes before the mass of camera repairs, and no rule says so."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from qaita.cases.almaty_2022 import case
from qaita.damage.assess import assess
from qaita.files.city import read_city
from qaita.plan.planner import plan
from qaita.work.build import programme

AS_OF = date(2022, 1, 12)


def _first_starts(tables: dict[str, list[dict[str, str]]], settings: dict[str, str]) -> dict[str, int]:
    """Return when work begins on each asset in a short plan of the case, in minutes since day 0."""
    city = read_city({"city": settings, **tables})
    work = programme(city, assess(city, AS_OF))
    made = plan(work, work=12)
    model, starts = work.model, made.schedule.task_start
    ids = work.job_ids()
    return {
        ids[job]: int(starts[model.task_ptr[mode] : model.task_ptr[mode + 1]].min())
        for job, mode in enumerate(made.schedule.job_mode)
    }


def _renamed(tables: dict[str, list[dict[str, str]]], old: str, new: str) -> dict[str, list[dict[str, str]]]:
    """Return the tables with one asset renamed wherever its id stands, its rows moved to the end."""
    return {
        name: sorted(
            ({column: new if cell == old else cell for column, cell in row.items()} for row in rows),
            key=lambda row: new in row.values(),
        )
        for name, rows in tables.items()
    }


@pytest.mark.parametrize("variant", ["as it is", "ten times dearer", "its id sorts last"])
def test_the_node_comes_before_the_mass_of_camera_repairs(variant: str) -> None:
    """Work on the node begins before nine in ten camera repairs, dear or cheap, whatever its id."""
    made = case.tables(node_cost_factor=10.0 if variant == "ten times dearer" else 1.0)
    node = "ZZZ-NODE" if variant == "its id sorts last" else "NODE"
    tables = _renamed(made.tables, "NODE", node)
    starts = _first_starts(tables, made.settings)
    cameras = np.array([start for asset, start in starts.items() if asset.startswith("CAM-")])
    assert len(cameras) == 75
    assert (cameras >= starts[node]).mean() >= 0.9
