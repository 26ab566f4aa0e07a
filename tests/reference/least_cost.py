"""The plain twin of qaita.recovery.flow: the rules written out, solved by the simplex method in exact fractions.

It shares no code with the package. The start needs no search: nothing flows, all supply is left over and all demand is
missing. R. G. Bland's rule (Mathematics of Operations Research 2, 1977) makes it end.
"""

from __future__ import annotations

from fractions import Fraction


def least_cost(nodes, arcs, capacities):
    """Return the least cost of a flow, as a Fraction.

    ``nodes`` are (balance, over price, under price), ``arcs`` (tail, head, price, link), ``capacities`` those of the
    links; only what works is given.
    """
    rows, bases = [], []
    prices = [price for _, over, under in nodes for price in (over, under)] + [price for _, _, price, _ in arcs]
    prices = [Fraction(price) for price in prices] + [Fraction(0)] * len(capacities)
    for node, (balance, _, _) in enumerate(nodes):
        row = [Fraction(0)] * len(prices)
        row[2 * node], row[2 * node + 1] = Fraction(1), Fraction(-1)
        for arc, (tail, head, _, _) in enumerate(arcs):
            row[2 * len(nodes) + arc] = Fraction((tail == node) - (head == node))
        sign = 1 if balance >= 0 else -1
        rows.append([sign * value for value in [*row, Fraction(balance)]])
        bases.append(2 * node + (balance < 0))
    for link, capacity in enumerate(capacities):
        row = [Fraction(0)] * len(prices)
        for arc, (_, _, _, used) in enumerate(arcs):
            row[2 * len(nodes) + arc] = Fraction(used == link)
        row[2 * len(nodes) + len(arcs) + link] = Fraction(1)
        rows.append([*row, Fraction(capacity)])
        bases.append(2 * len(nodes) + len(arcs) + link)
    while (column := entering(prices, rows, bases)) is not None:
        pivot(rows, bases, column)
    return sum((prices[base] * row[-1] for base, row in zip(bases, rows, strict=True)), Fraction(0))


def entering(prices, rows, bases):
    """Return the first column that would make it cheaper, or None."""
    for column, price in enumerate(prices):
        if price < sum(prices[base] * row[column] for base, row in zip(bases, rows, strict=True)):
            return column
    return None


def pivot(rows, bases, column):
    """Take a column into the basis; the row with the smallest ratio leaves, of equals the one with the first base."""
    _, _, leaving = min((row[-1] / row[column], bases[k], k) for k, row in enumerate(rows) if row[column] > 0)
    scale = rows[leaving][column]
    rows[leaving] = [value / scale for value in rows[leaving]]
    for k, row in enumerate(rows):
        if k != leaving and row[column]:
            rows[k] = [value - row[column] * mine for value, mine in zip(row, rows[leaving], strict=True)]
    bases[leaving] = column
