"""The front door's functions that join several layers; each is offered as ``qaita.NAME``.

Owns no rule of its own: it passes on to the layers below.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qaita.city.city import City
from qaita.files.city import read_city
from qaita.files.rows import rows_of
from qaita.files.settings import settings_text
from qaita.files.write_city import write_city as write_tables
from qaita.jobs.new import case_tables, synthetic_tables
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.work.programme import Programme

if TYPE_CHECKING:
    import pandas


def new_case(name: str, seed: int | None = None, crews_factor: float = 1.0) -> City:
    """Return a built-in case, such as ``almaty-2022``, as a city.

    ``seed`` is that from which what is assumed is drawn (None: the case's own), ``crews_factor`` scales every number of
    crews. InputError when there is no such case.

    Examples
    --------
    >>> qaita.new_case("almaty-2022").num_assets
    1438
    """
    made = case_tables(name, seed, crews_factor)
    return read_city({**made.tables, "city": made.settings})


def synthetic(num_assets: int, seed: int = 0) -> City:
    """Return a synthetic city of exactly so many assets (at least 50), in which nothing is known.

    Examples
    --------
    >>> qaita.synthetic(60, seed=1).num_assets
    60
    """
    made = synthetic_tables(num_assets, seed)
    return read_city({**made.tables, "city": made.settings})


def write_city(city: City, path: str | Path, force: bool = False) -> None:
    """Write a city to ``path``: ``.xlsx`` a workbook, ``.gpkg`` a GeoPackage, anything else a folder of CSV tables.

    It appears whole or not at all; what is there is replaced only with ``force``, otherwise InputError. What is written
    reads as an equal city again.
    """
    write_tables(rows_of(city), settings_text(city.settings), path, force, city.models)


def recover(programme: Programme, schedule: Schedule) -> Plan:
    """Return the plan that a schedule of any origin is: when each node works again, and resident-days lost.

    The bound is 0 (nothing is known of it). Whether the schedule obeys the rules is for ``qaita.check``.
    """
    from qaita.plan.planner import score_schedule

    return score_schedule(programme, schedule)


def read_schedule(path: str | Path, city: City, programme: Programme) -> Schedule:
    """Return the schedule in a ``schedule.csv`` of any origin; a missing finish is set by the calendar.

    Needed are the columns ``task_id``, ``asset_id`` and ``start``. InputError with all faults at once.
    """
    from qaita.jobs.start import whole_schedule

    return whole_schedule(Path(path), city, programme)


def write_result(path: str | Path, city: City, programme: Programme, plan: Plan, as_of: date | None = None,
                 force: bool = False, report: bool = True, facts: Mapping[str, Any] | None = None) -> None:
    """Write a result folder (tables, pictures, report, inputs), whole or not at all.

    Parameters
    ----------
    path : path
        New folder; one that exists is replaced only with ``force``, otherwise InputError.
    city, programme, plan
        What was asked and what the planner answered.
    as_of : date or None
        Day up to which what was known was used, as given to ``qaita.assess``.
    force, report : bool
        Whether ``path`` is replaced; whether pictures and report are made.
    facts : mapping, optional
        More keys for ``result.json``.
    """
    from qaita.files.proof import write_proof
    from qaita.files.whole import whole_folder
    from qaita.jobs.facts import facts_of
    from qaita.jobs.verify import proven_plan
    from qaita.jobs.write import write_all

    said = {**facts_of(city, programme, as_of, "write_result"), **(facts or {})}
    with whole_folder(path, force) as folder:
        plan, proof, said["proof"] = proven_plan(programme, plan)
        write_all(folder, city, programme, plan, said, report)
        write_proof(folder, proof)


def curve_frame(city: City, plan: Plan) -> pandas.DataFrame:
    """Return the recovery curves of a plan as in ``curve.csv``.

    One row each time the number of people with a service changes; ``time`` is datetime64 in local time without zone,
    district '' the whole city.
    """
    from qaita.files.frames_out import curve_frame as frame

    return frame(city, plan.curves(city.sinks, city.settings.horizon))
