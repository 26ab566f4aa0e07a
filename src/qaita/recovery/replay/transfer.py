"""What the links let through between localities.

Owns :class:`Places`, and :class:`Transfer`: the capacity between two places over the given paths. Nothing is routed and
no capacity is used up.
"""

from __future__ import annotations

import numpy as np

from qaita.recovery.replay.amounts import Amounts
from qaita.recovery.replay.case import Case, Resource
from qaita.recovery.replay.relation import Ints

Ends = tuple[int, int]


class Places:
    """The places of all components: those with equal ends are in one place.

    Attributes
    ----------
    of : (num_components,) int64
        Place of each component.
    ends : list of (int, int)
        The two localities of each place.
    """

    def __init__(self, case: Case):
        self.ends: list[Ends] = list(dict.fromkeys(component.ends for component in case.components))
        number = {ends: k for k, ends in enumerate(self.ends)}
        self.of = np.array([number[component.ends] for component in case.components], np.int64)


class Transfer:
    """Capacities over one transfer service, remembered as long as its links supply the same.

    Parameters
    ----------
    resource : int
        The transfer service.
    told : Resource
        The same, with its paths.
    amounts : Amounts
        Where its links' supplies are.
    places : Places
        Where all components are.
    """

    def __init__(self, resource: int, told: Resource, amounts: Amounts, places: Places):
        self.resource, self.places = resource, places
        self._amounts = amounts
        self._paths = {
            pair: [[amounts.supply.row(resource, link) for link in path] for path in paths]
            for pair, paths in told.paths.items()
        }
        self._known: dict[tuple[int, int], float] = {}
        self._best_known: dict[Ends, float] = {}
        self._state = b""

    def are_apart(self, place: Ints) -> bool:
        """Return whether nothing leaves its locality: no path, and none of the places in two localities."""
        ends = [self.places.ends[k] for k in set(place.tolist())]
        return not self._paths and all(start == end for start, end in ends)

    def state(self) -> bytes:
        """Return the supplies of all links as they are now; what was remembered of other supplies is forgotten."""
        state = self._amounts.supply.now[self._amounts.supply.slices[self.resource]].tobytes()
        if state != self._state:
            self._state = state
            self._known.clear()
            self._best_known.clear()
        return state

    def capacity(self, supplier: int, consumer: int) -> float:
        """Return what a demand must be below to get from place to place; infinite where they share a locality."""
        pair = (supplier, consumer)
        found = self._known.get(pair)
        if found is None:
            starts, ends = self.places.ends[supplier], self.places.ends[consumer]
            near = starts[0] in ends or starts[1] in ends
            found = float("inf") if near else max(self._best(start, end) for start in set(starts) for end in set(ends))
            self._known[pair] = found
        return found

    def _best(self, start: int, end: int) -> float:
        """Return the least supply along the best of the paths between two localities; 0 where no path is known."""
        if (start, end) not in self._best_known:
            now = self._amounts.supply.now
            found = (min((float(now[row]) if row >= 0 else 0.0 for row in path), default=0.0)
                     for path in self._paths.get((start, end), ()))
            self._best_known[start, end] = max(found, default=0.0)
        return self._best_known[start, end]
