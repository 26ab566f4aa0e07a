"""A schedule of any origin, read whole: to be scored, or for a search to begin with.

Owns :func:`whole_schedule`, :class:`Start`, :func:`start_from` and :func:`begun_from`. Improves nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.errors import Fault, InputError
from qaita.files.schedule import read_schedule
from qaita.plan.allowed.check import check, finish_by_calendar
from qaita.plan.planner import score_schedule
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.model import Model
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Start:
    """A schedule, and the name of the file or folder from which it came."""

    schedule: Schedule
    name: str


def start_from(path: Path, city: City, programme: Programme) -> Start:
    """Return the schedule of a RESULT folder, or of a CSV with ``task_id``, ``asset_id``, ``start``.

    Raises
    ------
    InputError
        When there is no schedule, or it names tasks that the programme does not have; all faults at once.
    """
    file = path / "schedule.csv" if path.is_dir() else path
    if not file.exists():
        raise InputError([Fault("no schedule", str(path), allowed="a RESULT folder with schedule.csv, or a CSV file",
                                maybe="give the folder that `qaita plan` wrote")])
    return Start(whole_schedule(file, city, programme), path.name)


def begun_from(programme: Programme, start: Start, plan: Plan) -> dict[str, Any]:
    """Return what ``result.json`` says of the schedule with which a search began.

    ``schedule`` (name of the file or folder), ``breaches`` (rules that it breaks: where there are some, its works were
    placed anew in the order in which they begin), ``not_planned`` (jobs that it leaves out), ``objective`` (resident-
    days that it loses as it stands), ``gained`` (how much less the plan loses; negative where it loses more).
    """
    lost = score_schedule(programme, start.schedule).objective
    return {"schedule": start.name, "breaches": len(check(programme, start.schedule)),
            "not_planned": int(np.sum(start.schedule.job_mode < 0)), "objective": lost, "gained": lost - plan.objective}


def whole_schedule(path: Path, city: City, programme: Programme) -> Schedule:
    """Return the schedule in ``path``; a finish that it does not say is where the calendar puts it.

    A task that starts outside the working time of its calendar is taken to work from the next shift on; that is a
    breach all the same.
    """
    try:
        given = read_schedule(path, programme, city.clock)
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror or error}", str(path))]) from error
    model, finish = programme.model, given.task_finish.copy()
    for task in np.flatnonzero((given.task_start >= 0) & (finish >= NEVER)):
        finish[task] = _finish(model, int(task), int(given.task_start[task]))
    return replace(given, task_finish=finish)


def _finish(model: Model, task: int, start: int) -> int:
    """Return when a task that starts at ``start``, or at the next opening after it, is done; NEVER if it cannot be."""
    calendar = int(model.task_calendar[task])
    shifts = slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))
    opens, closes = model.calendar_open[shifts], model.calendar_close[shifts]
    shift = int(np.searchsorted(closes, start, side="right"))
    begin = max(start, int(opens[shift])) if shift < len(opens) else start
    return finish_by_calendar(model, calendar, begin, int(model.task_work[task]))
