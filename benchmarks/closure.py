"""How long the closure takes by the size of the city: ``python benchmarks/closure.py``.

Prints, for cities of three networks (power, water, telecom) with three needs an asset, the seconds of one call of
the compiled closure (median of 5, after compilation), how they grow with size, and the bytes held an asset. Three
makes of city: a tree (no cycles), rings (network needs along streets that close), and mixed (rings in which plants
and pumps run on one another, so that start, run and network meet in one component).

A second table holds what was measured beside what is aimed at: the closure from scratch, mixed components, changes of
ten assets (in the makes above and in three grids of streets, each one component), a batch, and the first call in a
fresh process.
"""

from __future__ import annotations

import argparse
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from qaita.city.dependencies import NETWORK, RUN, START, Needs
from qaita.recovery.batch import service_times_of_many
from qaita.recovery.change import Standing
from qaita.recovery.closure import close_into, make_scratch, prepare
from qaita.units import NEVER

SIZES = (1000, 10_000, 100_000, 1_000_000)
LARGEST_MIXED = 100_000
"""Larger mixed cities take a minute a call, and no city is one component of a million assets."""
REPEATS = 5
CHANGES = 300
MOST_TOUCHED = 1000
MEMBERS, MEMBER_ASSETS = 1000, 10_000
FIRST_CALL = """
import time
begin = time.perf_counter()
from qaita.city.dependencies import NETWORK, RUN, START, NeedsBuilder
from qaita.recovery.closure import prepare, service_times
needs = NeedsBuilder(4)
needs.add(1, RUN, [0])
needs.add(2, START, [1])
needs.add(3, NETWORK, [2])
service_times(prepare(needs.build()), [3, 1, 4, 1])
print(time.perf_counter() - begin, time.process_time())
"""


def city(num_assets: int, make: str, rng: np.random.Generator) -> Needs:
    """Return a city of three needs an asset, each met by one of one or two suppliers.

    An asset needs each network through a neighbour a little nearer to the plants. In ``rings`` every tenth asset
    may also be reached from one further out; in ``mixed`` besides, early in the network, some run on later assets
    and some need a later one to start.
    """
    node = np.repeat(np.arange(num_assets), 3)
    kind = np.tile(np.array([NETWORK, NETWORK, RUN], np.int8), num_assets)
    nearer = np.maximum(node - 1 - rng.geometric(0.01, len(node)), -1)
    other = np.where(rng.random(len(node)) < 0.5, np.maximum(node - 1 - rng.geometric(0.01, len(node)), -1), -1)
    if make != "tree":
        further = np.minimum(node + 1 + rng.geometric(0.05, len(node)), num_assets - 1)
        other = np.where((kind == NETWORK) & (node % 10 == 0), further, other)
    if make == "mixed":
        late = rng.random(len(node)) < 0.02
        kind[late & (kind == RUN) & (node % 2 == 0)] = START
        other = np.where(late & (kind != NETWORK), rng.integers(0, num_assets, len(node)), other)
    kept = nearer >= 0
    pairs = np.stack([nearer[kept], other[kept]], axis=1)
    used = np.stack([np.ones(len(pairs), np.bool_), pairs[:, 1] >= 0], axis=1)
    suppliers = pairs[used].astype(np.int32)
    return Needs(
        group_ptr=np.concatenate([[0], np.cumsum(np.bincount(node[kept], minlength=num_assets))]).astype(np.int64),
        group_kind=kind[kept],
        group_count=np.ones(len(pairs), np.int32),
        supplier_ptr=np.concatenate([[0], np.cumsum(used.sum(axis=1))]).astype(np.int64),
        supplier_idx=suppliers,
        via_idx=np.full(len(suppliers), -1, np.int32),
        startup=np.zeros(num_assets, np.int64),
    )


def grids(side: int) -> Needs:
    """Return three networks of ``side`` x ``side`` assets, each fed at a few places over streets that lead both ways.

    An asset of the second and the third network also runs on the one at the same place in the network before.
    """
    size = side * side
    place = np.arange(3 * size)
    row, column, net = place % size // side, place % side, place // size
    source = (row % 60 == 0) & (column % 60 == 0)
    steps = ((-1, 0), (1, 0), (0, -1), (0, 1))
    there = [(row + down >= 0) & (row + down < side) & (column + right >= 0) & (column + right < side) & ~source
             for down, right in steps]
    beside = np.stack([place + down * side + right for down, right in steps], axis=1)
    reached, runs = np.stack(there, axis=1), net > 0
    used = np.concatenate([reached, runs[:, None]], axis=1)
    supplier = np.concatenate([beside, (place - size)[:, None]], axis=1)
    counts = np.stack([reached.sum(axis=1), runs], axis=1)
    kept = counts > 0
    return Needs(
        group_ptr=np.concatenate([[0], np.cumsum(kept.sum(axis=1))]).astype(np.int64),
        group_kind=np.broadcast_to(np.array([NETWORK, RUN], np.int8), kept.shape)[kept],
        group_count=np.ones(int(kept.sum()), np.int32),
        supplier_ptr=np.concatenate([[0], np.cumsum(counts[kept])]).astype(np.int64),
        supplier_idx=supplier[used].astype(np.int32),
        via_idx=np.full(int(used.sum()), -1, np.int32),
        startup=np.zeros(3 * size, np.int64),
    )


