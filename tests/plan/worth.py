"""The loss of a programme as a function of when each job's asset is in service."""

import numpy as np

from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days


def loss_of(programme):
    """Return a function from times in service (one a job) to resident-days lost."""
    closure = prepare(programme.needs)

    def loss(times):
        repaired = programme.repaired0.copy()
        repaired[programme.model.job_node] = np.array(times, np.int64)
        return float(resident_days(programme.loss, service_times(closure, repaired), programme.model.horizon).sum())

    return loss
