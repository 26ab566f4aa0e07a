"""The solver's part in the search for the shortest timetable: CP-SAT, asked in its own process.

Owns :func:`prove` and what it says where the solver is missing. The model is :mod:`qaita.plan.exact.timetable`'s,
which runs there. Needs the extra ``exact``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from qaita.errors import Fault, InputError
from qaita.plan.exact.apart import least, start
from qaita.plan.exact.question import Effort, Least, Proof
from qaita.plan.makespan.project import Project, Timetable


def get_ready() -> None:
    """Start the solver's process, if there is a solver, so that it is there when it is asked; returns at once."""
    if find_spec("ortools") is not None:
        start()


def prove(project: Project, known: Timetable | None, lower: int, effort: Effort,
          tell: Callable[[int, int], None] | None = None) -> Proof:
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
        When to stop; seconds count from when the solver's process has the question.
    tell : callable, optional
        Told a few times a second the least makespan (-1: none) and the bound; its KeyboardInterrupt, or Ctrl-C
        meanwhile, ends the search.

    Raises
    ------
    InputError
        When OR-Tools is not installed.
    """
    if find_spec("ortools") is None:
        raise InputError([Fault("needs OR-Tools", maybe="pip install 'qaita[exact]'")])
    return least(Least(project, known, lower, effort), lambda said: tell(*said) if tell else None)
