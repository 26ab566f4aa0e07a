"""From the solver's dates to a whole schedule: every task at its earliest place, and the rest of the jobs behind.

Owns :func:`completed`. The solver leaves dates open that no resident waits for, and jobs that nobody waits for.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.allowed.agree import open_to
from qaita.plan.decode.board import Board, new_board
from qaita.plan.decode.decode import decode, schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.model import Ints, Model, offsets

PASSES = 3
"""Times that every job is tried for an earlier place; more hardly ever move anything."""


def completed(model: Model, schedule: Schedule) -> Schedule:
    """Return a schedule with jobs of ``schedule`` no later than there, and all other jobs behind where they fit.

    Quadratic in the number of jobs: for small programmes only.
    """
    mode = np.where(schedule.job_mode >= 0, schedule.job_mode, model.mode_ptr[:-1])
    done = np.flatnonzero(schedule.job_mode >= 0)
    start = schedule.task_start
    for _ in range(PASSES):
        before = start
        for job in sorted(done, key=lambda job: _first(model, int(mode[job]), before)):
            start = _sooner(model, done, mode, start, int(job))
        if (start == before).all():
            break
    board = _placed(model, done, mode, start)
    for job in np.flatnonzero(schedule.job_mode < 0):
        _place_behind(model, board, mode, int(job))
    return schedule_on(board, mode)


def _first(model: Model, mode: int, start: Ints) -> int:
    return int(start[model.task_ptr[mode] : model.task_ptr[mode + 1]].min(initial=NEVER))


def _placed(model: Model, jobs: Ints, mode: Ints, start: Ints, last: int = -1) -> Board:
    """Return a board with these jobs placed by their starts; ``last`` is placed behind them, as early as it can be.

    No other job may start before it does in ``start``.
    """
    order = sorted((int(job) for job in jobs), key=lambda job: (job == last, _first(model, int(mode[job]), start)))
    release = np.maximum(model.task_release, start)
    if last >= 0:
        tasks = slice(int(model.task_ptr[mode[last]]), int(model.task_ptr[mode[last] + 1]))
        release[tasks] = model.task_release[tasks]
    board = new_board(model)
    held = _following(model._replace(task_release=release), mode)
    decode(pack(held), board, np.array(order, np.int64), mode, fresh=True)
    return board


def _sooner(model: Model, jobs: Ints, mode: Ints, start: Ints, job: int) -> Ints:
    """Return the starts with ``job`` moved forward where that moves nothing else back."""
    found = _placed(model, jobs, mode, start, job).task_start
    tasks = slice(int(model.task_ptr[mode[job]]), int(model.task_ptr[mode[job] + 1]))
    others = np.ones(len(start), bool)
    others[tasks] = False
    moved = (found[tasks] >= 0).all() and (found[tasks] <= start[tasks]).all()
    return found.copy() if moved and (found[others] == start[others]).all() else start


def _place_behind(model: Model, board: Board, mode: Ints, job: int) -> None:
    """Place a job behind all others, in its first mode that fits."""
    for chosen in open_to(model, np.where(board.placed == 1, mode, -1), job):
        board.placed[job], mode[job] = 0, chosen
        decode(pack(_following(model, mode)), board, np.array([job]), mode, fresh=False)
        if board.placed[job] == 1:
            return


def _following(model: Model, mode: Ints) -> Model:
    """Return the model in which jobs follow those only that their chosen modes follow; the decoder asks all modes."""
    job_of = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    befores = []
    for job, chosen in enumerate(mode.tolist()):
        preds = slice(
            int(model.pred_ptr[model.task_ptr[chosen]]), int(model.pred_ptr[model.task_ptr[chosen + 1]])
        )  # fmt: skip
        befores.append(sorted(set(job_of[model.pred_task[preds]].tolist()) - {job}))
    return model._replace(
        before_ptr=offsets([len(before) for before in befores]),
        before_job=np.array([job for before in befores for job in before], np.int64),
    )
