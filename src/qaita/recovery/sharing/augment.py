"""Shares a service out by a list, exactly: the first gets all that can reach him, then the second, and so on.

Owns the compiled flow: each demand in turn is filled over paths from the origin that bring the greatest share (fewest
edges where nothing is lost), until it is met or no path is left. What earlier demands got is never taken back, but may
come another way. Then what stores give is handed back as far as others can give it.

Without losses: shortest augmenting paths with labels kept from demand to demand (R. K. Ahuja and J. B. Orlin, Naval
Research Logistics 38 (1991), 413-430). With losses: paths of greatest gain (K. Onaga, IEEE Transactions on Circuit
Theory 13 (1966), 308-317), which leave no cycle that makes more of what goes round it, found by potentials.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import entry, inner
from qaita.recovery.sharing.graph import Board, Graph

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

TIGHT = 1e-12
"""Difference of -log gain below which two paths bring the same."""
NEARER = 1e-14
"""Weight of an edge in -log gain: of ways that bring the same, the one that seems shorter is looked at first."""
MET = 1e-12
"""Share of a demand, or of a capacity, below which the rest is rounding."""


@entry
def share_out(
    graph: Graph, board: Board, changed: Ints, capacity: Floats, demand: Floats, delivered: Floats, drawn: Floats
) -> None:
    """Write what each demand gets and each edge gives, in the parts that changed.

    Parameters
    ----------
    graph, board : Graph, Board
        From :mod:`qaita.recovery.sharing.graph`.
    changed : (num_changed,) int64
        Parts to share out anew.
    capacity : (num_edges,) float64
        Most that enters each edge; may be infinite.
    demand : (num_demands,) float64
        What is asked.
    delivered : (num_demands,) float64
        Overwritten in the changed parts.
    drawn : (num_edges,) float64
        What arrives over each edge; overwritten in the changed parts.
    """
    for part in changed:
        for k in range(graph.edge_ptr[part], graph.edge_ptr[part + 1]):
            edge = graph.edges[k]
            board.room[edge], board.back[edge] = capacity[edge], 0.0
        if graph.lossy[part]:
            _set_heights(graph, board, part)
        _set_labels(graph, board, part)
        for k in range(graph.demand_ptr[part], graph.demand_ptr[part + 1]):
            who = graph.demands[k]
            delivered[who] = _fill(graph, board, part, graph.demand_point[who], demand[who], capacity)
        for k in range(graph.store_ptr[part + 1] - 1, graph.store_ptr[part] - 1, -1):
            _hand_back(graph, board, part, graph.stores[k], capacity)
        for k in range(graph.edge_ptr[part], graph.edge_ptr[part + 1]):
            drawn[graph.edges[k]] = board.back[graph.edges[k]]


@inner
def _hand_back(graph: Graph, board: Board, part: int, store: int, capacity: Floats) -> None:
    """Close a store, and replace what it gives by what others can give: later stores are closed already."""
    board.room[store] = 0.0
    if board.back[store] > 0:
        _set_labels(graph, board, part)
        board.back[store] -= _fill(graph, board, part, graph.head[store], board.back[store], capacity)


@inner
def _fill(graph: Graph, board: Board, part: int, target: int, asked: float, capacity: Floats) -> float:
    """Bring up to ``asked`` to a point; return what came."""
    missing = asked
    far = graph.point_ptr[part + 1] - graph.point_ptr[part] + 1
    while missing > MET * asked:
        if board.label[target] < far:
            if not _search(graph, board, part, target, far):
                continue
        elif not graph.lossy[part] or not _lead(graph, board, target):
            break
        missing -= _push(graph, board, target, missing, capacity)
    return float(asked - max(missing, 0.0) if missing > MET * asked else asked)


@inner
def _open(graph: Graph, board: Board, edge: int, point: int) -> float:
    """Return the room of ``edge`` towards ``point``, counted where it enters: on, or back what it carries."""
    if graph.head[edge] != point:
        return float(board.back[edge])
    twin = graph.twin[edge]
    return 0.0 if twin >= 0 and board.back[twin] > 0 else float(board.room[edge])


@inner
def _search(graph: Graph, board: Board, part: int, target: int, far: int) -> bool:
    """Find a path from the origin to ``target`` over labels that fall by one; False when the target's label rose."""
    origin = len(graph.touch_ptr) - 1
    depth, point, edge = 0, target, -1
    while point != origin:
        before = -1
        while board.spot[point] < graph.touch_ptr[point + 1]:
            edge = graph.touch_edge[board.spot[point]]
            other = graph.tail[edge] if graph.head[edge] == point else graph.head[edge]
            if board.label[other] == board.label[point] - 1 and _usable(graph, board, part, edge, point, other):
                before = other
                break
            board.spot[point] += 1
        if before >= 0:
            board.path[depth] = edge
            depth, point = depth + 1, before
            continue
        _relabel(graph, board, part, point, far)
        if point == target:
            if board.label[point] >= far:
                return False
            continue
        depth -= 1
        edge = board.path[depth]
        point = graph.head[edge] if graph.tail[edge] == point else graph.tail[edge]
    board.path[depth] = -1
    return True


