"""When a group of suppliers supplies, and when a node serves, given when each supplier does.

Owns the k-th smallest over the slots of one group and the start-up time of one node. Never follows a supplier further.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner
from qaita.recovery.layout import Closure
from qaita.units import NEVER


@inner
def serves_from(met: int, startup: int) -> int:
    """Return when a node serves whose conditions are met at ``met``, at most NEVER.

    It starts up after that, unless all was there at minute 0 or before: then it never went down.
    """
    if met <= 0:
        return met
    return min(met + startup, NEVER)


@inner
def slot_time(closure: Closure, slot: int, back: NDArray[np.int64]) -> int:
    """Return when the slot supplies: its supplier and its via, if any, are back."""
    time: int = back[closure.slots[slot].supplier]
    via = closure.slots[slot].via
    if via >= 0 and back[via] > time:
        time = back[via]
    return time


@inner
def group_time(closure: Closure, group: int, back: NDArray[np.int64], smallest: NDArray[np.int64]) -> int:
    """Return when ``count`` slots of the group supply, NEVER if they never do; ``smallest`` is working memory."""
    first, last = closure.groups[group].slot, closure.groups[group + 1].slot
    count = closure.groups[group].count
    if last - first < count:
        return NEVER
    if count == 1:
        time = NEVER
        for slot in range(first, last):
            time = min(time, slot_time(closure, slot, back))
    elif count == last - first:
        time = -NEVER
        for slot in range(first, last):
            time = max(time, slot_time(closure, slot, back))
    else:
        time = _kth_smallest(closure, first, last, count, back, smallest)
    return min(time, NEVER)


@inner
def _kth_smallest(
    closure: Closure, first: int, last: int, count: int, back: NDArray[np.int64], smallest: NDArray[np.int64]
) -> int:
    smallest[:count] = NEVER
    for slot in range(first, last):
        time = slot_time(closure, slot, back)
        place = count - 1
        if time >= smallest[place]:
            continue
        while place > 0 and smallest[place - 1] > time:
            smallest[place] = smallest[place - 1]
            place -= 1
        smallest[place] = time
    kth: int = smallest[count - 1]
    return kth
