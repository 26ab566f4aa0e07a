"""Which rules a proof of a bound gives up, and which it may break at a price: by name, for people.

Owns :func:`relaxed_rules` and the names, which ``docs/verify.md`` explains.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.verify.levels import levels
from qaita.verify.problem import RUN, Arrays, num_lots

PRICED = ("crews", "money", "suppliers")
DROPPED = ("other_assets", "several_before", "alternatives", "rings", "startup", "lots", "dues", "ways", "late",
           "parts", "levels")
"""Names of rules, in the order in which they are told."""


def relaxed_rules(p: Arrays, by_weights: bool = False) -> tuple[list[str], list[str]]:
    """Return which rules of this problem have a price, and which are given up; those it has not are left out.

    ``by_weights``: of a bound by weights that are handed on. There nothing has a price. Of a bound by levels of
    function, what applies to any of them. Nothing of a proof that proves no bound.
    """
    if "level_above" in p:
        beside = {name: value for name, value in p.items() if not name.startswith("level")}
        found = [_relaxed({**beside, **level}, "handed_node" in level) for level in levels(p)]
        named = {name for pair in found for one in pair for name in one} | {"levels"}
        named |= {"other_assets"} if _apart(p).any() else set()
        return [name for name in PRICED if name in named], [name for name in DROPPED if name in named]
    return _relaxed(p, by_weights) if "edges" in p else ([], [])


def _apart(p: Arrays) -> NDArray[np.bool_]:
    """Return which predecessors are of another mode, so of another job, than who follows them."""
    mode = np.repeat(np.arange(len(p["mode_ready"])), np.diff(p["task_ptr"]))
    task = np.repeat(np.arange(len(mode)), np.diff(p["pred_ptr"]))
    apart: NDArray[np.bool_] = mode[p["pred_task"]] != mode[task]
    return apart


def _relaxed(p: Arrays, by_weights: bool) -> tuple[list[str], list[str]]:
    apart = _apart(p)
    inside = p["pred_task"][~apart]
    few = p["group_count"] < np.diff(p["supplier_ptr"])
    has = {
        "crews": len(p["use_pool"]) > 0,
        "money": len(p["draw_account"]) > 0,
        "suppliers": len(p["row_node"]) > 0,
        "other_assets": bool(apart.any()),
        "several_before": len(np.unique(inside)) < len(inside),
        "alternatives": bool((np.repeat(few, np.diff(p["supplier_ptr"])) & (p["via_idx"] >= 0)).any()),
        "rings": bool((p["group_kind"] != RUN).any()),
        "startup": bool((p["startup"] > 0).any()),
        "lots": num_lots(p) > 0,
        "dues": "due_mode" in p and len(p["due_mode"]) > 0,
        "ways": "travel" in p and bool(p["travel"].any()),
        "late": int(p["edges"][-1]) < int(p["horizon"]),
    }
    if by_weights:
        kept = {"several_before", "late", *PRICED}
        has |= {"alternatives": bool(few.any()), "parts": True}
        return [], [name for name in DROPPED if has.get(name) and name not in kept]
    return [name for name in PRICED if has[name]], [name for name in DROPPED if has.get(name)]
