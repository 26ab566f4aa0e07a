"""The best repairs over all periods, with a proven bound: periods apart, then cases until they follow one another.

Owns :func:`look_ahead`. Opens no file.

Resources counted from the first period on, a period can be looked at alone: the cheapest set of repairs that all
resources so far allow (:mod:`qaita.plan.lookahead.period`). The sum over periods is a lower bound, and is the optimum
when each set holds the one before. Where one does not, an item is in the set of a period and not in the next one's:
either it is not repaired by that next period, so not before, or it is, so after too. Both cases shut out a set just
found; periods whose set obeys the case keep it, and only the others are solved again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.chain import chains_of, conflicts
from qaita.plan.lookahead.looks import Looks, Tell
from qaita.plan.lookahead.pool import way_through
from qaita.plan.lookahead.problem import Repairs, Restoration, cost_of
from qaita.plan.lookahead.proof import Chain, Proof
from qaita.recovery.flow import Bools
from qaita.recovery.linear import Floats

GAP = 1e-6
"""Gap at which a plan is called optimal."""
AIM = 2e-8
"""Gap that is aimed at: repairs cost about 1e-7 of what missing demand costs."""
PROBED = (12, 1)
"""Conflicts whose two cases are tried out: in the first cases, and later."""
EARLY = 5
"""Cases that count as first."""
THROUGH_EVERY = 16
"""Cases from one look for the cheapest way through all known sets to the next."""


class Found(NamedTuple):
    """What look-ahead found.

    Attributes
    ----------
    repairs : Repairs
        Best repairs known, costed afresh.
    bound : float
        Nothing costs less; as the search has it, before it is checked.
    proof : Proof
        Why.
    cases, programs : int
        Cases of all periods together, and linear programs solved.
    stopped : bool
        Whether it was told to stop.
    """

    repairs: Repairs
    bound: float
    proof: Proof
    cases: int
    programs: int
    stopped: bool

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, not below 0."""
        return max(0.0, (self.repairs.objective - self.bound) / max(abs(self.repairs.objective), 1e-300))


class _Case(NamedTuple):
    bound: float
    number: int
    lower: Bools
    upper: Bools
    bounds: Floats
    sets: tuple[Bools, ...]
    chain: Chain


def look_ahead(problem: Restoration, stop: Callable[[], bool] = lambda: False, gap: float = AIM, seed: int = 0,
               tell: Tell = lambda objective, bound: None, workers: int = 1) -> Found:
    """Return the best repairs found and a lower bound on the cost of any.

    Parameters
    ----------
    problem : Restoration
        What is to be restored.
    stop : callable
        Says whether to stop; then what was found so far comes back, with the bound proven so far.
    gap : float
        Relative gap at which to stop.
    seed : int
        Seed of the simplex method; there is no other randomness.
    tell : callable
        Told of progress.
    workers : int
        Threads; periods are looked at side by side while nothing is decided.

    Returns
    -------
    Found

    Raises
    ------
    InputError
        When HiGHS is not installed.
    """
    return _Search(problem, stop, gap, seed, tell, workers).run()


class _Search(Looks):
    """One search; its parts share the best repairs and the periods' programs."""

    def run(self) -> Found:
        """Return what was found."""
        heap = [self._root()]
        self._tighten(heap)
        while heap and heap[0].bound < self._target and not self._stop():
            for case in self._split(heapq.heappop(heap)):
                heapq.heappush(heap, case)
            self._tighten(heap)
        repairs = cost_of(self._problem, self._best)
        bound = min([self._target, *(case.bound for case in heap)])
        proof = Proof(bound, self._first, tuple(tuple(search.relaxation.cuts) for search in self._searches))
        programs = sum(search.relaxation.num_solved for search in self._searches)
        return Found(repairs, bound, proof, self._count, programs, bool(heap) and heap[0].bound < self._target)

    def _tighten(self, heap: list[_Case]) -> None:
        self._bound = max(self._bound, min([self._target, *(case.bound for case in heap[:1])]))
        self._tell(self._cost, self._bound)

    def _root(self) -> _Case:
        """Return the case in which nothing is decided."""
        size = (self._problem.periods, len(self._nothing))
        lower, upper = np.zeros(size, np.bool_), np.tile(self._possible(), (size[0], 1))
        found = self._first_looks(lower, upper)
        self._tell(self._cost, self._sum(found))
        if self._sum(found) < self._target:
            found = self._deepened(found)
        self._offer(way_through(self._problem, self._costs))
        bounds = np.array([each.bound for each in found])
        sets = tuple(self._set(each) for each in found)
        self._first = Chain((self._zero, *(each.proof for each in found)))
        return _Case(self._fixed + float(bounds.sum()), 0, lower, upper, bounds, sets, self._first)

    def _split(self, case: _Case) -> list[_Case]:
        """Return the cases of a case that stay open."""
        self._count += 1
        for period in chains_of(self._problem, case.sets):
            self._offer(period)
        if self._count > EARLY:
            self._with_care()
        if self._count >= self._look:
            self._look = self._count + THROUGH_EVERY
            self._offer(way_through(self._problem, self._costs))
        apart = conflicts(case.sets)
        if not apart:
            return []
        best: tuple[float, list[_Case], list[_Case]] | None = None
        for place, item in apart[:PROBED[self._count > EARLY]]:
            both = [self._side(case, place + 1, item, side) for side in (False, True)]
            kept = [each for each in both if each.bound < self._target]
            rises = [max(min(each.bound, self._target) - case.bound, 1.0) for each in both]
            if best is None or rises[0] * rises[1] > best[0]:
                best = (rises[0] * rises[1], kept, both)
                case.chain.item, case.chain.now = item, place + 2
                case.chain.kids = [each.chain for each in both]
            if not kept or self._stop():
                break
        return [] if best is None else best[1]

    def _side(self, case: _Case, place: int, item: int, repaired: bool) -> _Case:
        """Return a case in which an item is repaired by a period (place 0: the first), or is not."""
        lower, upper = case.lower.copy(), case.upper.copy()
        if repaired:
            lower[place:, item] = True
        else:
            upper[:place + 1, item] = False
        bounds, sets, proofs = case.bounds.copy(), list(case.sets), list(case.chain.periods)
        for now in range(len(sets)):
            total = self._fixed + float(bounds.sum())
            broken = (lower[now] & ~sets[now]).any() or (sets[now] & ~upper[now]).any()
            if not broken or total >= self._target:
                continue
            room = self._target - total + self._slack
            found = self._searches[now + 1].least(lower[now], upper[now], bounds[now] + room, self._slack, self._stop)
            if found.bound > bounds[now]:
                bounds[now], proofs[now + 1] = found.bound, found.proof
            sets[now] = lower[now] | (sets[now] & upper[now]) if found.repaired is None else found.repaired
        self._count += 1
        return _Case(self._fixed + float(bounds.sum()), self._count, lower, upper, bounds, tuple(sets),
                     Chain(tuple(proofs)))
