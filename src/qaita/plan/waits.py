"""Which jobs each job's service waits for.

Owns :func:`waits_for`, by which moves of the search are guided.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.live import spans
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]


def waits_for(model: Model, core: Core) -> tuple[Ints, Ints, Ints]:
    """Return the jobs whose assets each job's own needs directly: job -> groups -> alternatives, in compressed rows."""
    needs, job_of = core.needs, np.full(len(core.repaired0), -1)
    job_of[core.job_node[core.job_node >= 0]] = np.flatnonzero(core.job_node >= 0)
    known = np.flatnonzero(core.job_node >= 0)
    groups = spans(needs.group_ptr, core.job_node[known])
    owner = np.repeat(known, np.diff(needs.group_ptr)[core.job_node[known]])
    places = spans(needs.supplier_ptr, groups)
    supplier = job_of[needs.supplier_idx[places]]
    group = np.repeat(np.arange(len(groups)), np.diff(needs.supplier_ptr)[groups])[supplier >= 0]
    length = np.bincount(group, minlength=len(groups))
    return (
        offsets(np.bincount(owner[length > 0], minlength=model.num_jobs)),
        offsets(length[length > 0]),
        supplier[supplier >= 0].astype(np.int64),
    )
