"""What every search for one programme needs and none changes, made once for several.

Owns :class:`Prepared`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core, core_of
from qaita.plan.search.construct import first_lists
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Prepared:
    """The core of a programme, and the lists of jobs with which a search begins.

    Attributes
    ----------
    core : Core
        What a plan can change.
    lists : (list of (num_jobs,) int64, (num_jobs,) int64)
        First lists, and the mode of each job in all of them.
    """

    core: Core
    lists: tuple[list[NDArray[np.int64]], NDArray[np.int64]]


def prepared(programme: Programme) -> Prepared:
    """Return what searches for a programme begin from."""
    core, nothing = core_of(programme), np.zeros(0, np.int64)
    return Prepared(core, first_lists(programme.model, core) if programme.model.num_jobs else ([], nothing))
