"""The order given from above: which assets come before which, whatever residents have of them.

Owns :func:`ranks_of` and the ranks of asset classes. Knows no services: who supplies whom has no part in an order
given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.work.programme import Programme

FIRST_CLASSES = ("administration", "justice", "police", "police_post")
"""Asset classes of rank 1, state bodies and police: those that the order of January 2022 in Almaty names first
(``docs/better.md``, The order given)."""

REST = 2
"""Rank of every other class."""


def ranks_of(programme: Programme) -> NDArray[np.int64]:
    """Return the rank of each job, (num_jobs,) int64, 1 first: ``assets.rank``, else by class. Linear.

    Without a city every job is of rank 1, and so are the openings of streets.
    """
    if programme.city is None:
        return np.ones(programme.model.num_jobs, np.int64)
    ranks = np.ones(programme.model.num_jobs, np.int64)
    at_assets = programme.at_assets()
    assets, jobs = programme.city.tables["assets"], programme.model.job_node[at_assets]
    said = np.asarray(assets["rank"], np.int64)[jobs]
    first = np.isin(np.asarray(assets["class"], object)[jobs].astype(str), FIRST_CLASSES)
    ranks[at_assets] = np.where(said >= 1, said, np.where(first, 1, REST))
    return ranks
