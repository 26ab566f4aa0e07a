"""Rebuilding programmes of the kind of the public benchmark, of any size, drawn from a seed.

Owns :func:`layered`. The public instances came from another generator; this one has their layers, chains, needs,
weights and money (each figure below was fitted to them), so that a planner can be tried on seeds that nobody has seen.
It stands for no place and writes no file.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.cases.places import nearest

LEAST = 4
"""Fewest assets: below, a layer would be empty."""
LAYERS = (0.05, 0.20)
"""Share of assets in the first and the second layer; the rest are in the third."""
TRADES = ("trade0", "trade1", "trade2", "trade3")
TASK_TRADES = ((0.7, 0.1, 0.1, 0.1), (0.05, 0.45, 0.45, 0.05), (0.05, 0.1, 0.1, 0.75))
"""Share of each trade in the first, the second and the third task of an asset."""
TASK_DAYS = (4.0, 14.0, 6.0)
"""Mean days of each task; lognormal, 1 to 60, whole."""
DAYS_SPREAD, LONGEST_DAYS = 0.6, 60
TWO_CREWS = 0.3
"""Share of tasks that take two crews; the others take one."""
COST_MEAN, COST_SPREAD = 1.2, 0.5
"""Cost of a crew-day, lognormal."""
ASSETS_A_CREW = 50
"""Assets for each crew of a trade; two crews of each at least."""
GROUPS = ((0.62, 0.38), (1 / 3, 1 / 3, 1 / 3))
"""Share of assets of the second and the third layer with one, two, three groups of suppliers."""
TWO_SUPPLIERS = 0.4
"""Share of groups with two alternatives; the others have one supplier."""
FAR_UP = 0.15
"""Share of the third layer's suppliers that are of the first layer; the others are of the second."""
NEAR = 6
"""A supplier is one of so many nearest of its layer."""
WATCHED = 0.2
"""Share of the second layer that residents have something from; of the first none, of the third all."""
TAIL, SCALE, MOST = 1.2, 10.0, 20_000
"""Weights: Pareto with this tail from SCALE up, whole, cut off at MOST."""
UP_FRONT, MONTH = 0.1, 30
"""Share of the money there on day 0; the rest comes in equal parts every MONTH days, the last of them a month to two
before the trade with most work could be done."""


def layered(num_assets: int, seed: int) -> dict[str, Any]:
    """Return an instance with the keys of a file ``rebuild-nN-sS.json.gz``.

    Parameters
    ----------
    num_assets : int
        Damaged assets, at least 4.
    seed : int
        From which all is drawn, not negative; the same arguments give the same instance.

    Returns
    -------
    dict
        ``name``, ``time_unit``, ``assets``, ``crews``, ``money``, ``weights``, ``tasks``, ``needs``, as
        :func:`qaita.files.peer_programme.read_peer_programme` reads them. Suppliers come before consumers.

    Raises
    ------
    ValueError
        When fewer than four assets are asked for.
    """
    if num_assets < LEAST:
        raise ValueError(f"num_assets is {num_assets}; allowed: at least {LEAST}")
    rng = np.random.default_rng([seed, num_assets])
    first = max(1, round(LAYERS[0] * num_assets))
    ends = (0, first, first + max(1, round(LAYERS[1] * num_assets)), num_assets)
    tasks, crews = _tasks(rng, num_assets), max(2, num_assets // ASSETS_A_CREW)
    return {
        "name": f"layered-n{num_assets}-s{seed}", "time_unit": "day", "assets": num_assets,
        "crews": dict.fromkeys(TRADES, crews), "money": _money(tasks, crews), "weights": _weights(rng, ends),
        "tasks": tasks, "needs": _needs(rng, ends),
    }


def _tasks(rng: np.random.Generator, count: int) -> list[list[dict[str, Any]]]:
    """Return three tasks an asset, one after the other."""
    chains: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for mean, shares in zip(TASK_DAYS, TASK_TRADES, strict=True):
        trades = rng.choice(len(TRADES), count, p=shares)
        days = np.clip(np.rint(_lognormal(rng, mean, DAYS_SPREAD, count)), 1, LONGEST_DAYS).astype(int)
        crews = 1 + (rng.random(count) < TWO_CREWS).astype(int)
        costs = np.maximum(1, np.rint(days * crews * _lognormal(rng, COST_MEAN, COST_SPREAD, count))).astype(int)
        for chain, trade, *numbers in zip(chains, trades, days.tolist(), crews.tolist(), costs.tolist(), strict=True):
            chain.append(dict(zip(("trade", "days", "crews", "cost"), (TRADES[trade], *numbers), strict=True)))
    return chains


def _lognormal(rng: np.random.Generator, mean: float, spread: float, count: int) -> NDArray[np.float64]:
    return rng.lognormal(np.log(mean) - spread**2 / 2, spread, count)


def _money(tasks: list[list[dict[str, Any]]], crews: int) -> list[dict[str, int]]:
    """Return the releases: enough in all, and the last some time before the crews could be done."""
    every = [task for chain in tasks for task in chain]
    total = sum(task["cost"] for task in every)
    work = [sum(task["days"] * task["crews"] for task in every if task["trade"] == trade) for trade in TRADES]
    parts = max(1, int(max(work) / crews / MONTH) - 1)
    start = round(UP_FRONT * total)
    until = [start + (total - start) * k // parts for k in range(parts + 1)]
    releases = [until[0], *(after - before for before, after in pairwise(until))]
    return [{"day": MONTH * k, "amount": amount} for k, amount in enumerate(releases)]


def _weights(rng: np.random.Generator, ends: tuple[int, ...]) -> list[int]:
    drawn = np.minimum(MOST, np.floor(SCALE * (1 + rng.pareto(TAIL, ends[3])))).astype(int)
    drawn[: ends[1]] = 0
    drawn[ends[1] : ends[2]] *= rng.random(ends[2] - ends[1]) < WATCHED
    weights: list[int] = drawn.tolist()
    return weights


def _needs(rng: np.random.Generator, ends: tuple[int, ...]) -> list[list[list[int]]]:
    """Return for each asset its groups of alternative suppliers, all of earlier layers."""
    places = rng.random((ends[3], 2))
    needs: list[list[list[int]]] = [[] for _ in range(ends[1])]
    for layer in (1, 2):
        here = slice(ends[layer], ends[layer + 1])
        near = [ends[up] + nearest(places[here], places[ends[up] : ends[up + 1]], NEAR) for up in range(layer)]
        counts = 1 + rng.choice(len(GROUPS[layer - 1]), here.stop - here.start, p=GROUPS[layer - 1])
        for row, count in enumerate(counts.tolist()):
            choices = [found[row] for found in near]
            needs.append([_suppliers(rng, choices) for _ in range(count)])
    return needs


def _suppliers(rng: np.random.Generator, choices: list[NDArray[np.int64]]) -> list[int]:
    """Return one or two different suppliers out of the nearest of each layer above, nearest layer last."""
    wanted = 1 + int(rng.random() < TWO_SUPPLIERS)
    found: list[int] = []
    for _ in range(wanted):
        layer = 0 if len(choices) > 1 and rng.random() < FAR_UP else -1
        supplier = int(choices[layer][rng.integers(len(choices[layer]))])
        if supplier not in found:
            found.append(supplier)
    return found
