"""What rivals get inside a play: each shared service is asked when something it looks at has changed.

Owns :class:`Shares`, which keeps deliveries and function in agreement at one instant. How a service is shared out is
its own affair (:mod:`qaita.recovery.sharing`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import NETWORK, START, Needs
from qaita.recovery.events.layout import NOT_SHARED, Layout, Terms
from qaita.recovery.events.settle import settle, would
from qaita.recovery.events.standing import FINAL, FROZEN, KNOWN, Standing
from qaita.recovery.sharing.service import SharedService
from qaita.units import MINUTES_PER_DAY, NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

FREE_ROUNDS = 12
"""Rounds in which services that draw on one another answer as they like; after them nobody gets more than before."""
MOST_ROUNDS = 200
"""Rounds after which the last answers stand."""
SAME = 1e-9
"""Shares that differ by no more are the same."""


class Shares:
    """The shared services of one play and what they deliver.

    A consumer of a service asks as if it had that service whole: by its own share and its other needs. So a service
    is asked again only when something else about its consumers changes, or about those who give or carry it.

    Where a service's consumers are needed to give that service, or another that it needs in turn, these start from
    "everything is delivered" at each instant, so that what only needs itself to run comes up by itself. What is down
    and needs others to start may then only count on those known to have started: first those that come up when these
    consumers start from nothing, then those that come up because of the ones known, until no more do.

    Attributes
    ----------
    consumer, service : (num_deliveries,) int64
        Who draws, and from which service.
    unsettled : int
        Instants at which more than :data:`FREE_ROUNDS` rounds were needed.
    """

    def __init__(self, needs: Needs, terms: Terms, services: Sequence[SharedService], num_assets: int | None = None):
        self.services, self.num_assets = list(services), needs.num_nodes if num_assets is None else num_assets
        consumers = [np.asarray(service.consumers, np.int64) for service in services]
        lengths = [len(nodes) for nodes in consumers]
        self.ends = np.concatenate([[0], np.cumsum(np.array(lengths, np.int64))]).astype(np.int64)
        self.consumer = np.concatenate([np.zeros(0, np.int64), *consumers])
        self.service = np.repeat(np.arange(len(lengths)), lengths).astype(np.int64)
        self.drawing = [nodes[nodes < self.num_assets] for nodes in consumers]
        self.top = _self_feeding(needs, terms, consumers) if services else np.zeros(0, np.int64)
        node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
        self.starters = np.unique(node[needs.group_kind == START])
        self.works: list[Floats | None] = [None] * len(lengths)
        self.answer = [np.zeros(length) for length in lengths]
        self.due = [0] * len(lengths)
        self.unsettled = 0

    @property
    def num_deliveries(self) -> int:
        """Number of consumers of all services together."""
        return len(self.consumer)

    def share_out(self, layout: Layout, standing: Standing, now: int) -> None:
        """Bring deliveries and function into agreement at this instant."""
        if not self.services:
            return
        for service in self.services:
            service.advance(now)
        waiting = self.starters[~standing.was_up[self.starters]]
        if len(waiting) and len(self.top):
            self._start(layout, standing, now, waiting)
        else:
            self._deliver(layout, standing, now, self.top, np.ones(len(self.top)))
            self._balance(layout, standing, now)
        for idx, service in enumerate(self.services):
            self.due[idx] = max(now + 1, min(NEVER, int(service.next_change(now))))

    def next_change(self, layout: Layout, standing: Standing, now: int) -> int:
        """Return the next minute at which a service must be asked though nothing else happens.

        That is the very next one where somebody went down in this instant who now lacks what he needs to start, and so
        asks no more.
        """
        if not self.services:
            return NEVER
        if len(self.starters) and any(self._is_new(idx, self._works(idx, layout, standing, now), -1)
                                      for idx in range(len(self.services))):
            return now + 1
        sloped = standing.slope[FINAL, : self.num_assets].any()
        midnight = (now // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY if sloped else NEVER
        return min(midnight, *self.due)

    def _start(self, layout: Layout, standing: Standing, now: int, waiting: Ints) -> None:
        """Balance with what is known to have started, from nothing, until it is all that starts."""
        self._deliver(layout, standing, now, self.top, np.zeros(len(self.top)))
        self._balance(layout, standing, now)
        standing.sizes[FROZEN] = 1
        for _ in range(MOST_ROUNDS):
            for lines in (standing.share, standing.slope, standing.since):
                lines[KNOWN] = lines[FINAL]
            settle(layout, standing, waiting, now)
            self._deliver(layout, standing, now, self.top, np.ones(len(self.top)))
            self._balance(layout, standing, now)
            if np.array_equal(standing.share[KNOWN], standing.share[FINAL]):
                break
        standing.sizes[FROZEN] = 0

    def _balance(self, layout: Layout, standing: Standing, now: int) -> None:
        """Ask and follow in turn until nothing moves; when one service is asked, all are: some share a link."""
        for rounds in range(MOST_ROUNDS):
            seen = [self._works(idx, layout, standing, now) for idx in range(len(self.services))]
            ask, moved = any(map(self._is_new, range(len(seen)), seen, [now] * len(seen))), False
            self.unsettled += rounds == FREE_ROUNDS
            for idx, works in enumerate(seen):
                if ask:
                    self._ask(idx, self._works(idx, layout, standing, now) if moved else works, now)
                moved |= self._answer(idx, layout, standing, now, rounds >= FREE_ROUNDS)
            if not moved:
                break

    def _is_new(self, idx: int, works: Floats, now: int) -> bool:
        """Return whether anything that a service looks at has changed since it was last asked."""
        before = self.works[idx]
        return before is None or self.due[idx] <= now or not np.array_equal(works, before)

    def _ask(self, idx: int, works: Floats, now: int) -> None:
        self.works[idx], self.due[idx] = works, NEVER
        self.answer[idx] = np.clip(self.services[idx].deliver(now, works), 0.0, 1.0)

    def _answer(self, idx: int, layout: Layout, standing: Standing, now: int, falling: bool) -> bool:
        """Write what one service answered last; return whether its deliveries moved."""
        places = np.arange(self.ends[idx], self.ends[idx + 1])
        given = np.minimum(self.answer[idx], standing.delivered[places]) if falling else self.answer[idx]
        return self._deliver(layout, standing, now, places, given)

    def _works(self, idx: int, layout: Layout, standing: Standing, now: int) -> Floats:
        """Return the share of function of each asset as one service sees it, shape (num_assets,)."""
        row = slice(0, self.num_assets)
        slope = standing.slope[FINAL, row]
        works = standing.share[FINAL, row] + slope * np.where(slope == 0, 0, now - standing.since[FINAL, row])
        nodes, shares = self.drawing[idx], np.empty(len(self.drawing[idx]))
        would(layout, standing, nodes, int(self.ends[idx]), int(self.ends[idx + 1]), now, shares)
        works[nodes] = shares
        return np.asarray(works, np.float64)

    def _deliver(self, layout: Layout, standing: Standing, now: int, places: Ints, given: Floats) -> bool:
        """Write deliveries and follow them; return whether any moved."""
        moved = np.abs(given - standing.delivered[places]) > SAME
        if not moved.any():
            return False
        standing.delivered[places[moved]] = given[moved]
        settle(layout, standing, self.consumer[places[moved]], now)
        return True


def _self_feeding(needs: Needs, terms: Terms, consumers: Sequence[Ints]) -> Ints:
    """Return the places of consumers on which their own service hangs, straight or by way of other services.

    Who gives or carries a service that he draws himself does so whatever he is delivered of it: he counts only where
    his other needs hang on a consumer.
    """
    ends = np.concatenate([[0], np.cumsum([len(nodes) for nodes in consumers])])
    upstream = []
    for idx, nodes in enumerate(consumers):
        carries = _carriers(needs, terms, int(ends[idx]), int(ends[idx + 1]))
        draws = np.zeros(needs.num_nodes, bool)
        draws[nodes] = True
        upstream.append(_upstream(needs, terms, carries & ~draws) | _upstream(needs, terms, carries & draws, True))
    feeds = np.array([[bool(above[nodes].any()) for above in upstream] for nodes in consumers])
    reach = feeds.copy()
    for middle in range(len(consumers)):
        reach |= np.outer(reach[:, middle], reach[middle])
    places = [ends[one] + np.flatnonzero(upstream[other][nodes]) for one, nodes in enumerate(consumers)
              for other in range(len(consumers)) if feeds[one, other] and (one == other or reach[other, one])]
    return np.unique(np.concatenate([np.zeros(0, np.int64), *places])).astype(np.int64)


def _carriers(needs: Needs, terms: Terms, first: int, last: int) -> Bools:
    """Return which nodes give or carry what is delivered at ``first : last``: suppliers, and networks behind them."""
    group_of = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    node_of = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))[group_of]
    delivered = (terms.delivery[group_of] >= first) & (terms.delivery[group_of] < last)
    carries = np.zeros(needs.num_nodes, bool)
    follow = delivered
    while follow.any():
        found = np.concatenate([needs.supplier_idx[follow], needs.via_idx[follow & (needs.via_idx >= 0)]])
        fresh = np.unique(found[~carries[found]])
        carries[fresh] = True
        is_fresh = np.zeros(needs.num_nodes, bool)
        is_fresh[fresh] = True
        follow = is_fresh[node_of] & (needs.group_kind[group_of] == NETWORK)
    return carries


def _upstream(needs: Needs, terms: Terms, nodes: Bools, strictly: bool = False) -> Bools:
    """Return the nodes on which some of ``nodes`` hang by needs that are not delivered; themselves unless strictly."""
    group_of = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    node_of = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))[group_of]
    own = terms.delivery[group_of] == NOT_SHARED
    found = np.zeros(len(nodes), bool) if strictly else nodes.copy()
    follow = nodes[node_of] & own
    while follow.any():
        targets = np.concatenate([needs.supplier_idx[follow], needs.via_idx[follow & (needs.via_idx >= 0)]])
        fresh = np.zeros(len(nodes), bool)
        fresh[targets[~found[targets]]] = True
        found |= fresh
        follow = fresh[node_of] & own
    return found