@inner
def _usable(graph: Graph, board: Board, part: int, edge: int, point: int, other: int) -> bool:
    """Whether something can come to ``point`` from ``other`` over ``edge``, by a best path."""
    if _open(graph, board, edge, point) <= 0:
        return False
    if not graph.lossy[part]:
        return True
    cost = graph.cost[edge] if graph.head[edge] == point else -graph.cost[edge]
    return bool(cost + board.height[other] - board.height[point] <= TIGHT)


@inner
def _relabel(graph: Graph, board: Board, part: int, point: int, far: int) -> None:
    """Raise a label to one above the least of those from whom something can come; close the gap if there is one."""
    least = far
    for k in range(graph.touch_ptr[point], graph.touch_ptr[point + 1]):
        edge = graph.touch_edge[k]
        other = graph.tail[edge] if graph.head[edge] == point else graph.head[edge]
        if board.label[other] + 1 < least and _usable(graph, board, part, edge, point, other):
            least = board.label[other] + 1
    before = board.label[point]
    least = min(far, max(least, before + 1))
    board.at_label[before] -= 1
    board.label[point] = least
    board.at_label[least] += 1
    board.spot[point] = graph.touch_ptr[point]
    if board.at_label[before] == 0 and before < far:
        for k in range(graph.point_ptr[part], graph.point_ptr[part + 1]):
            above = graph.points[k]
            if before < board.label[above] < far:
                board.at_label[board.label[above]] -= 1
                board.label[above] = far
                board.at_label[far] += 1


@inner
def _push(graph: Graph, board: Board, target: int, missing: float, capacity: Floats) -> float:
    """Send along the path as much as it takes, at most ``missing``; return what arrives."""
    amount, narrow = missing, -1
    scale, point, k = 1.0, target, 0
    while board.path[k] >= 0:
        edge = board.path[k]
        onward = graph.head[edge] == point
        scale = scale / graph.gain[edge] if onward else scale * graph.gain[edge]
        room = _open(graph, board, edge, point) / scale
        if room < amount:
            amount, narrow = room, k
        point = graph.tail[edge] if onward else graph.head[edge]
        k += 1
    scale, point = 1.0, target
    for step in range(k):
        edge = board.path[step]
        onward = graph.head[edge] == point
        arriving = amount * scale
        scale = scale / graph.gain[edge] if onward else scale * graph.gain[edge]
        entering = amount * scale
        _carry(graph, board, edge, onward, entering, arriving, capacity)
        if step == narrow:
            _exhaust(graph, board, edge, onward)
        point = graph.tail[edge] if onward else graph.head[edge]
    return amount


@inner
def _carry(
    graph: Graph, board: Board, edge: int, onward: bool, entering: float, arriving: float, capacity: Floats
) -> None:
    """Let so much flow on over an edge, or so much less: both directions share one capacity."""
    room = -entering if onward else arriving
    board.back[edge] += arriving if onward else -entering
    board.room[edge] += room
    if board.room[edge] < MET * capacity[edge]:
        board.room[edge] = 0.0
    if board.back[edge] < 0:
        board.back[edge] = 0.0
    twin = graph.twin[edge]
    if twin >= 0 and capacity[twin] > 0:
        board.room[twin] = board.room[edge]


@inner
def _exhaust(graph: Graph, board: Board, edge: int, onward: bool) -> None:
    """Take away the rounding that is left of what was narrowest."""
    if not onward:
        board.back[edge] = 0.0
        return
    board.room[edge] = 0.0
    if graph.twin[edge] >= 0:
        board.room[graph.twin[edge]] = 0.0


@inner
def _set_labels(graph: Graph, board: Board, part: int) -> bool:
    """Count the edges from the origin over which something can come; breadth first."""
    origin = len(graph.touch_ptr) - 1
    first, last = graph.point_ptr[part], graph.point_ptr[part + 1]
    far = last - first + 1
    for label in range(far + 1):
        board.at_label[label] = 0
    for k in range(first, last):
        board.label[graph.points[k]] = far
        board.spot[graph.points[k]] = graph.touch_ptr[graph.points[k]]
    board.label[origin] = 0
    size = 0
    for k in range(graph.edge_ptr[part], graph.edge_ptr[part + 1]):
        edge = graph.edges[k]
        head = graph.head[edge]
        if graph.tail[edge] == origin and board.label[head] == far and _usable(graph, board, part, edge, head, origin):
            board.label[head] = 1
            board.heap[size] = head
            size += 1
    done = 0
    while done < size:
        point = board.heap[done]
        done += 1
        for k in range(graph.touch_ptr[point], graph.touch_ptr[point + 1]):
            edge = graph.touch_edge[k]
            other = graph.tail[edge] if graph.head[edge] == point else graph.head[edge]
            if other != origin and board.label[other] == far and _usable(graph, board, part, edge, other, point):
                board.label[other] = board.label[point] + 1
                board.heap[size] = other
                size += 1
    for k in range(first, last):
        board.at_label[board.label[graph.points[k]]] += 1
    return size > 0


