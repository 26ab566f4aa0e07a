"""Whether searching together pays: ``python benchmarks/cluster.py [--assets 1000] [--time 30] [--workers 2]``.

One process with N threads, and N worker processes of one thread each over Dask on this machine, for the same seconds on
the same layered programmes: loss and gap of both. On one machine this is the price of the wire (N processes, each with
its own memory and compiled code); what several machines gain is more threads at the same price.
"""

from __future__ import annotations

import argparse
import os
from functools import partial

from contest.instances import load
from distributed import LocalCluster

from qaita.ensemble.cluster import together
from qaita.plan.planner import plan


def main() -> None:
    """Print a row for each seed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, default=1000)
    parser.add_argument("--time", type=float, default=30.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    warm = load("layered:60:1")
    plan(warm, work=12, workers=options.workers)
    print("| assets | seed | alone: loss | gap | together: loss / alone | gap | rounds alone | together | load |")
    print("|---|---|---|---|---|---|---|---|---|")
    with LocalCluster(n_workers=options.workers, threads_per_worker=1, dashboard_address=None) as cluster:
        searching = partial(together, cluster.scheduler_address)
        plan(warm, seconds=4, searching=searching)
        for seed in options.seeds:
            programme = load(f"layered:{options.assets}:{seed}")
            alone = plan(programme, seconds=options.time, workers=options.workers)
            both = plan(programme, seconds=options.time, searching=searching)
            print(f"| {options.assets:,} | {seed} | {alone.objective:,.0f} | {100 * alone.gap:.2f} % "
                  f"| {both.objective / alone.objective:.4f} | {100 * both.gap:.2f} % | {alone.work} | {both.work} "
                  f"| {os.getloadavg()[0]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
