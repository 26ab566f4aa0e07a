"""To whom each lot let by bids goes in a plan, and what each other bidder would have meant for it.

Owns :class:`Offer`, :class:`Award`, :func:`awards` and :func:`cheapest_awards`. The others are weighed on the own
list of jobs of the plan, only that lot in other hands: what a search around them would still gain is not in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.plan.digging import closed_cost
from qaita.plan.schedule import Schedule
from qaita.plan.search.valued import Valued, given_to
from qaita.units import NEVER
from qaita.work.model import Ints
from qaita.work.programme import Programme


@dataclass(frozen=True)
class Offer:
    """One bidder as the contractor of one lot, everything else decided in the same order.

    Attributes
    ----------
    contractor : str
        Who.
    cost : int
        Of the lot's tasks that are done, in whole units of currency.
    lost : float
        Resident-days that the whole city loses, by the closure.
    start, finish : int
        First start and last finish of the lot's tasks; NEVER when none of them is done.
    undone : int
        Jobs of the lot that are not done.
    """

    contractor: str
    cost: int
    lost: float
    start: int
    finish: int
    undone: int


@dataclass(frozen=True)
class Award:
    """One lot: who gets it in the plan, and the other bidders, the one with whom least is lost first."""

    lot: str
    chosen: Offer
    others: tuple[Offer, ...]


def awards(programme: Programme, schedule: Schedule) -> list[Award]:
    """Return the award of each lot of which something is done; one decoding for each bidder of each lot.

    The chosen one is valued as he stands in the list of the schedule, like the others: pairs are alike in all else.
    """
    model = programme.model
    if not programme.num_let:
        return []
    valued = Valued(programme, schedule)
    mode = valued.mode
    found = []
    for lot in range(programme.num_let):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
        if (schedule.job_mode[jobs] < 0).all():
            continue
        bids = dict.fromkeys(model.mode_bid[model.mode_ptr[jobs[0]] : model.mode_ptr[jobs[0] + 1]].tolist())
        mine = int(model.mode_bid[mode[jobs[0]]])
        offers = {bid: _offer(programme, valued, jobs, given_to(programme, mode, jobs, bid)) for bid in bids}
        others = sorted((offer for bid, offer in offers.items() if bid != mine), key=lambda offer: offer.lost)
        found.append(Award(programme.job_lots[jobs[0]], offers[mine], tuple(others)))
    return found


def cheapest_awards(programme: Programme, schedule: Schedule) -> Schedule:
    """Return the schedule with each lot let to the cheapest bidder with whom no more is lost and no less is done.

    Each opening of a street likewise is dug in the cheaper way, days on which it is open counted. Lots are looked at
    one after the other, in the plan's own order of jobs; the schedule itself where nothing is saved. One decoding for
    each bidder of each lot.
    """
    model = programme.model
    if not model.num_lots:
        return schedule
    valued = Valued(programme, schedule)
    mode, best, lost = valued.mode, schedule, valued.lost(schedule)
    for lot in range(model.num_lots):
        jobs = model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]
        bids = dict.fromkeys(model.mode_bid[model.mode_ptr[jobs[0]] : model.mode_ptr[jobs[0] + 1]].tolist())
        for bid in bids:
            tried = given_to(programme, mode, jobs, bid)
            made = valued.schedule(tried)
            if (_cost(programme, made) < _cost(programme, best) and valued.lost(made) <= lost
                    and (made.job_mode >= 0).sum() >= (best.job_mode >= 0).sum()):
                best, mode = made, tried
    return best


def _cost(programme: Programme, schedule: Schedule) -> float:
    """Return what the works cost, and the days on which streets are open."""
    return int(programme.model.task_cost[schedule.task_start >= 0].sum()) + closed_cost(programme, schedule)


def _offer(programme: Programme, valued: Valued, jobs: Ints, mode: Ints) -> Offer:
    """Return what the list is worth in these modes, and what is done of ``jobs``."""
    model, made = programme.model, valued.schedule(mode)
    done = [job for job in jobs if made.job_mode[job] >= 0]
    tasks = np.concatenate([np.zeros(0, np.int64), *(np.arange(model.task_ptr[mode[job]],
                                                               model.task_ptr[mode[job] + 1]) for job in done)])
    return Offer(programme.contractor(int(mode[jobs[0]])), int(model.task_cost[tasks].sum()), valued.lost(made),
                 int(made.task_start[tasks].min(initial=NEVER)),
                 int(made.task_finish[tasks].max()) if len(tasks) else NEVER, len(jobs) - len(done))
