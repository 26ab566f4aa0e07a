"""Temporary service first, where the search cannot see its worth: tried in the play, job by job.

Owns :func:`served_first`. The search goes by when an asset is in service with all its works; what a stand-in gives
before that, only the play from event to event knows.
"""

from __future__ import annotations

from math import isclose

from qaita.plan.allowed.check import check
from qaita.plan.amend.held import Held, in_place_of
from qaita.plan.planner import score_schedule
from qaita.plan.result import Plan
from qaita.work.programme import Programme
from qaita.work.variants import TEMPORARY, Variant, kind_of_name, variants_of

MOST_TRIALS = 60
"""Plays tried: each looks at the whole city."""


def served_first(programme: Programme, plan: Plan) -> Plan:
    """Return the plan with jobs in modes of kind ``temporary`` wherever less is lost so, all others where they are.

    The same plan where there are no such modes, where jobs are missing, or where the play does not answer. At most
    :data:`MOST_TRIALS` modes are tried, in the order of the jobs.
    """
    if programme.city is None or plan.played is None or (plan.schedule.job_mode < 0).any():
        return plan
    best, lost, held = plan.schedule, plan.objective, Held(programme, plan.schedule)
    for job, mode in _temporary(programme)[:MOST_TRIALS]:
        if best.job_mode[job] == mode:
            continue
        made = held.place({job: mode})[0]
        if (made.job_mode < 0).any() or check(programme, made):
            continue
        worth = score_schedule(programme, made).objective
        if worth < lost and not isclose(worth, lost):
            best, lost, held = made, worth, Held(programme, made)
    return plan if best is plan.schedule else in_place_of(programme, plan, best)


def _temporary(programme: Programme) -> list[tuple[int, int]]:
    """Return (job, mode) of each mode of kind ``temporary``, those without levers before those under some."""
    assert programme.city is not None
    said, ids, ptr = variants_of(programme.city), programme.job_ids(), programme.model.mode_ptr
    found = []
    for job, asset_id in enumerate(ids):
        for mode in range(int(ptr[job]), int(ptr[job + 1])):
            name = programme.variant(mode)
            if said.get((asset_id, name), Variant(kind_of_name(name))).kind == TEMPORARY:
                found.append((len(programme.mode_levers[mode]) if programme.mode_levers else 0, job, mode))
    return [(job, mode) for _, job, mode in sorted(found)]
