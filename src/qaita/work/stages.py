"""What share of its function a damaged asset has before, during and after each of its tasks.

Owns :class:`Stages`. Places nothing in time: :mod:`qaita.recovery.events` does, given a schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.units import MINUTES_PER_DAY
from qaita.work.tasks import Task


class Stages(NamedTuple):
    """Shares of function that the works of a programme pass through.

    Attributes
    ----------
    left : (num_assets,) float64
        Share that each asset has after the damage, before any work: 1 where it is whole.
    during : (num_tasks,) float64
        Most that the asset has while the task runs; NaN: as before it.
    after : (num_tasks,) float64
        Share reached when the task is done; NaN: none said.
    ramp : (num_tasks,) int64
        Minutes over which it is reached.
    razes : (num_tasks,) bool or None
        Whether nothing is left of the function from the task's start until the asset is in service; None: nowhere.
    """

    left: NDArray[np.float64]
    during: NDArray[np.float64]
    after: NDArray[np.float64]
    ramp: NDArray[np.int64]
    razes: NDArray[np.bool_] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether every asset has nothing until it is in service, and then all."""
        shares = np.isnan(self.during).all() and np.isnan(self.after).all() and not self.ramp.any()
        return bool(shares and np.isin(self.left, (0.0, 1.0)).all())


def stages_of(city: City, damage: Damage, tasks: Sequence[Task]) -> Stages:
    """Return the stages of ``tasks``, in their order, and what the damage left."""
    table, seen = city.tables["damage"], damage.observation >= 0
    left = np.where(damage.is_damaged(), 0.0, 1.0)
    hurt = damage.is_damaged() & seen
    left[hurt] = np.nan_to_num(table["function"][damage.observation[hurt]])
    return Stages(
        left=left,
        during=np.array([task.during for task in tasks], np.float64),
        after=np.array([task.after_share for task in tasks], np.float64),
        ramp=np.array([round(task.ramp_days * MINUTES_PER_DAY) for task in tasks], np.int64),
        razes=np.array([task.razes for task in tasks], bool),
    )
