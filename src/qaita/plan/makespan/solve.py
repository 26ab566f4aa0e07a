"""The shortest timetable within a limit: quick bounds, genetic search in rounds, CP-SAT from the best found.

Owns :func:`shortest` and the share of each in the time: a little genetic search, which settles what is easy; the
solver, which proves what is not too hard; and genetic search again for what is. Each timetable is checked by
:mod:`qaita.plan.makespan.check` before it is handed on.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from qaita.plan.exact.apart import ready
from qaita.plan.exact.question import Effort
from qaita.plan.makespan.bound import quick_bound
from qaita.plan.makespan.check import check_timetable
from qaita.plan.makespan.evolve import NONE, best_of, evolve, new_state
from qaita.plan.makespan.exact import get_ready, prove
from qaita.plan.makespan.packed import pack
from qaita.plan.makespan.project import Project, Timetable, makespan_of
from qaita.plan.makespan.reduce import reduced

ROUND = 100_000
"""Activities placed by one thread in one round, roughly: some hundredths of a second. Whole generations are made."""
SOLVER_FROM, SOLVER_UNTIL = 0.15, 0.65
"""Shares of the limit between which the solver is asked; before and after them the genetic search goes on."""
LARGE, SOLVER_UNTIL_LARGE = 200, 0.3
"""Activities from which the solver proves next to nothing within seconds, and what it is then given."""
ROUND_UNITS = 0.02
"""Units of the solver's deterministic time for each round of ``work``."""
LONGEST = 10_000_000
"""Periods that all activities one after another may take in their longest modes."""

Status = Literal["optimal", "feasible", "infeasible", "unknown"]


class BrokenTimetableError(RuntimeError):
    """The search made a timetable that the checker refuses: a fault of this package."""


@dataclass(frozen=True)
class Standing:
    """State of the search: seconds, rounds done, least makespan (0: none yet), lower bound, share of the limit."""

    seconds: float
    rounds: int
    makespan: int
    bound: int
    share: float


@dataclass(frozen=True)
class Shortest:
    """The best timetable found, and what is proven.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "unknown"}
        ``infeasible``: there is no timetable; ``unknown``: none was found.
    stopped_by : {"optimal", "time", "work", "interrupted", "infeasible"}
        Why the search ended.
    timetable : Timetable or None
        Starts, and modes of the project as it was given.
    makespan : int or None
        Periods until all is finished.
    lower_bound : int
        Periods that no timetable is below.
    rounds, timetables : int
        Rounds of the genetic search, and timetables it generated.
    seconds, cpu_seconds : float
        Wall clock, and processor time meanwhile: of this process, and of the solver's while it was asked.
    history : tuple of (float, int, int)
        Seconds, makespan and bound whenever one of them changed.
    """

    status: Status
    stopped_by: str
    timetable: Timetable | None
    makespan: int | None
    lower_bound: int
    rounds: int
    timetables: int
    seconds: float
    cpu_seconds: float
    history: tuple[tuple[float, int, int], ...]

    @property
    def gap(self) -> float | None:
        """(makespan - lower bound) / makespan; None without a timetable."""
        if self.makespan is None:
            return None
        return (self.makespan - self.lower_bound) / self.makespan if self.makespan else 0.0


def shortest(project: Project, seconds: float = 60.0, work: int | None = None, seed: int = 0, workers: int = 2,
             tell: Callable[[Standing], None] | None = None) -> Shortest:
    """Return the shortest timetable found within ``seconds``, or ``work`` rounds, and a bound on all others.

    Parameters
    ----------
    project : Project
        Without a cycle, every activity with a mode; at most ``LONGEST`` periods one after another.
    seconds : float
        Wall clock, once the compiled code is loaded; not looked at when ``work`` is given.
    work : int or None
        Rounds of the genetic search, and ``ROUND_UNITS`` of the solver's deterministic time for each: the same work,
        seed, workers and versions give the same answer.
    seed, workers : int
        Randomness and threads.
    tell : callable, optional
        Told of progress; its KeyboardInterrupt ends the search with the best so far.

    Raises
    ------
    BrokenTimetableError
        When the checker refuses what was found.
    """
    smaller, kept = reduced(project)
    if (np.diff(smaller.mode_ptr) == 0).any():
        return Shortest("infeasible", "infeasible", None, None, 0, 0, 0, 0.0, 0.0, ())
    get_ready()
    run = _Run(smaller, None if work is not None else seconds, work, seed, max(1, workers), tell)
    stopped_by = run.search()
    timetable = None if run.best is None else Timetable(run.best.start, kept[run.best.mode])
    if timetable is not None and (breaches := check_timetable(project, timetable)):
        raise BrokenTimetableError("; ".join(breaches[:5]))
    return run.answer(stopped_by, timetable)


