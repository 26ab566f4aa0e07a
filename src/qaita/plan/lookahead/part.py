"""A part of a large network in one period: its columns and rows, the search for its least at any prices, its cuts.

Owns :class:`Part`, :func:`parts_in` and :class:`PartSearch`. Never says which prices the parts get
(:mod:`qaita.plan.lookahead.shares`), nor which nodes belong together (:mod:`qaita.plan.lookahead.partition`).

Rows of nodes of one part are its own. A column that rows of several parts know, such as the flow between them or a
state that a node elsewhere waits for, is in each of them, for a share of its price.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qaita.plan.lookahead.cuts import SLACK, Cut
from qaita.plan.lookahead.graph import cut_sides, part_of
from qaita.plan.lookahead.model import Block, entries_of
from qaita.plan.lookahead.proof import Share
from qaita.plan.lookahead.relaxation import Entries, Program, Relaxation, Relaxed
from qaita.plan.lookahead.states import ALWAYS
from qaita.plan.lookahead.tree import TreeSearch
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.linear import Floats
from qaita.recovery.simplex import Rows

COMMON = -1
"""Part of a row that is of no part: the resources, and cuts across parts."""


@dataclass(frozen=True)
class Part:
    """What a part has of the model of a period.

    Attributes
    ----------
    nodes : (num_nodes,) bool
        Its nodes.
    columns : (num_columns,) int64
        Its columns, in their order: states first, the last is what is borrowed.
    rows : (num_rows,) int64
        Its rows.
    states : (num_states,) int64
        Those of its columns that are states.
    """

    nodes: Bools
    columns: Ints
    rows: Ints
    states: Ints


def parts_in(relaxation: Relaxation, part: Ints) -> tuple[list[Part], Ints]:
    """Return the parts of a period's model, and the part that owns each row, or COMMON.

    Rows of a link between parts are rows of both: one owns them, the other may lean on them too.

    Parameters
    ----------
    relaxation : Relaxation
        Rows and cuts of the period.
    part : (num_nodes,) int64
        Part of each node.
    """
    network, entries, block = relaxation.block.problem.network, relaxation.entries, relaxation.block
    first = np.zeros(network.num_links, np.int64)
    last = np.zeros(network.num_links, np.int64)
    first[network.arc_link], last[network.arc_link] = part[network.arc_tail], part[network.arc_head]
    owner, also = np.full(len(entries.lower), COMMON), np.full(len(entries.lower), COMMON)
    for number, row in enumerate(block.rows):
        if row.key[0] in ("link", "end"):
            link = int(row.key[1])
            owner[number], also[number] = first[link], last[link]
        elif row.key[0] != "budget":
            owner[number] = part[int(row.key[1])]
    for number, cut in enumerate(relaxation.cuts, start=len(block.rows)):
        mine = np.unique(part[list(cut.nodes)])
        owner[number] = mine[0] if len(mine) == 1 else COMMON
    return [_part(block, entries, part == number, (owner == number) | (also == number))
            for number in range(int(part.max()) + 1)], owner


def _part(block: Block, entries: Entries, nodes: Bools, rows: Bools) -> Part:
    columns = np.unique(entries.column[rows[entries.row]])
    borrow = block.first["borrow"]
    return Part(nodes, np.append(columns[columns < borrow], borrow), np.flatnonzero(rows),
                columns[columns < block.states.num_states])


class PartSearch(TreeSearch):
    """The least of a part, at one price after another; cuts and what was learnt of states are kept.

    Parameters
    ----------
    relaxation : Relaxation
        Rows and cuts of the whole period.
    part : Part
        What of it is looked at.
    price : (num_columns,) float64
        First price of each of its columns.
    seed : int
        Seed of the simplex method.
    """

    def __init__(self, relaxation: Relaxation, part: Part, price: Floats, seed: int = 0):
        block = relaxation.block
        self.part = part
        self._cutter = _PartCutter(relaxation, part)
        rows, self._upper = _rows_of(relaxation.entries, part), block.upper[part.columns]
        program = Program(price, self._upper, rows, self._cutter, seed)
        super().__init__(program, len(part.states), int(np.count_nonzero(part.columns < block.states.num_items)))

    def share(self, price: Floats, lower: Floats, upper: Floats, slack: float, stop: Callable[[], bool],
              nodes: int) -> tuple[float, Floats, Share]:
        """Return a lower bound of the part, where it is nearly reached, and why.

        Parameters
        ----------
        price : (num_columns,) float64
            Price of each column of the part.
        lower, upper : (num_states,) float64
            Range of each of its states.
        slack : float
            By how much the bound may stay behind.
        stop : callable
            Says whether to stop.
        nodes : int
            Stop after so many nodes.
        """
        self._program.reprice(price)
        self._point: Floats | None = None
        worst = float((price * self._upper)[:-1].clip(0).sum())
        self._begin(lower, upper, 1.001 * worst + 1.0, slack)
        bound = self._go_on(stop, nodes)
        point = self._near if self._point is None else self._point
        share = Share(self.part.columns[:-1], price[:-1], self.part.rows, tuple(self._program.cuts), self.target,
                      self._root.tree)
        return bound, point, share

    def _take(self, found: Relaxed) -> None:
        if found.bound < self._below:
            self._below, self._point = found.bound, found.columns

    def _search_near(self, found: Relaxed, lower: Floats, upper: Floats) -> None:
        self._near = found.columns


def _rows_of(entries: Entries, part: Part) -> Rows:
    """Return the part's rows in its own columns."""
    number = np.full(len(entries.lower), -1, np.int64)
    number[part.rows] = np.arange(len(part.rows))
    mine = np.flatnonzero(number[entries.row] >= 0)
    row = number[entries.row[mine]]
    order = np.argsort(row, kind="stable")
    return Rows(np.searchsorted(row[order], np.arange(len(part.rows) + 1)),
                np.searchsorted(part.columns, entries.column[mine][order]), entries.value[mine][order],
                entries.lower[part.rows], entries.upper[part.rows])


