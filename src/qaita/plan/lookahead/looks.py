"""The cheapest sets of repairs, each period looked at apart, and the best repairs made of them.

Owns :class:`Looks`. Decides nothing between periods (:mod:`qaita.plan.lookahead.solve` does).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from qaita.plan.lookahead.chain import chains_of, placed, sets_of
from qaita.plan.lookahead.deepen import Deepener
from qaita.plan.lookahead.model import models_of
from qaita.plan.lookahead.period import Least, PeriodSearch
from qaita.plan.lookahead.pool import way_through
from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import Bools, Ints

EFFORT = 40_000
"""Columns times nodes of a first search for one period; later ones take more."""
FEWEST = 20
"""Nodes of a first search at least."""
NEAR = 0.01
"""Gap up to which repairs are not looked for period by period before the first cases."""
MENDED_EVERY = 8
"""Rounds of the first case from one attempt to mend the best repairs to the next."""

_Asked = TypeVar("_Asked")
Tell = Callable[[float, float], None]
"""Told objective and bound when one of them gets better."""


class Looks:
    """Programs of all periods and the best repairs so far; to be taken further by what decides between periods.

    Parameters
    ----------
    problem : Restoration
        What is to be restored.
    stop : callable
        Says whether to stop.
    gap : float
        Relative gap at which to stop.
    seed : int
        Seed of the simplex method.
    tell : callable
        Told of progress.
    workers : int
        Threads.
    """

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
        self._careful = False
        self._offer(self._best)

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

    def _first_looks(self, lower: Bools, upper: Bools) -> list[Least]:
        """Look at each period once, as many side by side as there are threads, each from where one before it ended."""
        slack, found, count = self._slack, list[Least](), len(self._searches)

        def look(now: int) -> Least:
            return self._searches[now].least(lower[now - 1], upper[now - 1], np.inf, slack, self._stop, 1)

        for begin in range(1, count, self._workers):
            periods = range(begin, min(begin + self._workers, count))
            for now in periods:
                self._searches[now].follow(self._searches[begin - 1])
            found += self._side_by_side(look, periods)
        self._chained(found)
        self._offer(way_through(self._problem, self._costs))
        return found

    def _side_by_side(self, look: Callable[[_Asked], Least], periods: Sequence[_Asked]) -> list[Least]:
        """Return what is known of each period, looked at in threads; each has programs of its own."""
        if min(self._workers, len(periods)) == 1:
            return [look(period) for period in periods]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(look, periods))

    def _deepened(self, found: list[Least]) -> list[Least]:
        """Go on with the periods whose sets are not proven, the least known first, until all are or time is up."""
        deepener = Deepener(self._problem, self._searches[1:], self._possible(), self._nodes, self._seed)
        found = self._second_looks(found, deepener)
        mended, rounds = self._best, 0
        while not self._stop():
            self._chained(found)
            bound = self._sum(found)
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

    def _second_looks(self, found: list[Least], deepener: Deepener) -> list[Least]:
        """Go on with each period, by the whole where the network is small, and find repairs period by period."""
        if deepener.by_parts:
            self._offer(self._myopic(1))
        else:
            asked = list(zip(self._searches[1:], found, strict=True))
            found = self._side_by_side(lambda each: each[0].more(self._stop, self._nodes) if each[1].open else each[1],
                                       asked)
            self._chained(found)
        if self._sum(found) < self._cost * (1 - NEAR):
            self._with_care()
        return found

    def _with_care(self) -> None:
        """Look for repairs period by period, once."""
        if not self._careful:
            self._careful = True
            self._offer(self._myopic(self._nodes))
            self._offer(way_through(self._problem, self._costs))

    def _myopic(self, nodes: int) -> Ints:
        """Return the repairs that are best period by period, given those before; so many nodes for each."""
        sets, have = [], self._nothing
        for search in self._searches[1:]:
            found = search.aside().least(have, self._possible(), np.inf, self._slack, self._stop, nodes)
            self._tell(self._cost, self._bound)
            have = have if found.repaired is None else found.repaired
            sets.append(have)
        return next(iter(chains_of(self._problem, sets)))

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

    def _chained(self, found: Sequence[Least]) -> None:
        """Offer the chains of what was found."""
        for period in chains_of(self._problem, [self._set(each) for each in found]):
            self._offer(period)

    def _sum(self, found: Sequence[Least]) -> float:
        """Return what is proven of all periods together."""
        return self._fixed + float(sum(each.bound for each in found))

    def _set(self, found: Least) -> Bools:
        """Return the set found for a period; none: nothing is repaired."""
        return self._nothing if found.repaired is None else found.repaired
