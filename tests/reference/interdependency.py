"""Plain twins of qaita.recovery.interdependency: every set of nodes is tried. They share no code with the package.

Dependencies are (supplier, depender, share); arcs (tail, head, link).
"""

from __future__ import annotations

from itertools import combinations


def subsets(nodes):
    """Every set of some nodes."""
    return [set(some) for count in range(len(nodes) + 1) for some in combinations(sorted(nodes), count)]


def peer(dependencies, num_nodes, damaged, repaired):
    """Works: whole or repaired now, and of the suppliers damaged before, if any, repaired now ones make up 1."""
    works = set(range(num_nodes)) - (damaged - repaired)
    for node in range(num_nodes):
        mine = [row for row in dependencies if row[1] == node and row[0] in damaged]
        if mine and sum(share for supplier, _, share in mine if supplier in repaired) < 1:
            works.discard(node)
    return works


def paper(dependencies, whole):
    """The union of all sets of whole nodes in which each depender has suppliers that make up 1."""
    def consistent(some):
        return all(
            sum(share for supplier, depender, share in dependencies if depender == node and supplier in some) >= 1
            for node in some
            if any(depender == node for _, depender, _ in dependencies)
        )

    return set().union(*(some for some in subsets(whole) if consistent(some)))


def own(dependencies, commodity, sources, arcs, whole, links):
    """The union of all sets in which each node is reached from a source, and each service supplied, from the set."""
    def supplied(node, some):
        services = {commodity[supplier] for supplier, depender, _ in dependencies if depender == node}
        return all(
            sum(share for supplier, depender, share in dependencies
                if depender == node and commodity[supplier] == service and supplier in some) >= 1
            for service in services
        )

    def reached(some):
        found = some & sources
        while more := {head for tail, head, link in arcs if tail in found and head in some and link in links} - found:
            found |= more
        return found

    return set().union(*(some for some in subsets(whole)
                         if reached(some) == some and all(supplied(node, some) for node in some)))
