"""What a change really saves: the programme planned again with it and without it, with equal work.

Owns :func:`realised`, :func:`replanned` and :func:`errors_of`. Knows nothing of prices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.check import check, finish_by_calendar
from qaita.plan.carry import carried
from qaita.plan.planner import plan, score_schedule
from qaita.plan.pricing.question import Question, changed
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.plan.search.aims import Aims
from qaita.plan.search.search import Progress
from qaita.work.programme import Programme

BEFORE = 2
"""Re-plans without a change: one from the plan at hand, one more from what that found, as the others begin."""


def replanned(programme: Programme, schedule: Schedule, rounds: int, seed: int, workers: int,
              tell: Callable[[Progress], None] | None = None) -> Plan:
    """Return the plan found in so many rounds by a search that begins with a schedule; never worse than it.

    ``schedule`` is one for this programme or for one with less of something. A plan of few tasks is proven best.
    """
    aims = Aims(begin_with=schedule, around=True)
    found = plan(programme, None, rounds, seed, workers, tell, aims)
    given = refinished(programme, schedule)
    if check(programme, given):
        return found
    kept = score_schedule(programme, given)
    return kept if kept.closure_objective < found.closure_objective else found


@dataclass(frozen=True)
class Realised:
    """What planning again gave.

    Attributes
    ----------
    unchanged : float
        Resident-days lost when planned again without a change, twice over; NaN when interrupted before.
    saved : tuple of float
        What each question's unit saved against that, as far as it came.
    interrupted : bool
        Whether it was ended before the last.
    """

    unchanged: float
    saved: tuple[float, ...]
    interrupted: bool


def realised(programme: Programme, schedule: Schedule, asked: Sequence[Question], rounds: int, seed: int, workers: int,
             tell: Callable[[int, Progress], None] | None = None) -> Realised:
    """Return what one unit of each question saves: all planned again with equal work, and so without a change.

    A search that begins with ``schedule`` comes first. With what it found begin all others: the one without a change,
    against which is counted, and one for each question. ``tell`` is told the number of the re-plan, from 0; a
    KeyboardInterrupt from it ends them.
    """
    unchanged, saved = float("nan"), list[float]()
    for number in range(len(asked) + BEFORE):
        meant = changed(programme, asked[number - BEFORE]) if number >= BEFORE else programme
        begin = known_in(meant, programme, schedule)
        found = replanned(meant, begin, rounds, seed, workers, tell and partial(tell, number))
        if found.stopped_by == "interrupted":
            return Realised(unchanged, tuple(saved), True)
        if number == 0:
            schedule = found.schedule
        elif number < BEFORE:
            unchanged = found.closure_objective
        else:
            saved.append(unchanged - found.closure_objective)
    return Realised(unchanged, tuple(saved), False)


@dataclass(frozen=True)
class Errors:
    """How far estimates are from what re-plans realised.

    Attributes
    ----------
    count : int
        Questions planned again.
    median, worst : float
        Absolute difference, resident-days.
    median_share : float
        Median of the difference as a share of the larger of the two; 0 where both are 0.
    rank_correlation : float
        Spearman 1904 (Am. J. Psychol. 15(1)), ties sharing their rank; NaN where one side is all the same.
    """

    count: int
    median: float
    worst: float
    median_share: float
    rank_correlation: float


def errors_of(estimated: Sequence[float], realised: Sequence[float]) -> Errors:
    """Return how far estimates are from what was realised, resident-days each; at least one of each."""
    one, other = np.array(estimated, np.float64), np.array(realised, np.float64)
    apart, larger = np.abs(one - other), np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-9)
    ranks = np.array([_ranks(one), _ranks(other)])
    varied = bool((ranks.std(axis=1) > 0).all())
    correlation = float(np.corrcoef(ranks)[0, 1]) if varied else float("nan")
    return Errors(len(one), float(np.median(apart)), float(apart.max()), float(np.median(apart / larger)), correlation)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rank of each value from the least, ties at the mean of theirs."""
    return np.array([(values < value).sum() + ((values == value).sum() - 1) / 2 for value in values])


def known_in(changed: Programme, programme: Programme, schedule: Schedule) -> Schedule:
    """Return the schedule of a programme in the numbers of tasks and modes of a changed one."""
    return schedule if changed.task_ids == programme.task_ids else carried(schedule, programme, changed)


def refinished(programme: Programme, schedule: Schedule) -> Schedule:
    """Return the same starts with the finishes that this programme's calendars give."""
    model, finish = programme.model, schedule.task_finish.copy()
    for task in np.flatnonzero(schedule.task_start >= 0):
        finish[task] = finish_by_calendar(model, int(model.task_calendar[task]), int(schedule.task_start[task]),
                                          int(model.task_work[task]))
    return Schedule(schedule.job_mode, schedule.task_start, finish)
