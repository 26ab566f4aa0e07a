"""Which nodes a sink shares its ways of supply with, or a supply its ways to demand: least cuts, compiled.

Owns :class:`Graph`, :func:`graph_of` and :func:`cut_sides`. Knows no linear program.

Each node is two vertices, an inner and an outer one, joined by an edge that carries what the state of the node lets
through; supply or demand of the other side hangs on the outer one. Ways are followed from a node's inner vertex away
from it: towards supply, or, turned, towards demand. Shortest augmenting paths: J. Edmonds and R. M. Karp, Journal of
the ACM 19 (1972), 248-264.
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
TIMES = (1.0, 4.0, 16.0, 0.0)
"""Demands of a sink that are sent to it, one after the other, to find different cuts; 0: whatever gets through."""
SURE = 1e-6
"""Share of a demand that is not worth a cut."""
ENDLESS = 4.0
"""Capacity, in demands of a sink, that no least cut goes through."""


@dataclass(frozen=True)
class Graph:
    """Edges from every inner vertex ``v`` and outer vertex ``num_nodes + v``; edge ``2 k + 1`` is ``2 k`` turned round.

    Attributes
    ----------
    ptr, leaving : (num_vertices + 1,) and (num_edges,) int64
        Edges that leave vertex ``v``: ``leaving[ptr[v] : ptr[v + 1]]``. The last vertex is the goal.
    head : (num_edges,) int64
        Vertex where each edge ends.
    state : (num_edges / 2,) int64
        State of each even edge, or ALWAYS: first those of nodes, then of arcs, then of nodes with the goal.
    most : (num_edges / 2,) float64
        What each even edge carries at most; infinite for nodes.
    near, far : (num_arcs,) int64
        Node from whose outer vertex an arc is followed, and node to whose inner vertex it leads.
    demand : (num_nodes,) float64
        What each node asks for, if it is of the side that ways start from; else 0.
    """

    ptr: Ints
    leaving: Ints
    head: Ints
    state: Ints
    most: Floats
    near: Ints
    far: Ints
    demand: Floats


def graph_of(block: Block, kind: str) -> Graph:
    """Return the graph in which ways from sinks (``under``) or from supplies (``over``) are followed."""
    network, states = block.problem.network, block.states
    num, under = network.num_nodes, kind == "under"
    near, far = (network.arc_head, network.arc_tail) if under else (network.arc_tail, network.arc_head)
    volume = np.bincount(network.commodity_idx, np.abs(network.balance))[network.commodity_idx]
    sign = 1.0 if under else -1.0
    most = np.concatenate([np.full(num, np.inf), np.minimum(network.link_capacity[network.arc_link], volume[near]),
                           np.maximum(sign * network.balance, 0.0)])
    state = np.concatenate([states.node_state, states.link_state[network.arc_link], np.full(num, ALWAYS)])
    return _joined(near, far, state, most, np.maximum(-sign * network.balance, 0.0))


def part_of(graph: Graph, inside: Bools, place: Ints) -> tuple[Graph, Ints]:
    """Return the graph of some nodes, with those next to them as endless supplies, and which nodes it has.

    Parameters
    ----------
    graph : Graph
        The whole.
    inside : (num_nodes,) bool
        Nodes from which ways are followed.
    place : (num_states,) int64
        Number of each state in the part; ALWAYS for those it does not know.
    """
    num = len(graph.demand)
    arcs = np.flatnonzero(inside[graph.near])
    has = inside.copy()
    has[graph.far[arcs]] = True
    nodes = np.flatnonzero(has)
    number = np.full(num, -1, np.int64)
    number[nodes] = np.arange(len(nodes))
    edges = np.concatenate([nodes, num + arcs, len(graph.most) - num + nodes])
    most, mine = graph.most[edges], np.flatnonzero(~inside[nodes])
    most[len(nodes) + len(arcs) + mine] = np.inf
    state = np.append(place, ALWAYS)[graph.state[edges]]
    demand = np.where(inside[nodes], graph.demand[nodes], 0.0)
    return _joined(number[graph.near[arcs]], number[graph.far[arcs]], state, most, demand), nodes


def _joined(near: Ints, far: Ints, state: Ints, most: Floats, demand: Floats) -> Graph:
    """Return the graph of nodes that ask for ``demand`` and arcs from ``near`` to ``far``."""
    num = len(demand)
    nodes = np.arange(num)
    start = np.concatenate([nodes, num + near, num + nodes])
    end = np.concatenate([num + nodes, far, np.full(num, 2 * num)])
    both = np.stack([start, end], axis=1)
    order = np.argsort(both.ravel(), kind="stable")
    ptr = np.searchsorted(both.ravel()[order], np.arange(2 * num + 2))
    return Graph(ptr, order, both[:, ::-1].ravel().copy(), state, most, near, far, demand)


@inner
def _fill(left: Floats, most: Floats, value: Floats, state: Ints, demand: float) -> None:
    """Give every edge its capacity in demands of a sink, one way only; demand 0: what can carry, carries all."""
    for k in range(len(most)):
        share = most[k] / demand if demand > 0.0 else (np.inf if most[k] > 0.0 else 0.0)
        left[2 * k] = min(share, 1.0 if state[k] >= 0 else ENDLESS) * value[state[k]]
        left[2 * k + 1] = 0.0


@inner
def _augment(start: int, wanted: float, ptr: Ints, leaving: Ints, head: Ints, left: Floats, seen: Bools, came: Ints,
             queue: Ints) -> float:
    """Send what fits and is wanted over a shortest way from ``start`` to the goal; return how much: 0.0, no way."""
    goal = len(ptr) - 2
    seen[:] = False
    seen[start] = True
    queue[0], first, last = start, 0, 1
    while first < last and not seen[goal]:
        vertex = queue[first]
        first += 1
        for place in range(ptr[vertex], ptr[vertex + 1]):
            edge = leaving[place]
            to = head[edge]
            if left[edge] > TINY and not seen[to]:
                seen[to], came[to], queue[last] = True, edge, to
                last += 1
    return _send(start, wanted, goal, head, left, came) if seen[goal] else 0.0


@inner
def _send(start: int, wanted: float, goal: int, head: Ints, left: Floats, came: Ints) -> float:
    """Send what fits and is wanted over the way found."""
    most, vertex = wanted, goal
    while vertex != start:
        most = min(most, left[came[vertex]])
        vertex = head[came[vertex] ^ 1]
    vertex = goal
    while vertex != start:
        left[came[vertex]] -= most
        left[came[vertex] ^ 1] += most
        vertex = head[came[vertex] ^ 1]
    return most


@inner
def _cut_off(sink: int, ptr: Ints, leaving: Ints, head: Ints, left: Floats, seen: Bools, came: Ints,
             queue: Ints) -> bool:
    """Send what fits and return whether it is less than 1; then what is ``seen`` is cut off by a least cut."""
    flow = 0.0
    while flow < 1.0 - TINY:
        more = _augment(sink, ENDLESS, ptr, leaving, head, left, seen, came, queue)
        if more == 0.0:
            return True
        flow += more
    return False


@inner
def _doubtful(sinks: Ints, ptr: Ints, leaving: Ints, head: Ints, state: Ints, most: Floats, demand: Floats,
              missing: Floats, value: Floats, left: Floats, seen: Bools, came: Ints, queue: Ints, doubt: Bools) -> None:
    """Mark sinks that what is surely open, states at 1, cannot give all they get; and all that these could take from.

    A cut is violated only where its sinks get more than comes in over what is open; then so is what it has in common
    with the sinks marked here, at least as much (lack is supermodular).
    """
    doubt[:] = False
    for k in range(len(most)):
        left[2 * k], left[2 * k + 1] = most[k] if value[state[k]] >= 1.0 - TINY else 0.0, 0.0
    for sink in sinks:
        wanted = demand[sink] - missing[sink]
        while wanted > SURE * demand[sink]:
            more = _augment(sink, wanted, ptr, leaving, head, left, seen, came, queue)
            wanted -= more
            if more == 0.0:
                doubt |= seen
                break


@inner
def _mark(seen: Bools, near: Ints, far: Ints, state: Ints, gates: Bools) -> None:
    """Mark the states of the edges that lead out of what was reached."""
    num = (len(seen) - 1) // 2
    gates[:] = False
    for node in range(num):
        if seen[node] and not seen[num + node]:
            gates[state[node]] = True
    for arc in range(len(near)):
        if seen[num + near[arc]] and not seen[far[arc]] and state[num + arc] >= 0:
            gates[state[num + arc]] = True


@inner
def _shut(seen: Bools, arc: int, near: Ints, far: Ints, state: Ints, gates: Bools) -> int:
    """Return the marked state that an arc into what was reached waits for; ALWAYS when there is none."""
    num = (len(seen) - 1) // 2
    for gate in (state[near[arc]], state[num + arc], state[far[arc]]):
        if gate >= 0 and gates[gate]:
            return gate
    return ALWAYS


@inner
def _excess(seen: Bools, only: int, near: Ints, far: Ints, state: Ints, most: Floats, demand: Floats, missing: Floats,
            value: Floats, gates: Bools, through: Floats) -> float:
    """Return by how much, of what must come in, the row of a cut is violated; ``only``: one sink, -1: all of them."""
    num = len(demand)
    lack, open_supply, unmet = 0.0, 0.0, 0.0
    through[:] = 0.0
    for node in range(num):
        if seen[node]:
            supply = most[len(most) - num + node]
            if state[node] >= 0 and gates[state[node]]:
                through[state[node]] += supply
            else:
                open_supply += supply
            if only in (-1, node):
                lack += demand[node]
                unmet += missing[node]
    for arc in range(len(near)):
        if seen[near[arc]] and not seen[far[arc]]:
            gate = _shut(seen, arc, near, far, state, gates)
            if gate == ALWAYS:
                open_supply += most[num + arc]
            else:
                through[gate] += most[num + arc]
    lack -= open_supply
    if lack <= TINY * max(open_supply, 1.0):
        return -1.0
    for gate in range(len(through)):
        if through[gate] > 0.0:
            unmet += min(through[gate], lack) * value[gate]
    return 1.0 - unmet / lack


@entry
def cut_sides(sinks: Ints, slack: float, ptr: Ints, leaving: Ints, head: Ints, state: Ints, most: Floats, near: Ints,
              far: Ints, demand: Floats, missing: Floats, value: Floats) -> tuple[Ints, Bools, Bools]:
    """Return the cuts whose rows are violated by more than ``slack``.

    Parameters
    ----------
    sinks : (num_sinks,) int64
        Nodes from which ways are followed.
    slack : float
        Relative violation from which on a cut is wanted.
    ptr, leaving, head, state, most, near, far, demand : arrays
        Of :class:`Graph`.
    missing : (num_nodes,) float64
        What is missing (or left over) at each node.
    value : (num_states + 1,) float64
        Value of each state; last, of ALWAYS, 1.

    Returns
    -------
    only : (num_found,) int64
        The one sink that a cut speaks of; -1: all those inside.
    inside : (num_found, num_nodes) bool
        Nodes cut off.
    gates : (num_found, num_states) bool
        States whose edges are cut.
    """
    num = len(demand)
    left, seen = np.empty(len(head)), np.empty(len(ptr) - 1, np.bool_)
    came, queue = np.empty(len(ptr) - 1, np.int64), np.empty(len(ptr) - 1, np.int64)
    marks, through = np.empty(len(value) - 1, np.bool_), np.empty(len(value) - 1)
    most_cuts, count = 2 * len(TIMES) * len(sinks), 0
    only, inside = np.empty(most_cuts, np.int64), np.empty((most_cuts, num), np.bool_)
    gates = np.empty((most_cuts, len(value) - 1), np.bool_)
    doubt = np.empty(len(ptr) - 1, np.bool_)
    _doubtful(sinks, ptr, leaving, head, state, most, demand, missing, value, left, seen, came, queue, doubt)
    for sink in sinks:
        if not doubt[sink] or missing[sink] >= (1.0 - slack) * demand[sink]:
            continue
        for times in TIMES:
            _fill(left, most, value, state, times * demand[sink])
            if not _cut_off(sink, ptr, leaving, head, left, seen, came, queue):
                continue
            _mark(seen, near, far, state, marks)
            for one in (sink, -1):
                if _excess(seen, one, near, far, state, most, demand, missing, value, marks, through) > slack:
                    only[count], inside[count], gates[count] = one, seen[:num], marks
                    count += 1
    return only[:count], inside[:count], gates[:count]


def load() -> None:
    """Load what searches cuts, or compile it, so that no clock that is started afterwards counts that."""
    none, end = np.zeros(0, np.int64), np.array([1], np.int64)
    graph = _joined(np.array([0], np.int64), end, np.full(5, ALWAYS), np.ones(5), np.zeros(2))
    cut_sides(none, 1.0, graph.ptr, graph.leaving, graph.head, graph.state, graph.most, graph.near, graph.far,
              graph.demand, np.zeros(2), np.ones(1))
