"""A plan that leaves out no work for the speed of others: dearer modes given back until all that can be paid is done.

Owns :func:`whole`. The search goes by delay alone, so it may spend the last money on speed and leave a work undone that
nobody waits for. Seeks no other order.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from qaita.plan.allowed.check import check
from qaita.plan.amend.held import Held, in_place_of
from qaita.plan.amend.levers import MOST_USES
from qaita.plan.amend.thrift import cheaper_modes, costs_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.work.model import Ints
from qaita.work.programme import Programme


def whole(programme: Programme, plan: Plan) -> Plan:
    """Return a plan in which fewer jobs are missing: others are done in cheaper modes of the same kind instead.

    Those go first that lose least for the money they give back, and no more of them than needed; missing jobs are then
    done in the cheapest mode of their first variant, behind all others, so the plan may lose more than before. The same
    plan where none is missing, where this brings none back, or where the play from event to event answers.
    O(jobs in dearer modes) placings of all jobs, of at most :data:`~qaita.plan.amend.levers.MOST_USES` one by one.
    """
    missing = np.flatnonzero(plan.schedule.job_mode < 0)
    if plan.played is not None or not len(missing) or programme.model.num_modes == programme.model.num_jobs:
        return plan
    cost, cheaper = costs_of(programme), cheaper_modes(programme, plan.schedule.job_mode)
    added = {int(job): _first_variant(programme, int(job), cost) for job in missing}
    held = Held(programme, plan.schedule)
    given_back = _by_loss(held, cheaper, cost)

    def with_first(count: int) -> Schedule:
        return held.place({**{job: cheaper[job][0] for job in given_back[:count]}, **added})[0]

    low, high, best = 0, len(given_back), with_first(len(given_back))
    least = _missing(best)
    if least >= len(missing):
        return plan
    while low < high:
        middle = (low + high) // 2
        made = with_first(middle)
        low, high, best = (middle + 1, high, best) if _missing(made) > least else (low, middle, made)
    if check(programme, best):
        return plan
    found = in_place_of(programme, plan, best)
    return found if found.reasons else replace(found, status="feasible", clash=None)


def _first_variant(programme: Programme, job: int, cost: Ints) -> int:
    """Return the cheapest mode of the variant of a job's first mode: never less than what it is for."""
    first, end = programme.model.mode_ptr[job : job + 2].tolist()
    same = [mode for mode in range(first, end) if programme.variant(mode) == programme.variant(first)]
    return min(same, key=lambda mode: int(cost[mode]))


def _missing(schedule: Schedule) -> int:
    return int((schedule.job_mode < 0).sum())


def _by_loss(held: Held, cheaper: list[list[int]], cost: Ints) -> list[int]:
    """Return the jobs that have a cheaper mode, first those that lose least for each unit of money given back."""
    jobs = [int(job) for job in held.order[::-1] if cheaper[job]]
    before = held.loss(held.schedule)

    def price(job: int) -> float:
        mode = cheaper[job][0]
        return (held.place({job: mode})[1] - before) / float(cost[held.schedule.job_mode[job]] - cost[mode])

    return [*sorted(jobs[:MOST_USES], key=price), *jobs[MOST_USES:]]
