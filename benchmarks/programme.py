"""How good and how fast plans and bounds are, beside anchors and solvers: ``python benchmarks/programme.py [FOLDER]``.

FOLDER holds ``rebuild-nN-sS.json.gz`` and ``anchors.csv`` (see their README); a seed that is not there, and every seed
where there is no folder, is drawn by ``qaita.cases.layered``. Below these stand our own families
(``qaita.cases.families``). For each size: the limit, the gap proven (every bound includes crews, money and suppliers),
the plan as a ratio to the anchors' best, seconds to the first plan, memory, CPU; and what others do with the same
instance in the same CPU seconds: whole-problem CP-SAT, PyJobShop (up to 1,000 assets each), and the order that knows no
dependencies, as ratios to our plan.

Each contender is a process of its own. What is done is kept in ``build/`` and not run again (``--fresh``: all again):
a run that was stopped goes on. The clock is the wall's: on a busy machine fewer CPU seconds than limit x threads are
used, and the column CPU says how many. ``--quick``: fewer seeds and shorter limits; its gaps are not those of the
table. It ends within ten minutes: what a busy machine leaves no time for is run the next time.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LIMITS = {16: 60, 100: 60, 300: 60, 1000: 60, 3000: 120, 10_000: 300, 100_000: 900}
MUST = {100: 4.0, 300: 4.5, 1000: 5.5, 3000: 6.0, 10_000: 7.0, 100_000: 12.0}
AIM = {100: 2.5, 300: 3.0, 1000: 4.0, 3000: 4.5, 10_000: 5.0, 100_000: 8.0}
"""Gaps in per cent; of 16 assets three of five are to be proven."""
SEEDS = {16: 5, 100: 5, 300: 5, 1000: 5, 3000: 3, 10_000: 3, 100_000: 1}
FAMILIES = ("rings", "modes", "levers", "lots", "bids", "calendars", "precedence", "hub")
FAMILY_SIZES, FAMILY_SEEDS, FAMILY_LIMIT = (100, 300), 2, 60
QUICK = {16: (2, 8), 100: (1, 10), 300: (1, 10), 1000: (1, 12), 3000: (1, 20), 10_000: (1, 45)}
"""Seeds and seconds by size."""
QUICK_FAMILY = (100, 1, 6)
MOST_FOR_SOLVERS = 1000
"""Assets up to which solvers are asked: beyond, they find nothing in these limits (docs/speed.md)."""
MEMORY = 12 << 30
"""Bytes that a solver may take."""
QUICK_SECONDS = 570.0
"""Seconds of a quick run, after which nothing is begun."""
STARTING = 20.0
"""Seconds that a process may need to start, on a busy machine."""
GRACE = 120.0
"""Seconds that a process may take beyond its limit, loading included."""


@dataclass(frozen=True)
class Case:
    """One instance and its limit."""

    group: str
    size: int
    seed: int
    name: str
    seconds: float


def main() -> None:
    """Run what is not kept yet and print the tables."""
    options = asked()
    anchors = anchors_of(options.folder)
    every = [*layered_cases(options), *family_cases(options)]
    keep = options.keep or Path("build") / ("programme-quick.jsonl" if options.quick else "programme.jsonl")
    keep.parent.mkdir(parents=True, exist_ok=True)
    if options.fresh:
        keep.unlink(missing_ok=True)
    kept = Kept(keep, options.workers)
    options.until = time.monotonic() + (QUICK_SECONDS if options.quick else math.inf)
    for case in every:
        run_case(kept, case, options)
        print_case(kept, case, anchors)
    print(f"\n{options.workers} threads each; limits are wall-clock seconds; ratios are to our plan, above 1 is worse; "
          f"kept in {keep}\n")
    print_table(kept, every, anchors)


def asked() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/peers/programme"))
    parser.add_argument("--sizes", type=int, nargs="*", default=list(LIMITS), help="default: all of the table")
    parser.add_argument("--seeds", type=int, nargs="+", help="default: as many as the anchors have")
    parser.add_argument("--families", nargs="*", default=FAMILIES, choices=FAMILIES)
    parser.add_argument("--family-sizes", type=int, nargs="+")
    parser.add_argument("--rivals", nargs="*", default=("blind", "cpsat", "pyjobshop"),
                        choices=("blind", "cpsat", "pyjobshop"))
    parser.add_argument("--time", type=float, help="seconds an instance, instead of the table's limits")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--fresh", action="store_true", help="forget what is kept")
    parser.add_argument("--keep", type=Path, help="file of what is done")
    return parser.parse_args()


def anchors_of(folder: Path) -> dict[tuple[int, int], dict]:
    """Return the anchors by size and seed, none where there is no folder."""
    path = folder / "anchors.csv"
    if not path.exists():
        print(f"no anchors in {folder}: all instances are drawn\n")
        return {}
    with path.open(encoding="utf-8") as lines:
        return {(int(row["assets"]), int(row["seed"])): row for row in csv.DictReader(lines)}


def layered_cases(options: argparse.Namespace) -> list[Case]:
    """Return the layered instances: public where there is a file, else drawn."""
    found = []
    for size in options.sizes:
        count, seconds = QUICK.get(size, (0, 0)) if options.quick else (SEEDS.get(size, 3), LIMITS.get(size, 60))
        for seed in options.seeds or range(1, count + 1):
            path = options.folder / f"rebuild-n{size}-s{seed}.json.gz"
            name = f"file:{path}" if path.exists() else f"layered:{size}:{seed}"
            found.append(Case("layered", size, seed, name, options.time or seconds))
    return found


def family_cases(options: argparse.Namespace) -> list[Case]:
    """Return the instances of our own families."""
    size, count, seconds = QUICK_FAMILY
    sizes = options.family_sizes or ((size,) if options.quick else FAMILY_SIZES)
    seeds = range(1, (count if options.quick else FAMILY_SEEDS) + 1)
    limit = options.time or (seconds if options.quick else FAMILY_LIMIT)
    return [Case(family, size, seed, f"{family}:{size}:{seed}", limit)
            for family in options.families for size in sizes for seed in options.seeds or seeds]


class Kept:
    """What is done, one JSON line a contender and instance."""

    def __init__(self, path: Path, workers: int):
        self.path, self.workers = path, workers
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self.rows = {tuple(row["key"]): row for row in map(json.loads, lines)}

    def key(self, case: Case, who: str) -> tuple:
        """Return under what a row is kept."""
        return (who, case.name.rpartition("/")[2], case.seconds, self.workers)

    def get(self, case: Case, who: str) -> dict | None:
        """Return a row, None if it was not run."""
        return self.rows.get(self.key(case, who))

    def add(self, case: Case, who: str, row: dict) -> None:
        """Keep a row."""
        key = self.key(case, who)
        self.rows[key] = row | {"key": key}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.rows[key]) + "\n")


def run_case(kept: Kept, case: Case, options: argparse.Namespace) -> None:
    """Let each contender that has not been do an instance: ours first, then the others with its CPU seconds."""
    for who in ("qaita", *options.rivals):
        if kept.get(case, who) or (who in ("cpsat", "pyjobshop") and case.size > MOST_FOR_SOLVERS):
            continue
        if who == "pyjobshop" and case.group != "layered":
            continue  # it has no service over a network, no lots, no dates of its own for crews
        if time.monotonic() + STARTING + case.seconds > options.until:
            print(f"{case.name}: no time left for {who}; run again to go on", flush=True)
            continue
        said = {"who": who, "instance": case.name, "seconds": case.seconds, "seed": 0, "workers": options.workers}
        if who in ("cpsat", "pyjobshop"):
            ours = kept.get(case, "qaita") or {}
            said |= {"cpu": ours.get("cpu") or options.workers * case.seconds, "memory": MEMORY}
        kept.add(case, who, contend(said, case.seconds))


def contend(said: dict, seconds: float) -> dict:
    """Run a contender in a process of its own; return its answer with CPU seconds and memory, helpers included."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        process = subprocess.Popen([sys.executable, str(HERE / "contest" / "contender.py"), json.dumps(said)],
                                   stdout=out, stderr=error)
        usage = ended(process, time.monotonic() + 3 * seconds + GRACE)
        out.seek(0)
        error.seek(0)
        lines, complaint = out.read().splitlines(), error.read().strip().splitlines()
    if not lines:
        return {"objective": None, "status": (complaint or ["ended without a word"])[-1][:200]}
    row = json.loads(lines[-1])
    return row | {"cpu": usage.ru_utime + usage.ru_stime - row["before"], "memory": usage.ru_maxrss * 1024}


