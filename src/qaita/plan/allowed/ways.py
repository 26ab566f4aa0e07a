"""Whether the crews of a pool suffice when the ways between districts take time, and who then goes where.

Owns :class:`Stays` and :func:`joined`: stays with a number of crews each, joined into paths of crews by a greatest
flow. Crews of a pool are interchangeable, so a path may join any two stays between which there is time for the way: so
many crews suffice exactly if every stay can be joined to earlier ones (Ford, Fulkerson 1962, Flows in Networks, section
II.8, with numbers of crews in place of single ones). Shares nothing with the decoder.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.model import ANYWHERE, NO_CREWS, Ints, Model


@dataclass(frozen=True)
class Stays:
    """Where crews of one pool are, all arrays of shape (num_stays,) int64.

    Attributes
    ----------
    number : array
        0 the base, where all are until the programme starts; then, from 1 on, stretches of the pool in which fewer are
        there than at most, the others being away; then, from 1 + the stretches of the pool on, uses of the model.
    begins, ends : array
        Minutes.
    place_in, place_out : array
        District to which they come, and from which they go on; ANYWHERE for no way.
    crews : array
        How many.
    """

    number: Ints
    begins: Ints
    ends: Ints
    place_in: Ints
    place_out: Ints
    crews: Ints


Joined = dict[tuple[int, int], int]
"""How many crews go from one stay straight to another, stays counted in the order of their arrays."""


def stays_of(model: Model, schedule: Schedule, pool: int) -> Stays:
    """Return where the crews of a pool are under a schedule; only the base where the pool is of no crews. Linear."""
    steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    times, counts, base = model.pool_time[steps], model.pool_count[steps], int(model.pool_base[pool])
    most, ends = int(counts.max(initial=0)), np.append(times[1:], NEVER)
    rows = [(0, -NEVER, model.start, ANYWHERE, base, most)]
    if base == NO_CREWS:
        return Stays(*np.array(rows, np.int64).T)
    rows += [(1 + k, max(int(times[k]), model.start), int(ends[k]), ANYWHERE, base, most - int(counts[k]))
             for k in np.flatnonzero((counts < most) & (ends > model.start)).tolist()]
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    begins, finish = schedule.task_start[use_task], schedule.task_finish[use_task]
    uses = np.flatnonzero((model.use_pool == pool) & (begins >= 0) & (finish > begins))
    place = model.job_place[_jobs(model)[use_task[uses]]]
    of_uses = np.array([1 + len(times) + uses, begins[uses], finish[uses], place, place, model.use_count[uses]])
    return Stays(*np.concatenate([np.array(rows, np.int64).T, of_uses], axis=1))


def _jobs(model: Model) -> Ints:
    """Return the job of each task."""
    return np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))


def joined(stays: Stays, travel: Ints) -> tuple[Joined, int]:
    """Return how many crews go from each stay to each other one, and a stay that finds too few, -1 for none.

    Crews are sent in the order of the dates first, each stay taking those who come at the last minute; who is missing
    then is found by augmenting paths, which decides (Edmonds, Karp 1972). At most O(n^2) for each crew missing.
    """
    apart = np.pad(travel, (0, 1))  # ANYWHERE, the last row and column, is no way from all
    there = stays.ends[:, None] + apart[np.maximum(stays.place_out, ANYWHERE)]
    flow = _Flow(stays, there)
    order = np.lexsort((stays.ends, stays.begins))
    for target in order[order > 0].tolist():
        flow.send(target)
    for target in order[order > 0].tolist():
        while flow.missing[target]:
            if not flow.augment(target):
                return flow.pairs(), target
    return flow.pairs(), -1


class _Flow:
    """Crews sent so far."""

    def __init__(self, stays: Stays, there: Ints):
        self._stays, self._there = stays, there
        self._left, self.missing = stays.crews.copy(), stays.crews.copy()
        self._free = {0}  # stays from which some may still go, among those looked at
        self._to: list[dict[int, int]] = [{} for _ in stays.crews]  # by source: how many to which target

    def pairs(self) -> Joined:
        return {(source, target): count for source, of in enumerate(self._to) for target, count in of.items()}

    def send(self, target: int) -> None:
        """Send who comes at the last minute, from the stays looked at before."""
        place, begins = self._stays.place_in[target], self._stays.begins[target]
        in_time = [(int(self._there[k, place]), k) for k in self._free if self._there[k, place] <= begins]
        for _, source in sorted(in_time, reverse=True):
            self._add(source, target, min(int(self.missing[target]), int(self._left[source])))
            if not self._left[source]:
                self._free.remove(source)
            if not self.missing[target]:
                break
        self._free.add(target)

    def _add(self, source: int, target: int, count: int) -> None:
        self._to[source][target] = self._to[source].get(target, 0) + count
        self._left[source] -= count
        self.missing[target] -= count

    def augment(self, target: int) -> bool:
        """Get more crews to ``target`` by a shortest path; return whether there is one."""
        serves: dict[int, int] = {}  # source -> target that it would serve
        gives_up: dict[int, int] = {target: -1}  # target -> source of which it would give up crews
        queue, unseen = deque([target]), self._stays.crews > 0
        while queue:
            here = queue.popleft()
            place, begins = self._stays.place_in[here], self._stays.begins[here]
            found = np.flatnonzero(unseen & (self._there[:, place] <= begins))
            unseen[found] = False
            serves.update(dict.fromkeys(found.tolist(), here))
            idle = found[self._left[found] > 0]
            if len(idle):
                self._push(int(idle[0]), serves, gives_up)
                return True
            for source in found.tolist():
                for other in self._to[source].keys() - gives_up.keys():
                    gives_up[other] = source
                    queue.append(other)
        return False

    def _push(self, source: int, serves: dict[int, int], gives_up: dict[int, int]) -> None:
        """Send as many crews along a path as it carries."""
        path = []
        while source >= 0:
            path.append((source, serves[source]))
            source = gives_up[serves[source]]
        amount = min(int(self._left[path[0][0]]), int(self.missing[path[-1][1]]),
                     *(self._to[later][target] for (_, target), (later, _) in pairwise(path)))
        for (_, target), (later, _) in pairwise(path):
            self._to[later][target] -= amount
            if not self._to[later][target]:
                del self._to[later][target]
            self._left[later] += amount
            self.missing[target] += amount
        for source, target in path:
            self._add(source, target, amount)
