"""Service that comes in parts: the problem of each level of function, and what their bounds come to together.

Owns :func:`levels`, :func:`level_problem` and :func:`widths`. At a level a node counts as back as soon as it may have
more than a share of its function; whatever would have to be known to say more is left out, so that no schedule loses
less at that level than its like in the level's problem does. Why: ``docs/verify.md``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.verify.problem import EARLY, NEVER, START, Arrays, RefusedError, rows

NAMED, DELIVERED, UNTOLD = 0, 1, 2
SLACK = 1e-6
"""How far below a level a share may lie and still reach it; the play itself allows less."""

Made = tuple[int, list[int], int]
"""A mode of a level: the mode it comes from, its tasks, minutes from their last finish to service."""
Group = tuple[int, int, list[tuple[int, int]]]
"""Kind, count, pairs of supplier and link."""


def widths(above: NDArray[np.float64]) -> list[Fraction]:
    """Return how wide each level is: up to the next share, of the last one up to 1.

    Raises
    ------
    RefusedError
        If shares do not rise from 0 or more to less than 1.
    """
    cuts = [Fraction(float(one)) for one in above] + [Fraction(1)]
    found = [later - earlier for earlier, later in itertools.pairwise(cuts)]
    if not found or cuts[0] < 0 or min(found) <= 0:
        raise RefusedError("levels that do not rise from 0 to 1")
    return found


def levels(p: Arrays) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield for each level its problem and what the file says to prove a bound for it, as in any proof.

    Raises
    ------
    RefusedError
        If the file does not say what comes in parts.
    """
    for k, above in enumerate(p["level_above"].tolist()):
        prefix = f"level{k}_"
        own = {name.removeprefix(prefix): value for name, value in p.items() if name.startswith(prefix)}
        yield own | level_problem(p, above)


def level_problem(p: Arrays, above: float) -> dict[str, NDArray[Any]]:
    """Return the problem of the level above a share, in the arrays of any problem.

    Raises
    ------
    RefusedError
        If the file does not say what comes in parts.
    """
    if not set(p) >= EARLY:
        raise RefusedError("levels, and nothing said of what comes in parts")
    graded = _graded(p)
    repaired = [_back_by_itself(p, node, above) for node in range(len(p["repaired0"]))]
    startup = [0 if graded[node] and above > 0 else int(p["startup"][node]) for node in range(len(repaired))]
    groups: list[list[Group]] = [[] for _ in repaired]
    for node in range(len(p["repaired0"])):
        for group in rows(p, "group_ptr", node):
            since = _stood_in(p, group, above)
            count, pairs = int(p["group_count"][group]), _pairs(p, group)
            if not _tells(p, group, above, graded) or (since < NEVER and count > 1):
                continue
            if since < NEVER:
                pairs.append((len(repaired), -1))
                repaired.append(since)
                startup.append(0)
                groups.append([])
            groups[node].append((int(p["group_kind"][group]), count, pairs))
    made = {name: np.asarray(p[name]) for name in KEPT}
    return made | _needs(groups) | _works(p, above, repaired) | {
        "repaired0": _ints(repaired), "startup": _ints(startup)}  # fmt: skip


KEPT = ("start", "horizon", "pool_ptr", "pool_time", "pool_count", "account_ptr", "account_time", "account_total",
        "calendar_ptr", "calendar_open", "calendar_close", "calendar_done", "loss_node", "loss_people", "loss_curve",
        "step_ptr", "step_time", "step_weight")  # fmt: skip
"""What every level has as it is. Lots, what is owed, ways and the order between tasks of two jobs no level has."""


def _back_by_itself(p: Arrays, node: int, above: float) -> int:
    """Return the minute from which a node may be above a share without works, or with a stand-in in place of them."""
    minute = int(p["repaired0"][node])
    if minute >= NEVER and p["early_left"][node] > above:
        return 0
    lent = [max(0, int(p["early_node_from"][k])) for k in np.flatnonzero(p["early_node"] == node)
            if p["early_node_share"][k] > above]
    if not lent:
        return minute
    begun = [max(int(p["start"]), min(int(p["mode_ready"][mode]) for mode in rows(p, "mode_ptr", job)))
             for job in np.flatnonzero(p["job_node"] == node).tolist()]
    return min(minute, *lent, *begun)


def _graded(p: Arrays) -> list[bool]:
    """Return for each node whether its function may lie between 0 and 1 for a while: its own, or by what it needs."""
    graded = [bool(one) for one in p["early_graded"]]
    parts = {int(g) for g, share in zip(p["early_group"], p["early_group_share"], strict=True) if share < 1}
    passes = [[g for g in rows(p, "group_ptr", node) if p["early_level"][g] < 0 and p["group_kind"][g] != START]
              for node in range(len(graded))]
    todo = [node for node in range(len(graded)) if not graded[node]]
    while True:
        found = [node for node in todo if any(g in parts or p["early_rule"][g] != NAMED or _has_one(p, g, graded)
                                              for g in passes[node])]
        if not found:
            return graded
        for node in found:
            graded[node] = True
        todo = [node for node in todo if not graded[node]]


def _pairs(p: Arrays, group: int) -> list[tuple[int, int]]:
    return [(int(p["supplier_idx"][k]), int(p["via_idx"][k])) for k in rows(p, "supplier_ptr", group)]


def _has_one(p: Arrays, group: int, graded: list[bool]) -> bool:
    """Return whether a group has a supplier or link whose function may lie between 0 and 1."""
    return any(graded[one] for pair in _pairs(p, group) for one in pair if one >= 0)


