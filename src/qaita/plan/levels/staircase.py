"""A lower bound for plans whose service comes in parts: one for each level of function, added up.

Owns :func:`bounded_by_levels`. What is lost by a share of function is the mean over all levels of what is lost below
each; every level is an ordinary programme (:mod:`qaita.plan.levels.levelled`) with a search and a bound of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from qaita.plan.core import core_of
from qaita.plan.levels.early import Early, early_of
from qaita.plan.levels.levelled import Level, at_level, levels_of, same_works
from qaita.plan.proof.confirmed import may_be_looked_through
from qaita.plan.prove import SMALL_TASKS, is_small, proven
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.clock import Limits
from qaita.plan.search.search import MEET, Progress, search
from qaita.work.programme import Programme

SHARE = 0.4
"""Part of the time for the levels; of ``work`` as many rounds are added as that part takes."""

LEAST_ROUNDS, SMALL_ROUNDS = 12, 24
"""Rounds of a level at least; of a programme so small that a solver takes the place of most rounds, exactly so many."""


def num_levels(programme: Programme) -> int:
    """Return how many levels a bound is made for; 0 where the closure's own holds."""
    early = early_of(programme)
    return 0 if early is None else len(levels_of(early, programme.repaired0))


def bounded_by_levels(programme: Programme, plan: Plan, tell: Callable[[Progress], None] | None = None) -> Plan:
    """Return the plan with a bound for the way in which its service is played, where the closure's own does not hold.

    The rounds of each level follow from those of the plan, so that a replay finds the same. ``tell`` hears of each
    level's search; a KeyboardInterrupt from it ends that level early.
    """
    early = early_of(programme)
    if early is None or plan.stopped_by == "given":
        return plan
    cuts = levels_of(early, programme.repaired0)
    levels = tuple(_level(programme, early, above, plan, len(cuts), tell) for above in cuts)
    bound = min(plan.objective, added_up([level.bound for level in levels], cuts))
    met = plan.objective - bound <= MEET * max(1.0, plan.objective)
    status = "optimal" if plan.status == "feasible" and met else plan.status
    return replace(plan, levels=levels, lower_bound=bound, status=status, by_solver=False)


def added_up(bounds: list[float], cuts: list[float]) -> float:
    """Return the sum of bounds, each times the width of its level: up to the next share, of the last one up to 1."""
    return sum(bound * width for bound, width in zip(bounds, np.diff([*cuts, 1.0]).tolist(), strict=True))


def _level(programme: Programme, early: Early, above: float, plan: Plan, count: int,
           tell: Callable[[Progress], None] | None) -> Level:  # fmt: skip
    """Return the bound of one level: of the search that there was where it is about the same works, else of its own.

    Small programmes are searched anew all the same: there the search was short, and what bounded was a solver, whose
    bound nobody can look at again; of the smallest the solver's optimum is sought, since all schedules can be.
    """
    made = at_level(programme, early, above)
    core = core_of(made)
    if made.model.num_jobs == 0:
        none = np.zeros(0, np.int64)
        return Level(above, made, Schedule(none, none, none), core.settled)
    small = is_small(made.model, core)
    if same_works(made, programme) and plan.split is not None and not small:
        bound = max(plan.split.value, plan.tree.value if plan.tree else plan.split.value)
        return Level(above, made, plan.schedule, bound, plan.tree, plan.split, plan.by_solver)
    limits = Limits(None, _rounds(programme, plan, count))
    begun = time.monotonic()
    found = search(made.model, core, limits, plan.seed, plan.workers, tell)
    if small and may_be_looked_through(made):
        found = proven(made, core, found, limits, begun, plan.seed, plan.workers, tell)
    return Level(above, made, found.schedule, found.bound, found.tree, found.split, found.by_solver)


def _rounds(programme: Programme, plan: Plan, count: int) -> int:
    if programme.model.num_tasks <= SMALL_TASKS:
        return SMALL_ROUNDS
    return max(LEAST_ROUNDS, int(plan.work * SHARE / (1.0 - SHARE) / count))
