"""From modes and means to the integers of a :class:`Model`: names become indices here.

Owns :func:`lay_out`. Decides nothing: every rule has been applied before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import Settings
from qaita.work.means import Means
from qaita.work.model import ANYWHERE, NO_CREWS, Ints, Model, offsets
from qaita.work.modes import Mode
from qaita.work.opening import ALONE, SHARED, Opening, dues_of
from qaita.work.tasks import Task

Pairs = list[list[tuple[int, int]]]
"""Rows of pairs of integers."""


@dataclass(frozen=True)
class Calendars:
    """Working time of all tasks.

    Attributes
    ----------
    names : tuple of str
        Calendars in use; several crews' common time is named by all of theirs.
    of_task : list of int
        Calendar of each task.
    work : list of int
        Working minutes of each task, by the days of its own calendar.
    arrays : dict of str to array
        The calendar fields of the model.
    """

    names: tuple[str, ...]
    of_task: list[int]
    work: list[int]
    arrays: dict[str, Ints]


def calendars_of(tasks: list[Task], means: Means) -> Calendars:
    """Return the calendars that the tasks are worked in."""
    asked = [(means.calendars(task), task.hours) for task in tasks]
    first = dict(zip(reversed(asked), reversed(tasks), strict=True))
    number = {hours: rank for rank, hours in enumerate(dict.fromkeys(asked))}
    shifts = [means.hours(first[hours]) for hours in number]
    own_day = [means.working_time(names).full_day for names, _ in number]
    of_task = [number[hours] for hours in asked]
    work = [round(task.days * own_day[k]) for task, k in zip(tasks, of_task, strict=True)]
    done = [np.concatenate([[0], np.cumsum(of.closes - of.opens)[:-1]])[:len(of.opens)] for of in shifts]
    said = tuple("+".join(["&".join(names), *filter(None, [lever])]) for names, lever in number)
    return Calendars(said, of_task, work, {
        "calendar_ptr": offsets([len(of.opens) for of in shifts]),
        "calendar_open": _joined([of.opens for of in shifts]),
        "calendar_close": _joined([of.closes for of in shifts]), "calendar_done": _joined(done),
    })


def lay_out(settings: Settings, jobs: dict[int, list[Mode]], means: Means, calendars: Calendars,
            openings: Sequence[Opening] = ()) -> Model:
    """Return the model of these jobs (by asset, each with its modes); tasks in the order of jobs and modes.

    A task without duration holds no crews.
    """
    modes = [mode for listed in jobs.values() for mode in listed]
    tasks = [task for mode in modes for task in mode.tasks]
    pool_of = {key: rank for rank, key in enumerate(means.pools.steps)}
    use = _rows([[(pool_of[key], count) for key, count in means.crews(task)] if work else []
                 for task, work in zip(tasks, calendars.work, strict=True)])
    draw = _rows([list(means.charges(task).items()) for task in tasks])
    preds, befores = _precedence(list(jobs), tasks)
    pred = _rows(preds)
    return Model(
        start=settings.start, horizon=settings.horizon, job_node=_ints(jobs),
        mode_ptr=offsets([len(listed) for listed in jobs.values()]),
        mode_ready=_ints(mode.ready for mode in modes), mode_after=_ints(mode.after for mode in modes),
        task_ptr=offsets([len(mode.tasks) for mode in modes]),
        task_work=_ints(calendars.work), task_calendar=_ints(calendars.of_task),
        task_release=_ints(max(settings.start, task.release) for task in tasks),
        task_deadline=_ints(task.deadline for task in tasks),
        pred_ptr=pred[0], pred_task=pred[1], pred_lag=pred[2],
        use_ptr=use[0], use_pool=use[1], use_count=use[2],
        draw_ptr=draw[0], draw_account=draw[1], draw_amount=draw[2],
        task_cost=_ints(round(task.cost) for task in tasks),
        before_ptr=offsets([len(before) for before in befores]),
        before_job=_ints(job for before in befores for job in before),
        **_resources(means), **calendars.arrays, **_lots(jobs, means, openings), **_dues(jobs, openings),
        **_ways(jobs, means, openings),
    )


def _ways(jobs: dict[int, list[Mode]], means: Means, openings: Sequence[Opening]) -> dict[str, Ints]:
    """Return the fields of ways between districts."""
    if means.travel is None:
        return {}
    number = {"": ANYWHERE, **{name: rank for rank, name in enumerate(means.travel.places)}}
    bases = {key: number[base] for key, base in means.pools.bases.items()}
    where = dict(enumerate(means.travel.of_asset.tolist()))
    for one in openings:  # a street lies where the first of its sharers stands
        where |= {one.opening: where[one.sharers[0]], one.closing: where[one.sharers[0]]}
        where |= {node: where[asset] for asset, node in zip(one.sharers, one.alone, strict=True)}
    return {"travel": means.travel.minutes, "job_place": _ints(where[node] for node in jobs),
            "pool_base": _ints(bases.get(key, NO_CREWS) for key in means.pools.steps)}


def _lots(jobs: dict[int, list[Mode]], means: Means, openings: Sequence[Opening]) -> dict[str, Ints]:
    """Return the fields of lots that are let by bids, and behind them of openings of streets."""
    contractors = sorted({mode.bidder for listed in jobs.values() for mode in listed if mode.bidder})
    if not contractors and not openings:
        return {}
    members: dict[str, list[int]] = {}
    for job, (asset, listed) in enumerate(jobs.items()):
        if listed[0].bidder:
            members.setdefault(means.lots[asset], []).append(job)
    number: dict[str | tuple[int, str], int] = {"": -1, **{name: rank for rank, name in enumerate(contractors)}}
    opened, job_of = dict[int, int](), {node: job for job, node in enumerate(jobs)}
    for k, opening in enumerate(openings):
        number |= {(k, way): len(contractors) + 2 * k + rank for rank, way in enumerate((SHARED, ALONE))}
        opened |= dict.fromkeys(opening.nodes, k)
    rows = [*members.values(), *([job_of[node] for node in opening.nodes] for opening in openings)]
    return {
        "lot_ptr": offsets([len(row) for row in rows]), "lot_job": _ints(job for row in rows for job in row),
        "mode_bid": _ints(number[(opened[node], mode.dug) if mode.dug else mode.bidder]
                          for node, listed in jobs.items() for mode in listed),
    }


def _dues(jobs: dict[int, list[Mode]], openings: Sequence[Opening]) -> dict[str, Ints]:
    """Return which mode owes which job's being done."""
    job_of, first = {node: job for job, node in enumerate(jobs)}, dict[int, int]()
    count = 0
    for node, listed in jobs.items():
        first[node], count = count, count + len(listed)
    dues = [(first[node] + rank, job_of[owed]) for node, way, owed in dues_of(openings)
            for rank, mode in enumerate(jobs[node]) if mode.dug == way]
    return {"due_mode": _ints(mode for mode, _ in dues), "due_job": _ints(job for _, job in dues)}


