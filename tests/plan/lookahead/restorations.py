"""Small restorations for the tests of look-ahead, drawn at random."""

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import FlowNetwork
from qaita.recovery.interdependency import Dependencies


def drawn(seed, reading="peer", periods=2, most=5, one_price=True):
    """Return a restoration of two commodities, at most ``most`` things damaged, with dependencies."""
    rng = np.random.default_rng(seed)
    commodity = np.array([0, 0, 0, 1, 1, 1])
    nodes = len(commodity)
    pairs = [(a, b) for a in range(nodes) for b in range(a) if commodity[a] == commodity[b] and rng.random() < 0.8]
    links = len(pairs)
    tail, head = np.array([pair[0] for pair in pairs], np.int64), np.array([pair[1] for pair in pairs], np.int64)
    prices = np.full((2, nodes), 1.0)
    prices[1] = 10.0
    if not one_price:
        prices += rng.integers(0, 8, (2, nodes))
    balance = rng.integers(-6, 9, nodes).astype(np.float64)
    network = FlowNetwork(
        commodity, balance, prices[0], prices[1], np.concatenate([tail, head]), np.concatenate([head, tail]),
        np.tile(rng.integers(0, 3, links), 2).astype(np.float64), np.tile(np.arange(links), 2),
        rng.integers(1, 9, links).astype(np.float64),
    )
    rows = [(a, b, share) for a in range(3) for b in range(3, 6) if rng.random() < 0.35
            for share in [rng.choice([1.0, 0.5])]] + [(4, 1, 1.0)] * int(rng.random() < 0.3)
    dependencies = Dependencies(*(np.array([row[k] for row in rows], kind)
                                  for k, kind in enumerate((np.int64, np.int64, np.float64))))
    damaged = np.zeros(nodes + links, np.bool_)
    damaged[rng.permutation(nodes + links)[:rng.integers(1, most + 1)]] = True
    take = rng.choice([1.0, 1.0, 2.0], nodes + links)
    price = rng.integers(0, 6, nodes + links).astype(np.float64)
    return Restoration(network, dependencies, damaged[:nodes], damaged[nodes:], price[:nodes], price[nodes:],
                       take[:nodes], take[nodes:], float(rng.integers(1, 3)), periods, reading)


def chain_of_two():
    """Return a source, a station and homes in a line, both lines broken, one repair a period, two periods.

    Nothing gets through before both lines whole: supply 5 left over at 1, demand 4 missing at 10, so 45 a period.
    """
    network = FlowNetwork(np.zeros(3, np.int64), np.array([5.0, 0.0, -4.0]), np.ones(3), np.full(3, 10.0),
                          np.array([0, 1, 1, 2]), np.array([1, 0, 2, 1]), np.ones(4), np.array([0, 0, 1, 1]),
                          np.array([9.0, 9.0]))
    none = np.zeros(0, np.int64)
    return Restoration(network, Dependencies(none, none, np.zeros(0)), np.zeros(3, np.bool_), np.ones(2, np.bool_),
                       np.zeros(3), np.array([3.0, 2.0]), np.ones(3), np.ones(2), 1.0, 2)