def ended(process: subprocess.Popen, until: float) -> resource.struct_rusage:
    """Wait for a process, end it when its time is over, and return what it and those it waited for have used."""
    while True:
        pid, _, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = 0
            return usage
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.05)


def print_case(kept: Kept, case: Case, anchors: dict) -> None:
    """Print a line of what was found on one instance."""
    ours, best = kept.get(case, "qaita"), best_of(case, anchors)
    if not ours or ours["objective"] is None:
        print(f"{case.name}: {ours['status'] if ours else 'not run'}", flush=True)
        return
    parts = [f"{case.name.rpartition('/')[2]}: gap {100 * gap_of(ours):.2f} %, {ours['status']}"]
    parts += [f"plan / best known {ours['objective'] / best:.4f}"] if best else []
    parts += [f"first plan {ours['first']:.2f} s"] if "first" in ours else []
    parts += [f"{ours['wall']:.0f} s, CPU {ours['cpu']:.0f} s, {ours['memory'] >> 20} MiB, load {ours['load']:.1f}"]
    for who in ("blind", "cpsat", "pyjobshop"):
        row = kept.get(case, who)
        if row:
            parts.append(f"{who} " + (f"{row['objective'] / ours['objective']:.3f}" if row["objective"] else
                                      f"none found ({row['status']})"))
    print("; ".join(parts), flush=True)


