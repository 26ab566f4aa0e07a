"""The plans between delay and future loss of a small programme, each of them proven, and whether there are more.

Owns :class:`ProvenFront`: limits on future loss one after another (Haimes, Lasdon and Wismer, 1971), each solved to the
end (:mod:`qaita.plan.rationed`). Between two plans is no other once nothing that leaves less than the first has less
delay than the second. Only plans that do every job are looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from qaita.jobs.budget import Budget, Tell
from qaita.jobs.points import Point, meets, nondominated
from qaita.plan.core import Core
from qaita.plan.exact.question import Effort
from qaita.plan.planner import score_schedule
from qaita.plan.prove import UNITS_A_ROUND
from qaita.plan.rationed import Ration, least_within
from qaita.plan.result import Plan
from qaita.plan.search.search import Found, Progress
from qaita.work.programme import Programme

SAYING = "least delay within a limit"
TIMES = 4
"""Searches at most for each plan asked for; each one either finds a plan or shows that there is none."""
LEAST = 0.5
"""Seconds of one search at least."""


class ProvenFront:
    """Limits asked about so far, what each allows, and what is proven of them.

    Attributes
    ----------
    found : list of Point
        Plans found; the first is the one of least delay.
    interrupted : bool
        Whether a search was ended from outside.
    """

    def __init__(self, programme: Programme, core: Core, ration: Ration, worth: Callable[[Plan, str], Point],
                 known: list[Point]):
        """``worth`` makes a point of a plan; ``known`` all do every job, the first is the one of least delay."""
        self._programme, self._core, self._ration, self._worth = programme, core, ration, worth
        self.found, self.interrupted = list(known), False
        self._shown = [(int(np.iinfo(np.int64).max), known[0].plan.lower_bound)]
        self._floor = 0
        self._asked = set[int]()

    def search(self, points: int, budget: Budget, until: float, tell: Tell | None) -> bool:
        """Ask limit after limit until there are so many plans, it is ``until`` (monotonic), or no more can be.

        Returns whether it is shown that there are no more.
        """
        for most in self._limits(points):
            late = budget.work is None and time.monotonic() >= until
            if late or self.interrupted or len(self._asked) >= TIMES * points:
                break
            if most not in self._asked and not self._answered(most):
                self._asked.add(most)
                self._ask(most, _effort(budget, until, points - len(self.front())), tell)
        return self.complete()

    def front(self) -> list[Point]:
        """Return the plans of which none beats another, the least delay first, each with what is proven of it."""
        return [replace(point, plan=replace(point.plan, lower_bound=min(point.lost, self._bound(self._parts(point)))))
                for point in nondominated(self.found)]

    def complete(self) -> bool:
        """Return whether no plan that does every job is missing from the front."""
        front = self.front()
        return front[0].proven and not self._gaps(front)

    def _limits(self, points: int) -> Iterator[int]:
        """Yield limits: the least of all, equal steps, then the middle of the widest gap or just below its top."""
        yield from np.linspace(0, self._parts(self.found[0]), points, dtype=np.int64)[:-1].tolist()
        while len(front := self.front()) < points:
            limit = self._next(front)
            if limit is None:
                return
            yield limit

    def _next(self, front: list[Point]) -> int | None:
        """Return a limit in the widest gap in which one is left to ask about."""
        for above, below, _ in sorted(self._gaps(front), key=lambda gap: -gap[2]):
            for limit in (min((above + below) // 2, above - 1), above - 1):
                if limit not in self._asked and not self._answered(limit):
                    return limit
        return None

    def _gaps(self, front: list[Point]) -> list[tuple[int, int, float]]:
        """Return the gaps in which another plan may lie: parts of both ends, and how wide they are.

        Of the one behind the last plan, of which it is not known where it ends, the upper end for both.
        """
        gaps = []
        for one, other in pairwise([*front, None]):
            assert one is not None
            above, below = self._parts(one), self._parts(one if other is None else other)
            closed = above <= self._floor or (other is not None and meets(self._bound(above - 1), other.lost))
            if not closed:
                wide = 0.0 if other is None else (other.lost - one.lost) * (one.future - other.future)
                gaps.append((above, below, wide))
        return gaps

    def _ask(self, most: int, effort: Effort, tell: Tell | None) -> None:
        """Solve under one limit, and note what came out."""
        within = min((point for point in self.found if self._parts(point) <= most), key=lambda point: point.lost,
                     default=None)
        begun, lost = time.monotonic(), (within or self.found[0]).lost

        def told(bound: float) -> None:
            if tell:
                shown = max(self._core.settled + bound, self._bound(most))
                tell(SAYING, Progress(time.monotonic() - begun, len(self._asked), lost, min(lost, shown), 0.0))

        known = within.plan.schedule if within else None
        answer = least_within(self._programme, self._core, self._ration, most, known, effort, told)
        self.interrupted = answer.interrupted
        self._shown.append((most, answer.bound))
        if answer.impossible:
            self._floor = max(self._floor, most + 1)
        if answer.schedule is not None:
            first = self.found[0].plan
            found = Found(answer.schedule, first.lower_bound, 0, 0, "work", ())
            plan = score_schedule(self._programme, answer.schedule, found, first.seed, first.workers)
            self.found.append(self._worth(plan, "limit"))

    def _answered(self, most: int) -> bool:
        """Return whether the least delay within a limit is known and proven already."""
        return most < self._floor or any(
            self._parts(point) <= most and meets(self._bound(most), point.lost) for point in self.found)

    def _parts(self, point: Point) -> int:
        return self._ration.parts(point.plan.schedule)

    def _bound(self, parts: int) -> float:
        """Return resident-days that every plan loses that leaves at most so many parts to lose."""
        return max(bound for most, bound in self._shown if most >= parts)


def _effort(budget: Budget, until: float, plans: int) -> Effort:
    """Return the part of what is left that one of so many plans gets; by rounds each has all of them."""
    rounds = budget.work[0] if isinstance(budget.work, tuple) else budget.work
    if rounds is not None:
        return Effort(None, UNITS_A_ROUND * rounds, budget.workers, budget.seed)
    return Effort(max(LEAST, (until - time.monotonic()) / max(1, plans)), None, budget.workers, budget.seed)
