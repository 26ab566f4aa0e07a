"""One instant of the play: what changes is followed to all that hangs on it, suppliers first.

Owns the three compiled doors: :func:`settle`, :func:`close_instant`, :func:`would`. Never decides what the next
instant is; :mod:`qaita.recovery.events.play` does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import entry, inner
from qaita.recovery.events.block import solve_block
from qaita.recovery.events.crossing import next_crossing
from qaita.recovery.events.layout import Layout
from qaita.recovery.events.node import DOWN, node_line
from qaita.recovery.events.standing import COUNTED, FINAL, NOT_BEGUN, OPEN, Standing, value
from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@entry
def settle(layout: Layout, standing: Standing, changed: Ints, now: int) -> None:
    """Look at the nodes ``changed`` and at all that change because of them; may be called often at one instant.

    Cost grows with what is looked at: a node on no cycle alone, a cyclic component whole.
    """
    for node in changed:
        _mark(standing, layout.component[node])
    while standing.sizes[OPEN] > 0:
        _look_at(layout, standing, _take(standing), now)


@inner
def _look_at(layout: Layout, standing: Standing, component: int, now: int) -> None:
    first, last = layout.component_ptr[component], layout.component_ptr[component + 1]
    if layout.mask[component] == 0:
        node = layout.order[first]
        share, slope, since, _ = node_line(layout, standing, node, FINAL, FINAL, FINAL, now, -1, -1)
        _touch(standing, node)
        if _is_new(share, slope, since, standing.share[FINAL, node], standing.slope[FINAL, node],
                   standing.since[FINAL, node]):
            standing.share[FINAL, node], standing.slope[FINAL, node] = share, slope
            standing.since[FINAL, node] = since
            _mark_consumers(layout, standing, node, component)
        return
    for place in range(first, last):
        node = layout.order[place]
        standing.old_share[node], standing.old_slope[node] = standing.share[FINAL, node], standing.slope[FINAL, node]
        standing.old_since[node] = standing.since[FINAL, node]
    solve_block(layout, standing, component, now)
    for place in range(first, last):
        node = layout.order[place]
        _touch(standing, node)
        if _is_new(standing.share[FINAL, node], standing.slope[FINAL, node], standing.since[FINAL, node],
                   standing.old_share[node], standing.old_slope[node], standing.old_since[node]):
            _mark_consumers(layout, standing, node, component)


@entry
def close_instant(layout: Layout, standing: Standing, ramps: bool, now: int, nodes: Ints) -> int:
    """End an instant: note who is up, who has begun to start, and when each must be looked at again.

    Writes into ``nodes`` those that were looked at, and returns how many there are.
    """
    count = standing.sizes[COUNTED]
    for rank in range(count):
        node = standing.touched[rank]
        nodes[rank] = node
        standing.is_touched[node] = False
        _note(layout, standing, node, now)
    if ramps:
        for rank in range(count):
            _wake_for_crossing(layout, standing, nodes[rank], now)
    standing.sizes[COUNTED] = 0
    return int(count)


@inner
def _note(layout: Layout, standing: Standing, node: int, now: int) -> None:
    standing.wake[node] = NEVER
    up = value(standing.share[FINAL, node], standing.slope[FINAL, node], standing.since[FINAL, node], now) > 0.0
    waits = not up and layout.startup[node] > 0
    if waits and node_line(layout, standing, node, FINAL, FINAL, FINAL, now, -1, -1)[3] != DOWN:
        if standing.begun[node] < 0:
            standing.begun[node] = now
        standing.wake[node] = standing.begun[node] + layout.startup[node]
    else:
        standing.begun[node] = NOT_BEGUN
    standing.was_up[node] = up


@inner
def _wake_for_crossing(layout: Layout, standing: Standing, node: int, now: int) -> None:
    """Wake a node, or the first of its cyclic component, when the order of what it compares changes."""
    component = layout.component[node]
    first = layout.component_ptr[component]
    if layout.mask[component] == 0 or layout.order[first] == node:
        standing.wake[node] = min(standing.wake[node], next_crossing(layout, standing, component, now))


@entry
def would(layout: Layout, standing: Standing, nodes: Ints, first: int, last: int, now: int, share: Floats) -> None:
    """Write for each of ``nodes`` the share it would have if the deliveries ``first : last`` were whole.

    Who is starting up counts as up: it draws already.
    """
    for rank in range(len(nodes)):
        node = nodes[rank]
        begun = standing.begun[node]
        standing.begun[node] = -NEVER if layout.startup[node] > 0 else begun
        got = node_line(layout, standing, node, FINAL, FINAL, FINAL, now, first, last)
        standing.begun[node] = begun
        share[rank] = value(got[0], got[1], got[2], now)


@inner
def _is_new(share: float, slope: float, since: int, old_share: float, old_slope: float, old_since: int) -> bool:
    return share != old_share or slope != old_slope or since != old_since


@inner
def _touch(standing: Standing, node: int) -> None:
    if not standing.is_touched[node]:
        standing.is_touched[node] = True
        standing.touched[standing.sizes[COUNTED]] = node
        standing.sizes[COUNTED] += 1


@inner
def _mark_consumers(layout: Layout, standing: Standing, node: int, component: int) -> None:
    for out in range(layout.out_ptr[node], layout.out_ptr[node + 1]):
        other = layout.component[layout.out_node[out]]
        if other != component:
            _mark(standing, other)


@inner
def _mark(standing: Standing, component: int) -> None:
    """Put a component on the heap, once."""
    if standing.dirty[component]:
        return
    standing.dirty[component] = True
    child = standing.sizes[OPEN]
    standing.sizes[OPEN] += 1
    standing.heap[child] = component
    while child > 0 and standing.heap[(child - 1) // 2] > standing.heap[child]:
        parent = (child - 1) // 2
        standing.heap[parent], standing.heap[child] = standing.heap[child], standing.heap[parent]
        child = parent


@inner
def _take(standing: Standing) -> int:
    """Take the component with the smallest number off the heap."""
    top = standing.heap[0]
    standing.dirty[top] = False
    standing.sizes[OPEN] -= 1
    size = standing.sizes[OPEN]
    standing.heap[0] = standing.heap[size]
    parent = 0
    while 2 * parent + 1 < size:
        child = 2 * parent + 1
        if child + 1 < size and standing.heap[child + 1] < standing.heap[child]:
            child += 1
        if standing.heap[parent] <= standing.heap[child]:
            break
        standing.heap[parent], standing.heap[child] = standing.heap[child], standing.heap[parent]
        parent = child
    return int(top)
