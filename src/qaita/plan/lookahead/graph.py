"""Which states cut a node off from all supply, or a supply from all demand: least cuts by augmenting paths, compiled.

Owns :class:`Graph`, :func:`graph_of` and :func:`least_cuts`. Knows no linear program.

Where nodes and links that work whatever is repaired hang together they are one vertex. A node that waits for a state
is two vertices, joined by an edge with that state; a link that waits for one is an edge with it, each way.
Shortest augmenting paths: J. Edmonds and R. M. Karp, Journal of the ACM 19 (1972), 248-264.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.plan.lookahead.model import Block
from qaita.plan.lookahead.states import ALWAYS
from qaita.recovery.compiled import entry, inner
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

TINY = 1e-9
"""Capacity below which an edge counts as full."""


@dataclass(frozen=True)
class Graph:
    """Vertices and edges; edge ``2 k + 1`` is edge ``2 k`` turned round.

    Attributes
    ----------
    ptr : (num_vertices + 1,) int64
        Edges that leave vertex ``v``: ``leaving[ptr[v] : ptr[v + 1]]``.
    leaving : (num_edges,) int64
        Edges by the vertex they leave.
    head : (num_edges,) int64
        Vertex where each edge ends.
    state : (num_edges,) int64
        State of each even edge, or ALWAYS; both are the same for the edge turned round.
    enters, leaves : (num_nodes,) int64
        Vertex at which a flow comes into each node, and at which it goes out.
    """

    ptr: Ints
    leaving: Ints
    head: Ints
    state: Ints
    enters: Ints
    leaves: Ints


def graph_of(block: Block) -> Graph:
    """Return the graph of a restoration; links that carry nothing are left out."""
    network, states = block.problem.network, block.states
    always = states.node_state == ALWAYS
    open_arc = network.link_capacity[network.arc_link] > 0
    tail, head = network.arc_tail, network.arc_head
    link_state = states.link_state[network.arc_link]
    inside = open_arc & (link_state == ALWAYS) & always[tail] & always[head]
    enters, num = _components(network.num_nodes, tail[inside], head[inside])
    leaves = enters.copy()
    waiting = np.flatnonzero(~always)
    leaves[waiting] = num + np.arange(len(waiting))
    arcs = np.flatnonzero(open_arc & (leaves[tail] != enters[head]))
    edge_from = np.concatenate([enters[waiting], leaves[tail[arcs]]])
    edge_to = np.concatenate([leaves[waiting], enters[head[arcs]]])
    edge_state = np.concatenate([states.node_state[waiting], link_state[arcs]])
    both = np.stack([edge_from, edge_to], axis=1)
    order = np.argsort(both.ravel(), kind="stable")
    ptr = np.searchsorted(both.ravel()[order], np.arange(num + len(waiting) + 1))
    return Graph(ptr, order, both[:, ::-1].ravel().copy(), np.repeat(edge_state, 2), enters, leaves)


def _components(count: int, tail: Ints, head: Ints) -> tuple[Ints, int]:
    """Return the number of the component of each node, from 0, and how many there are; edges count both ways."""
    label = np.arange(count)
    while True:
        least = label.copy()
        np.minimum.at(least, tail, label[head])
        np.minimum.at(least, head, label[tail])
        least = least[least]
        if np.array_equal(least, label):
            break
        label = least
    names, number = np.unique(label, return_inverse=True)
    return number.astype(np.int64), len(names)


@inner
def _fill(left: Floats, capacity: Floats, turned: bool) -> None:
    """Give every edge its capacity, one way only."""
    for edge in range(0, len(left), 2):
        left[edge + turned], left[edge + 1 - turned] = capacity[edge], 0.0


@inner
def _augment(start: int, goal: Bools, ptr: Ints, leaving: Ints, head: Ints, left: Floats, seen: Bools, came: Ints,
             queue: Ints) -> float:
    """Send what fits over a shortest way from ``start`` to a goal and return how much; 0.0 when there is no way."""
    seen[:] = False
    seen[start] = True
    queue[0], first, last, found = start, 0, 1, -1
    while first < last and found < 0:
        vertex = queue[first]
        first += 1
        for place in range(ptr[vertex], ptr[vertex + 1]):
            edge = leaving[place]
            to = head[edge]
            if left[edge] > TINY and not seen[to]:
                seen[to], came[to], queue[last] = True, edge, to
                last += 1
                if goal[to]:
                    found = to
                    break
    return _send(start, found, head, left, came) if found >= 0 else 0.0


@inner
def _send(start: int, end: int, head: Ints, left: Floats, came: Ints) -> float:
    """Send what fits over the way found to ``end``; a way without a limit counts as 2, more than any cut wanted."""
    most, vertex = 2.0, end
    while vertex != start:
        most = min(most, left[came[vertex]])
        vertex = head[came[vertex] ^ 1]
    vertex = end
    while vertex != start:
        left[came[vertex]] -= most
        left[came[vertex] ^ 1] += most
        vertex = head[came[vertex] ^ 1]
    return most


@inner
def _note(seen: Bools, head: Ints, turned: bool, edges: Ints, count: int) -> int:
    """Write the even edges from what was reached to what was not from place ``count`` on; return the next place."""
    for edge in range(0, len(head), 2):
        out, into = head[edge + 1], head[edge]
        if turned:
            out, into = into, out
        if seen[out] and not seen[into]:
            edges[count] = edge
            count += 1
    return count


@entry
def least_cuts(vertices: Ints, allowed: Floats, goal: Bools, turned: bool, ptr: Ints, leaving: Ints, head: Ints,
               capacity: Floats) -> tuple[Ints, Ints]:
    """Return least cuts between single vertices and a set of goals.

    Parameters
    ----------
    vertices : (num_vertices,) int64
        Where a flow starts, one after the other.
    allowed : (num_vertices,) float64
        A cut is wanted when its capacity is less.
    goal : (num_graph_vertices,) bool
        Where it may end.
    turned : bool
        Whether edges are followed against their direction.
    ptr, leaving, head : arrays
        Of :class:`Graph`.
    capacity : (num_edges,) float64
        Capacity of each even edge; those of odd ones are not read.

    Returns
    -------
    end : (num_vertices,) int64
        Cut ``k`` ends before place ``end[k]`` of the edges; empty where there is none.
    edges : (num_found,) int64
        Even edges of the cuts, one cut after the other.
    """
    num_edges, num_vertices = len(head), len(ptr) - 1
    left, seen = np.empty(num_edges), np.empty(num_vertices, np.bool_)
    came, queue = np.empty(num_vertices, np.int64), np.empty(num_vertices, np.int64)
    end, edges, count = np.zeros(len(vertices), np.int64), np.empty(num_edges, np.int64), 0
    for k in range(len(vertices)):
        if not goal[vertices[k]]:
            _fill(left, capacity, turned)
            flow = 0.0
            while flow < allowed[k]:
                more = _augment(vertices[k], goal, ptr, leaving, head, left, seen, came, queue)
                if more == 0.0:
                    break
                flow += more
            if flow < allowed[k]:
                if count + num_edges > len(edges):
                    longer = np.empty(2 * (count + num_edges), np.int64)
                    longer[:count] = edges[:count]
                    edges = longer
                count = _note(seen, head, turned, edges, count)
        end[k] = count
    return end, edges[:count]
