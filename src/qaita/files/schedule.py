"""A schedule from anybody's ``schedule.csv``: ours, an office's, another program's.

Owns the reading and its faults. Whether a schedule obeys the rules of the work is for :mod:`qaita.plan.allowed.check`.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from qaita.errors import Fault, InputError
from qaita.files.csv import read_csv
from qaita.files.raw import RawTable
from qaita.plan.allowed.check import finish_by_calendar
from qaita.plan.allowed.due import with_nothing_done
from qaita.plan.schedule import Schedule
from qaita.units import Clock
from qaita.work.programme import Programme

REQUIRED = ("task_id", "asset_id", "start")
FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d",
         "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y")
ALLOWED = "YYYY-MM-DD HH:MM or DD.MM.YYYY HH:MM"
LAST_YEAR = 2200
TABLE = "schedule"


def read_schedule(path: Path, programme: Programme, clock: Clock) -> Schedule:
    """Return the schedule in ``path``: which mode each job is done in, and when its tasks start and finish.

    Columns ``task_id``, ``asset_id`` and ``start`` are needed; ``finish`` may be missing or blank, and is then when the
    task's calendar has given it its working time. Other columns are not read. Assets without a row are not done.

    Raises
    ------
    InputError
        With all faults at once: missing columns, unknown or doubled tasks, a task under another asset, two modes of
        one asset, missing tasks of a mode, dates that are none, a finish before its start.
    """
    raw = read_csv(path, TABLE)
    missing = [name for name in REQUIRED if name not in raw.headings]
    if missing:
        raise InputError([Fault(f"column {name} is missing", TABLE, allowed=", ".join([*REQUIRED, "finish"]),
                                maybe="the first row must hold the column names") for name in missing])
    reading = _Reading(programme, clock, list(raw.faults))
    for rank, number in enumerate(raw.numbers):
        reading.row(number, {name: raw.cells[k][rank] for k, name in enumerate(raw.headings)})
    return reading.schedule(raw)


@dataclass
class _Reading:
    """Rows read so far, and their faults."""

    programme: Programme
    clock: Clock
    faults: list[Fault]
    start: dict[int, int] = field(default_factory=dict)
    finish: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note where each task belongs."""
        model = self.programme.model
        self.mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
        self.job_of_mode = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
        self.task_idx = {name: idx for idx, name in enumerate(self.programme.task_ids)}
        self.job_ids = self.programme.job_ids()

    def row(self, number: int, cells: dict[str, str]) -> None:
        """Take one row."""
        task = self.task_idx.get(cells["task_id"])
        start = self._moment(number, "start", cells["start"])
        finish = self._moment(number, "finish", cells["finish"]) if cells.get("finish") else None
        if task is None:
            near = difflib.get_close_matches(cells["task_id"], self.task_idx, 1)
            self._fault("unknown task", number, "task_id", cells["task_id"], "a task of the programme", *near)
            return
        self._check_place(number, task, cells["asset_id"])
        if start is not None and finish is not None and finish < start:
            self._fault("finish before start", number, "finish", cells["finish"], f"{cells['start']} or later")
        self.rows[task] = number
        self.start[task] = start or 0
        self.finish[task] = self._by_calendar(task) if finish is None else finish

    def _by_calendar(self, task: int) -> int:
        model = self.programme.model
        calendar, work = int(model.task_calendar[task]), int(model.task_work[task])
        return finish_by_calendar(model, calendar, self.start[task], work)

    def schedule(self, raw: RawTable) -> Schedule:
        """Return what was read, or raise all faults."""
        model = self.programme.model
        job_mode = np.full(model.num_jobs, -1, np.int64)
        task_start, task_finish = np.full(model.num_tasks, -1, np.int64), np.full(model.num_tasks, -1, np.int64)
        for task in sorted(self.rows):
            self._choose(job_mode, task)
            task_start[task], task_finish[task] = self.start[task], self.finish[task]
        for job in np.flatnonzero(job_mode >= 0):
            self._check_whole(int(job), int(job_mode[job]))
        if self.faults:
            raise InputError(sorted(self.faults, key=lambda fault: fault.row or 0))
        return Schedule(with_nothing_done(model, job_mode), task_start, task_finish)

    def _choose(self, job_mode: np.ndarray[tuple[int], np.dtype[np.int64]], task: int) -> None:
        mode = int(self.mode_of[task])
        job = int(self.job_of_mode[mode])
        if job_mode[job] not in (-1, mode):
            names = self.programme.mode_names
            self._fault(f"two modes of asset {self.job_ids[job]}", self.rows[task], "task_id",
                        self.programme.task_ids[task], f"tasks of mode {names[job_mode[job]]} only, as in rows above")
        else:
            job_mode[job] = mode

    def _check_whole(self, job: int, mode: int) -> None:
        model = self.programme.model
        tasks = range(model.task_ptr[mode], model.task_ptr[mode + 1])
        missing = [self.programme.task_ids[task] for task in tasks if task not in self.rows]
        if missing:
            what = f"tasks of mode {self.programme.mode_names[mode]} of asset {self.job_ids[job]} are missing"
            self.faults.append(Fault(f"{what}: {', '.join(missing)}", TABLE,
                                     maybe="add a row for each, or leave the asset out"))

    def _check_place(self, number: int, task: int, asset_id: str) -> None:
        owner = self.job_ids[self.job_of_mode[self.mode_of[task]]]
        if asset_id != owner:
            what = f"task {self.programme.task_ids[task]} is of another asset"
            self._fault(what, number, "asset_id", asset_id, owner)
        if task in self.rows:
            self._fault("a second row of the same task", number, "task_id", self.programme.task_ids[task],
                        f"one row, as row {self.rows[task]}")

    def _moment(self, number: int, column: str, text: str) -> int | None:
        for form in FORMS:
            try:
                moment = datetime.strptime(text, form)
            except ValueError:
                continue
            if moment.date() >= self.clock.day0 and moment.year <= LAST_YEAR:
                return self.clock.minutes(moment)
        self._fault("not a date of the programme", number, column, text, f"{ALLOWED}, {self.clock.day0} to {LAST_YEAR}")
        return None

    def _fault(self, what: str, number: int, column: str, value: str, allowed: str, *maybe: str) -> None:
        self.faults.append(Fault(what, TABLE, number, column, value, allowed, *maybe))
