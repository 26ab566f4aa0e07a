"""The last stage of a search for few works: parts of the best plan, one after another, solved to optimality.

Owns :class:`Neighbourhoods` (large neighbourhood search: Shaw 1998, CP98, LNCS 1520) and which tasks are free together:
those that begin at about the same time, one by one or by whole jobs. Each round every worker's solver, in a process of
its own, is asked about one such part; all is counted in the solver's deterministic units, so that rounds replay it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode import schedule_of
from qaita.plan.exact.apart import best, start
from qaita.plan.exact.question import Answer, Best, Effort, understood
from qaita.plan.part import Part, part_of
from qaita.plan.pieces import Pieces
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.stage import Stage
from qaita.plan.team import Team
from qaita.plan.thread import Thread
from qaita.recovery.measures import resident_days

Ints = NDArray[np.int64]

UNITS = 0.1
"""Deterministic units (about a second each) after which a part is given up."""

SIZE, LEAST, MOST = 30.0, 6.0, 90.0
"""Tasks free together at first, at least and at most (by trial at 100 assets: 30 did better than 18, 24, 38, 60)."""

GROWS, SHRINKS = 1.01, 0.9
"""By what a part grows when one was solved, and shrinks when one was given up: about one in ten is."""

ONE_BY_ONE = 0.6
"""How often tasks are free one by one rather than by whole jobs."""

BLUR_DAYS, JOBS_BLUR_DAYS = 1.0, 30.0
"""Days by which it is left to chance which tasks, and which jobs, are near."""

MOST_SHIFTS = 20_000
"""Tasks times shifts of their calendars beyond which the model of the whole takes too long."""

LEAST_PLANNED, LEAST_TASKS = 60, 81
"""Rounds planned below which there is no time for the solver to load; tasks below which it is asked for the whole
(:mod:`qaita.plan.prove`)."""

LISTS_SHARE = 0.6
"""Share of the rounds after which lists are given up in favour of parts."""


def rounds_of_lists(team: Team, of_jobs: int, planned: int, workers: int) -> int:
    """Return after how many of the rounds planned parts are solved; all of them where they are not.

    Not so where lists of tasks do not come first, where there is little time, and where the solver is not there or does
    not know a rule. Else its processes are started, so that they are there when they are asked.
    """
    model = team.model
    shifts = np.diff(model.calendar_ptr)[model.task_calendar].sum() if model.num_tasks else 0
    if of_jobs == planned or planned < LEAST_PLANNED or not model.num_tasks >= LEAST_TASKS or shifts > MOST_SHIFTS:
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
    schedule = stage.standing()
    single = replace(stage, threads=[stage.best], begins=done, population=None)
    return Neighbourhoods(single, stage.pieces, workers, schedule, _loss(stage.team, schedule))


@dataclass
class Neighbourhoods:
    """The stage under way.

    Attributes
    ----------
    stage : Stage
        Lists of tasks; its one thread has the best.
    pieces : Pieces
        What they are tasks of.
    workers : int
    schedule : Schedule
        Of the pieces: the plan around which parts are solved, as good as the best one.
    loss : float
        What it loses within the core, resident-days.
    size : float
        Tasks free together.
    """

    stage: Stage
    pieces: Pieces
    workers: int
    schedule: Schedule
    loss: float
    size: float = SIZE

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

    def parts(self, done: int) -> list[Part]:
        """Return what each worker's solver is asked about in round ``done``."""
        team, found = self.stage.team, []
        for worker in range(self.workers):
            chance = np.random.default_rng([team.seed, done, worker])
            free = near(self.schedule.task_start, self.pieces, round(self.size), chance)
            found.append(part_of(team.model, team.core, self.schedule, free))
        return found

    def take_in(self, parts: list[Part], answers: list[Answer]) -> None:
        """Go on from the answers that lose no more, one after another."""
        for part, answer in zip(parts, answers, strict=True):
            self.size = min(MOST, max(LEAST, self.size * (GROWS if answer.proven else SHRINKS)))
            if answer.schedule is not None:
                self._take_over(part, answer.schedule)

    def _take_over(self, part: Part, found: Schedule) -> None:
        """Place all anew, as early as can be, in the order of a solver's dates."""
        model, start = self.stage.team.model, self.schedule.task_start.copy()
        start[model.task_ptr[part.job]] = found.task_start
        begin = np.full(model.num_jobs, -1)
        has_task = np.diff(model.task_ptr) > 0
        begin[has_task] = start[model.task_ptr[:-1][has_task]]
        order = np.argsort(begin, kind="stable").astype(np.int64)
        mode = np.arange(model.num_jobs)
        schedule = schedule_of(model, order, mode)
        loss = _loss(self.stage.team, schedule)
        if (schedule.job_mode < 0).any() or loss > self.loss:
            return
        if loss < self.loss:
            self.best.stand_at(self.stage.team.packed, order, mode, False)
        self.schedule, self.loss = schedule, loss


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
        parts = self.stage.parts(self.done)
        effort = Effort(units=UNITS, seed=self.done, brief=True)
        questions = [Best(part.model, part.core, effort, part.known, whole=True) for part in parts]
        asked = [pool.submit(best, question, None, number) for number, question in enumerate(questions)]
        try:
            for one in asked if in_turn else []:
                one.result()
            meanwhile()
        finally:
            self.stage.take_in(parts, [one.result() for one in asked])


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
