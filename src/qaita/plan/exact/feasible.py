"""Can these jobs all be done? Asked of CP-SAT, without any loss to be minimised.

Owns :func:`all_can_be_done`.
"""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from qaita.city.dependencies import NeedsBuilder
from qaita.plan.core import Core
from qaita.plan.exact.constraints import accounts, crews, dues, one_contractor, precedence, whole_jobs, working_time
from qaita.plan.exact.frame import frame_of
from qaita.plan.exact.variables import add_variables
from qaita.units import NEVER
from qaita.work.model import Ints, Model
from qaita.work.programme import Loss


def all_can_be_done(model: Model, jobs: frozenset[int], units: float) -> tuple[bool | None, float]:
    """Return whether ``jobs`` can all be done within the rules of ``model``, and the units spent.

    Beside them only such others are done as they must follow. None when it was not found out within ``units``, CP-SAT's
    deterministic ones. Exponential in the number of tasks at worst.
    """
    frame = frame_of(model, _nobody_waits(model, jobs))
    if any(not any(frame.possible(mode) for mode in frame.modes(job)) for job in jobs):
        return False, 0.0
    posed = cp_model.CpModel()
    made = add_variables(posed, frame)
    for rule in (whole_jobs, one_contractor, dues, working_time, precedence, crews, accounts):
        rule(posed, frame, made)
    posed.add_bool_and([made.done[job] for job in jobs])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = units
    status = solver.solve(posed)
    known = {cp_model.OPTIMAL: True, cp_model.FEASIBLE: True, cp_model.INFEASIBLE: False}
    return known.get(status), float(solver.response_proto.deterministic_time)


def _nobody_waits(model: Model, jobs: frozenset[int]) -> Core:
    """Return a core whose nodes are these jobs' assets and that loses nothing."""
    rank = {job: k for k, job in enumerate(sorted(jobs))}
    none, nothing = np.zeros(0, np.int64), np.zeros(0)
    count = len(rank)
    numbers: Ints = np.arange(count + 1)
    return Core(
        needs=NeedsBuilder(count + 1).build(),
        repaired0=np.append(np.full(count, NEVER), 0),
        job_node=np.array([rank.get(job, -1) for job in range(model.num_jobs)], np.int64),
        loss=Loss(none, nothing, none, np.zeros(1, np.int64), none, nothing),
        settled=0.0,
        order=numbers,
        component=numbers,
    )