@inner
def _set_heights(graph: Graph, board: Board, part: int) -> None:
    """Find by which paths the greatest share arrives while nothing flows: Dijkstra from the origin; inf where none."""
    origin = len(graph.touch_ptr) - 1
    board.height[origin], board.distance[origin] = 0.0, np.inf
    for k in range(graph.point_ptr[part], graph.point_ptr[part + 1]):
        board.height[graph.points[k]], board.distance[graph.points[k]] = np.inf, np.inf
    size = 0
    for k in range(graph.edge_ptr[part], graph.edge_ptr[part + 1]):
        edge = graph.edges[k]
        head = graph.head[edge]
        if graph.tail[edge] == origin and board.room[edge] > 0 and board.height[head] > 0:
            board.height[head] = 0.0
            size = _enter(board, head, 0.0, size)
    while size > 0:
        point, height = board.heap[0], board.key[0]
        size = _drop(board, size)
        if height > board.height[point]:
            continue
        for k in range(graph.touch_ptr[point], graph.touch_ptr[point + 1]):
            edge = graph.touch_edge[k]
            other = graph.head[edge]
            if other != point and board.room[edge] > 0 and height + graph.cost[edge] < board.height[other]:
                board.height[other] = height + graph.cost[edge]
                size = _enter(board, other, board.height[other], size)


@inner
def _lead(graph: Graph, board: Board, target: int) -> bool:
    """Find a best path now, back from the target; heights rise where it is better than they say.

    False where none is left: then those from which the target could be reached are out of reach for good.
    """
    origin = len(graph.touch_ptr) - 1
    if board.height[target] == np.inf:
        return False
    board.seen[0], board.distance[target] = target, 0.0
    num_seen, size, least = 1, _enter(board, target, 0.0, 0), np.inf
    while size > 0:
        point, stale = board.heap[0], board.key[0]
        size = _drop(board, size)
        distance = board.distance[point]
        if point == origin:
            least = distance
            break
        if stale > distance + NEARER * board.label[point]:
            continue
        for k in range(graph.touch_ptr[point], graph.touch_ptr[point + 1]):
            edge = graph.touch_edge[k]
            onward = graph.head[edge] == point
            other = graph.tail[edge] if onward else graph.head[edge]
            if board.height[other] == np.inf or _open(graph, board, edge, point) <= 0:
                continue
            cost = graph.cost[edge] if onward else -graph.cost[edge]
            found = distance + max(0.0, cost + board.height[other] - board.height[point])
            if found < board.distance[other]:
                if board.distance[other] == np.inf:
                    board.seen[num_seen] = other
                    num_seen += 1
                board.distance[other], board.onward[other] = found, edge
                size = _enter(board, other, found + NEARER * board.label[other], size)
    for k in range(num_seen):
        point = board.seen[k]
        if board.distance[point] < least:
            board.height[point] += least - board.distance[point]
        board.distance[point] = np.inf
    if least < np.inf:
        _take_path(graph, board, target)
    return bool(least < np.inf)


@inner
def _take_path(graph: Graph, board: Board, target: int) -> None:
    """Write the path that was found back from the target as one from the target, and lower the labels on it."""
    origin = len(graph.touch_ptr) - 1
    length, point = 0, origin
    while point != target:
        edge = board.onward[point]
        board.path[length] = edge
        point = graph.head[edge] if graph.tail[edge] == point else graph.tail[edge]
        length += 1
        if board.label[point] > length:
            board.at_label[board.label[point]] -= 1
            board.label[point] = length
            board.at_label[length] += 1
        board.spot[point] = graph.touch_ptr[point]
    for k in range(length // 2):
        board.path[k], board.path[length - 1 - k] = board.path[length - 1 - k], board.path[k]
    board.path[length] = -1


@inner
def _enter(board: Board, point: int, key: float, size: int) -> int:
    """Enter a point in the heap; return the heap's size."""
    place = size
    while place > 0 and board.key[(place - 1) >> 1] > key:
        above = (place - 1) >> 1
        board.heap[place], board.key[place] = board.heap[above], board.key[above]
        place = above
    board.heap[place], board.key[place] = point, key
    return size + 1


@inner
def _drop(board: Board, size: int) -> int:
    """Remove the top of the heap; return its size."""
    size -= 1
    item, key = board.heap[size], board.key[size]
    place, below = 0, 1
    while below < size:
        if below + 1 < size and board.key[below + 1] < board.key[below]:
            below += 1
        if board.key[below] >= key:
            break
        board.heap[place], board.key[place] = board.heap[below], board.key[below]
        place, below = below, 2 * below + 1
    board.heap[place], board.key[place] = item, key
    return size
