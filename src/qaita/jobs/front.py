"""Plans that trade delay against what is lost in disasters to come, none of them worse than another in both.

Owns :func:`front_of`, the sweep of searches: the least delay, the least future loss, and between them by turns a
weighted sum along the widest gap (Aneja and Nair, 1979, doi 10.1287/mnsc.25.1.73) and a limit in its middle (Haimes,
Lasdon and Wismer, 1971, on the epsilon-constraint method). Every plan comes from the planner, so each has passed the
checker. Writes no file.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from qaita.jobs.budget import Budget, Tell
from qaita.jobs.search import search_plan
from qaita.plan.aims import NO_AIMS, Aims, list_of
from qaita.plan.better import future_loss
from qaita.plan.decode import schedule_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.work.programme import Programme
from qaita.work.risk import Risk

SEARCHES_A_POINT = 2
"""Searches at most for each plan asked for; a search may find what is known already."""

STEEP = 1e3
"""Resident-days lost, in units of the whole exchange between both ends, that count like exceeding a limit by all of the
range of future loss: enough to hold it."""


@dataclass(frozen=True)
class Point:
    """One plan of a front: how it was found, resident-days lost (``lost``) and lost a year in future (``future``)."""

    plan: Plan
    how: str
    lost: float
    future: float


def front_of(programme: Programme, risk: Risk, points: int, budget: Budget, tell: Tell | None) -> list[Point]:
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
    own = replace(budget, seconds=budget.seconds / (SEARCHES_A_POINT * points))
    sweep = _Sweep(programme, risk, own, tell, budget.seconds)
    first = sweep.search("least delay", NO_AIMS)
    if not sweep.interrupted:
        begin = _least_future(programme, risk, first.plan.schedule)
        sweep.search("least future loss", sweep.held(future_loss(risk).total(begin), begin))
    while len(front := nondominated(sweep.found)) < points and sweep.searches < SEARCHES_A_POINT * points:
        if sweep.interrupted or sweep.late() or not sweep.fill(front):
            break
    return nondominated(sweep.found)


def nondominated(points: list[Point]) -> list[Point]:
    """Return the points to which none is at least as good in both and better in one, equal ones once; O(n log n)."""
    front: list[Point] = []
    for point in sorted(points, key=lambda each: (each.lost, each.future)):
        if not front or point.future < front[-1].future - 1e-9 * max(1.0, abs(front[-1].future)):
            front.append(point)
    return front


@dataclass
class _Sweep:
    """The searches of one front: what was found and which gaps have been tried."""

    programme: Programme
    risk: Risk
    budget: Budget
    tell: Tell | None
    seconds: float

    def __post_init__(self) -> None:
        self.found: list[Point] = []
        self.tried: set[tuple[float, float, str]] = set()
        self.searches = 0
        self.interrupted = False
        self.begun = time.monotonic()

    def late(self) -> bool:
        """Return whether the time for all searches is over."""
        return self.budget.work is None and time.monotonic() - self.begun > self.seconds

    def search(self, how: str, aims: Aims) -> Point:
        """Return the best plan found for the aims, kept with the others."""
        plan = search_plan(self.programme, self.budget, self.tell, how, aims)
        known = self.found[0].plan.lower_bound if self.found else 0.0
        plan = replace(plan, lower_bound=min(plan.objective, max(plan.lower_bound, known)))
        point = Point(plan, how, plan.objective, future_loss(self.risk).total(plan.schedule))
        self.found.append(point)
        self.searches += 1
        self.interrupted = plan.stopped_by == "interrupted"
        return point

    def held(self, limit: float, begin: Schedule) -> Aims:
        """Return aims that hold the future loss to a limit, which ``begin`` keeps."""
        lost = max(point.lost for point in self.found)
        spread = max(point.future for point in self.found) - limit
        excess = STEEP * max(lost, 1.0) / max(spread, 1e-9 * max(1.0, abs(limit)))
        return Aims(future=future_loss(self.risk, limit=limit, excess=excess), begin_with=begin)

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
        if how == "limit":
            return self.held((one.future + other.future) / 2, other.plan.schedule)
        slope = (other.lost - one.lost) / (one.future - other.future)
        return Aims(future=future_loss(self.risk, weight=slope), begin_with=other.plan.schedule)


def _least_future(programme: Programme, risk: Risk, schedule: Schedule) -> Schedule:
    """Return the schedule of the same list with each job in the mode that leaves least to lose; lots stay let."""
    model, of_mode = programme.model, future_loss(risk).of_mode
    order, mode = list_of(model, schedule)
    for job in range(model.num_jobs):
        modes = np.arange(model.mode_ptr[job], model.mode_ptr[job + 1])
        if model.num_lots:
            modes = modes[model.mode_bid[modes] == model.mode_bid[mode[job]]]
        best = modes[np.argmin(of_mode[modes])]
        if of_mode[best] < of_mode[mode[job]]:
            mode[job] = best
    return schedule_of(model, order, mode)
