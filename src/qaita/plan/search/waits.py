"""Which jobs each job's service waits for, and how much waits for each job: by this, moves of the search are guided.

Owns :class:`Waits` and :func:`waits_for`. Never decides anything: a poor guide makes the search slower, not wrong.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.live import spans
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]


Floats = NDArray[np.float64]

HANDED_ON = 8
"""Times that what waits for a node without a job is handed on to what the node needs; longer ways are left out."""

FLATTENED = 0.75
"""Power of a job's weight by which it is drawn: a few assets have most of the weight (0.6 and 1 did alike by trial)."""


class Waits(NamedTuple):
    """Guide of the moves.

    Attributes
    ----------
    need_ptr, group_ptr, need_job : (num_jobs + 1,), (num_groups + 1,), (num_pairs,) int64
        Jobs whose assets each job's own needs directly, and those it must follow (one to a group): job -> groups ->
        alternatives, in compressed rows.
    after_ptr, after_job : (num_jobs + 1,), (num_afters,) int64
        Jobs that must follow each.
    drawn : (num_jobs,) float64
        Running sum of what each job counts when one is drawn by weight; all 0 where nobody waits for any.
    """

    need_ptr: Ints
    group_ptr: Ints
    need_job: Ints
    after_ptr: Ints
    after_job: Ints
    drawn: Floats


def waits_for(model: Model, core: Core) -> Waits:
    """Return the guide of a programme. Linear in the number of needs."""
    needs, job_of = core.needs, np.full(len(core.repaired0), -1)
    job_of[core.job_node[core.job_node >= 0]] = np.flatnonzero(core.job_node >= 0)
    known = np.flatnonzero(core.job_node >= 0)
    groups = spans(needs.group_ptr, core.job_node[known])
    owner = np.repeat(known, np.diff(needs.group_ptr)[core.job_node[known]])
    places = spans(needs.supplier_ptr, groups)
    supplier = job_of[needs.supplier_idx[places]]
    group = np.repeat(np.arange(len(groups)), np.diff(needs.supplier_ptr)[groups])[supplier >= 0]
    length = np.bincount(group, minlength=len(groups))
    follower = np.repeat(np.arange(model.num_jobs), np.diff(model.before_ptr))
    owner = np.append(owner[length > 0], follower)
    length = np.append(length[length > 0], np.ones(len(follower), np.int64))
    supplier = np.append(supplier[supplier >= 0], model.before_job).astype(np.int64)
    by_owner = np.argsort(owner, kind="stable")
    return Waits(
        offsets(np.bincount(owner, minlength=model.num_jobs)),
        offsets(length[by_owner]),
        supplier[spans(offsets(length), by_owner)],
        offsets(np.bincount(model.before_job, minlength=model.num_jobs)),
        follower[np.argsort(model.before_job, kind="stable")],
        np.cumsum(_weight_of_jobs(core) ** FLATTENED),
    )


def _weight_of_jobs(core: Core) -> Floats:
    """Return the most that is lost a day while each job is not done, as far as it is behind nodes without jobs."""
    needs, loss = core.needs, core.loss
    steepest = np.maximum.reduceat(loss.step_weight, loss.step_ptr[:-1]) if len(loss.step_weight) else np.zeros(0)
    num_nodes = len(core.repaired0)
    weight = np.bincount(loss.node, loss.people * steepest[loss.curve], num_nodes)
    has_job = np.bincount(core.job_node[core.job_node >= 0], minlength=num_nodes) > 0
    sizes = np.diff(needs.supplier_ptr)
    owner = np.repeat(np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr)), sizes)
    share = np.repeat(1.0 / np.maximum(1, sizes), sizes)
    on_the_way, total = np.where(has_job, 0.0, weight), np.where(has_job, weight, 0.0)
    for _ in range(HANDED_ON):
        if not on_the_way.any():
            break
        arrived = np.bincount(needs.supplier_idx, on_the_way[owner] * share, num_nodes)
        total += np.where(has_job, arrived, 0.0)
        on_the_way = np.where(has_job, 0.0, arrived)
    return np.where(core.job_node >= 0, total[core.job_node], 0.0)
