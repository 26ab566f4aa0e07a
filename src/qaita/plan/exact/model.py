"""The whole programme put to CP-SAT, and its answer: a plan, a bound, or that there is none better.

Owns :func:`solve`. Takes the best plan known as a hint and as a limit. Never values a plan for the
user: :mod:`qaita.plan.planner` does, from the schedule.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator

import numpy as np
from ortools.sat.python import cp_model

from qaita.plan.core import Core
from qaita.plan.exact.constraints import add_constraints, add_nothing_idle, add_nothing_undone
from qaita.plan.exact.frame import Frame, frame_of
from qaita.plan.exact.objective import Objective, add_objective
from qaita.plan.exact.question import Answer, Effort, Hint
from qaita.plan.exact.variables import Expression, Variables, add_variables
from qaita.plan.schedule import Schedule
from qaita.work.model import Model

SUBSOLVERS = ("no_lp", "objective_shaving_no_lp")
"""Ways of search that proved most of the public instances, one a worker (found by trial: benchmarks/exact.py)."""

POLL = 0.1
"""Seconds between two looks at whether to go on."""


def solve(
    model: Model, core: Core, effort: Effort, hint: Hint | None = None, go_on: Callable[[float], None] | None = None,
    whole: bool = False,
) -> Answer:
    """Return the best plan that CP-SAT finds within ``effort``, and what it proved.

    Parameters
    ----------
    model, core
        The programme and its core.
    effort : Effort
        When to stop.
    hint : Hint or None
        A plan known; only plans that lose no more are looked for.
    go_on : callable or None
        Told the bound so far (resident-days within the core) several times a second; what it raises ends the search
        and is passed on when it is no KeyboardInterrupt.
    whole : bool
        Whether every job must be done.

    Returns
    -------
    Answer
        Exponential in the number of tasks at worst.
    """
    frame = frame_of(model, core, None if hint is None else hint.loss, whole)
    posed = cp_model.CpModel()
    made = add_variables(posed, frame)
    add_constraints(posed, frame, made)
    (add_nothing_undone if whole else add_nothing_idle)(posed, frame, made)
    objective = add_objective(posed, frame, made)
    if hint is not None:
        _hint(posed, frame, made, hint)
    solver = _solver(effort)
    status = _run(solver, posed, objective, go_on)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if not found and status != cp_model.UNKNOWN:
        if whole and hint is None:
            return Answer(impossible=status == cp_model.INFEASIBLE)
        return Answer()  # the hint, or doing nothing, is a plan: who finds none has not understood, and shows nothing
    bound = objective.resident_days(solver.best_objective_bound)
    return Answer(
        schedule=_schedule(solver, frame, made) if found else None,
        bound=bound if hint is None else min(bound, hint.loss),
        proven=status == cp_model.OPTIMAL,
        units=float(solver.response_proto.deterministic_time),
    )


def _solver(effort: Effort) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.random_seed = effort.seed
    parameters.num_workers = max(1, effort.workers)
    if effort.workers > 1:
        parameters.subsolvers.extend(SUBSOLVERS[: effort.workers])
    else:
        parameters.linearization_level = 0
    if effort.brief:
        parameters.cp_model_probing_level = 0
    if effort.units is not None:
        parameters.max_deterministic_time = effort.units
        parameters.interleave_search = effort.workers > 1
    elif effort.seconds is not None:
        parameters.max_time_in_seconds = max(0.0, effort.seconds)
    return solver


def _run(
    solver: cp_model.CpSolver, posed: cp_model.CpModel, objective: Objective, go_on: Callable[[float], None] | None
) -> cp_model.CpSolverStatus:
    """Solve in a thread of its own, so that this one can be told to stop."""
    answers: list[cp_model.CpSolverStatus] = []
    bounds: list[float] = []
    solver.best_bound_callback = bounds.append
    worker = threading.Thread(target=lambda: answers.append(solver.solve(posed)), daemon=True)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(POLL)
            if go_on is not None and worker.is_alive():
                go_on(objective.resident_days(bounds[-1]) if bounds else -math.inf)
    except KeyboardInterrupt:
        pass
    finally:
        solver.stop_search()
        worker.join()
    return answers[0] if answers else cp_model.UNKNOWN


def _hint(posed: cp_model.CpModel, frame: Frame, made: Variables, hint: Hint) -> None:
    """Tell the solver the plan known, without what nobody relies on in it."""
    needed, chosen = _relied_on(frame, hint)
    pairs = [*_hint_of_jobs(frame, made, hint, needed), *_hint_of_nodes(frame, made, hint, needed)]
    pairs += [(choice, int(slot in chosen)) for slot, choice in made.choice.items()]
    given = {variable.index: (variable, value) for variable, value in pairs if isinstance(variable, cp_model.IntVar)}
    for variable, value in given.values():
        posed.add_hint(variable, value)


def _hint_of_jobs(frame: Frame, made: Variables, hint: Hint, needed: set[int]) -> list[tuple[Expression, int]]:
    pairs, followed = [], {*frame.model.before_job.tolist(), *frame.model.due_job.tolist()}
    for job in frame.jobs:
        mode = int(hint.schedule.job_mode[job])
        done = mode >= 0 and (job in followed or int(frame.core.job_node[job]) in needed)
        pairs += [(made.mode[each], int(done and each == mode)) for each in frame.modes(job) if each in made.mode]
        pairs.append((made.done[job], int(done)))
    starts = hint.schedule.task_start
    return pairs + [(start, int(starts[t]) // frame.unit) for t, start in made.start.items() if starts[t] >= 0]


def _hint_of_nodes(frame: Frame, made: Variables, hint: Hint, needed: set[int]) -> Iterator[tuple[Expression, int]]:
    for node, (back, up) in enumerate(zip(made.back, made.up, strict=True)):
        if frame.earliest[node] < frame.end:
            there = node in needed
            yield back, frame.units(max(0, int(hint.back[node]))) if there else frame.end
            if frame.latest[node] >= frame.end:
                yield up, int(there)


def _relied_on(frame: Frame, hint: Hint) -> tuple[set[int], set[int]]:
    """Return the nodes that somebody relies on in the plan known, and the suppliers chosen: the first ones back."""
    needs, back = frame.core.needs, np.minimum(hint.back, frame.end * frame.unit)
    stack = [node for node in set(frame.core.loss.node.tolist()) if back[node] < frame.end * frame.unit]
    needed, chosen = set(stack), set[int]()
    while stack:
        node = stack.pop()
        for group in range(int(needs.group_ptr[node]), int(needs.group_ptr[node + 1])):
            slots = range(int(needs.supplier_ptr[group]), int(needs.supplier_ptr[group + 1]))
            ends = [max(int(back[needs.supplier_idx[k]]), int(back[needs.via_idx[k]])) if needs.via_idx[k] >= 0
                    else int(back[needs.supplier_idx[k]]) for k in slots]  # fmt: skip
            first = [k for _, k in sorted(zip(ends, slots, strict=True))][: int(needs.group_count[group])]
            chosen.update(first)
            for other in {int(idx) for k in first for idx in (needs.supplier_idx[k], needs.via_idx[k])} - {-1}:
                if other not in needed:
                    needed.add(other)
                    stack.append(other)
    return needed, chosen


def _schedule(solver: cp_model.CpSolver, frame: Frame, made: Variables) -> Schedule:
    """Return the schedule found, jobs that nobody waits for left out."""
    model = frame.model
    job_mode = np.full(model.num_jobs, -1, np.int64)
    start, finish = np.full(model.num_tasks, -1, np.int64), np.full(model.num_tasks, -1, np.int64)
    for job in frame.jobs:
        for mode in frame.modes(job):
            if mode in made.mode and solver.boolean_value(made.mode[mode]):
                job_mode[job] = mode
                for task in frame.tasks(mode):
                    start[task] = solver.value(made.start[task]) * frame.unit
                    finish[task] = solver.value(made.finish[task]) * frame.unit
    return Schedule(job_mode, start, finish)
