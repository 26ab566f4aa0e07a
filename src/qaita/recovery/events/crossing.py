"""When the order of lines changes that a component compares: the next whole minute at which it must be looked at.

Owns :func:`next_crossing`. What comes out of comparisons alone stays the same line until two of what goes in cross.
"""

from __future__ import annotations

import math

from qaita.recovery.compiled import inner
from qaita.recovery.events.layout import Layout
from qaita.recovery.events.standing import FINAL, SLACK, Standing, value
from qaita.units import NEVER

FAR = 1e15
"""Minutes beyond which a crossing is never."""


@inner
def next_crossing(layout: Layout, standing: Standing, component: int, now: int) -> int:
    """Return the first minute after ``now`` at which two lines that go into a component have changed order.

    Lines are those of the nodes' own shares, of suppliers and vias outside, and of the levels that groups ask for.
    :data:`~qaita.units.NEVER` where none is sloped. Grows with sloped lines times lines.
    """
    count = _gather(layout, standing, component, now)
    earliest = NEVER
    for one in range(count):
        slope = standing.line_slope[one]
        if slope == 0.0:
            continue
        for other in range(count):
            closing = slope - standing.line_slope[other]
            if closing == 0.0:
                continue
            apart = (standing.line_share[other] - standing.line_share[one]) / closing
            if apart > SLACK:
                if apart < FAR:
                    earliest = min(earliest, now + max(1, math.ceil(apart - SLACK)))
            elif apart > -SLACK:
                earliest = min(earliest, now + 1)
    return earliest


@inner
def _gather(layout: Layout, standing: Standing, component: int, now: int) -> int:
    """Write the lines that go into a component as they are now; return how many."""
    count = _add(standing, 0, 0.0, 0.0)
    for place in range(layout.component_ptr[component], layout.component_ptr[component + 1]):
        node = layout.order[place]
        own = value(standing.own_share[node], standing.own_slope[node], standing.own_since[node], now)
        count = _add(standing, count, own, standing.own_slope[node])
        for group in range(layout.group_ptr[node], layout.group_ptr[node + 1]):
            count = _add(standing, count, max(0.0, layout.group_level[group]), 0.0)
            count = _add(standing, count, standing.floor[group], 0.0)
            for slot in range(layout.slot_ptr[group], layout.slot_ptr[group + 1]):
                for other in (layout.supplier[slot], layout.via[slot]):
                    if other >= 0 and layout.component[other] != component:
                        got = value(standing.share[FINAL, other], standing.slope[FINAL, other],
                                    standing.since[FINAL, other], now)
                        count = _add(standing, count, got, standing.slope[FINAL, other])
    return count


@inner
def _add(standing: Standing, count: int, share: float, slope: float) -> int:
    standing.line_share[count] = share
    standing.line_slope[count] = slope
    return count + 1
