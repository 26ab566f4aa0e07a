"""Whether a schedule heeds what the commission has decided.

Owns the rule :func:`pins`, read off the table of the city. Knows no solver.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qaita.plan.allowed.breach import Breach, when
from qaita.plan.schedule import Schedule
from qaita.work.opening import own_id
from qaita.work.programme import Programme


def pins(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: what the commission has decided of an asset, a lot or a task holds for every job that is done."""
    if programme.city is None:
        return
    assets = programme.city.tables["assets"]
    of_task = {row["task_id"]: row["asset_id"] for row in programme.city.tables["tasks"].rows()}
    has_mode = {(row["asset_id"], row["mode"]) for row in programme.city.tables["tasks"].rows()}
    lot_of = dict(zip(assets["asset_id"], assets["lot_id"], strict=True))
    job_of = {name: job for job, name in enumerate(programme.job_ids())}
    for row in programme.city.tables["pins"].rows():
        named = row["asset_id"] or of_task.get(row["task_id"], "")
        in_lot = [name for name, lot in lot_of.items() if lot == row["lot_id"]]
        if row["what"] == "mode":
            in_lot = [name for name in in_lot if (name, row["value"]) in has_mode]
        for name in [named] if named else in_lot:
            mode = int(schedule.job_mode[job_of[name]]) if name in job_of else -1
            found = _against(programme, schedule, mode, row) if mode >= 0 else ""
            if found:
                yield Breach("pins", str(row["pin_id"]), f"{name} {found}, {row['decided_by']} decided otherwise")


def _against(programme: Programme, schedule: Schedule, mode: int, row: dict[str, Any]) -> str:
    """Return what of a job done in this mode is against one row of ``pins``; '' for nothing."""
    what, value = row["what"], row["value"]
    if what == "not_at_all":
        return "is worked on"
    if what.endswith("mode"):
        name = programme.mode_names[mode].removesuffix(_suffix(programme, mode))
        return f"is done in mode {name}" if (name == value) == (what == "not_mode") else ""
    if what.endswith("contractor"):
        name = programme.contractor(mode)
        return f"is done by {name or 'no contractor'}" if (name == value) == (what == "not_contractor") else ""
    return _against_date(programme, schedule, mode, row)


def _suffix(programme: Programme, mode: int) -> str:
    """Return what the names of a mode and of its tasks end with: the levers that it uses."""
    return "".join(f"+{lever}" for lever in programme.mode_levers[mode]) if programme.mode_levers else ""


def _against_date(programme: Programme, schedule: Schedule, mode: int, row: dict[str, Any]) -> str:
    """Return what of the works of a mode, steps that only pay left out, is not on the dates decided."""
    assert programme.city is not None
    date, clock, suffix = int(row["date"]), programme.city.clock, _suffix(programme, mode)
    listed, named = set(programme.city.tables["tasks"]["task_id"]), {row["task_id"]} - {""}
    of_mode = range(int(programme.model.task_ptr[mode]), int(programme.model.task_ptr[mode + 1]))
    dump = f"+{programme.mode_dumps[mode]}" if programme.mode_dumps and programme.mode_dumps[mode] else ""
    offered = f"@{programme.contractor(mode)}"
    works = {task: own_id(programme.task_ids[task]).removesuffix(dump + suffix).removesuffix(offered)
             for task in of_mode}
    tasks = [task for task, name in works.items() if name in (named or listed)
             or (not named and programme.model.task_work[task] > 0)]
    if not tasks:
        return ""
    first, last = min(int(schedule.task_start[t]) for t in tasks), max(int(schedule.task_finish[t]) for t in tasks)
    if row["what"] == "not_after":
        return f"finishes at {when(programme, last)}" if last > date else ""
    late = row["what"] == "start_on" and clock.moment(first).date() > clock.moment(date).date()
    return f"starts at {when(programme, first)}" if first < date or late else ""
