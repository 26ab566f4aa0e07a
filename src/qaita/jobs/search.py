"""One search within a budget, its progress told under a name.

Owns :func:`search_plan` and :func:`rescored`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib.util import find_spec

from qaita.errors import Fault, InputError
from qaita.jobs.budget import Budget, Tell
from qaita.plan.amend.levers import leaner
from qaita.plan.amend.standins import served_first
from qaita.plan.amend.thrift import thriftier
from qaita.plan.amend.whole import whole
from qaita.plan.planner import Searching, plan, score_schedule
from qaita.plan.result import Plan
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.plan.search.prepared import Prepared
from qaita.plan.search.search import Found, search
from qaita.work.programme import Programme


def search_plan(programme: Programme, budget: Budget, tell: Tell | None, name: str = "plan",
                aims: Aims = NO_AIMS, ready: Prepared | None = None) -> Plan:
    """Return the best plan for ``aims`` within the budget; ``tell`` hears of it as ``name``.

    Where little delay is all that is asked for, speed is given back for works left out for want of its money, levers
    and dearer modes that save nothing are taken back, and stand-ins used where they lose less. ``ready`` is what was
    prepared for the programme, where several plans are sought.

    Raises
    ------
    InputError
        When the budget names a cluster that cannot be used.
    """
    made = plan(programme, budget.seconds, budget.work, budget.seed, budget.workers,
                None if tell is None else lambda progress: tell(name, progress), aims, _searching(budget),
                ready=ready)
    if not aims.plain:
        return made
    return served_first(programme, thriftier(programme, leaner(programme, whole(programme, made))))


def _searching(budget: Budget) -> Searching:
    if budget.cluster is None:
        return search
    if find_spec("distributed") is None:
        raise InputError([Fault("the extra `cluster` is not installed", "--cluster",
                                maybe="pip install 'qaita[cluster]'")])
    from qaita.ensemble.cluster import together

    return partial(together, budget.cluster)


def rescored(programme: Programme, plan: Plan, free: Plan) -> Plan:
    """Return a plan with its worth in resident-days alone, under the bound that ``free`` has, and its proof.

    For a plan that was searched for another loss, or for more than little delay; ``free`` is one for little delay.
    """
    found = Found(plan.schedule, free.lower_bound, plan.work, plan.work_planned, plan.stopped_by, (), free.tree,
                  free.by_solver, free.split)
    again = score_schedule(programme, plan.schedule, found, plan.seed, plan.workers, plan.seconds)
    return replace(again, clash=plan.clash)
