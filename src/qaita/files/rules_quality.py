"""Rules of places that are worth less than a whole one: only of suppliers that are named, and by priority.

Owns :func:`check_quality`.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.read import ReadTable


def check_quality(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each quality below 1 of a service that is not shared out place by place."""
    read = tables["supplies"]
    low = [(idx, row["service"]) for idx, row in enumerate(read.table.rows()) if row["quality"] < 1]
    if not low:
        return []
    why = _barred(tables, {service for _, service in low})
    return [read.fault(idx, "quality", f"{service!r} {why[service]}", "blank, or 1",
                       "quality is for suppliers that their consumers name, one of which is enough, by priority")
            for idx, service in low if service in why][:MAX_COLUMN_FAULTS]


def _barred(tables: Mapping[str, ReadTable], named: Set[str]) -> dict[str, str]:
    """Return those of the services named that quality is not for, with why not."""
    needs, links, services = (tables[name].table for name in ("needs", "links", "services"))
    counted = {service for service, amount in zip(needs["service"], needs["amount"], strict=True) if amount > 0}
    why = dict.fromkeys(sorted(named - counted), "is asked for without amounts")
    asked = set(zip(needs["asset_id"].tolist(), needs["service"].tolist(), strict=True))
    for row in needs.rows():
        if row["at_least"] > 1:
            why[row["service"]] = "is needed from two suppliers or more at once"
        if (row["supplier_id"], row["service"]) in asked:
            why[row["service"]] = f"passes through {row['supplier_id']}, which needs it itself"
    why |= dict.fromkeys(links["service"], "goes over links")
    return why | {row["service"]: f"is shared out by {row['sharing']}" for row in services.rows()
                  if row["sharing"] in ("least_cost", "reserved")}
