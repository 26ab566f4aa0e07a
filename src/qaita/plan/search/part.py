"""The small programme that is left when all of a plan but a few works stays where it is.

Owns :class:`Part` and :func:`part_of`. What stays becomes data: crews and money that it takes are gone, what it
precedes is due, what it follows is a release, and its assets are back when they are. So a part is a programme like any
other, which whoever plans programmes can plan; its loss differs from that of the whole by what the part cannot change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs
from qaita.plan.core import Core, core_of
from qaita.plan.exact.question import Hint
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.pieces import with_befores
from qaita.recovery.measures import resident_days
from qaita.units import NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Loss

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A programme of a few works; jobs are those of the whole with the numbers ``job``, (num_free,)."""

    model: Model
    core: Core
    job: Ints
    known: Hint


class _Rest(NamedTuple):
    """What a core is made of."""

    model: Model
    needs: Needs
    loss: Loss
    repaired0: Ints


def part_of(model: Model, core: Core, schedule: Schedule, job: Ints) -> Part:
    """Return the part in which the jobs ``job`` are free, and what the schedule is in it.

    Parameters
    ----------
    model, core
        A programme in which each job has one mode of one task (:class:`~qaita.plan.search.pieces.Pieces`).
    schedule : Schedule
        Of all jobs.
    job : (num_free,) int64
        Rising.

    Returns
    -------
    Part
        Linear in the size of the programme.
    """
    kept = np.zeros(model.num_jobs, bool)
    kept[job] = True
    task = model.task_ptr[job]
    held = np.ones(model.num_tasks, bool)
    held[task] = False
    free = _with_accounts(_with_tasks(model, schedule, task, held), model, schedule, held)
    free = _with_crews(free, model, schedule, held)
    free = with_befores(free._replace(
        job_node=model.job_node[job], mode_ptr=np.arange(len(job) + 1), mode_ready=model.mode_ready[job],
        mode_after=model.mode_after[job], task_ptr=np.arange(len(job) + 1),
    ))  # fmt: skip
    own = Schedule(np.arange(len(job)), schedule.task_start[task], schedule.task_finish[task])
    rest = _core(core, free, _back_without(model, core, schedule, kept), job)
    back = back_of(rest, free, own)
    return Part(free, rest, job, Hint(own, back, float(resident_days(rest.loss, back, model.horizon).sum())))


def _back_without(model: Model, core: Core, schedule: Schedule, kept: NDArray[np.bool_]) -> Ints:
    """Return when each core node is back by itself if the jobs ``kept`` (num_jobs,) are not done, (num_core,)."""
    repaired = core.repaired0.copy()
    done = np.flatnonzero((core.job_node >= 0) & (schedule.job_mode >= 0) & ~kept)
    has_task = np.diff(model.task_ptr)[done] > 0
    ended = model.mode_ready[done].copy()
    ended[has_task] = np.maximum(ended[has_task], schedule.task_finish[model.task_ptr[done[has_task]]])
    repaired[core.job_node[done]] = np.minimum(NEVER, ended + model.mode_after[done])
    return repaired


def _core(core: Core, free: Model, repaired: Ints, job: Ints) -> Core:
    """Return the core of the part; of the free jobs those that bring no node back stand for none."""
    brings = core.job_node[job] >= 0
    jobs = np.flatnonzero(brings)
    bringing = free._replace(
        job_node=core.job_node[job][brings], mode_ptr=np.arange(len(jobs) + 1),
        mode_ready=np.maximum(free.mode_ready, free.task_release)[brings], mode_after=free.mode_after[brings],
    )  # fmt: skip
    made = core_of(_Rest(bringing, core.needs, core.loss, repaired))
    node = np.full(len(job), -1)
    node[brings] = made.job_node
    return replace(made, job_node=node)


def _with_tasks(model: Model, schedule: Schedule, task: Ints, held: NDArray[np.bool_]) -> Model:
    """Return a model with these tasks alone; jobs are not right yet."""
    number = np.full(model.num_tasks, -1)
    number[task] = np.arange(len(task))
    owner = np.repeat(np.arange(model.num_tasks), np.diff(model.pred_ptr))
    before, lag = model.pred_task, model.pred_lag
    release, deadline = model.task_release.copy(), model.task_deadline.copy()
    follows, leads = held[before] & ~held[owner], ~held[before] & held[owner]
    np.maximum.at(release, owner[follows], schedule.task_finish[before[follows]] + lag[follows])
    np.minimum.at(deadline, before[leads], schedule.task_start[owner[leads]] - lag[leads])
    both = ~held[before] & ~held[owner]
    uses = ~held[np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))]
    draws = ~held[np.repeat(np.arange(model.num_tasks), np.diff(model.draw_ptr))]
    return model._replace(
        task_work=model.task_work[task], task_calendar=model.task_calendar[task], task_release=release[task],
        task_deadline=deadline[task], task_cost=model.task_cost[task],
        pred_ptr=offsets(np.bincount(number[owner[both]], minlength=len(task))), pred_task=number[before[both]],
        pred_lag=lag[both],
        use_ptr=offsets(np.diff(model.use_ptr)[task]), use_pool=model.use_pool[uses], use_count=model.use_count[uses],
        draw_ptr=offsets(np.diff(model.draw_ptr)[task]), draw_account=model.draw_account[draws],
        draw_amount=model.draw_amount[draws],
    )  # fmt: skip


def _with_crews(free: Model, model: Model, schedule: Schedule, held: NDArray[np.bool_]) -> Model:
    """Return the model with the crews that tasks held leave, by moment."""
    use = np.flatnonzero(held[np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))])
    task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))[use]
    rows, times, counts = [], [], []
    for pool in range(model.num_pools):
        steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
        here = model.use_pool[use] == pool
        at = np.concatenate([model.pool_time[steps], schedule.task_start[task[here]], schedule.task_finish[task[here]]])
        less = np.concatenate([np.diff(model.pool_count[steps], prepend=0), -model.use_count[use[here]],
                               model.use_count[use[here]]])  # fmt: skip
        time, index = np.unique(at, return_inverse=True)
        count = np.cumsum(np.bincount(index, less, len(time))).astype(np.int64)
        changes = np.diff(count, prepend=-1) != 0
        rows.append(int(changes.sum()))
        times.append(time[changes])
        counts.append(count[changes])
    return free._replace(pool_ptr=offsets(rows), pool_time=np.concatenate(times), pool_count=np.concatenate(counts))


def _with_accounts(free: Model, model: Model, schedule: Schedule, held: NDArray[np.bool_]) -> Model:
    """Return the model with what tasks held leave of each account: what may be drawn by a moment and later too."""
    owner = np.repeat(np.arange(model.num_tasks), np.diff(model.draw_ptr))
    total = model.account_total.copy()
    for account in range(model.num_accounts):
        draw = np.flatnonzero(held[owner] & (model.draw_account == account))
        rows = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
        until = np.append(model.account_time[rows][1:], NEVER)
        start = schedule.task_start[owner[draw]]
        order = np.argsort(start, kind="stable")
        drawn = np.concatenate([[0], np.cumsum(model.draw_amount[draw][order])])
        left = model.account_total[rows] - drawn[np.searchsorted(start[order], until, side="left")]
        total[rows] = np.minimum.accumulate(left[::-1])[::-1]
    return free._replace(account_total=total)
