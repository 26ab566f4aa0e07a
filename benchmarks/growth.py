"""How time and memory grow with the number of assets: ``python benchmarks/growth.py [--sizes 100 1000 ...]``.

For layered programmes (``qaita.cases.layered``), each in a process of its own with compiled code loaded: CPU time to
the first plan, of one trial of the search on one thread, of one step of the bound's split and of its prices; and
memory. Below: the exponent b of a * assets ** b, fitted by least squares on logarithms over the sizes from 1,000 on
(all of them, where fewer than three are).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from contest.instances import load

from qaita.plan.core import core_of
from qaita.plan.decode.packed import pack
from qaita.plan.lagrange.branch import Branching
from qaita.plan.planner import plan
from qaita.plan.search.aims import NO_AIMS
from qaita.plan.search.anneal import anneal
from qaita.plan.search.construct import first_lists
from qaita.plan.search.team import Team
from qaita.plan.split.bound import Bound

COLUMNS = {"first": "first plan, CPU s", "trial": "one trial, CPU ms", "split": "split step, CPU s",
           "step": "prices step, CPU s", "memory": "memory, MiB"}
TRIALS = 20
"""Trials of one call of the search."""
ENOUGH = 2.0
"""CPU seconds over which a step is averaged."""


def each(seconds: float, work) -> float:
    """Return CPU seconds of one call, over some seconds of calls."""
    begun, calls = time.thread_time(), 0
    while time.thread_time() - begun < seconds:
        work()
        calls += 1
    return (time.thread_time() - begun) / calls


def one(size: int) -> dict:
    """Return what is measured at a size."""
    plan(load("layered:60:1"), work=12)
    programme = load(f"layered:{size}:1")
    begun, model = time.process_time(), programme.model
    core = core_of(programme)
    orders, mode = first_lists(model, core)
    team = Team(pack(model), model, core, [(order, mode) for order in orders], 0, NO_AIMS)
    thread = team.threads(1, 10_000)[0]
    found = {"size": size, "first": time.process_time() - begun, "load": os.getloadavg()[0]}
    state = (team.packed, thread.board, thread.score, thread.search)
    found["trial"] = 1000 / TRIALS * each(ENOUGH, lambda: anneal(*state, TRIALS, True))
    split = Bound(model, core)
    found["split"] = each(ENOUGH, lambda: split.tighten(1))
    tree = Branching(model, core, split, thread.length)
    found["step"] = each(ENOUGH, lambda: tree.improve(1, float(thread.search.value[1]) + core.settled))
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def main() -> None:
    """Measure each size in a process of its own and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000, 3000, 10_000])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(options.one)))
        return
    print("| assets | " + " | ".join(COLUMNS.values()) + " | load |\n" + "|---" * (len(COLUMNS) + 2) + "|")
    rows = []
    for size in options.sizes:
        said = subprocess.run([sys.executable, __file__, "--one", str(size)], check=True, stdout=subprocess.PIPE)
        rows.append(json.loads(said.stdout))
        cells = [f"{rows[-1][name]:.3g}" if name != "memory" else f"{rows[-1][name]:.0f}" for name in COLUMNS]
        print(f"| {size:,} | " + " | ".join(cells) + f" | {rows[-1]['load']:.1f} |", flush=True)
    print("| exponent | " + " | ".join(f"{exponent(rows, name):.2f}" for name in COLUMNS) + " | |")


def exponent(rows: list[dict], name: str) -> float:
    """Return the slope of a column over the number of assets, both as logarithms."""
    large = [row for row in rows if row["size"] >= 1000]
    some = large if len(large) > 2 else rows
    if len(some) < 2:
        return float("nan")
    return float(np.polyfit(np.log([row["size"] for row in some]), np.log([row[name] for row in some]), 1)[0])


if __name__ == "__main__":
    main()
