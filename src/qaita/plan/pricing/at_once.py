"""What a change saves without a search: the plan at hand, its works in the same order, under what is changed.

Owns :class:`AtOnce`. What it finds is a lawful schedule, so a plan with the change saves at least as much.
"""

from __future__ import annotations

from collections.abc import Iterator

from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.decode.decode import schedule_of
from qaita.plan.pricing.replans import known_in, refinished
from qaita.plan.repaired import in_service
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import list_of
from qaita.plan.search.relist import list_like
from qaita.plan.search.valued import given_to
from qaita.recovery.closure import service_times
from qaita.recovery.measures import resident_days
from qaita.recovery.prepare import prepare
from qaita.work.model import Ints
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
        self._programme, self._schedule, self.lost = programme, schedule, lost
        self._order, self._mode = list_like(programme.model, schedule)

    def saved(self, changed: Programme) -> float:
        """Return the resident-days saved by a programme with more of something; never below 0.

        The best of some schedules: the plan's own dates, its list of works placed anew, each as early as can be, and
        that with a lot given to a bidder who is new.
        """
        model = changed.model
        given = known_in(changed, self._programme, self._schedule)
        mode = list_of(model, given)[1] if changed.task_ids != self._programme.task_ids else self._mode
        listed = [mode, *self._given_to_new(changed, mode)]
        tried = [refinished(changed, given), *(settled(model, schedule_of(model, self._order, one)) for one in listed)]
        return max(0.0, *(self.lost - _lost(changed, one) for one in tried if not check(changed, one)))

    def _given_to_new(self, changed: Programme, mode: Ints) -> Iterator[Ints]:
        """Yield the modes with a lot given to each bidder for it whom the plan did not know."""
        model, known = changed.model, set(self._programme.mode_contractors)
        for lot in range(changed.num_let):
            jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
            bids = {int(model.mode_bid[one]) for one in range(*model.mode_ptr[jobs[0] : jobs[0] + 2].tolist())
                    if changed.contractor(one) not in known}  # fmt: skip
            yield from (given_to(changed, mode, jobs, bid) for bid in sorted(bids))


def _lost(programme: Programme, schedule: Schedule) -> float:
    back = service_times(prepare(programme.needs), in_service(programme, schedule))
    return float(resident_days(programme.loss, back, programme.model.horizon).sum())