class _PartCutter:
    """Searches cuts among the nodes of a part; what lies beyond supplies whatever a line from there carries."""

    def __init__(self, relaxation: Relaxation, part: Part):
        self._block, self._whole, self._part = relaxation.block, relaxation.separator, part
        place = np.full(self._block.states.num_states, ALWAYS, np.int64)
        place[part.states] = np.arange(len(part.states))
        self._graphs = {kind: part_of(graph, part.nodes, place) for kind, graph in self._whole.graphs.items()}

    def violated(self, columns: Floats) -> list[Cut]:
        """Return cuts, in numbers of the whole, that a point of the part violates, each once."""
        point = np.zeros(len(self._block.price))
        point[self._part.columns] = columns
        value = np.append(np.clip(columns[:len(self._part.states)], 0.0, 1.0), 1.0)
        return sorted({cut for kind in self._graphs for cut in self._of_kind(kind, point, value)})

    def _of_kind(self, kind: str, point: Floats, value: Floats) -> list[Cut]:
        graph, nodes = self._graphs[kind]
        inside, numbered = self._part.nodes[nodes], self._whole.nodes[kind]
        number = np.full(self._block.problem.network.num_nodes, -1, np.int64)
        number[numbered] = np.arange(len(numbered))
        missing = np.zeros(len(self._block.simple))
        missing[numbered] = point[self._block.first[kind] + np.arange(len(numbered))]
        sinks = np.flatnonzero(inside & (number[nodes] >= 0) & self._block.simple[nodes] & (graph.demand > 0))
        found = cut_sides(sinks, SLACK, graph.ptr, graph.leaving, graph.head, graph.state, graph.most, graph.near,
                          graph.far, graph.demand, missing[nodes], value)
        cuts = []
        for only, shut, gates in zip(*found, strict=True):
            mine = np.flatnonzero(shut & (graph.demand > 0)) if only < 0 else np.array([only])
            if not (shut & ~inside).any():
                cuts.append(Cut(kind, tuple(number[nodes[mine]].tolist()), tuple(nodes[np.flatnonzero(shut)].tolist()),
                                tuple(self._part.states[np.flatnonzero(gates)].tolist())))
        return cuts

    def rows(self, cuts: Sequence[Cut]) -> Rows:
        """Return cuts as rows in the part's columns."""
        rows = entries_of(self._block, tuple(self._whole.row(cut) for cut in cuts))
        return Rows(rows.start, np.searchsorted(self._part.columns, rows.column), rows.value, rows.lower, rows.upper)
