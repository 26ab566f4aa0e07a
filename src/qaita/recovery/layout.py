"""The needs of a city laid out for the closure: once a city, flat, in the order in which times can be found.

Owns :class:`Closure` (read only) and :class:`Scratch` (the working memory of one thread), both made of plain arrays
of records, so that other compiled code can take them as arguments. Never computes a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import KINDS, NETWORK, RUN, START
from qaita.units import NEVER

RUN_BIT = 1 << RUN
START_BIT = 1 << START
NETWORK_BIT = 1 << NETWORK
VIA_BIT = 1 << len(KINDS)
"""Bits of a block's mask: what leads from a component back into itself (a via counts as network too)."""

NODE = np.dtype(
    [("startup", np.int64), ("node", np.int32), ("position", np.int32), ("group", np.int32), ("out", np.int32)],
    align=True,
)
"""Record of one position: its node's start-up time in minutes, the node, first group, first entry of ``out_slots``.

Only ``position`` is filed by node: ``nodes[i].position`` is where node ``i`` stands.
"""

GROUP = np.dtype(
    [("slot", np.int32), ("count", np.int32), ("position", np.int32), ("kind", np.int16), ("inner", np.int16)],
    align=True,
)
"""Record of one group: first slot, how many must supply, position of the node that needs it, kind, and whether (1 or
0) a supplier or via of it lies in that node's own cyclic component."""

SLOT = np.dtype([("supplier", np.int32), ("via", np.int32), ("group", np.int32)], align=True)
"""Record of one supplier of one group: the supplier, the via or -1 (both nodes), the group."""

BLOCK = np.dtype([("position", np.int64), ("mask", np.int64)], align=True)
"""Record of one block: first position, and what leads back into it (0: no cycle)."""

EVENT = np.dtype([("time", np.int64), ("item", np.int64)], align=True)
"""Record of one event of a component: when, and which node or slot of the component."""

LOCAL = np.dtype(
    [
        ("settled", np.int64),
        ("base", np.int64),
        ("started", np.int64),
        ("upper", np.int64),
        ("left", np.int32),
        ("waiting", np.int32),
    ],
    align=True,
)
"""Record of one node of the component at hand: four times in minutes, how much it waits for, and an entry of the
stack of nodes whose change has not been passed on yet."""


class Closure(NamedTuple):
    """The needs of a city in the order in which times of service can be found.

    A *position* is a place in that order; a *slot* is one supplier of one group. Needs of a node on itself are
    resolved: to run on itself is satisfied and left out, to start or be reached from itself is impossible and left
    out without lowering the count. A *block* is a stretch of nodes on no cycle, or one cyclic component.

    Attributes
    ----------
    nodes : (num_nodes + 1,) NODE
        By position, suppliers first; the last record closes the lists.
    groups : (num_groups + 1,) GROUP
        In the order of positions.
    slots : (num_slots,) SLOT
        In the order of groups.
    out_slots : (num_inner,) int64
        For each position the slots of its own cyclic component in which its node is the supplier or the via.
    blocks : (num_blocks + 1,) BLOCK
        In the order of positions.
    sizes : (4,) int64
        Most nodes, groups and slots of any cyclic block; largest count of any group.
    """

    nodes: NDArray[np.void]
    groups: NDArray[np.void]
    slots: NDArray[np.void]
    out_slots: NDArray[np.int64]
    blocks: NDArray[np.void]
    sizes: NDArray[np.int64]

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.nodes) - 1

    @property
    def num_bytes(self) -> int:
        """Bytes held, without those of :class:`Scratch`."""
        return sum(array.nbytes for array in self)


class Scratch(NamedTuple):
    """Working memory of one thread for one closure.

    Between calls ``nodes["upper"]`` is NEVER throughout; what stands in the rest means nothing.

    Attributes
    ----------
    events : (capacity,) EVENT
        Heap of events, the earliest on top.
    nodes : (most nodes of a cyclic block,) LOCAL
        What is known of each node of the component at hand.
    group_left, slot_left : (most groups, most slots of a cyclic block,) int32, int8
        What each group and slot of the component still waits for, or can still lose.
    smallest : (largest count,) int64
        The smallest times of one group while its k-th is sought.
    """

    events: NDArray[np.void]
    nodes: NDArray[np.void]
    group_left: NDArray[np.int32]
    slot_left: NDArray[np.int8]
    smallest: NDArray[np.int64]

    @property
    def num_bytes(self) -> int:
        """Bytes held."""
        return sum(array.nbytes for array in self)


class Frame(NamedTuple):
    """Where a cyclic block lies: its positions ``first : last``, its first group and its first slot."""

    first: int
    last: int
    group: int
    slot: int


def make_scratch(closure: Closure) -> Scratch:
    """Return working memory for ``closure``; one for each thread, to be used again and again."""
    num_nodes, num_groups, num_slots, largest_count = (int(size) for size in closure.sizes)
    nodes = np.zeros(num_nodes, LOCAL)
    nodes["upper"] = NEVER
    return Scratch(
        events=np.zeros(2 * num_nodes + num_slots, EVENT),
        nodes=nodes,
        group_left=np.zeros(num_groups, np.int32),
        slot_left=np.zeros(num_slots, np.int8),
        smallest=np.zeros(largest_count, np.int64),
    )
