"""Nodes that need one another: the lines of one cyclic component at an instant.

Owns the nested solution, least over start, inside it greatest over run, inside it least over network hops, of lines
instead of yes and no. Never looks outside the component except to read.
"""

from __future__ import annotations

from qaita.recovery.compiled import inner
from qaita.recovery.events.layout import Layout
from qaita.recovery.events.node import node_line
from qaita.recovery.events.standing import FINAL, FROZEN, REACHED, RUNNING, STARTED, Standing, lesser
from qaita.recovery.layout import NETWORK_BIT, RUN_BIT, START_BIT, VIA_BIT


@inner
def solve_block(layout: Layout, standing: Standing, component: int, now: int) -> None:
    """Write into the row FINAL the lines of a cyclic component; all that it needs from outside stands there already.

    The lattice is that of lines, least first; a set of nodes that are up is the special case of the lines 0 and 1. Each
    outer round starts from a lower bound of the solution (what is known to have started), and is followed by plain
    derivation, which stays a lower bound; when that adds nothing the solution is found.
    """
    starting = layout.mask[component] & START_BIT != 0 and standing.sizes[FROZEN] == 0
    starting = starting and _some_down(layout, standing, component)
    if starting:
        _fill(layout, standing, component, STARTED, 0.0)
    while True:
        _keep_running(layout, standing, component, now)
        if not starting:
            break
        _rise(layout, standing, component, RUNNING, RUNNING, RUNNING, False, now)
        if not _move(layout, standing, component, RUNNING, STARTED, now):
            break
    _move(layout, standing, component, RUNNING, FINAL, now)


@inner
def _keep_running(layout: Layout, standing: Standing, component: int, now: int) -> None:
    """Write into the row RUNNING the greatest solution over run of the least over network hops.

    Lowering by all kinds, and then capping by what is reached, both stay above the solution; when the cap changes
    nothing it is found.
    """
    mask = layout.mask[component]
    _fill(layout, standing, component, RUNNING, 1.0)
    if not mask & (RUN_BIT | VIA_BIT):
        _fill(layout, standing, component, REACHED, 0.0)
        _rise(layout, standing, component, STARTED, RUNNING, REACHED, True, now)
        _move(layout, standing, component, REACHED, RUNNING, now)
        return
    while True:
        _fall(layout, standing, component, now)
        if not mask & NETWORK_BIT:
            return
        _fill(layout, standing, component, REACHED, 0.0)
        _rise(layout, standing, component, STARTED, RUNNING, REACHED, True, now)
        if not _move(layout, standing, component, REACHED, RUNNING, now):
            return


@inner
def _fall(layout: Layout, standing: Standing, component: int, now: int) -> None:
    """Lower the row RUNNING until each node is at most what it can do."""
    head, size = _queue_all(layout, standing, component)
    room = len(standing.queue)
    while size > 0:
        node = standing.queue[head]
        head, size = (head + 1) % room, size - 1
        standing.queued[node] = False
        got = node_line(layout, standing, node, STARTED, RUNNING, RUNNING, now, -1, -1)
        if lesser(got[0], got[1], got[2], standing.share[RUNNING, node], standing.slope[RUNNING, node],
                  standing.since[RUNNING, node], now):
            _set(standing, RUNNING, node, got[0], got[1], got[2])
            size = _queue_consumers(layout, standing, component, node, head, size)


@inner
def _rise(
    layout: Layout, standing: Standing, component: int, started: int, running: int, row: int, capped: bool, now: int
) -> None:
    """Raise a row until each node has what it can do, given the other rows; ``capped``: at most the row RUNNING."""
    head, size = _queue_all(layout, standing, component)
    room = len(standing.queue)
    while size > 0:
        node = standing.queue[head]
        head, size = (head + 1) % room, size - 1
        standing.queued[node] = False
        if capped and not lesser(standing.share[row, node], standing.slope[row, node], standing.since[row, node],
                                 standing.share[RUNNING, node], standing.slope[RUNNING, node],
                                 standing.since[RUNNING, node], now):
            continue
        share, slope, since, _ = node_line(layout, standing, node, started, running, row, now, -1, -1)
        if capped and lesser(standing.share[RUNNING, node], standing.slope[RUNNING, node],
                             standing.since[RUNNING, node], share, slope, since, now):
            share, slope = standing.share[RUNNING, node], standing.slope[RUNNING, node]
            since = standing.since[RUNNING, node]
        if lesser(standing.share[row, node], standing.slope[row, node], standing.since[row, node], share, slope, since,
                  now):
            _set(standing, row, node, share, slope, since)
            size = _queue_consumers(layout, standing, component, node, head, size)


@inner
def _queue_all(layout: Layout, standing: Standing, component: int) -> tuple[int, int]:
    size = 0
    for place in range(layout.component_ptr[component], layout.component_ptr[component + 1]):
        standing.queue[size] = layout.order[place]
        standing.queued[layout.order[place]] = True
        size += 1
    return 0, size


@inner
def _queue_consumers(layout: Layout, standing: Standing, component: int, node: int, head: int, size: int) -> int:
    room = len(standing.queue)
    for out in range(layout.out_ptr[node], layout.out_ptr[node + 1]):
        other = layout.out_node[out]
        if layout.component[other] == component and not standing.queued[other]:
            standing.queue[(head + size) % room] = other
            standing.queued[other] = True
            size += 1
    return size


@inner
def _set(standing: Standing, row: int, node: int, share: float, slope: float, since: int) -> None:
    standing.share[row, node] = share
    standing.slope[row, node] = slope
    standing.since[row, node] = since


@inner
def _fill(layout: Layout, standing: Standing, component: int, row: int, share: float) -> None:
    for place in range(layout.component_ptr[component], layout.component_ptr[component + 1]):
        _set(standing, row, layout.order[place], share, 0.0, 0)


@inner
def _move(layout: Layout, standing: Standing, component: int, source: int, target: int, now: int) -> bool:
    """Copy the lines of a component from one row to another; return whether any of them is new there."""
    changed = False
    for place in range(layout.component_ptr[component], layout.component_ptr[component + 1]):
        node = layout.order[place]
        share, slope, since = standing.share[source, node], standing.slope[source, node], standing.since[source, node]
        changed |= lesser(share, slope, since, standing.share[target, node], standing.slope[target, node],
                          standing.since[target, node], now)
        changed |= lesser(standing.share[target, node], standing.slope[target, node], standing.since[target, node],
                          share, slope, since, now)
        _set(standing, target, node, share, slope, since)
    return changed


@inner
def _some_down(layout: Layout, standing: Standing, component: int) -> bool:
    for place in range(layout.component_ptr[component], layout.component_ptr[component + 1]):
        if not standing.was_up[layout.order[place]]:
            return True
    return False
