"""Times of service inside one cyclic component after a few of its inputs changed.

Owns the way from one solution of a component of one kind to the next, without a sweep over all of it. Components in
which kinds meet are not for here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner
from qaita.recovery.groups import serves_from
from qaita.recovery.layout import NETWORK_BIT, RUN_BIT, START_BIT, Closure
from qaita.units import NEVER

UNKNOWN = -2 * NEVER
"""Time of a node of a run cycle while nothing is known of it; earlier than all others."""


class Again(NamedTuple):
    """Working memory of one standing for components of one kind; all by position, unless said otherwise.

    A node's time has a rank: how many steps it lies from the node that decided it, counted downwards on run cycles.
    With it no two nodes of a ring can hold each other at a time that neither has from elsewhere.

    Attributes
    ----------
    rank : (num_nodes,) int32
        Rank of each node's time.
    next_time, next_rank : (num_nodes,) int64, int32
        What follows for each queued node from the times of the others.
    heap, place : (num_nodes,) int32
        Queue of positions, and where in it each stands; -1 for nowhere.
    touched, old_rank : (num_nodes,) int32
        Positions given another time or rank since the last change began, and the ranks that stood there.
    old_time : (num_nodes,) int64
        The times that stood there; for the component at hand only.
    noted : (num_nodes,) bool
        Whether a position is in ``touched``; False between calls.
    smallest_time, smallest_rank : (largest count,) int64
        The smallest of one group while its k-th is sought.
    """

    rank: NDArray[np.int32]
    next_time: NDArray[np.int64]
    next_rank: NDArray[np.int32]
    heap: NDArray[np.int32]
    place: NDArray[np.int32]
    touched: NDArray[np.int32]
    old_time: NDArray[np.int64]
    old_rank: NDArray[np.int32]
    noted: NDArray[np.bool_]
    smallest_time: NDArray[np.int64]
    smallest_rank: NDArray[np.int64]


class Cycle(NamedTuple):
    """A component at hand: its positions ``first : last``, and the direction in which its times are settled.

    ``sign`` is 1 when the earliest time comes first (start, network), -1 when the latest does (run).
    """

    first: int
    last: int
    sign: int


def make_again(closure: Closure) -> Again:
    """Return working memory for ``closure``, in which no component is settled yet."""
    num_nodes, largest_count = closure.num_nodes, int(closure.sizes[3])
    return Again(
        rank=np.zeros(num_nodes, np.int32),
        next_time=np.empty(num_nodes, np.int64),
        next_rank=np.empty(num_nodes, np.int32),
        heap=np.empty(num_nodes, np.int32),
        place=np.full(num_nodes, -1, np.int32),
        touched=np.empty(num_nodes, np.int32),
        old_time=np.empty(num_nodes, np.int64),
        old_rank=np.empty(num_nodes, np.int32),
        noted=np.zeros(num_nodes, np.bool_),
        smallest_time=np.empty(largest_count, np.int64),
        smallest_rank=np.empty(largest_count, np.int64),
    )


@inner
def is_of_one_kind(mask: int) -> bool:
    """Return whether a cyclic block can be settled here: start and network, or run alone, and no via within."""
    return mask == RUN_BIT or not mask & ~(START_BIT | NETWORK_BIT)


@inner
def cycle_of(closure: Closure, block: int) -> Cycle:
    """Return the cyclic block as it is settled here."""
    sign = -1 if closure.blocks[block].mask == RUN_BIT else 1
    return Cycle(closure.blocks[block].position, closure.blocks[block + 1].position, sign)


@inner
def forget(closure: Closure, again: Again, cycle: Cycle, back: NDArray[np.int64]) -> None:
    """Make the times of a component unknown."""
    for position in range(cycle.first, cycle.last):
        back[closure.nodes[position].node] = NEVER if cycle.sign > 0 else UNKNOWN
        again.rank[position] = 0


@inner
def look_again(
    closure: Closure,
    again: Again,
    cycle: Cycle,
    position: int,
    outside: NDArray[np.int64],
    back: NDArray[np.int64],
    size: int,
) -> int:
    """Queue a node if another time or rank follows for it than it has, else take it out; return the queue's size."""
    time, rank = outside[position], 0
    for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
        if closure.groups[group].inner:
            group_time, group_rank = _group_rank(closure, again, cycle, group, back)
            if (group_time, group_rank + cycle.sign) > (time, rank):
                time, rank = group_time, group_rank + cycle.sign
    time = serves_from(min(time, NEVER), closure.nodes[position].startup)
    if time >= NEVER and cycle.sign > 0:
        rank = 0
    again.next_time[position], again.next_rank[position] = time, rank
    return _requeue(closure, again, cycle, position, back, size)


