"""How much less the replay of pyrecodes' cases takes than pyrecodes: ``python benchmarks/pyrecodes.py``.

Prints, for each recorded case, the CPU seconds of pyrecodes' own simulation as recorded beside it, those of the replay
(median of 5, without reading the file, as theirs are without making the system), and how many times less that is. With
``--pyrecodes PYTHON``, an interpreter that has pyrecodes 0.3.0, its examples 1 and 2 are simulated again here and now.

A second table is for our own mode: service alone, with every repair when it was in the peer's own run. It compares with
all of the peer's simulation, which decides the dates of repair too: in its program the two are one loop.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from qaita.files.peer_pyrecodes import PeerCase, read_peer_pyrecodes, write_activities, write_curves
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.replay.case import Case
from qaita.recovery.replay.own import consumption, demands, own_needs, own_repaired
from qaita.recovery.replay.replay import replay

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "peers" / "pyrecodes"
REPEATS = 5
OWN_REPEATS = 100
OWN_CASES = ("ex2", "ex3", "ex4_tier1")
EXAMPLES = {
    "ex1": ("Example_1", "ThreeLocalitiesCommunity_Main.json"), "ex2": ("Example_2", "VirtualCommunity_Main.json"),
    "ex2_independent": ("Example_2", "Independent_Main.json"),
}  # fmt: skip
PEER = """
import contextlib, io, sys, time
from pyrecodes import main
from pyrecodes.utilities import read_json_file
folder, name = sys.argv[1:]
with contextlib.redirect_stdout(io.StringIO()):
    system = main.create_system(folder, read_json_file(f"{folder}/{name}"))
    begin = time.process_time()
    system.start_resilience_assessment()
    taken = time.process_time() - begin
print(taken)
"""


def seconds(read: PeerCase) -> float:
    """Return the median CPU seconds of one replay."""
    taken = []
    for _ in range(REPEATS):
        begin = time.process_time()
        replay(read.case)
        taken.append(time.process_time() - begin)
    return statistics.median(taken)


def is_equal(read: PeerCase, folder: Path, scratch: Path) -> bool:
    """Return whether the curves and activities written are those recorded, byte for byte."""
    found = replay(read.case)
    write_curves(scratch / "curves.csv", read.case, found)
    write_activities(scratch / "activities.csv", read.case, found)
    return all((scratch / name).read_bytes() == gzip.decompress((folder / f"{name}.gz").read_bytes())
               for name in ("curves.csv", "activities.csv"))


def peer_seconds(python: str, case: str) -> float:
    """Return the CPU seconds of pyrecodes' own simulation of an example, here and now."""
    folder, name = EXAMPLES[case]
    done = subprocess.run([python, "-W", "ignore", "-c", PEER, str(SHARED / folder), name], capture_output=True,
                          text=True, check=True)
    return float(done.stdout.split()[-1])


def recorded_repairs(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the last step and the final level of each activity, as the peer's own run recorded them."""
    with gzip.open(folder / "activities.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = np.array([int(row["last_progress_step"] or -1) for row in rows], np.int64)
    return last, np.array([float(row["final_level"]) for row in rows])


def own_seconds(case: Case, folder: Path) -> tuple[float, float, int]:
    """Return CPU seconds to lay a case out, and to find all times of service and all curves; and the nodes."""
    last, level = recorded_repairs(folder)
    begin = time.process_time()
    needs = own_needs(case)
    closure, asked = prepare(needs), demands(case)
    laid_out = time.process_time() - begin
    repaired = own_repaired(case, needs.num_nodes, last, level)
    begin = time.process_time()
    for _ in range(OWN_REPEATS):
        back = service_times(closure, repaired)
        _ = [consumption(demand, back) for demand in asked.values()]
    return laid_out, (time.process_time() - begin) / OWN_REPEATS, needs.num_nodes


def print_own_mode(names: list[str] | None) -> None:
    """Print the table of our own mode."""
    own_seconds(read_peer_pyrecodes(SHARED / "out" / "ex1").case, SHARED / "out" / "ex1")  # loads what is compiled
    print("\nown mode, service alone: repairs as recorded; every service and its curve (target: 1,000 times less)")
    print("case        nodes  recorded CPU s  laid out once, s  service, s  times less  laying out included")
    for name in names or OWN_CASES:
        folder = SHARED / "out" / name
        recorded = json.loads((folder / "summary.json").read_text("utf-8"))["seconds"]["simulate_cpu"]
        laid_out, taken, nodes = own_seconds(read_peer_pyrecodes(folder).case, folder)
        print(f"{name:10}  {nodes:>5,}  {recorded:>14.4f}  {laid_out:>16.4f}  {taken:>10.6f}"
              f"  {recorded / taken:>10,.0f}  {recorded / (laid_out + taken):>19,.0f}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", nargs="+", help="names of cases; all when not given")
    parser.add_argument("--pyrecodes", metavar="PYTHON", help="interpreter that has pyrecodes 0.3.0")
    arguments = parser.parse_args()
    if not SHARED.is_dir():
        print("../shared is not here: nothing to compare with")
        return
    print("case                          components  steps  recorded CPU s  ours CPU s  times less  equal"
          + ("  pyrecodes now" if arguments.pyrecodes else ""))
    for folder in sorted((SHARED / "out").iterdir()):
        if arguments.cases and folder.name not in arguments.cases:
            continue
        summary = json.loads((folder / "summary.json").read_text("utf-8"))
        recorded = summary["seconds"]["simulate_cpu"]
        read = read_peer_pyrecodes(folder)
        ours = seconds(read)
        with tempfile.TemporaryDirectory() as scratch:
            equal = is_equal(read, folder, Path(scratch))
        again = ""
        if arguments.pyrecodes and folder.name in EXAMPLES:
            now = peer_seconds(arguments.pyrecodes, folder.name)
            again = f"  {now:.3f} s = {now / ours:.0f} times ours"
        size = f"{summary['components']:>10,}  {summary['steps_run']:>5}"
        print(f"{folder.name:28}  {size}  {recorded:>14.4f}  {ours:>10.4f}  {recorded / ours:>10.1f}"
              f"  {'yes' if equal else 'NO':>5}{again}")
    print_own_mode(arguments.cases)


if __name__ == "__main__":
    main()
