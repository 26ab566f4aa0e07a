"""The command ``peer indp --damage``: the best repairs over all periods of an INDP case, with a bound that was checked.

Owns what is written for it: ``result.json``, ``schedule.csv``, ``periods.csv`` and ``timing.json``. The search is
:mod:`qaita.plan.lookahead.solve`'s, the check of its bound :mod:`qaita.plan.lookahead.verify`'s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qaita.errors import Fault, InputError
from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.maybe import likely
from qaita.files.peer_indp import IndpDamage, IndpNetwork, read_indp_damages, read_indp_network, table_bytes
from qaita.files.whole import whole_folder
from qaita.jobs.facts import versions
from qaita.plan.lookahead.graph import load
from qaita.plan.lookahead.problem import READINGS, Repairs, Restoration
from qaita.plan.lookahead.solve import GAP, Found, look_ahead
from qaita.plan.lookahead.verify import proven
from qaita.plan.search.search import Progress
from qaita.recovery.linear import solver_version

FOR_CHECK = 0.1
"""Share of the time that is kept for the check of the bound."""


@dataclass(frozen=True)
class Means:
    """What a look-ahead may use.

    Attributes
    ----------
    resources : float
        Resources of each period.
    periods : int
        Periods with repairs.
    semantics : {"peer", "paper"}
        Reading of the dependencies.
    seconds : float
        Wall-clock seconds after which the best so far is taken, compiling not among them.
    seed : int
        Seed of the simplex method.
    workers : int
        Threads.
    """

    resources: float
    periods: int
    semantics: str = "peer"
    seconds: float = 60.0
    seed: int = 0
    workers: int = 1


def peer_indp_ahead(network: Path, damage: Path, name: str, means: Means, out: Path, force: bool = False,
                    asked: Callable[[], bool] = lambda: False,
                    tell: Callable[[float, float], None] = lambda objective, bound: None) -> dict[str, Any]:
    """Choose repairs, write ``out`` and return the content of its ``result.json``.

    Parameters
    ----------
    network : Path
        JSON file of the network.
    damage : Path
        JSON file of one case or many; what is damaged in it counts, stored repairs do not.
    name : str
        Name or key of the case; may be empty where all cases of the file are damaged alike.
    means : Means
        Resources, periods, reading, time, seed.
    out : Path
        Folder to write.
    force : bool
        Whether to replace ``out``.
    asked : callable
        Says whether the user asked to stop.
    tell : callable
        Told objective and bound of the search.

    Returns
    -------
    dict
        ``status`` (``optimal``: gap at most 1e-6, else ``feasible``), ``objective``, ``bound``, ``gap``, ``periods``
        and more.

    Raises
    ------
    InputError
        When a file cannot be read, there is no such case or reading, HiGHS is missing or ``out`` may not be written.
    """
    _check(means)
    system = read_indp_network(network)
    chosen = chosen_damage(read_indp_damages(damage, system), name)
    problem = restoration_of(system, chosen, means)
    load()
    with whole_folder(out, force) as folder:
        begun, used = time.monotonic(), time.process_time()
        ends = begun + means.seconds * (1 - FOR_CHECK)
        found = look_ahead(problem, lambda: asked() or time.monotonic() > ends, seed=means.seed, tell=tell,
                           workers=means.workers)
        searched = time.monotonic() - begun
        bound = proven(problem, found.proof)
        timing = {"search_seconds": searched, "check_seconds": time.monotonic() - begun - searched,
                  "cpu_seconds": time.process_time() - used}
        rows = _periods(system, problem, found.repairs)
        said = {
            "network": network.name, "case": chosen.names[0], "semantics": means.semantics,
            "resources": means.resources, "num_periods": means.periods, **_verdict(found, bound),
            "seed": means.seed, "cases_searched": found.cases, "programs_solved": found.programs, "periods": rows,
            "versions": {**versions(), "highs": solver_version()},
        }
        write_artefacts(folder, {"result.json": json_bytes(said), "periods.csv": table_bytes(rows),
                                 "schedule.csv": table_bytes(_schedule(system, problem, found.repairs)),
                                 "timing.json": json_bytes(timing)})
    return said


def progress_of(tell: Callable[[str, Progress], None], name: str, seconds: float) -> Callable[[float, float], None]:
    """Return what tells objective and bound of a search of so many seconds, from now on, as a progress."""
    begun = time.monotonic()

    def told(objective: float, bound: float) -> None:
        past = time.monotonic() - begun
        tell(name, Progress(past, 0, objective, bound, min(1.0, past / seconds)))

    return told


def restoration_of(system: IndpNetwork, damage: IndpDamage, means: Means) -> Restoration:
    """Return a network, its damage and the means as a problem of the planner."""
    return Restoration(system.flow, system.dependencies, damage.node_damaged, damage.link_damaged,
                       system.node_repair_price, system.link_repair_price, system.node_resource, system.link_resource,
                       means.resources, means.periods, means.semantics)


def chosen_damage(damages: tuple[IndpDamage, ...], name: str) -> IndpDamage:
    """Return the damage of the case called ``name``; empty: of the only one there is.

    Raises
    ------
    InputError
        When no case is called so, or several that are damaged in different ways.
    """
    called = [damage for damage in damages if not name or name in damage.names]
    names = [each for damage in damages for each in reversed(damage.names)]
    if not called:
        guess = likely(name, names)
        raise InputError([Fault("no such case", value=name, allowed=", ".join(dict.fromkeys(names)),
                                maybe=f"{guess} is meant" if guess else "")])
    first = called[0]
    if any(not np.array_equal(first.node_damaged, other.node_damaged)
           or not np.array_equal(first.link_damaged, other.link_damaged) for other in called[1:]):
        raise InputError([Fault("several cases, damaged in different ways", value=name, allowed=", ".join(names),
                                maybe="name one of them: FILE:NAME")])
    return first


def _check(means: Means) -> None:
    faults = []
    if means.semantics not in READINGS:
        faults.append(Fault("repairs cannot be chosen in this reading", value=means.semantics,
                            allowed=", ".join(READINGS),
                            maybe="cost given repairs in it: --given-repairs"))
    if not (np.isfinite(means.resources) and means.resources >= 0):
        faults.append(Fault("wrong resources", value=str(means.resources), allowed="a number from 0"))
    if means.periods < 1:
        faults.append(Fault("wrong number of periods", value=str(means.periods), allowed="a whole number from 1"))
    if faults:
        raise InputError(faults)


def _verdict(found: Found, bound: float) -> dict[str, Any]:
    """Return how good the repairs are; a bound that proves nothing is null."""
    objective = found.repairs.objective
    known = np.isfinite(bound)
    gap = max(0.0, (objective - bound) / objective) if known and objective > 0 else 0.0 if known else None
    return {"status": "optimal" if gap is not None and gap <= GAP else "feasible", "objective": objective,
            "bound": bound if known else None, "gap": gap, "stopped": found.stopped}


def _periods(system: IndpNetwork, problem: Restoration, repairs: Repairs) -> list[dict[str, Any]]:
    rows = []
    for now, flow in enumerate(repairs.flows):
        mine = repairs.period == now
        split = len(problem.item_node)
        unmet = np.bincount(system.flow.commodity_idx, flow.under, len(system.commodities))
        rows.append({
            "period": now, "objective": flow.cost + float(repairs.repair_cost[now]), "flow_cost": flow.flow_cost,
            "over_cost": flow.over_cost, "under_cost": flow.under_cost, "repair_cost": float(repairs.repair_cost[now]),
            "unmet": float(flow.under.sum()), "resources_used": float(problem.item_resource[mine].sum()),
            "repaired_nodes": [system.node_ids[k] for k in problem.item_node[mine[:split]]],
            "repaired_links": [system.link_ids[k] for k in problem.item_link[mine[split:]]],
            **{f"unmet_{layer}": float(value) for layer, value in zip(system.commodities, unmet, strict=True)},
        })
    return rows


def _schedule(system: IndpNetwork, problem: Restoration, repairs: Repairs) -> list[dict[str, Any]]:
    """Return one row a damaged thing: its period, or nothing where it is never repaired."""
    names = [*(("node", system.node_ids[k]) for k in problem.item_node),
             *(("link", system.link_ids[k]) for k in problem.item_link)]
    rows = [{"kind": kind, "id": name, "period": int(period) if period <= problem.periods else "",
             "repair_cost": float(price), "resources": float(take)}
            for (kind, name), period, price, take in zip(names, repairs.period, problem.item_price,
                                                         problem.item_resource, strict=True)]
    return sorted(rows, key=lambda row: (row["period"] == "", row["period"] or 0))
