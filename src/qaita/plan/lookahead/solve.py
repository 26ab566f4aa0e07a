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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np

from qaita.plan.lookahead.chain import chains_of, conflicts, placed, sets_of
from qaita.plan.lookahead.deepen import Deepener
from qaita.plan.lookahead.model import models_of
from qaita.plan.lookahead.period import Least, PeriodSearch
from qaita.plan.lookahead.pool import way_through
from qaita.plan.lookahead.problem import Repairs, Restoration, cost_of
from qaita.plan.lookahead.proof import Chain, Proof
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

GAP = 1e-6
"""Gap at which a plan is called optimal."""
AIM = 2e-8
"""Gap that is aimed at: repairs cost about 1e-7 of what missing demand costs."""
PROBED = (12, 4)
"""Conflicts whose two cases are tried out: in the first cases, and later."""
EFFORT = 40_000
"""Columns times nodes of a first search for one period; later ones take more."""
FEWEST = 20
"""Nodes of a first search at least."""
EARLY = 5
"""Cases that count as first."""
THROUGH_EVERY = 16
"""Cases from one look for the cheapest way through all known sets to the next."""
MENDED_EVERY = 8
"""Rounds of the first case from one attempt to mend the best repairs to the next."""


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


_Asked = TypeVar("_Asked")
Tell = Callable[[float, float], None]
"""Told objective and bound when one of them gets better."""


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


class _Search:
    """One search; its parts share the best repairs and the periods' programs."""

    def __init__(self, problem: Restoration, stop: Callable[[], bool], gap: float, seed: int, tell: Tell,
                 workers: int = 1):
        self._problem, self._stop, self._gap, self._tell, self._workers = problem, stop, gap, tell, max(1, workers)
        self._seed = seed
        self._costs: dict[bytes, float] = {}
        self._searches = [PeriodSearch(block, seed, self._costs) for block in models_of(problem)]
        self._nothing = np.zeros(len(problem.item_price), np.bool_)
        start = self._searches[0].least(self._nothing, self._nothing, np.inf, 0.0, stop)
        self._fixed, self._zero = start.cost, start.proof
        self._best = np.full(len(self._nothing), problem.periods + 1, np.int64)
        self._cost, self._bound, self._count, self._look = np.inf, 0.0, 0, 0
        self._offer(self._best)

    def run(self) -> Found:
        """Return what was found."""
        self._offer(self._myopic(1))
        self._offer(self._myopic(self._nodes))
        self._offer(way_through(self._problem, self._costs))
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

    @property
    def _target(self) -> float:
        """Bound at which the search ends."""
        return self._cost * (1 - self._gap)

    @property
    def _nodes(self) -> int:
        """Nodes of a first search for one period."""
        return max(FEWEST, EFFORT // len(self._searches[0].block.price))

    @property
    def _slack(self) -> float:
        """By how much the bound of each period may stay behind."""
        return 0.25 * self._gap * self._cost / (self._problem.periods + 1)

    def _tighten(self, heap: list[_Case]) -> None:
        self._bound = max(self._bound, min([self._target, *(case.bound for case in heap[:1])]))
        self._tell(self._cost, self._bound)

    def _offer(self, period: Ints) -> None:
        """Take note of repairs; costs of sets are looked up or solved for."""
        cost = self._fixed + sum(search.cost(repaired) for search, repaired in
                                 zip(self._searches[1:], sets_of(self._problem, period), strict=True))
        if cost < self._cost:
            self._cost, self._best = cost, period
            self._tell(self._cost, self._bound)

    def _possible(self) -> Bools:
        """Return which items can be repaired at all within the resources of one period."""
        able: Bools = self._problem.item_resource <= self._problem.resources * (1 + 1e-9) + 1e-9
        return able

    def _myopic(self, nodes: int) -> Ints:
        """Return the repairs that are best period by period, given those before; so many nodes for each."""
        sets, have = [], self._nothing
        for search in self._searches[1:]:
            found = search.least(have, self._possible(), np.inf, self._slack, self._stop, nodes)
            self._tell(self._cost, self._bound)
            have = have if found.repaired is None else found.repaired
            sets.append(have)
        return next(iter(chains_of(self._problem, sets)))

    def _root(self) -> _Case:
        """Return the case in which nothing is decided."""
        size = (self._problem.periods, len(self._nothing))
        lower, upper = np.zeros(size, np.bool_), np.tile(self._possible(), (size[0], 1))
        slack = self._slack

        def first(now: int) -> Least:
            return self._searches[now].least(lower[now - 1], upper[now - 1], np.inf, slack, self._stop, nodes)

        deepener = Deepener(self._problem, self._searches[1:], self._possible(), self._nodes, self._seed)
        nodes = 1 if deepener.by_parts else self._nodes
        found = self._side_by_side(first, range(1, self._problem.periods + 1))
        found = self._deepened(found, deepener)
        self._offer(way_through(self._problem, self._costs))
        bounds = np.array([each.bound for each in found])
        sets = tuple(self._set(each) for each in found)
        self._first = Chain((self._zero, *(each.proof for each in found)))
        return _Case(self._fixed + float(bounds.sum()), 0, lower, upper, bounds, sets, self._first)

    def _side_by_side(self, look: Callable[[_Asked], Least], periods: Sequence[_Asked]) -> list[Least]:
        """Return what is known of each period, looked at in threads; each has programs of its own."""
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(look, periods))

    def _deepened(self, found: list[Least], deepener: Deepener) -> list[Least]:
        """Go on with the periods whose sets are not proven, the least known first, until all are or time is up."""
        mended, rounds = self._best, 0
        while not self._stop():
            for period in chains_of(self._problem, [self._set(each) for each in found]):
                self._offer(period)
            bound = self._fixed + sum(each.bound for each in found)
            self._tell(self._cost, bound)
            chain = zip(self._searches[1:], sets_of(self._problem, self._best), strict=True)
            aims = [min(each.cost, search.cost(mine)) for each, (search, mine) in zip(found, chain, strict=True)]
            loose = np.array([aim - each.bound if each.open else 0.0 for each, aim in zip(found, aims, strict=True)])
            if loose.max() <= 0 or bound >= self._target:
                break
            rounds += 1
            if rounds % MENDED_EVERY == 0 and mended is not self._best:
                self._mend()
                mended = self._best
                self._offer(way_through(self._problem, self._costs))
            worst = deepener.next(loose, self._workers)
            asked = [(place, found[place], aims[place]) for place in worst]
            looks = self._side_by_side(lambda each: deepener.more(*each, self._stop), asked)
            for place, more in zip(worst, looks, strict=True):
                found[place] = more
        return found

    def _mend(self) -> None:
        """Ask each period for a cheaper set between those of the best repairs before and after it."""
        for now in range(1, self._problem.periods + 1):
            if self._stop():
                return
            before, mine, after = (self._best <= each for each in (now - 1, now, now + 1))
            aside = self._searches[now].aside()
            after = self._possible() if now == self._problem.periods else after
            found = aside.least(before, after, aside.cost(mine), self._slack, self._stop, FEWEST)
            if found.repaired is not None:
                wish = np.where(found.repaired, np.minimum(self._best, now), np.maximum(self._best, now + 1))
                self._offer(placed(self._problem, wish))

    def _set(self, found: Least) -> Bools:
        """Return the set found for a period; none: nothing is repaired."""
        return self._nothing if found.repaired is None else found.repaired

    def _split(self, case: _Case) -> list[_Case]:
        """Return the cases of a case that stay open."""
        self._count += 1
        for period in chains_of(self._problem, case.sets):
            self._offer(period)
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
