"""A plan with the bound that holds for it, however its service is played.

Owns :func:`plan`, what ``qaita.plan(...)`` calls: the planner, then levels of function where service comes in parts.
"""

from __future__ import annotations

from qaita.plan import planner
from qaita.plan.levels.staircase import SHARE, bounded_by_levels, num_levels
from qaita.plan.planner import Tell
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.work.programme import Programme


def plan(
    programme: Programme,
    seconds: float | None = 60.0,
    work: int | tuple[int, ...] | None = None,
    seed: int = 0,
    workers: int = 2,
    tell: Tell | None = None,
    aims: Aims = NO_AIMS,
    begin_with: Schedule | None = None,
) -> Plan:
    """Return the best plan found, with a lower bound on what any plan loses.

    Parameters, and what is raised, as of :func:`qaita.plan.planner.plan`. Where the play from event to event may give
    service earlier than the closure, a part of ``seconds`` goes into :func:`bounded_by_levels`; a search that was
    interrupted has no bound there.
    """
    in_parts = num_levels(programme) > 0
    if in_parts and seconds is not None:
        seconds *= 1.0 - SHARE
    found = planner.plan(programme, seconds, work, seed, workers, tell, aims, begin_with=begin_with)
    return bounded_by_levels(programme, found, tell) if in_parts and found.stopped_by != "interrupted" else found
