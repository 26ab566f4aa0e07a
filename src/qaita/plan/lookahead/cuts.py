"""Rows that every plan obeys and the linear model does not: what must be repaired before anything arrives.

Owns :class:`Cut` and the search for cuts that a point violates. Solves no program.

When all ways from any supply to node ``j`` cross the states ``C``, then ``under_j / d_j + sum of C >= 1``: as long as
none of them is 1, the whole demand is missing. The same holds for what is left over, of a supply all whose ways to any
demand cross ``C``. These are the projections of the model that keeps the flow to each sink apart, which is much tighter
(R. L. Rardin and U. Choe, Tighter relaxations of fixed charge network flow problems, Georgia Tech report J-79-18, 1979;
L. A. Wolsey, Mathematical Programming 45 (1989), 173-191).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.graph import Graph, graph_of, least_cuts
from qaita.plan.lookahead.model import Block, Row
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats

SLACK = 1e-4
"""A row violated by less is left out."""


class Cut(NamedTuple):
    """``kind_number / amount + sum of the states >= 1``; ``kind`` is ``over`` or ``under``."""

    kind: str
    number: int
    states: tuple[int, ...]
    amount: float


@dataclass(frozen=True)
class Side:
    """One family of cuts: of each single node against all nodes of the other side of its commodity."""

    kind: str
    number: Ints
    amount: Floats
    vertex: Ints
    goal: Bools


class Separator:
    """Searches cuts that a point violates, in the graph of a restoration."""

    def __init__(self, block: Block):
        self._block = block
        self._graph: Graph = graph_of(block)
        self._sides = tuple(_sides(block, self._graph))

    def violated(self, columns: Floats) -> list[Cut]:
        """Return cuts violated by the columns of the period's model, each once."""
        state = np.append(columns[:self._block.states.num_states], 2.0)
        capacity = np.maximum(state[self._graph.state], 0.0)
        return sorted({cut for side in self._sides for cut in self._of_side(side, columns, capacity)})

    def _of_side(self, side: Side, here: Floats, capacity: Floats) -> Iterator[Cut]:
        graph = self._graph
        missing = here[self._block.first[side.kind] + side.number] / side.amount
        vertices, group = np.unique(side.vertex, return_inverse=True)
        least = np.full(len(vertices), np.inf)
        np.minimum.at(least, group, missing)
        end, edges = least_cuts(vertices, 1.0 - least - SLACK, side.goal, side.kind == "under", graph.ptr,
                                graph.leaving, graph.head, capacity)
        starts = np.concatenate([[0], end])[:-1]
        cuts = [tuple(np.unique(graph.state[edges[a:b]]).tolist()) for a, b in zip(starts, end, strict=True)]
        wanted = [b > a for a, b in zip(starts, end, strict=True)]
        for k in range(len(side.number)):
            if wanted[group[k]]:
                yield Cut(side.kind, int(side.number[k]), cuts[group[k]], float(side.amount[k]))


def _sides(block: Block, graph: Graph) -> Iterator[Side]:
    network = block.problem.network
    sources, sinks = network.balance > 0, network.balance < 0
    for kind, nodes, single, others in (("under", block.under_node, graph.leaves, graph.enters[sources]),
                                        ("over", block.over_node, graph.enters, graph.leaves[sinks])):
        number = np.flatnonzero(block.simple[nodes])
        mine = nodes[number]
        goal = np.zeros(len(graph.ptr) - 1, np.bool_)
        goal[others] = True
        keep = ~goal[single[mine]]
        number, mine = number[keep], mine[keep]
        yield Side(kind, number, np.abs(network.balance[mine]), single[mine], goal)


def row_of(cut: Cut) -> Row:
    """Return a cut as a row."""
    held = (cut.kind, cut.number, 1.0 / cut.amount)
    return Row(("cut", cut.kind, cut.number, *cut.states), (held, *(("state", state, 1.0) for state in cut.states)),
               1.0, np.inf)
