"""The whole project in CP-SAT, begun from the best timetable known: its proof, and at times a shorter one.

Owns the model (variables, rules, objective) and how long it is worked on. Runs in the solver's process alone: others
ask :func:`qaita.plan.exact.apart.least`. What it answers is bounded and checked by
them: :mod:`qaita.plan.makespan.solve`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from qaita.plan.exact.question import Effort, Proof
from qaita.plan.makespan.bound import heads, least_durations, tails
from qaita.plan.makespan.project import Project, Timetable, makespan_of

LOOK = 0.2
"""Seconds between two looks at the solver."""


class _Model(NamedTuple):
    """The model and its variables: start of each activity, presence of each mode, the makespan."""

    model: cp_model.CpModel
    start: list[Any]
    chosen: list[Any]
    makespan: Any


def least_makespan(project: Project, known: Timetable | None, lower: int, effort: Effort,
                   go_on: Callable[[tuple[int, int]], None]) -> Proof:
    """Return what CP-SAT finds when it starts from ``known``, on a project without needless modes.

    Parameters
    ----------
    project : Project
        Each mode fits the capacities.
    known : Timetable or None
        The best one so far; only those no longer are looked for.
    lower : int
        A lower bound on the makespan.
    effort : Effort
        When to stop.
    go_on : callable
        Told a few times a second the least makespan (-1: none) and the bound; its KeyboardInterrupt ends the search.

    Returns
    -------
    Proof
        Exponential in the number of activities at worst.
    """
    begun = time.process_time()
    made = _modelled(project, known, lower)
    solver = cp_model.CpSolver()
    _limit(solver, effort)
    with ThreadPoolExecutor(1) as pool:
        best = _Best(-1 if known is None else makespan_of(project, known), lower)
        asked = pool.submit(solver.solve, made.model, best)
        _watch(asked, solver, best, go_on)
        status = asked.result()
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    said = solver.best_objective_bound if found or status == cp_model.UNKNOWN else lower
    return Proof(
        timetable=_timetable(solver, made) if found else None,
        bound=max(lower, math.ceil(said - 1e-6)),
        impossible=status == cp_model.INFEASIBLE and known is None,
        cpu_seconds=time.process_time() - begun,
    )


def _timetable(solver: cp_model.CpSolver, made: _Model) -> Timetable:
    return Timetable(np.array([solver.value(one) for one in made.start], np.int64),
                     np.flatnonzero([solver.boolean_value(one) for one in made.chosen]).astype(np.int64))


class _Best(cp_model.CpSolverSolutionCallback):
    """The least makespan and the bound that the solver has told of, which it does at each timetable."""

    def __init__(self, makespan: int, bound: int):
        super().__init__()
        self.makespan, self.bound = makespan, bound

    def on_solution_callback(self) -> None:
        """Take in what was found."""
        self.makespan = round(self.objective_value)
        self.bound = max(self.bound, math.ceil(self.best_objective_bound - 1e-6))


def _watch(asked: Future[Any], solver: cp_model.CpSolver, best: _Best,
           go_on: Callable[[tuple[int, int]], None]) -> None:
    """Wait for the answer, and hasten it when the search is not to go on."""
    while not asked.done():
        wait([asked], LOOK)
        try:
            go_on((best.makespan, best.bound))
        except KeyboardInterrupt:
            solver.stop_search()
            time.sleep(LOOK / 10)


def _limit(solver: cp_model.CpSolver, effort: Effort) -> None:
    solver.parameters.num_workers = effort.workers
    solver.parameters.random_seed = effort.seed % (1 << 31)
    if effort.seconds is not None:
        solver.parameters.max_time_in_seconds = effort.seconds
    if effort.units is not None:
        solver.parameters.max_deterministic_time = effort.units
        solver.parameters.interleave_search = True


def _modelled(project: Project, known: Timetable | None, lower: int) -> _Model:
    horizon = int(np.maximum.reduceat(project.duration, project.mode_ptr[:-1]).sum())
    made = _variables(project, lower, horizon if known is None else makespan_of(project, known))
    _precedence(made, project)
    _resources(made, project)
    made.model.minimize(made.makespan)
    if known is not None:
        _hint(made, project, known)
    return made


def _variables(project: Project, lower: int, horizon: int) -> _Model:
    model = cp_model.CpModel()
    latest = horizon - tails(project) - least_durations(project)
    start = [model.new_int_var(int(low), int(high), "") for low, high in zip(heads(project), latest, strict=True)]
    counts = np.diff(project.mode_ptr)[project.mode_activity].tolist()
    chosen = [model.new_bool_var("") if count > 1 else model.new_constant(1) for count in counts]
    return _Model(model, start, chosen, model.new_int_var(lower, horizon, "makespan"))


def _modes(project: Project, activity: int) -> range:
    return range(int(project.mode_ptr[activity]), int(project.mode_ptr[activity + 1]))


def _precedence(made: _Model, project: Project) -> None:
    """Require: one mode each; nothing starts before what it follows has finished; all is finished by the makespan."""
    finish = []
    for activity in range(project.num_activities):
        modes = _modes(project, activity)
        if len(modes) > 1:
            made.model.add_exactly_one(made.chosen[mode] for mode in modes)
        finish.append(made.start[activity] + sum(int(project.duration[mode]) * made.chosen[mode] for mode in modes))
        made.model.add(finish[-1] <= made.makespan)
    for before, after in zip(*project.arcs, strict=True):
        made.model.add(finish[before] <= made.start[after])


def _resources(made: _Model, project: Project) -> None:
    """Require: in no period more of a renewable than its capacity, in all no more of a nonrenewable than its stock."""
    spans = [made.model.new_optional_fixed_size_interval_var(made.start[activity], int(project.duration[mode]),
                                                             made.chosen[mode], "")
             for activity in range(project.num_activities) for mode in _modes(project, activity)]
    for resource, capacity in enumerate(project.capacity.tolist()):
        holders = np.flatnonzero((project.need[:, resource] > 0) & (project.duration > 0)).tolist()
        made.model.add_cumulative([spans[mode] for mode in holders],
                                  [int(project.need[mode, resource]) for mode in holders], capacity)
    for resource, stock in enumerate(project.stock.tolist()):
        users = np.flatnonzero(project.use[:, resource]).tolist()
        made.model.add(sum(int(project.use[mode, resource]) * made.chosen[mode] for mode in users) <= stock)


def _hint(made: _Model, project: Project, known: Timetable) -> None:
    taken = set(known.mode.tolist())
    for activity, start in enumerate(known.start.tolist()):
        made.model.add_hint(made.start[activity], start)
        if len(_modes(project, activity)) > 1:
            for mode in _modes(project, activity):
                made.model.add_hint(made.chosen[mode], mode in taken)
    made.model.add_hint(made.makespan, makespan_of(project, known))
