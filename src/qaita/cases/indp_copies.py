"""A large INDP network from a small one: copies of it, each a little different, tied together.

Owns :func:`tied_copies`. Takes and gives plain objects as they stand in the JSON files; opens none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Record = dict[str, Any]
SPREAD = (0.8, 1.25)
"""Least and most by which amounts of a layer, and each price, of a copy differ from the original."""
TIES = 2
"""Lines of each layer between a copy and the next; the last is tied to the first."""
TIE_SHARE = 0.05
"""Capacity of a tie as a share of the supply of its layer."""
ACROSS = 0.2
"""Share of the dependencies whose supplier stands in the next copy."""


def tied_copies(network: Mapping[str, Any], damages: Sequence[Mapping[str, Any]], num_copies: int,
                seed: int) -> tuple[Record, Record]:
    """Return a network of tied copies and a case in which each copy is damaged as in one of ``damages``.

    Parameters
    ----------
    network : mapping
        ``nodes``, ``arcs`` and ``depends`` as in a network file.
    damages : sequence of mapping
        ``damaged_nodes`` and ``damaged_arcs`` as in a file of cases; each copy draws one.
    num_copies : int
        How many copies.
    seed : int
        The same seed gives the same network and case.

    Returns
    -------
    network, case : dict
        As in the files; the case has no steps. Supply and demand stay in balance where they were.
    """
    rng = np.random.default_rng(seed)
    parts = [_copy(network, number, num_copies, rng) for number in range(num_copies)]
    grown: Record = {key: [row for part in parts for row in part[key]] for key in ("nodes", "arcs", "depends")}
    grown["arcs"] += _ties(network, num_copies, rng)
    drawn = [damages[int(rng.integers(len(damages)))] for _ in range(num_copies)]
    return grown, {
        "case": f"copies_{num_copies}_{seed}", "v": 1, "semantics": "peer", "steps": [],
        "damaged_nodes": [_named(number, name) for number, damage in enumerate(drawn)
                          for name in damage["damaged_nodes"]],
        "damaged_arcs": [">".join(_named(number, end) for end in name.split(">"))
                         for number, damage in enumerate(drawn) for name in damage["damaged_arcs"]],
    }


def _named(number: int, name: str) -> str:
    return f"c{number}-{name}"


def _copy(network: Mapping[str, Any], number: int, num_copies: int, rng: np.random.Generator) -> Record:
    layers = dict.fromkeys(str(node["layer"]) for node in network["nodes"])
    amount = {layer: float(rng.uniform(*SPREAD)) for layer in layers}
    layer_of = {node["id"]: str(node["layer"]) for node in network["nodes"]}

    def near(price: float) -> float:
        return round(float(price) * float(rng.uniform(*SPREAD)))

    return {
        "nodes": [{**node, "id": _named(number, node["id"]), "demand": node["demand"] * amount[str(node["layer"])],
                   "repair_cost": near(node["repair_cost"])} for node in network["nodes"]],
        "arcs": [{**arc, "s": _named(number, arc["s"]), "t": _named(number, arc["t"]),
                  "cap": arc["cap"] * amount[layer_of[arc["s"]]], "flow_cost": near(arc["flow_cost"]),
                  "repair_cost": near(arc["repair_cost"])} for arc in network["arcs"]],
        "depends": [{**row, "depender": _named(number, row["depender"]),
                     "dependee": _named((number + (rng.random() < ACROSS)) % num_copies, row["dependee"])}
                    for row in network["depends"]],
    }


def _ties(network: Mapping[str, Any], num_copies: int, rng: np.random.Generator) -> list[Record]:
    """Return the lines between copies; none where there is one copy, one pair of ends for two."""
    ties = []
    dearest = max((float(arc["flow_cost"]) for arc in network["arcs"]), default=0.0)
    for layer in dict.fromkeys(str(node["layer"]) for node in network["nodes"]):
        names = [node["id"] for node in network["nodes"] if str(node["layer"]) == layer]
        supply = sum(max(0.0, float(node["demand"])) for node in network["nodes"] if str(node["layer"]) == layer)
        for number in range(num_copies if num_copies > 2 else num_copies - 1):
            for place in rng.choice(len(names), min(TIES, len(names)), replace=False):
                ends = (_named(number, names[place]), _named((number + 1) % num_copies, names[place]))
                ties.append({"s": ends[0], "t": ends[1], "cap": TIE_SHARE * supply, "flow_cost": dearest,
                             "repair_cost": dearest, "res": 1})
    return ties
