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
from qaita.work.model import NO_ROWS, NONE, Model, offsets
from qaita.work.programme import Loss

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Part:
    """A programme of a few works, in numbers of its own.

    Attributes
    ----------
    model, core
        The programme.
    job : (num_free,) int64
        Job of the whole that each of its jobs is.
    mode : (num_free_modes,) int64
        Mode of the whole that each of its modes is.
    task : (num_free_tasks,) int64
        Task of the whole that each of its tasks is.
    known : Hint
        What the schedule is in it.
    """

    model: Model
    core: Core
    job: Ints
    mode: Ints
    task: Ints
    known: Hint

    def put_into(self, schedule: Schedule, found: Schedule) -> Schedule:
        """Return the schedule of the whole with this part of it as ``found``, in which all jobs are done."""
        job_mode, start, finish = schedule.job_mode.copy(), schedule.task_start.copy(), schedule.task_finish.copy()
        job_mode[self.job] = self.mode[found.job_mode]
        start[self.task], finish[self.task] = found.task_start, found.task_finish
        return Schedule(job_mode, start, finish)


class _Rest(NamedTuple):
    """What a core is made of."""

    model: Model
    needs: Needs
    loss: Loss
    repaired0: Ints


def part_of(model: Model, core: Core, schedule: Schedule, job: Ints) -> Part:
    """Return the part in which the jobs ``job`` are free, and what the schedule is in it.

    They may be done in any mode of the contractor that they have, where they have some; all must be done.

    Parameters
    ----------
    model, core
        A programme in which crews have no ways to go, and only works of one task follow those of other jobs
        (:class:`~qaita.plan.search.pieces.Pieces`).
    schedule : Schedule
        In which all jobs are done.
    job : (num_free,) int64
        Rising.

    Returns
    -------
    Part
        Linear in the size of the programme.
    """
    mode = np.concatenate([free_modes(model, one, int(schedule.job_mode[one])) for one in job])
    task = _rows(model.task_ptr, mode)
    kept = np.zeros(model.num_jobs, bool)
    kept[job] = True
    held = np.zeros(model.num_tasks, bool)
    held[_rows(model.task_ptr, schedule.job_mode[~kept & (schedule.job_mode >= 0)])] = True
    number = np.full(model.num_modes, -1)
    number[mode] = np.arange(len(mode))
    owner = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))[mode]
    free = _with_accounts(_with_tasks(model, schedule, task, held), model, schedule, held)
    free = _with_crews(free, model, schedule, held)
    free = with_befores(free._replace(
        job_node=model.job_node[job], mode_ptr=np.searchsorted(owner, np.append(job, model.num_jobs)),
        mode_ready=model.mode_ready[mode], mode_after=model.mode_after[mode],
        task_ptr=offsets(np.diff(model.task_ptr)[mode]),
        lot_ptr=NO_ROWS, lot_job=NONE, mode_bid=NONE, due_mode=NONE, due_job=NONE,
    ))  # fmt: skip
    own = Schedule(number[schedule.job_mode[job]], schedule.task_start[task], schedule.task_finish[task])
    rest = _core(core, free, _back_without(model, core, schedule, kept), job)
    back = back_of(rest, free, own)
    known = Hint(own, back, float(resident_days(rest.loss, back, model.horizon).sum()))
    return Part(free, rest, job, mode, task, known)


def free_modes(model: Model, job: int, chosen: int) -> Ints:
    """Return the modes of a job that are for the same contractor as the one chosen, rising; all, where it has none."""
    modes = np.arange(model.mode_ptr[job], model.mode_ptr[job + 1])
    return modes if not len(model.mode_bid) else modes[model.mode_bid[modes] == model.mode_bid[chosen]]


def _rows(ptr: Ints, rows: Ints) -> Ints:
    """Return all entries of these compressed rows."""
    lengths = np.diff(ptr)[rows]
    return np.arange(lengths.sum()) + np.repeat(ptr[:-1][rows] - np.cumsum(lengths) + lengths, lengths)


def _back_without(model: Model, core: Core, schedule: Schedule, kept: NDArray[np.bool_]) -> Ints:
    """Return when each core node is back by itself if the jobs ``kept`` (num_jobs,) are not done, (num_core,)."""
    repaired = core.repaired0.copy()
    done = np.flatnonzero((core.job_node >= 0) & (schedule.job_mode >= 0) & ~kept)
    mode = schedule.job_mode[done]
    ended = model.mode_ready[mode].copy()
    lengths = np.diff(model.task_ptr)[mode]
    np.maximum.at(ended, np.repeat(np.arange(len(mode)), lengths), schedule.task_finish[_rows(model.task_ptr, mode)])
    repaired[core.job_node[done]] = np.minimum(NEVER, ended + model.mode_after[mode])
    return repaired


def _core(core: Core, free: Model, repaired: Ints, job: Ints) -> Core:
    """Return the core of the part; of the free jobs those that bring no node back stand for none."""
    brings = core.job_node[job] >= 0
    counts = np.diff(free.mode_ptr)
    of_mode = np.repeat(brings, counts)
    ready = free.mode_ready.copy()
    np.maximum.at(ready, np.repeat(np.arange(free.num_modes), np.diff(free.task_ptr)), free.task_release)
    bringing = free._replace(
        job_node=core.job_node[job][brings], mode_ptr=offsets(counts[brings]), mode_ready=ready[of_mode],
        mode_after=free.mode_after[of_mode],
    )  # fmt: skip
    made = core_of(_Rest(bringing, core.needs, core.loss, repaired))
    node = np.full(len(job), -1)
    node[brings] = made.job_node
    return replace(made, job_node=node)


def _with_tasks(model: Model, schedule: Schedule, task: Ints, held: NDArray[np.bool_]) -> Model:
    """Return a model with these tasks alone, ``held`` being those that stay; jobs are not right yet."""
    number = np.full(model.num_tasks, -1)
    number[task] = np.arange(len(task))
    free = number >= 0
    owner = np.repeat(np.arange(model.num_tasks), np.diff(model.pred_ptr))
    before, lag = model.pred_task, model.pred_lag
    release, deadline = model.task_release.copy(), model.task_deadline.copy()
    follows, leads = held[before] & free[owner], free[before] & held[owner]
    np.maximum.at(release, owner[follows], schedule.task_finish[before[follows]] + lag[follows])
    np.minimum.at(deadline, before[leads], schedule.task_start[owner[leads]] - lag[leads])
    both = free[before] & free[owner]
    uses, draws = _rows(model.use_ptr, task), _rows(model.draw_ptr, task)
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
