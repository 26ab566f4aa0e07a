"""How long rival services take: ``python benchmarks/sharing.py``; ``--assets``, ``--events``, ``--rows`` for less.

One network of power in one piece: plants that give four fifths of what is asked, buses on streets that close to rings,
lines that are assets with capacities, and consumers that name their bus. All is damaged on day 0 and comes back in as
many events; at each the shared service is asked what everybody gets. Prints the seconds of all events together (wall
clock and CPU, after compilation), of making the service, and how often a solver was called.
"""

from __future__ import annotations

import argparse
import time
from typing import Any

import numpy as np

import qaita
from qaita.recovery.sharing.services import shared_services

ROWS = {
    "priority": {"sharing": "priority"},
    "priority, losses": {"sharing": "priority", "loss": 0.02},
    "priority, 40 networks": {"sharing": "priority", "networks": 40},
    "least cost": {"sharing": "least_cost", "cost": 1.0},
    "least cost, losses": {"sharing": "least_cost", "cost": 1.0, "loss": 0.02},
}
TARGET = {"priority": 2.0, "least cost": 60.0}
"""Seconds for 500 events at 10,000 assets."""


def city(num_assets: int, rng: np.random.Generator, sharing: str, loss: float = 0.0, cost: float = 0.0,
         networks: int = 1) -> Any:
    """Return a city of about ``num_assets`` assets: four in ten are buses, five lines, the rest other consumers."""
    per = num_assets // networks
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in ("assets", "needs", "links", "supplies")}
    for net in range(networks):
        _network(tables, f"N{net} ", per, rng, loss, cost)
    told = [{"service": "power", "sharing": sharing, "unit": "MWh"}]
    return qaita.read_city({"city": {"day0": "2022-01-05"}, "services": told, **tables})


def _network(tables: dict[str, list[dict[str, Any]]], name: str, size: int, rng: np.random.Generator, loss: float,
             cost: float) -> None:
    buses, plants = int(0.4 * size), max(1, size // 500)
    asked = rng.integers(1, 20, buses)
    total = int(asked.sum())
    ends = [(int(max(0, bus - rng.integers(1, 4))), bus) for bus in range(1, buses)]
    ends += [(int(bus), int(min(buses - 1, bus + rng.integers(5, 200)))) for bus in rng.integers(0, buses, size // 10)]
    for bus in range(buses):
        plant = bus % (buses // plants) == 0 and bus // (buses // plants) < plants
        tables["assets"].append({"asset_id": f"{name}B{bus}", "source_of": "power" if plant else ""})
        tables["needs"].append({"asset_id": f"{name}B{bus}", "service": "power", "kind": "network",
                                "amount": int(asked[bus]), "priority": int(rng.integers(1, 9))})
        if plant:
            tables["supplies"].append({"asset_id": f"{name}B{bus}", "service": "power", "amount": 0.8 * total / plants})
    for line, (one, other) in enumerate(pair for pair in ends if pair[0] != pair[1]):
        tables["assets"].append({"asset_id": f"{name}L{line}"})
        tables["links"].append({
            "link_id": f"{name}K{line}", "service": "power", "from_id": f"{name}B{one}", "to_id": f"{name}B{other}",
            "asset_id": f"{name}L{line}", "capacity": total / plants * float(rng.uniform(0.3, 2.0)), "loss": loss,
            "cost": cost})
    for house in range(size - buses - len(ends)):
        tables["assets"].append({"asset_id": f"{name}H{house}"})
        tables["needs"].append({"asset_id": f"{name}H{house}", "service": "power", "priority": int(rng.integers(1, 9)),
                                "supplier_id": f"{name}B{rng.integers(buses)}", "amount": int(rng.integers(1, 20))})


def measure(row: str, num_assets: int, num_events: int) -> str:
    """Return one line of the table."""
    rng = np.random.default_rng(0)
    of = city(num_assets, rng, **ROWS[row])
    begun = time.perf_counter()
    shared_services(of)[0].deliver(0, np.ones(of.num_assets))
    (service,) = shared_services(of)
    made = time.perf_counter() - begun
    works, order = np.zeros(of.num_assets), np.array_split(rng.permutation(of.num_assets), num_events)
    wall, cpu = time.perf_counter(), time.process_time()
    for minute, back in enumerate(order):
        works[back] = 1.0
        service.advance(minute)
        shares = service.deliver(minute, works)
        service.next_change(minute)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    target = next(value for name, value in TARGET.items() if row.startswith(name))
    return (f"{row:24} {of.num_assets:7,} {num_events:6,} {wall:9.2f} {cpu:8.2f} {target:7.0f} {made:9.1f} "
            f"{(shares >= 1).sum():7,} of {len(shares):,}")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=500)
    parser.add_argument("--rows", default=";".join(ROWS), help="names of rows with ; between")
    words = parser.parse_args()
    print(f"{'shared out by':24} {'assets':>7} {'events':>6} {'seconds':>9} {'CPU s':>8} {'target':>7} {'make, s':>9} "
          f"{'served whole at the end':>7}")
    for row in words.rows.split(";"):
        print(measure(row, words.assets, words.events), flush=True)


if __name__ == "__main__":
    main()
