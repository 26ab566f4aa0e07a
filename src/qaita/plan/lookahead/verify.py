"""Checks a proof of a lower bound: rows are made again from the problem, sums are exact, cases are seen to be all.

Owns :func:`proven`. Shares no code with the search and uses no solver and no floating-point sum: every number of the
problem is taken as the fraction it is, every multiplier is rounded to one, and what is added up are whole numbers.

What it rests on: for any multipliers of rows that every plan obeys, ``sum of multiplier x side + sum over columns of
the least of reduced price x value`` is at most the cost of any plan (weak duality).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from qaita.plan.lookahead.cuts import Cut
from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.proof import Chain, PeriodProof, Proof, Tree

FINE, ROUGH = 2**120, 2**40
"""Numbers of the problem are whole multiples of 1/FINE (or refused), multipliers are rounded to those of 1/ROUGH."""
Name = tuple[str, int]
"""A column: ``node`` or ``link`` repaired, node ``works``, ``arc``, ``over``, ``under``, ``lack``."""
Row = tuple[dict[Name, int], int | None, int | None]
"""Entries, lower and upper side, all in 1/FINE; None: no such side."""
Box = dict[Name, list[int]]
"""Least and most of each state, 0 or 1."""


def proven(problem: Restoration, proof: Proof) -> float:
    """Return the lower bound that a proof really proves, rounded down; minus infinity when it proves nothing.

    Raises
    ------
    ValueError
        When a cut does not cut, a case is left out, or a number is finer than 1/FINE.
    """
    books = [_Period(problem, now, cuts) for now, cuts in enumerate(proof.cuts)]
    values: dict[int, Fraction | None] = {}
    able = [float(amount) <= problem.resources * (1 + 1e-9) + 1e-9 for amount in problem.item_resource]
    none = [False] * len(able)
    lower = [list(none) for _ in range(problem.periods + 1)]
    upper = [list(none), *(list(able) for _ in range(problem.periods))]
    least: Fraction | None = None
    for chain, low, high in _cases(proof.chain, lower, upper):
        total = Fraction(0)
        if [period.now for period in chain.periods] != list(range(problem.periods + 1)):
            raise ValueError("a case does not speak of every period once")
        for period in chain.periods:
            _check_range(period, low[period.now], high[period.now])
            if id(period) not in values:
                values[id(period)] = books[period.now].value(period)
            value = values[id(period)]
            if value is None:
                return float("-inf")
            total += value
        least = total if least is None else min(least, total)
    if least is None:
        return float("-inf")
    found = float(least)
    return found if Fraction(found) <= least else found - abs(found) * 2.0**-52


def _cases(chain: Chain, lower: list[list[bool]], upper: list[list[bool]]
           ) -> Iterator[tuple[Chain, list[list[bool]], list[list[bool]]]]:
    """Yield every case that is not split, with the items surely and perhaps repaired by each period."""
    stack = [(chain, lower, upper)]
    while stack:
        here, low, high = stack.pop()
        if not here.kids:
            yield here, low, high
            continue
        if len(here.kids) != 2 or not 1 <= here.now < len(low):
            raise ValueError(f"a case is split into {len(here.kids)} by period {here.now}; allowed: two, by a period")
        without, within = [list(row) for row in high], [list(row) for row in low]
        for now in range(len(low)):
            if now <= here.now:
                without[now][here.item] = False
            if now >= here.now:
                within[now][here.item] = True
        stack += [(here.kids[0], low, without), (here.kids[1], within, high)]


def _check_range(period: PeriodProof, low: Sequence[bool], high: Sequence[bool]) -> None:
    """Refuse a period's proof that holds for less than the case."""
    if any(mine and not case for mine, case in zip(period.lower, low, strict=True)) or \
            any(case and not mine for mine, case in zip(period.upper, high, strict=True)):
        raise ValueError(f"period {period.now}: proven for fewer repairs than the case allows")