@dataclass
class _Run:
    """One search under way, on a project without needless modes."""

    project: Project
    seconds: float | None
    work: int | None
    seed: int
    workers: int
    tell: Callable[[Standing], None] | None
    best: Timetable | None = None
    makespan: int = NONE
    rounds: int = 0
    round_seconds: float = 0.0
    timetables: int = 0
    solver_cpu_seconds: float = 0.0
    history: list[tuple[float, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bound = quick_bound(self.project)
        self.packed = pack(self.project)
        self.states = [new_state(self.project, self.packed[0], self.seed, k) for k in range(self.workers)]
        evolve(*self.packed, self.states[0], 0, 0)  # loads, or compiles, before the clock starts
        self.begun, self.cpu_begun = time.monotonic(), time.process_time()

    def search(self) -> str:
        """Search and return why it ended."""
        try:
            self._genetic(SOLVER_FROM)
            if self.work is None:
                self._genetic(1.0, ready)
            if self._may_ask() and (settled := self._solver()):
                return settled
            self._genetic(1.0)
        except KeyboardInterrupt:
            self._gather()
            return "interrupted"
        return "optimal" if self.makespan <= self.bound else "time" if self.work is None else "work"

    def answer(self, stopped_by: str, timetable: Timetable | None) -> Shortest:
        """Return what was found, its modes being those of the project as it was given."""
        found = timetable is not None
        status: Status = "feasible" if found else "infeasible" if stopped_by == "infeasible" else "unknown"
        if found and self.makespan <= self.bound:
            status = "optimal"
        return Shortest(status, stopped_by, timetable, self.makespan if found else None, self.bound, self.rounds,
                        self.timetables, self._elapsed(), self._cpu_seconds(), tuple(self.history))

    def _genetic(self, until: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Do rounds on all threads until this share of the limit is used, the bound is met or it is ``enough``."""
        timetables = max(1, ROUND // self.project.num_activities)
        with ThreadPoolExecutor(self.workers) as pool:
            while self.makespan > self.bound and not self._used(until) and not enough():
                begun = self._elapsed()
                jobs = [pool.submit(evolve, *self.packed, state, self.bound, timetables) for state in self.states]
                for job in jobs:
                    job.result()
                self.rounds += 1
                self.round_seconds = self._elapsed() - begun
                self._gather()
                self._say(self.makespan, self.bound)

    def _used(self, share: float) -> bool:
        if self.work is not None:
            return self.rounds >= share * self.work
        return self._elapsed() + self.round_seconds > share * (self.seconds or 0.0) and self.rounds > 0

    def _may_ask(self) -> bool:
        """Return whether the solver is worth asking, and there: when the clock counts, its start is not waited for."""
        return self.makespan > self.bound and (self.work is not None or ready())

    def _gather(self) -> None:
        """Take the best timetable of all threads."""
        self.timetables = sum(int(state.tally[0]) for state in self.states)
        self._take(*min((best_of(state) for state in self.states), key=lambda found: found[0]))

    def _take(self, makespan: int, timetable: Timetable | None) -> None:
        if timetable is not None and makespan < self.makespan:
            self.makespan, self.best = makespan, timetable

    def _solver(self) -> str:
        """Let the solver go on from the best timetable; return why the search is over, '' when it is not."""
        until = SOLVER_UNTIL if self.project.num_activities < LARGE else SOLVER_UNTIL_LARGE
        left = None if self.seconds is None else max(0.1, until * self.seconds - self._elapsed())
        units = None if self.work is None else self.work * ROUND_UNITS
        proof = prove(self.project, self.best, self.bound, Effort(left, units, self.workers, self.seed), self._heard)
        self.solver_cpu_seconds += proof.cpu_seconds
        if proof.timetable is not None:
            self._take(makespan_of(self.project, proof.timetable), proof.timetable)
        self.bound = max(self.bound, min(proof.bound, self.makespan))
        self._note(self.makespan, self.bound)
        if proof.impossible:
            return "infeasible"
        if self.makespan <= self.bound:
            return "optimal"
        return "interrupted" if proof.interrupted else ""

    def _heard(self, makespan: int, bound: int) -> None:
        self._say(self.makespan if makespan < 0 else makespan, bound)

    def _say(self, makespan: int, bound: int) -> None:
        self._note(makespan, bound)
        if self.tell:
            share = self._elapsed() / self.seconds if self.seconds else self.rounds / max(1, self.work or 1)
            self.tell(Standing(self._elapsed(), self.rounds, 0 if makespan >= NONE else makespan, bound,
                               min(1.0, share)))

    def _note(self, makespan: int, bound: int) -> None:
        if makespan < NONE and (not self.history or self.history[-1][1:] != (makespan, bound)):
            self.history.append((self._elapsed(), makespan, bound))

    def _cpu_seconds(self) -> float:
        return time.process_time() - self.cpu_begun + self.solver_cpu_seconds

    def _elapsed(self) -> float:
        return time.monotonic() - self.begun
