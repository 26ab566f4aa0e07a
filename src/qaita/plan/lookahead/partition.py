"""Which nodes of a large network belong together: parts with few links and dependencies between them.

Owns :func:`parts_of`. Knows no period, price or solver.

Parts grow together, up to a size, by how much joins them for the root of the product of their sizes; then nodes move
between two parts at a time, for better or worse, and the best of what was seen stays (C. M. Fiduccia and R. M.
Mattheyses, Proceedings of the 19th Design Automation Conference (1982), 175-181).
"""

from __future__ import annotations

import heapq

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import Ints

MOST = 300
"""Nodes of a part at most."""
SWEEPS = 4
"""Times that every two parts may trade nodes."""
PATIENCE = 60
"""Moves between two parts, one after the other, without a better cut."""

Joined = list[dict[int, float]]
"""For each node or part those it is joined to, with how many links and dependencies."""


def parts_of(problem: Restoration, most: int = MOST) -> Ints:
    """Return the part of each node, shape (num_nodes,), numbered from 0; each of at most ``most`` nodes.

    About O((links + dependencies) log nodes x parts).
    """
    joined = _joined(problem)
    part = _grown([dict(each) for each in joined], most)
    for _ in range(SWEEPS):
        pairs = {(int(part[one]), int(part[other])) for one, others in enumerate(joined) for other in others
                 if part[one] < part[other]}
        if not sum([_traded(part, joined, pair, most) for pair in sorted(pairs)]):
            break
    return np.unique(part, return_inverse=True)[1].astype(np.int64)


def _joined(problem: Restoration) -> Joined:
    network, rows = problem.network, problem.dependencies
    joined: Joined = [{} for _ in range(network.num_nodes)]
    for ends in (zip(network.arc_tail, network.arc_head, strict=True),
                 zip(rows.supplier_idx, rows.depender_idx, strict=True),
                 zip(rows.depender_idx, rows.supplier_idx, strict=True)):
        for one, other in ends:
            if one != other:
                joined[int(one)][int(other)] = joined[int(one)].get(int(other), 0.0) + 1.0
    for one, others in enumerate(joined):  # an arc one way only joins both ways
        for other, times in others.items():
            joined[other].setdefault(one, times)
    return joined


def _grown(joined: Joined, most: int) -> Ints:
    """Return the part of each node after pairs of parts were joined, the best first; ``joined`` is used up."""
    part, size = np.arange(len(joined)), np.ones(len(joined), np.int64)

    def gain(one: int, other: int) -> float:
        return joined[one][other] / float(size[one] * size[other]) ** 0.5

    heap = [(-gain(one, other), one, other) for one, others in enumerate(joined) for other in others if one < other]
    heapq.heapify(heap)
    while heap:
        told, one, other = heapq.heappop(heap)
        if other not in joined[one] or -told != gain(one, other) or size[one] + size[other] > most:
            continue
        part[part == other] = one
        size[one] += size[other]
        for third, times in joined[other].items():
            del joined[third][other]
            if third != one:
                joined[one][third] = joined[third][one] = joined[one].get(third, 0.0) + times
        joined[other] = {}
        for third in joined[one]:
            heapq.heappush(heap, (-gain(one, third), min(one, third), max(one, third)))
    return part


def _traded(part: Ints, joined: Joined, pair: tuple[int, int], most: int) -> float:
    """Move nodes between two parts, each once, while there is room; return how much less joins them. In place."""
    heap = [(-_gain(part, joined, node, pair), node) for node in np.flatnonzero(np.isin(part, pair)).tolist()]
    heapq.heapify(heap)
    size = {each: int(np.count_nonzero(part == each)) for each in pair}
    done: set[int] = set()
    moves: list[int] = []
    total = best = 0.0
    kept = 0
    while heap and len(moves) - kept < PATIENCE:
        told, node = heapq.heappop(heap)
        here, there = _sides(part, node, pair)
        if node in done or -told != _gain(part, joined, node, pair) or size[there] >= most or size[here] == 1:
            continue
        part[node], size[here], size[there] = there, size[here] - 1, size[there] + 1
        done.add(node)
        moves.append(node)
        total -= told
        if total > best:
            best, kept = total, len(moves)
        for other in joined[node]:
            if part[other] in pair and other not in done:
                heapq.heappush(heap, (-_gain(part, joined, other, pair), other))
    for node in moves[kept:]:
        part[node] = _sides(part, node, pair)[1]
    return best


def _gain(part: Ints, joined: Joined, node: int, pair: tuple[int, int]) -> float:
    """Return how much less joins two parts when a node goes to the other."""
    here, there = _sides(part, node, pair)
    return sum(times if part[other] == there else -times for other, times in joined[node].items()
               if part[other] in (here, there))


def _sides(part: Ints, node: int, pair: tuple[int, int]) -> tuple[int, int]:
    """Return the part of a node, and the other one of two."""
    return pair if part[node] == pair[0] else (pair[1], pair[0])