class _Period:
    """The model of one period, made from the problem alone, with exact numbers."""

    def __init__(self, problem: Restoration, now: int, cuts: Sequence[Cut]):
        self._problem, self._now = problem, now
        network, rows = problem.network, problem.dependencies
        self._nodes = [int(node) for node in problem.item_node]
        self._links = [int(link) for link in problem.item_link]
        self._items: list[Name] = [*(("node", node) for node in self._nodes), *(("link", k) for k in self._links)]
        self._suppliers: dict[int, list[tuple[int, float]]] = {}
        for supplier, depender, share, counted in zip(rows.supplier_idx, rows.depender_idx, rows.share,
                                                      problem.counted, strict=True):
            if counted:
                self._suppliers.setdefault(int(depender), []).append((int(supplier), float(share)))
        self._waiting = [node for node in self._suppliers if not self._has_alias(node)]
        self._states = [*self._items, *(("works", node) for node in self._waiting)]
        self._plain = [self._one_price(int(commodity)) for commodity in network.commodity_idx]
        volume = [0] * (int(network.commodity_idx.max(initial=0)) + 1)
        for commodity, balance in zip(network.commodity_idx, network.balance, strict=True):
            volume[int(commodity)] += abs(_exact(float(balance)))
        self._volume = [volume[int(commodity)] for commodity in network.commodity_idx]
        self._price, self._most = self._columns()
        self._sides = {kind: [node for name, node in self._price if name == kind] for kind in ("over", "under")}
        self._arcs_at: list[list[int]] = [[] for _ in range(network.num_nodes)]
        for arc in range(network.num_arcs):
            self._arcs_at[int(network.arc_tail[arc])].append(arc)
            self._arcs_at[int(network.arc_head[arc])].append(arc)
        self._rows = [*self._first_rows(), *(self._cut(cut) for cut in cuts)]

    def value(self, proof: PeriodProof) -> Fraction | None:
        """Return what a period's proof proves; None for nothing."""
        target = int(Fraction(proof.target) * FINE * ROUGH // 1)
        box: Box = {state: [0, 1] for state in self._states}
        for item, low, high in zip(self._items, proof.lower, proof.upper, strict=True):
            box[item] = [int(low), int(high)]
        least, stack = target, [(proof.tree, box)]
        while stack:
            tree, here = stack.pop()
            reached = self._look(tree, here, target)
            if reached is None or reached < target:
                if tree.state >= 0 and len(tree.kids) == 2:
                    state = self._states[tree.state]
                    stack += [(kid, self._sided(here, state, side)) for side, kid in enumerate(tree.kids)]
                elif reached is None:
                    return None
                else:
                    least = min(least, reached)
        return Fraction(least, FINE * ROUGH)

    def _look(self, tree: Tree, box: Box, target: int) -> int | None:
        """Return the best bound of the multipliers of a case, one after the other; states they settle are settled."""
        best = None
        for multipliers in tree.multipliers:
            bound, reduced = self._bound([float(value) for value in multipliers], box)
            best = bound if best is None else max(best, bound)
            if best >= target:
                break
            for state, limits in box.items():
                if limits == [0, 1]:
                    price = reduced[state]
                    box[state] = [0, 0] if bound + price >= target and price > 0 else \
                        [1, 1] if bound - price >= target and price < 0 else limits
        return best

    @staticmethod
    def _sided(box: Box, state: Name, side: int) -> Box:
        """Return the box with a state set; settled the other way before, nothing is left and any bound holds."""
        return {**box, state: [side, side]}

    def _bound(self, multipliers: Sequence[float], box: Box) -> tuple[int, dict[Name, int]]:
        """Return the bound in 1/(FINE ROUGH), and the reduced prices."""
        total, reduced = 0, {name: price * ROUGH for name, price in self._price.items()}
        for (entries, lower, upper), value in zip(self._rows, multipliers, strict=False):
            factor = round(value * ROUGH)
            side = lower if factor > 0 else upper
            if factor and side is not None:
                total += factor * side
                for name, amount in entries.items():
                    reduced[name] -= factor * amount
        for name, price in reduced.items():
            low, high = (limit * FINE for limit in box[name]) if name in box else (0, self._most[name])
            total += price * (high if price < 0 else low) // FINE
        return total, reduced

    def _columns(self) -> tuple[dict[Name, int], dict[Name, int]]:
        """Return price and most of each column."""
        network, problem = self._problem.network, self._problem
        price, most = dict.fromkeys(self._states, 0), dict.fromkeys(self._states, FINE)
        if self._now == problem.periods:
            price |= {item: _exact(float(cost)) for item, cost in zip(self._items, problem.item_price, strict=True)}
        for arc in range(network.num_arcs):
            price["arc", arc] = _exact(float(network.arc_price[arc]))
            most["arc", arc] = self._capacity(int(network.arc_link[arc]), [arc])
        for node in range(network.num_nodes):
            balance = _exact(float(network.balance[node]))
            for kind, prices, amount in (("over", network.over_price, balance),
                                         ("under", network.under_price, -balance)):
                if not self._plain[node] or amount > 0:
                    price[kind, node] = _exact(float(prices[node]))
                    most[kind, node] = amount if self._plain[node] else self._volume[node]
        return price, most

    def _first_rows(self) -> Iterator[Row]:
        """Yield the rows in the order of the model."""
        network, problem = self._problem.network, self._problem
        for node in range(network.num_nodes):
            entries = {("over", node): FINE, ("under", node): -FINE}
            entries = {name: value for name, value in entries.items() if name in self._price}
            for arc in self._arcs_at[node]:
                entries["arc", arc] = FINE if network.arc_tail[arc] == node else -FINE
            side = _exact(float(network.balance[node]))
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
        yield ({item: _exact(float(amount)) for item, amount in zip(self._items, problem.item_resource, strict=True)},
               None, _exact(float(problem.resources * self._now)))

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
                given += _exact(share)
            else:
                entries[state] = entries.get(state, 0) - _exact(share)
        return entries, None, given

    def _cut(self, cut: Cut) -> Row:
        """Return a cut as a row, in parts of what is lacking: made from nodes and states alone, so that it holds."""
        named, inside = [self._sides[cut.kind][number] for number in cut.numbers], set(cut.nodes)
        if not inside.issuperset(named) or not all(self._plain[node] for node in inside):
            raise ValueError(f"cut at nodes {named}: not all are cut off, or their commodity has several prices")
        shut = {self._states[state] for state in cut.states}
        through: dict[Name | None, int] = {None: 0}
        for gates, amount in self._let_in(cut.kind == "under", inside):
            gate = next((gate for gate in gates if gate in shut), None)
            through[gate] = through.get(gate, 0) + amount
        lack = sum(abs(_exact(float(self._problem.network.balance[node]))) for node in named) - through.pop(None)
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
            yield (own,), max(0, _exact(float(network.balance[node])) * (1 if under else -1))
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
        return min(_exact(capacity), sum(min(_exact(capacity), volume) for volume in most))

    def _one_price(self, commodity: int) -> bool:
        network = self._problem.network
        mine = network.commodity_idx == commodity
        return len(set(network.over_price[mine])) == 1 and len(set(network.under_price[mine])) == 1


def _exact(value: float) -> int:
    """Return a number in 1/FINE."""
    over, under = value.as_integer_ratio()
    if FINE % under:
        raise ValueError(f"number finer than 2**-120: met {value!r}")
    return over * (FINE // under)
