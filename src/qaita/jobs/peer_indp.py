"""The command ``peer indp``: restoration cases of the INDP family, their repairs given, costed again.

Owns what is written for it: ``result.json`` and ``periods.csv``. Chooses no repair: it shows that the flow of each
period costs what its authors' model found, or, in our own reading, how much that model leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qaita.errors import Fault, InputError
from qaita.files.artefacts import json_bytes, write_artefacts
from qaita.files.maybe import likely
from qaita.files.peer_indp import (
    IndpCase,
    IndpNetwork,
    IndpPeriod,
    read_indp_cases,
    read_indp_network,
    table_bytes,
)
from qaita.files.whole import whole_folder
from qaita.jobs.facts import versions
from qaita.recovery.flow import Bools, Flow, least_cost_flow
from qaita.recovery.interdependency import own_closure, works_own, works_paper, works_peer
from qaita.recovery.linear import solver_version

SEMANTICS = ("peer", "paper", "own")
"""Readings of the dependencies: the authors' programs', their formula's, Qaita's."""
EQUAL = 1e-6
"""Relative difference up to which two objectives count as equal."""

Reading = Callable[[Bools, Bools, Bools], Bools]
"""Nodes damaged when the period begins, nodes repaired in it, links whole in it -> nodes that work."""


def peer_indp_given(network: Path, case: Path, semantics: str, out: Path, force: bool = False,
                    name: str = "") -> dict[str, Any]:
    """Cost given repairs period by period, write ``out`` and return the content of its ``result.json``.

    Parameters
    ----------
    network : Path
        JSON file of the network.
    case : Path
        JSON file of one case or many.
    semantics : {"peer", "paper", "own"}
        Reading of the dependencies. The cases stored in it are costed; where there is none, all, and then the
        difference tells the readings apart.
    out : Path
        Folder to write.
    force : bool
        Whether to replace ``out``.
    name : str
        Only cases of this name or key (``wu_45_68``, ``wu_45_68-v1-peer``); empty: all.

    Returns
    -------
    dict
        ``equal`` (all periods of cases stored in this reading equal their stored objective within 1e-6, relative;
        None when there is no such case), ``worst_relative_difference``, ``cases`` with their ``periods``, ``versions``.

    Raises
    ------
    InputError
        When a file cannot be read, there is no such case or reading, HiGHS is missing or ``out`` may not be written.
    """
    if semantics not in SEMANTICS:
        raise InputError([Fault("unknown semantics", value=semantics, allowed=", ".join(SEMANTICS))])
    system = read_indp_network(network)
    cases = chosen_cases(read_indp_cases(case, system), name, semantics)
    with whole_folder(out, force) as folder:
        reading = _reading(system, semantics)
        told = [_costed(system, each, reading, semantics) for each in cases]
        comparable = [row for row in told if row["equal"] is not None]
        said = {
            "network": network.name, "cases_file": case.name, "semantics": semantics,
            "equal": all(row["equal"] for row in comparable) if comparable else None,
            "worst_relative_difference": max(row["worst_relative_difference"] for row in told),
            "cases": told, "versions": {**versions(), "highs": solver_version()},
        }
        rows = [{"case": row["key"], **period} for row in told for period in row["periods"]]
        write_artefacts(folder, {"result.json": json_bytes(said), "periods.csv": table_bytes(rows)})
    return said


def chosen_cases(cases: Sequence[IndpCase], name: str, semantics: str) -> list[IndpCase]:
    """Return the cases called ``name`` (their name or key; empty: all) that were stored in ``semantics``.

    Where none of those called so was stored in it, all of them, to be compared across readings.

    Raises
    ------
    InputError
        When no case is called so.
    """
    called = [case for case in cases if name in ("", case.name, case.key)]
    if not called:
        keys = [key for case in cases for key in (case.key, case.name)]
        guess = likely(name, keys)
        raise InputError([Fault("no such case", value=name, allowed=", ".join(case.key for case in cases),
                                maybe=f"{guess} is meant" if guess else "")])
    return [case for case in called if case.semantics == semantics] or called


def _reading(system: IndpNetwork, semantics: str) -> Reading:
    if semantics == "peer":
        return lambda damaged, repaired, links: works_peer(system.dependencies, damaged, repaired)
    if semantics == "paper":
        return lambda damaged, repaired, links: works_paper(system.dependencies, ~damaged | repaired)
    closure = own_closure(system.flow, system.dependencies)
    return lambda damaged, repaired, links: works_own(closure, ~damaged | repaired, links)


def _costed(system: IndpNetwork, case: IndpCase, reading: Reading, semantics: str) -> dict[str, Any]:
    """Return one case as ``result.json`` has it."""
    periods = _periods(system, case, reading)
    worst = max((row["relative_difference"] for row in periods), default=0.0)
    return {
        "key": case.key, "case": case.name, "resources": case.resources, "stored_semantics": case.semantics,
        "damaged_nodes": int(case.node_damaged.sum()), "damaged_links": int(case.link_damaged.sum()),
        "equal": worst <= EQUAL if case.semantics == semantics else None,
        "worst_relative_difference": worst, "periods": periods,
    }


def _periods(system: IndpNetwork, case: IndpCase, reading: Reading) -> list[dict[str, Any]]:
    damaged, broken = case.node_damaged.copy(), case.link_damaged.copy()
    rows = []
    for number, period in enumerate(case.periods):
        repaired = np.zeros_like(damaged)
        repaired[period.nodes] = True
        broken[period.links] = False
        flow = least_cost_flow(system.flow, reading(damaged, repaired, ~broken), ~broken)
        rows.append({"period": number, **_row(system, period, flow)})
        damaged &= ~repaired
    return rows


def _row(system: IndpNetwork, period: IndpPeriod, flow: Flow) -> dict[str, Any]:
    repair = float(system.node_repair_price[period.nodes].sum() + system.link_repair_price[period.links].sum())
    used = float(system.node_resource[period.nodes].sum() + system.link_resource[period.links].sum())
    objective = flow.cost + repair
    unmet = np.bincount(system.flow.commodity_idx, flow.under, len(system.commodities))
    return {
        "objective": objective, "stored_objective": period.objective,
        "relative_difference": abs(objective - period.objective) / max(abs(period.objective), 1.0),
        "flow_cost": flow.flow_cost, "over_cost": flow.over_cost, "under_cost": flow.under_cost, "repair_cost": repair,
        "unmet": float(flow.under.sum()), "stored_unmet": period.unmet, "resources_used": used,
        "repaired_nodes": [system.node_ids[k] for k in period.nodes],
        "repaired_links": [system.link_ids[k] for k in period.links],
        **{f"unmet_{commodity}": float(value) for commodity, value in zip(system.commodities, unmet, strict=True)},
    }
