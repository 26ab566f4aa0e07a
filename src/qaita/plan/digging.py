"""Which streets a plan opens once for several works, and what the other way would have meant for each.

Owns :class:`Way`, :class:`Dug`, :func:`dug` and :func:`closed_spans`. The other way is weighed on the plan's own list
of jobs, only that opening decided otherwise, and on the same list with the works of the opening behind all others,
whichever loses less: what a search around it would still gain is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.schedule import Schedule
from qaita.plan.search.valued import Valued, given_to
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.opening import Opening
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Way:
    """One opening, shared by all or dug for by each alone.

    Attributes
    ----------
    shared : bool
        Which of both.
    cost : int
        Of the tasks that open and close the street, in whole units of currency.
    closed_days : float
        Days on which it is open somewhere, nights included; what is open twice at a time counts once.
    closed_cost : float
        What these cost the city beside.
    start, finish : int
        First opening and last closing; NEVER when it is not opened.
    lost : float
        Resident-days that the whole city loses, by the closure.
    undone : int
        Sharers that are not done.
    """

    shared: bool
    cost: int
    closed_days: float
    closed_cost: float
    start: int
    finish: int
    lost: float
    undone: int


@dataclass(frozen=True)
class Dug:
    """One opening: who shares it, how it is done in the plan, and the other way."""

    opening: Opening
    chosen: Way
    other: Way


def dug(programme: Programme, schedule: Schedule) -> list[Dug]:
    """Return how each opening of which a sharer is done is dug; two decodings for each."""
    if not programme.openings:
        return []
    model, valued = programme.model, Valued(programme, schedule)
    found = []
    for rank, opening in enumerate(programme.openings):
        row = programme.num_let + rank
        jobs = model.lot_job[model.lot_ptr[row] : model.lot_ptr[row + 1]]
        modes = schedule.job_mode[jobs][schedule.job_mode[jobs] >= 0]
        if not any(model.task_ptr[mode] < model.task_ptr[mode + 1] for mode in modes):
            continue
        mine = int(model.mode_bid[modes[0]])
        bids = model.mode_bid[model.mode_ptr[jobs[0]] : model.mode_ptr[jobs[0] + 1]].tolist()
        mode = given_to(programme, valued.mode, jobs, next(bid for bid in bids if bid != mine))
        other = min((valued.schedule(mode), valued.schedule(mode, last=jobs)), key=valued.lost)
        ways = [_way(programme, opening, each, (mine == bids[0]) == (each is schedule), valued.lost(each))
                for each in (schedule, other)]
        found.append(Dug(opening, *ways))
    return found


def _way(programme: Programme, opening: Opening, schedule: Schedule, shared: bool, lost: float) -> Way:
    spans = closed_spans(programme, opening, schedule)
    days, job_of = _length(spans) / MINUTES_PER_DAY, _job_of(programme)
    tasks = [task for node in opening.nodes for task in _digs(programme, schedule, job_of[node])]
    return Way(
        shared=shared, cost=int(programme.model.task_cost[tasks].sum()) if tasks else 0, closed_days=days,
        closed_cost=days * opening.day_cost, start=int(spans[:, 0].min(initial=NEVER)),
        finish=int(spans[:, 1].max()) if len(spans) else NEVER, lost=lost,
        undone=sum(int(schedule.job_mode[job_of[node]] < 0) for node in opening.sharers))


def closed_spans(programme: Programme, opening: Opening, schedule: Schedule) -> NDArray[np.int64]:
    """Return from when until when a street is open, (num_spans, 2) int64 minutes: once for all, or once a sharer."""
    job_of = _job_of(programme)
    pairs = [(opening.opening, opening.closing), *zip(opening.sharers, opening.alone, strict=True)]
    found = []
    for first, last in pairs:
        begin, end = (_digs(programme, schedule, job_of[node]) for node in (first, last))
        if begin and end:
            found.append((int(schedule.task_start[begin[0]]), int(schedule.task_finish[end[0]])))
    return np.array(found, np.int64).reshape(-1, 2)


def closed_cost(programme: Programme, schedule: Schedule) -> float:
    """Return what all days on which streets are open cost the city beside the works."""
    return float(sum(_length(closed_spans(programme, opening, schedule)) * opening.day_cost
                     for opening in programme.openings)) / MINUTES_PER_DAY


def _length(spans: NDArray[np.int64]) -> int:
    """Return the minutes that lie in any of the spans."""
    total, until = 0, 0
    for begin, end in sorted(spans.tolist()):
        total += max(0, end - max(begin, until))
        until = max(until, end)
    return total


def _job_of(programme: Programme) -> dict[int, int]:
    return {node: job for job, node in enumerate(programme.model.job_node.tolist())}


def _digs(programme: Programme, schedule: Schedule, job: int) -> list[int]:
    """Return the tasks of a job that open or close a street in a schedule."""
    model, mode = programme.model, int(schedule.job_mode[job])
    tasks = range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])) if mode >= 0 else range(0)
    digs = programme.digs()
    return [task for task in tasks if digs[task]]
