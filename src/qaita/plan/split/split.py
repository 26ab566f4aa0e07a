"""Weights split over reasons: for every node why it cannot be back earlier, for every job which of its tasks says so.

Owns :class:`Split` and the passing of weights down and of values up. Any split gives a valid bound; choosing a good one
is for :mod:`qaita.plan.split.bound`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.split.items import Items
from qaita.recovery.compiled import entry

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

EARLIEST, OWN_JOB, SUPPLIER, ITEM = 0, 1, 2, 3
"""Kinds of option: the time nothing could beat, the node's own job, a supplier without alternative, a job's item."""


@dataclass(frozen=True)
class Split:
    """Options over which each owner's weight is split, in compressed rows; owners are core nodes, then jobs.

    Attributes
    ----------
    ptr : (num_owners + 1,) int64
        Options of each owner; every owner has at least one.
    kind : (num_options,) int8
        EARLIEST, OWN_JOB, SUPPLIER or ITEM.
    target : (num_options,) int64
        Job, node or item; the owner itself for EARLIEST.
    owner : (num_options,) int64
        Owner of each option.
    """

    ptr: Ints
    kind: NDArray[np.int8]
    target: Ints
    owner: Ints


def split_of(core: Core, items: Items) -> Split:
    """Return the options of every node and job. Linear in the number of needs.

    A supplier is without alternative when all suppliers of its group must work; suppliers on the node's own cycle are
    left out, so that weights run one way.
    """
    job_of = np.full(len(core.repaired0), -1)
    job_of[core.job_node[core.job_node >= 0]] = np.flatnonzero(core.job_node >= 0)
    by_job: list[list[int]] = [[] for _ in core.job_node]
    for item, job in enumerate(items.job):
        by_job[job].append(item)
    rows = [
        [
            (EARLIEST, node),
            *([(OWN_JOB, int(job_of[node]))] if job_of[node] >= 0 else []),
            *((SUPPLIER, other) for other in _musts(core, node)),
        ]
        for node in range(len(core.repaired0))
    ]
    rows += [
        [(EARLIEST, len(core.repaired0) + job), *((ITEM, item) for item in of_job)] for job, of_job in enumerate(by_job)
    ]
    ptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    kind = np.array([kind for row in rows for kind, _ in row], np.int8)
    target = np.array([target for row in rows for _, target in row], np.int64)
    return Split(ptr, kind, target, np.repeat(np.arange(len(rows)), np.diff(ptr)))


def _musts(core: Core, node: int) -> list[int]:
    """Return the nodes without which ``node`` cannot work, one step away and on no cycle with it."""
    needs, found = core.needs, set()
    for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
        first, last = int(needs.supplier_ptr[group]), int(needs.supplier_ptr[group + 1])
        if last - first <= needs.group_count[group]:
            found.update(needs.supplier_idx[first:last].tolist())
            found.update(needs.via_idx[first:last].tolist())
    always = len(core.repaired0) - 1
    return sorted(
        other for other in found if other not in (-1, always) and core.component[other] != core.component[node]
    )


@entry
def pass_down(
    order: Ints,
    ptr: Ints,
    kind: NDArray[np.int8],
    target: Ints,
    share: Floats,
    node_weight: Floats,
    job_weight: Floats,
    item_weight: Floats,
) -> None:
    """Send every node's weight along its options to suppliers and jobs, every job's to its items (all in place)."""
    num_nodes = len(node_weight)
    for position in range(len(order) - 1, -1, -1):
        node = order[position]
        for k in range(ptr[node], ptr[node + 1]):
            if kind[k] == OWN_JOB:
                job_weight[target[k]] += node_weight[node] * share[k]
            elif kind[k] == SUPPLIER:
                node_weight[target[k]] += node_weight[node] * share[k]
    for job in range(len(job_weight)):
        for k in range(ptr[num_nodes + job], ptr[num_nodes + job + 1]):
            if kind[k] == ITEM:
                item_weight[target[k]] += job_weight[job] * share[k]


@entry
def pass_up(
    order: Ints,
    ptr: Ints,
    kind: NDArray[np.int8],
    target: Ints,
    share: Floats,
    constant: Floats,
    item_time: Floats,
    node_value: Floats,
    job_value: Floats,
    value: Floats,
) -> None:
    """Write into ``value`` what each option says, and into the others its mean over each owner's shares."""
    num_nodes = len(node_value)
    for job in range(len(job_value)):
        for k in range(ptr[num_nodes + job], ptr[num_nodes + job + 1]):
            value[k] = item_time[target[k]] if kind[k] == ITEM else constant[num_nodes + job]
            job_value[job] += share[k] * value[k]
    for node in order:
        for k in range(ptr[node], ptr[node + 1]):
            if kind[k] == EARLIEST:
                value[k] = constant[node]
            elif kind[k] == OWN_JOB:
                value[k] = job_value[target[k]]
            else:
                value[k] = node_value[target[k]]
            node_value[node] += share[k] * value[k]
