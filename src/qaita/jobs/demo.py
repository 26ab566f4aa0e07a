"""The command ``demo``: the built-in case of Almaty, planned as of the day on which its programme starts.

Owns :func:`demo`. Opens nothing on the screen.
"""

from __future__ import annotations

from pathlib import Path

from qaita.errors import Fault, InputError
from qaita.files.artefacts import is_result
from qaita.files.city import read_city
from qaita.files.result import read_result
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.new import case_tables
from qaita.jobs.plan import Outcome, plan_city
from qaita.jobs.source import Source

CASE = "almaty-2022"


def demo_source() -> Source:
    """Return the case of Almaty with what was known when its programme starts, 12 January 2022."""
    made = case_tables(CASE)
    city = read_city({**made.tables, "city": made.settings})
    return Source(city, city.clock.moment(city.settings.start).date())


def demo(out: Path, budget: Budget, tell: Tell | None = None) -> Outcome:
    """Plan the case of Almaty into ``out``; an earlier result of this command there is replaced, nothing else.

    Raises
    ------
    InputError
        When ``out`` is anything but a demo result.
    """
    if out.exists() and not _is_demo(out):
        raise InputError([Fault("already exists and is no demo result", str(out), maybe="name another with --out")])
    return plan_city(demo_source(), out, budget, force=True, tell=tell, command="demo")


def _is_demo(out: Path) -> bool:
    try:
        return is_result(out) and read_result(out).get("command") == "demo"
    except InputError:
        return False
