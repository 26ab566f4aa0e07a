"""The cheaper of two plans that lose the same: modes that cost more and save nobody anything are given back.

Owns :func:`thriftier`. The search itself goes by delay alone and, where delay is equal, by dates: it likes speed that
nobody waits for.
"""

from __future__ import annotations

import numpy as np

from qaita.plan.allowed.check import check
from qaita.plan.amend.held import Held, in_place_of
from qaita.plan.amend.levers import SAME
from qaita.plan.result import Plan
from qaita.work.model import Ints
from qaita.work.programme import Programme
from qaita.work.variants import Variant, kind_of_name, variants_of

MOST_PLACED = 300_000
"""Jobs placed, roughly, in all tries: some three seconds (assumed)."""

MOST_TRIES = 200
"""Tries, at most."""


def thriftier(programme: Programme, plan: Plan) -> Plan:
    """Return a plan that loses no more and costs less, jobs in cheaper modes of the same kind and contractor.

    All jobs that have one are tried in their cheapest at once; where more is lost so, halves of them, then their
    halves, the later ones first; a job alone is tried in its other cheaper modes as well. All other jobs stay where
    they are. The same plan where nothing is saved, where jobs are missing, or where the play from event to event
    answers.
    O(tries) placings of all jobs, at most :data:`MOST_TRIES` tries or :data:`MOST_PLACED` jobs placed.
    """
    model, schedule = programme.model, plan.schedule
    if plan.played is not None or (schedule.job_mode < 0).any() or model.num_modes == model.num_jobs:
        return plan
    cheaper = cheaper_modes(programme, schedule.job_mode)
    held = Held(programme, schedule)
    best, loss, jobs = schedule, held.loss(schedule), [int(job) for job in held.order if cheaper[job]]
    groups = [jobs] if jobs else []
    for _ in range(min(MOST_TRIES, max(1, MOST_PLACED // model.num_jobs))):
        if not groups:
            break
        group = groups.pop()
        made, lost = held.place({job: cheaper[job][0] for job in group})
        if lost <= loss * (1 + SAME) and (made.job_mode >= 0).all():
            best, loss = made, min(lost, loss)
            held = Held(programme, best)
        elif len(group) > 1:
            half = len(group) // 2
            groups += [group[:half], group[half:]]
        else:
            cheaper[group[0]] = cheaper[group[0]][1:]
            groups += [group] if cheaper[group[0]] else []
    return plan if best is schedule or check(programme, best) else in_place_of(programme, plan, best)


def costs_of(programme: Programme) -> Ints:
    """Return what each mode costs, (num_modes,) int64, whole units of currency."""
    total = np.concatenate([[0], np.cumsum(programme.model.task_cost)])
    cost: Ints = total[programme.model.task_ptr[1:]] - total[programme.model.task_ptr[:-1]]
    return cost


def cheaper_modes(programme: Programme, job_mode: Ints) -> list[list[int]]:
    """Return for each job its modes that cost less than the one given and mean the same, the cheapest first.

    None for a job that is not done (mode -1).
    """
    model = programme.model
    cost, ids = costs_of(programme).tolist(), programme.job_ids()
    said = {} if programme.city is None else variants_of(programme.city)
    found = []
    for job, chosen in enumerate(job_mode.tolist()):
        modes = range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))
        alike = [mode for mode in modes if chosen >= 0 and cost[mode] < cost[chosen]
                 and (not len(model.mode_bid) or model.mode_bid[mode] == model.mode_bid[chosen])
                 and _kind(programme, said, ids[job], mode) == _kind(programme, said, ids[job], chosen)]
        found.append(sorted(alike, key=lambda mode: cost[mode]))
    return found


def _kind(programme: Programme, said: dict[tuple[str, str], Variant], asset_id: str, mode: int) -> str:
    """Return what a mode means for residents (:data:`qaita.work.variants.KINDS`)."""
    name = programme.variant(mode)
    return said.get((asset_id, name), Variant(kind_of_name(name))).kind
