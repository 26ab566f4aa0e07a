"""Why a node is not back earlier: whose time decided its own.

Owns :func:`waited_for`, from which a chain "why" can be followed to its end. Never says what would have been
better: that is the planner's to answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import entry, inner
from qaita.recovery.groups import group_time, slot_time
from qaita.recovery.layout import Closure, make_scratch
from qaita.units import NEVER

NO_ONE = -1
"""No single node is the reason."""

_UNKNOWN = -2


def waited_for(closure: Closure, repaired: NDArray[np.int64], back: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return for each node the node whose time decided its own.

    Among several the first of the first group that was decided last is named, within a cycle the one nearest to
    the cause, so that following the answer from any node ends, after at most ``num_nodes`` steps, at a node that
    names itself or no one.

    Parameters
    ----------
    closure : Closure
        From :func:`~qaita.recovery.prepare.prepare`.
    repaired, back : (num_nodes,) int64
        What was given to and what came from :func:`~qaita.recovery.closure.service_times`.

    Returns
    -------
    reason : (num_nodes,) int32
        The node itself when its own repair came last (or its repair never comes), else a supplier or a via; -1
        when it never works and no single node is the reason: its component waits for itself to start, or a group
        has too few suppliers.
    """
    bound = np.empty(len(closure.groups) - 1, np.int64)
    met = np.empty(closure.num_nodes, np.int64)
    reason = np.full(closure.num_nodes, _UNKNOWN, np.int32)
    stack = np.empty(int(closure.sizes[0]), np.int64)
    _explain(closure, repaired, back, make_scratch(closure).smallest, bound, met, stack, reason)
    return reason


@entry
def _explain(
    closure: Closure,
    repaired: NDArray[np.int64],
    back: NDArray[np.int64],
    smallest: NDArray[np.int64],
    bound: NDArray[np.int64],
    met: NDArray[np.int64],
    stack: NDArray[np.int64],
    reason: NDArray[np.int32],
) -> None:
    for group in range(len(bound)):
        bound[group] = group_time(closure, group, back, smallest)
    for position in range(len(met)):
        node = closure.nodes[position].node
        started = 0 < back[node] < NEVER
        met[node] = back[node] - closure.nodes[position].startup if started else back[node]
    for block in range(len(closure.blocks) - 1):
        first, last = closure.blocks[block].position, closure.blocks[block + 1].position
        cyclic = closure.blocks[block].mask != 0
        waiting = 0
        for position in range(first, last):
            node = closure.nodes[position].node
            reason[node] = _outer_reason(closure, position, first if cyclic else last, repaired, back, bound, met)
            if cyclic and reason[node] != _UNKNOWN:
                stack[waiting] = position
                waiting += 1
        while waiting > 0:
            waiting = _pass_on(closure, stack[waiting - 1], stack, waiting - 1, back, bound, met, reason)
        for position in range(first, last):
            if reason[closure.nodes[position].node] == _UNKNOWN:
                reason[closure.nodes[position].node] = NO_ONE


@inner
def _outer_reason(
    closure: Closure,
    position: int,
    before: int,
    repaired: NDArray[np.int64],
    back: NDArray[np.int64],
    bound: NDArray[np.int64],
    met: NDArray[np.int64],
) -> int:
    """Return the reason of a node if it is the node itself or stands before a position, else _UNKNOWN."""
    node = closure.nodes[position].node
    if repaired[node] >= met[node]:
        return int(node)
    for group in range(closure.nodes[position].group, closure.nodes[position + 1].group):
        if bound[group] != met[node]:
            continue
        for slot in range(closure.groups[group].slot, closure.groups[group + 1].slot):
            supplier, via = closure.slots[slot].supplier, closure.slots[slot].via
            if slot_time(closure, slot, back) != met[node]:
                continue
            if back[supplier] == met[node] and closure.nodes[supplier].position < before:
                return int(supplier)
            if via >= 0 and back[via] == met[node] and closure.nodes[via].position < before:
                return int(via)
    return _UNKNOWN


@inner
def _pass_on(
    closure: Closure,
    position: int,
    stack: NDArray[np.int64],
    waiting: int,
    back: NDArray[np.int64],
    bound: NDArray[np.int64],
    met: NDArray[np.int64],
    reason: NDArray[np.int32],
) -> int:
    """Name a node of a cyclic component as the reason of those that came back when it did."""
    node = closure.nodes[position].node
    for out in range(closure.nodes[position].out, closure.nodes[position + 1].out):
        slot = closure.out_slots[out]
        group = closure.slots[slot].group
        other = closure.nodes[closure.groups[group].position].node
        decided = back[node] == met[other] and bound[group] == met[other]
        if reason[other] == _UNKNOWN and decided and slot_time(closure, slot, back) == met[other]:
            reason[other] = node
            stack[waiting] = closure.groups[group].position
            waiting += 1
    return waiting
