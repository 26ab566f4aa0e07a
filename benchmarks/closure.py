"""How long the closure takes by the size of the city: ``python benchmarks/closure.py``.

Prints, for cities of three networks (power, water, telecom) with three needs an asset, the seconds of one call of
the compiled closure (median of 5, after compilation), how they grow with size, and the bytes held an asset. Three
makes of city: a tree (no cycles), rings (network needs along streets that close), and mixed (rings in which plants
and pumps run on one another, so that start, run and network meet in one component).
"""

from __future__ import annotations

import argparse
import math
import statistics
import time

import numpy as np

from qaita.city.dependencies import NETWORK, RUN, START, Needs
from qaita.recovery.closure import close_into, make_scratch, prepare
from qaita.units import NEVER

SIZES = (10_000, 100_000, 1_000_000)
LARGEST_MIXED = 100_000
"""Larger mixed cities take a minute a call, and no city is one component of a million assets."""
REPEATS = 5


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


def seconds(call) -> float:
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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of assets")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    for make in ("tree", "rings", "mixed"):
        measure(1000, make, arguments.seed)  # compiles
    print("make    assets      prepare s  close s    growth  largest component  bytes/asset  never back")
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
    print("growth: exponent of seconds in assets, from the size above")


if __name__ == "__main__":
    main()
