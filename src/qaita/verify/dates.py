"""Dates that no plan beats: when each node is back if every job were done as if alone, and who cannot do without whom.

Owns :class:`Dates`, on which all that proves a bound rests.
"""

from __future__ import annotations

import numpy as np

from qaita.verify.clock import Clock, earliest
from qaita.verify.problem import NEVER, Arrays, Ints, rows
from qaita.verify.service import back


class Dates:
    """The dates of one problem.

    Attributes
    ----------
    clock : Clock
        The axis of the proof: what lies beyond its last edge is only known to lie there.
    begin : (num_tasks,) int64
        Minute before which no task starts, NEVER where it cannot.
    best, worst : (num_nodes,) int64
        Minutes before which no node can be back, and at which each is back if nothing is done.
    moves : (num_nodes,) bool
        Where the two differ.
    """

    def __init__(self, p: Arrays):
        self._p, self.clock = p, Clock(p)
        self.begin, soonest = earliest(p, self.clock)
        self._alone: Ints = p["repaired0"].astype(np.int64)
        self._alone[p["job_node"]] = soonest
        self.best, self.worst = back(p, self._alone), back(p, p["repaired0"].astype(np.int64))
        self.moves = self.best != self.worst
        self._without: dict[tuple[int, ...], Ints] = {}

    def live(self, group: int) -> list[tuple[int, int]]:
        """Return (supplier, link) of those in a group that can ever be there."""
        p = self._p
        pairs = [(int(p["supplier_idx"][k]), int(p["via_idx"][k])) for k in rows(p, "supplier_ptr", group)]
        return [pair for pair in pairs if all(one < 0 or self.best[one] < NEVER for one in pair)]

    def must(self, group: int, supplier: int) -> bool:
        """Return whether a group has too few without one supplier or link."""
        return sum(supplier not in pair for pair in self.live(group)) < int(self._p["group_count"][group])

    def back_without(self, nodes: list[int]) -> Ints:
        """Return when each node is back, (num_nodes,), if every job were done as if alone, but some nodes never are.

        A node that then never is waits, in every plan, for the first of them: at a moment at which none of them works,
        what works is what would work if they could not be repaired, and in a plan no more is repaired than here.
        """
        key = tuple(sorted(nodes))
        if key not in self._without:
            repaired = self._alone.copy()
            repaired[nodes] = NEVER
            self._without[key] = back(self._p, repaired)
        return self._without[key]

    def cannot_do_without(self, node: int, supplier: int) -> bool:
        """Return whether a node is never back before a supplier or link."""
        return any(self.must(group, supplier) for group in rows(self._p, "group_ptr", node))
