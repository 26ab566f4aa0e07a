"""When each node works again, given when each is repaired and who needs whom.

Owns the time of service: at an instant t the nodes that are up are ``least S . greatest W . least N`` of "repaired
by t, each start group supplied from S, each run group from W, each network group over nodes in N and vias in W",
and a node's time is the first instant at which it is up. :func:`service_times` is for people,
:func:`close_into` for compiled code that asks a million times. Never plans, and never loses a service again: that
needs capacities, which are not looked at here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.recovery.compiled import entry, inner
from qaita.recovery.components import delays_on_run_cycles
from qaita.recovery.cycles import ascend, descend
from qaita.recovery.groups import group_time, serves_from
from qaita.recovery.layout import NETWORK_BIT, RUN_BIT, START_BIT, Closure, Frame, Scratch, make_scratch
from qaita.recovery.mixed import solve_mixed
from qaita.recovery.prepare import prepare
from qaita.units import NEVER

__all__ = ["Closure", "Scratch", "close_into", "delays_on_run_cycles", "make_scratch", "prepare", "service_times"]


def service_times(closure: Closure, repaired: ArrayLike) -> NDArray[np.int64]:
    """Return when each node works and serves others.

    Parameters
    ----------
    closure : Closure
        From :func:`prepare`.
    repaired : (num_nodes,) int
        Minutes since day 0 at which each node is repaired and in service again; at most 0 when it was not damaged,
        NEVER when it is not repaired. May lie before day 0.

    Returns
    -------
    back : (num_nodes,) int64
        Minutes since day 0, start-up time included; NEVER when the node never works. A node whose conditions are all
        met at minute 0 or before never went down: no start-up time is added.

    Raises
    ------
    ValueError
        If ``repaired`` is not one whole number for each node.
    """
    times = np.asarray(repaired)
    if times.shape != (closure.num_nodes,) or times.dtype.kind not in "iu":
        raise ValueError(
            f"repaired: met shape {times.shape} of {times.dtype}; allowed: shape {(closure.num_nodes,)} of whole "
            "minutes. Maybe sinks are missing: they are nodes too"
        )
    back = np.empty(len(times), np.int64)
    own = np.array(times, np.int64)  # compiled code takes an array that may not be written to for another type
    close_into(closure, make_scratch(closure), own, back)
    return back


@entry
def close_into(closure: Closure, scratch: Scratch, repaired: NDArray[np.int64], back: NDArray[np.int64]) -> None:
    """Write into ``back`` when each node works; allocates nothing and checks nothing.

    Parameters
    ----------
    closure : Closure
        From :func:`prepare`; may be shared by threads.
    scratch : Scratch
        From :func:`make_scratch` for this closure; not to be shared.
    repaired : (num_nodes,) int64
        Minutes since day 0, between -NEVER and NEVER; contiguous; read only.
    back : (num_nodes,) int64
        Overwritten; contiguous; must not be the same array as ``repaired``.
    """
    _close_blocks(closure, scratch, repaired, back)


@inner
def _close_blocks(closure: Closure, scratch: Scratch, repaired: NDArray[np.int64], back: NDArray[np.int64]) -> None:
    for block in range(len(closure.blocks) - 1):
        first, last = closure.blocks[block].position, closure.blocks[block + 1].position
        if closure.blocks[block].mask == 0:
            for position in range(first, last):
                back[closure.nodes[position].node] = time_alone(closure, scratch, position, repaired, back)
            continue
        for position in range(first, last):
            back[closure.nodes[position].node] = time_from_outside(closure, scratch, position, repaired, back)
        settle(closure, scratch, block, back)


@inner
def time_alone(
    closure: Closure, scratch: Scratch, position: int, repaired: NDArray[np.int64], back: NDArray[np.int64]
) -> int:
    """Return when a node on no cycle serves; all its suppliers are settled."""
    time: int = repaired[closure.nodes[position].node]
    for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
        time = max(time, group_time(closure, group, back, scratch.smallest))
    return serves_from(min(time, NEVER), closure.nodes[position].startup)


@inner
def time_from_outside(
    closure: Closure, scratch: Scratch, position: int, repaired: NDArray[np.int64], back: NDArray[np.int64]
) -> int:
    """Return the earliest time of a node of a cyclic component, as if nothing were needed inside it."""
    time: int = min(repaired[closure.nodes[position].node], NEVER)
    for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
        if not closure.groups[group].inner:
            time = max(time, group_time(closure, group, back, scratch.smallest))
    return time


@inner
def settle(closure: Closure, scratch: Scratch, block: int, back: NDArray[np.int64]) -> None:
    """Raise ``back`` inside a cyclic component from the times of :func:`time_from_outside` to the answer."""
    first, last = closure.blocks[block].position, closure.blocks[block + 1].position
    mask, group = closure.blocks[block].mask, closure.nodes[first].group
    frame = Frame(first, last, group, closure.groups[group].slot)
    if not mask & ~(START_BIT | NETWORK_BIT):
        ascend(closure, scratch, frame, mask, back)
    elif mask == RUN_BIT:
        descend(closure, scratch, frame, back)
    else:
        solve_mixed(closure, scratch, frame, mask, back)
