"""The plain twins of sharing: linear programmes solved in exact fractions, and stores stepped through by minutes.

They share no code with the package. By priority each demand in turn is made as large as can be; what that decided stays
decided, because columns whose price is not nothing at the best may not enter again. Then the stores are emptied as
little as can be, the last one first.
"""

from __future__ import annotations

from fractions import Fraction

from reference.least_cost import pivot


def shared_out(num_points, supplies, arcs, demands, stores=()):
    """Return what each demand gets and each supply gives, as Fractions.

    ``supplies`` are (point, most or None), ``arcs`` (tail, head, capacity or None, gain, twin or -1), ``demands``
    (point, asked) in the order of the list, ``stores`` the supplies to be spared, the last one first.
    """
    rows, bases, columns = tableau(num_points, supplies, arcs, demands)
    flows, first_demand = len(arcs), len(arcs) + len(supplies)
    allowed = set(range(len(rows[0]) - 1)) if rows else set()
    aims = [(first_demand + k, -1) for k in range(len(demands))] + [(flows + k, 1) for k in stores[::-1]]
    for column, sign in aims:
        prices = [Fraction(0)] * (columns + len(rows))
        prices[column] = Fraction(sign)
        allowed &= least(prices, rows, bases, allowed)
    value = dict(zip(bases, (row[-1] for row in rows), strict=True))
    found = [value.get(column, Fraction(0)) for column in range(columns)]
    return found[first_demand:], found[flows:first_demand]


def dearest(said, arc_costs, unmet_costs):
    """Return the least of what flows cost less what deliveries save, as a Fraction; ``said`` as in shared_out."""
    rows, bases, columns = tableau(said["num_points"], said["supplies"], said["arcs"], said["demands"])
    prices = [Fraction(0)] * (columns + len(rows))
    prices[:len(arc_costs)] = [Fraction(cost) for cost in arc_costs]
    first = len(said["arcs"]) + len(said["supplies"])
    prices[first:first + len(unmet_costs)] = [-Fraction(cost) for cost in unmet_costs]
    least(prices, rows, bases, set(range(len(prices))))
    return sum((prices[base] * row[-1] for base, row in zip(bases, rows, strict=True)), Fraction(0))


def tableau(num_points, supplies, arcs, demands):
    """Return rows, bases and number of columns: what leaves a point is at most what arrives, all within limits."""
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
    for k, row in enumerate(rows):
        row[columns + k] = Fraction(1)
    return rows, [columns + k for k in range(len(rows))], columns


def least(prices, rows, bases, allowed):
    """Make the price least with the columns allowed; return the columns that may change without raising it."""
    while True:
        costs = {column: prices[column] - sum(prices[base] * row[column] for base, row in zip(bases, rows, strict=True))
                 for column in sorted(allowed)}
        entering = next((column for column, cost in costs.items() if cost < 0), None)
        if entering is None:
            return {column for column, cost in costs.items() if cost == 0}
        pivot(rows, bases, entering)


def stepped(minutes, asked, grid, stores, resupplies):
    """Return what each demand gets in each minute, on one bar, stepping through all minutes.

    ``asked`` are amounts a day in the order of the list, ``grid`` what the grid gives a day in each minute, ``stores``
    (level, most, amount a day, refill a day), ``resupplies`` (minute, store, quantity). A store gives beyond its refill
    only in minutes in which all that is drawn is there.
    """
    day = 1440
    levels, found = [Fraction(store[0]) for store in stores], []
    for minute in range(minutes):
        for when, store, quantity in resupplies:
            if when == minute:
                levels[store] = min(levels[store] + quantity, Fraction(stores[store][1]))
        closed = set()
        while True:
            rest = max(Fraction(0), sum(map(Fraction, asked)) - grid[minute])
            drawn = []
            for k, (_, _, amount, refill) in enumerate(stores):
                drawn.append(min(rest, min(amount, refill) if k in closed or levels[k] == 0 else amount))
                rest -= drawn[-1]
            short = {k for k, store in enumerate(stores) if k not in closed and drawn[k] > store[3]
                     and levels[k] * day < drawn[k] - store[3]}
            if not short:
                break
            closed |= short
        given = grid[minute] + sum(drawn, Fraction(0))
        got = []
        for amount in asked:
            got.append(min(Fraction(amount), given))
            given -= got[-1]
        found.append(got)
        levels = [min(Fraction(store[1]), level + (store[3] - draw) / Fraction(day))
                  for level, draw, store in zip(levels, drawn, stores, strict=True)]
    return found
