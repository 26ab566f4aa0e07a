"""The linear model of one period of a restoration: what is repaired by then, and what flows.

Owns :class:`Block` and :func:`model_of`. Solves nothing, and knows no cut.

Columns: each state (1: repaired by then, or working), the flow over each arc, what is left over, what is missing, and
what is *borrowed* where states contradict each other or resources, at a price no plan would pay: with it every branch
has a solution, so that its bound is one sum over multipliers. Beside the model in the literature

* resources count from the first period on, so that a period can be looked at without those before it;
* both directions of a link share one capacity, so one row holds for both;
* what is missing at a node is at most its demand, what is left over at most its supply, where all prices of the
  commodity are equal (then nothing else can pay).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.states import ALWAYS, States, states_of
from qaita.recovery.flow import Bools, FlowNetwork, Ints
from qaita.recovery.linear import Floats
from qaita.recovery.simplex import Rows

Key = tuple[str | int, ...]
"""Name of a row, such as ``("end", link, node)``."""
Entry = tuple[str, int, float]
"""Kind of column, its number among its kind, coefficient."""
LACK: Entry = ("borrow", 0, -1.0)
"""What makes every row of states alone obeyable."""


@dataclass(frozen=True)
class Row:
    """``lower <= sum of entries <= upper``."""

    key: Key
    entries: tuple[Entry, ...]
    lower: float
    upper: float


@dataclass(frozen=True)
class Block:
    """Columns and rows of one period.

    Attributes
    ----------
    problem : Restoration
        What is to be restored.
    states : States
        Its states.
    now : int
        Which period; 0 is before any repair.
    over_node, under_node : (num_over,) and (num_under,) int64
        Nodes that can leave supply over, and nodes whose demand can be missing.
    simple : (num_nodes,) bool
        Nodes of commodities whose prices are equal everywhere; cuts hold for them only.
    first : dict of str to int
        First column of each kind: ``state``, ``arc``, ``over``, ``under``, ``borrow``.
    price, upper : (num_columns,) float64
        Price and most of each column. Repairs are paid for in the last period, all at once.
    rows : tuple of Row
        Rows of the period.
    """

    problem: Restoration
    states: States
    now: int
    over_node: Ints
    under_node: Ints
    simple: Bools
    first: dict[str, int]
    price: Floats
    upper: Floats
    rows: tuple[Row, ...]


def model_of(problem: Restoration, now: int) -> Block:
    """Return the model of period ``now``. O(nodes + arcs)."""
    network, states = problem.network, states_of(problem)
    simple = _simple(network)
    over = np.flatnonzero(~simple | (network.balance > 0))
    under = np.flatnonzero(~simple | (network.balance < 0))
    counts = {"state": states.num_states, "arc": network.num_arcs, "over": len(over), "under": len(under), "borrow": 1}
    starts = np.concatenate([[0], np.cumsum(list(counts.values()))])
    total = _volume(network)
    most = np.minimum(network.link_capacity[network.arc_link], total[network.arc_tail])
    repair = problem.item_price if now == problem.periods else np.zeros(states.num_items)
    at_most = (np.maximum(network.balance, 0), np.maximum(-network.balance, 0))
    return Block(
        problem, states, now, over, under, simple, dict(zip(counts, starts[:-1].tolist(), strict=True)),
        price=np.concatenate([repair, np.zeros(len(states.conditions)), network.arc_price, network.over_price[over],
                              network.under_price[under], [_borrowing_price(problem)]]),
        upper=np.concatenate([np.ones(states.num_states), most, np.where(simple, at_most[0], total)[over],
                              np.where(simple, at_most[1], total)[under], [_lacking(problem)]]),
        rows=tuple(_rows(problem, states, now, over, under, most)),
    )


def models_of(problem: Restoration) -> list[Block]:
    """Return the models of all periods from 0 on, as :func:`model_of` does: they share what is alike."""
    first, last = model_of(problem, 0), problem.periods
    paid = first.price.copy()
    paid[:len(problem.item_price)] = problem.item_price
    return [first, *(replace(first, now=now, price=paid if now == last else first.price,
                             rows=(*first.rows[:-1], _budget(problem, now))) for now in range(1, last + 1))]


def worst_cost(problem: Restoration) -> float:
    """Return what a period costs at most: nothing flows, everything is repaired."""
    network = problem.network
    missing, left = np.maximum(-network.balance, 0), np.maximum(network.balance, 0)
    return float(network.under_price @ missing + network.over_price @ left + problem.item_price.sum())


def _borrowing_price(problem: Restoration) -> float:
    """Return a price of resources at which the least that can be lacking costs more than the worst period."""
    takes = problem.item_resource[problem.item_resource > 0]
    return 4.0 * max(worst_cost(problem), 1.0) / min(1.0, float(takes.min(initial=1.0)))


def _lacking(problem: Restoration) -> float:
    """Return the most that can be lacking in a row of states."""
    return float(problem.item_resource.sum() + problem.dependencies.share.sum()) + 1.0


def entries_of(block: Block, rows: tuple[Row, ...]) -> Rows:
    """Return rows as a solver takes them."""
    column = [block.first[kind] + number for row in rows for kind, number, _ in row.entries]
    value = [value for row in rows for _, _, value in row.entries]
    start = np.concatenate([[0], np.cumsum([len(row.entries) for row in rows])])
    return Rows(start.astype(np.int64), np.array(column, np.int64), np.array(value, np.float64),
                np.array([row.lower for row in rows], np.float64), np.array([row.upper for row in rows], np.float64))


def _simple(network: FlowNetwork) -> Bools:
    """Return which nodes are of a commodity with one price of supply left over and one of demand not met."""
    simple = np.ones(network.num_nodes, np.bool_)
    for commodity in np.unique(network.commodity_idx):
        mine = network.commodity_idx == commodity
        simple[mine] = all(np.ptp(price[mine]) == 0 for price in (network.over_price, network.under_price))
    return simple


def _volume(network: FlowNetwork) -> Floats:
    """Return for each node the sum of all supply and demand of its commodity: no flow need be larger."""
    sums: Floats = np.bincount(network.commodity_idx, np.abs(network.balance)).astype(np.float64)
    return sums[network.commodity_idx]


def _rows(problem: Restoration, states: States, now: int, over: Ints, under: Ints, most: Floats) -> Iterator[Row]:
    yield from _balances(problem.network, over, under)
    yield from _capacities(problem.network, states, most)
    yield from _conditions(states)
    yield _budget(problem, now)


def _budget(problem: Restoration, now: int) -> Row:
    """Return what repairs take of the resources of all periods up to ``now``."""
    entries = [("state", k, float(amount)) for k, amount in enumerate(problem.item_resource)]
    return Row(("budget",), (*entries, LACK), -np.inf, problem.resources * now)


def _balances(network: FlowNetwork, over: Ints, under: Ints) -> Iterator[Row]:
    entries: list[list[Entry]] = [[] for _ in range(network.num_nodes)]
    for arc in range(network.num_arcs):
        entries[network.arc_tail[arc]].append(("arc", arc, 1.0))
        entries[network.arc_head[arc]].append(("arc", arc, -1.0))
    for k, node in enumerate(over):
        entries[node].append(("over", k, 1.0))
    for k, node in enumerate(under):
        entries[node].append(("under", k, -1.0))
    for node, mine in enumerate(entries):
        yield Row(("balance", node), tuple(mine), float(network.balance[node]), float(network.balance[node]))


def _capacities(network: FlowNetwork, states: States, most: Floats) -> Iterator[Row]:
    """Yield, for each link and each state it waits for, what its arcs carry at most; and where they share it anyway."""
    of_link: list[list[int]] = [[] for _ in range(network.num_links)]
    for arc in range(network.num_arcs):
        of_link[network.arc_link[arc]].append(arc)
    for link, arcs in enumerate(of_link):
        together = min(float(network.link_capacity[link]), float(most[arcs].sum()))
        if states.link_state[link] != ALWAYS:
            yield _gated(("link", link), arcs, int(states.link_state[link]), together)
        elif not _pair(network, arcs):
            yield Row(("link", link), tuple(("arc", arc, 1.0) for arc in arcs), -np.inf, together)
        for node in dict.fromkeys(int(end[arc]) for arc in arcs for end in (network.arc_tail, network.arc_head)):
            state = int(states.node_state[node])
            if state != ALWAYS:
                mine = [arc for arc in arcs if node in (network.arc_tail[arc], network.arc_head[arc])]
                yield _gated(("end", link, node), mine, state,
                             min(float(network.link_capacity[link]), float(most[mine].sum())))


def _gated(key: Key, arcs: list[int], state: int, capacity: float) -> Row:
    return Row(key, (*(("arc", arc, 1.0) for arc in arcs), ("state", state, -capacity)), -np.inf, 0.0)


def _pair(network: FlowNetwork, arcs: list[int]) -> bool:
    """Return whether no two arcs of a link go anywhere but there and back: then one of them is empty at the least."""
    ends = {(int(network.arc_tail[arc]), int(network.arc_head[arc])) for arc in arcs}
    return len(arcs) == len(ends) <= 2 and len({frozenset(pair) for pair in ends}) == 1


def _conditions(states: States) -> Iterator[Row]:
    for k, condition in enumerate(states.conditions):
        state = states.num_items + k
        if condition.own != ALWAYS:
            entries = (("state", state, 1.0), ("state", condition.own, -1.0), LACK)
            yield Row(("own", condition.node), entries, -np.inf, 0.0)
        given = [("state", supplier, -share) for supplier, share in condition.suppliers]
        yield Row(("supply", condition.node), (("state", state, 1.0), *given, LACK), -np.inf, condition.given)
