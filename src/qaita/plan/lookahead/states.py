"""What a node or link must wait for, as 0-or-1 states: an item repaired, or a node working.

Owns :class:`States` and its making: nodes that share one condition share one state, so that the model stays small.
Knows neither periods nor prices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import Bools, Ints
from qaita.recovery.interdependency import ENOUGH

ALWAYS = -1
"""State of what works whatever is repaired."""


@dataclass(frozen=True)
class Condition:
    """What a node must have to work.

    Attributes
    ----------
    node : int
        The node.
    own : int
        State of its own repair; ALWAYS when it is not damaged.
    suppliers : tuple of (int, float)
        State and share of each counted supplier that does not always work.
    given : float
        Sum of the shares of counted suppliers that always work.
    """

    node: int
    own: int
    suppliers: tuple[tuple[int, float], ...]
    given: float


@dataclass(frozen=True)
class States:
    """The states of a restoration: first one for each item, then one for each condition.

    Attributes
    ----------
    num_items : int
        States 0 to ``num_items - 1`` are items.
    node_state, link_state : (num_nodes,) and (num_links,) int64
        State on which each works; ALWAYS for what works whatever is repaired.
    conditions : tuple of Condition
        What state ``num_items + k`` stands for.
    """

    num_items: int
    node_state: Ints
    link_state: Ints
    conditions: tuple[Condition, ...]

    @property
    def num_states(self) -> int:
        """Number of states."""
        return self.num_items + len(self.conditions)

    def settled(self, repaired: Bools) -> Bools:
        """Return every state once some items are repaired, (num_items,) bool: the most conditions that hold together.

        O(conditions^2) at worst.
        """
        state: Bools = np.append(repaired, np.ones(len(self.conditions), np.bool_))
        while True:
            still = state.copy()
            for k, condition in enumerate(self.conditions, start=self.num_items):
                given = condition.given + sum(share for supplier, share in condition.suppliers if state[supplier])
                still[k] = state[k] and given >= ENOUGH and (condition.own == ALWAYS or bool(state[condition.own]))
            if np.array_equal(still, state):
                return still
            state = still


def states_of(problem: Restoration) -> States:
    """Return the states of a restoration.

    An undamaged node with one counted supplier, which is damaged and bound by nothing itself, works when that supplier
    is repaired and has its state; every other node with counted suppliers has a condition.
    """
    nodes, links = problem.item_node, problem.item_link
    node_state = np.full(problem.network.num_nodes, ALWAYS, np.int64)
    link_state = np.full(problem.network.num_links, ALWAYS, np.int64)
    node_state[nodes] = np.arange(len(nodes))
    link_state[links] = len(nodes) + np.arange(len(links))
    num_items = len(nodes) + len(links)
    own = node_state.copy()
    suppliers = _suppliers(problem)
    waiting: list[int] = []
    for node, rows in suppliers.items():
        supplier, share = rows[0]
        alone = len(rows) == 1 and share >= ENOUGH and supplier not in suppliers
        if alone and (own[node] == ALWAYS or own[supplier] == ALWAYS):
            node_state[node] = own[supplier] if own[node] == ALWAYS else own[node]
        else:
            node_state[node] = num_items + len(waiting)
            waiting.append(node)
    conditions = tuple(_condition(node, int(own[node]), suppliers[node], node_state) for node in waiting)
    return States(num_items, node_state, link_state, conditions)


def _suppliers(problem: Restoration) -> dict[int, list[tuple[int, float]]]:
    """Return the counted suppliers, with their shares, of each node that has some."""
    found: dict[int, list[tuple[int, float]]] = {}
    rows = problem.dependencies
    for row in np.flatnonzero(problem.counted):
        found.setdefault(int(rows.depender_idx[row]), []).append((int(rows.supplier_idx[row]), float(rows.share[row])))
    return found


def _condition(node: int, own: int, rows: list[tuple[int, float]], node_state: Ints) -> Condition:
    waits = tuple((int(node_state[supplier]), share) for supplier, share in rows if node_state[supplier] != ALWAYS)
    return Condition(node, own, waits, sum(share for supplier, share in rows if node_state[supplier] == ALWAYS))
