"""The same programme with a place in the list for each task: what lists of whole jobs cannot say.

Owns :class:`Pieces`, :func:`cut` and :func:`with_befores`. Where a job's tasks are all placed when its turn comes, a
later task of an early job is always placed before an early task of a later one; for some programmes no such list gives
the best plan. So the modes of a schedule are held fast, each task becomes a job of its own, and the same search goes
on. A piece that cannot be placed leaves the whole job undone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.schedule import Schedule
from qaita.work.model import NO_ROWS, NONE, Model, offsets

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pieces:
    """A programme cut into tasks.

    Attributes
    ----------
    model : Model
        One job a piece, each with one mode and one task (none, where a job has none).
    core : Core
        As before; the last piece of each job brings its node back.
    job : (num_pieces,) int64
        Job that each piece belongs to.
    task : (num_kept,) int64
        Task of the whole programme that each task of ``model`` is.
    mode : (num_jobs,) int64
        Mode of each job, held fast.
    num_tasks : int
        Tasks of the whole programme, all modes together.
    """

    model: Model
    core: Core
    job: Ints
    task: Ints
    mode: Ints
    num_tasks: int

    def order_of(self, schedule: Schedule) -> Ints:
        """Return the pieces in the order in which they begin in a schedule of the whole programme, (num_pieces,).

        Placed in this order, no task begins later than there.
        """
        begin = np.full(len(self.job), -1, np.int64)
        begin[np.diff(self.model.task_ptr) > 0] = schedule.task_start[self.task]
        return np.argsort(begin, kind="stable").astype(np.int64)

    def whole(self, schedule: Schedule) -> Schedule:
        """Return a schedule of the pieces as one of the whole programme; a job with a piece undone is undone."""
        done = np.ones(len(self.mode), bool)
        done[self.job[schedule.job_mode < 0]] = False
        pieces = np.repeat(self.job, np.diff(self.model.task_ptr))
        start, finish = np.full(self.num_tasks, -1, np.int64), np.full(self.num_tasks, -1, np.int64)
        start[self.task] = np.where(done[pieces], schedule.task_start, -1)
        finish[self.task] = np.where(done[pieces], schedule.task_finish, -1)
        return Schedule(np.where(done, self.mode, -1), start, finish)


def cut(model: Model, core: Core, schedule: Schedule) -> Pieces | None:
    """Return the programme in pieces, in the modes of a schedule.

    None where that says nothing new or may not be done: no job has two tasks, a job is not done at all, one must follow
    another (which may not be followed unless all of it is done), one has a task that does not come, directly or not,
    before its last one, or crews have ways to go (sent one by one in another order, they may come later). Linear.
    """
    mode = schedule.job_mode
    first, last = model.task_ptr[mode], model.task_ptr[mode + 1]
    if model.travels or len(model.before_job) or (mode < 0).any() or (last - first).max(initial=1) < 2:
        return None
    if not all(_is_chained(model, a, b) for a, b in zip(first.tolist(), last.tolist(), strict=True)):
        return None
    counts = np.maximum(1, last - first)
    job = np.repeat(np.arange(len(mode)), counts)
    task = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)]).astype(np.int64)
    ends = offsets(counts)[1:] - 1
    after, core_node = np.zeros(len(job), np.int64), np.full(len(job), -1, np.int64)
    after[ends], core_node[ends] = model.mode_after[mode], core.job_node
    pieces = _with_tasks(model, task)._replace(
        job_node=model.job_node[job],
        mode_ptr=np.arange(len(job) + 1, dtype=np.int64),
        mode_ready=model.mode_ready[mode][job],
        mode_after=after,
        task_ptr=offsets(np.repeat(np.minimum(1, last - first), counts)),
        lot_ptr=NO_ROWS,
        lot_job=NONE,
        mode_bid=NONE,
    )
    return Pieces(with_befores(pieces), replace(core, job_node=core_node), job, task, mode.copy(), model.num_tasks)


def _is_chained(model: Model, first: int, last: int) -> bool:
    """Return whether all of a job's tasks come before its last one."""
    reached = {last - 1}
    for task in range(last - 1, first - 1, -1):
        if task not in reached:
            return False
        preds = slice(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1]))
        reached.update(
            before
            for before, lag in zip(model.pred_task[preds].tolist(), model.pred_lag[preds].tolist(), strict=True)
            if lag >= 0
        )
    return True


def _with_tasks(model: Model, task: Ints) -> Model:
    """Return a model with these tasks alone, in this order; jobs and modes are not right yet."""
    number = np.full(model.num_tasks, -1, np.int64)
    number[task] = np.arange(len(task))
    pred_ptr, preds = _rows(model.pred_ptr, task)
    use_ptr, uses = _rows(model.use_ptr, task)
    draw_ptr, draws = _rows(model.draw_ptr, task)
    return model._replace(
        task_work=model.task_work[task],
        task_calendar=model.task_calendar[task],
        task_release=model.task_release[task],
        task_deadline=model.task_deadline[task],
        task_cost=model.task_cost[task],
        pred_ptr=pred_ptr,
        pred_task=number[model.pred_task[preds]],
        pred_lag=model.pred_lag[preds],
        use_ptr=use_ptr,
        use_pool=model.use_pool[uses],
        use_count=model.use_count[uses],
        draw_ptr=draw_ptr,
        draw_account=model.draw_account[draws],
        draw_amount=model.draw_amount[draws],
    )


def _rows(ptr: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return the pointer of these compressed rows alone, and the entries they hold."""
    lengths = (ptr[1:] - ptr[:-1])[rows]
    entries = [np.arange(ptr[row], ptr[row + 1]) for row in rows]
    return offsets(lengths), np.concatenate([*entries, np.zeros(0, np.int64)]).astype(np.int64)


def with_befores(model: Model) -> Model:
    """Return a model with the jobs that each must follow, from the tasks that follow one another."""
    job_ptr = model.task_ptr[model.mode_ptr]
    job = np.repeat(np.arange(model.num_jobs), np.diff(job_ptr))
    befores = [
        sorted(set(job[model.pred_task[model.pred_ptr[a] : model.pred_ptr[b]]].tolist()) - {k})
        for k, (a, b) in enumerate(pairwise(job_ptr))
    ]
    before_job = np.array([other for before in befores for other in before], np.int64)
    return model._replace(before_ptr=offsets([len(before) for before in befores]), before_job=before_job)
