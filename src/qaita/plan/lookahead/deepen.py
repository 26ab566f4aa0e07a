"""Going on with periods whose cheapest set is not proven: more cases of the whole, or another round of its parts.

Owns :class:`Deepener`. Says neither which period is next nor when to stop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from qaita.plan.lookahead.partition import MOST, parts_of
from qaita.plan.lookahead.period import Least, PeriodSearch
from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.shares import Shares
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

WHOLE_EVERY = 10
"""Of so many looks at a period of a large network, one is at the whole; the others are at its parts."""


class Deepener:
    """The periods' first searches, and their parts where a network is large.

    Parameters
    ----------
    problem : Restoration
        What is to be restored.
    searches : sequence of PeriodSearch
        The search of each period from 1 on, in its first case still.
    possible : (num_items,) bool
        Items that may be repaired.
    nodes : int
        Nodes of one look at the whole.
    seed : int
        Seed of the simplex method.
    most : int
        Nodes of a part at most; a network of no more has no parts.
    """

    def __init__(self, problem: Restoration, searches: Sequence[PeriodSearch], possible: Bools, nodes: int,
                 seed: int = 0, most: int = MOST):
        self._searches, self._possible, self._nodes, self._seed = searches, possible, nodes, seed
        large = problem.network.num_nodes > most
        self._part: Ints = parts_of(problem, most) if large else np.zeros(problem.network.num_nodes, np.int64)
        self._shares: dict[int, Shares] = {}
        self.looks = np.zeros(len(searches))

    @property
    def by_parts(self) -> bool:
        """Whether the network is large enough to be looked at by its parts."""
        return bool(self._part.any())

    def next(self, loose: Floats, count: int) -> list[int]:
        """Return so many periods (place 0: the first) to go on with, given by how much each is not proven."""
        worth = loose / (1 + self.looks) if self.by_parts else loose
        return [int(place) for place in np.argsort(-worth, kind="stable")[:count] if loose[place] > 0]

    def more(self, place: int, known: Least, aim: float, stop: Callable[[], bool]) -> Least:
        """Return what is known of a period after one more look; ``aim``: a cost at which it can be had."""
        self.looks[place] += 1
        if not self.by_parts or self.looks[place] % WHOLE_EVERY == 0:
            found = self._searches[place].more(stop, self._nodes)
            best = found if found.cost < known.cost else known
            sure = found if found.bound > known.bound else known
            return found._replace(bound=sure.bound, proof=sure.proof, repaired=best.repaired, cost=best.cost)
        shares, search = self._of_parts(place), self._searches[place]
        shares.round(aim, stop)
        repaired = search.filled(np.where(self._possible, shares.likely, 0.0))
        cost = search.cost(repaired)
        if cost < known.cost:
            known = known._replace(repaired=repaired, cost=cost)
        if shares.proof is None or shares.bound <= known.bound:
            return known
        return known._replace(bound=shares.bound, proof=shares.proof)

    def _of_parts(self, place: int) -> Shares:
        if place not in self._shares:
            self._shares[place] = Shares(self._searches[place].relaxation, self._part,
                                         np.zeros_like(self._possible), self._possible, self._seed)
        return self._shares[place]
