"""The plain twin of qaita.plan.lookahead: every way to give each damaged thing a period is costed.

It shares no code with the package: the flow is the simplex method in fractions, what works is found by trying every
set of nodes.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from reference.interdependency import paper
from reference.least_cost import least_cost


def cheapest(problem):
    """Return the least cost over all lawful repairs, as a Fraction."""
    nodes, links = problem.item_node.tolist(), problem.item_link.tolist()
    take, price = problem.item_resource.tolist(), problem.item_price.tolist()
    known: dict[frozenset[int], Fraction] = {}
    best = None
    for period in product(range(1, problem.periods + 2), repeat=len(take)):
        used = [sum(take[k] for k, now in enumerate(period) if now == each) for each in range(1, problem.periods + 1)]
        if max(used) > problem.resources:
            continue
        cost = sum((Fraction(price[k]) for k, now in enumerate(period) if now <= problem.periods), Fraction(0))
        for now in range(problem.periods + 1):
            whole = frozenset(k for k, when in enumerate(period) if when <= now)
            if whole not in known:
                known[whole] = cost_at(problem, nodes, links, whole)
            cost += known[whole]
        best = cost if best is None else min(best, cost)
    return best


def cost_at(problem, nodes, links, whole):
    """Return what a period costs in which some items are whole."""
    network, rows = problem.network, problem.dependencies
    broken = {nodes[k] for k in range(len(nodes)) if k not in whole}
    shut = {links[k] for k in range(len(links)) if k + len(nodes) not in whole}
    counted = [(int(a), int(b), float(share)) for a, b, share in
               zip(rows.supplier_idx, rows.depender_idx, rows.share, strict=True)
               if problem.reading == "paper" or problem.node_damaged[a]]
    works = paper(counted, set(range(network.num_nodes)) - broken)
    arcs = [(int(tail), int(head), float(price), int(link)) for tail, head, price, link in
            zip(network.arc_tail, network.arc_head, network.arc_price, network.arc_link, strict=True)
            if tail in works and head in works and link not in shut]
    return least_cost(list(zip(network.balance.tolist(), network.over_price.tolist(), network.under_price.tolist(),
                               strict=True)), arcs, network.link_capacity.tolist())
