"""A chain of lists from a plan to one in which every job leaves least to lose in disasters to come.

Owns :func:`upgrades`: where searches between the two ends may begin. Improves no order of works, chooses no plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.decode.board import new_board
from qaita.plan.decode.decode import schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS, FutureLoss, blocks
from qaita.plan.search.anneal import new_search, stand_at
from qaita.plan.search.relist import list_like
from qaita.plan.search.score import new_score
from qaita.plan.search.waits import waits_for
from qaita.work.model import Model

Ints = NDArray[np.int64]

TRIED = 200
"""Upgrades whose delay is tried one by one; where there are more, they are ranked by the work that they add."""

LINKS = 40
"""Lists in the chain at most; where there are more upgrades, several are made at once."""


@dataclass(frozen=True)
class Link:
    """One list of the chain, decoded: its schedule, resident-days lost, and what it leaves to lose a year."""

    schedule: Schedule
    lost: float
    future: float


def upgrades(model: Model, core: Core, schedule: Schedule, future: FutureLoss, tried: int = TRIED,
             links: int = LINKS) -> list[Link]:
    """Return the chain that begins after ``schedule``: first the upgrades that avoid most for their delay.

    Parameters
    ----------
    model, core
        What is planned, and its core.
    schedule : Schedule
        Where the chain begins: its list of jobs is kept.
    future : FutureLoss
        Expected loss a year by mode.
    tried, links : int
        Instead of :data:`TRIED` and :data:`LINKS`.

    Returns
    -------
    list of Link
        At most ``links``, the least upgraded first; empty where no mode leaves less to lose. Takes at most
        ``tried + links`` decodings.
    """
    order, mode = list_like(model, schedule)
    standing = _Standing(model, core, order, mode)
    best = _least(model, future.of_mode, mode)
    jobs = np.flatnonzero(future.of_mode[best] < future.of_mode[mode])
    if not len(jobs):
        return []
    saved = future.of_mode[mode[jobs]] - future.of_mode[best[jobs]]
    delay = standing.delays(mode, jobs, best) if len(jobs) <= tried else _work(model)[best[jobs]] - _work(model)[
        mode[jobs]]
    ranked = jobs[np.lexsort((jobs, delay / saved))]
    chain, chosen = [], mode.copy()
    for group in np.array_split(ranked, min(links, len(ranked))):
        chosen[group] = best[group]
        chain.append(standing.link(chosen, future, core.settled))
    return chain


def _least(model: Model, of_mode: NDArray[np.float64], mode: Ints) -> Ints:
    """Return for each job the mode that leaves least to lose, of several the one that may be done soonest.

    Lots stay with the contractors that ``mode`` has for them.
    """
    soonest, best = model.mode_ready + _work(model), mode.copy()
    for job in range(model.num_jobs):
        modes = np.arange(model.mode_ptr[job], model.mode_ptr[job + 1])
        if model.num_lots:
            modes = modes[model.mode_bid[modes] == model.mode_bid[mode[job]]]
        best[job] = modes[np.lexsort((soonest[modes], of_mode[modes]))[0]]
    return best


def _work(model: Model) -> Ints:
    """Return the working minutes of each mode, (num_modes,)."""
    total = np.concatenate([[0], np.cumsum(model.task_work)])
    return total[model.task_ptr[1:]] - total[model.task_ptr[:-1]]


class _Standing:
    """One list of jobs, to be decoded in several modes."""

    def __init__(self, model: Model, core: Core, order: Ints, mode: Ints):
        self._packed, self._order = pack(model), order
        self._board, self._score = new_board(model), new_score(core, model)
        self._search = new_search(self._packed, self._board, self._score, order, mode, waits_for(model, core),
                                  (0, 0, 1), blocks(NO_AIMS, model.num_jobs))
        self.first = float(self._search.value[0])

    def lost(self, mode: Ints) -> float:
        """Return what the list loses in these modes, with the tie-breaker, within the core."""
        return stand_at(self._packed, self._board, self._score, self._search, self._order, mode)

    def delays(self, mode: Ints, jobs: Ints, best: Ints) -> NDArray[np.float64]:
        """Return what each of ``jobs`` alone costs in its best mode, in resident-days."""
        found = np.zeros(len(jobs))
        for rank, job in enumerate(jobs):
            tried = mode.copy()
            tried[job] = best[job]
            found[rank] = self.lost(tried) - self.first
        return found

    def link(self, mode: Ints, future: FutureLoss, settled: float) -> Link:
        """Return the list in these modes, decoded."""
        lost = self.lost(mode) + settled
        made = schedule_on(self._board, mode)
        return Link(made, lost, future.total(made))
