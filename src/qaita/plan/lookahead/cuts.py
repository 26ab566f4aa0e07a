"""Rows that every plan obeys and the linear model does not: what must be repaired before enough arrives.

Owns :class:`Cut` and the search for cuts that a point violates. Solves no program.

What some nodes ask for comes in over the arcs that lead to them from outside, or from supplies among them. An arc that
waits for one of the states ``C`` carries nothing unless that state is 1; all others carry at most what they can. What
is then still lacking, ``r``, is missing, unless states of ``C`` are 1:
``sum of under + sum over C of min(u_c, r) c >= r``, with ``u_c`` what the arcs that wait for ``c`` carry. The same
holds for what is left over of supplies. Such rows are covers of flows into a set: M. W. Padberg, T. J. Van Roy and L.
A. Wolsey, Operations Research 33 (1985), 842-861; the sets are found as least cuts of the flow to a single sink, as in
R. L. Rardin and U. Choe, Tighter relaxations of fixed charge network flow problems, Georgia Tech report J-79-18, 1979.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from qaita.plan.lookahead.graph import Graph, cut_sides, graph_of
from qaita.plan.lookahead.model import Block, Row, entries_of
from qaita.plan.lookahead.states import ALWAYS
from qaita.recovery.flow import Ints
from qaita.recovery.linear import Floats
from qaita.recovery.simplex import Rows

SLACK = 1e-4
"""A row violated by less, of what is lacking, is left out."""


class Cut(NamedTuple):
    """What ``numbers`` ask for and ``nodes`` do not give is missing unless one of the states lets it in.

    Attributes
    ----------
    kind : {"under", "over"}
        Whether demand or supply is cut off.
    numbers : tuple of int
        Whose: places among the nodes of this kind in the model.
    nodes : tuple of int
        Nodes that are cut off.
    states : tuple of int
        States that arcs into them (``over``: out of them) are said to wait for, where they do.
    """

    kind: str
    numbers: tuple[int, ...]
    nodes: tuple[int, ...]
    states: tuple[int, ...]


class Separator:
    """Searches cuts that a point violates, in the graph of a restoration."""

    def __init__(self, block: Block):
        self._block = block
        self.graphs: dict[str, Graph] = {kind: graph_of(block, kind) for kind in ("under", "over")}
        self.nodes = {"under": block.under_node, "over": block.over_node}

    def violated(self, columns: Floats) -> list[Cut]:
        """Return cuts violated by the columns of the period's model, each once."""
        return sorted({cut for kind in self.graphs for cut in self._of_kind(kind, columns)})

    def _of_kind(self, kind: str, columns: Floats) -> Iterator[Cut]:
        block, graph, nodes = self._block, self.graphs[kind], self.nodes[kind]
        place = np.full(len(graph.demand), -1, np.int64)
        place[nodes] = np.arange(len(nodes))
        missing = np.zeros(len(graph.demand))
        missing[nodes] = columns[block.first[kind] + np.arange(len(nodes))]
        value = np.append(np.clip(columns[:block.states.num_states], 0.0, 1.0), 1.0)
        sinks = nodes[block.simple[nodes] & (graph.demand[nodes] > 0)]
        found = cut_sides(sinks, SLACK, graph.ptr, graph.leaving, graph.head, graph.state, graph.most, graph.near,
                          graph.far, graph.demand, missing, value)
        for only, inside, gates in zip(*found, strict=True):
            mine = np.flatnonzero(inside & (graph.demand > 0)) if only < 0 else np.array([only])
            yield Cut(kind, tuple(place[mine].tolist()), tuple(np.flatnonzero(inside).tolist()),
                      tuple(np.flatnonzero(gates).tolist()))

    def rows(self, cuts: Sequence[Cut]) -> Rows:
        """Return cuts as rows of the period's model."""
        return entries_of(self._block, tuple(self.row(cut) for cut in cuts))

    def row(self, cut: Cut) -> Row:
        """Return a cut as a row, in parts of what is lacking."""
        graph, num = self.graphs[cut.kind], len(self.graphs[cut.kind].demand)
        inside = np.zeros(num, np.bool_)
        inside[list(cut.nodes)] = True
        gates = np.zeros(self._block.states.num_states + 1, np.bool_)
        gates[list(cut.states)] = True
        arcs = np.flatnonzero(inside[graph.near] & ~inside[graph.far])
        gate, most = self._gate(graph, arcs, gates), graph.most[num + arcs]
        own = graph.state[list(cut.nodes)]
        gate = np.concatenate([gate, np.where(gates[own] & (own != ALWAYS), own, ALWAYS)])
        most = np.concatenate([most, graph.most[-num:][list(cut.nodes)]])
        mine = self.nodes[cut.kind][list(cut.numbers)]
        lack = float(graph.demand[mine].sum() - most[gate == ALWAYS].sum())
        through = np.bincount(gate[gate != ALWAYS], most[gate != ALWAYS], self._block.states.num_states)
        held = [(cut.kind, number, 1.0 / lack) for number in cut.numbers]
        let = [("state", int(state), min(1.0, float(through[state]) / lack)) for state in np.flatnonzero(through)]
        return Row(("cut", cut.kind, *cut.numbers, *cut.states), (*held, *let), 1.0, np.inf)

    @staticmethod
    def _gate(graph: Graph, arcs: Ints, gates: np.ndarray) -> Ints:
        """Return the state that each arc is said to wait for."""
        num, gate = len(graph.demand), np.full(len(arcs), ALWAYS, np.int64)
        for state in (graph.state[graph.far[arcs]], graph.state[num + arcs], graph.state[graph.near[arcs]]):
            known = gates[state] & (state != ALWAYS)
            gate[known] = state[known]
        return gate
