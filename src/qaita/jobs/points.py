"""Plans as points between delay and future loss: which of them beat which.

Owns :class:`Point`, :func:`nondominated` and :func:`spread`. Searches nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.plan.result import Plan
from qaita.plan.search.search import MEET


@dataclass(frozen=True)
class Point:
    """One plan of a front.

    Attributes
    ----------
    plan : Plan
        Its ``lower_bound`` holds for every plan that leaves no more to lose than this one.
    how : str
        How it was found.
    lost, future : float
        Resident-days lost, and lost a year in future.
    """

    plan: Plan
    how: str
    lost: float
    future: float

    @property
    def proven(self) -> bool:
        """Whether no plan that leaves no more to lose has less delay."""
        return meets(self.plan.lower_bound, self.lost)


def meets(bound: float, lost: float) -> bool:
    """Return whether a bound says that nothing loses less, but for rounding."""
    return lost - bound <= MEET * max(1.0, lost)


def nondominated(points: list[Point]) -> list[Point]:
    """Return the points to which none is at least as good in both and better in one, equal ones once; O(n log n)."""
    front: list[Point] = []
    for point in sorted(points, key=lambda each: (each.lost, each.future)):
        if not front or point.future < front[-1].future - 1e-9 * max(1.0, abs(front[-1].future)):
            front.append(point)
    return front


def spread(front: list[Point], points: int) -> list[Point]:
    """Return at most so many points: both ends, and between them those that leave the narrowest gaps."""
    kept = list(front)
    while len(kept) > max(2, points):
        width = max(1e-12, kept[-1].lost - kept[0].lost)
        height = max(1e-12, kept[0].future - kept[-1].future)
        gaps = [(kept[k + 1].lost - kept[k - 1].lost) / width + (kept[k - 1].future - kept[k + 1].future) / height
                for k in range(1, len(kept) - 1)]
        del kept[1 + int(np.argmin(gaps))]
    return kept
