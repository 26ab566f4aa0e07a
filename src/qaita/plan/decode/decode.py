"""From a list of jobs to a schedule: each job in turn takes the earliest place left (serial schedule generation).

Owns the compiled placing of tasks under crews, accounts, calendars, precedence and horizon (Kolisch, 1996,
doi 10.1016/0377-2217(95)00357-6). Never decides the list: that is for :mod:`qaita.plan.search.construct` and
:mod:`qaita.plan.search.anneal`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board, clear, new_board
from qaita.plan.decode.journeys import call_back, find_with_ways, send
from qaita.plan.decode.packed import Packed, Records, pack
from qaita.plan.decode.placing import allowed, place_by_cells, ready_of
from qaita.plan.decode.profile import (
    HEADS,
    book,
    crews_always,
    crews_from,
    crews_in_shifts,
    finish_of,
    money_from,
    next_open,
    spend,
)
from qaita.plan.schedule import Schedule
from qaita.recovery.compiled import entry, inner
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]


@inner
def find(
    task: Any, start: int, limit: int, uses: Records, shifts: Records, time: Ints, free: Ints, head: Ints, length: Ints
) -> tuple[int, int]:
    """Return (start, finish) of a task at its earliest free place at or after ``start``; NEVER when there is none."""
    if task.always and task.use_end - task.use_begin == 1:
        use = uses[task.use_begin]
        start = crews_always(time, free, head, use.pool, length[use.pool], use.count, start, task.work)
        return (start, start + task.work) if start + task.work <= limit else (NEVER, NEVER)
    if task.use_end - task.use_begin == 1:
        use = uses[task.use_begin]
        return crews_in_shifts(
            time, free, head, use.pool, length[use.pool], use.count, start, limit, task.work, shifts,
            task.shift_begin, task.shift_end,
        )
    while start < NEVER:
        start = next_open(shifts, task.shift_begin, task.shift_end, start)
        if start >= NEVER:
            break
        finish = finish_of(shifts, task.shift_begin, task.shift_end, start, task.work)
        if finish > limit:
            break
        later = start
        for u in range(task.use_begin, task.use_end):
            pool = uses[u].pool
            later = max(later, crews_from(time, free, head, pool, length[pool], uses[u].count, start, finish))
        if later == start:
            return start, finish
        start = later
    return NEVER, NEVER


@inner
def _take(task: Any, start: int, finish: int, sign: int, uses: Records, time: Ints, free: Ints, length: Ints) -> None:
    """Take (``sign`` 1) or give back (-1) the crews of a task."""
    if finish > start:
        for u in range(task.use_begin, task.use_end):
            pool = uses[u].pool
            length[pool] = book(time, free, pool, length[pool], start, finish, sign * uses[u].count)


@inner
def _undo(packed: Packed, board: Board, first: int, last: int) -> None:
    """Take back tasks ``first : last`` and their draws."""
    for t in range(first, last):
        _take(
            packed.tasks[t],
            board.task_start[t],
            board.task_finish[t],
            -1,
            packed.uses,
            board.time,
            board.free,
            board.length,
        )
        if len(board.last):
            call_back(packed.crewing, board.last, board.stays, packed.tasks[t])
        board.task_start[t] = -1
        board.task_finish[t] = -1
    for pool in range(len(board.head)):
        for level in range(HEADS):
            board.head[pool, level] = 0
    for k in range(len(board.slack)):
        board.slack[k] = board.slack0[k]


@inner
def _place_list(packed: Packed, board: Board, order: Ints, job_mode: Ints, begin: int, end: int) -> int:
    """Place jobs ``order[begin:end]`` in turn, each with all its tasks or with none; skips jobs tried before.

    Returns the place of the first job that must follow one not tried yet, ``end`` if there is none. One loop with
    everything in local names: handing the arrays on job by job would cost more than the placing.
    """
    tasks, modes, uses, draws = packed.tasks, packed.modes, packed.uses, packed.draws
    preds, shifts, account_time, horizon = packed.preds, packed.shifts, packed.account_time, packed.horizon
    time, free, length, head, slack, slack0 = (
        board.time,
        board.free,
        board.length,
        board.head,
        board.slack,
        board.slack0,
    )
    task_start, task_finish, in_service, placed = board.task_start, board.task_finish, board.in_service, board.placed
    crews, last, stays = packed.crewing, board.last, board.stays
    before_ptr, before_job = packed.before_ptr, packed.before_job
    travels = len(last) > 0
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
        for k in range(len(slack)):
            slack0[k] = slack[k]
        chosen = modes[job_mode[job]]
        finished = chosen.ready
        for t in range(chosen.task_begin, chosen.task_end):
            task = tasks[t]
            start = ready_of(task, chosen.ready, preds, task_finish)
            for d in range(task.draw_begin, task.draw_end):
                start = max(start, money_from(slack, account_time, draws[d].begin, draws[d].end, draws[d].amount))
            limit = min(horizon, task.deadline)
            if travels:
                place = crews.task_place[t]
                start, finish = find_with_ways(
                    crews, last, stays, task, place, start, limit, uses, shifts, time, free, head, length
                )
            else:
                start, finish = find(task, start, limit, uses, shifts, time, free, head, length)
            if finish >= NEVER:
                _undo(packed, board, chosen.task_begin, t)
                finished = NEVER
                break
            task_start[t] = start
            task_finish[t] = finish
            _take(task, start, finish, 1, uses, time, free, length)
            if travels:
                send(crews, last, stays, task, crews.task_place[t], start, finish, uses)
            for d in range(task.draw_begin, task.draw_end):
                spend(slack, account_time, draws[d].begin, draws[d].end, start, draws[d].amount)
            finished = max(finished, finish)
        placed[job] = 1 if finished < NEVER else 2
        in_service[job] = finished + chosen.after if finished < NEVER else NEVER
    return end


@inner
def awaited(packed: Packed, board: Board, job: int) -> int:
    """Return a job that ``job`` must follow and that has not been tried yet, -1 if there is none."""
    found = -1
    for b in range(packed.before_ptr[job], packed.before_ptr[job + 1]):
        if board.placed[packed.before_job[b]] == 0:
            found = packed.before_job[b]
    return found


@inner
def _place_behind(packed: Packed, board: Board, job: int, job_mode: Ints) -> None:
    """Place a job that must follow others: first those, deepest first; if one of them is impossible, so is the job."""
    board.stack[0] = job
    depth = 1
    while depth > 0:
        top = board.stack[depth - 1]
        pending = awaited(packed, board, top)
        if board.placed[top] == 0 and pending >= 0:
            board.stack[depth] = pending
            depth += 1
            continue
        depth -= 1
        if packed.cells.minutes > 0:
            place_by_cells(packed, board, board.stack, job_mode, depth, depth + 1)
        else:
            _place_list(packed, board, board.stack, job_mode, depth, depth + 1)


@inner
def place(packed: Packed, board: Board, order: Ints, job_mode: Ints, begin: int, end: int) -> None:
    """Place jobs ``order[begin:end]`` in turn, before each those that it must follow; each job is tried once."""
    by_cells = packed.cells.minutes > 0
    position = begin - 1
    while position < end:
        if position >= begin:
            _place_behind(packed, board, order[position], job_mode)
        if by_cells:
            position = place_by_cells(packed, board, order, job_mode, position + 1, end)
        else:
            position = _place_list(packed, board, order, job_mode, position + 1, end)


@entry
def decode(packed: Packed, board: Board, order: Ints, job_mode: Ints, fresh: bool) -> None:
    """Place all jobs of ``order`` in turn, on an emptied board (``fresh``) or behind what it holds."""
    if fresh:
        clear(packed, board)
    place(packed, board, order, job_mode, 0, len(order))


def schedule_of(model: Model, order: Ints, job_mode: Ints) -> Schedule:
    """Return the schedule of a list: (num_jobs,) jobs in order of priority and the mode of each job."""
    return Decoder(model).schedule_of(order, job_mode)


class Decoder:
    """A model laid out once, of which several lists are decoded."""

    def __init__(self, model: Model) -> None:
        self._packed, self._board = pack(model), new_board(model)

    def schedule_of(self, order: Ints, job_mode: Ints, release: Ints | None = None) -> Schedule:
        """Return the schedule of a list; ``release``, (num_tasks,) minutes, takes the place of the model's."""
        packed = self._packed
        if release is not None:
            packed = packed._replace(tasks=packed.tasks.copy())
            packed.tasks["release"] = release
        decode(packed, self._board, order, job_mode, fresh=True)
        return schedule_on(self._board, job_mode)


def schedule_on(board: Board, job_mode: Ints) -> Schedule:
    """Return the schedule that stands on a board on which all jobs have been tried."""
    return Schedule(np.where(board.placed == 1, job_mode, -1), board.task_start.copy(), board.task_finish.copy())
