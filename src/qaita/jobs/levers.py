"""What a result says of the levers that its plan uses: what each costs and saves, in all and for each asset.

Owns :func:`levers_of_plan`. What they are worth is worked out in :mod:`qaita.plan.amend.levers`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qaita.city.city import City
from qaita.files.artefacts import write_artefacts
from qaita.files.result import table_bytes
from qaita.plan.amend.levers import Use, Worth, worth_of
from qaita.plan.result import Plan
from qaita.work.levers import levers_of
from qaita.work.programme import Programme

NAME = "levers.csv"


def levers_of_plan(folder: Path, city: City, programme: Programme, plan: Plan) -> list[dict[str, Any]]:
    """Write ``levers.csv`` and return the key ``levers`` of ``result.json``; nothing where the city has no levers.

    Both are described in ``docs/data-model.md``, section Result.
    """
    known = {lever.lever_id: lever for lever in levers_of(city)}
    if not known:
        return []
    worths, uses = worth_of(programme, plan.schedule)
    write_artefacts(folder, {NAME: table_bytes(_columns(programme, uses), city.clock)})
    unused = sorted(set(known) - {worth.lever for worth in worths})
    return [*(_said(worth, known[worth.lever].shortens, known[worth.lever].places) for worth in worths),
            *(_said(Worth(name, 0, 0, 0.0), known[name].shortens, known[name].places) for name in unused)]


def _said(worth: Worth, shortens: str, places: int) -> dict[str, Any]:
    return {"lever_id": worth.lever, "shortens": shortens, "uses": worth.uses, "cost": worth.cost,
            "places": places if places >= 0 else None, "saved": worth.saved}


def _columns(programme: Programme, uses: list[Use]) -> dict[str, list[Any]]:
    ids = programme.job_ids()
    return {
        "asset_id": [ids[use.job] for use in uses],
        "mode": [programme.variant(use.mode) for use in uses],
        "levers": [";".join(use.levers) for use in uses],
        "days_earlier": [use.days for use in uses],
        "cost": [use.cost for use in uses],
        "saved": [use.saved for use in uses],
    }
