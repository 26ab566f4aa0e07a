"""The plain twin of opened streets: what their tables say of works on dates, with no model in between.

Shares no code with the package.
"""

from __future__ import annotations


def broken(openings, sharers, tasks, works):
    """Return what is wrong with dated works.

    ``openings``, ``sharers`` and ``tasks`` are rows as in a city, ``works`` is {task id: (start, finish)}; a task alone
    ends with ``@alone``, digging for it is ``OPENING:ASSET:MODE:open@alone``, closing ``OPENING:ASSET:close``.
    """
    found = []
    for opening in openings:
        name = opening["opening_id"]
        mine = [row for row in sharers if row["opening_id"] == name]
        alone = [row for row in mine if any(_dig(name, row, task) in works for task in tasks)]
        together = [row for row in mine for task in tasks if task["asset_id"] == row["asset_id"]
                    and task["task_id"] in works]
        if alone and (together or f"{name}:open" in works or f"{name}:close" in works):
            found.append(f"{name}: dug in both ways")
        if (f"{name}:open" in works) != (f"{name}:close" in works):
            found.append(f"{name}: opened and not closed, or the reverse")
        for row in mine:
            inside = [task for task in tasks if task["asset_id"] == row["asset_id"]]
            listed = [task for task in inside if task["task_id"] in row.get("tasks", ())] or inside
            digs = [dig for task in inside if (dig := _dig(name, row, task)) in works]
            close = f"{name}:{row['asset_id']}:close"
            if bool(digs) != (close in works):
                found.append(f"{close}: dug and not closed, or the reverse")
            for task in listed:
                for work, first, last in ((task["task_id"], f"{name}:open", f"{name}:close"),
                                          (f"{task['task_id']}@alone", digs[0] if digs else "", close)):
                    if work in works:
                        span = works[work]
                        if first not in works or last not in works:
                            found.append(f"{work}: in no open street")
                        elif span[0] < works[first][1] or span[1] > works[last][0]:
                            found.append(f"{work}: outside its open street")
        dates = [span for work, span in works.items() if work.startswith(f"{name}:")]
        if any(start < opening["from"] or finish > opening["until"] for start, finish in dates):
            found.append(f"{name}: open out of its time")
    return found


def _dig(name, row, task):
    return f"{name}:{row['asset_id']}:{task.get('mode', 'as_was')}:open@alone"
