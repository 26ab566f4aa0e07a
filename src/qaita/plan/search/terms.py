"""Second terms of a plan as the search reads them: cost, makespan, worst district, churn, promises.

Owns :class:`Terms`, :func:`terms_for` and the compiled :func:`beside`. Each term has a weight, a limit, or both; what
they are worth for a schedule of any origin is said again, in plain code, by :mod:`qaita.plan.values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core, changing
from qaita.plan.decode.board import Board
from qaita.plan.schedule import Schedule
from qaita.recovery.compiled import inner
from qaita.recovery.measures import resident_days
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Model
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Records = NDArray[Any]

COST, MAKESPAN, WORST, CHURN, CHURN_DAYS, BROKEN, LATE = range(7)
NAMES = ("cost", "makespan", "worst_district", "churn", "churn_days", "broken_promises", "promises")
"""Terms by number: cost of all tasks done, whoever pays; days from the programme's start to the last finish;
resident-days lost for each resident of the district that loses most; assets whose works begin on another day than
announced, or not at all; the days by which those begins move; promises not kept; what their days late count."""

ROUNDING = 1e-9
"""Share of a limit by which it may be exceeded: rounding of sums, no more."""


@dataclass(frozen=True)
class Promised:
    """Promises as the search sees them.

    Attributes
    ----------
    node : (num_promises,) int64
        Node of the asset that each is about.
    end : (num_promises,) int64
        First minute after the day that was promised.
    price : (num_promises,) float64
        Resident-days that a day late counts like.
    """

    node: Ints
    end: Ints
    price: Floats


NOTHING_PROMISED = Promised(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


@dataclass(frozen=True)
class Asked:
    """What is asked of one term: resident-days that a unit counts like, a limit, and what exceeding it counts.

    Attributes
    ----------
    weight : float
        Resident-days that count like one unit; not negative.
    limit : float
        Value that is not to be exceeded.
    slope, step : float
        Resident-days that each unit above the limit, and being above it at all, count like.
    """

    weight: float = 0.0
    limit: float = np.inf
    slope: float = 0.0
    step: float = 0.0


@dataclass(frozen=True)
class SecondTerms:
    """Second terms asked of a search, and what they are measured on.

    Attributes
    ----------
    asked : mapping of int to Asked
        By number of the term (:data:`NAMES`).
    required : (num_jobs,) bool
        Jobs that count at their worst where they are not done, so that leaving them out is no gain.
    announced : (num_jobs,) int64
        Minute at which the works of each job were announced to begin; -1 for none.
    promised : Promised
        Promises; the nodes may be any of the programme.
    part : (num_curves,) int64
        District to which the residents of each weight curve belong; only looked at for the worst district.
    people : (num_parts,) float64
        Residents of each district.
    """

    asked: Mapping[int, Asked]
    required: NDArray[np.bool_]
    announced: Ints
    promised: Promised = NOTHING_PROMISED
    part: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    people: Floats = field(default_factory=lambda: np.zeros(0))


class Terms(NamedTuple):
    """Second terms laid out for compiled code, as records: few arrays to hand on in the innermost loop.

    Attributes
    ----------
    asked : (num_asked,) records
        ``number``, and ``weight``, ``limit``, ``slope``, ``step`` as in :class:`Asked`.
    span : (2,) int64
        Start and horizon of the programme, minutes.
    modes : (num_modes,) records
        ``cost``, and ``begin`` and ``end`` of its tasks.
    jobs : (num_jobs,) records
        ``undone``: cost that counts where it is not done; ``required`` and ``announced`` as in :class:`SecondTerms`.
    promises : (num_moving,) records
        ``node`` of the core, ``end`` and ``price`` as in :class:`Promised`.
    settled : (2,) float64
        Promises not kept, and what they count, that no plan moves.
    part : (num_curves,) int64
        As in :class:`SecondTerms`.
    parts : (num_parts,) records
        ``people`` of each district, and resident-days ``lost`` there whatever is done.
    """

    asked: Records
    span: Ints
    modes: Records
    jobs: Records
    promises: Records
    settled: Floats
    part: Ints
    parts: Records


def _records(**columns: NDArray[Any]) -> Records:
    kinds = [(name, np.float64 if column.dtype.kind == "f" else np.int64) for name, column in columns.items()]
    rows = np.zeros(len(next(iter(columns.values()))), np.dtype(kinds))
    for name, column in columns.items():
        rows[name] = column
    return rows


def terms_for(programme: Programme, core: Core, wish: SecondTerms) -> Terms:
    """Return the second terms of a search, laid out for the core of the programme; linear."""
    model, loss = programme.model, programme.loss
    moves, never = changing(programme)
    cost = _mode_cost(model)
    dearest = np.maximum.reduceat(cost, model.mode_ptr[:-1]) if model.num_jobs else np.zeros(0)
    made, node = wish.promised, core.number[wish.promised.node]
    open_ = node < len(core.repaired0) - 1
    back, end, price = never[made.node[~open_]], made.end[~open_], made.price[~open_]
    fixed = np.where(moves[loss.node], 0.0, resident_days(loss, never, model.horizon))
    lost = np.bincount(wish.part[loss.curve], fixed, len(wish.people)) if len(wish.people) else np.zeros(0)
    rows = sorted(wish.asked.items())
    return Terms(
        asked=_records(number=np.array([row for row, _ in rows], np.int64), **{
            name: np.array([getattr(one, name) for _, one in rows], np.float64)
            for name in ("weight", "limit", "slope", "step")}),
        span=np.array([model.start, model.horizon], np.int64),
        modes=_records(cost=cost, begin=model.task_ptr[:-1], end=model.task_ptr[1:]),
        jobs=_records(undone=np.where(wish.required, dearest, 0.0), required=wish.required, announced=wish.announced),
        promises=_records(node=node[open_], end=made.end[open_], price=made.price[open_]),
        settled=np.array([broken(back, end, model.horizon).sum(),
                          (price * days_late(back, end, model.horizon)).sum()], np.float64),
        part=wish.part, parts=_records(people=wish.people, lost=lost),
    )


def _no_terms() -> Terms:
    none, empty = np.zeros(0), np.zeros(0, np.int64)
    return Terms(
        asked=_records(number=empty, weight=none, limit=none, slope=none, step=none), span=np.zeros(2, np.int64),
        modes=_records(cost=none, begin=empty, end=empty), jobs=_records(undone=none, required=empty, announced=empty),
        promises=_records(node=empty, end=empty, price=none), settled=np.zeros(2), part=empty,
        parts=_records(people=none, lost=none))


NO_TERMS = _no_terms()
"""Nothing is asked beside delay."""


def _mode_cost(model: Model) -> Floats:
    total = np.concatenate([[0], np.cumsum(model.task_cost)])
    return (total[model.task_ptr[1:]] - total[model.task_ptr[:-1]]).astype(np.float64)


def broken(back: Ints, end: Ints, horizon: int) -> NDArray[np.bool_]:
    """Return which promises are not kept: not back on the day promised, or not before the horizon; shape of ``back``.

    ``end`` is the first minute after the day that was promised.
    """
    return (back >= end) | (back >= horizon)


def days_late(back: Ints, end: Ints, horizon: int) -> Floats:
    """Return days from the last minute of the day promised until back, at most to the horizon; 0 where kept."""
    return np.maximum(0, np.minimum(back, horizon) - (end - 1)) / MINUTES_PER_DAY


def first_starts(model: Model, schedule: Schedule) -> Ints:
    """Return when the works of each job begin, (num_jobs,) minutes, -1 for a job that is not done."""
    begins = np.full(model.num_jobs, -1, np.int64)
    for job in np.flatnonzero(schedule.job_mode >= 0):
        mode = int(schedule.job_mode[job])
        starts = schedule.task_start[model.task_ptr[mode] : model.task_ptr[mode + 1]]
        begins[job] = starts.min(initial=model.horizon)
    return begins


@inner
def _cost(terms: Terms, board: Board, mode: Ints) -> float:
    total = 0.0
    for job in range(len(terms.jobs)):
        total += terms.modes[mode[job]].cost if board.placed[job] == 1 else terms.jobs[job].undone
    return total


@inner
def _makespan(terms: Terms, board: Board) -> float:
    last = terms.span[0]
    for task in range(len(board.task_finish)):
        last = max(last, board.task_finish[task])
    for job in range(len(terms.jobs)):
        if terms.jobs[job].required and board.placed[job] != 1:
            last = terms.span[1]
    return (last - terms.span[0]) / MINUTES_PER_DAY


@inner
def _begins(terms: Terms, board: Board, job: int, mode: Ints) -> int:
    """Return when the works of a job begin, the horizon where it is not done."""
    begins = terms.span[1]
    if board.placed[job] == 1:
        chosen = terms.modes[mode[job]]
        for task in range(chosen.begin, chosen.end):
            begins = min(begins, board.task_start[task])
    return begins


@inner
def _churn(terms: Terms, board: Board, mode: Ints, in_days: bool) -> float:
    total = 0.0
    for job in range(len(terms.jobs)):
        said = terms.jobs[job].announced
        if said < 0:
            continue
        begins = _begins(terms, board, job, mode)
        if in_days:
            total += abs(begins - said) / MINUTES_PER_DAY
        elif board.placed[job] != 1 or begins // MINUTES_PER_DAY != said // MINUTES_PER_DAY:
            total += 1.0
    return total


@inner
def _promises(terms: Terms, back: Ints, priced: bool) -> float:
    total = terms.settled[1] if priced else terms.settled[0]
    horizon = terms.span[1]
    for k in range(len(terms.promises)):
        promise = terms.promises[k]
        when = back[promise.node]
        if priced:
            total += promise.price * max(0, min(when, horizon) - (promise.end - 1)) / MINUTES_PER_DAY
        elif when >= promise.end or when >= horizon:
            total += 1.0
    return total


@inner
def _worst(terms: Terms, part_lost: Floats) -> float:
    worst = 0.0
    for part in range(len(terms.parts)):
        if terms.parts[part].people > 0:
            worst = max(worst, (part_lost[part] + terms.parts[part].lost) / terms.parts[part].people)
    return worst


@inner
def _value(terms: Terms, number: int, board: Board, mode: Ints, back: Ints, part_lost: Floats) -> float:
    if number == COST:
        return _cost(terms, board, mode)
    if number == MAKESPAN:
        return _makespan(terms, board)
    if number == WORST:
        return _worst(terms, part_lost)
    if number in (CHURN, CHURN_DAYS):
        return _churn(terms, board, mode, number == CHURN_DAYS)
    return _promises(terms, back, number == LATE)


@inner
def beside(terms: Terms, board: Board, mode: Ints, back: Ints, part_lost: Floats) -> float:
    """Return what the second terms of a decoded and closed board count, in resident-days; 0 where none is asked."""
    total = 0.0
    for k in range(len(terms.asked)):
        asked = terms.asked[k]
        value = _value(terms, asked.number, board, mode, back, part_lost)
        total += asked.weight * value
        over = value - asked.limit
        if over > ROUNDING * max(1.0, abs(asked.limit)):
            total += asked.slope * over + asked.step
    return total
