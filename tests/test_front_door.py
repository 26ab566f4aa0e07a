"""The front door: what `import qaita` offers, how light it is, and that its names work together."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

import qaita

ROOT = Path(__file__).resolve().parents[1]


def python(code: str) -> str:
    """Return what a fresh interpreter prints."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_import_is_light() -> None:
    """Importing the package loads neither numpy nor numba, and takes well under half a second."""
    code = ("import sys, time; begun = time.perf_counter(); import qaita; took = time.perf_counter() - begun; "
            "print(took < 0.5, sorted({'numpy', 'numba', 'pandas', 'click'} & set(sys.modules)))")
    assert python(code) == "True []"


def test_names_are_what_is_listed() -> None:
    """`__all__` and the table of places hold the same names, each can be had, and no other is offered."""
    assert set(qaita.__all__) == {*qaita._PLACES, "__version__"}
    assert all(getattr(qaita, name) is not None for name in qaita.__all__)
    assert dir(qaita) == sorted(qaita.__all__)
    with pytest.raises(AttributeError, match="no attribute 'plann'"):
        qaita.plann  # noqa: B018


def test_version_is_that_of_the_project() -> None:
    """The version in the code is the one in pyproject.toml."""
    assert qaita.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.mark.parametrize("first", ["import qaita.plan.allowed.check", "import qaita.files.schedule", "pass"])
def test_plan_is_called_whatever_was_imported_before(first: str) -> None:
    """`qaita.plan` is both the package and the planner, in whichever order things are imported."""
    assert python(f"{first}\nimport qaita\nprint(callable(qaita.plan), qaita.plan.__name__)") == "True qaita.plan"


def test_the_way_of_the_data(tmp_path: Path) -> None:
    """City, damage, programme, plan, check, result, schedule read back: the same loss comes out."""
    city = qaita.synthetic(60, seed=1)
    work = qaita.programme(city, qaita.assess(city))
    plan = qaita.plan(work, work=1)
    assert isinstance(plan, qaita.Plan) and qaita.check(work, plan.schedule) == []
    qaita.write_result(tmp_path / "result", city, work, plan, report=False)
    schedule = qaita.read_schedule(tmp_path / "result" / "schedule.csv", city, work)
    again = qaita.recover(work, schedule)
    assert again.objective == plan.objective and np.array_equal(again.back, plan.back)
    assert qaita.read_result(tmp_path / "result")["objective_resident_days_lost"] == pytest.approx(plan.objective)


def test_frames(tmp_path: Path) -> None:
    """Schedule, services and curves come as data frames with as many rows as the tables of the result."""
    city = qaita.synthetic(60, seed=1)
    work = qaita.programme(city, qaita.assess(city))
    plan = qaita.plan(work, work=1)
    assert len(qaita.schedule_frame(city, work, plan)) == int((plan.schedule.task_start >= 0).sum())
    assert len(qaita.service_frame(city, work, plan)) == city.num_assets + len(city.sinks)
    assert set(qaita.curve_frame(city, plan)["service"]) == set(city.sinks.services)
    assert len(qaita.assets_frame(city)) == 60


def test_a_city_written_reads_the_same(tmp_path: Path) -> None:
    """`write_city` writes what `read_city` reads as an equal city, and replaces nothing unasked."""
    city = qaita.new_case("almaty-2022", crews_factor=2.0)
    qaita.write_city(city, tmp_path / "almaty")
    again = qaita.read_city(tmp_path / "almaty")
    assert again.settings == city.settings
    assert list(again.tables["crews"]["count"]) == list(city.tables["crews"]["count"])
    with pytest.raises(qaita.InputError, match="already exists"):
        qaita.write_city(city, tmp_path / "almaty")


@pytest.mark.parametrize(("make", "word"), [
    (lambda: qaita.new_case("atlantis"), "no such case"),
    (lambda: qaita.new_case("almaty-2022", crews_factor=0), "crews_factor"),
    (lambda: qaita.synthetic(10), "num_assets"),
])
def test_wrong_numbers_are_faults(make: object, word: str) -> None:
    """A case that does not exist or a number out of range is an InputError that shows the value allowed."""
    with pytest.raises(qaita.InputError, match=word):
        make()  # type: ignore[operator]
