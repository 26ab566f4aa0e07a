"""The model of a period once more, from the problem alone and in whole numbers, for the check of a bound.

Owns :class:`Book`. Shares no code with the search, knows no multiplier and solves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qaita.plan.lookahead.cuts import Cut
from qaita.plan.lookahead.problem import Restoration

FINE = 2**120
"""Numbers of the problem are whole multiples of 1/FINE, or refused."""
Name = tuple[str, int]
"""A column: ``node`` or ``link`` repaired, node ``works``, ``arc``, ``over``, ``under``."""
Row = tuple[dict[Name, int], int | None, int | None]
"""Entries, lower and upper side, all in 1/FINE; None: no such side."""


class Book:
    """Columns and rows of all periods: they differ in what repairs cost and in the resources only."""

    def __init__(self, problem: Restoration):
        self._problem = problem
        network, rows = problem.network, problem.dependencies
        self._nodes = [int(node) for node in problem.item_node]
        self._links = [int(link) for link in problem.item_link]
        self.items: list[Name] = [*(("node", node) for node in self._nodes), *(("link", k) for k in self._links)]
        self._suppliers: dict[int, list[tuple[int, float]]] = {}
        for supplier, depender, share, counted in zip(rows.supplier_idx, rows.depender_idx, rows.share,
                                                      problem.counted, strict=True):
            if counted:
                self._suppliers.setdefault(int(depender), []).append((int(supplier), float(share)))
        self._waiting = [node for node in self._suppliers if not self._has_alias(node)]
        self.states = [*self.items, *(("works", node) for node in self._waiting)]
        plain = {commodity: self._one_price(commodity) for commodity in set(network.commodity_idx.tolist())}
        self._plain = [plain[int(commodity)] for commodity in network.commodity_idx]
        volume = [0] * (int(network.commodity_idx.max(initial=0)) + 1)
        for commodity, balance in zip(network.commodity_idx, network.balance, strict=True):
            volume[int(commodity)] += abs(exact(float(balance)))
        self._volume = [volume[int(commodity)] for commodity in network.commodity_idx]
        self._price, self.most = self._columns()
        self._sides = {kind: [node for name, node in self._price if name == kind] for kind in ("over", "under")}
        self.names = [*self.states, *(("arc", arc) for arc in range(network.num_arcs)),
                      *((kind, node) for kind, nodes in self._sides.items() for node in nodes)]
        self._arcs_at: list[list[int]] = [[] for _ in range(network.num_nodes)]
        for arc in range(network.num_arcs):
            self._arcs_at[int(network.arc_tail[arc])].append(arc)
            self._arcs_at[int(network.arc_head[arc])].append(arc)
        self._rows = list(self._first_rows())

    def price(self, now: int) -> dict[Name, int]:
        """Return the price of each column in a period; repairs are paid for in the last."""
        if now < self._problem.periods:
            return dict(self._price)
        costs = zip(self.items, self._problem.item_price, strict=True)
        return self._price | {item: exact(float(cost)) for item, cost in costs}

    def rows(self, now: int, cuts: Sequence[Cut]) -> list[Row]:
        """Return the rows of a period in the order of the model, and its cuts."""
        amounts = zip(self.items, self._problem.item_resource, strict=True)
        take = {item: exact(float(amount)) for item, amount in amounts}
        budget: Row = take, None, exact(float(self._problem.resources * now))
        return [*self._rows, budget, *(self.cut(cut) for cut in cuts)]

    def _columns(self) -> tuple[dict[Name, int], dict[Name, int]]:
        """Return price and most of each column, repairs free of charge."""
        network = self._problem.network
        price, most = dict.fromkeys(self.states, 0), dict.fromkeys(self.states, FINE)
        for arc in range(network.num_arcs):
            price["arc", arc] = exact(float(network.arc_price[arc]))
            most["arc", arc] = self._capacity(int(network.arc_link[arc]), [arc])
        for node in range(network.num_nodes):
            balance = exact(float(network.balance[node]))
            for kind, prices, amount in (("over", network.over_price, balance),
                                         ("under", network.under_price, -balance)):
                if not self._plain[node] or amount > 0:
                    price[kind, node] = exact(float(prices[node]))
                    most[kind, node] = amount if self._plain[node] else self._volume[node]
        return price, most

    def _first_rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the model, all but that of the resources."""
        network, problem = self._problem.network, self._problem
        for node in range(network.num_nodes):
            entries = {("over", node): FINE, ("under", node): -FINE}
            entries = {name: value for name, value in entries.items() if name in self._price}
            for arc in self._arcs_at[node]:
                entries["arc", arc] = FINE if network.arc_tail[arc] == node else -FINE
            side = exact(float(network.balance[node]))
            yield entries, side, side
        of_link: list[list[int]] = [[] for _ in range(network.num_links)]
        for arc in range(network.num_arcs):
            of_link[int(network.arc_link[arc])].append(arc)
        for link, arcs in enumerate(of_link):
            yield from self._carried(link, arcs)
        for node in self._waiting:
            if problem.node_damaged[node]:
                yield {("works", node): FINE, ("node", node): -FINE}, None, 0
            yield self._supplied(node)

    def _carried(self, link: int, arcs: list[int]) -> Iterator[Row]:
        network = self._problem.network
        if self._problem.link_damaged[link]:
            yield {**{("arc", arc): FINE for arc in arcs}, ("link", link): -self._capacity(link, arcs)}, None, 0
        elif not self._there_and_back(arcs):
            yield {("arc", arc): FINE for arc in arcs}, None, self._capacity(link, arcs)
        for node in dict.fromkeys(int(end[arc]) for arc in arcs for end in (network.arc_tail, network.arc_head)):
            state = self._state(node)
            if state is not None:
                mine = [arc for arc in arcs if node in (network.arc_tail[arc], network.arc_head[arc])]
                yield {**{("arc", arc): FINE for arc in mine}, state: -self._capacity(link, mine)}, None, 0

    def _there_and_back(self, arcs: Sequence[int]) -> bool:
        """Return whether a link has one arc, or two that are each other's way back: its capacity needs no row."""
        network = self._problem.network
        ends = [(int(network.arc_tail[arc]), int(network.arc_head[arc])) for arc in arcs]
        return len(ends) == 1 or (len(ends) == 2 and ends[0] == ends[1][::-1])

    def _supplied(self, node: int) -> Row:
        entries, given = {("works", node): FINE}, 0
        for supplier, share in self._suppliers[node]:
            state = self._state(supplier)
            if state is None:
                given += exact(share)
            else:
                entries[state] = entries.get(state, 0) - exact(share)
        return entries, None, given

    def cut(self, cut: Cut) -> Row:
        """Return a cut as a row, in parts of what is lacking: made from nodes and states alone, so that it holds."""
        named, inside = [self._sides[cut.kind][number] for number in cut.numbers], set(cut.nodes)
        if not inside.issuperset(named) or not all(self._plain[node] for node in inside):
            raise ValueError(f"cut at nodes {named}: not all are cut off, or their commodity has several prices")
        shut = {self.states[state] for state in cut.states}
        through: dict[Name | None, int] = {None: 0}
        for gates, amount in self._let_in(cut.kind == "under", inside):
            gate = next((gate for gate in gates if gate in shut), None)
            through[gate] = through.get(gate, 0) + amount
        lack = sum(abs(exact(float(self._problem.network.balance[node]))) for node in named) - through.pop(None)
        if lack <= 0:
            raise ValueError(f"cut at nodes {named}: enough comes in all the same")
        unit = FINE * FINE // lack
        held = {(cut.kind, node): unit for node in named}
        return {**held, **{gate: -(-min(amount, lack) * unit // FINE) for gate, amount in through.items() if gate}}, \
            lack * unit // FINE, None

    def _let_in(self, under: bool, inside: set[int]) -> Iterator[tuple[tuple[Name | None, ...], int]]:
        """Yield what can come in to some nodes (or get out), each with the states of which all must be 1 for it."""
        network = self._problem.network
        near, far = (network.arc_head, network.arc_tail) if under else (network.arc_tail, network.arc_head)
        for node in sorted(inside):
            own = self._state(node)
            yield (own,), max(0, exact(float(network.balance[node])) * (1 if under else -1))
            for arc in self._arcs_at[node]:
                if int(near[arc]) == node and int(far[arc]) not in inside:
                    link = int(network.arc_link[arc])
                    damaged = ("link", link) if self._problem.link_damaged[link] else None
                    yield (own, damaged, self._state(int(far[arc]))), self._capacity(link, [arc])

    def _state(self, node: int) -> Name | None:
        """Return what a node waits for; None for nothing. A bound node waits for a repair where it needs no more."""
        damaged = self._problem.node_damaged
        if node in self._suppliers and not self._has_alias(node):
            return "works", node
        if damaged[node]:
            return "node", node
        supplier = self._suppliers[node][0][0] if node in self._suppliers else node
        return ("node", supplier) if damaged[supplier] else None

    def _has_alias(self, node: int) -> bool:
        """Return whether a bound node needs one repair at most: its own, or its one supplier's, which is not bound."""
        damaged, (supplier, share) = self._problem.node_damaged, self._suppliers[node][0]
        alone = len(self._suppliers[node]) == 1 and share >= 1 - 1e-9 and supplier not in self._suppliers
        return alone and not (damaged[node] and damaged[supplier])

    def _capacity(self, link: int, arcs: Sequence[int]) -> int:
        """Return the most that arcs of a link carry together."""
        network = self._problem.network
        capacity = float(network.link_capacity[link])
        most = [self._volume[int(network.arc_tail[arc])] for arc in arcs]
        if capacity == float("inf"):
            return sum(most)
        return min(exact(capacity), sum(min(exact(capacity), volume) for volume in most))

    def _one_price(self, commodity: int) -> bool:
        network = self._problem.network
        mine = network.commodity_idx == commodity
        return len(set(network.over_price[mine])) == 1 and len(set(network.under_price[mine])) == 1


def exact(value: float) -> int:
    """Return a number in 1/FINE."""
    over, under = value.as_integer_ratio()
    if FINE % under:
        raise ValueError(f"number finer than 2**-120: met {value!r}")
    return over * (FINE // under)
