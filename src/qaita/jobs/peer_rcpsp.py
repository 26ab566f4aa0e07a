"""The command ``peer rcpsp``: a public instance of project scheduling, its makespan made small and bounded.

Owns what is written for it: ``result.json``, ``starts.json``, ``timing.json``.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.peer_rcpsp import read_peer_rcpsp, starts_bytes
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.facts import versions
from qaita.plan.makespan.solve import Standing, shortest
from qaita.plan.search.search import Progress


def peer_rcpsp(path: Path, out: Path, budget: Budget, force: bool = False, tell: Tell | None = None) -> dict[str, Any]:
    """Schedule an instance into the folder ``out`` and return the content of its ``result.json``.

    ``makespan`` is null where no timetable was found; ``lower_bound`` is what none can be below. ``seconds`` is null
    when ``budget.work`` counts, so that the same work gives the same bytes; ``timing.json`` has it. Of a work ``N/M``
    only N counts: nothing is laid out beforehand.

    Raises
    ------
    InputError
        When the file is no instance, the extra ``exact`` is missing or ``out`` may not be written.
    """
    project = read_peer_rcpsp(path)
    work = budget.work[0] if isinstance(budget.work, tuple) else budget.work
    with whole_folder(out, force) as folder:
        found = shortest(project, budget.seconds, work, budget.seed, budget.workers, _telling(path.name, tell))
        said = {
            "instance": path.name, "status": found.status, "stopped_by": found.stopped_by, "makespan": found.makespan,
            "lower_bound": found.lower_bound, "gap": found.gap, "seconds": found.seconds if work is None else None,
            "seed": budget.seed, "workers": budget.workers, "work": found.rounds,
            "versions": {**versions(), "ortools": version("ortools"), "psplib": version("psplib")},
        }
        timing = {"seconds": found.seconds, "cpu_seconds": found.cpu_seconds, "timetables": found.timetables,
                  "history": [list(point) for point in found.history]}
        write_artefacts(folder, {"result.json": json_bytes(said), "timing.json": json_bytes(timing),
                                 "starts.json": starts_bytes(project, found.timetable)})
    return said


def _telling(name: str, tell: Tell | None) -> Any:
    if tell is None:
        return None
    return lambda now: tell(name, _progress(now))


def _progress(now: Standing) -> Progress:
    return Progress(now.seconds, now.rounds, now.makespan, now.bound, now.share)