def seconds(call: Callable[[], object]) -> float:
    """Return the median time of one call."""
    taken = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def measure(num_assets: int, make: str, seed: int) -> tuple[float, float, int, float, int]:
    """Return seconds to prepare and to close, the largest component, bytes an asset, nodes that never come back."""
    rng = np.random.default_rng(seed)
    needs = city(num_assets, make, rng)
    begin = time.perf_counter()
    closure = prepare(needs)
    prepared = time.perf_counter() - begin
    scratch = make_scratch(closure)
    repaired = np.where(rng.random(num_assets) < 0.3, rng.integers(0, 500_000, num_assets), 0).astype(np.int64)
    back = np.empty(num_assets, np.int64)
    held = closure.num_bytes + scratch.num_bytes + repaired.nbytes + back.nbytes
    taken = seconds(lambda: close_into(closure, scratch, repaired, back))
    return prepared, taken, int(closure.sizes[0]), held / num_assets, int((back >= NEVER).sum())


def measure_changes(needs: Needs, seed: int) -> tuple[float, float, float]:
    """Return the median milliseconds of a change of ten assets, those looked at, and the share of changes counted.

    Counted are changes that look at no more than MOST_TOUCHED nodes; each is taken back before the next.
    """
    rng = np.random.default_rng(seed)
    repaired = np.where(rng.random(needs.num_nodes) < 0.3, rng.integers(0, 500_000, needs.num_nodes), 0)
    standing = Standing(prepare(needs), repaired)
    taken, looked_at = [], []
    for _ in range(CHANGES):
        nodes, times = rng.integers(0, needs.num_nodes, 10), rng.integers(0, 500_000, 10)
        begin = time.perf_counter()
        standing.change(nodes, times)
        if standing.num_looked_at <= MOST_TOUCHED:
            taken.append(time.perf_counter() - begin)
            looked_at.append(standing.num_looked_at)
        standing.undo()
    if not taken:
        return math.nan, math.nan, 0.0
    return 1000 * statistics.median(taken), statistics.median(looked_at), len(taken) / CHANGES


def measure_batch(make: str, seed: int) -> tuple[float, float]:
    """Return wall and CPU seconds of a batch on two threads, of 1,000 members, or of 100 where kinds meet."""
    rng = np.random.default_rng(seed)
    closure = prepare(city(MEMBER_ASSETS, make, rng))
    members = MEMBERS // 10 if make == "mixed" else MEMBERS
    repaired = np.where(rng.random((members, MEMBER_ASSETS)) < 0.3, rng.integers(0, 500_000, MEMBER_ASSETS), 0)
    usual = np.zeros(MEMBER_ASSETS, np.int64)
    service_times_of_many(closure, usual, repaired[:2])
    begin, begin_cpu = time.perf_counter(), time.process_time()
    service_times_of_many(closure, usual, repaired)
    return time.perf_counter() - begin, time.process_time() - begin_cpu


def first_call() -> tuple[float, float]:
    """Return wall and CPU seconds to an answer in a fresh interpreter, compiled code being on disk; medians of 5."""
    runs = [subprocess.run([sys.executable, "-c", FIRST_CALL], capture_output=True, text=True, check=True)
            for _ in range(REPEATS)]
    wall, cpu = zip(*([float(word) for word in run.stdout.split()] for run in runs), strict=True)
    return statistics.median(wall), statistics.median(cpu)


def print_aims(found: dict[tuple[str, int], float], seed: int) -> None:
    """Print what was measured beside what is aimed at; ``found`` holds the seconds of the first table."""
    print("\nmeasured beside what is aimed at")
    aims = {("tree", 100_000): 0.05, ("rings", 100_000): 0.05, ("tree", 1_000_000): 0.65, ("rings", 1_000_000): 0.65,
            ("mixed", 1000): 0.05, ("mixed", 10_000): 2.0}
    for (make, size), aim in aims.items():
        if (make, size) in found:
            print(f"closure, {make:5} {size:>9,} assets   {found[make, size]:.4f} s, aim {aim:g} s")
    for make in ("tree", "rings", "mixed", "grids"):
        needs = grids(183) if make == "grids" else city(100_000, make, np.random.default_rng(seed))
        taken, looked_at, share = measure_changes(needs, seed)
        print(f"change of 10 in {needs.num_nodes:>7,}, {make:5}   {taken:.4f} ms, aim 1 ms; "
              f"{looked_at:.0f} nodes looked at; {share:.0%} of changes look at no more than {MOST_TOUCHED:,}")
    for make in ("tree", "rings", "mixed"):
        wall, cpu = measure_batch(make, seed)
        members = MEMBERS // 10 if make == "mixed" else MEMBERS
        aim = "no aim" if make == "mixed" else "aim 10 s on 2 cores"
        print(f"{members:>5,} members x {MEMBER_ASSETS:,} assets, {make:5}   {wall:.2f} s, {aim}; CPU {cpu:.2f} s")
    wall, cpu = first_call()
    print(f"first call in a fresh process, compiled code on disk   {wall:.2f} s, aim 2 s; CPU {cpu:.2f} s")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of assets")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for make in ("tree", "rings", "mixed"):
        measure(1000, make, arguments.seed)  # compiles
    print("make    assets      prepare s  close s    growth  largest component  bytes/asset  never back")
    found: dict[tuple[str, int], float] = {}
    for make in ("tree", "rings", "mixed"):
        before = None
        for size in arguments.sizes:
            if make == "mixed" and size > LARGEST_MIXED:
                continue
            prepared, taken, largest, held, never = measure(size, make, arguments.seed)
            growth = f"{math.log(taken / before[1]) / math.log(size / before[0]):.2f}" if before else ""
            print(
                f"{make:6}  {size:>9,}  {prepared:>9.3f}  {taken:>9.4f}  {growth:>6}  {largest:>17,}"
                f"  {held:>11.0f}  {never:>10,}"
            )
            before = (size, taken)
            found[make, size] = taken
    print("growth: exponent of seconds in assets, from the size above; aim 1.15 from 10,000 on; bytes: aim 500")
    print_aims(found, arguments.seed)


if __name__ == "__main__":
    main()
