"""Times of service inside a component in which run needs meet start or network needs.

Owns the nested solution, least over start, inside it greatest over run, inside it least over network hops (read
as sets of nodes that are up; as times every "least" is a greatest solution and the reverse). Never used for a
component of which one sweep is enough.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import START
from qaita.recovery.compiled import inner
from qaita.recovery.cycles import ascend, descend
from qaita.recovery.groups import group_time
from qaita.recovery.layout import NETWORK_BIT, RUN_BIT, START_BIT, Closure, Frame, Scratch
from qaita.units import NEVER


@inner
def solve_mixed(closure: Closure, scratch: Scratch, frame: Frame, mask: int, back: NDArray[np.int64]) -> None:
    """Raise ``back`` inside a block of any mask to the nested solution.

    Parameters
    ----------
    mask : int
        Mask of the block.
    back : (num_nodes,) int64
        On entry, in the block, the earliest time of each node for all that lies outside; on return its time.

    Notes
    -----
    Outer rounds lower the times at which nodes are known to have started, from NEVER; each is an upper bound of
    the solution. After a round one ascending sweep over all kinds lowers them as far as plain derivation reaches
    (what follows from nodes that are up is up), so that rounds are spent only where a run cycle starts after a
    start. When no start group hears anything new the solution is found, after at most one round more than there
    are nodes.
    """
    for local in range(frame.last - frame.first):
        node = closure.nodes[frame.first + local].node
        scratch.nodes[local].base = back[node]
        scratch.nodes[local].started = NEVER + 1  # no time: the first round is always new
        back[node] = NEVER
    _restart(closure, scratch, frame, back)
    while True:
        _keep_running(closure, scratch, frame, mask, back)
        if not mask & START_BIT:
            return
        _derive(closure, scratch, frame, mask, back)
        if not _restart(closure, scratch, frame, back):
            return


@inner
def _restart(closure: Closure, scratch: Scratch, frame: Frame, back: NDArray[np.int64]) -> bool:
    """Set ``back`` to the earliest times given what is known to have started; return whether any of them is new."""
    changed = False
    for position in range(frame.first, frame.last):
        time = scratch.nodes[position - frame.first].base
        for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
            if closure.groups[group].inner and closure.groups[group].kind == START:
                time = max(time, group_time(closure, group, back, scratch.smallest))
        changed |= scratch.nodes[position - frame.first].started != time
        scratch.nodes[position - frame.first].started = time
    if changed:
        for position in range(frame.first, frame.last):
            back[closure.nodes[position].node] = scratch.nodes[position - frame.first].started
    return changed


@inner
def _keep_running(closure: Closure, scratch: Scratch, frame: Frame, mask: int, back: NDArray[np.int64]) -> None:
    """Raise ``back`` to the least solution over run needs of the greatest over network hops.

    Both sweeps only raise times, and never above the solution; when the second changes nothing it is reached.
    """
    while True:
        if mask & RUN_BIT:
            descend(closure, scratch, frame, back)
        if not mask & NETWORK_BIT or not ascend(closure, scratch, frame, mask & NETWORK_BIT, back):
            return


@inner
def _derive(closure: Closure, scratch: Scratch, frame: Frame, mask: int, back: NDArray[np.int64]) -> None:
    """Lower ``back`` to what follows step by step from the nodes known to be up."""
    for local in range(frame.last - frame.first):
        node = closure.nodes[frame.first + local].node
        scratch.nodes[local].upper = back[node]
        back[node] = scratch.nodes[local].base
    ascend(closure, scratch, frame, mask, back)
    for local in range(frame.last - frame.first):
        scratch.nodes[local].upper = NEVER
