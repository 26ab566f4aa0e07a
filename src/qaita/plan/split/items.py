"""What each job must take from each resource, with the least time before and after: the pieces of the bound.

Owns :class:`Items`. An item of a job with one mode is one task's crews of one pool or draw on one account; of a job of
several modes, the least that any mode takes from one resource.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board, clear, new_board
from qaita.plan.decode.decode import find
from qaita.plan.decode.packed import Packed, pack
from qaita.plan.decode.placing import ready_of
from qaita.plan.decode.profile import money_from
from qaita.recovery.compiled import entry
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Items:
    """Pieces of jobs on resources (pools first, then accounts).

    If the mean time at which the item's amount is taken is M, the asset is in service no earlier than M + tail, or
    not before the horizon.

    Attributes
    ----------
    job, resource : (num_items,) int64
        Whose, and of what.
    task : (num_items,) int64
        Which task takes it; -1: the least that any mode takes.
    amount : (num_items,) float64
        Crew-minutes, or amount drawn; above 0.
    release : (num_items,) int64
        Minute before which none of it can be taken.
    tail : (num_items,) float64
        Minutes, at most those from start to horizon: so M + tail never lies beyond the horizon when M is counted as in
        :mod:`qaita.plan.split.machine`.
    earliest : (num_jobs,) int64
        In service no earlier than this, whatever the resources; NEVER when impossible.
    begin : (num_tasks,) int64
        Each task's start if its job were the only one; NEVER when impossible.
    """

    job: Ints
    resource: Ints
    task: Ints
    amount: Floats
    release: Ints
    tail: Floats
    earliest: Ints
    begin: Ints


def items_of(model: Model) -> Items:
    """Return the items of all jobs. Linear in the number of tasks."""
    start, finish = _alone(pack(model), new_board(model))
    tail = _tails(model.task_ptr, model.mode_after, model.task_work, model.pred_ptr, model.pred_task, model.pred_lag)
    mode_job = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    task_mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    mode_end = model.mode_ready.copy()
    np.maximum.at(mode_end, task_mode, finish)
    earliest = (
        np.minimum.reduceat(np.minimum(mode_end + model.mode_after, NEVER), model.mode_ptr[:-1])
        if model.num_jobs
        else mode_end
    )
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    draw_task = np.repeat(np.arange(model.num_tasks), np.diff(model.draw_ptr))
    task = np.concatenate([use_task, draw_task])
    resource = np.concatenate([model.use_pool, model.num_pools + model.draw_account])
    amount = np.concatenate([model.task_work[use_task] * model.use_count, model.draw_amount]).astype(np.float64)
    behind = np.concatenate(
        [tail[use_task] + model.task_work[use_task] / 2, tail[draw_task] + model.task_work[draw_task]]
    )
    behind = np.minimum(behind, max(0, model.horizon - model.start))
    kept = (amount > 0) & (start[task] < NEVER)
    task, resource, amount, behind = task[kept], resource[kept], amount[kept], behind[kept]
    alone = np.diff(model.mode_ptr)[mode_job[task_mode[task]]] == 1
    single = (mode_job[task_mode[task[alone]]], resource[alone], amount[alone], start[task[alone]], behind[alone])
    shared = _least_of_modes(
        model, mode_job, task_mode, (task[~alone], resource[~alone], amount[~alone], behind[~alone]), start
    )
    named = np.concatenate([task[alone], np.full(len(shared[0]), -1)])
    joined = [np.concatenate(pair) for pair in zip(single, shared, strict=True)]
    return Items(joined[0], joined[1], named, joined[2], joined[3].astype(np.int64), joined[4], earliest, start)


def _least_of_modes(
    model: Model, mode_job: Ints, task_mode: Ints, parts: tuple[Ints, Ints, Floats, Floats], start: Ints
) -> tuple[Ints, Ints, Floats, Ints, Floats]:
    """Return per job and resource the least amount, release and tail of any mode; none if a mode takes nothing."""
    totals: dict[tuple[int, int], dict[int, float]] = {}
    bounds: dict[tuple[int, int], tuple[int, float]] = {}
    for task, resource, amount, behind in zip(*parts, strict=True):
        mode = int(task_mode[task])
        key = (int(mode_job[mode]), int(resource))
        of_mode = totals.setdefault(key, {})
        of_mode[mode] = of_mode.get(mode, 0.0) + float(amount)
        release, tail = bounds.get(key, (NEVER, np.inf))
        bounds[key] = min(release, int(start[task])), min(tail, float(behind))
    keys = [
        key for key, of_mode in totals.items() if len(of_mode) == model.mode_ptr[key[0] + 1] - model.mode_ptr[key[0]]
    ]
    return (
        np.array([job for job, _ in keys], np.int64),
        np.array([resource for _, resource in keys], np.int64),
        np.array([min(totals[key].values()) for key in keys], np.float64),
        np.array([bounds[key][0] for key in keys], np.int64),
        np.array([bounds[key][1] for key in keys], np.float64),
    )


@entry
def _alone(packed: Packed, board: Board) -> tuple[Ints, Ints]:
    """Return when each task could start and finish if its job were the only one; NEVER when it could not."""
    clear(packed, board)
    count = len(packed.tasks)
    start, finish = np.full(count, NEVER), np.full(count, NEVER)
    for mode in range(len(packed.modes)):
        chosen = packed.modes[mode]
        for t in range(chosen.task_begin, chosen.task_end):
            task = packed.tasks[t]
            begin = ready_of(task, chosen.ready, packed.preds, board.task_finish)
            for d in range(task.draw_begin, task.draw_end):
                draw = packed.draws[d]
                begin = max(begin, money_from(board.slack, packed.account_time, draw.begin, draw.end, draw.amount))
            begin, end = find(
                task,
                begin,
                min(packed.horizon, task.deadline),
                packed.uses,
                packed.shifts,
                board.time,
                board.free,
                board.head,
                board.length,
            )
            if end >= NEVER:
                break
            start[t], finish[t] = begin, end
            board.task_finish[t] = end
        for t in range(chosen.task_begin, chosen.task_end):
            board.task_finish[t] = -1
    return start, finish


@entry
def _tails(
    task_ptr: Ints, mode_after: Ints, task_work: Ints, pred_ptr: Ints, pred_task: Ints, pred_lag: Ints
) -> Floats:
    """Return the least minutes from each task's finish to its asset being in service in that mode."""
    tail = np.zeros(len(task_work))
    for mode in range(len(mode_after)):
        first, last = task_ptr[mode], task_ptr[mode + 1]
        for t in range(first, last):
            tail[t] = mode_after[mode]
        for t in range(last - 1, first - 1, -1):
            for p in range(pred_ptr[t], pred_ptr[t + 1]):
                before = pred_task[p]
                if first <= before < last:
                    tail[before] = max(tail[before], pred_lag[p] + task_work[t] + tail[t])
    return tail
