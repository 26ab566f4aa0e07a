"""Which jobs each job's service waits for.

Owns :func:`waits_for`, by which moves of the search are guided.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]


def waits_for(model: Model, core: Core) -> tuple[Ints, Ints, Ints]:
    """Return the jobs whose assets each job's own needs directly: job -> groups -> alternatives, in compressed rows."""
    job_of = np.full(len(core.repaired0), -1)
    job_of[core.job_node[core.job_node >= 0]] = np.flatnonzero(core.job_node >= 0)
    rows = [_groups_of(core, int(node), job_of) for node in core.job_node]
    groups = [group for row in rows for group in row]
    return (
        offsets([len(row) for row in rows]),
        offsets([len(group) for group in groups]),
        np.array([job for group in groups for job in group], np.int64),
    )


def _groups_of(core: Core, node: int, job_of: Ints) -> list[list[int]]:
    if node < 0:
        return []
    needs = core.needs
    groups = [
        job_of[needs.supplier_idx[needs.supplier_ptr[g] : needs.supplier_ptr[g + 1]]]
        for g in range(needs.group_ptr[node], needs.group_ptr[node + 1])
    ]
    return [group[group >= 0].tolist() for group in groups if (group >= 0).any()]
