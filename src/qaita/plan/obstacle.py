"""Why a job is not in the plan: the rule that stops it, found by trying it with that rule lifted.

Owns :func:`obstacles`. Each job left out is placed again alone behind all others, once with each kind of limit lifted;
the first lifting that makes room names the rule.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.allowed.agree import open_to
from qaita.plan.decode.board import Board, new_board
from qaita.plan.decode.decode import decode
from qaita.plan.decode.packed import pack
from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.model import NOWHERE, Ints, Model
from qaita.work.programme import Programme

LEFT_OUT = "this schedule leaves it out"
"""Of a schedule that was given: what it does not do though there is room for it behind all it does."""


def obstacles(programme: Programme, schedule: Schedule, given: bool = False) -> dict[str, str]:
    """Return, for each asset with work that is not done, its id and the rule that stops it.

    With ``given`` the schedule was made by somebody else, who may have left out what could be done.
    """
    model, names = programme.model, programme.job_ids()
    missing = np.flatnonzero((schedule.job_mode < 0) & programme.at_assets())
    if not len(missing):
        return {}
    kept = [(rule, _board_of(lifted, schedule), lifted)
            for rule, lifted in [*([(LEFT_OUT, model)] if given else []), *_liftings(model)]]
    return {
        names[job]: next(
            (rule for rule, board, lifted in kept if _fits(lifted, board, schedule.job_mode, int(job))),
            "several limits together",
        )
        for job in missing
    }


def _liftings(model: Model) -> list[tuple[str, Model]]:
    """Return the model with one kind of limit lifted at a time, and the name of that limit."""
    plenty = np.full_like(model.account_total, NEVER)
    ways = [("its crews cannot come in time", model._replace(travel=NOWHERE))] if model.travels else []
    return [
        *ways,
        ("the money or stock released is used up", model._replace(account_total=plenty)),
        ("its crews are not free long enough", model._replace(pool_count=np.full_like(model.pool_count, NEVER))),
        ("a deadline cannot be kept", model._replace(task_deadline=np.full_like(model.task_deadline, NEVER))),
        ("it cannot be finished before the horizon", model._replace(horizon=NEVER)),
    ]


def _board_of(model: Model, schedule: Schedule) -> Board:
    """Return a board on which the jobs of the schedule are placed in the order of their starts."""
    board = new_board(model)
    first = [_first_start(model, schedule, job) for job in range(model.num_jobs)]
    order = np.array(sorted(np.flatnonzero(schedule.job_mode >= 0), key=lambda job: first[job]), np.int64)
    decode(pack(model), board, order, schedule.job_mode, fresh=True)
    return board


def _first_start(model: Model, schedule: Schedule, job: int) -> int:
    mode = int(schedule.job_mode[job])
    if mode < 0:
        return NEVER
    return int(schedule.task_start[model.task_ptr[mode] : model.task_ptr[mode + 1]].min(initial=NEVER))


def _fits(model: Model, board: Board, job_mode: Ints, job: int) -> bool:
    """Return whether the job can be placed in one of the modes open to it; the board is left as it is found."""
    trial = Board._make(array.copy() for array in board)
    for mode in open_to(model, job_mode, job):
        trial.placed[job] = 0
        modes = np.zeros(model.num_jobs, np.int64)
        modes[:] = model.mode_ptr[:-1]
        modes[job] = mode
        decode(pack(model), trial, np.array([job]), modes, fresh=False)
        if trial.placed[job] == 1:
            return True
    return False
