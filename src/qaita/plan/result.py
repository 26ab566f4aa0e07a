"""A plan: a schedule with its worth, its bound and how it came about.

Owns :class:`Plan`. Knows no solver and no file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qaita.city.sinks import Sinks
from qaita.plan.clash import Clash
from qaita.plan.lagrange.branch import Branching
from qaita.plan.levels.levelled import Level
from qaita.plan.schedule import Schedule
from qaita.plan.split.bound import Bound
from qaita.recovery.events.asked import BY_CLOSURE, Engine
from qaita.recovery.events.play import Played
from qaita.recovery.levels.curve import curves_of
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import Curves, curves

Status = Literal["optimal", "feasible", "partial", "infeasible", "unknown", "given"]
"""optimal: bound met; feasible: all jobs done, but for assets that the commission gave up; partial: some others cannot
be done before the horizon; infeasible: none can; unknown: stopped before a first plan; given: the schedule came from
elsewhere, and no better one was sought."""


@dataclass(frozen=True)
class Plan:
    """What the planner answers.

    Attributes
    ----------
    status : Status
        How good the answer is.
    stopped_by : str
        ``time``, ``work``, ``optimal``, ``interrupted`` or ``given``.
    schedule : Schedule
        The decision.
    repaired : (num_nodes,) int64
        Minute from which each node is in service by itself.
    back : (num_nodes,) int64
        Minute from which each node works, all needs met; NEVER if not. Where the play answers: from which it works
        whole at all minutes before the horizon.
    objective : float
        Resident-days lost up to the horizon.
    never : float
        Part of the objective by services that do not return before the horizon.
    lower_bound : float
        No plan for this programme can lose less.
    work, work_planned : int
        Rounds done, and rounds for which the search was laid out; they differ when it was cut short.
    work_relaid : tuple of (int, int)
        What the clock said meanwhile: after so many rounds, that lists of tasks should end after so many.
    seconds : float
        Wall-clock seconds of planning.
    seed, workers : int
        From which randomness, on how many threads.
    reasons : mapping of str to str
        For each job not done, its asset id and the rule that stops it.
    history : tuple of (float, float, float)
        Seconds, objective and bound each time one of them improved.
    clash : Clash or None
        Where some jobs are not done: rules that clash, and least changes that end it; None when none was found.
    engine : Engine
        Whether the closure or the play from event to event answered, and why.
    played : Played or None
        What the play gave; None where the closure answered.
    closure_objective : float
        Resident-days lost by the closure, which is what the search goes by; equal to ``objective`` where it answered.
    tree : Branching or None
        Prices and questions behind the bound; None where none were made.
    by_solver : bool
        Whether the bound is CP-SAT's, above what prices prove.
    split : Bound or None
        Weights behind the quick bound; None where no bound was sought.
    levels : tuple of Level
        What is behind the bound where service comes in parts: one bound for each level of function, the lowest first.
    """

    status: Status
    stopped_by: str
    schedule: Schedule
    repaired: NDArray[np.int64]
    back: NDArray[np.int64]
    objective: float
    never: float
    lower_bound: float
    work: int
    seconds: float
    seed: int
    workers: int
    reasons: dict[str, str] = field(default_factory=dict)
    history: tuple[tuple[float, float, float], ...] = ()
    work_planned: int = 0
    work_relaid: tuple[tuple[int, int], ...] = ()
    clash: Clash | None = None
    engine: Engine = BY_CLOSURE
    played: Played | None = None
    closure_objective: float = float("nan")
    tree: Branching | None = field(default=None, repr=False, compare=False)
    by_solver: bool = False
    split: Bound | None = field(default=None, repr=False, compare=False)
    levels: tuple[Level, ...] = field(default=(), repr=False, compare=False)

    @property
    def replay(self) -> tuple[int, ...]:
        """Work that replays the plan: rounds done, rounds laid out, and all numbers of ``work_relaid``."""
        return self.work, self.work_planned, *(number for pair in self.work_relaid for number in pair)

    @property
    def trace(self) -> Trace:
        """Share of function of each node over time, a trace of num_nodes rows."""
        return Trace.from_times(self.back) if self.played is None else self.played.trace

    def curves(self, sinks: Sinks, horizon: int) -> Curves:
        """Return who has which service when, up to the horizon."""
        if self.played is None:
            return curves(sinks, self.back, horizon)
        return curves_of(sinks, self.played.trace, horizon)

    @property
    def gap(self) -> float:
        """(objective - bound) / objective, 0 when nothing is lost."""
        return 0.0 if self.objective <= 0 else max(0.0, (self.objective - self.lower_bound) / self.objective)
