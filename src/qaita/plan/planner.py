"""The planner: from a programme to a plan with its bound.

Owns :func:`plan` and :func:`score_schedule`, the two doors of this layer. Every plan that leaves here has passed the
checker, and its worth is computed from its schedule by the same closure that anybody's schedule gets.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.award import cheapest_awards
from qaita.plan.clash import clash_of
from qaita.plan.core import Core, core_of
from qaita.plan.obstacle import obstacles
from qaita.plan.prove import is_small, proven, search_limits
from qaita.plan.repaired import in_service
from qaita.plan.result import Plan, Status
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import NO_AIMS, Aims
from qaita.plan.search.clock import Limits, limits_of
from qaita.plan.search.prepared import Prepared
from qaita.plan.search.search import MEET, Found, Progress, search
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.events.asked import engine_of, play_city
from qaita.recovery.events.standing import SLACK
from qaita.recovery.measures import resident_days, resident_days_of
from qaita.work.model import Model
from qaita.work.pins import given_up
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Tell = Callable[[Progress], None]
Searching = Callable[[Model, Core, Limits, int, int, Tell | None, Aims], Found]
"""A search, given model, core, limits, seed, threads, whom to tell, aims: as
:func:`qaita.plan.search.search.search`."""


class BrokenPlanError(AssertionError):
    """The planner produced a schedule that the checker refuses: a defect of Qaita, never of the input."""


def plan(
    programme: Programme,
    seconds: float | None = 60.0,
    work: int | tuple[int, ...] | None = None,
    seed: int = 0,
    workers: int = 2,
    tell: Tell | None = None,
    aims: Aims = NO_AIMS,
    searching: Searching = search,
    begin_with: Schedule | None = None,
    ready: Prepared | None = None,
) -> Plan:
    """Return the best plan found, with a lower bound on what any plan loses.

    Parameters
    ----------
    programme : Programme
        What is to be done.
    seconds : float or None
        Stop after so much wall-clock time; None for no limit. Ignored when ``work`` is given.
    work : int, tuple of int or None
        Stop after so many rounds, deterministic units: the same seed, workers and work give the same plan. A plan
        that was searched by the clock is replayed by its :attr:`~qaita.plan.result.Plan.replay`.
    seed, workers : int
        Randomness and threads.
    tell : callable or None
        Called with the first plan, then after each round, with the progress
        (:class:`~qaita.plan.search.search.Progress`); a KeyboardInterrupt from it, or Ctrl-C meanwhile, ends the search
        with the best plan so far.
    aims : Aims
        What the plan is asked for beside little delay. The bound is still that of all plans; where something else is
        weighed, the history is left out, since it would tell of both together.
    searching : callable
        Who searches; :func:`qaita.ensemble.cluster.together` does on several machines.
    begin_with : Schedule or None
        A schedule of any origin to begin with. Where it breaks rules, its works are placed anew in the order in which
        they begin; where it breaks none and nothing else is asked for, the plan loses no more than it.
    ready : Prepared or None
        What was prepared for this programme already, where several plans are sought.

    Raises
    ------
    BrokenPlanError
        When the plan found breaks a rule, which would be a defect of the planner.
    """
    begun = time.monotonic()
    core = ready.core if ready else core_of(programme)
    aims = aims if begin_with is None else replace(aims, begin_with=begin_with)
    limits = limits_of(seconds, work)
    if programme.model.num_jobs == 0:
        found = _nothing_to_do(core.settled)
    else:
        small = aims.plain and is_small(programme.model, core)
        own = search_limits(limits) if small else limits
        seek = partial(search, lists=ready.lists) if ready and searching is search else searching
        found = seek(programme.model, core, own, seed, max(1, workers), tell, aims)
        found = replace(found, schedule=settled(programme.model, found.schedule))
        if aims.weighs:
            found = replace(found, history=())
        elif aims.plain and aims.begin_with is not None:
            found = _not_worse(programme, found, aims.begin_with)
        if small:
            found = proven(programme, core, found, limits, begun, seed, max(1, workers), tell)
    if aims.plain and engine_of(programme).name == "closure":
        found = replace(found, schedule=cheapest_awards(programme, found.schedule))
    schedule = found.schedule
    breaches = check(programme, schedule)
    if breaches:
        raise BrokenPlanError("; ".join(str(breach) for breach in breaches[:5]))
    made = score_schedule(programme, schedule, found, seed, workers, time.monotonic() - begun)
    missing = frozenset(np.flatnonzero(schedule.job_mode < 0).tolist())
    return replace(made, clash=None if found.stopped_by == "interrupted" else clash_of(programme, missing))


def score_schedule(
    programme: Programme,
    schedule: Schedule,
    found: Found | None = None,
    seed: int = 0,
    workers: int = 1,
    seconds: float = 0.0,
) -> Plan:
    """Return the plan that a schedule is: service, resident-days lost, reasons for what is not done.

    Service is by the closure, or by the play from event to event where the programme needs it. Without ``found`` the
    status is ``given``, and the bound is 0: none was sought. It is 0 as well where the play may give more than the
    closure, on which the bound was made.
    """
    repaired, engine, horizon = in_service(programme, schedule), engine_of(programme), programme.model.horizon
    back, played = service_times(prepare(programme.needs), repaired), None
    lost = resident_days(programme.loss, back, horizon)
    by_closure = float(lost.sum())
    if engine.name == "events":
        played = play_city(programme, schedule.job_mode, schedule.task_start, schedule.task_finish, repaired)
        back = played.trace.kept_from(1.0 - SLACK, horizon)
        lost = resident_days_of(programme.loss, played.trace, horizon)
    objective = float(lost.sum())
    missing = (back >= horizon)[programme.loss.node]
    bound = 0.0 if found is None or not engine.bound_holds else min(objective, found.bound)
    stopped = obstacles(programme, schedule, given=found is None)
    reasons = {entry.asset_id: entry.rule for entry in programme.blocked} | stopped
    return Plan(
        status=_status(schedule, bool(reasons.keys() - given_up(programme.city)), objective, bound, found),
        stopped_by=found.stopped_by if found else "given",
        schedule=schedule,
        repaired=repaired,
        back=back,
        objective=objective,
        never=float(lost[missing].sum()),
        lower_bound=bound,
        work=found.rounds if found else 0,
        work_planned=found.planned if found else 0,
        work_relaid=found.relaid if found else (),
        seconds=seconds,
        seed=seed,
        workers=workers,
        reasons=reasons,
        history=found.history if found else (),
        engine=engine,
        played=played,
        closure_objective=by_closure,
        tree=found.tree if found else None,
        by_solver=found.by_solver if found else False,
        split=found.split if found else None,
    )


def _not_worse(programme: Programme, found: Found, given: Schedule) -> Found:
    """Return what was found, or the schedule given where that is allowed, does as much and loses less."""
    if np.any((given.job_mode < 0) & (found.schedule.job_mode >= 0)):
        return found
    lost = [_lost(programme, schedule) for schedule in (found.schedule, given)]
    if lost[1] >= lost[0] or check(programme, given):
        return found
    return replace(found, schedule=given, history=(*found.history, (found.history[-1][0], lost[1], found.bound)))


def _lost(programme: Programme, schedule: Schedule) -> float:
    back = service_times(prepare(programme.needs), in_service(programme, schedule))
    return float(resident_days(programme.loss, back, programme.model.horizon).sum())


def _status(schedule: Schedule, stopped: bool, objective: float, bound: float, found: Found | None) -> Status:
    if found is None:
        return "given"
    if stopped:
        return "partial" if (schedule.job_mode >= 0).any() else "infeasible"
    if objective - bound <= MEET * max(1.0, objective):
        return "optimal"
    return "feasible"


def _nothing_to_do(settled: float) -> Found:
    empty = np.zeros(0, np.int64)
    return Found(Schedule(empty, empty, empty), settled, 0, 0, "optimal", ((0.0, settled, settled),))
