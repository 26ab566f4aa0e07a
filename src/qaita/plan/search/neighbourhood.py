"""The last stage of a search for few works: parts of the best plan, one after another, solved to optimality.

Owns :class:`Neighbourhoods` (large neighbourhood search: Shaw 1998, CP98, LNCS 1520). Which works are free together is
known next door (:mod:`qaita.plan.search.near`). A part is of tasks, modes held fast, or of jobs in any mode. Each round
every worker's solver, in a process of its own, is asked about a few such parts; all is counted in the solver's
deterministic units, so that rounds replay it.
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
from qaita.plan.search.near import near, near_jobs
from qaita.plan.search.part import Part, free_modes, part_of
from qaita.plan.search.pieces import Pieces, cut
from qaita.plan.search.stage import Stage, stage_in_pieces
from qaita.plan.search.team import Team
from qaita.plan.search.thread import Thread
from qaita.recovery.measures import resident_days
from qaita.work.model import NONE, Model

Ints = NDArray[np.int64]

PARTS = 4
"""Parts that each worker solves in a round: so workers seldom wait for one another."""

UNITS = 0.03
"""Deterministic units after which a part is given up: here some three tenths of a second."""

MODES_SHARE = 0.5
"""How often the modes of a part are free as well, where some job has a choice (trial: docs/design.md)."""

SIZE, LEAST, MOST = 30.0, 6.0, 90.0
"""Tasks free together at first, at least and at most (one trial of each at 100
assets: 30 did better than 18, 24, 38 and 60)."""

GROWS, SHRINKS = 1.01, 0.9
"""By what a part grows when one was solved, and shrinks when one was given up: about one in ten is."""

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


def parts_around(team: Team, stage: Stage, workers: int, done: int) -> Stage | Neighbourhoods:
    """Return the stage that begins at the best plan of ``stage`` with round ``done``; that one where there is none.

    ``team``: of the whole programme.
    """
    if stage.pieces is None:
        return stage
    single = replace(stage, threads=[stage.best], begins=done, population=None)
    schedule = stage.standing()
    state = State(stage.pieces, schedule, _loss(stage.pieces, schedule))
    model, mode = team.model, stage.pieces.mode
    choice = any(len(free_modes(model, job, int(mode[job]))) > 1 for job in range(model.num_jobs))
    return Neighbourhoods(team, single, state, choice, [[SIZE, SIZE] for _ in range(workers)])


@dataclass(frozen=True)
class State:
    """A plan around which parts are solved: pieces in its modes, their schedule, and what it loses within the core."""

    pieces: Pieces
    schedule: Schedule
    loss: float


@dataclass(frozen=True)
class Solved:
    """A part, of the whole programme (``wide``) or of its pieces, and the solver's schedule of it."""

    part: Part
    schedule: Schedule
    wide: bool


@dataclass
class Neighbourhoods:
    """The stage under way.

    Attributes
    ----------
    team : Team
        Of the whole programme.
    stage : Stage
        Lists of tasks; its one thread has the best.
    state : State
        As good as the best.
    choice : bool
        Whether some job has a choice of modes.
    sizes : list of list of float
        Tasks free together, by worker: with modes held fast, and with modes free.
    """

    team: Team
    stage: Stage
    state: State
    choice: bool
    sizes: list[list[float]]

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

        Nothing but the worker's own sizes are changed.
        """
        state, solved, sizes = self.state, list[Solved](), self.sizes[worker]
        for k in range(PARTS):
            chance = np.random.default_rng([self.team.seed, done, worker, k])
            wide = self.choice and chance.random() < MODES_SHARE
            part = self._part(state, wide, round(sizes[wide]), chance)
            effort = Effort(units=UNITS, seed=int(chance.integers(1 << 31)), brief=True)
            answer = best(Best(part.model, part.core, effort, part.known, whole=True), None, worker)
            size = sizes[wide] * (GROWS if answer.proven else SHRINKS)
            sizes[wide] = min(MOST, max(LEAST, size))
            if answer.schedule is not None:
                solved.append(Solved(part, answer.schedule, wide))
                state = self.after(state, solved[-1])[0]
        return solved

    def _part(self, state: State, wide: bool, size: int, chance: np.random.Generator) -> Part:
        """Return a part of about so many tasks, drawn by chance; those of all modes count where they are free."""
        pieces, start = state.pieces, state.schedule.task_start
        if not wide:
            return part_of(pieces.model, pieces.core, state.schedule, near(start, pieces, size, chance))
        jobs = near_jobs(start, pieces, self.team.model, size, chance)
        return part_of(self.team.model, self.team.core, pieces.whole(state.schedule), jobs)

    def take_in(self, chains: list[list[Solved]]) -> None:
        """Follow all workers' parts, one after another."""
        for one in (one for chain in chains for one in chain):
            known = self.state
            self.state, order = self.after(known, one)
            if self.state.pieces is not known.pieces:
                self._cut_anew()
            elif self.state.loss < known.loss:
                self.best.stand_at(self.stage.team.packed, order, np.arange(len(order)), False)

    def _cut_anew(self) -> None:
        """Search on lists of the tasks of other modes."""
        pieces, whole = self.state.pieces, self.state.pieces.whole(self.state.schedule)
        self.stage = stage_in_pieces(self.team, pieces, whole, 1, self.stage.share, self.stage.begins)

    def after(self, state: State, solved: Solved) -> tuple[State, Ints]:
        """Return the plan with a part as it was solved, and its list; or the plan as it was, where that loses less.

        All is placed anew, as early as can be, in the order of dates.
        """
        pieces, put = state.pieces, solved.part.put_into
        if solved.wide:
            whole = put(pieces.whole(state.schedule), solved.schedule)
            if (whole.job_mode != pieces.mode).any():
                pieces = cut(self.team.model, self.team.core, whole) or pieces
            if (whole.job_mode != pieces.mode).any():
                return state, NONE
            order = pieces.order_of(whole)
        else:
            order = _order(pieces.model, put(state.schedule, solved.schedule))
        schedule = schedule_of(pieces.model, order, np.arange(pieces.model.num_jobs))
        loss = _loss(pieces, schedule)
        if (schedule.job_mode < 0).any() or loss > state.loss or (loss == state.loss and pieces is not state.pieces):
            return state, order
        return State(pieces, schedule, loss), order


def _order(model: Model, schedule: Schedule) -> Ints:
    """Return pieces in the order in which they begin, (num_pieces,)."""
    begin = np.full(model.num_jobs, -1)
    begin[np.diff(model.task_ptr) > 0] = schedule.task_start
    return np.argsort(begin, kind="stable").astype(np.int64)


def _loss(pieces: Pieces, schedule: Schedule) -> float:
    """Return what a schedule of the pieces loses within the core, resident-days."""
    back = back_of(pieces.core, pieces.model, schedule)
    return float(resident_days(pieces.core.loss, back, pieces.model.horizon).sum())


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
