"""The solver's variables: which mode, when each task, when each node is back.

Owns :class:`Variables`. Lays down domains and nothing else; rules are :mod:`qaita.plan.exact.constraints`'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from qaita.plan.exact.frame import Frame

Expression = Any
"""A variable, a sum with variables, or an int."""


@dataclass(frozen=True)
class Variables:
    """Variables of one problem; times in units.

    Attributes
    ----------
    mode : dict of int to literal
        Whether a mode is chosen; impossible modes are missing.
    done : dict of int to literal
        Whether a job is done.
    start, finish : dict of int to expression
        Of each task of a possible mode; without meaning when the mode is not chosen.
    interval : dict of int to interval
        From start to finish, there when the mode is chosen.
    back : list of expression
        When each core node is back; ``frame.end`` when not.
    up : list of literal
        Whether each core node is back before ``frame.end``.
    choice : dict of int to literal
        Whether a supplier (entry of ``needs.supplier_idx``) is relied on, where there are more than must supply.
    """

    mode: dict[int, Expression]
    done: dict[int, Expression]
    start: dict[int, Expression]
    finish: dict[int, Expression]
    interval: dict[int, Expression]
    back: list[Expression]
    up: list[Expression]
    choice: dict[int, Expression]


def add_variables(solver: cp_model.CpModel, frame: Frame) -> Variables:
    """Add all variables to ``solver`` and return them."""
    mode: dict[int, Expression] = {}
    done: dict[int, Expression] = {}
    for job in frame.jobs:
        possible = [chosen for chosen in frame.modes(job) if frame.possible(chosen)]
        for chosen in possible:
            mode[chosen] = solver.new_bool_var(f"mode {chosen}")
        done[job] = mode[possible[0]] if len(possible) == 1 else solver.new_bool_var(f"job {job} done")
    made = Variables(mode, done, {}, {}, {}, [], [], {})
    for chosen in mode:
        for task in frame.tasks(chosen):
            _add_task(solver, frame, made, task, mode[chosen])
    for node in range(len(frame.earliest)):
        _add_node(solver, frame, made, node)
    return made


def _add_task(solver: cp_model.CpModel, frame: Frame, made: Variables, task: int, there: Expression) -> None:
    window, calendar = frame.windows[task], frame.calendars[frame.model.task_calendar[task]]
    open_time = cp_model.Domain.from_intervals([
        [max(opens, window.first), min(closes - 1, window.last)]
        for opens, closes in zip(calendar.opens, calendar.closes, strict=True)
        if max(opens, window.first) <= min(closes - 1, window.last)
    ])  # fmt: skip
    work = int(frame.model.task_work[task]) // frame.unit
    start = solver.new_int_var_from_domain(open_time, f"start {task}")
    made.start[task] = start
    if frame.unbroken(task):
        made.finish[task] = start + work
        made.interval[task] = solver.new_optional_fixed_size_interval_var(start, work, there, f"task {task}")
        return
    latest = calendar.finish(window.last, work)
    finish = solver.new_int_var(window.finish, latest, f"finish {task}")
    size = solver.new_int_var(work, latest - window.first, f"length {task}")
    made.finish[task] = finish
    made.interval[task] = solver.new_optional_interval_var(start, size, finish, there, f"task {task}")


def _add_node(solver: cp_model.CpModel, frame: Frame, made: Variables, node: int) -> None:
    earliest, latest, end = int(frame.earliest[node]), int(frame.latest[node]), frame.end
    if earliest >= end:
        made.back.append(end)
        made.up.append(solver.new_constant(0))
    elif latest < end:
        made.back.append(solver.new_int_var(earliest, max(earliest, latest), f"back {node}"))
        made.up.append(solver.new_constant(1))
    else:
        back, up = solver.new_int_var(earliest, end, f"back {node}"), solver.new_bool_var(f"up {node}")
        solver.add(back < end).only_enforce_if(up)
        solver.add(back == end).only_enforce_if(~up)
        made.back.append(back)
        made.up.append(up)
