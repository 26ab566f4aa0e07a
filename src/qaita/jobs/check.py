"""The command ``check``: whether a city is free of faults, and how much of it is known.

Owns :func:`check_city`. Plans nothing and writes nothing.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.city.dependencies import KINDS
from qaita.jobs.source import Source
from qaita.recovery.sharing.classes import classify
from qaita.units import NEVER
from qaita.work.assumed import assumed_share


def check_city(source: Source) -> dict[str, Any]:
    """Return what a city holds; its programme is built too, so that faults of crews and money show.

    Returns
    -------
    dict
        ``name``; ``tables`` (rows by table); ``needs_by_kind``; ``damaged``, ``jobs``, ``tasks``, ``blocked`` (asset_id
        and rule); ``residents``; ``services`` (each with ``class``, ``reason``, ``weight``, ``residents``);
        ``weights_version``; ``data_cut``; ``assumed_share`` and ``assumed_by_table``.

    Raises
    ------
    InputError
        With all faults found.
    """
    city, programme = source.city, source.programme()
    share, by_table = assumed_share(city, programme)
    kinds = np.bincount(city.needs.group_kind, minlength=len(KINDS))
    return {
        "name": city.settings.name,
        "tables": {name: len(table) for name, table in city.tables.items() if len(table)},
        "needs_by_kind": dict(zip(KINDS, map(int, kinds), strict=True)),
        "damaged": int((programme.repaired0[:city.num_assets] >= NEVER).sum()),
        "jobs": int(programme.at_assets().sum()),
        "tasks": programme.model.num_tasks,
        "blocked": [{"asset_id": entry.asset_id, "rule": entry.rule} for entry in programme.blocked],
        "residents": float(city.sinks.people.sum()),
        "services": _services(city),
        "weights_version": city.sinks.version,
        "data_cut": source.as_of.isoformat() if source.as_of else None,
        "assumed_share": share,
        "assumed_by_table": {name: {"cells": count.cells, "assumed": count.assumed}
                             for name, count in by_table.items()},
    }


def _services(city: City) -> list[dict[str, Any]]:
    """Return the services, those of residents first and of them the heaviest; ``weight`` is the largest over time.

    Who draws a service that only assets need has no residents and no weight.
    """
    sinks = city.sinks
    people = np.bincount(sinks.service_idx, weights=sinks.people[sinks.group_idx], minlength=len(sinks.services))
    weight = [float(sinks.step_weight[first:last].max(initial=0.0))
              for first, last in pairwise(sinks.step_ptr.tolist())]
    of_residents = {service: (float(people[idx]), weight[idx]) for idx, service in enumerate(sinks.services)}
    rows = [{"service": entry.service, "class": entry.label, "reason": entry.reason,
             "residents": of_residents.get(entry.service, (0.0, 0.0))[0],
             "weight": of_residents.get(entry.service, (0.0, 0.0))[1]} for entry in classify(city)]
    return sorted(rows, key=lambda row: (-float(row["weight"]), row["service"] not in of_residents, row["service"]))
