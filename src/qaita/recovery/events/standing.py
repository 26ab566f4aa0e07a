"""What stands at one instant of the play: lines of function, who was up, what is being started.

Owns :class:`Standing` and what a line is. Changed in place by the compiled play, and by nothing else.

A *line* is a share of function as long as nothing happens: ``share + slope * (minute - since)``. Of two lines at an
instant the lesser is the one with the smaller value, and of equal ones that with the smaller slope: so it is the
lesser just after the instant too.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner
from qaita.recovery.events.layout import Layout

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STARTED, RUNNING, REACHED, FINAL, KNOWN = 0, 1, 2, 3, 4
"""Rows of the lines: three sets of the definition inside the component at hand, what came out, and what is known to
have started anywhere."""
OPEN, COUNTED, FROZEN = 0, 1, 2
"""Places in the sizes."""
SLACK = 1e-9
"""How far below a level a share may lie and still count as reaching it: rounding of a solver or of a ramp."""
NOT_BEGUN = -1


class Standing(NamedTuple):
    """State of the play.

    Attributes
    ----------
    own_share, own_slope, own_since : (num_nodes,) float64, float64, int64
        Line of each node's own share: what its repair allows.
    share, slope, since : (5, num_nodes) float64, float64, int64
        Lines of function; the row :data:`FINAL` is the answer.
    was_up : (num_nodes,) bool
        Whether a node had any function just before the instant.
    begun : (num_nodes,) int64
        Minute from which all that a node needs to start up has been there without a break, or -1.
    floor : (num_groups,) float64
        Share that stands in for the suppliers of each group.
    delivered : (num_deliveries,) float64
        Shares that the shared services deliver.
    wake : (num_nodes,) int64
        Next minute at which a node must be looked at though nothing around it happens; NEVER if none.
    dirty, heap : (num_components,) bool, int64
        Components to look at.
    touched, is_touched : (num_nodes,) int64, bool
        Nodes looked at in this instant.
    queue, queued : (num_nodes + 1,) int64, bool
        Nodes of a component to look at again.
    best_share, best_slope, best_since : (largest count,) float64, float64, int64
        Greatest lines of one group.
    old_share, old_slope, old_since : (num_nodes,) float64, float64, int64
        Lines of a component before it was looked at.
    line_share, line_slope : (largest number of inputs of a component,) float64
        Lines among which the next crossing is sought.
    sizes : (3,) int64
        Entries of ``heap`` and of ``touched``; and whether (1 or 0) all start groups read the row :data:`KNOWN`.
    """

    own_share: Floats
    own_slope: Floats
    own_since: Ints
    share: Floats
    slope: Floats
    since: Ints
    was_up: Bools
    begun: Ints
    floor: Floats
    delivered: Floats
    wake: Ints
    dirty: Bools
    heap: Ints
    touched: Ints
    is_touched: Bools
    queue: Ints
    queued: Bools
    best_share: Floats
    best_slope: Floats
    best_since: Ints
    old_share: Floats
    old_slope: Floats
    old_since: Ints
    line_share: Floats
    line_slope: Floats
    sizes: Ints


def nothing_stands(layout: Layout, num_deliveries: int) -> Standing:
    """Return the state before minute 0: nothing works, nothing is delivered, nothing has been looked at."""
    n, num_components = layout.num_nodes, len(layout.mask)
    count = int(layout.group_count.max(initial=1))
    inputs = 4 + n + len(layout.group_kind) * 2 + 2 * len(layout.supplier)
    return Standing(
        own_share=np.zeros(n), own_slope=np.zeros(n), own_since=np.zeros(n, np.int64),
        share=np.zeros((5, n)), slope=np.zeros((5, n)), since=np.zeros((5, n), np.int64),
        was_up=np.zeros(n, bool), begun=np.full(n, NOT_BEGUN, np.int64), floor=np.zeros(len(layout.group_kind)),
        delivered=np.zeros(num_deliveries), wake=np.zeros(n, np.int64), dirty=np.zeros(num_components, bool),
        heap=np.zeros(num_components + 1, np.int64), touched=np.zeros(n, np.int64), is_touched=np.zeros(n, bool),
        queue=np.zeros(n + 1, np.int64), queued=np.zeros(n, bool), best_share=np.zeros(count),
        best_slope=np.zeros(count), best_since=np.zeros(count, np.int64),
        old_share=np.zeros(n), old_slope=np.zeros(n), old_since=np.zeros(n, np.int64), line_share=np.zeros(inputs),
        line_slope=np.zeros(inputs), sizes=np.zeros(3, np.int64),
    )


@inner
def value(share: float, slope: float, since: int, now: int) -> float:
    """Return what a line is worth now."""
    if slope == 0.0:
        return share
    return share + slope * (now - since)


@inner
def lesser(
    share: float, slope: float, since: int, other_share: float, other_slope: float, other_since: int, now: int
) -> bool:
    """Return whether the first line is the lesser now, or just after."""
    mine, other = value(share, slope, since, now), value(other_share, other_slope, other_since, now)
    return mine < other or (mine == other and slope < other_slope)
