"""A schedule: which mode each job is done in and when each task starts and finishes.

Owns :class:`Schedule` and nothing else; whether it obeys the rules is for :mod:`qaita.plan.allowed.check`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Schedule:
    """A decision.

    Attributes
    ----------
    job_mode : (num_jobs,) int64
        Mode chosen (index into all modes), -1 when the job is not done.
    task_start, task_finish : (num_tasks,) int64
        Minutes since day 0; -1 for tasks that are not done.
    """

    job_mode: NDArray[np.int64]
    task_start: NDArray[np.int64]
    task_finish: NDArray[np.int64]
