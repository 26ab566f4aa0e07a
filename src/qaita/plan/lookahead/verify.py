"""Checks a proof of a lower bound: rows are made again from the problem, sums are exact, cases are seen to be all.

Owns :func:`proven`. Shares no code with the search and uses no solver and no floating-point sum: every number of the
problem is taken as the fraction it is, every multiplier is rounded to one, and what is added up are whole numbers.

What it rests on: for any multipliers of rows that every plan obeys, ``sum of multiplier x side + sum over columns of
the least of reduced price x value`` is at most the cost of any plan (weak duality).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.plan.lookahead.proof import Chain, PeriodProof, Proof, Share, Tree
from qaita.plan.lookahead.verify_rows import FINE, Book, Name, Row, exact
from qaita.recovery.linear import Floats

ROUGH = 2**40
"""Multipliers are rounded to whole multiples of 1/ROUGH."""
Box = dict[Name, list[int]]
"""Least and most of each state, 0 or 1."""


def proven(problem: Restoration, proof: Proof) -> float:
    """Return the lower bound that a proof really proves, rounded down; minus infinity when it proves nothing.

    Raises
    ------
    ValueError
        When a cut does not cut, a case is left out, or a number is finer than 1/FINE.
    """
    book = Book(problem)
    rows = [book.rows(now, cuts) for now, cuts in enumerate(proof.cuts)]
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
                values[id(period)] = _value(book, rows[period.now], period)
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


def _value(book: Book, rows: list[Row], proof: PeriodProof) -> Fraction | None:
    """Return what a period's proof proves, with its shares; None for nothing.

    What is shared out and what is left of each price make up the price, so that what all of them prove adds up.
    """
    box: Box = {state: [0, 1] for state in book.states}
    for item, low, high in zip(book.items, proof.lower, proof.upper, strict=True):
        box[item] = [int(low), int(high)]
    price, total = book.price(proof.now), 0
    for share in proof.shares:
        mine = _price_of(book, share)
        for name, amount in mine.items():
            price[name] -= amount
        states = [name for name in mine if name in box]
        known = [rows[row] for row in share.rows] + [book.cut(cut) for cut in share.cuts]
        part = _Part(book, known, mine, states).least(share.tree, share.target, {name: box[name] for name in states})
        if part is None:
            return None
        total += part
    left = _Part(book, rows, price, book.states).least(proof.tree, proof.target, box)
    return None if left is None else Fraction(total + left, FINE * ROUGH)


def _price_of(book: Book, share: Share) -> dict[Name, int]:
    """Return the price of each column of a share, states first."""
    columns = zip((book.names[column] for column in share.columns), share.price, strict=True)
    return {name: exact(float(amount)) for name, amount in columns}


class _Part:
    """Columns at a price, all others free of charge, and rows that hold for them."""

    def __init__(self, book: Book, rows: Sequence[Row], price: dict[Name, int], states: Sequence[Name]):
        self._rows, self._states, self._most = rows, states, book.most
        self._price = {name: amount * ROUGH for name, amount in price.items()}

    def least(self, tree: Tree, aimed: float, box: Box) -> int | None:
        """Return what the cases of a tree prove, in 1/(FINE ROUGH); None for nothing."""
        target = int(Fraction(aimed) * FINE * ROUGH // 1)
        least, stack = target, [(tree, box)]
        while stack:
            here, limits = stack.pop()
            reached = self._look(here, limits, target)
            if reached is None or reached < target:
                if here.state >= 0 and len(here.kids) == 2:
                    state = self._states[here.state]
                    stack += [(kid, self._sided(limits, state, side)) for side, kid in enumerate(here.kids)]
                elif reached is None:
                    return None
                else:
                    least = min(least, reached)
        return least

    def _look(self, tree: Tree, box: Box, target: int) -> int | None:
        """Return the best bound of the multipliers of a case, one after the other; states they settle are settled."""
        best = None
        for multipliers in tree.multipliers:
            bound, reduced = self._bound(multipliers, box)
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

    def _bound(self, multipliers: Floats, box: Box) -> tuple[int, dict[Name, int]]:
        """Return the bound in 1/(FINE ROUGH), and the reduced prices."""
        total, reduced = 0, dict(self._price)
        for number in np.flatnonzero(multipliers[:len(self._rows)]).tolist():
            entries, lower, upper = self._rows[number]
            factor = round(float(multipliers[number]) * ROUGH)
            side = lower if factor > 0 else upper
            if factor and side is not None:
                total += factor * side
                for name, amount in entries.items():
                    reduced[name] = reduced.get(name, 0) - factor * amount
        for name, price in reduced.items():
            if name in box:
                total += price * box[name][price < 0]
            elif price < 0:
                total += price * self._most[name] // FINE
        return total, reduced
