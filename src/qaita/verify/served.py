"""One resource, from which many take in parts: the least that weighted dates can come to, in whole numbers.

Owns :class:`Resource`. A pool of crews is one machine that does as much in a minute as all crews there together, while
anybody of the pool may be at work; an account is what has been released by then. Whoever takes may be interrupted. Then
it is best to serve at each moment the one with the highest weight for its amount (Goemans, Queyranne, Schulz,
Skutella, Wang 2002, SIAM J. Discrete Math. 15(2)).
"""

from __future__ import annotations

import bisect
import heapq
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qaita.verify.problem import Arrays, rows

Stretch = tuple[int, int, int]
"""Amount taken before it, minute at which it begins, amount that can be taken a minute (0: all at once)."""


@dataclass(frozen=True)
class Taking:
    """What one asks of a resource.

    Attributes
    ----------
    weight : int
        What a minute later costs; not below 0.
    amount : int
        Crew-minutes, or what is drawn; above 0.
    release : int
        Minute before which nothing is taken; -1 of an account, which keeps what is not drawn.
    tail : int
        Half minutes from the mean moment of taking to the date that is weighted.
    """

    weight: int
    amount: int
    release: int
    tail: int


class Resource:
    """A resource as a function from amounts to minutes; nothing is counted as taken later than ``until``."""

    def __init__(self, stretches: Iterable[Stretch], until: int, gone: int):
        """``gone`` is all that can be taken before ``until``."""
        self._rows = [*stretches, (gone, until, 0)]
        self._gone, self._minute = [row[0] for row in self._rows], [row[1] for row in self._rows]
        self._parts = math.lcm(*(pace for _, _, pace in self._rows if pace))
        areas = (self._part(k, row[0], after) for k, (row, after) in
                 enumerate(zip(self._rows, self._gone[1:], strict=False)))  # fmt: skip
        self._before = [0, *itertools.accumulate(areas)]

    def _part(self, k: int, begin: int, end: int) -> int:
        """Return the sum of minutes over the amounts of one stretch, times twice the common part of its paces."""
        gone, minute, pace = self._rows[k]
        more = ((end - gone) ** 2 - (begin - gone) ** 2) * (self._parts // pace) if pace else 0
        return 2 * self._parts * minute * (end - begin) + more

    def _area(self, end: int) -> int:
        k = bisect.bisect_right(self._gone, end) - 1
        return self._before[k] + self._part(k, self._gone[k], end)

    def given_by(self, minute: int) -> int:
        """Return what can have been taken by a minute."""
        k = bisect.bisect_right(self._minute, minute) - 1
        if k < 0:
            return 0
        gone, begin, pace = self._rows[k]
        return min(gone + (minute - begin) * pace, self._gone[min(k + 1, len(self._gone) - 1)])

    def least(self, takings: list[Taking]) -> int:
        """Return the least sum of weights times minutes (mean moment of taking and tail), each rounded down."""
        areas = self._served(takings)
        return sum((one.weight * area) // (2 * self._parts * one.amount) + one.weight * one.tail // 2
                   for one, area in zip(takings, areas, strict=True))

    def _served(self, takings: list[Taking]) -> list[int]:
        """Return the sum of minutes over what each takes, the densest one served at each moment."""
        places = 2 * max((one.amount for one in takings), default=1).bit_length()
        dense = [-(one.weight << places) // one.amount for one in takings]  # fractions this far apart differ
        opens = sorted((self.given_by(one.release), k) for k, one in enumerate(takings))
        left, areas = [one.amount for one in takings], [0] * len(takings)
        waiting: list[tuple[int, int]] = []
        gone, coming = 0, 0
        while waiting or coming < len(opens):
            gone = gone if waiting else max(gone, opens[coming][0])
            while coming < len(opens) and opens[coming][0] <= gone:
                heapq.heappush(waiting, (dense[opens[coming][1]], opens[coming][1]))
                coming += 1
            k = waiting[0][1]
            end = min(gone + left[k], opens[coming][0]) if coming < len(opens) else gone + left[k]
            areas[k] += self._area(end) - self._area(gone)
            left[k] -= end - gone
            gone = end
            if not left[k]:
                heapq.heappop(waiting)
        return areas


def pool(p: Arrays, number: int, calendars: set[int], until: int) -> Resource:
    """Return a pool of crews, at work whenever one of the calendars is open."""
    change: Counter[int] = Counter()
    for calendar in calendars:
        for k in rows(p, "calendar_ptr", calendar):
            change[int(p["calendar_open"][k])] += 1
            change[int(p["calendar_close"][k])] -= 1
    there = {int(p["pool_time"][k]): int(p["pool_count"][k]) for k in rows(p, "pool_ptr", number)}
    found, gone = [], 0
    for begin, minutes, pace in _paces(change, there, int(p["start"]), until):
        found.append((gone, begin, pace))
        gone += minutes * pace
    return Resource(found, until, gone)


def _paces(change: Counter[int], there: dict[int, int], start: int, until: int) -> Iterator[tuple[int, int, int]]:
    """Yield (minute, minutes, crews) of each stretch from start on in which some crew may be at work."""
    open_, crews = 0, 0
    for begin, end in itertools.pairwise(sorted({*change, *there, start, until})):
        open_, crews = open_ + change[begin], there.get(begin, crews)
        if start <= begin < until and open_ > 0 and crews > 0:
            yield begin, end - begin, crews


def account(p: Arrays, number: int, until: int) -> Resource:
    """Return an account: what comes before the programme starts is there at its start."""
    before, found, start = 0, [], int(p["start"])
    for k in rows(p, "account_ptr", number):
        minute = max(start, int(p["account_time"][k]))
        if minute >= until:
            break
        found.append((before, minute, 0))
        before = int(p["account_total"][k])
    return Resource(found, until, before)
