"""Whether a service is free: whether no limit of a supplier or link is ever felt, whatever is damaged.

Owns :func:`obstacle`. It is decided supplier by supplier and link by link, never by totals: each must carry all that
may ever hang on it alone. Where consumers name their suppliers the answer is exact; over networks "free" is certain,
and "not free" may be too careful.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from math import inf, isclose
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.recovery.sharing.graph import parts_of

Floats = NDArray[np.float64]

ROUNDING = 1e-9
"""Share by which what hangs on something may exceed what it carries: the rounding of sums."""


class Obstacle(NamedTuple):
    """What stands against a service being free.

    ``edge`` counts arcs, then supplies; ``carries`` and ``hangs`` are units a day; ``why`` is one of ``load``, ``loss``
    (something is lost, and it can come several ways) and ``part`` (it may work in part).
    """

    edge: int
    why: str
    carries: float
    hangs: float


def obstacle(network: SupplyNetwork, partly: Collection[int] = ()) -> Obstacle | None:
    """Return the first arc or supply that cannot carry all that may ever hang on it; None when the service is free.

    Parameters
    ----------
    network : SupplyNetwork
        What is asked and given; each demand counts with its greatest surge.
    partly : collection of int
        Assets that may work in part: what they limit is never free.

    Notes
    -----
    What hangs on an edge that a supply can reach is all that can be reached beyond it, what is lost on the way added.
    Linear in the number of edges where each carries the demand of its whole part; otherwise times the size of what
    hangs on those that do not.
    """
    reach = _Reach(network)
    for edge in reach.limited():
        if reach.asset(edge) in partly:
            return Obstacle(edge, "part", reach.carries(edge), inf)
        carries = reach.carries(edge)
        if not reach.lossy and carries * (1 + ROUNDING) >= reach.in_part(edge):
            continue
        hangs = reach.hangs(edge, carries * (1 + ROUNDING))
        if hangs > carries * (1 + ROUNDING) and reach.is_fed(edge):
            return Obstacle(edge, "loss" if hangs == inf else "load", carries, hangs)
    return None


class _Reach:
    """What can be reached beyond an edge."""

    def __init__(self, network: SupplyNetwork):
        self._network = network
        self._most = network.greatest_demand()
        self.lossy = bool((network.arc_gain < 1).any())
        self._heads, self._gains = network.arc_head.tolist(), network.arc_gain.tolist()
        self._twins, self._parted = network.arc_twin.tolist(), network.arc_demand.tolist()
        self._tails = network.arc_tail.tolist()
        self._leaving: dict[int, list[int]] = defaultdict(list)
        self._coming: dict[int, list[int]] = defaultdict(list)
        for arc, (tail, head) in enumerate(zip(self._tails, self._heads, strict=True)):
            self._leaving[tail].append(arc)
            self._coming[head].append(arc)
        self._supplied = set(network.supply_point.tolist())
        parted = set(self._parted) - {-1}
        self._drawn: dict[int, float] = defaultdict(float)
        for demand, point in enumerate(network.demand_point.tolist()):
            if demand not in parted:
                self._drawn[point] += float(self._most[demand])
        part = parts_of(network.num_points, network.arc_tail, network.arc_head)
        total = np.bincount(part[network.demand_point], self._most, minlength=int(part.max(initial=-1)) + 1)
        self._total: list[float] = total[part].tolist()

    def limited(self) -> list[int]:
        """Return the edges with a limit of their own: arcs, then supplies."""
        arcs = np.flatnonzero(np.isfinite(self._network.arc_capacity) & (self._network.arc_demand < 0))
        supplies = self._network.num_arcs + np.flatnonzero(np.isfinite(self._network.supply_amount))
        return [*arcs.tolist(), *supplies.tolist()]

    def asset(self, edge: int) -> int:
        """Return the asset that scales the limit, -1 for none."""
        arcs = self._network.num_arcs
        return int(self._network.arc_asset[edge] if edge < arcs else self._network.supply_asset[edge - arcs])

    def carries(self, edge: int) -> float:
        """Return the most that enters the edge."""
        arcs = self._network.num_arcs
        return float(self._network.arc_capacity[edge] if edge < arcs else self._network.supply_amount[edge - arcs])

    def in_part(self, edge: int) -> float:
        """Return all that is asked in the edge's part of the network."""
        return self._total[self._head(edge)]

    def hangs(self, edge: int, enough: float) -> float:
        """Return what may hang on the edge, counted where it enters; as soon as it is above ``enough``, what is found.

        inf where something is lost and a point can be reached with different losses.
        """
        through = self._gains[edge] if edge < self._network.num_arcs else 1.0
        came = {self._head(edge): (through, edge)}
        sums, parts, ahead = 0.0, defaultdict[int, float](float), [self._head(edge)]
        while ahead:
            point = ahead.pop()
            gain, by = came[point]
            sums += self._drawn.get(point, 0.0) / gain if gain else 0.0
            for arc in self._leaving[point]:
                if arc in (edge, self._twin(by), self._twin(edge)):
                    continue
                arrives, head = gain * self._gains[arc], self._heads[arc]
                if self._parted[arc] >= 0:
                    sums += self._part(self._parted[arc], parts, arc) / gain if gain else 0.0
                elif head not in came:
                    came[head] = (arrives, arc)
                    ahead.append(head)
                elif not isclose(arrives, came[head][0], rel_tol=ROUNDING):
                    return inf
            if sums > enough and not self.lossy:
                return sums
        return sums

    def is_fed(self, edge: int) -> bool:
        """Return whether anything given can come to the edge without passing it before."""
        if edge >= self._network.num_arcs:
            return True
        ahead, seen = [self._tails[edge]], {self._tails[edge]}
        while ahead:
            point = ahead.pop()
            if point in self._supplied:
                return True
            for arc in self._coming[point]:
                if arc not in (edge, self._twins[edge]) and self._tails[arc] not in seen:
                    seen.add(self._tails[arc])
                    ahead.append(self._tails[arc])
        return False

    def _head(self, edge: int) -> int:
        arcs = self._network.num_arcs
        return self._heads[edge] if edge < arcs else int(self._network.supply_point[edge - arcs])

    def _twin(self, edge: int) -> int:
        return self._twins[edge] if edge < self._network.num_arcs else -1

    def _part(self, demand: int, parts: dict[int, float], arc: int) -> float:
        """Return what one more of k suppliers adds: its part, together at most the whole."""
        added = float(min(self._most[demand] / self._network.arc_parts[arc], self._most[demand] - parts[demand]))
        parts[demand] += added
        return added
