"""What one node can do at an instant, given the lines of what it needs.

Owns the supply of a group, its effect, and the rule for starting. Never follows a supplier further.
"""

from __future__ import annotations

from qaita.city.dependencies import RUN, START
from qaita.recovery.compiled import inner
from qaita.recovery.events.layout import NOT_SHARED, Layout
from qaita.recovery.events.standing import FINAL, FROZEN, KNOWN, SLACK, Standing, lesser, value

Line = tuple[float, float, int]
"""Share, slope and since of a line."""

DOWN, WAITING, UP = 0, 1, 2
"""A node lacks something; has all, and is starting up; works."""


@inner
def node_line(
    layout: Layout, standing: Standing, node: int, started: int, running: int, reached: int, now: int, without: int,
    until: int
) -> tuple[float, float, int, int]:
    """Return the line of a node, and whether it is down, waiting to be up, or up.

    ``started``, ``running`` and ``reached`` name the rows in which nodes of the same component are read; all others
    are read in FINAL. Groups whose delivery lies in ``without : until`` are taken as met.
    """
    share, slope, since = standing.own_share[node], standing.own_slope[node], standing.own_since[node]
    if value(share, slope, since, now) <= 0.0:
        return 0.0, 0.0, 0, DOWN
    part = 1.0
    for group in range(layout.group_ptr[node], layout.group_ptr[node + 1]):
        if without <= layout.group_delivery[group] < until:
            continue
        kind = layout.group_kind[group]
        if kind == START and standing.was_up[node]:
            continue
        inside = started if kind == START else (running if kind == RUN else reached)
        if kind == START and standing.sizes[FROZEN] != 0:
            inside = KNOWN
        got = _effect(layout, standing, group, _supply(layout, standing, group, inside, running, now), now)
        if layout.group_scaled[group] and layout.group_level[group] < 0.0:
            part *= got[0]
            got = (1.0 if got[0] > 0.0 else 0.0), 0.0, 0
        if value(got[0], got[1], got[2], now) <= 0.0:
            return 0.0, 0.0, 0, DOWN
        if kind != START and lesser(got[0], got[1], got[2], share, slope, since, now):
            share, slope, since = got
    if not standing.was_up[node] and layout.startup[node] > 0 and now > 0:
        begun = standing.begun[node]
        if begun < 0 or begun + layout.startup[node] > now:
            return 0.0, 0.0, 0, WAITING
    return share * part, slope * part, since, UP


@inner
def _effect(layout: Layout, standing: Standing, group: int, got: Line, now: int) -> Line:
    """Return what a group allows when it is supplied so."""
    level = layout.group_level[group]
    if level < 0.0:
        return got
    if value(got[0], got[1], got[2], now) >= level - SLACK:
        return 1.0, 0.0, 0
    return 0.0, 0.0, 0


@inner
def _supply(layout: Layout, standing: Standing, group: int, inside: int, running: int, now: int) -> Line:
    """Return the line with which a group is supplied: the count-th greatest, or what is delivered or stands in."""
    place = layout.group_delivery[group]
    if place != NOT_SHARED:
        return max(standing.delivered[place], standing.floor[group]), 0.0, 0
    count = layout.group_count[group]
    first, last = layout.slot_ptr[group], layout.slot_ptr[group + 1]
    share, slope, since = 0.0, 0.0, 0
    if count == 1:
        for slot in range(first, last):
            got = _slot(layout, standing, slot, group, inside, running, now)
            if lesser(share, slope, since, got[0], got[1], got[2], now):
                share, slope, since = got
    elif count <= last - first:
        share, slope, since = _kth(layout, standing, group, inside, running, now)
    if standing.floor[group] > 0.0 and value(share, slope, since, now) < standing.floor[group]:
        return standing.floor[group], 0.0, 0
    return share, slope, since


@inner
def _kth(layout: Layout, standing: Standing, group: int, inside: int, running: int, now: int) -> Line:
    """Return the count-th greatest line of a group of at least so many suppliers."""
    count = layout.group_count[group]
    held = 0
    for slot in range(layout.slot_ptr[group], layout.slot_ptr[group + 1]):
        got = _slot(layout, standing, slot, group, inside, running, now)
        place = held
        while place > 0 and lesser(standing.best_share[place - 1], standing.best_slope[place - 1],
                                   standing.best_since[place - 1], got[0], got[1], got[2], now):
            if place < count:
                standing.best_share[place] = standing.best_share[place - 1]
                standing.best_slope[place] = standing.best_slope[place - 1]
                standing.best_since[place] = standing.best_since[place - 1]
            place -= 1
        if place < count:
            standing.best_share[place], standing.best_slope[place], standing.best_since[place] = got
            held = min(held + 1, count)
    return standing.best_share[count - 1], standing.best_slope[count - 1], standing.best_since[count - 1]


@inner
def _slot(
    layout: Layout, standing: Standing, slot: int, group: int, inside: int, running: int, now: int
) -> Line:
    """Return the line that comes from one supplier, over its via if it has one."""
    owner = layout.slot_home[slot]
    supplier, via = layout.supplier[slot], layout.via[slot]
    row = inside if inside == KNOWN or layout.component[supplier] == owner else FINAL
    share, slope, since = standing.share[row, supplier], standing.slope[row, supplier], standing.since[row, supplier]
    if via >= 0:
        row = running if layout.component[via] == owner else FINAL
        if lesser(standing.share[row, via], standing.slope[row, via], standing.since[row, via], share, slope, since,
                  now):
            return standing.share[row, via], standing.slope[row, via], standing.since[row, via]
    return share, slope, since