def _resources(means: Means) -> dict[str, Ints]:
    steps = list(means.pools.steps.values())
    releases = [_cumulated(of_account) for of_account in means.accounts.releases]
    return {
        "pool_ptr": offsets([len(of_pool) for of_pool in steps]),
        "pool_time": _ints(minute for of_pool in steps for minute in of_pool),
        "pool_count": _ints(count for of_pool in steps for count in of_pool.values()),
        "account_ptr": offsets([len(of_account) for of_account in releases]),
        "account_time": _ints(minute for of_account in releases for minute, _ in of_account),
        "account_total": _ints(total for of_account in releases for _, total in of_account),
    }


def _precedence(jobs: Sequence[int], tasks: list[Task]) -> tuple[Pairs, list[list[int]]]:
    """Return each task's predecessors (task, lag) and each job's earlier jobs; what is not in the model is past."""
    number = {task.task_id: k for k, task in enumerate(tasks)}
    job_of = {asset: job for job, asset in enumerate(jobs)}
    preds = [[(number[name], lag) for name, lag in task.after if name in number] for task in tasks]
    befores: list[set[int]] = [set() for _ in jobs]
    for task, of_task in zip(tasks, preds, strict=True):
        befores[job_of[task.asset]].update(job_of[tasks[before].asset] for before, _ in of_task)
    return preds, [sorted(before - {job}) for job, before in enumerate(befores)]


def _cumulated(releases: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (minute, everything released by then), one entry a minute, increasing."""
    totals: dict[int, int] = {}
    total = 0
    for minute, amount in sorted(releases):
        total += amount
        totals[minute] = total
    return list(totals.items())


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)


def _joined(arrays: list[NDArray[np.int64]]) -> Ints:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, np.int64)


def _rows(rows: Pairs) -> tuple[Ints, Ints, Ints]:
    """Return pairs in compressed rows: pointer, first members, second members."""
    flat = [pair for row in rows for pair in row]
    return offsets([len(row) for row in rows]), _ints(first for first, _ in flat), _ints(second for _, second in flat)
