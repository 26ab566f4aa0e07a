"""Crews one by one, where the way between districts takes time: who there is, and what each of their stays is.

Owns :class:`Crewing`, the numbering. A *stay* of a crew is a task, the time before the programme at its base, or an
absence. Pools whose crews never have a way to go have no numbers and are counted in :mod:`qaita.plan.decode.profile`
alone.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.units import NEVER
from qaita.work.model import ANYWHERE, NO_CREWS, Model, offsets

Ints = NDArray[np.int64]

LONG_AGO = -(1 << 60)
"""Minute at which stays at the base begin."""


class Crewing(NamedTuple):
    """What never changes: who there is and what each stay is.

    Attributes
    ----------
    crew_ptr : (num_pools + 1,) int64
        Crews of each pool; none where no way takes time.
    stay_ptr : (num_uses + 1,) int64
        Stays of each use, one for each crew held; absences come behind all of them.
    place_in, place_out : (num_stays,) int64
        Where a crew has to come to, and where it comes from afterwards; ANYWHERE for no way.
    task_place : (num_tasks,) int64
        District of each task; ANYWHERE where no way takes time.
    travel : (num_places, num_places) int64
        Minutes from one district to another.
    last0 : (num_crews,) int64
        Last stay of each crew while nothing is placed.
    stays0 : (4, num_stays) int64
        Stays while nothing is placed (:mod:`qaita.plan.decode.journeys`).
    """

    crew_ptr: Ints
    stay_ptr: Ints
    place_in: Ints
    place_out: Ints
    task_place: Ints
    travel: Ints
    last0: Ints
    stays0: Ints


def crewing(model: Model) -> Crewing:
    """Return the crews of a model, one by one where ways take time. Linear in crews held and absences."""
    if not model.travels:
        return _nobody(model)
    task_place = model.job_place[np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)),
                                           np.diff(model.task_ptr))]
    use_place = np.repeat(task_place, np.diff(model.use_ptr))
    far = np.array([_far(model, pool, use_place[model.use_pool == pool]) for pool in range(model.num_pools)], bool)
    held = np.where(far[model.use_pool], model.use_count, 0)
    asked = np.bincount(model.use_pool, weights=held, minlength=model.num_pools).astype(np.int64)
    most = [min(int(model.pool_count[a:b].max(initial=0)), int(need))
            for a, b, need in zip(model.pool_ptr[:-1], model.pool_ptr[1:], asked, strict=True)]
    stay_ptr, crew_ptr = offsets(held), offsets(most)
    away = [(int(crew_ptr[pool]) + rank, begin, end, int(model.pool_base[pool])) for pool, count in enumerate(most)
            for rank in range(count) for begin, end in _absences(model, pool, rank)]
    num = int(stay_ptr[-1])
    last0, stays0 = np.full(int(crew_ptr[-1]), -1, np.int64), np.full((4, num + len(away)), -1, np.int64)
    place_in = np.concatenate([np.repeat(use_place, held), np.full(len(away), ANYWHERE)]).astype(np.int64)
    place_out = place_in.copy()
    for stay, (crew, begin, end, base) in enumerate(away, start=num):
        stays0[:, stay] = last0[crew], begin, end, crew
        last0[crew], place_out[stay] = stay, base
    return Crewing(crew_ptr, stay_ptr, place_in, place_out, task_place, model.travel.copy(), last0, stays0)


def _nobody(model: Model) -> Crewing:
    none = np.zeros(0, np.int64)
    return Crewing(np.zeros(model.num_pools + 1, np.int64), np.zeros(len(model.use_pool) + 1, np.int64), none, none,
                   np.full(model.num_tasks, ANYWHERE, np.int64), np.zeros((0, 0), np.int64), none,
                   np.zeros((4, 0), np.int64))


def _far(model: Model, pool: int, places: Ints) -> bool:
    """Return whether some way of a pool's crews takes time: between its tasks' districts, or from its base."""
    if model.pool_base[pool] == NO_CREWS:
        return False
    known = np.unique(np.append(places, model.pool_base[pool]))
    known = known[known >= 0]
    return bool(model.travel[np.ix_(known, known)].any())


def _absences(model: Model, pool: int, rank: int) -> list[tuple[int, int]]:
    """Return when the crew of this rank in its pool is away, until the programme begins at least; later ends last.

    Whoever came last leaves first.
    """
    rows = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    times = model.pool_time[rows].tolist()
    found = [(LONG_AGO, model.start)]
    for begin, end, count in zip(times, [*times[1:], NEVER], model.pool_count[rows].tolist(), strict=True):
        if count <= rank and end > model.start:
            first = max(begin, model.start)
            if first == found[-1][1]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((first, end))
    return found
