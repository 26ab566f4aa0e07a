"""The plain twin of sharing by priority: one linear programme after the other, solved in exact fractions.

It shares no code with the package. Each demand in turn is made as large as can be; what that decided stays decided,
because columns whose price is not nothing at the best may not enter again. Then the stores are emptied as little as can
be, the last one first.
"""

from __future__ import annotations

from fractions import Fraction

from reference.least_cost import pivot


def shared_out(num_points, supplies, arcs, demands, stores=()):
    """Return what each demand gets and each supply gives, as Fractions.

    ``supplies`` are (point, most or None), ``arcs`` (tail, head, capacity or None, gain, twin or -1), ``demands``
    (point, asked) in the order of the list, ``stores`` the supplies to be spared, the last one first.
    """
    flows = len(arcs)
    first_demand = flows + len(supplies)
    columns = first_demand + len(demands)
    limits = [*((arc, capacity) for arc, (_, _, capacity, _, twin) in enumerate(arcs)
                if capacity is not None and not 0 <= twin < arc),
              *((flows + k, most) for k, (_, most) in enumerate(supplies) if most is not None),
              *((first_demand + k, asked) for k, (_, asked) in enumerate(demands))]
    rows = [[Fraction(0)] * (columns + num_points + len(limits) + 1) for _ in range(num_points + len(limits))]
    for arc, (tail, head, _, gain, _) in enumerate(arcs):
        rows[tail][arc] += 1
        rows[head][arc] -= Fraction(gain)
    for k, (point, _) in enumerate(supplies):
        rows[point][flows + k] -= 1
    for k, (point, _) in enumerate(demands):
        rows[point][first_demand + k] += 1
    for k, (column, most) in enumerate(limits, start=num_points):
        rows[k][column] += 1
        if column < flows and arcs[column][4] >= 0:
            rows[k][arcs[column][4]] += 1
        rows[k][-1] = Fraction(most)
    bases = [columns + k for k in range(len(rows))]
    for k, row in enumerate(rows):
        row[columns + k] = Fraction(1)
    allowed = set(range(columns + len(rows)))
    aims = [(first_demand + k, -1) for k in range(len(demands))] + [(flows + k, 1) for k in stores[::-1]]
    for column, sign in aims:
        prices = [Fraction(0)] * (columns + len(rows))
        prices[column] = Fraction(sign)
        allowed &= least(prices, rows, bases, allowed)
    value = dict(zip(bases, (row[-1] for row in rows), strict=True))
    found = [value.get(column, Fraction(0)) for column in range(columns)]
    return found[first_demand:], found[flows:first_demand]


def least(prices, rows, bases, allowed):
    """Make the price least with the columns allowed; return the columns that may change without raising it."""
    while True:
        costs = {column: prices[column] - sum(prices[base] * row[column] for base, row in zip(bases, rows, strict=True))
                 for column in sorted(allowed)}
        entering = next((column for column, cost in costs.items() if cost < 0), None)
        if entering is None:
            return {column for column, cost in costs.items() if cost == 0}
        pivot(rows, bases, entering)
