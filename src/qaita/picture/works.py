"""The works of a plan, gathered into as many rows as a picture can hold.

Owns :class:`Row` and :func:`rows_of`. Kinds of which there are many become one row; cameras always do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.picture.decency import camera_assets
from qaita.plan.result import Plan
from qaita.units import NEVER
from qaita.work.programme import Programme

MAX_ROWS = 45
"""Rows of a picture."""
FEW = 4
"""Works of one kind that still get a row each."""


@dataclass(frozen=True)
class Row:
    """One work, or all works of one kind.

    Attributes
    ----------
    name : str
        Name of the asset; of the kind (asset class) where ``count`` is above 1; '' for all that is left over.
    count : int
        Number of assets.
    spans : (num_tasks, 2) int64
        Start and finish of each task, minutes since day 0.
    jobs : (count, 2) int64
        First start and last finish at each asset.
    back : int
        Minute from which the last of the assets works.
    """

    name: str
    count: int
    spans: NDArray[np.int64]
    jobs: NDArray[np.int64]
    back: int

    @property
    def start(self) -> int:
        """First start, minutes since day 0."""
        return int(self.jobs[:, 0].min())

    @property
    def load(self) -> int:
        """Minutes at work, summed over the assets."""
        return int((self.jobs[:, 1] - self.jobs[:, 0]).sum())


@dataclass(frozen=True)
class Job:
    """One asset at work: its tasks' starts and finishes, (num_tasks, 2) int64, and when it works again."""

    asset: int
    spans: NDArray[np.int64]
    back: int

    @property
    def whole(self) -> tuple[int, int]:
        """First start and last finish."""
        return int(self.spans[:, 0].min()), int(self.spans[:, 1].max())


def jobs_of(programme: Programme, plan: Plan) -> list[Job]:
    """Return the jobs at assets that are done and have tasks, in the order of the model."""
    model, schedule = programme.model, plan.schedule
    jobs = []
    for job in np.flatnonzero((schedule.job_mode >= 0) & programme.at_assets()):
        mode = schedule.job_mode[job]
        tasks = slice(model.task_ptr[mode], model.task_ptr[mode + 1])
        spans = _spans(programme, plan, tasks)
        if len(spans):
            node = int(model.job_node[job])
            jobs.append(Job(node, spans, int(plan.back[node])))
    return jobs


def _spans(programme: Programme, plan: Plan, tasks: slice | NDArray[np.int64]) -> NDArray[np.int64]:
    """Return start and finish of tasks; one that never ends (a given schedule may say so) is shown to the horizon."""
    start, finish = plan.schedule.task_start[tasks], plan.schedule.task_finish[tasks]
    ends = np.where(finish < NEVER, finish, np.maximum(start, programme.model.horizon))
    return np.stack([start, ends], axis=1)


def rows_of(city: City, programme: Programme, plan: Plan) -> list[Row]:
    """Return the rows of the works picture, by first start; at most :data:`MAX_ROWS`."""
    assets, hidden = city.tables["assets"], camera_assets(city)
    kinds: dict[str, list[Job]] = {}
    for job in jobs_of(programme, plan):
        kinds.setdefault(str(assets["class"][job.asset]), []).append(job)
    rows = []
    for kind, jobs in kinds.items():
        if len(jobs) <= FEW and not any(hidden[job.asset] for job in jobs):
            rows += [_row(str(assets["name"][job.asset] or assets["asset_id"][job.asset]), [job]) for job in jobs]
        else:
            rows.append(_row(kind, jobs))
    rows.sort(key=lambda row: -row.load)
    kept, rest = (rows, []) if len(rows) <= MAX_ROWS else (rows[:MAX_ROWS - 1], rows[MAX_ROWS - 1:])
    if rest:
        kept = [*kept, Row("", sum(row.count for row in rest), np.concatenate([row.spans for row in rest]),
                           np.concatenate([row.jobs for row in rest]), max(row.back for row in rest))]
    return sorted(kept, key=lambda row: (row.start, row.name))


def _row(name: str, jobs: list[Job]) -> Row:
    return Row(name, len(jobs), np.concatenate([job.spans for job in jobs]),
               np.array([job.whole for job in jobs], np.int64), max(job.back for job in jobs))


def under_way(spans: NDArray[np.int64],
              weights: NDArray[np.int64] | None = None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return times (minutes) and how many of ``spans`` (num_spans, 2) are under way from each on; begins with 0 at 0.

    ``weights`` (num_spans,) counts a span several times.
    """
    many = np.ones(len(spans), np.int64) if weights is None else weights
    times, place = np.unique(np.concatenate([[0], spans[:, 0], spans[:, 1]]), return_inverse=True)
    change = np.zeros(len(times), np.int64)
    np.add.at(change, place[1:], np.concatenate([many, -many]))
    return times, np.cumsum(change)


@dataclass(frozen=True)
class CrewUse:
    """Crews of one trade over time, all employers together.

    Attributes
    ----------
    trade : str
        Trade.
    times, used : (num_changes,) int64
        Crews at work from each minute on.
    there_times, there : (num_steps,) int64
        Crews there from each minute on.
    """

    trade: str
    times: NDArray[np.int64]
    used: NDArray[np.int64]
    there_times: NDArray[np.int64]
    there: NDArray[np.int64]


def crews_of(programme: Programme, plan: Plan) -> list[CrewUse]:
    """Return the trades that work, the one with most crew-minutes first."""
    model, schedule = programme.model, plan.schedule
    task_of = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    done = schedule.task_start[task_of] >= 0 if len(task_of) else np.zeros(0, bool)
    trades = np.array(programme.pool_trades, object)
    found = []
    for trade in dict.fromkeys(programme.pool_trades):
        mine = done & (trades[model.use_pool] == trade)
        if not mine.any():
            continue
        tasks = task_of[mine]
        spans = _spans(programme, plan, tasks)
        load = int(((spans[:, 1] - spans[:, 0]) * model.use_count[mine]).sum())
        found.append((load, CrewUse(trade, *under_way(spans, model.use_count[mine]), *_there(programme, trade))))
    return [use for _, use in sorted(found, key=lambda pair: (-pair[0], pair[1].trade))]


def _there(programme: Programme, trade: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return times and crews there from each on, summed over the pools of a trade."""
    model = programme.model
    pools = [slice(model.pool_ptr[pool], model.pool_ptr[pool + 1])
             for pool, name in enumerate(programme.pool_trades) if name == trade]
    times = np.unique(np.concatenate([model.pool_time[pool] for pool in pools]))
    counts = [model.pool_count[pool][np.searchsorted(model.pool_time[pool], times, side="right") - 1] for pool in pools]
    return times, np.sum(counts, axis=0).astype(np.int64)
