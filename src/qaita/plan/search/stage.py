"""The stages of a search: first over lists of whole jobs, then, for few jobs, over lists of their tasks.

Owns :class:`Stage`: the lists that are searched, round after round, and the best schedule they give. When a stage ends
depends on the rounds planned alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.cells import cells_of
from qaita.plan.decode.decode import schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.schedule import Schedule
from qaita.plan.search.anneal import FROZEN, anneal
from qaita.plan.search.pieces import Pieces, cut
from qaita.plan.search.population import HOT, WALKERS, Population
from qaita.plan.search.team import Team, Turn
from qaita.plan.search.thread import Thread
from qaita.plan.search.tiling import Tiling, pace

Ints = NDArray[np.int64]

ROUND_JOBS = 60_000
"""Jobs decoded by one thread in one round, roughly: a tenth of a second."""

ROUND_PIECES = 420_000
"""Pieces decoded by one thread in one round: about as long as the bound takes for its part, so that neither waits."""

PIECES_JOBS = 150
"""Jobs up to which their tasks are listed as well; beyond, too few trials are left for so long a list."""

PIECES_SHARE, ONE_WAY_SHARE = 0.5, 0.9
"""Share of the rounds for lists of tasks, which hold the modes fast; the same where no job has a choice of modes."""

COOLED = 0.85
"""Share of the rounds left in which walkers are cooled: where rounds take longer than the rehearsal said, they are cold
in time all the same; the others search on from there."""

POLISH = 4
"""Rounds' worth of trials at the end in which only improvements are taken, so that what no resident waits for is put
in order as well. No clock stops them; so in windows, where a round is long, they are at most a quarter of the rounds
done, though one at least."""

LONG_LIST = 20_000
"""Jobs from which one round is enough for that: it takes seconds."""


def lists_tasks(team: Team) -> bool:
    """Return whether lists of tasks follow those of whole jobs, where there is time for both."""
    return team.model.num_jobs <= PIECES_JOBS and team.aims.plain and not team.aims.around


def rounds_of_jobs(team: Team, planned: int) -> int:
    """Return how many of the rounds planned are for lists of whole jobs."""
    if planned < 2 or not lists_tasks(team):
        return planned
    share = ONE_WAY_SHARE if team.model.num_modes == team.model.num_jobs else PIECES_SHARE
    return max(1, round((1 - share) * planned))


@dataclass(frozen=True)
class Stage:
    """One stage of a search.

    Attributes
    ----------
    team : Team
        Programme, aims and first lists.
    threads : list of Thread
        Where each thread stands.
    trials : int
        Trials of each thread in one round, where lists are decoded as a whole.
    tiling : Tiling or None
        Windows and temperatures, where lists are searched window by window.
    share : float
        Size of a round, 1 as usual.
    begins : int
        Round with which the stage begins.
    pieces : Pieces or None
        What the jobs of this stage are, where they are tasks of the programme.
    population : Population or None
        How walkers are cooled together, where there are several a thread.
    """

    team: Team
    threads: list[Thread]
    trials: int
    tiling: Tiling | None
    share: float
    begins: int = 0
    pieces: Pieces | None = None
    population: Population | None = None

    @property
    def best(self) -> Thread:
        """The thread that has the best list."""
        return min(self.threads, key=lambda thread: thread.search.value[1])

    def turn(self, done: int) -> Turn:
        """Return what is done in round ``done``."""
        packed, since = self.team.packed, done - self.begins
        return Turn(packed, self.threads, self.trials, self.tiling, since, self.population)

    def in_pieces(self, done: int, planned: int) -> Stage:
        """Return the next stage, which begins at the best plan and with round ``done``; this one if there is none."""
        schedule = self.whole()
        pieces = cut(self.team.model, self.team.core, schedule)
        if pieces is None:
            return self
        stage = stage_in_pieces(self.team, pieces, schedule, WALKERS * len(self.threads), self.share, done)
        hot = max(FROZEN, HOT * float(stage.threads[0].search.value[1]) / self.team.model.num_jobs)
        return replace(stage, population=Population(hot, max(1, int(COOLED * (planned - done))), self.team.seed))

    def ending(self, done: int, end: int) -> Stage:
        """Return the stage with the rest of its cooling, after ``done`` rounds, laid out to end after ``end``."""
        if self.population is None:
            return self
        since, cold = done - self.begins, int(COOLED * (end - self.begins))
        return replace(self, population=self.population.cold_by(since, cold))

    def whole(self) -> Schedule:
        """Return the schedule of the best list, of the programme as it was before it was cut."""
        schedule = self.standing()
        return schedule if self.pieces is None else self.pieces.whole(schedule)

    def standing(self) -> Schedule:
        """Return the schedule of the best list; of the pieces, where there are some."""
        best = self._stand()
        return schedule_on(best.board, best.search.best_mode)

    def finish(self, rounds: int) -> Schedule:
        """Return the best schedule after so many rounds, with what no resident waits for put in order as well."""
        self._stand()
        self._polish(rounds)
        return self.whole()

    def _stand(self) -> Thread:
        best = self.best
        best.stand_at(self.team.packed, best.search.best_order, best.search.best_mode, self.tiling is not None)
        return best

    def _polish(self, rounds: int) -> None:
        """Take improvements alone."""
        best = self.best
        if self.tiling is None:
            trials = POLISH * self.trials * (1 if self.population is None else WALKERS)
            anneal(self.team.packed, best.board, best.score, best.search, trials, False)
            return
        last = replace(self.tiling, workers=1, planned=1)
        turns = min(POLISH, max(1, rounds // 4)) if self.team.model.num_jobs < LONG_LIST else 1
        for turn in range(turns):
            best.sweep(self.team.packed, last.edges(1 + turn)[0], last.trials(1), (FROZEN, FROZEN))
            best.stand_at(self.team.packed, best.search.order, best.search.mode, True)
            self._stand()


def stage_in_pieces(team: Team, pieces: Pieces, schedule: Schedule, threads: int, share: float, begins: int) -> Stage:
    """Return a stage that begins at a schedule in pieces, with round ``begins``; ``team``: of the whole programme."""
    first = (pieces.order_of(schedule), np.arange(pieces.model.num_jobs))
    packed = pack(pieces.model, cells_of(pieces.model))
    own = replace(team, packed=packed, model=pieces.model, core=pieces.core, lists=[first])
    trials = max(1, int(share * ROUND_PIECES / (WALKERS * pieces.model.num_jobs)))
    return Stage(own, own.threads(threads, 1), trials, None, share, begins, pieces)


def stage_of_jobs(team: Team, workers: int, planned: int, share: float) -> Stage:
    """Return the first stage, its cooling laid out for so many rounds; ``share``: size of a round, 1 as usual.

    Where jobs take longer to place there are fewer trials in a round, so that the bound has its part of the time.
    """
    share /= pace(team.model)
    trials = max(1, int(share * ROUND_JOBS / max(1, team.model.num_jobs)))
    return Stage(team, team.threads(workers, trials * planned), trials, team.tiling(workers, planned, share), share)
