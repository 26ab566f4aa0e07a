"""Small programmes: the search's plan handed to CP-SAT, which betters it or proves that none is better.

Owns :func:`proven` and what counts as small. The solver comes with the extra ``exact``; without it, and for larger
programmes, the search's answer stands as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec

import numpy as np

from qaita.plan.allowed.check import check
from qaita.plan.allowed.due import settled
from qaita.plan.core import Core
from qaita.plan.exact.apart import best, start
from qaita.plan.exact.complete import completed
from qaita.plan.exact.question import Answer, Best, Effort, Hint, understood
from qaita.plan.repaired import back_of
from qaita.plan.schedule import Schedule
from qaita.plan.search.clock import Limits
from qaita.plan.search.search import MEET, Found, Progress
from qaita.recovery.measures import resident_days
from qaita.work.model import Model
from qaita.work.programme import Programme

SMALL_TASKS = 80
"""Tasks of a programme up to which a proof is tried (benchmarks/exact.py: few of more tasks close in a minute)."""

SMALL_NODES = 2_000
"""Nodes of the core up to which a proof is tried."""

SMALL_SHIFTS = 20_000
"""Tasks times shifts of their calendars up to which a proof is tried; beyond, the model alone takes too long."""

LONGEST = 1 << 40
"""Minutes of a horizon up to which what is never back can be weighed in whole numbers."""

SEARCH_SHARE = 0.1
"""Share of the time in which the search finds the plan that the proof begins with."""

SEARCH_SECONDS = 10.0
"""The longest such search."""

UNITS_A_ROUND = 0.1
"""CP-SAT's deterministic units for each round of the search, when rounds are counted; a unit is roughly a second."""

def is_small(model: Model, core: Core) -> bool:
    """Return whether a proof is tried, and the solver is there to find it."""
    shifts = np.diff(model.calendar_ptr)[model.task_calendar].sum() if model.num_tasks else 0
    return (
        0 < model.num_tasks <= SMALL_TASKS
        and len(core.repaired0) <= SMALL_NODES
        and shifts <= SMALL_SHIFTS
        and understood(model)
        and find_spec("ortools") is not None
    )


def search_limits(limits: Limits) -> Limits:
    """Return the limits of the search that precedes a proof (part of the time, or all rounds); readies the solver."""
    start()
    if limits.rounds is not None:
        return limits
    seconds = SEARCH_SECONDS if limits.seconds is None else min(SEARCH_SECONDS, SEARCH_SHARE * limits.seconds)
    return replace(limits, seconds=seconds)


def proven(
    programme: Programme,
    core: Core,
    found: Found,
    limits: Limits,
    begun: float,
    seed: int,
    workers: int,
    tell: Callable[[Progress], None] | None = None,
) -> Found:
    """Return what was found, bettered or proven by CP-SAT within what is left of the limits.

    Parameters
    ----------
    programme, core, found
        The programme, and the search's answer.
    limits : Limits
        Of search and proof together.
    begun : float
        ``time.monotonic()`` when the search began.
    seed, workers : int
        Randomness and threads.
    tell : callable or None
        Called several times a second; a KeyboardInterrupt from it ends the proof.

    Returns
    -------
    Found
        The same when the search met its bound or was interrupted.
    """
    if found.stopped_by in ("optimal", "interrupted"):
        return found
    model, back = programme.model, back_of(core, programme.model, found.schedule)
    spent = time.monotonic() - begun
    loss = float(resident_days(core.loss, back, model.horizon).sum())
    if model.horizon > LONGEST and loss > LONGEST:
        return found
    effort = Effort(
        None if limits.seconds is None else max(1.0, limits.seconds - spent),
        None if limits.rounds is None else UNITS_A_ROUND * limits.rounds,
        workers,
        seed,
    )

    def go_on(bound: float) -> None:
        if tell is not None:
            seconds = time.monotonic() - begun
            shown = max(found.bound, core.settled + bound)
            share = min(1.0, seconds / limits.seconds) if limits.seconds else 0.0
            tell(Progress(seconds, found.rounds, core.settled + loss, shown, share))

    answer = best(Best(model, core, effort, Hint(found.schedule, back, loss)), go_on)
    schedule, reached = _better(programme, core, found.schedule, answer, loss)
    by_solver = core.settled + answer.bound > found.bound
    bound = max(found.bound, core.settled + answer.bound)
    limit = "work" if limits.rounds else "time"
    stopped_by = "optimal" if answer.proven else "interrupted" if answer.interrupted else limit
    point = (time.monotonic() - begun, core.settled + reached, bound)
    return replace(
        found, schedule=schedule, bound=bound, stopped_by=stopped_by, history=(*found.history, point),
        by_solver=by_solver,
    )  # fmt: skip


def _better(
    programme: Programme, core: Core, known: Schedule, answer: Answer, loss: float
) -> tuple[Schedule, float]:
    """Return the better of two schedules and its loss within the core; the one known when they are worth the same."""
    if answer.schedule is None:
        return known, loss
    for each in (completed(programme.model, answer.schedule), answer.schedule):
        made = settled(programme.model, each)
        back = back_of(core, programme.model, made)
        reached = float(resident_days(core.loss, back, programme.model.horizon).sum())
        if reached < loss - MEET * max(1.0, loss) and not check(programme, made):
            return made, reached
    return known, loss
