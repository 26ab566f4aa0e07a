"""What asking about a hub has gained so far, and what asking about each promises.

Owns :class:`Gains`: pseudo-costs (Benichou et al. 1971, Mathematical Programming 1) of the questions of
:mod:`qaita.plan.lagrange.branch`. Says nothing about the day to ask for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST = 1e-5
"""Least gain of a half, as a share of what was proven before: a product with zero would say nothing of the other."""

POWER = 0.3
"""Power of the weight that hangs on a hub, for hubs not asked about yet, and of the doubt about its day (by trial:
from 36 CPU seconds at 100 assets 0.02 to 0.09 % more than with the product of weight and doubt)."""

FRUITFUL, ENOUGH = 1e-4, 3
"""Mean gain, as a share of what was proven, below which questions are given up in favour of the search, and after how
many of them (100 public assets gain some 5e-4, 300 some 1e-5)."""

IN_DOUBT = 0.05
"""Cells of spread below which a day is not in doubt."""


class Gains:
    """Gains by hub: the geometric mean of both halves, per spread of its day to the power of POWER.

    Parameters
    ----------
    hanging : (num_nodes,) float64
        Share of all weight that hangs on each node; what nothing hangs on is never asked about.
    """

    def __init__(self, hanging: Floats):
        self._likely = np.maximum(hanging, 0.0) ** POWER
        self._total = np.zeros(len(hanging))
        self._count = np.zeros(len(hanging), np.int64)
        self._share = 0.0

    @property
    def fruitful(self) -> bool:
        """Whether questions gain enough, as far as can be said."""
        asked = int(self._count.sum())
        return asked < ENOUGH or self._share >= FRUITFUL * asked

    def note(self, node: int, spread: float, by: float, later: float, size: float) -> None:
        """Note what the two answers proved more than the question's leaf did, which proved ``size``."""
        least = LEAST * size
        gain = float(np.sqrt(max(by, least) * max(later, least)))
        self._total[node] += gain / spread**POWER
        self._share += gain / size
        self._count[node] += 1

    def expected(self, spread: Floats) -> Floats:
        """Return, (num_nodes,), what asking about each promises; ``spread`` (num_nodes,): cells its day is in doubt.

        A hub not asked about yet promises what the others gained on average for the weight that hangs on them; the same
        counts once in the mean of one that was.
        """
        known = self._count > 0
        usual = float(np.mean(self._total[known] / self._count[known] / self._likely[known])) if known.any() else 1.0
        rate = (self._total + usual * self._likely) / (self._count + 1)
        promised: Floats = np.where(spread > IN_DOUBT, rate * np.maximum(spread, 0.0) ** POWER, 0.0)
        return promised