@inner
def settle_again(
    closure: Closure, again: Again, cycle: Cycle, outside: NDArray[np.int64], back: NDArray[np.int64],
    size: int, num_touched: int,
) -> int:
    """Bring a component from the queued nodes on to the one solution; return the number of positions touched by now.

    Notes
    -----
    G. Ramalingam and T. Reps (1996), An incremental algorithm for a generalization of the shortest-path problem,
    J. Algorithms 21(2). Times alone would not do, since a ring of equal times holds itself; times with ranks grow
    strictly along every derivation. The work is that of the nodes whose time or rank changes, and of their needs.
    """
    begin = num_touched
    while size > 0:
        position = again.heap[0]
        node = closure.nodes[position].node
        if not again.noted[position]:
            again.noted[position] = True
            again.touched[num_touched] = position
            again.old_time[num_touched], again.old_rank[num_touched] = back[node], again.rank[position]
            num_touched += 1
        if _is_earlier(cycle, again.next_time[position], again.next_rank[position], back[node], again.rank[position]):
            back[node], again.rank[position] = again.next_time[position], again.next_rank[position]
        else:
            back[node], again.rank[position] = (NEVER if cycle.sign > 0 else UNKNOWN), 0
        size = _requeue(closure, again, cycle, position, back, size)
        for out in range(closure.nodes[position].out, closure.nodes[position + 1].out):
            reader = closure.groups[closure.slots[closure.out_slots[out]].group].position
            size = look_again(closure, again, cycle, reader, outside, back, size)
    for k in range(begin, num_touched):
        again.noted[again.touched[k]] = False
    return num_touched


@inner
def _group_rank(
    closure: Closure, again: Again, cycle: Cycle, group: int, back: NDArray[np.int64]
) -> tuple[int, int]:
    """Return time and rank of the k-th slot of a group to supply; NEVER and 0 if it has too few."""
    first, last, count = closure.groups[group].slot, closure.groups[group + 1].slot, closure.groups[group].count
    if last - first < count:
        return NEVER, 0
    known = 0
    for slot in range(first, last):
        time, rank = _slot_rank(closure, again, cycle, slot, back)
        if known == count:
            if (time, rank) >= (again.smallest_time[count - 1], again.smallest_rank[count - 1]):
                continue
            known -= 1
        place = known
        while place > 0 and (again.smallest_time[place - 1], again.smallest_rank[place - 1]) > (time, rank):
            again.smallest_time[place] = again.smallest_time[place - 1]
            again.smallest_rank[place] = again.smallest_rank[place - 1]
            place -= 1
        again.smallest_time[place], again.smallest_rank[place] = time, rank
        known += 1
    return again.smallest_time[count - 1], again.smallest_rank[count - 1]


@inner
def _slot_rank(closure: Closure, again: Again, cycle: Cycle, slot: int, back: NDArray[np.int64]) -> tuple[int, int]:
    """Return when a slot supplies, and the rank of that time; what lies outside the component has rank 0."""
    supplier, via = closure.slots[slot].supplier, closure.slots[slot].via
    position = closure.nodes[supplier].position
    time, rank = back[supplier], 0
    if cycle.first <= position < cycle.last:
        rank = again.rank[position]
    if via >= 0 and (back[via], 0) > (time, rank):
        time, rank = back[via], 0
    return time, rank


@inner
def _is_earlier(cycle: Cycle, time: int, rank: int, other_time: int, other_rank: int) -> bool:
    """Return whether a time is settled before another."""
    return (cycle.sign * time, cycle.sign * rank) < (cycle.sign * other_time, cycle.sign * other_rank)


@inner
def _goes_before(closure: Closure, again: Again, cycle: Cycle, back: NDArray[np.int64], one: int, other: int) -> bool:
    """Return whether a queued position is settled before another: the earlier of what it has and what follows."""
    time, rank = _key(closure, again, cycle, back, one)
    other_time, other_rank = _key(closure, again, cycle, back, other)
    return _is_earlier(cycle, time, rank, other_time, other_rank)


@inner
def _key(closure: Closure, again: Again, cycle: Cycle, back: NDArray[np.int64], position: int) -> tuple[int, int]:
    time, rank = back[closure.nodes[position].node], again.rank[position]
    next_time, next_rank = again.next_time[position], again.next_rank[position]
    if _is_earlier(cycle, next_time, next_rank, time, rank):
        return next_time, next_rank
    return time, rank


@inner
def _requeue(
    closure: Closure, again: Again, cycle: Cycle, position: int, back: NDArray[np.int64], size: int
) -> int:
    """Put a node where it belongs in the queue, or take it out when nothing else follows; return the queue's size."""
    settled = (
        back[closure.nodes[position].node] == again.next_time[position]
        and again.rank[position] == again.next_rank[position]
    )
    place = again.place[position]
    if settled:
        if place < 0:
            return size
        size -= 1
        again.place[position] = -1
        if place == size:
            return size
        position = again.heap[size]
    elif place < 0:
        place = size
        size += 1
    _place(closure, again, cycle, position, place, back, size)
    return size


@inner
def _place(
    closure: Closure, again: Again, cycle: Cycle, position: int, place: int, back: NDArray[np.int64], size: int
) -> None:
    """Put a position into a hole of the queue, or above or below it."""
    while place > 0:
        above = again.heap[(place - 1) >> 1]
        if not _goes_before(closure, again, cycle, back, position, above):
            break
        again.heap[place], again.place[above] = above, place
        place = (place - 1) >> 1
    below = 2 * place + 1
    while below < size:
        if below + 1 < size and _goes_before(closure, again, cycle, back, again.heap[below + 1], again.heap[below]):
            below += 1
        child = again.heap[below]
        if not _goes_before(closure, again, cycle, back, child, position):
            break
        again.heap[place], again.place[child] = child, place
        place, below = below, 2 * below + 1
    again.heap[place], again.place[position] = position, place
