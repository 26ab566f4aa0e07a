"""One contender, one instance: ``python contender.py '{"who": "qaita", "instance": "layered:100:1", ...}'``.

Prints one line of JSON. What loading takes, imports and compiled code included, is outside of all clocks; ``before`` is
the CPU time at which the contest began, so that whoever waits for the process knows what the contest took, helper
processes included.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from contest.instances import is_plain, load
from qaita.plan.allowed.check import check
from qaita.plan.blind import blind_schedule
from qaita.plan.planner import plan, score_schedule
from qaita.plan.schedule import Schedule
from qaita.plan.search.search import Progress
from qaita.work.programme import Programme

WARM = ("layered:40:1", "layered:200:1")
"""Programmes planned first, so that compiled code is loaded before the clock starts: lists searched as a whole, and
lists searched window by window (:data:`qaita.plan.search.tiling.TILED_JOBS`)."""


def qaita(programme: Programme, asked: dict) -> dict:
    """Plan as a user would, and note when the first plan was there."""
    begun, first = time.monotonic(), []

    def tell(progress: Progress) -> None:
        if not first:
            first.append((time.monotonic() - begun, progress.objective))

    found = plan(programme, seconds=asked["seconds"], seed=asked["seed"], workers=asked["workers"], tell=tell)
    said = {"objective": found.objective, "bound": found.lower_bound, "status": found.status, "rounds": found.work,
            "wall": time.monotonic() - begun}
    return said | ({"first": first[0][0], "first_objective": first[0][1]} if first else {})


def blind(programme: Programme, asked: dict) -> dict:
    """Rank by own worth."""
    return scored(programme, blind_schedule(programme), "given")


def cpsat(programme: Programme, asked: dict) -> dict:
    """Put all of it to CP-SAT."""
    from contest.cpsat import exact_schedule, plain_schedule

    ask = plain_schedule if is_plain(asked["instance"]) else exact_schedule
    return solved(programme, asked, ask)


def pyjobshop(programme: Programme, asked: dict) -> dict:
    """Put all of it to PyJobShop."""
    from contest.jobshop import pyjobshop_schedule

    return solved(programme, asked, pyjobshop_schedule)


def solved(programme: Programme, asked: dict, ask) -> dict:
    """Ask a solver until as much CPU is used as Qaita took."""
    begun = time.monotonic()
    schedule, status = ask(programme, time.process_time() + asked["cpu"], asked["workers"], asked["seed"])
    wall = time.monotonic() - begun
    return (scored(programme, schedule, status) if schedule else {"objective": None, "status": status}) | {"wall": wall}


def scored(programme: Programme, schedule: Schedule, status: str) -> dict:
    """Value a schedule that obeys every rule."""
    breaches = check(programme, schedule)
    assert not breaches, breaches[:3]
    return {"objective": score_schedule(programme, schedule).objective, "status": status}


def main() -> None:
    """Do what is asked."""
    asked = json.loads(sys.argv[1])
    programme = load(asked["instance"])
    if asked["who"] == "qaita":
        for name in WARM:
            plan(load(name), work=12, workers=asked["workers"])
    else:
        import ortools.sat.python.cp_model  # loaded before the clock starts, like our own code

        assert ortools
        blind_schedule(load(WARM[0]))
    if asked.get("memory"):
        resource.setrlimit(resource.RLIMIT_AS, (asked["memory"], asked["memory"]))
    before, load_now = time.process_time(), os.getloadavg()[0]
    said = {"qaita": qaita, "blind": blind, "cpsat": cpsat, "pyjobshop": pyjobshop}[asked["who"]](programme, asked)
    print(json.dumps({**said, "before": before, "load": load_now}), flush=True)


if __name__ == "__main__":
    main()