def print_table(kept: Kept, cases: list[Case], anchors: dict) -> None:
    """Print a row for each group and size."""
    print("| family | assets | seeds | limit | gap, median | must / aim | plan / best known, median (worst) "
          "| first plan | memory | CPU | CP-SAT | PyJobShop | no dependencies |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for group, size, seconds in dict.fromkeys((case.group, case.size, case.seconds) for case in cases):
        some = [case for case in cases if (case.group, case.size) == (group, size)]
        rows = [(case, kept.get(case, "qaita")) for case in some]
        rows = [(case, row) for case, row in rows if row and row["objective"] is not None]
        if not rows:
            continue
        ratios = [row["objective"] / best for case, row in rows if (best := best_of(case, anchors))]
        over = f"{statistics.median(ratios):.4f} ({max(ratios):.4f})" if ratios else ""
        ours = [row for _, row in rows]
        cells = [group, f"{size:,}", len(rows), f"{seconds:g} s", proven(ours, group, size), target(group, size), over,
                 f"{statistics.median(row.get('first', 0.0) for row in ours):.2f} s",
                 f"{max(row['memory'] for row in ours) / 2**20:,.0f} MiB",
                 f"{statistics.median(row['cpu'] for row in ours):.0f} s",
                 *(versus(kept, rows, who) for who in ("cpsat", "pyjobshop", "blind"))]
        print("| " + " | ".join(map(str, cells)) + " |")


def proven(rows: list[dict], group: str, size: int) -> str:
    """Return the median gap, and how many are proven if any is."""
    done = sum(row["status"] == "optimal" for row in rows)
    words = f"{100 * statistics.median(map(gap_of, rows)):.2f} %"
    return f"{words}, {done} of {len(rows)} proven" if done or (group, size) == ("layered", 16) else words


def target(group: str, size: int) -> str:
    """Return what is wanted."""
    if group != "layered":
        return ""
    return "3 of 5 / all" if size == 16 else f"{MUST[size]:g} / {AIM[size]:g} %" if size in MUST else ""


def versus(kept: Kept, rows: list[tuple[Case, dict]], who: str) -> str:
    """Return the median ratio to our plan, the least in brackets, and how often nothing was found."""
    other = [(kept.get(case, who), row) for case, row in rows]
    ratios = [one["objective"] / row["objective"] for one, row in other if one and one["objective"]]
    none = sum(one is not None and not one["objective"] for one, _ in other)
    words = f"{statistics.median(ratios):.2f} ({min(ratios):.3f})" if ratios else ""
    return ", ".join(part for part in (words, f"none found: {none}" if none else "") if part) or "not asked"


def gap_of(row: dict) -> float:
    """Return the proven gap."""
    return max(0.0, 1 - row["bound"] / row["objective"]) if row["objective"] else 0.0


def best_of(case: Case, anchors: dict) -> float | None:
    """Return the anchors' best objective of a public instance."""
    row = anchors.get((case.size, case.seed)) if case.name.startswith("file:") else None
    return float(row["objective"]) if row else None


if __name__ == "__main__":
    main()
