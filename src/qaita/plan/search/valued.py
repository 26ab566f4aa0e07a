"""One list of jobs decoded with several choices of modes, and what each loses: how lots are weighed against each other.

Owns :class:`Valued` and :func:`given_to`. Searches nothing.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.allowed.agree import counterpart
from qaita.plan.allowed.due import settled
from qaita.plan.decode.board import new_board
from qaita.plan.decode.decode import decode, schedule_on
from qaita.plan.decode.packed import pack
from qaita.plan.repaired import in_service
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import list_of
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from qaita.work.model import NONE, Ints
from qaita.work.programme import Programme


class Valued:
    """The list of jobs of a schedule; ``mode`` (num_jobs,) int64 is that of each job."""

    def __init__(self, programme: Programme, schedule: Schedule):
        self._programme = programme
        self._order, self.mode = list_of(programme.model, schedule)
        self._packed, self._closure = pack(programme.model), prepare(programme.needs)

    def schedule(self, mode: Ints, last: Ints = NONE) -> Schedule:
        """Return the schedule of the list in these modes, the jobs of ``last`` behind all others."""
        board, late = new_board(self._programme.model), np.isin(self._order, last)
        order = np.concatenate([self._order[~late], self._order[late]])
        decode(self._packed, board, order, mode, fresh=True)
        return settled(self._programme.model, schedule_on(board, mode))

    def lost(self, schedule: Schedule) -> float:
        """Return the resident-days that the whole city loses under a schedule, by the closure."""
        back = service_times(self._closure, in_service(self._programme, schedule))
        return float(resident_days(self._programme.loss, back, self._programme.model.horizon).sum())


def given_to(programme: Programme, mode: Ints, jobs: Ints, bid: int) -> Ints:
    """Return the modes (num_jobs,) with these jobs, one lot, in those of one contractor, or dug for in one way."""
    model, made = programme.model, mode.copy()
    for job in jobs:
        made[job] = counterpart(model.mode_ptr, model.mode_bid, job, mode[job], bid)
    return made
