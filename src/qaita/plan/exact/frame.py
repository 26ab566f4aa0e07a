"""What is put to the solver: which jobs, in which unit of time, how early and how late at most.

Owns :class:`Frame` and :func:`frame_of`. Knows no solver. Every restriction made here leaves some best plan in place:
times are multiples of what all given times have in common (each task of a best plan can be moved to its earliest place,
which is a sum of given times), jobs that nobody waits for are left out, and nothing is looked for that loses more than
a plan already known.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.exact.shifts import Shifts, shifts_of
from qaita.recovery.closure import service_times
from qaita.recovery.measures import weight_days
from qaita.recovery.prepare import prepare
from qaita.units import NEVER
from qaita.work.model import Ints, Model

SLACK = 1e-9
"""Relative amount by which a known loss is raised before it cuts anything off: sums in floating point err by less."""


@dataclass(frozen=True)
class Window:
    """Earliest start, latest start and earliest finish of a task, in units."""

    first: int
    last: int
    finish: int


@dataclass(frozen=True)
class Frame:
    """One problem for the solver; times in units of ``unit`` minutes.

    Attributes
    ----------
    model, core
        The work and who waits for it.
    unit : int
        Minutes of one unit.
    end : int
        Units; what is back then or later counts as not back.
    reach : int
        Units; no task finishes later.
    jobs : tuple of int
        Jobs that somebody waits for, or that such a job must follow or owes; or all.
    calendars : tuple of Shifts
        Working time in units.
    windows : dict of int to Window
        For each task that can be done in time, when. A mode with a task that is missing here is impossible.
    earliest, latest : (num_core,) int64
        Units between which each core node is back; ``latest`` is ``end`` where it may stay out.
    """

    model: Model
    core: Core
    unit: int
    end: int
    reach: int
    jobs: tuple[int, ...]
    calendars: tuple[Shifts, ...]
    windows: dict[int, Window]
    earliest: Ints
    latest: Ints

    def modes(self, job: int) -> range:
        """Return the modes of a job."""
        return range(int(self.model.mode_ptr[job]), int(self.model.mode_ptr[job + 1]))

    def tasks(self, mode: int) -> range:
        """Return the tasks of a mode."""
        return range(int(self.model.task_ptr[mode]), int(self.model.task_ptr[mode + 1]))

    def possible(self, mode: int) -> bool:
        """Return whether every task of a mode can be done in time."""
        return all(task in self.windows for task in self.tasks(mode))

    def unbroken(self, task: int) -> bool:
        """Return whether no pause can fall into a task, whenever it starts."""
        calendar, work = int(self.model.task_calendar[task]), int(self.model.task_work[task])
        return work == 0 or len(self.calendars[calendar].opens) == 1

    def units(self, minutes: int) -> int:
        """Return whole units, rounded up; exact for every given time."""
        return -(-int(minutes) // self.unit)


def frame_of(model: Model, core: Core, known_loss: float | None = None, whole: bool = False) -> Frame:
    """Return the frame of a programme.

    Parameters
    ----------
    model, core
        The programme.
    known_loss : float or None
        Resident-days within the core that some plan loses; nothing that must lose more is looked for.
    whole : bool
        Whether all jobs are looked at, and not only those that somebody waits for.

    Returns
    -------
    Frame
        Linear in the size of the model times the logarithm of the horizon.
    """
    unit = _common_unit(model, core)
    reach = min(model.horizon // unit, _one_after_another(model, unit))
    calendars = tuple(shifts_of(model, calendar, unit, reach) for calendar in range(len(model.calendar_ptr) - 1))
    jobs = tuple(range(model.num_jobs)) if whole else _wanted_jobs(model, core)
    windows = _windows(model, jobs, calendars, unit, reach)
    earliest = _earliest(model, core, jobs, windows, unit)
    end = -(-model.horizon // unit)
    latest = _latest(core, model.horizon, earliest, unit, end, known_loss)
    sinks = latest[core.loss.node]
    if len(sinks) and sinks.max() < end:
        end = int(sinks.max()) + 1
        latest = np.minimum(latest, end)
        if not (whole or len(model.before_job)):
            reach = min(reach, end)
            windows = _windows(model, jobs, calendars, unit, reach)
    return Frame(model, core, unit, end, reach, jobs, calendars, windows, earliest, latest)


def _common_unit(model: Model, core: Core) -> int:
    """Return the greatest number of minutes that divides every given time."""
    curves = np.unique(core.loss.curve)
    steps = [core.loss.step_time[core.loss.step_ptr[k] : core.loss.step_ptr[k + 1]] for k in curves]
    given = [
        [model.start], model.mode_ready, model.mode_after, model.task_work, model.task_release, model.pred_lag,
        model.pool_time, model.account_time, model.calendar_open, model.calendar_close, core.repaired0,
        core.needs.startup, *steps,
    ]  # fmt: skip
    times = np.concatenate([np.asarray(part, np.int64) for part in given])
    return max(1, gcd(*(int(time) for time in np.unique(np.abs(times[times < min(model.horizon, NEVER)])))))


def _one_after_another(model: Model, unit: int) -> int:
    """Return units by which everything is over when no two tasks overlap; NEVER where calendars have pauses."""
    opens, closes = model.calendar_open, model.calendar_close
    if (opens > model.start).any() or (closes < model.horizon).any():
        return NEVER
    given = (model.mode_ready, model.task_release, model.pool_time, model.account_time)
    last = max(model.start, *(int(part.max(initial=0)) for part in given))
    return -(-(last + int(model.task_work.sum() + np.maximum(model.pred_lag, 0).sum())) // unit)


def _wanted_jobs(model: Model, core: Core) -> tuple[int, ...]:
    job_of, owed = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), dict[int, set[int]]()
    for owing, due in zip(model.due_mode.tolist(), model.due_job.tolist(), strict=True):
        owed.setdefault(int(job_of[owing]), set()).add(due)
    wanted = set(np.flatnonzero(core.job_node >= 0).tolist())
    stack = list(wanted)
    while stack:
        job = stack.pop()
        befores = model.before_job[model.before_ptr[job] : model.before_ptr[job + 1]].tolist()
        for before in (*befores, *owed.get(job, ())):
            if before not in wanted:
                wanted.add(before)
                stack.append(before)
    return tuple(sorted(wanted))


def _windows(
    model: Model, jobs: tuple[int, ...], calendars: tuple[Shifts, ...], unit: int, reach: int
) -> dict[int, Window]:
    """Return the window of each task of ``jobs``, by its own dates and its predecessors in its mode alone."""
    windows: dict[int, Window] = {}
    for job in jobs:
        for mode in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1])):
            for task in range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])):
                first = max(model.start, int(model.task_release[task]), int(model.mode_ready[mode]))
                preds = slice(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1]))
                begin = -(-first // unit)
                for before, lag in zip(model.pred_task[preds].tolist(), model.pred_lag[preds].tolist(), strict=True):
                    if before >= model.task_ptr[mode] and before in windows:
                        begin = max(begin, windows[before].finish + lag // unit)
                shifts, work = calendars[model.task_calendar[task]], int(model.task_work[task]) // unit
                begin = shifts.next_open(begin)
                last = shifts.latest_start(min(reach, int(model.task_deadline[task]) // unit), work)
                if begin <= last:
                    windows[task] = Window(begin, last, shifts.finish(begin, work))
    return windows


def _earliest(model: Model, core: Core, jobs: tuple[int, ...], windows: dict[int, Window], unit: int) -> Ints:
    """Return when each core node is back if every job is done as if it were alone, in units, rounded up."""
    repaired = core.repaired0.copy()
    for job in jobs:
        if core.job_node[job] >= 0:
            modes = range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))
            repaired[core.job_node[job]] = min(_soonest(model, mode, windows, unit) for mode in modes)
    back = service_times(prepare(core.needs), repaired)
    return np.where(back >= NEVER, NEVER, -(-np.maximum(back, 0) // unit))


def _soonest(model: Model, mode: int, windows: dict[int, Window], unit: int) -> int:
    tasks = range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
    if any(task not in windows for task in tasks):
        return NEVER
    ended = max([int(model.mode_ready[mode]), *(windows[task].finish * unit for task in tasks)])
    return min(NEVER, ended + int(model.mode_after[mode]))


def _latest(core: Core, horizon: int, earliest: Ints, unit: int, end: int, known_loss: float | None) -> Ints:
    """Return the last unit at which each node may be back in a plan that loses no more than ``known_loss``."""
    latest = np.full(len(earliest), end)
    if known_loss is None:
        return latest
    loss = core.loss

    at = np.minimum(end, earliest[loss.node])
    least = np.zeros(len(at))
    for curve in np.unique(loss.curve):
        here = loss.curve == curve
        least[here] = loss.people[here] * _weight(core, int(curve), at[here], unit, horizon)
    slack = known_loss * (1 + SLACK) + SLACK - least.sum()
    for curve in np.unique(loss.curve):
        sinks = np.flatnonzero(loss.curve == curve)
        low, high = at[sinks], np.full(len(sinks), end)
        while (low < high).any():
            middle = (low + high + 1) // 2
            within = loss.people[sinks] * _weight(core, int(curve), middle, unit, horizon) - least[sinks] <= slack
            low, high = np.where(within, middle, low), np.where(within, high, middle - 1)
        np.minimum.at(latest, loss.node[sinks], low)
    return latest


def _weight(core: Core, curve: int, at: Ints, unit: int, horizon: int) -> NDArray[np.float64]:
    """Return weight-days lost on a curve until each unit."""
    steps = slice(int(core.loss.step_ptr[curve]), int(core.loss.step_ptr[curve + 1]))
    until = np.minimum(np.maximum(0, at) * unit, horizon)
    return weight_days(core.loss.step_time[steps], core.loss.step_weight[steps], until)
