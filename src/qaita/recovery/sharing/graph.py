"""A network of amounts laid out for sharing by priority: flat arrays, and the parts that do not touch each other.

Owns :class:`Graph` (read only), :class:`Board` (working memory) and how they are made. An *edge* is an arc, or a
supply: an arc from the *origin*, a point of its own that comes last. Never shares anything out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.supply import SupplyNetwork

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Graph(NamedTuple):
    """Edges by the points that they touch, and everything by part. Arcs come first, then supplies.

    Attributes
    ----------
    tail, head : (num_edges,) int64
        Points; the tail of a supply is the origin, ``num_points``.
    twin : (num_edges,) int64
        Edge of the other direction with which the capacity is shared, -1 for none.
    gain, cost : (num_edges,) float64
        Share that arrives, and -log of it.
    touch_ptr : (num_points + 1,) int64
        Edges at point ``v`` are ``touch_edge[touch_ptr[v] : touch_ptr[v + 1]]``.
    touch_edge : (num_touches,) int64
        Edges.
    point_ptr, edge_ptr, demand_ptr, store_ptr : (num_parts + 1,) int64
        Slices of the four lists below that belong to each part.
    points, edges, demands, stores : int64
        By part: points; edges; demands in the order of the list; supplies out of stores in their order.
    demand_point : (num_demands,) int64
        Where each demand is drawn.
    lossy : (num_parts,) int64
        1 where something of the part is lost on the way.
    """

    tail: Ints
    head: Ints
    twin: Ints
    gain: Floats
    cost: Floats
    touch_ptr: Ints
    touch_edge: Ints
    point_ptr: Ints
    points: Ints
    edge_ptr: Ints
    edges: Ints
    demand_ptr: Ints
    demands: Ints
    store_ptr: Ints
    stores: Ints
    demand_point: Ints
    lossy: Ints


class Board(NamedTuple):
    """Working memory of one network.

    Attributes
    ----------
    room, back : (num_edges,) float64
        What more an edge can take, where it enters; what it carries, where it arrives.
    label : (num_points + 1,) int64
        Least number of edges from the origin, 0 there.
    spot : (num_points + 1,) int64
        Next touch to look at.
    at_label : (num_points + 3,) int64
        Points of the part at each label.
    path : (num_points + 1,) int64
        Touches from a demand back to the origin.
    height, distance : (num_points + 1,) float64
        -log of the greatest share that arrives from the origin; how much worse a way back from a target is than heights
        say, inf but while it is being found.
    seen, onward : (num_points + 1,) int64
        Points met on the way back; edge from each of them towards the target.
    heap : (num_edges * 2 + 1,) int64
        Points to look at; with ``key``, the distances at which they were entered.
    key : (num_edges * 2 + 1,) float64
        See ``heap``.
    """

    room: Floats
    back: Floats
    label: Ints
    spot: Ints
    at_label: Ints
    path: Ints
    height: Floats
    distance: Floats
    seen: Ints
    onward: Ints
    heap: Ints
    key: Floats


def make_board(graph: Graph) -> Board:
    """Return working memory for ``graph``."""
    points, edges = len(graph.touch_ptr), len(graph.tail)
    return Board(
        room=np.zeros(edges), back=np.zeros(edges), label=np.zeros(points, np.int64), spot=np.zeros(points, np.int64),
        at_label=np.zeros(points + 2, np.int64), path=np.zeros(points, np.int64), height=np.zeros(points),
        distance=np.full(points, np.inf), seen=np.zeros(points, np.int64), onward=np.zeros(points, np.int64),
        heap=np.zeros(2 * edges + 1, np.int64), key=np.zeros(2 * edges + 1),
    )


def make_graph(network: SupplyNetwork) -> tuple[Graph, Ints, Ints]:
    """Return the graph, and the part of each edge and each demand; linear in the number of edges and points."""
    origin = network.num_points
    tail = np.concatenate([network.arc_tail, np.full(network.num_supplies, origin)])
    head = np.concatenate([network.arc_head, network.supply_point])
    gain = np.concatenate([network.arc_gain, np.ones(network.num_supplies)])
    with np.errstate(divide="ignore"):
        cost = -np.log(gain)
    part = parts_of(origin, network.arc_tail, network.arc_head)
    edge_part, demand_part = part[head], part[network.demand_point]
    stores = np.flatnonzero(~np.isnan(network.store))
    num_parts = int(part.max(initial=-1)) + 1
    lossy = np.zeros(num_parts, np.int64)
    lossy[edge_part[gain < 1]] = 1
    touch_ptr, touch_edge = _touches(origin, tail, head)
    lists = {"point": part, "edge": edge_part, "demand": demand_part, "store": part[network.supply_point[stores]]}
    filed = {f"{name}_ptr": np.searchsorted(np.sort(of), np.arange(num_parts + 1)) for name, of in lists.items()}
    sort = {f"{name}s": np.argsort(of, kind="stable") for name, of in lists.items()}
    sort["stores"] = network.num_arcs + stores[sort["stores"]]
    graph = Graph(
        tail=tail, head=head, twin=np.concatenate([network.arc_twin, np.full(network.num_supplies, -1)]), gain=gain,
        cost=cost, touch_ptr=touch_ptr, touch_edge=touch_edge, demand_point=network.demand_point, lossy=lossy,
        **filed, **sort)
    return graph, edge_part, demand_part


def parts_of(num_points: int, tail: Ints, head: Ints) -> Ints:
    """Return the part of each point: two points are in one part when arcs join them, either way; linear."""
    above = list(range(num_points))

    def top(point: int) -> int:
        while above[point] != point:
            above[point] = above[above[point]]
            point = above[point]
        return point

    for one, other in zip(tail.tolist(), head.tolist(), strict=True):
        first, second = top(one), top(other)
        above[max(first, second)] = min(first, second)
    return np.unique([top(point) for point in range(num_points)], return_inverse=True)[1].astype(np.int64)


def _touches(origin: int, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Return the edges at each point; those out of the origin only at their heads."""
    edges = np.arange(len(tail))
    inside = tail < origin
    points = np.concatenate([head, tail[inside]])
    order = np.argsort(points, kind="stable")
    ptr = np.searchsorted(points[order], np.arange(origin + 1))
    return ptr.astype(np.int64), np.concatenate([edges, edges[inside]])[order].astype(np.int64)
