"""The last stage of a search for few works: parts of the best plan, one after another, solved to optimality.

Owns :class:`Neighbourhoods` (large neighbourhood search: Shaw 1998, CP98, LNCS 1520) and which tasks are free together:
those that begin at about the same time, one by one or by whole jobs. Each round every worker's solver, in a process of
its own, is asked about a few such parts; all is counted in the solver's deterministic units, so that rounds replay it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.decode import schedule_of
from qaita.plan.exact.apart import best, start
from qaita.plan.exact.question import Best, Effort, understood
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.part import Part, part_of
from qaita.plan.search.pieces import Pieces
from qaita.plan.search.stage import Stage
from qaita.plan.search.team import Team
from qaita.plan.search.thread import Thread
from qaita.recovery.measures import resident_days

Ints = NDArray[np.int64]

PARTS = 4
"""Parts that each worker solves in a round: so workers seldom wait for one another."""

UNITS = 0.03
"""Deterministic units after which a part is given up: here some three tenths of a second."""

SIZE, LEAST, MOST = 30.0, 6.0, 90.0
"""Tasks free together at first, at least and at most (one trial of each at 100
assets: 30 did better than 18, 24, 38 and 60)."""

GROWS, SHRINKS = 1.01, 0.9
"""By what a part grows when one was solved, and shrinks when one was given up: about one in ten is."""

ONE_BY_ONE = 0.6
"""How often tasks are free one by one rather than by whole jobs."""

BLUR_DAYS, JOBS_BLUR_DAYS = 1.0, 30.0
"""Days by which it is left to chance which tasks, and which jobs, are near."""

MOST_SHIFTS = 20_000
"""Tasks times shifts of their calendars beyond which nothing was tried: each shift is a row of a part's model too."""

LEAST_PLANNED, LEAST_TASKS = 60, 81
"""Rounds planned below which there is no time for the solver to load; tasks below which it is asked for the whole
(:mod:`qaita.plan.prove`)."""

LISTS_SHARE = 0.75
"""Share of the rounds after which lists are given up in favour of parts: of walkers cooled in half the time parts did
not win back all that this cost (100 assets, seeds 2 and 4)."""


def rounds_of_lists(team: Team, of_jobs: int, planned: int, workers: int) -> int:
    """Return after how many of the rounds planned parts are solved; all of them where they are not.

    Not so where lists of tasks do not come first, where there is little time, and where the solver is not there or does
    not know a rule. Else its processes are started, so that they are there when they are asked.
    """
    model = team.model
    shifts = np.diff(model.calendar_ptr)[model.task_calendar].sum() if model.num_tasks else 0
    if of_jobs == planned or planned < LEAST_PLANNED or model.num_tasks < LEAST_TASKS or shifts > MOST_SHIFTS:
        return planned
    if not understood(model) or find_spec("ortools") is None:
        return planned
    for number in range(workers):
        start(number)
    return max(of_jobs + 1, round(LISTS_SHARE * planned))


def parts_around(stage: Stage, workers: int, done: int) -> Stage | Neighbourhoods:
    """Return the stage that begins at the best plan of ``stage`` with round ``done``; that one where there is none."""
    if stage.pieces is None:
        return stage
    single = replace(stage, threads=[stage.best], begins=done, population=None)
    state = State(stage.standing(), 0.0)
    state = replace(state, loss=_loss(stage.team, state.schedule))
    return Neighbourhoods(single, stage.pieces, state, [SIZE] * workers)


@dataclass(frozen=True)
class State:
    """A plan around which parts are solved: the schedule of the pieces, and what it loses within the core."""

    schedule: Schedule
    loss: float


@dataclass(frozen=True)
class Solved:
    """A part and the solver's schedule of it."""

    part: Part
    schedule: Schedule


