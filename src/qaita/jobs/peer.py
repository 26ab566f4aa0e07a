"""The command ``peer programme``: a public benchmark instance, planned.

Owns what is written for it: ``result.json``, ``starts.json``, ``proof.npz``, ``timing.json``, ``inputs/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.peer_programme import keep_instance, read_peer_programme, write_starts
from qaita.files.proof import write_proof
from qaita.files.whole import whole_folder
from qaita.jobs.budget import Budget, Tell
from qaita.jobs.facts import versions
from qaita.jobs.search import search_plan
from qaita.jobs.verify import proven_plan


def plan_peer(path: Path, out: Path, budget: Budget, force: bool = False, tell: Tell | None = None) -> dict[str, Any]:
    """Plan a benchmark instance into the folder ``out`` and return the content of its ``result.json``.

    ``objective`` is the sum of weight x day on which the service is back, ``lower_bound`` what no plan can be below.
    The bound is the one that the verifier confirms where it comes near that of the search (:mod:`qaita.plan.proof`);
    ``proof`` says so. ``seconds``, those of the search, is null when ``budget.work`` counts, so that the same work
    gives the same bytes; ``timing.json`` has it.

    Raises
    ------
    InputError
        When the file is no instance or ``out`` may not be written.
    """
    programme = read_peer_programme(path)
    with whole_folder(out, force) as folder:
        plan, proof, judged = proven_plan(programme, search_plan(programme, budget, tell))
        said = {
            "instance": path.name, "status": plan.status, "stopped_by": plan.stopped_by, "objective": plan.objective,
            "lower_bound": plan.lower_bound, "gap": plan.gap,
            "seconds": plan.seconds if budget.work is None else None,
            "seed": plan.seed, "workers": plan.workers, "work": plan.work,
            "work_planned": plan.work_planned,
            "work_relaid": [list(pair) for pair in plan.work_relaid], "proof": judged, "versions": versions(),
        }
        timing = {"seconds": plan.seconds, "history": [list(point) for point in plan.history]}
        write_artefacts(folder, {"result.json": json_bytes(said), "timing.json": json_bytes(timing)})
        write_starts(programme, plan.schedule, folder / "starts.json")
        write_proof(folder, proof)
        keep_instance(path, folder)
    return said
