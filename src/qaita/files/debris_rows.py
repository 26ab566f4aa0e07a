"""What a plan brings to each dump, as ``result.json`` says it.

Owns its keys. Where the debris of each asset goes is a choice of the planner.
"""

from __future__ import annotations

from typing import Any

from qaita.plan.result import Plan
from qaita.work.programme import Programme


def debris_said(programme: Programme, plan: Plan) -> list[dict[str, Any]]:
    """Return, by dump, the tonnes brought, from how many assets, from when to when, and its room; [] without dumps."""
    if programme.city is None:
        return []
    clock, start, finish = programme.city.clock, plan.schedule.task_start, plan.schedule.task_finish
    rows = []
    for row in programme.city.tables["dumps"].rows():
        hauls = [(task, tonnes) for task, dump, tonnes in programme.hauls
                 if dump == row["dump_id"] and start[task] >= 0]
        tasks = [task for task, _ in hauls]
        rows.append({
            "dump_id": str(row["dump_id"]), "tonnes": sum(tonnes for _, tonnes in hauls), "assets": len(hauls),
            "capacity_t": float(row["capacity_t"]), "a_day_t": float(row["a_day_t"]),
            "from": clock.text(int(start[tasks].min())) if tasks else None,
            "until": clock.text(int(finish[tasks].max())) if tasks else None})
    return rows
