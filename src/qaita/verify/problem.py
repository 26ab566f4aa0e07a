"""What a proof file holds, and whether it holds together.

Owns the names of its arrays, :class:`RefusedError` and :func:`examine`. All times are minutes since day 0; the arrays
of the problem are described in :class:`qaita.work.model.Model`, :class:`qaita.city.dependencies.Needs` and
:class:`qaita.work.programme.Loss`, the others in ``docs/verify.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Ints = NDArray[np.int64]

NEVER = 1 << 60
RUN, START, NETWORK = 0, 1, 2
FORMAT = 1

ROWS = {
    "mode_ptr": ("job_node", ()),
    "task_ptr": ("mode_ready", ("mode_after",)),
    "pred_ptr": ("task_work", ("task_calendar", "task_release", "task_deadline", "task_cost")),
    "use_ptr": ("task_work", ()),
    "draw_ptr": ("task_work", ()),
    "group_ptr": ("repaired0", ("startup",)),
    "supplier_ptr": ("group_kind", ("group_count",)),
}
"""Pointer -> an array with one entry a row of it, and others just as long."""

COLUMNS = {
    "mode_ptr": ("mode_ready",),
    "task_ptr": ("task_work",),
    "pred_ptr": ("pred_task", "pred_lag"),
    "use_ptr": ("use_pool", "use_count"),
    "draw_ptr": ("draw_account", "draw_amount"),
    "pool_ptr": ("pool_time", "pool_count"),
    "account_ptr": ("account_time", "account_total"),
    "calendar_ptr": ("calendar_open", "calendar_close", "calendar_done"),
    "group_ptr": ("group_kind",),
    "supplier_ptr": ("supplier_idx", "via_idx"),
    "step_ptr": ("step_time", "step_weight"),
}
"""Pointer -> what lies in its rows."""

INDICES = {
    "job_node": "repaired0", "task_calendar": "calendar_ptr", "pred_task": "task_work", "use_pool": "pool_ptr",
    "draw_account": "account_ptr", "supplier_idx": "repaired0", "via_idx": "repaired0", "loss_node": "repaired0",
    "loss_curve": "step_ptr",
}  # fmt: skip
"""Array of indices -> what they point into (rows of a pointer, or entries)."""

BESIDE = ("start", "horizon", "before_ptr", "before_job", "loss_people", "job_mode", "task_start", "task_finish")
LOTS = {"lot_ptr", "lot_job", "mode_bid"}
"""May be missing: then nothing is let in lots."""
DUES = {"due_mode", "due_job"}
"""May be missing: then no mode owes that another job is done."""

NEEDED = {*ROWS, *COLUMNS, *INDICES, *BESIDE, "repaired0"}.union(
    *(names for names in COLUMNS.values()), *((one, *more) for one, more in ROWS.values())
)
"""Arrays that every problem and schedule has."""

TRAVEL = {"travel", "job_place", "pool_base"}
"""May be missing: then no way takes time."""

EARLY = {f"early_{name}" for name in ("left", "after", "graded", "level", "rule", "node", "node_from", "node_share",
                                      "group", "group_from", "group_share")}  # fmt: skip
"""May be missing: then an asset has nothing until it is in service, and then all."""

KNOWN = NEEDED | LOTS | DUES | TRAVEL | EARLY
"""All arrays of which the verifier knows what they say."""


class RefusedError(Exception):
    """Something in a proof file is not so; the message says what."""


def examine(p: Arrays, said: tuple[str, ...]) -> None:
    """Refuse a file that lacks an array, points beyond one, or tells rules (``said``) that the verifier does not know.

    Raises
    ------
    RefusedError
        With the first fault found.
    """
    if int(p["format"]) != FORMAT:
        raise RefusedError(f"format {int(p['format'])}; this verifier reads {FORMAT}")
    missing = sorted(NEEDED - set(p))
    if missing:
        raise RefusedError(f"arrays are missing: {', '.join(missing)}")
    strange = [name for name in said if name not in KNOWN and np.asarray(p[name]).size]
    if strange:
        raise RefusedError(f"rules that the verifier does not know: {', '.join(strange)}")
    for name, (like, same) in ROWS.items():
        _require(len(p[name]) == len(p[like]) + 1 and all(len(p[like]) == len(p[one]) for one in same), name)
    for name, columns in COLUMNS.items():
        ends = p[name]
        whole = len(ends) > 0 and ends[0] == 0 and bool((np.diff(ends) >= 0).all())
        _require(whole and all(len(p[column]) == ends[-1] for column in columns), name)
    for name, into in INDICES.items():
        most, least = len(p[into]) - into.endswith("_ptr"), -1 if name == "via_idx" else 0
        _require(bool((p[name] >= least).all() and (p[name] < most).all()), name)
    for lot in range(num_lots(p)):
        fits = len(p["mode_bid"]) == len(p["mode_ready"]) and all(0 <= p["lot_job"][k] < len(p["job_node"])
                                                                  for k in rows(p, "lot_ptr", lot))  # fmt: skip
        _require(fits, "lot_job")
    if DUES & set(p):
        fits = set(p) >= DUES and len(p["due_mode"]) == len(p["due_job"])
        _require(fits and all(0 <= mode < len(p["mode_ready"]) for mode in p["due_mode"])
                 and all(0 <= job < len(p["job_node"]) for job in p["due_job"]), "due_job")
    if "travel" in p and p["travel"].size:
        _examine_travel(p)
    if EARLY & set(p):
        _examine_early(p)
    _examine_values(p)


def _examine_travel(p: Arrays) -> None:
    places = len(p["travel"])
    _require(p["travel"].shape == (places, places) and bool((p["travel"] >= 0).all()), "travel")
    for name, like, least in (("job_place", len(p["job_node"]), 0), ("pool_base", len(p["pool_ptr"]) - 1, -2)):
        _require(len(p[name]) == like and bool((p[name] >= least).all() and (p[name] < places).all()), name)


def _examine_early(p: Arrays) -> None:
    missing = sorted(EARLY - set(p))
    if missing:
        raise RefusedError(f"arrays are missing: {', '.join(missing)}")
    for like, names in (("repaired0", ("left", "graded")), ("task_work", ("after",)), ("group_kind", ("level", "rule")),
                        ("early_node", ("node_from", "node_share")), ("early_group", ("group_from", "group_share"))):
        for name in names:
            _require(len(p[f"early_{name}"]) == len(p[like]), f"early_{name}")
    for name, into in (("early_node", "repaired0"), ("early_group", "group_kind")):
        _require(bool((p[name] >= 0).all() and (p[name] < len(p[into])).all()), name)
    for name in ("left", "after", "level", "node_share", "group_share"):
        _require(bool(np.isfinite(p[f"early_{name}"]).all()), f"early_{name}")


def _examine_values(p: Arrays) -> None:
    """Refuse numbers under which the reasoning of the verifier would not hold."""
    for name in ("job_mode", "task_start", "task_finish"):
        _require(len(p[name]) == len(p["job_node"] if name == "job_mode" else p["task_work"]), name)
    for name in ("mode_after", "task_work", "use_count", "draw_amount", "pool_count", "startup", "loss_people",
                 "step_weight", "group_count"):  # fmt: skip
        _require(bool((p[name] >= 0).all()), f"{name} (below 0)")
    _require(bool((p["repaired0"][p["job_node"]] >= NEVER).all()), "repaired0 (a job's asset that works)")
    _require(len(np.unique(p["job_node"])) == len(p["job_node"]), "job_node (two jobs of one asset)")
    _require(len(p["loss_people"]) == len(p["loss_node"]) == len(p["loss_curve"]), "loss_node")
    _require(bool((p["calendar_open"] < p["calendar_close"]).all()), "calendar_open")
    for ptr, later, earlier in (("calendar_ptr", "calendar_open", "calendar_close"),
                                ("pool_ptr", "pool_time", "pool_time"), ("step_ptr", "step_time", "step_time"),
                                ("account_ptr", "account_time", "account_time"),
                                ("account_ptr", "account_total", "account_total")):  # fmt: skip
        within = np.ones(max(0, len(p[later]) - 1), bool)
        firsts = p[ptr][1:-1]
        within[firsts[(firsts > 0) & (firsts < len(p[later]))] - 1] = False
        _require(bool((p[later][1:] >= p[earlier][:-1])[within].all()), f"{later} (not in order)")


def _require(true: bool, name: str) -> None:
    if not true:
        raise RefusedError(f"not whole: {name}")


def num_lots(p: Arrays) -> int:
    """Return how many lots are let by bids."""
    return max(0, len(p["lot_ptr"]) - 1) if "lot_ptr" in p else 0


def rows(p: Arrays, ptr: str, row: int) -> range:
    """Return the entries of one row."""
    return range(int(p[ptr][row]), int(p[ptr][row + 1]))
