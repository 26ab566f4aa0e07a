"""A list that knows no dependencies: what ranking by an asset's own worth would do, to compare with.

Owns :func:`blind_schedule`. It is no plan that Qaita would propose; it obeys every rule, placed by the same decoder.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.agree import agreed
from qaita.plan.decode.decode import schedule_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.construct import mode_loads
from qaita.work.programme import Programme


def blind_schedule(programme: Programme) -> Schedule:
    """Return the schedule of the jobs ranked by own weight per work, each in its mode of least work.

    An asset's own weight is the resident-days a day of the services that residents have from it directly; what other
    assets need from it counts for nothing. Work is that of :func:`qaita.plan.search.construct.mode_loads`. Equal ranks
    keep the order of the assets. Linear in the number of needs, but for the sorting.
    """
    model = programme.model
    load = mode_loads(model)
    modes = [slice(int(a), int(b)) for a, b in zip(model.mode_ptr, model.mode_ptr[1:], strict=False)]
    job_mode = np.array([of_job.start + int(np.argmin(load[of_job])) for of_job in modes], np.int64)
    job_mode = agreed(model, job_mode)
    density = own_weights(programme)[model.job_node] / load[job_mode] if len(modes) else np.zeros(0)
    return schedule_of(model, np.argsort(-density, kind="stable").astype(np.int64), job_mode)


def own_weights(programme: Programme) -> NDArray[np.float64]:
    """Return the resident-days a day that residents have from each node itself, (num_nodes,), at the largest weight.

    What residents lose at a sink counts for its direct suppliers; where it is an asset that they watch, for the asset.
    """
    needs, loss = programme.needs, programme.loss
    top = np.array(
        [loss.step_weight[a:b].max(initial=0.0) for a, b in zip(loss.step_ptr, loss.step_ptr[1:], strict=False)]
    )
    rate = np.bincount(loss.node, weights=loss.people * top[loss.curve], minlength=needs.num_nodes)
    own = np.asarray(rate, np.float64).copy()
    for node in np.setdiff1d(loss.node, programme.model.job_node):
        first, last = needs.supplier_ptr[needs.group_ptr[node]], needs.supplier_ptr[needs.group_ptr[node + 1]]
        own[np.unique(needs.supplier_idx[first:last])] += rate[node]
    return own
