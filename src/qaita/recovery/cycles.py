"""Times of service inside one component whose nodes need one another.

Owns the two sweeps over the events of a component: :func:`ascend` for what must come from outside (start,
network), :func:`descend` for what may hold itself up (run). Never looks outside the component except to read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import RUN
from qaita.recovery.compiled import inner
from qaita.recovery.groups import serves_from, slot_time
from qaita.recovery.heap import drop, push
from qaita.recovery.layout import VIA_BIT, Closure, Frame, Scratch
from qaita.units import NEVER


@inner
def ascend(closure: Closure, scratch: Scratch, frame: Frame, live: int, back: NDArray[np.int64]) -> bool:
    """Raise ``back`` inside a block to the greatest solution over its ``live`` kinds of need.

    Earliest first, a node serves once its own time has come and enough slots of each live group supply; what only
    waits in a ring is never reached (minimax form of E. Dijkstra 1959, generalised to AND/OR graphs by D. Knuth
    1977, Inf. Process. Lett. 6(1)).

    Parameters
    ----------
    live : int
        Bits of what is followed inside the block. Without VIA_BIT the vias are read from ``back`` as it stands;
        groups of other kinds are taken as settled.
    back : (num_nodes,) int64
        On entry, in the block, the earliest time of each node for all that is not followed; on return the time it
        serves. ``scratch.upper`` says at what time a node of the block is known to serve anyhow, NEVER if unknown.

    Returns
    -------
    bool
        Whether any time in ``back`` changed.
    """
    size = _open_nodes(closure, scratch, frame, live, back)
    size = _open_slots(closure, scratch, frame, live, back, size)
    while size > 0:
        time, item = scratch.events[0].time, scratch.events[0].item
        size = drop(scratch.events, size)
        if item >= frame.last - frame.first:
            size = _supply(closure, scratch, frame, frame.slot + item - (frame.last - frame.first), time, back, size)
        elif scratch.nodes[item].settled == NEVER:
            scratch.nodes[item].settled = time
            size = _serve(closure, scratch, frame, live, item, back, size)
    changed = False
    for position in range(frame.first, frame.last):
        node = closure.nodes[position].node
        changed |= back[node] != scratch.nodes[position - frame.first].settled
        back[node] = scratch.nodes[position - frame.first].settled
    return changed


@inner
def _open_nodes(closure: Closure, scratch: Scratch, frame: Frame, live: int, back: NDArray[np.int64]) -> int:
    """Count what each node and group waits for, and queue the nodes that wait for nothing."""
    size = 0
    for position in range(frame.first, frame.last):
        waits = 0
        for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
            if closure.groups[group].inner and live >> closure.groups[group].kind & 1:
                scratch.group_left[group - frame.group] = closure.groups[group].count
                waits += 1
        local = position - frame.first
        scratch.nodes[local].left = waits
        scratch.nodes[local].settled = NEVER
        if waits == 0:
            time = serves_from(back[closure.nodes[position].node], closure.nodes[position].startup)
            size = _queue(scratch, size, time, local)
        size = _queue(scratch, size, scratch.nodes[local].upper, local)
    return size


@inner
def _open_slots(closure: Closure, scratch: Scratch, frame: Frame, live: int, back: NDArray[np.int64], size: int) -> int:
    """Count what each slot waits for inside the block, and queue the slots that wait for nothing."""
    for group in range(frame.group, closure.nodes[frame.last].group):
        if not closure.groups[group].inner or not live >> closure.groups[group].kind & 1:
            continue
        for slot in range(closure.groups[group].slot, closure.groups[group + 1].slot):
            waits = int(_inside(closure, frame, closure.slots[slot].supplier))
            if live & VIA_BIT:
                waits += int(_inside(closure, frame, closure.slots[slot].via))
            scratch.slot_left[slot - frame.slot] = waits
            if waits == 0:
                size = _queue(
                    scratch, size, slot_time(closure, slot, back), slot - frame.slot + frame.last - frame.first
                )
    return size


@inner
def _serve(
    closure: Closure, scratch: Scratch, frame: Frame, live: int, local: int, back: NDArray[np.int64], size: int
) -> int:
    """Let the slots know that a node of the block serves from now on."""
    node, now = closure.nodes[frame.first + local].node, scratch.nodes[local].settled
    for out in range(closure.nodes[frame.first + local].out, closure.nodes[frame.first + local + 1].out):
        slot = closure.out_slots[out]
        if not live >> closure.groups[closure.slots[slot].group].kind & 1:
            continue
        if closure.slots[slot].supplier != node and not live & VIA_BIT:
            continue  # a via that is not followed: its time was read at the beginning
        scratch.slot_left[slot - frame.slot] -= 1
        if scratch.slot_left[slot - frame.slot] > 0:
            continue
        # What is followed has come by now, and its entry in `back` is no later: that of the rest decides.
        time = max(now, slot_time(closure, slot, back))
        if time > now:
            size = _queue(scratch, size, time, slot - frame.slot + frame.last - frame.first)
        else:
            size = _supply(closure, scratch, frame, slot, now, back, size)
    return size


@inner
def _supply(
    closure: Closure, scratch: Scratch, frame: Frame, slot: int, now: int, back: NDArray[np.int64], size: int
) -> int:
    """Count a slot that supplies from now on; queue its node when nothing else is waited for."""
    group = closure.slots[slot].group
    group_local = group - frame.group
    scratch.group_left[group_local] -= 1
    if scratch.group_left[group_local] != 0:
        return size
    position = closure.groups[group].position
    local = position - frame.first
    scratch.nodes[local].left -= 1
    if scratch.nodes[local].left != 0:
        return size
    met = max(now, back[closure.nodes[position].node])
    return _queue(scratch, size, serves_from(met, closure.nodes[position].startup), local)


@inner
def _inside(closure: Closure, frame: Frame, node: int) -> bool:
    """Return whether ``node`` (-1 for none) lies in the block."""
    if node < 0:
        return False
    return bool(frame.first <= closure.nodes[node].position < frame.last)


@inner
def _queue(scratch: Scratch, size: int, time: int, item: int) -> int:
    """Queue an event unless it never comes."""
    if time >= NEVER:
        return size
    return push(scratch.events, size, time, item)


@inner
def descend(closure: Closure, scratch: Scratch, frame: Frame, back: NDArray[np.int64]) -> None:
    """Raise ``back`` inside a block to the least solution over its run needs.

    Going back in time from the end, when all is up, a node falls at its own time or when one of its groups has
    lost too many suppliers, and it takes along whoever cannot do without it. So nodes that need one another start
    together once all can. (The ascending sweep would wait for ever.)

    Parameters
    ----------
    back : (num_nodes,) int64
        On entry, in the block, the earliest time of each node for all but the run needs inside; on return its time.
    """
    size = _stand(closure, scratch, frame, back)
    waiting = 0
    while size > 0:
        time, item = -scratch.events[0].time, scratch.events[0].item
        size = drop(scratch.events, size)
        if item < frame.last - frame.first:
            waiting = _fall(closure, scratch, frame, frame.first + item, time, waiting, back)
        else:
            slot = frame.slot + item - (frame.last - frame.first)
            waiting = _lose(closure, scratch, frame, slot, time, waiting, back)
        while waiting > 0:
            position = scratch.nodes[waiting - 1].waiting
            waiting = _take_along(closure, scratch, frame, position, time, waiting - 1, back)


@inner
def _stand(closure: Closure, scratch: Scratch, frame: Frame, back: NDArray[np.int64]) -> int:
    """Count what each group can lose, and queue the times of nodes and of suppliers outside the block."""
    size = 0
    for position in range(frame.first, frame.last):
        node = closure.nodes[position].node
        scratch.nodes[position - frame.first].left = 1
        for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
            if not closure.groups[group].inner or closure.groups[group].kind != RUN:
                continue
            begin, end = closure.groups[group].slot, closure.groups[group + 1].slot
            scratch.group_left[group - frame.group] = end - begin - closure.groups[group].count
            if end - begin < closure.groups[group].count:
                back[node] = NEVER
            for slot in range(begin, end):
                supplier = closure.slots[slot].supplier
                if not _inside(closure, frame, supplier):
                    item = slot - frame.slot + frame.last - frame.first
                    size = push(scratch.events, size, -back[supplier], item)
        size = push(scratch.events, size, -back[node], position - frame.first)
    return size


@inner
def _take_along(
    closure: Closure, scratch: Scratch, frame: Frame, position: int, time: int, waiting: int, back: NDArray[np.int64]
) -> int:
    """Let the slots know that a node of the block is not up before ``time``."""
    for out in range(closure.nodes[position].out, closure.nodes[position + 1].out):
        slot = closure.out_slots[out]
        if closure.groups[closure.slots[slot].group].kind == RUN:
            waiting = _lose(closure, scratch, frame, slot, time, waiting, back)
    return waiting


@inner
def _lose(
    closure: Closure, scratch: Scratch, frame: Frame, slot: int, time: int, waiting: int, back: NDArray[np.int64]
) -> int:
    """Count a slot that does not supply before ``time``; its node falls when too many do not."""
    group = closure.slots[slot].group
    group_local = group - frame.group
    scratch.group_left[group_local] -= 1
    if scratch.group_left[group_local] != -1:
        return waiting
    return _fall(closure, scratch, frame, closure.groups[group].position, time, waiting, back)


@inner
def _fall(
    closure: Closure, scratch: Scratch, frame: Frame, position: int, time: int, waiting: int, back: NDArray[np.int64]
) -> int:
    """Set the time of a node that still stands, and put it on the stack of those to be followed."""
    local = position - frame.first
    if scratch.nodes[local].left == 0:
        return waiting
    scratch.nodes[local].left = 0
    back[closure.nodes[position].node] = time
    scratch.nodes[waiting].waiting = position
    return waiting + 1
