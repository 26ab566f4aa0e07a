"""What a change saves without a search: the plan at hand, its works in the same order, under what is changed.

Owns :class:`AtOnce`. What it finds is a lawful schedule, so a plan with the change saves at least as much.
"""

from __future__ import annotations

from qaita.plan.check import check
from qaita.plan.decode import schedule_of
from qaita.plan.due import settled
from qaita.plan.pricing.replans import refinished
from qaita.plan.relist import list_like
from qaita.plan.repaired import in_service
from qaita.plan.schedule import Schedule
from qaita.recovery.closure import service_times
from qaita.recovery.measures import resident_days
from qaita.recovery.prepare import prepare
from qaita.work.programme import Programme


class AtOnce:
    """One plan, asked again and again what a change is worth to it.

    Attributes
    ----------
    lost : float
        Resident-days that it loses.
    """

    def __init__(self, programme: Programme, schedule: Schedule, lost: float):
        """``lost`` is what the schedule loses in the programme, in resident-days by the closure."""
        self._schedule, self.lost = schedule, lost
        self._order, self._mode = list_like(programme.model, schedule)

    def saved(self, changed: Programme) -> float:
        """Return the resident-days saved by a programme with more of something and the same modes; never below 0.

        The better of two schedules: the plan's own dates, and its list of works placed anew, each as early as can be.
        """
        model = changed.model
        anew = settled(model, schedule_of(model, self._order, self._mode))
        kept = refinished(changed, self._schedule)
        return max(0.0, *(self.lost - _lost(changed, one) for one in (kept, anew) if not check(changed, one)))


def _lost(programme: Programme, schedule: Schedule) -> float:
    back = service_times(prepare(programme.needs), in_service(programme, schedule))
    return float(resident_days(programme.loss, back, programme.model.horizon).sum())