@dataclass
class Neighbourhoods:
    """The stage under way.

    Attributes
    ----------
    stage : Stage
        Lists of tasks; its one thread has the best.
    pieces : Pieces
        What they are tasks of.
    state : State
        As good as the best.
    sizes : list of float
        Tasks free together, by worker.
    """

    stage: Stage
    pieces: Pieces
    state: State
    sizes: list[float]

    @property
    def best(self) -> Thread:
        """The thread with the best list."""
        return self.stage.best

    @property
    def threads(self) -> list[Thread]:
        """All threads."""
        return self.stage.threads

    def turn(self, done: int) -> Parts:
        """Return what is done in round ``done``."""
        return Parts(self, done)

    def finish(self, rounds: int) -> Schedule:
        """Return the best schedule, with what no resident waits for put in order as well."""
        return self.stage.finish(rounds)

    def chain(self, done: int, worker: int) -> list[Solved]:
        """Have a few parts solved by one worker's solver, each around what the one before led to; return them all.

        Nothing but the worker's own size is changed.
        """
        team, state, solved = self.stage.team, self.state, list[Solved]()
        for k in range(PARTS):
            chance = np.random.default_rng([team.seed, done, worker, k])
            free = near(state.schedule.task_start, self.pieces, round(self.sizes[worker]), chance)
            part = part_of(team.model, team.core, state.schedule, free)
            effort = Effort(units=UNITS, seed=int(chance.integers(1 << 31)), brief=True)
            answer = best(Best(part.model, part.core, effort, part.known, whole=True), None, worker)
            size = self.sizes[worker] * (GROWS if answer.proven else SHRINKS)
            self.sizes[worker] = min(MOST, max(LEAST, size))
            if answer.schedule is not None:
                solved.append(Solved(part, answer.schedule))
                state = self.after(state, solved[-1])[0]
        return solved

    def take_in(self, chains: list[list[Solved]]) -> None:
        """Follow all workers' parts, one after another."""
        for one in (one for chain in chains for one in chain):
            known = self.state
            self.state, order = self.after(known, one)
            if self.state.loss < known.loss:
                self.best.stand_at(self.stage.team.packed, order, np.arange(len(order)), False)

    def after(self, state: State, solved: Solved) -> tuple[State, Ints]:
        """Return the plan with a part as it was solved, and its list; or the plan as it was, where that loses less.

        All is placed anew, as early as can be, in the order of dates.
        """
        model, start = self.stage.team.model, state.schedule.task_start.copy()
        start[model.task_ptr[solved.part.job]] = solved.schedule.task_start
        begin = np.full(model.num_jobs, -1)
        has_task = np.diff(model.task_ptr) > 0
        begin[has_task] = start[model.task_ptr[:-1][has_task]]
        order = np.argsort(begin, kind="stable").astype(np.int64)
        schedule = schedule_of(model, order, np.arange(model.num_jobs))
        loss = _loss(self.stage.team, schedule)
        if (schedule.job_mode < 0).any() or loss > state.loss:
            return state, order
        return State(schedule, loss), order


def _loss(team: Team, schedule: Schedule) -> float:
    """Return what a schedule loses within the core, resident-days."""
    back = back_of(team.core, team.model, schedule)
    return float(resident_days(team.core.loss, back, team.model.horizon).sum())


@dataclass(frozen=True)
class Parts:
    """One round."""

    stage: Neighbourhoods
    done: int

    def take(self, pool: ThreadPoolExecutor, meanwhile: Callable[[], None], in_turn: bool) -> None:
        """Have parts solved and do something else meanwhile (or after); an interruption waits for the answers."""
        asked = [pool.submit(self.stage.chain, self.done, worker) for worker in range(len(self.stage.sizes))]
        try:
            for one in asked if in_turn else []:
                one.result()
            meanwhile()
        finally:
            self.stage.take_in([one.result() for one in asked])


def near(start: Ints, pieces: Pieces, size: int, chance: np.random.Generator) -> Ints:
    """Return some ``size`` pieces that begin at about the same time, (num_free,), rising.

    Around the beginning of one drawn by chance, half of the time of an early one; or those of whole jobs, by the middle
    of their beginnings. ``start`` (num_pieces with a task,): of each one's task.
    """
    piece = np.flatnonzero(np.diff(pieces.model.task_ptr) > 0)
    days, job = start / 1440.0, pieces.job[piece]
    centre = float(np.sort(days)[int(chance.random() ** (1 + chance.integers(2)) * len(days))])
    if chance.random() < ONE_BY_ONE:
        apart = np.abs(days - centre) + BLUR_DAYS * chance.random(len(days))
        return np.sort(piece[np.argsort(apart, kind="stable")[:size]])
    number = np.bincount(job)
    jobs = np.flatnonzero(number)
    middle = np.bincount(job, days)[jobs] / number[jobs]
    order = jobs[np.argsort(np.abs(middle - centre) + JOBS_BLUR_DAYS * chance.random(len(jobs)), kind="stable")]
    taken = order[: max(1, int(np.searchsorted(np.cumsum(number[order]), size, side="right")))]
    return piece[np.isin(job, taken)]
