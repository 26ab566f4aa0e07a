"""What a decoded list is worth: resident-days lost, with a tie-breaker for what no resident waits for.

Owns :class:`Score` and the compiled :func:`worth`. The measure for people is in :mod:`qaita.recovery.measures`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.decode.board import Board
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.plan.search.terms import NO_TERMS, Terms, beside
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
    sink_ptr : (num_core + 1,) int64
        Sinks of core node ``i`` are ``sink[sink_ptr[i] : sink_ptr[i + 1]]``.
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
    mode_loss, undone_loss : (num_modes,), (num_jobs,) float64
        Loss a year that each mode, and each job not done, leaves; both empty where it is not weighed.
    loss_weight, loss_limit, loss_excess : float
        As in :class:`qaita.plan.search.aims.FutureLoss`.
    part, part_limit, part_excess, part_step : (num_curves,) int64, (num_parts,) float64, float, float
        As in :class:`qaita.plan.search.aims.Ceilings`; no parts where there are none.
    part_lost, part_was : (num_parts,) float64
        What the residents of each part lose, and scratch to go back to it.
    due_task, due_job : (num_dues,) int64
        First task of a mode that owes a job, and that job.
    due_step : float
        What counts for each job that is owed and not done: more than all that can be lost.
    terms : Terms
        Second terms; empty where none is asked for.
    """

    closure: Closure
    scratch: Scratch
    repaired: NDArray[np.int64]
    back: NDArray[np.int64]
    job_node: NDArray[np.int64]
    sink: NDArray[np.int64]
    sink_ptr: NDArray[np.int64]
    people: NDArray[np.float64]
    curve: NDArray[np.int64]
    step_ptr: NDArray[np.int64]
    step_time: NDArray[np.int64]
    step_weight: NDArray[np.float64]
    horizon: int
    tie: float
    mode_loss: NDArray[np.float64]
    undone_loss: NDArray[np.float64]
    loss_weight: float
    loss_limit: float
    loss_excess: float
    part: NDArray[np.int64]
    part_limit: NDArray[np.float64]
    part_excess: float
    part_step: float
    part_lost: NDArray[np.float64]
    part_was: NDArray[np.float64]
    due_task: NDArray[np.int64]
    due_job: NDArray[np.int64]
    due_step: float
    terms: Terms


def new_score(core: Core, model: Model, aims: Aims = NO_AIMS) -> Score:
    """Return the score of one thread."""
    closure = prepare(core.needs)
    loss = core.loss
    dues = model.task_ptr[model.due_mode], model.due_job.copy()
    largest = float(loss.people.sum()) * model.horizon / MINUTES_PER_DAY
    tie = TIE_SHARE * max(largest, 1.0) / (max(1, model.num_jobs) * max(1, model.horizon))
    beside_delay = _beside(aims)
    by_node = np.argsort(loss.node, kind="stable")
    sink = loss.node[by_node].astype(np.int64)
    return Score(
        closure,
        make_scratch(closure),
        core.repaired0.copy(),
        core.repaired0.copy(),
        core.job_node,
        sink,
        np.searchsorted(sink, np.arange(len(core.repaired0) + 1)).astype(np.int64),
        loss.people[by_node],
        loss.curve[by_node],
        loss.step_ptr,
        loss.step_time,
        loss.step_weight,
        model.horizon,
        tie,
        *beside_delay[:-1],
        *dues,
        2.0 * max(largest * float(loss.step_weight.max(initial=1.0)), 1.0),
        beside_delay[-1],
    )


_Beside = tuple[Floats, Floats, float, float, float, Ints, Floats, float, float, Floats, Floats, Terms]


def _beside(aims: Aims) -> _Beside:
    """Return the last fields of a score: what is weighed beside delay."""
    none, future, ceilings = np.zeros(0), aims.future, aims.ceilings
    terms = NO_TERMS if aims.terms is None else aims.terms
    loss = (
        (none, none, 0.0, np.inf, 0.0)
        if future is None
        else (future.of_mode, future.undone, float(future.weight), float(future.limit), float(future.excess))
    )
    if ceilings is None:
        num_parts = len(terms.parts)
        lost = np.zeros(num_parts)
        return *loss, terms.part, np.full(num_parts, np.inf), 0.0, 0.0, lost, lost.copy(), terms
    held = ceilings.limit
    lost = np.zeros(len(held))
    return *loss, ceilings.part, held, float(ceilings.excess), float(ceilings.step), lost, lost.copy(), terms


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
def loss_at(score: Score, k: int, minute: int) -> float:
    """Return the resident-days that a sink loses when it is back at ``minute``."""
    first, last = score.step_ptr[score.curve[k]], score.step_ptr[score.curve[k] + 1]
    return score.people[k] * loss_until(
        score.step_time, score.step_weight, first, last, min(minute, score.horizon)
    )


@inner
def worth(score: Score, board: Board) -> float:
    """Return resident-days lost within the core plus the tie-breaker; jobs not placed cost ten horizons each.

    What counts beside delay is added by :func:`beside_delay`.
    """
    ties = 0.0
    for job in range(len(score.job_node)):
        ties += min(board.in_service[job], 10 * score.horizon)
        if score.job_node[job] >= 0:
            score.repaired[score.job_node[job]] = board.in_service[job]
    close_into(score.closure, score.scratch, score.repaired, score.back)
    lost = 0.0
    for part in range(len(score.part_lost)):
        score.part_lost[part] = 0.0
    for k in range(len(score.sink)):
        mine = loss_at(score, k, score.back[score.sink[k]])
        lost += mine
        if len(score.part_lost) > 0:
            score.part_lost[score.part[score.curve[k]]] += mine
    return lost + score.tie * ties


@inner
def beside_delay(score: Score, board: Board, mode: Ints, back: Ints) -> float:
    """Return what a decoded and closed list counts beside delay; ``back``, (num_core,): when each core node works.

    That are ceilings, loss a year and second terms, weighed, what exceeds a limit in addition; and what is owed and
    not done, which counts more than all that can be lost.
    """
    other = 0.0
    for part in range(len(score.part_lost)):
        if score.part_lost[part] > score.part_limit[part]:
            other += score.part_excess * (score.part_lost[part] - score.part_limit[part]) + score.part_step
    for due in range(len(score.due_task)):
        if board.task_start[score.due_task[due]] >= 0 and board.placed[score.due_job[due]] != 1:
            other += score.due_step
    if len(score.terms.asked) > 0:
        other += beside(score.terms, board, mode, back, score.part_lost)
    if len(score.mode_loss) == 0:
        return other
    total = 0.0
    for job in range(len(score.undone_loss)):
        total += score.mode_loss[mode[job]] if board.placed[job] == 1 else score.undone_loss[job]
    return other + score.loss_weight * total + score.loss_excess * max(0.0, total - score.loss_limit)
