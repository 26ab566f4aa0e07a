"""Sharing of places of several qualities: the best places first, by the list, then what is left of the next.

Owns :class:`ByQuality`: homes, seats and beds, of which some are worth less than a whole one. Never looks at time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork
from qaita.recovery.sharing.priority import ByPriority

Floats = NDArray[np.float64]


class ByQuality:
    """Shares one network out by its list, where a unit of some suppliers is worth less than one.

    Nobody takes more units than he asks for, so more of them never make up for a lower quality. As those who name their
    suppliers reach them without limit on the way, places of one quality never stand in the way of another: the first of
    the list is worth most with the best places that are left to him, and goes on doing so while later ones are served,
    if and only if each quality in turn, from the best, is shared out by the list among those who still ask.

    Attributes
    ----------
    rounding : float
        Share of a demand by which what is delivered may be off.
    """

    rounding = ByPriority.rounding

    def __init__(self, network: SupplyNetwork):
        self._qualities = np.unique(network.supply_quality)[::-1]
        self._rules = [ByPriority(network) for _ in self._qualities]
        supplies = np.arange(network.num_supplies) + network.num_arcs
        self._others = [supplies[network.supply_quality != quality] for quality in self._qualities]

    def solve(self, capacity: Floats, demand: Floats) -> tuple[Floats, Floats]:
        """Return what each demand gets, in whole units, and what arrives over each arc and supply, in its own units.

        Parameters are those of :meth:`ByPriority.solve`.
        """
        left, worth, drawn = demand.copy(), np.zeros(len(demand)), np.zeros(len(capacity))
        for quality, rule, others in zip(self._qualities, self._rules, self._others, strict=True):
            open_now = capacity.copy()
            open_now[others] = 0.0
            got, used = rule.solve(open_now, left)
            worth += quality * got
            drawn += used
            left = np.maximum(left - got, 0.0)
            left[left <= self.rounding * demand] = 0.0
        return worth, drawn