def _tells(p: Arrays, group: int, above: float, graded: list[bool]) -> bool:
    """Return whether a node above a share has enough suppliers of a group above it as well, or had when it started."""
    level, rule = float(p["early_level"][group]), int(p["early_rule"][group])
    if rule == UNTOLD or 0 <= level <= SLACK:
        return False
    if above == 0 or not _has_one(p, group, graded):  # more than nothing, or all: the same
        return True
    if rule == DELIVERED:
        return False
    return level > above + SLACK if level >= 0 else int(p["group_kind"][group]) != START


def _stood_in(p: Arrays, group: int, above: float) -> int:
    """Return the minute from which something stands in for the suppliers of a group; NEVER where nothing does."""
    level, starts = float(p["early_level"][group]), int(p["group_kind"][group]) == START
    return min((max(0, int(p["early_group_from"][k])) for k in np.flatnonzero(p["early_group"] == group)
                if (p["early_group_share"][k] >= level - SLACK if level >= 0
                    else p["early_group_share"][k] > (0 if starts else above))), default=NEVER)  # fmt: skip


def _needs(groups: list[list[Group]]) -> dict[str, NDArray[Any]]:
    listed = [one for own in groups for one in own]
    pairs = [pair for _, _, pairs in listed for pair in pairs]
    return {
        "group_ptr": _ends(len(own) for own in groups), "group_kind": _ints(kind for kind, _, _ in listed),
        "group_count": _ints(count for _, count, _ in listed),
        "supplier_ptr": _ends(len(pairs) for _, _, pairs in listed),
        "supplier_idx": _ints(one for one, _ in pairs), "via_idx": _ints(via for _, via in pairs),
    }  # fmt: skip


def _works(p: Arrays, above: float, repaired: list[int]) -> dict[str, NDArray[Any]]:
    """Return jobs, modes and tasks of a level; jobs whose assets need none there are left out."""
    jobs = list[tuple[int, list[Made]]]()
    for job, node in enumerate(p["job_node"].tolist()):
        made = [one for mode in rows(p, "mode_ptr", job) for one in _shorter(p, mode, above)]
        if made and repaired[node] >= NEVER:
            jobs.append((node, made))
    modes = [one for _, made in jobs for one in made]
    tasks = [task for _, listed, _ in modes for task in listed]
    firsts = _ends(len(listed) for _, listed, _ in modes).tolist()
    place = [dict(zip(listed, range(first, first + len(listed)), strict=True))
             for first, (_, listed, _) in zip(firsts, modes, strict=False)]
    preds = [[(mine[int(p["pred_task"][k])], int(p["pred_lag"][k])) for k in rows(p, "pred_ptr", task)
              if int(p["pred_task"][k]) in mine] for mine, (_, listed, _) in zip(place, modes, strict=True)
             for task in listed]  # fmt: skip
    found = {
        "job_node": _ints(node for node, _ in jobs), "mode_ptr": _ends(len(made) for _, made in jobs),
        "mode_ready": _ints(p["mode_ready"][mode] for mode, _, _ in modes),
        "mode_after": _ints(after for _, _, after in modes), "task_ptr": _ends(len(listed) for _, listed, _ in modes),
        "pred_ptr": _ends(map(len, preds)), "pred_task": _ints(before for row in preds for before, _ in row),
        "pred_lag": _ints(lag for row in preds for _, lag in row),
        "before_ptr": _ends(0 for _ in jobs), "before_job": _ints(()),
    }  # fmt: skip
    for name in ("task_work", "task_calendar", "task_release", "task_deadline", "task_cost"):
        found[name] = _ints(p[name][task] for task in tasks)
    for ptr, *columns in (("use_ptr", "use_pool", "use_count"), ("draw_ptr", "draw_account", "draw_amount")):
        found[ptr] = _ends(len(rows(p, ptr, task)) for task in tasks)
        found |= {name: _ints(p[name][k] for task in tasks for k in rows(p, ptr, task)) for name in columns}
    return found


def _shorter(p: Arrays, mode: int, above: float) -> list[Made]:
    """Return what a mode becomes: its tasks up to each of the first that reach more than a share, nothing, or itself.

    A mode of which all tasks say what they reach, and none reaches so much, is of no use at this level.
    """
    tasks = rows(p, "task_ptr", mode)
    reach = [task for task in tasks if p["early_after"][task] > above]
    before = {task: _before(p, tasks, task) for task in reach}
    first = [task for task in reach if not before[task] & set(reach)]
    if first:
        return [(mode, sorted({task, *before[task]}), 0) for task in first]
    useless = len(tasks) > 0 and all(p["early_after"][task] >= 0 for task in tasks)
    return [] if useless else [(mode, list(tasks), int(p["mode_after"][mode]))]


def _before(p: Arrays, tasks: range, task: int) -> set[int]:
    """Return all tasks of a mode that must be done before one of them."""
    found = {task}
    for one in range(task - 1, tasks.start - 1, -1):  # predecessors stand before those that follow them
        if any(one == p["pred_task"][k] for later in found for k in rows(p, "pred_ptr", later)):
            found.add(one)
    return found - {task}


def _ints(values: Iterable[Any]) -> NDArray[np.int64]:
    return np.array([int(one) for one in values], np.int64)


def _ends(lengths: Iterable[int]) -> NDArray[np.int64]:
    return np.cumsum([0, *lengths], dtype=np.int64)
