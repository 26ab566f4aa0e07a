"""How good plans and bounds are, beside published anchors: ``python benchmarks/programme.py ANCHORS_FOLDER``.

ANCHORS_FOLDER holds ``rebuild-nN-sS.json.gz`` and ``anchors.csv`` (see their README). For each instance, in the same
run on this machine: the plan found in ``--time`` seconds as a ratio to the anchors' best plan, the gap proven, and the
order that knows no dependencies, placed by the same decoder, as a ratio to our plan. The anchors' bound stands beside
ours as a ratio. Without the folder there is nothing to measure and the program says so.
"""

from __future__ import annotations

import argparse
import csv
import statistics
from pathlib import Path

from qaita.files.peer_programme import read_peer_programme
from qaita.plan.blind import blind_schedule
from qaita.plan.planner import plan, score_schedule


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data/peers/programme"))
    parser.add_argument("--time", type=float, default=20.0, help="seconds of planning an instance (default 20)")
    parser.add_argument("--sizes", type=int, nargs="+", default=[16, 100, 300, 1000])
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    if not (options.folder / "anchors.csv").exists():
        print(f"no anchors in {options.folder}: nothing to measure")
        return
    with (options.folder / "anchors.csv").open(encoding="utf-8") as lines:
        anchors = {(int(row["assets"]), int(row["seed"])): row for row in csv.DictReader(lines)}
    print(f"{options.time:g} s an instance, 2 threads\n")
    print("| assets | seed | plan / best known | gap | bound / anchor's bound | blind order / plan |")
    print("|---|---|---|---|---|---|")
    ratios = []
    for size, seed in [(size, seed) for size in options.sizes for seed in options.seeds if (size, seed) in anchors]:
        row = anchors[size, seed]
        programme = read_peer_programme(options.folder / f"rebuild-n{size}-s{seed}.json.gz")
        found = plan(programme, seconds=options.time)
        blind = score_schedule(programme, blind_schedule(programme))
        ratios.append(found.objective / float(row["objective"]))
        print(
            f"| {size} | {seed} | {ratios[-1]:.4f} | {100 * found.gap:.1f} % "
            f"| {found.lower_bound / float(row['bound_total']):.3f} | {blind.objective / found.objective:.2f} |",
            flush=True,
        )
    print(f"\nmedian plan / best known: {statistics.median(ratios):.4f}")


if __name__ == "__main__":
    main()
