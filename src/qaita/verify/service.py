"""When each node works again, by nested fixpoints on times, and what is lost until then, in exact fractions.

Owns :func:`back`, :func:`lost` and :func:`weighted`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from qaita.verify.problem import NETWORK, NEVER, START, Arrays, Ints, RefusedError

MINUTES_PER_DAY = 1440


def back(p: Arrays, repaired: Ints) -> Ints:
    """Return from when each node works, (num_nodes,) minutes, NEVER if it does not.

    At an instant the nodes that work are the least set S of the greatest set W of the least set N of nodes that are
    repaired and have enough suppliers: in S for ``start``, in W for ``run``, in N over links in W for ``network``. A
    smaller set is a later time: least sets fall from NEVER, greatest ones rise from before all time.
    """
    late, early = np.full(len(repaired), NEVER), np.full(len(repaired), -NEVER)
    most = len(repaired) + 2

    def reach(started: Ints, running: Ints) -> Ints:
        return _fixed(lambda reached: _works(p, repaired, started, running, reached), late, most)

    def run(started: Ints) -> Ints:
        return _fixed(lambda running: reach(started, running), early, most)

    return _fixed(run, late, most)


def _fixed(step: Callable[[Ints], Ints], times: Ints, most: int) -> Ints:
    for _ in range(most):
        found = step(times)
        if np.array_equal(found, times):
            return times
        times = found
    raise RefusedError("dependencies that never settle")


def _works(p: Arrays, repaired: Ints, started: Ints, running: Ints, reached: Ints) -> Ints:
    """Return when each node works if its suppliers do at the times given."""
    supplier, via = p["supplier_idx"], p["via_idx"]
    kind = np.repeat(p["group_kind"], np.diff(p["supplier_ptr"]))
    over = np.where(via >= 0, running[via], -NEVER)
    times = np.where(kind == START, started[supplier],
                     np.where(kind == NETWORK, np.maximum(reached[supplier], over), running[supplier]))  # fmt: skip
    found = repaired.copy()
    node = np.repeat(np.arange(len(found)), np.diff(p["group_ptr"]))
    np.maximum.at(found, node, _enough(p, times))
    found = np.minimum(found, NEVER)
    return np.where(found > 0, np.minimum(found + p["startup"], NEVER), found)


def _enough(p: Arrays, times: Ints) -> Ints:
    """Return when each group has as many suppliers as it needs: its k-th smallest time."""
    ptr, count = p["supplier_ptr"].astype(np.int64), p["group_count"].astype(np.int64)
    group = np.repeat(np.arange(len(count)), np.diff(ptr))
    ordered = np.append(times[np.lexsort((times, group))], (NEVER, -NEVER))
    place = np.where(count > 0, ptr[:-1] + count - 1, len(times) + 1)
    return ordered[np.where(count > np.diff(ptr), len(times), place)]


def lost(p: Arrays, when: Ints, counted: NDArray[np.bool_]) -> Fraction:
    """Return the resident-days lost by those sinks of which ``counted`` (num_sinks,) says so, until they are back."""
    people: dict[tuple[int, int], Fraction] = {}
    until = np.clip(when[p["loss_node"]], 0, max(0, int(p["horizon"])))
    for sink in np.flatnonzero(counted):
        key = int(p["loss_curve"][sink]), int(until[sink])
        people[key] = people.get(key, Fraction(0)) + Fraction(float(p["loss_people"][sink]))
    return sum((each * weighted(p, *key) for key, each in people.items()), Fraction(0)) / MINUTES_PER_DAY


def weighted(p: Arrays, curve: int, until: int) -> Fraction:
    """Return the minutes from 0 to ``until``, each times the weight that holds then."""
    total, first, last = Fraction(0), int(p["step_ptr"][curve]), int(p["step_ptr"][curve + 1])
    for k in range(first, last):
        ends = until if k + 1 == last else min(until, int(p["step_time"][k + 1]))
        total += Fraction(float(p["step_weight"][k])) * max(0, ends - int(p["step_time"][k]))
    return total
