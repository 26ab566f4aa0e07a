"""Modes that no best timetable needs, left out before the search.

Owns :func:`reduced`, the rules of Sprecher, Hartmann and Drexl (1997, OR Spektrum 19, 195-203): modes that cannot be
executed, nonrenewable resources that cannot run out, modes that another beats in everything. The least makespan stays
as it is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.makespan.project import Ints, Project


def reduced(project: Project) -> tuple[Project, Ints]:
    """Return the project without needless modes and nonrenewables, and the old index of each mode kept.

    An activity may be left without any mode: then the project has no timetable.
    """
    kept = np.arange(len(project.duration))
    while True:
        stays = np.arange(len(project.stock))[_runs_out(project)]
        project = project._replace(use=project.use[:, stays], stock=project.stock[stays])
        good = _executable(project)
        if good.all():
            good = _efficient(project)
        if good.all():
            return project, kept
        project, kept = _with_modes(project, good), kept[good]
        if (np.diff(project.mode_ptr) == 0).any():
            return project, kept


def _with_modes(project: Project, good: NDArray[np.bool_]) -> Project:
    counts = np.bincount(project.mode_activity[good], minlength=project.num_activities)
    return project._replace(mode_ptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
                            duration=project.duration[good], need=project.need[good], use=project.use[good])


def _runs_out(project: Project) -> NDArray[np.bool_]:
    """Return which nonrenewables some choice of modes would overdraw, (num_nonrenewables,) bool."""
    most = np.maximum.reduceat(project.use, project.mode_ptr[:-1], axis=0).sum(axis=0)
    return most > project.stock


def _executable(project: Project) -> NDArray[np.bool_]:
    """Return which modes fit the capacities, and the stocks beside the thriftiest modes of all others."""
    least = np.minimum.reduceat(project.use, project.mode_ptr[:-1], axis=0)
    others = least.sum(axis=0) - least[project.mode_activity]
    fits = ((project.need <= project.capacity) | (project.duration[:, None] == 0)).all(axis=1)
    return fits & (project.use + others <= project.stock).all(axis=1)


def _efficient(project: Project) -> NDArray[np.bool_]:
    """Return which modes no other mode of the same activity beats or equals in time and in every resource."""
    good = np.ones(len(project.duration), np.bool_)
    asked = np.concatenate([project.duration[:, None], project.need, project.use], axis=1)
    for begin, end in zip(project.mode_ptr[:-1], project.mode_ptr[1:], strict=True):
        for mode in range(begin, end):
            rivals = [other for other in range(begin, end) if other != mode and good[other]]
            good[mode] = not any((asked[other] <= asked[mode]).all() for other in rivals)
    return good
