"""Lots whose jobs all go to one contractor: modes that agree, and first modes to begin with.

Owns :func:`agreed`, :func:`open_to` and :func:`spread_lots`. A list of jobs whose modes agree is decoded into a
schedule whose lots agree, since the decoder only ever takes the modes of the list.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.work.model import Ints, Model


def counterpart(mode_ptr: Ints, mode_bid: Ints, job: int, mode: int, bid: int) -> int:
    """Return the mode of ``job`` in which contractor ``bid`` does what ``mode`` is for its own contractor.

    That is the one of the same rank among the contractor's modes of the job, or his last.
    """
    rank = 0
    for other in range(mode_ptr[job], mode):
        rank += mode_bid[other] == mode_bid[mode]
    found = mode
    for other in range(mode_ptr[job], mode_ptr[job + 1]):
        if mode_bid[other] == bid and rank >= 0:
            found = other
            rank -= 1
    return found


def agreed(model: Model, mode: Ints, done: NDArray[np.bool_] | None = None) -> Ints:
    """Return modes (num_jobs,) in which each lot goes to one contractor: that of its first job, of those done if any.

    ``mode`` itself where they agree; O(jobs in lots).
    """
    if not model.num_lots:
        return mode
    made = mode.copy()
    for lot in range(model.num_lots):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
        first = next((job for job in jobs if done is not None and done[job]), jobs[0])
        for job in jobs:
            made[job] = counterpart(model.mode_ptr, model.mode_bid, job, mode[job], model.mode_bid[mode[first]])
    return made


def open_to(model: Model, job_mode: Ints, job: int) -> range | list[int]:
    """Return the modes in which a job may be done beside those that are done, -1 in ``job_mode`` for the others."""
    modes = range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))
    for lot in range(model.num_lots):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
        if job in jobs:
            taken = {int(model.mode_bid[job_mode[other]]) for other in jobs if other != job and job_mode[other] >= 0}
            return [mode for mode in modes if not taken or int(model.mode_bid[mode]) in taken]
    return modes


def spread_lots(model: Model, load: NDArray[np.float64], mode: Ints) -> Ints:
    """Return the modes with each lot let to whoever could be through with it first, the largest lot first.

    A contractor's time is counted as when he could begin, plus the work of all lots that he has been given so far and
    of this one, ``load`` (num_modes,) minutes each, as if done one after the other. An estimate to begin with, no more.
    """
    given: dict[int, float] = {}
    made = mode.copy()
    for lot in sorted(range(model.num_lots), key=lambda lot: -_least(model, load, lot)):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]].tolist()
        bids = dict.fromkeys(model.mode_bid[model.mode_ptr[jobs[0]] : model.mode_ptr[jobs[0] + 1]].tolist())
        offers = {bid: [_lightest(model, load, job, bid) for job in jobs] for bid in bids}
        work = {bid: given.get(bid, 0.0) + float(load[modes].sum()) for bid, modes in offers.items()}
        through = {bid: work[bid] + int(model.mode_ready[modes].min()) for bid, modes in offers.items()}
        best = min(through, key=lambda bid: through[bid])
        given[best] = work[best]
        made[jobs] = offers[best]
    return made


def _least(model: Model, load: NDArray[np.float64], lot: int) -> float:
    """Return the least work that a lot can be."""
    jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
    return float(sum(load[model.mode_ptr[job] : model.mode_ptr[job + 1]].min() for job in jobs))


def _lightest(model: Model, load: NDArray[np.float64], job: int, bid: int) -> int:
    """Return the mode of a contractor with the least work for a job."""
    modes = [mode for mode in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))
             if model.mode_bid[mode] == bid]
    return min(modes, key=lambda mode: load[mode])
