"""How short our timetables are, beside best known and CP-SAT alone: ``python benchmarks/rcpsp.py FOLDER``.

FOLDER holds ``instances/`` and ``best_known.csv`` (see its README). Each instance is scheduled twice in a row, with
the same wall clock and threads: by Qaita, and by CP-SAT alone on the plain model (cold, modes as given), the solver in
the same process of its own both times. Both are checked. Printed by set: mean excess over best known, proven gap and
instances proven, CPU seconds (of both processes; on a loaded machine fewer than clock x threads). Each instance done is
kept in ``--keep`` and not run again. ``--quick``: four instances a set at 5 s, under ten minutes.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import time
from pathlib import Path

from qaita.files.peer_rcpsp import read_peer_rcpsp
from qaita.plan.exact.question import Effort
from qaita.plan.makespan.check import check_timetable
from qaita.plan.makespan.exact import prove
from qaita.plan.makespan.project import makespan_of
from qaita.plan.makespan.solve import shortest

SETS = ("J30", "J60", "J120", "RG300", "MMLIB50", "MMLIB100")


def ours(project, options) -> dict:
    """Return makespan, bound, CPU seconds and wall seconds of Qaita."""
    found = shortest(project, options.time, None, options.seed, options.workers)
    return {"makespan": found.makespan, "bound": found.lower_bound, "cpu": found.cpu_seconds, "wall": found.seconds}


def solver_alone(project, options) -> dict:
    """Return the same of CP-SAT on the plain model."""
    begun = time.monotonic()
    found = prove(project, None, 0, Effort(options.time, None, options.workers, options.seed))
    took = {"cpu": found.cpu_seconds, "wall": time.monotonic() - begun}
    if found.timetable is None:
        return {"makespan": None, "bound": found.bound, **took}
    assert not check_timetable(project, found.timetable)
    return {"makespan": makespan_of(project, found.timetable), "bound": found.bound, **took}


def measure(path: Path, row: dict, options) -> dict:
    """Return what both did with one instance."""
    project = read_peer_rcpsp(path)
    return {"set": row["set"], "instance": row["instance"], "best": int(row["best_known_makespan"]),
            "load": os.getloadavg()[0], "qaita": ours(project, options), "cpsat": solver_alone(project, options)}


def table(rows: list[dict]) -> None:
    """Print one line a set."""
    print("| set | n | over best known: Qaita | CP-SAT alone | none found (CP-SAT) | proven: Qaita | CP-SAT "
          "| proven gap: Qaita | CP-SAT | CPU s: Qaita | CP-SAT | load |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    for name in SETS:
        some = [row for row in rows if row["set"] == name]
        if some:
            print(f"| {name} | {len(some)} | {_columns(some)} | {statistics.mean(row['load'] for row in some):.1f} |")


def _columns(rows: list[dict]) -> str:
    def of(who: str, value) -> list:
        return [value(row[who], row["best"]) for row in rows if row[who]["makespan"] is not None]

    def mean(who: str, value, form: str) -> str:
        found = of(who, value)
        return form % statistics.mean(found) if found else "-"

    def over(one: dict, best: int) -> float:
        return 100 * (one["makespan"] / best - 1)

    def gap(one: dict, best: int) -> float:
        return 100 * (one["makespan"] - one["bound"]) / one["makespan"]

    both = ("qaita", "cpsat")
    none = sum(row["cpsat"]["makespan"] is None for row in rows)
    return " | ".join([*(mean(who, over, "%.2f %%") for who in both), str(none),
                       *(str(sum(of(who, lambda one, best: one["makespan"] <= one["bound"]))) for who in both),
                       *(mean(who, gap, "%.1f %%") for who in both),
                       *(mean(who, lambda one, best: one["cpu"], "%.1f") for who in both)])


def main() -> None:
    """Measure what is not kept yet, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/peers/rcpsp"))
    parser.add_argument("--time", type=float, help="seconds an instance for each (default 10; quick 5)")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--keep", type=Path, help="what is done; by default in build/, named for the options")
    options = parser.parse_args()
    options.time = options.time or (5.0 if options.quick else 10.0)
    if not (options.folder / "best_known.csv").exists():
        print(f"no best_known.csv in {options.folder}: nothing to measure")
        return
    keep = options.keep or Path(f"build/rcpsp-{options.time:g}s-seed{options.seed}-workers{options.workers}.jsonl")
    keep.parent.mkdir(parents=True, exist_ok=True)
    done = [json.loads(line) for line in keep.read_text("utf-8").splitlines()] if keep.exists() else []
    with (options.folder / "best_known.csv").open(encoding="utf-8") as lines:
        known = list(csv.DictReader(lines))
    wanted = [row for name in options.sets for row in [row for row in known if row["set"] == name][
        : 4 if options.quick else None]]
    if wanted:  # starts the solver's process, outside of all clocks
        first = read_peer_rcpsp(options.folder / "instances" / wanted[0]["instance"])
        prove(first, None, 0, Effort(0.1, None, options.workers, options.seed))
    for row in wanted:
        if row["instance"] not in {one["instance"] for one in done}:
            done.append(measure(options.folder / "instances" / row["instance"], row, options))
            with keep.open("a", encoding="utf-8") as file:
                file.write(json.dumps(done[-1]) + "\n")
    chosen = {row["instance"] for row in wanted}
    print(f"{options.time:g} s an instance for each, {options.workers} threads, seed {options.seed}\n")
    table([row for row in done if row["instance"] in chosen])


if __name__ == "__main__":
    main()
