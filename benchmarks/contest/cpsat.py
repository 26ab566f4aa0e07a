"""Whole-problem CP-SAT: a plain model of a layered programme, and Qaita's exact model of any other, without its limits.

Default parameters but for the number of workers; stopped when the process has used its CPU seconds.
"""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from contest.plain import Days, in_days, unreleased
from qaita.plan.core import core_of
from qaita.plan.exact.constraints import add_constraints
from qaita.plan.exact.frame import frame_of
from qaita.plan.exact.model import _schedule
from qaita.plan.exact.objective import add_objective
from qaita.plan.exact.variables import add_variables
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY
from qaita.work.programme import Programme

POLL = 0.05


def run_solver(posed: cp_model.CpModel, cpu: float, workers: int, seed: int) -> tuple[cp_model.CpSolver, str]:
    """Solve until the whole process has used ``cpu`` seconds of processor time; return solver and status."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = workers, seed
    status: list[cp_model.CpSolverStatus] = []
    thread = threading.Thread(target=lambda: status.append(solver.solve(posed)), daemon=True)
    if time.process_time() >= cpu:
        return solver, "UNKNOWN"
    thread.start()
    while thread.is_alive():
        thread.join(POLL)
        if time.process_time() >= cpu:
            solver.stop_search()
    return solver, solver.status_name(status[0])


def plain_schedule(programme: Programme, cpu: float, workers: int, seed: int) -> tuple[Schedule | None, str]:
    """Return the best schedule of the plain model, None when none was found, and the status."""
    days, posed = in_days(programme), cp_model.CpModel()
    start = _tasks(posed, days)
    _services(posed, days, start)
    solver, status = run_solver(posed, cpu, workers, seed)
    if status not in ("OPTIMAL", "FEASIBLE"):
        return None, status
    begun = np.array([solver.value(each) for each in start], np.int64) * MINUTES_PER_DAY
    modes = np.arange(programme.model.num_jobs)
    return Schedule(modes, begun, begun + programme.model.task_work), status


def _tasks(posed: cp_model.CpModel, days: Days) -> list[cp_model.IntVar]:
    """Add tasks, their chains, crews and money; return the starts."""
    start = [posed.new_int_var(0, days.end - length, "") for length in days.length]
    spans = [posed.new_fixed_size_interval_var(at, length, "") for at, length in zip(start, days.length, strict=True)]
    for chain in days.tasks:
        for one, other in pairwise(chain):
            posed.add(start[other] >= start[one] + days.length[one])
    for pool, count in enumerate(days.pools):
        own = [task for task, trade in enumerate(days.pool) if trade == pool]
        posed.add_cumulative([spans[task] for task in own], [days.crews[task] for task in own], count)
    drawn = [posed.new_interval_var(at, posed.new_int_var(0, days.end, ""), days.end, "") for at in start]
    held = [posed.new_fixed_size_interval_var(a, b - a, "") for a, b, _ in unreleased(days)]
    amounts = [*days.cost, *(amount for *_, amount in unreleased(days))]
    posed.add_cumulative([*drawn, *held], amounts, days.released[-1][1])
    return start


def _services(posed: cp_model.CpModel, days: Days, start: list[cp_model.IntVar]) -> None:
    """Add when each service is back, and the sum to be least."""
    back = [posed.new_int_var(0, days.end, "") for _ in days.tasks]
    for asset, chain in enumerate(days.tasks):
        posed.add(back[asset] >= start[chain[-1]] + days.length[chain[-1]])
        for group in days.groups[asset]:
            chosen = [posed.new_bool_var("") for _ in group]
            posed.add_bool_or(chosen)
            for supplier, choice in zip(group, chosen, strict=True):
                posed.add(back[asset] >= back[supplier]).only_enforce_if(choice)
    posed.minimize(cp_model.LinearExpr.weighted_sum(back, days.weight))


def exact_schedule(programme: Programme, cpu: float, workers: int, seed: int) -> tuple[Schedule | None, str]:
    """Return the best schedule of Qaita's exact model, None when none was found, and the status."""
    frame, posed = frame_of(programme.model, core_of(programme)), cp_model.CpModel()
    made = add_variables(posed, frame)
    add_constraints(posed, frame, made)
    add_objective(posed, frame, made)
    solver, status = run_solver(posed, cpu, workers, seed)
    return (_schedule(solver, frame, made) if status in ("OPTIMAL", "FEASIBLE") else None), status
