"""What is asked of the solver and what it answers, as plain data that can be sent to another process.

Owns :class:`Effort`, :class:`Hint`, the questions :class:`Best`, :class:`Possible` and :class:`Least`, the answers
:class:`Answer` and :class:`Proof`, and which programmes may be asked about. Loads no solver.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from qaita.plan.core import Core
from qaita.plan.makespan.project import Project, Timetable
from qaita.plan.schedule import Schedule
from qaita.work.model import Ints, Model

UNDERSTOOD = frozenset({
    "start", "horizon", "job_node", "mode_ptr", "mode_ready", "mode_after", "task_ptr", "task_work", "task_calendar",
    "task_release", "task_deadline", "pred_ptr", "pred_task", "pred_lag", "use_ptr", "use_pool", "use_count",
    "draw_ptr", "draw_account", "draw_amount", "task_cost", "before_ptr", "before_job", "pool_ptr", "pool_time",
    "pool_count", "account_ptr", "account_time", "account_total", "calendar_ptr", "calendar_open", "calendar_close",
    "calendar_done", "lot_ptr", "lot_job", "mode_bid", "due_mode", "due_job",
    "travel", "job_place", "pool_base",
})  # fmt: skip
"""Fields of the model that the solver is told of: where there is a rule that it does not know, it is not asked."""


def understood(model: Model) -> bool:
    """Return whether the solver is told of every rule; of ways between districts it is not, where one takes time."""
    return set(Model._fields) <= UNDERSTOOD and not model.travels


@dataclass(frozen=True)
class Hint:
    """A plan known: its schedule, when each core node is back (minutes), and the core's loss in resident-days."""

    schedule: Schedule
    back: Ints
    loss: float


@dataclass(frozen=True)
class Effort:
    """How long: seconds by the clock, or CP-SAT's deterministic units; on how many threads, from which seed.

    ``brief``: what is asked is so small that less is tried out before the search.
    """

    seconds: float | None = None
    units: float | None = None
    workers: int = 1
    seed: int = 0
    brief: bool = False


@dataclass(frozen=True)
class Answer:
    """What came out.

    Attributes
    ----------
    schedule : Schedule or None
        Best found, of the jobs somebody waits for; None when none was found that is as good as the hint.
    bound : float
        Resident-days that every plan loses within the core; -inf when nothing was shown.
    proven : bool
        Whether ``schedule`` is shown to be best.
    units : float
        Deterministic units spent.
    interrupted : bool
        Whether the search was ended from outside.
    impossible : bool
        Whether it is shown that not every job can be done, where that was asked for and no plan was known.
    """

    schedule: Schedule | None = None
    bound: float = -math.inf
    proven: bool = False
    units: float = 0.0
    interrupted: bool = False
    impossible: bool = False


@dataclass(frozen=True)
class Proof:
    """What came out of the search for a shorter timetable.

    Attributes
    ----------
    timetable : Timetable or None
        Best found, no longer than the one known.
    bound : int
        Periods that no timetable is below.
    impossible : bool
        Whether it is shown that there is no timetable.
    interrupted : bool
        Whether the search was ended from outside.
    cpu_seconds : float
        Processor time that the solver's process spent on it.
    """

    timetable: Timetable | None
    bound: int
    impossible: bool = False
    interrupted: bool = False
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Best:
    """The question which plan loses least; with ``whole``, of those in which every job is done."""

    model: Model
    core: Core
    effort: Effort
    hint: Hint | None = None
    whole: bool = False


@dataclass(frozen=True)
class Possible:
    """The question whether these jobs can all be done, to be found out within so many deterministic units."""

    model: Model
    jobs: frozenset[int]
    units: float


@dataclass(frozen=True)
class Least:
    """The question which timetable of a project is shortest; ``known`` is one, ``lower`` a bound on its makespan."""

    project: Project
    known: Timetable | None
    lower: int
    effort: Effort
