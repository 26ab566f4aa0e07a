"""Placing jobs where crews are counted by cells, and what all placing shares: when a job may begin.

Owns :func:`place_by_cells`, the quick twin of the loop in :mod:`qaita.plan.decode.decode`, which places jobs alike.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board
from qaita.plan.decode.cells import free_from, take_cells
from qaita.plan.decode.packed import Packed, Records
from qaita.plan.decode.profile import money_from, spend
from qaita.recovery.compiled import inner
from qaita.units import NEVER

Ints = NDArray[np.int64]


@inner
def ready_of(task: Any, ready: int, preds: Records, task_finish: Ints) -> int:
    """Return the first minute that release dates and predecessors allow."""
    ready = max(ready, task.release)
    for p in range(task.pred_begin, task.pred_end):
        done = task_finish[preds[p].task]
        if done >= 0:
            ready = max(ready, done + preds[p].lag)
    return ready


@inner
def allowed(before_ptr: Ints, before_job: Ints, placed: NDArray[np.int8], job: int) -> int:
    """Return 1 where all that a job must follow is placed, 0 where some was not tried yet, else 2: impossible."""
    allowed = 1
    for b in range(before_ptr[job], before_ptr[job + 1]):
        state = placed[before_job[b]]
        if state == 0:
            return 0
        if state == 2:
            allowed = 2
    return allowed


@inner
def place_by_cells(packed: Packed, board: Board, order: Ints, job_mode: Ints, begin: int, end: int) -> int:
    """Place jobs ``order[begin:end]`` in turn, each with all its tasks or with none; skips jobs tried before.

    Returns the place of the first job that must follow one not tried yet, ``end`` if there is none.
    """
    tasks, modes, uses, draws, preds = packed.tasks, packed.modes, packed.uses, packed.draws, packed.preds
    account_time, horizon, minutes = packed.account_time, packed.horizon, packed.cells.minutes
    slack, slack0, bits, length = board.slack, board.slack0, board.bits, board.length
    task_start, task_finish, in_service, placed = board.task_start, board.task_finish, board.in_service, board.placed
    before_ptr, before_job = packed.before_ptr, packed.before_job
    for position in range(begin, end):
        job = order[position]
        if placed[job] != 0:
            continue
        state = allowed(before_ptr, before_job, placed, job)
        if state == 0:
            return position
        if state == 2:
            placed[job] = 2
            continue
        chosen = modes[job_mode[job]]
        finished, spends = chosen.ready, _spends(tasks, chosen)
        if spends:
            _copy(slack, slack0)
        for t in range(chosen.task_begin, chosen.task_end):
            task = tasks[t]
            start = ready_of(task, chosen.ready, preds, task_finish)
            for d in range(task.draw_begin, task.draw_end):
                start = max(start, money_from(slack, account_time, draws[d].begin, draws[d].end, draws[d].amount))
            if start < NEVER and task.use_begin < task.use_end:
                use = uses[task.use_begin]
                cell = free_from(bits, use.pool, use.count, start // minutes, task.work // minutes)
                start = cell * minutes if cell >= 0 else NEVER
            if start + task.work > min(horizon, task.deadline):
                _give_back(packed, board, chosen.task_begin, t, spends)
                finished = NEVER
                break
            task_start[t] = start
            task_finish[t] = start + task.work
            if task.work > 0 and task.use_begin < task.use_end:
                use = uses[task.use_begin]
                behind = take_cells(bits, use.pool, start // minutes, (start + task.work) // minutes, use.count)
                length[use.pool] = max(length[use.pool], behind)
            for d in range(task.draw_begin, task.draw_end):
                spend(slack, account_time, draws[d].begin, draws[d].end, start, draws[d].amount)
            finished = max(finished, start + task.work)
        placed[job] = 1 if finished < NEVER else 2
        in_service[job] = finished + chosen.after if finished < NEVER else NEVER
    return end


@inner
def _copy(source: Ints, target: Ints) -> None:
    for k in range(len(source)):
        target[k] = source[k]


@inner
def _spends(tasks: Records, chosen: Any) -> bool:
    """Return whether some task of a mode draws money."""
    if chosen.task_begin == chosen.task_end:
        return False
    return bool(tasks[chosen.task_begin].draw_begin < tasks[chosen.task_end - 1].draw_end)


@inner
def _give_back(packed: Packed, board: Board, first: int, last: int, spends: bool) -> None:
    """Take back tasks ``first : last`` and their draws."""
    minutes = packed.cells.minutes
    for t in range(first, last):
        task, start, finish = packed.tasks[t], board.task_start[t], board.task_finish[t]
        if finish > start and task.use_begin < task.use_end:
            use = packed.uses[task.use_begin]
            take_cells(board.bits, use.pool, start // minutes, finish // minutes, -use.count)
        board.task_start[t] = -1
        board.task_finish[t] = -1
    if spends:
        _copy(board.slack0, board.slack)
