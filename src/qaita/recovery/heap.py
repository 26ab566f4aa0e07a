"""A binary heap of events in one flat array, the earliest on top.

Owns the order of events inside a cyclic component. Allocates nothing: the caller keeps the array and the size.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner


@inner
def push(events: NDArray[np.void], size: int, time: int, item: int) -> int:
    """Add ``item`` at ``time`` to a heap of ``size`` events; return the new size."""
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if events[above].time <= time:
            break
        events[place].time, events[place].item = events[above].time, events[above].item
        place = above
    events[place].time, events[place].item = time, item
    return size + 1


@inner
def drop(events: NDArray[np.void], size: int) -> int:
    """Remove the top event (read it first) from a heap of ``size`` events; return the new size."""
    size -= 1
    time, item = events[size].time, events[size].item
    place, below = 0, 1
    while below < size:
        if below + 1 < size and events[below + 1].time < events[below].time:
            below += 1
        if events[below].time >= time:
            break
        events[place].time, events[place].item = events[below].time, events[below].item
        place, below = below, 2 * below + 1
    events[place].time, events[place].item = time, item
    return size
