"""What a decoded list is worth: resident-days lost, with a tie-breaker for what no resident waits for.

Owns :class:`Score` and the compiled :func:`worth`. The measure for people is in :mod:`qaita.recovery.measures`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.decode import Board
from qaita.recovery.closure import Closure, Scratch, close_into, make_scratch, prepare
from qaita.recovery.compiled import inner
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Model

TIE_SHARE = 1e-8
"""Share of the largest possible loss that the sum of all jobs' dates may weigh: enough to order what no resident waits
for, too little to buy a resident-day from anybody (assumed)."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Score(NamedTuple):
    """Everything needed to value a decoded board.

    Attributes
    ----------
    closure : Closure
        Of the core's needs.
    scratch : Scratch
        Of this thread.
    repaired, back : (num_core,) int64
        Scratch times of the core's nodes.
    job_node : (num_jobs,) int64
        Core node of each job, -1 for none.
    sink : (num_sinks,) int64
        Core nodes that people watch.
    people : (num_sinks,) float64
        Residents behind each.
    curve : (num_sinks,) int64
        Weight curve of each.
    step_ptr, step_time, step_weight
        Weight curves (:class:`qaita.work.programme.Loss`).
    horizon : int
        Loss counts until then.
    tie : float
        Worth of one job-minute.
    """

    closure: Closure
    scratch: Scratch
    repaired: NDArray[np.int64]
    back: NDArray[np.int64]
    job_node: NDArray[np.int64]
    sink: NDArray[np.int64]
    people: NDArray[np.float64]
    curve: NDArray[np.int64]
    step_ptr: NDArray[np.int64]
    step_time: NDArray[np.int64]
    step_weight: NDArray[np.float64]
    horizon: int
    tie: float


def new_score(core: Core, model: Model) -> Score:
    """Return the score of one thread."""
    closure = prepare(core.needs)
    loss = core.loss
    largest = float(loss.people.sum()) * model.horizon / MINUTES_PER_DAY
    tie = TIE_SHARE * max(largest, 1.0) / (max(1, model.num_jobs) * max(1, model.horizon))
    return Score(
        closure,
        make_scratch(closure),
        core.repaired0.copy(),
        core.repaired0.copy(),
        core.job_node,
        loss.node,
        loss.people,
        loss.curve,
        loss.step_ptr,
        loss.step_time,
        loss.step_weight,
        model.horizon,
        tie,
    )


@inner
def loss_until(step_time: Ints, step_weight: Floats, first: int, last: int, minute: int) -> float:
    """Return weight x days lost from minute 0 to ``minute`` on one curve."""
    lost = 0.0
    for k in range(first, last):
        if minute <= step_time[k]:
            break
        end = minute if k + 1 == last else min(minute, step_time[k + 1])
        lost += step_weight[k] * (end - step_time[k])
    return lost / MINUTES_PER_DAY


@inner
def worth(score: Score, board: Board) -> float:
    """Return resident-days lost within the core plus the tie-breaker; jobs not placed cost ten horizons each."""
    ties = 0.0
    for job in range(len(score.job_node)):
        ties += min(board.in_service[job], 10 * score.horizon)
        if score.job_node[job] >= 0:
            score.repaired[score.job_node[job]] = board.in_service[job]
    close_into(score.closure, score.scratch, score.repaired, score.back)
    lost = 0.0
    for k in range(len(score.sink)):
        minute = min(score.back[score.sink[k]], score.horizon)
        first, last = score.step_ptr[score.curve[k]], score.step_ptr[score.curve[k] + 1]
        lost += score.people[k] * loss_until(score.step_time, score.step_weight, first, last, minute)
    return lost + score.tie * ties
