"""Plans that trade delay against what is lost in disasters to come, none of them worse than another in both.

Owns :func:`front_of`, the sweep of searches: the least delay, the least future loss, limits on it at equal steps
between both (Haimes, Lasdon and Wismer, 1971, on the epsilon-constraint method), then by turns a weighted sum along the
widest gap (Aneja and Nair, 1979, doi 10.1287/mnsc.25.1.73) and a limit in its middle. Each begins with the best plan
known that keeps its limit. Every plan comes from the planner or has passed the checker. Small programmes are solved
limit after limit instead (:mod:`qaita.jobs.front_proven`). Writes no file.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from qaita.jobs.budget import Budget, Tell
from qaita.jobs.front_proven import ProvenFront
from qaita.jobs.points import Point, nondominated, spread
from qaita.jobs.search import search_plan
from qaita.plan.allowed.check import check
from qaita.plan.better import future_loss
from qaita.plan.planner import score_schedule
from qaita.plan.rationed import Ration, ration_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.plan.search.prepared import prepared
from qaita.plan.search.search import Found
from qaita.plan.upgrade import Link, upgrades
from qaita.work.programme import Programme
from qaita.work.risk import Risk

SEARCHES_A_POINT = 2
"""Searches at most for each plan asked for; a search may find what is known already."""

FIRST_SHARE = 0.2
"""Share of the time for the plan of least delay, from which all others begin (assumed)."""

SUMS = 1_000
"""Sums of future loss that are counted before there are called enough."""

STEEP = 1e3
"""Resident-days lost, in units of the whole exchange between both ends, that count like exceeding a limit by all of the
range of future loss: enough to hold it."""


@dataclass(frozen=True)
class Fewer:
    """Why there are not as many plans as were asked for.

    ``sums`` is how many sums of future loss the modes allow, and so the most plans that there can be; None above
    :data:`SUMS`. ``found`` counts the plans found. ``ended`` says what ended the searches: ``interrupted``, ``time``,
    ``gaps`` (none was left to search), ``proven`` (there are no more that do every job).
    """

    sums: int | None
    found: int
    ended: str


@dataclass(frozen=True)
class Front:
    """Plans found, the least delay first, and why there are not as many as were asked for (None where there are)."""

    points: list[Point]
    fewer: Fewer | None


def front_of(programme: Programme, risk: Risk, points: int, budget: Budget, tell: Tell | None) -> Front:
    """Return plans of which none is as good as another in both and better in one, the least delay first.

    Parameters
    ----------
    programme : Programme
        What is to be done, at the money that it has.
    risk : Risk
        Expected losses a year.
    points : int
        Plans wanted; fewer come back when there are no more to be found in twice as many searches.
    budget : Budget
        The time is divided among all searches, and none begins when it is over; by rounds each has all of them.
    tell : callable or None
        Told of the progress; an interruption ends the sweep after the search under way.
    """
    sweep = _Sweep(programme, risk, budget, tell, points)
    first = sweep.search("least delay", NO_AIMS, FIRST_SHARE)
    sweep.chain = [] if sweep.interrupted else upgrades(
        programme.model, sweep.ready.core, first.plan.schedule, future_loss(risk))
    ration = ration_of(programme, sweep.ready.core, future_loss(risk))
    if ration is not None and not first.plan.reasons and not sweep.interrupted:
        return _proven(sweep, ration)
    if sweep.chain and not sweep.ended():
        sweep.search("least future loss", sweep.held(sweep.chain[-1].future, sweep.chain[-1].schedule))
        sweep.steps(points - 2)
    while len(front := nondominated(sweep.found)) < points and not sweep.ended():
        if not sweep.fill(front):
            break
    front = spread(nondominated([*sweep.found, *sweep.linked(points)]), points)
    return Front(front, None if len(front) >= points else _fewer(programme, risk, sweep, len(front)))


def _proven(sweep: _Sweep, ration: Ration) -> Front:
    """Return the front of a small programme, searched by proofs, limit after limit."""
    links = [point for point in sweep.links() if (point.plan.schedule.job_mode >= 0).all()]
    proofs = ProvenFront(sweep.programme, sweep.ready.core, ration, sweep.point, [sweep.found[0], *links])
    complete = proofs.search(sweep.points, sweep.budget, sweep.begun + sweep.budget.seconds, sweep.tell)
    sweep.interrupted, front = proofs.interrupted, spread(proofs.front(), sweep.points)
    if len(front) >= sweep.points:
        return Front(front, None)
    fewer = _fewer(sweep.programme, sweep.risk, sweep, len(front))
    return Front(front, replace(fewer, ended="proven") if complete else fewer)


def _fewer(programme: Programme, risk: Risk, sweep: _Sweep, found: int) -> Fewer:
    """Return why there are not more plans: how many there can be at most, and what ended the searches."""
    sums = num_sums(programme, risk)
    ended = "interrupted" if sweep.interrupted else "time" if sweep.late() else "gaps"
    return Fewer(sums if sums <= SUMS else None, found, ended)


def num_sums(programme: Programme, risk: Risk) -> int:
    """Return how many different sums of future loss the modes allow; above :data:`SUMS` no more are counted.

    Of plans of which none beats another, each has a sum of its own: so there are no more plans than sums.
    """
    model, future = programme.model, future_loss(risk)
    sums = {0.0}
    for first, last in zip(model.mode_ptr[:-1], model.mode_ptr[1:], strict=True):
        losses = {float(loss) for loss in future.of_mode[first:last]}
        sums = {round(total + loss, 6) for total in sums for loss in losses}
        if len(sums) > SUMS:
            break
    return len(sums)


@dataclass
class _Sweep:
    """The searches of one front: what was found and which gaps have been tried."""

    programme: Programme
    risk: Risk
    budget: Budget
    tell: Tell | None
    points: int

    def __post_init__(self) -> None:
        """Prepare what all searches share."""
        self.begun = time.monotonic()
        self.ready = prepared(self.programme)
        self.found: list[Point] = []
        self.chain: list[Link] = []
        self.tried: set[tuple[float, float, str]] = set()
        self.interrupted = False

    def late(self) -> bool:
        """Return whether the time for all searches is over."""
        return self.budget.work is None and time.monotonic() - self.begun > self.budget.seconds

    def ended(self) -> bool:
        """Return whether no search may begin any more."""
        return self.interrupted or self.late() or len(self.found) >= SEARCHES_A_POINT * self.points

    def search(self, how: str, aims: Aims, share: float | None = None) -> Point:
        """Return the best plan found for the aims, kept with the others; ``share`` of the time, else an equal one."""
        own = share or (1 - FIRST_SHARE) / (SEARCHES_A_POINT * self.points)
        budget = replace(self.budget, seconds=own * self.budget.seconds)
        plan = search_plan(self.programme, budget, self.tell, how, aims, self.ready)
        known = self.found[0].plan.lower_bound if self.found else 0.0
        point = self.point(replace(plan, lower_bound=min(plan.objective, max(plan.lower_bound, known))), how)
        self.found.append(point)
        self.interrupted = plan.stopped_by == "interrupted"
        if share is not None:
            self.begun = max(self.begun, time.monotonic() - budget.seconds)
        return point

    def point(self, plan: Plan, how: str) -> Point:
        """Return a plan as a point."""
        return Point(plan, how, plan.objective, future_loss(self.risk).total(plan.schedule))

    def held(self, limit: float, begin: Schedule) -> Aims:
        """Return aims that hold the future loss to a limit, which ``begin`` keeps."""
        lost = max(point.lost for point in self.found)
        spread = max(point.future for point in self.found) - limit
        excess = STEEP * max(lost, 1.0) / max(spread, 1e-9 * max(1.0, abs(limit)))
        return Aims(future=future_loss(self.risk, limit=limit, excess=excess), begin_with=begin, around=True)

    def steps(self, count: int) -> None:
        """Search under limits at equal steps between both ends."""
        most, least = self.found[0].future, self.found[-1].future
        for limit in np.linspace(most, least, count + 2)[1:-1]:
            if self.ended():
                return
            self.search("limit", self.held(float(limit), self._best_within(float(limit))))

    def _best_within(self, limit: float) -> Schedule:
        """Return the schedule known that loses least among those that keep a limit of future loss."""
        slack = 1e-9 * max(1.0, abs(limit))
        known = [(point.lost, point.plan.schedule) for point in self.found if point.future <= limit + slack]
        known += [(link.lost, link.schedule) for link in self.chain if link.future <= limit + slack]
        return min(known, key=lambda pair: pair[0])[1]

    def fill(self, front: list[Point]) -> bool:
        """Search once in the widest gap not tried yet; return False when there is none."""
        gaps = list(pairwise(front))
        gaps.sort(key=lambda gap: -(gap[1].lost - gap[0].lost) * (gap[0].future - gap[1].future))
        for one, other in gaps:
            for how in ("weighted sum", "limit"):
                key = (one.lost, other.lost, how)
                if key not in self.tried:
                    self.tried.add(key)
                    self.search(how, self._between(one, other, how))
                    return True
        return False

    def _between(self, one: Point, other: Point, how: str) -> Aims:
        middle = (one.future + other.future) / 2
        if how == "limit":
            return self.held(middle, self._best_within(middle))
        slope = (other.lost - one.lost) / (one.future - other.future)
        return Aims(future=future_loss(self.risk, weight=slope), begin_with=self._best_within(middle), around=True)

    def linked(self, points: int) -> list[Point]:
        """Return plans of the chain of upgrades that no plan found beats, where searches found fewer than wanted."""
        front = nondominated(self.found)
        return self.links(front) if len(front) < points else []

    def links(self, front: Sequence[Point] = ()) -> list[Point]:
        """Return plans of the chain of upgrades that none of ``front`` beats."""
        made = []
        for link in self.chain:
            if any(point.lost <= link.lost and point.future <= link.future for point in front):
                continue
            if check(self.programme, link.schedule):
                continue
            first = self.found[0].plan
            found = Found(link.schedule, first.lower_bound, 0, 0, "work", ())
            plan = score_schedule(self.programme, link.schedule, found, first.seed, first.workers)
            made.append(self.point(plan, "upgrade after upgrade"))
        return made
