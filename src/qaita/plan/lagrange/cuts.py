"""Sets of nodes of which one must be back before a node can be: rows that the needs themselves do not say.

Owns :class:`Seen` and :class:`Cuts`. Where nodes feed each other in a ring, or two alternatives hang on the same hub,
relaxed plans let them do without what feeds both: each need alone is kept, on average. Sought are sets that cut a node
off from all that works by itself and of which fewer are back, on average, than the node is: least cuts (Ford, Fulkerson
1956, Canadian Journal of Mathematics 8; paths by Edmonds, Karp 1972, Journal of the ACM 19(2)). Whether a set is one
is for the closure to say, not for the search here.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.lagrange.forest import Forest
from qaita.recovery.closure import service_times
from qaita.recovery.prepare import prepare
from qaita.units import NEVER
from qaita.work.model import offsets

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

Cut = tuple[int, tuple[int, ...]]
"""A node, and nodes of which one at least is back no later, in rising order."""

MOMENTS = (0.1, 0.25, 0.5, 0.75, 0.95)
"""Shares of relaxed plans in which a node is back, at whose dates its cut is sought."""

MOST_ARCS = 400_000
"""Arcs looked at in one search for cuts: about a third of a second."""

LEAST_BROKEN = 1e-5
"""Least weight that hangs on a node times the days by which its cut is broken, as a share of the most that hangs on any
times all days."""

FREE = 4e-3
"""What a node in a cut counts beside the share of plans in which it is back: of equal cuts the smaller one is taken."""


class Seen:
    """In how many of the relaxed plans seen each node is back by each edge."""

    def __init__(self, num_nodes: int, num_edges: int):
        self._count = np.zeros((num_nodes, num_edges), np.int32)
        self._nodes, self.plans = np.arange(num_nodes), 0

    def note(self, back: Ints) -> None:
        """Note one relaxed plan: the edge at which each node is back, -1 for the last one."""
        self._count[self._nodes, back] += 1
        self.plans += 1

    def shares(self) -> Floats:
        """Return, (num_nodes, num_edges), the share of plans in which each node is back by each edge."""
        shares: Floats = np.cumsum(self._count, axis=1) / max(1, self.plans)
        return shares


class Cuts:
    """Searches cuts of one core.

    Parameters
    ----------
    core : Core
        What a plan can change.
    earliest : (num_nodes,) int64
        Minute before which no core node is back; NEVER for those that are never.
    """

    def __init__(self, core: Core, earliest: Ints):
        self._core, self._closure = core, prepare(core.needs)
        self._repaired = np.where(core.repaired0 >= NEVER, earliest, core.repaired0)
        self._ways = _Ways(core)
        self._known: set[Cut] = {(node, tuple(sorted({self._ways.name[place] for place in group})))
                                 for node, groups in enumerate(self._ways.groups) for group in groups}  # fmt: skip
        self._cut_off: dict[tuple[int, ...], NDArray[np.bool_]] = {}

    def broken(self, shares: Floats, days: Floats, hanging: Floats) -> list[Cut]:
        """Return new cuts that relaxed plans break on average, those of the heaviest nodes first.

        Parameters
        ----------
        shares : (num_nodes, num_edges) float64
            Share of plans in which each node is back by each edge.
        days : (num_cells,) float64
            Length of each cell.
        hanging : (num_nodes,) float64
            Weight that hangs on each node.
        """
        shares = np.append(shares[:-1], np.ones((1, shares.shape[1])), axis=0)  # the last node always works
        self._ways.choose(shares.mean(axis=1))
        least, found = LEAST_BROKEN * float(hanging.max(initial=0.0)) * float(days.sum()), list[Cut]()
        for node in np.argsort(-hanging, kind="stable").tolist():
            for others in sorted(self._least_cuts(node, shares)) if hanging[node] > 0.0 else ():
                over = np.maximum(shares[node] - shares[list(others)].sum(axis=0), 0.0)[:-1]
                cut = node, others
                if hanging[node] * float(over @ days) > least and cut not in self._known and self.is_one(cut):
                    found.append(cut)
                    self._known.add(cut)
            if self._ways.looked_at > MOST_ARCS:
                break
        return found

    def is_one(self, cut: Cut) -> bool:
        """Return whether the node is never back where none of the others is."""
        node, others = cut
        if others not in self._cut_off:
            repaired = self._repaired.copy()
            repaired[list(others)] = NEVER
            self._cut_off[others] = service_times(self._closure, repaired) >= NEVER
        return bool(self._cut_off[others][node])

    def _least_cuts(self, node: int, shares: Floats) -> set[tuple[int, ...]]:
        """Return the least cuts of a node at some moments, by each of its groups."""
        moments = {int(np.searchsorted(shares[node], share)) for share in MOMENTS}
        return {
            tuple(sorted(others))
            for moment in sorted(moments) if moment < shares.shape[1]
            for group in self._ways.groups[node]
            for others in [self._ways.least_cut(node, group, (shares[:, moment] + FREE).tolist())] if others
        }  # fmt: skip


def with_cuts(forest: Forest, cuts: list[Cut]) -> Forest:
    """Return a forest with one more priced row for each cut, after those it has."""
    touches = [[(int(forest.touch_group[k]), float(forest.touch_sign[k])) for k in range(a, b)]
               for a, b in pairwise(forest.touch_ptr.tolist())]  # fmt: skip
    for row, (node, others) in enumerate(cuts, start=len(forest.group_node)):
        touches[node].append((row, -1.0))
        for other in others:
            touches[other].append((row, 1.0))
    nodes = np.array([node for node, _ in cuts], np.int64)
    slots = [np.array(others, np.int64) for _, others in cuts]
    return forest._replace(
        group_node=np.append(forest.group_node, nodes),
        group_count=np.append(forest.group_count, np.ones(len(cuts), np.int64)),
        slot_ptr=np.append(forest.slot_ptr, forest.slot_ptr[-1] + offsets([len(one) for one in slots])[1:]),
        slot_node=np.concatenate([forest.slot_node, *slots]),
        touch_ptr=offsets([len(row) for row in touches]),
        touch_group=np.array([row for rows in touches for row, _ in rows], np.int64),
        touch_sign=np.array([sign for rows in touches for _, sign in rows], np.float64),
        scale=np.append(forest.scale, forest.hanging[nodes]),
    )


class _Ways:
    """From each node to what it waits for, place by place: nodes, then one place for each link on each way.

    Attributes
    ----------
    name : list of int
        The node that each place stands for.
    groups : list of list of list of int
        By node and group: the places that the node waits for.
    looked_at : int
        Places looked at since the last choice.
    """

    def __init__(self, core: Core):
        needs, count = core.needs, len(core.repaired0)
        self.name, self.looked_at = list(range(count)), 0
        self._after: list[list[int]] = [[] for _ in range(count)]
        self.groups: list[list[list[int]]] = []
        for node in range(count):
            self.groups.append([])
            for group in range(int(needs.group_ptr[node]), int(needs.group_ptr[node + 1])):
                slots = slice(int(needs.supplier_ptr[group]), int(needs.supplier_ptr[group + 1]))
                pairs = zip(needs.supplier_idx[slots].tolist(), needs.via_idx[slots].tolist(), strict=True)
                self.groups[node].append([self._place(supplier, via) for supplier, via in pairs])

    def _place(self, supplier: int, via: int) -> int:
        """Return the place after a consumer: that of the link, if there is one, else of the supplier."""
        if via < 0:
            return supplier
        self.name.append(via)
        self._after.append([supplier])
        return len(self.name) - 1

    def choose(self, share: Floats) -> None:
        """Let each node be cut off by the one of its groups that is back least; ``share`` (num_nodes,)."""
        self.looked_at = 0
        for node, groups in enumerate(self.groups):
            self._after[node] = min(groups, key=lambda group: sum(share[self.name[one]] for one in group), default=[])

    def least_cut(self, node: int, group: list[int], room: list[float]) -> set[int]:
        """Return the least set of nodes without which no way leads from a group of a node to what waits for nothing.

        Empty where it is not less than ``room`` of the node; ``room`` (num_nodes,): what each node counts.
        """
        through, along, total = dict[int, float](), dict[tuple[int, int], float](), 0.0
        while total < room[node]:
            reached, end = self._reach(node, group, room, through, along)
            if end is None:
                return {self.name[place] for place, out in reached if not out and (place, True) not in reached}
            total += self._push(reached, end, room, through, along)
        return set()

    def _reach(self, node: int, group: list[int], room: list[float], through: dict[int, float],
               along: dict[tuple[int, int], float]) -> tuple[dict[Side, Side | None], Side | None]:  # fmt: skip
        """Return all sides of places reached from a group with the side before each, and a last one; None: no way."""
        reached: dict[Side, Side | None] = {(place, False): None for place in group if place != node}
        todo = list(reached)
        for side in todo:
            place, out = side
            if out and not self._after[place]:
                return reached, side
            if out:
                nexts = [(one, False) for one in self._after[place] if one != node]
                nexts += [(place, False)] if through.get(place, 0.0) > 0.0 else []
            else:
                nexts = [(place, True)] if through.get(place, 0.0) < room[self.name[place]] else []
                nexts += [(one, True) for one, other in along if other == place and along[one, other] > 0.0]
            self.looked_at += len(nexts) + 1
            for one in nexts:
                if one not in reached:
                    reached[one] = side
                    todo.append(one)
        return reached, None

    def _push(self, reached: dict[Side, Side | None], end: Side, room: list[float], through: dict[int, float],
              along: dict[tuple[int, int], float]) -> float:  # fmt: skip
        """Send as much as there is room for along the way to ``end``, and return how much."""
        steps, side = list[tuple[Side, Side]](), end
        while (before := reached[side]) is not None:
            steps.append((before, side))
            side = before
        most = math.inf
        for (a, out), (b, _) in steps:
            if a == b:
                most = min(most, through[a] if out else room[self.name[a]] - through.get(a, 0.0))
            elif not out:
                most = min(most, along[b, a])
        for (a, out), (b, _) in steps:
            if a == b:
                through[a] = through.get(a, 0.0) + (-most if out else most)
            elif out:
                along[a, b] = along.get((a, b), 0.0) + most
            else:
                along[b, a] -= most
        return most


Side = tuple[int, bool]
"""A place, and whether it is its far side: between the two lies what the place counts."""
