"""How many small programmes are proven optimal, and how soon: one table.

    python benchmarks/exact.py [--time 60] [--workers 2] FOLDER-OF-INSTANCES
"""

import argparse
from pathlib import Path

from qaita.files.peer_programme import read_peer_programme
from qaita.plan.planner import plan


def main():
    """Plan every instance of 16 assets in a folder and print a row for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, nargs="?", default=Path("../shared/data/peers/programme"))
    options.add_argument("--time", type=float, default=60.0)
    options.add_argument("--workers", type=int, default=2)
    asked = options.parse_args()
    print(f"{'instance':24} {'status':10} {'objective':>10} {'bound':>10} {'gap %':>6} {'seconds':>8}")
    for path in sorted(asked.folder.glob("rebuild-n16-*.json.gz")):
        found = plan(read_peer_programme(path), seconds=asked.time, workers=asked.workers)
        print(f"{path.name:24} {found.status:10} {found.objective:10.0f} {found.lower_bound:10.1f} "
              f"{100 * found.gap:6.2f} {found.seconds:8.1f}", flush=True)


if __name__ == "__main__":
    main()
