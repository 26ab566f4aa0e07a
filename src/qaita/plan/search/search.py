"""Search and bound side by side, in rounds that can be counted and replayed.

Owns the loop: each round every thread does a fixed number of trials while the main one tightens the bound by a fixed
number of steps (with one thread: one after the other). So after n rounds the answer depends on seed, workers and n
alone, whether the clock or the count stopped it. Never values a plan for the user: :mod:`qaita.plan.planner` does, from
the schedule.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qaita.plan.bounding import SPLIT_ROUNDS, SPLIT_STEPS, Bounding
from qaita.plan.core import Core
from qaita.plan.decode.cells import cells_of
from qaita.plan.decode.decode import schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.lagrange.branch import Branching
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS, Aims, in_rank
from qaita.plan.search.clock import LEAST_SHARE, Limits, Relaying, planned_rounds
from qaita.plan.search.company import Company, Offer
from qaita.plan.search.construct import first_lists
from qaita.plan.search.neighbourhood import LISTS_SHARE, Neighbourhoods, parts_around, rounds_of_lists
from qaita.plan.search.relist import list_like
from qaita.plan.search.stage import Stage, lists_tasks, rounds_of_jobs, stage_of_jobs
from qaita.plan.search.team import Team
from qaita.plan.search.thread import Thread, take_over
from qaita.plan.split.bound import Bound
from qaita.work.model import Model

Ints = NDArray[np.int64]

SAMPLE_ROUNDS, MOST_SAMPLED, SAMPLE_SECONDS = 2, 8, 0.5
"""Rounds of a rehearsal that tells how many rounds fit into a time limit: so many at least and at most, and none begun
after so many seconds; the search proper then begins afresh. It still misjudges: at 100 assets by up to a half
(:class:`~qaita.plan.search.clock.Relaying`)."""

MOST_REHEARSED = 0.1
"""Share of a time limit after which a second round is the last of a rehearsal."""

MEET = 1e-8
"""Relative distance of plan and bound at which the plan is called optimal; above what the bound is lowered by."""


@dataclass(frozen=True)
class Progress:
    """State of the search: seconds, rounds, resident-days lost by the best plan, bound, share done.

    Told with the first plan (0 rounds), while the search gets ready, and after each round.
    """

    seconds: float
    rounds: int
    objective: float
    bound: float
    share: float


@dataclass(frozen=True)
class Found:
    """Best schedule found; the bound; rounds done and planned; why it stopped; the history of both.

    ``relaid``: what the clock said of the lists of tasks (:class:`~qaita.plan.search.clock.Limits`);
    ``tree`` holds the prices behind the bound; ``split`` the weights behind the quick one;
    ``by_solver`` says that the bound is CP-SAT's, above what both prove.
    """

    schedule: Schedule
    bound: float
    rounds: int
    planned: int
    stopped_by: str
    history: tuple[tuple[float, float, float], ...]
    tree: Branching | None = None
    by_solver: bool = False
    split: Bound | None = None
    relaid: tuple[tuple[int, int], ...] = ()


def search(
    model: Model,
    core: Core,
    limits: Limits,
    seed: int,
    workers: int,
    tell: Callable[[Progress], None] | None = None,
    aims: Aims = NO_AIMS,
    company: Company | None = None,
    lists: tuple[list[Ints], Ints] | None = None,
) -> Found:
    """Return the best list found within the limits; Ctrl-C ends it early with the best so far.

    ``tell`` is called once before the first round, with the first plan, and while the search gets ready. With
    ``company`` the best list and bound of others count as well, and the answer depends on when they are heard.
    ``lists`` are the first lists, where they were made already.
    """
    begun = time.monotonic()
    orders, mode = lists or first_lists(model, core)
    begin = [(order, mode) for order in orders]
    if aims.begin_with is not None:
        begin.insert(0, list_like(model, aims.begin_with))
    ranked = [(in_rank(order, aims), chosen) for order, chosen in begin]
    team = Team(pack(model, cells_of(model)), model, core, ranked, seed, aims)
    first = _First(team.threads(1, 1)[0], core, begun, tell)
    try:
        first.show()
        with ThreadPoolExecutor(workers) as pool:
            run = _ready(team, first, limits, workers, pool, company)
            rounds, stopped_by = run.rounds(pool, begun)
    except KeyboardInterrupt:
        return first.found(model)
    schedule = run.stage.finish(rounds)
    return Found(schedule, run.proven, rounds, run.planned, stopped_by, tuple(run.history), run.bound.tree,
                 split=run.bound.split, relaid=tuple(run.relaying.told))


@dataclass(frozen=True)
class _First:
    """The first plan, which is there while the search gets ready."""

    thread: Thread
    core: Core
    begun: float
    tell: Callable[[Progress], None] | None

    @property
    def objective(self) -> float:
        return float(self.thread.search.value[1]) + self.core.settled

    def show(self) -> None:
        """Tell of it; what is told may ask to stop."""
        if self.tell:
            self.tell(Progress(time.monotonic() - self.begun, 0, self.objective, self.core.settled, 0.0))

    def found(self, model: Model) -> Found:
        """Return it, with the quick part of the bound, as the answer of a search stopped before its first round."""
        schedule = schedule_on(self.thread.board, self.thread.search.best_mode)
        bound = Bound(model, self.core)
        bound.tighten(SPLIT_STEPS)
        point = (time.monotonic() - self.begun, self.objective, bound.value)
        return Found(schedule, bound.value, 0, 0, "interrupted", (point,), split=bound)


def _ready(
    team: Team, first: _First, limits: Limits, workers: int, pool: ThreadPoolExecutor, company: Company | None
) -> _Run:
    """Return the search proper, laid out for as many rounds as a rehearsal says will fit."""
    model, core = team.model, team.core
    brief = team.aims.weighs or team.aims.around or (company is not None and not company.proves)
    length = first.thread.length
    bound = Bounding(model, core, length, brief)

    def rehearse() -> float:
        stage, taken = stage_of_jobs(team, workers, SPLIT_ROUNDS + 10 * SAMPLE_ROUNDS, bound.share), list[float]()
        trial_bound = Bounding(model, core, length, brief)
        for rounds in range(SPLIT_ROUNDS, SPLIT_ROUNDS + MOST_SAMPLED + 1):
            since = time.monotonic()
            stage.turn(rounds - SPLIT_ROUNDS).take(pool, partial(trial_bound.tighten, rounds, np.inf), workers == 1)
            taken.append(time.monotonic() - since)
            first.show()
            if len(taken) > SAMPLE_ROUNDS and sum(taken[1:]) > SAMPLE_SECONDS:
                break
            if len(taken) > 1 and sum(taken) > MOST_REHEARSED * limits.laid_out:
                break
        return sum(taken[1:]) / len(taken[1:])

    planned = planned_rounds(limits, rehearse, lambda: time.monotonic() - first.begun, lists_tasks(team))
    of_jobs = planned if company else rounds_of_jobs(team, planned)
    of_lists = rounds_of_lists(team, of_jobs, planned, workers)
    stage = stage_of_jobs(team, workers, of_jobs, bound.share)
    relaying = Relaying(limits, LISTS_SHARE if of_lists < planned else 1.0)
    return _Run(team, workers, stage, of_jobs, of_lists, bound, limits, planned, relaying, first.tell, company)


@dataclass
class _Run:
    """One search under way."""

    team: Team
    workers: int
    stage: Stage | Neighbourhoods
    of_jobs: int
    of_lists: int
    bound: Bounding
    limits: Limits
    planned: int
    relaying: Relaying
    tell: Callable[[Progress], None] | None
    company: Company | None = None
    history: list[tuple[float, float, float]] = field(default_factory=list)
    heard: float = -np.inf
    parts: bool = field(init=False)

    def __post_init__(self) -> None:
        self.parts = self.of_lists < self.planned

    @property
    def proven(self) -> float:
        """Best bound, one's own or heard of."""
        return max(self.bound.value, self.heard)

    def rounds(self, pool: ThreadPoolExecutor, begun: float) -> tuple[int, str]:
        """Do rounds until a limit is reached, on a clock that ``begun``; return their number and why it stopped."""
        done, since = 0, time.monotonic()
        self.relaying.begin(since - begun)
        self.history.append(self._point(begun))
        try:
            while True:
                self._change(done)
                tighten = partial(self.bound.tighten, done, self.history[-1][1])
                self.stage.turn(done).take(pool, tighten, self.workers == 1)
                done += 1
                if self.company:
                    self._meet(self.company)
                point = self._point(begun)
                self._lay_anew(done, point[0])
                if point[1:] != self.history[-1][1:]:
                    self.history.append(point)
                if self.tell:
                    self.tell(Progress(point[0], done, point[1], point[2], self._share(point[0], done)))
                stopped_by = self._stop(point, done, time.monotonic() - since)
                if stopped_by:
                    return done, stopped_by
        except KeyboardInterrupt:
            return done, "interrupted"

    def _lay_anew(self, done: int, seconds: float) -> None:
        """Let lists of tasks end when the clock says, where that is new."""
        if not isinstance(self.stage, Stage) or self.stage.population is None:
            return
        end = self.relaying.end(done, seconds)
        if end is not None:
            self.stage = self.stage.ending(done, end)
            self.of_lists = end if self.parts else self.of_lists

    def _change(self, done: int) -> None:
        """Begin with the stage of which round ``done`` is the first, if it is one."""
        if done == self.of_jobs < self.planned and isinstance(self.stage, Stage):
            self.stage = self.stage.in_pieces(done, self.of_lists)
        if self.parts and done >= self.of_lists and isinstance(self.stage, Stage):
            self.stage = parts_around(self.team, self.stage, self.workers, done)

    def _meet(self, company: Company) -> None:
        """Tell others the best list and the bound, and take over what is better."""
        best = self.stage.best.search
        other = company.meet(Offer(float(best.value[1]), best.best_order.copy(), best.best_mode.copy(), self.proven))
        if other is not None:
            self.heard = max(self.heard, other.bound)
            for thread in self.stage.threads:
                take_over(thread.search, other.value, other.order, other.mode)

    def _stop(self, point: tuple[float, float, float], done: int, searched: float) -> str:
        """Return why to stop now, '' for not yet; ``searched``: seconds of the rounds alone."""
        best = self.stage.best
        ties = best.score.tie * float(np.minimum(best.search.service, 10 * best.score.horizon).sum())
        if point[1] - ties - point[2] <= MEET * max(1.0, point[1]):
            return "optimal"
        if self.limits.rounds is not None:
            return "work" if done >= self.limits.rounds else ""
        seconds = self.limits.seconds
        if seconds is not None and point[0] >= seconds and searched >= LEAST_SHARE * seconds:
            return "time"
        return ""

    def _point(self, begun: float) -> tuple[float, float, float]:
        best = float(self.stage.best.search.value[1]) + self.team.core.settled
        if self.history:
            best = min(best, self.history[-1][1])  # the tie-breaker of the next stage may be a little larger
        return time.monotonic() - begun, best, self.proven

    def _share(self, seconds: float, rounds: int) -> float:
        if self.limits.rounds is not None:
            return min(1.0, rounds / self.limits.rounds)
        return min(1.0, seconds / (self.limits.seconds or np.inf))
