"""Which nodes of a large network belong together: parts with few links and dependencies between them.

Owns :func:`parts_of`. Knows no period, price or solver.

Parts grow together by how much more joins them than chance would (A. Clauset, M. E. J. Newman and C. Moore, Physical
Review E 70 (2004), 066111), up to a size; then single nodes move to where more of their neighbours are.
"""

from __future__ import annotations

import heapq

import numpy as np

from qaita.plan.lookahead.problem import Restoration
from qaita.recovery.flow import Ints

MOST = 250
"""Nodes of a part at most."""
SWEEPS = 5
"""Times that every node may move."""

Joined = list[dict[int, float]]
"""For each node or part those it is joined to, with how many links and dependencies."""


def parts_of(problem: Restoration, most: int = MOST) -> Ints:
    """Return the part of each node, shape (num_nodes,), numbered from 0; each of at most ``most`` nodes.

    About O((links + dependencies) log nodes x parts).
    """
    joined = _joined(problem)
    part = _grown([dict(each) for each in joined], most)
    _moved(part, joined, most)
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
    degree = np.array([sum(others.values()) for others in joined])
    total = max(float(degree.sum()), 1.0)

    def gain(one: int, other: int) -> float:
        return joined[one][other] - float(degree[one] * degree[other]) / total

    heap = [(-gain(one, other), one, other) for one, others in enumerate(joined) for other in others if one < other]
    heapq.heapify(heap)
    while heap:
        told, one, other = heapq.heappop(heap)
        if other not in joined[one] or -told != gain(one, other) or size[one] + size[other] > most:
            continue
        part[part == other] = one
        size[one], degree[one] = size[one] + size[other], degree[one] + degree[other]
        for third, times in joined[other].items():
            del joined[third][other]
            if third != one:
                joined[one][third] = joined[third][one] = joined[one].get(third, 0.0) + times
        joined[other] = {}
        for third in joined[one]:
            heapq.heappush(heap, (-gain(one, third), min(one, third), max(one, third)))
    return part


def _moved(part: Ints, joined: Joined, most: int) -> None:
    """Move each node to the part that most of what it is joined to is in, while there is room; in place."""
    size = np.bincount(part, minlength=len(part))
    for _ in range(SWEEPS):
        moves = 0
        for node, others in enumerate(joined):
            here = int(part[node])
            times: dict[int, float] = {here: 0.0}
            for other, each in others.items():
                times[int(part[other])] = times.get(int(part[other]), 0.0) + each
            best = max(times, key=lambda there: (times[there], there == here, -there))
            if best != here and size[best] < most:
                part[node] = best
                size[here], size[best], moves = size[here] - 1, size[best] + 1, moves + 1
        if not moves:
            return
