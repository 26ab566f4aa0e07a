"""The command ``compare``: in what two results differ.

Owns :func:`compare_results`. Reads what was written and computes no plan anew.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from qaita.files.artefacts import read_result_table
from qaita.files.result import read_result

NUMBERS = ("objective_resident_days_lost", "never_resident_days", "lower_bound", "gap", "makespan_days", "cost",
           "assumed_share", "order_from_above.price", "equity.price",
           "better_than_before.resident_days_a_year.ratio", "better_than_before.money_a_year.ratio")
"""Keys of ``result.json`` that are compared as numbers; a point leads into an object."""
WORDS = ("status", "stopped_by", "weights_version", "weights_signatory", "data_cut", "seed", "workers", "work",
         "work_planned", "work_relaid", "cost_currency", "command", "versions")
"""Keys that are the same or not."""
SHARE = 0.9
"""Share of the people for which dates are compared."""
MOST = 20
"""Jobs listed that moved most."""
FORM = "%Y-%m-%d %H:%M"


def compare_results(first: Path, second: Path) -> dict[str, Any]:
    """Return in what two result folders differ.

    Returns
    -------
    dict
        ``weights``: the two versions, equal or not;
        ``numbers``: key -> ``first``, ``second``, ``change`` (second - first, None where one is missing);
        ``words``: key -> ``first``, ``second``, where they differ;
        ``services``: for each service and district ('' the whole city) whose date differs, the local time at which
        90 % of the people have it in each (None: not before the horizon), and the ``days`` between;
        ``moved``: the jobs whose last task ends at another time, the furthest moved first, at most 20, with
        ``num_moved`` in all; ``modes``: jobs done in another mode;
        ``only_first``, ``only_second``: jobs done in one of them only.

    Raises
    ------
    InputError
        When one of them is no result folder.
    """
    one, other = read_result(first), read_result(second)
    ends = [_ends(read_result_table(path, "schedule")) for path in (first, second)]
    moved = _moved(*ends)
    both = sorted(ends[0].keys() & ends[1].keys())
    return {
        "first": str(first), "second": str(second),
        "weights": [one.get("weights_version"), other.get("weights_version")],
        "numbers": {key: _numbers(_said(one, key), _said(other, key)) for key in NUMBERS},
        "words": {key: {"first": one.get(key), "second": other.get(key)} for key in WORDS
                  if one.get(key) != other.get(key)},
        "services": _services(*(_reached(read_result_table(path, "curve")) for path in (first, second))),
        "num_moved": len(moved), "moved": moved[:MOST],
        "modes": [{"asset_id": asset, "first": ends[0][asset][1], "second": ends[1][asset][1]} for asset in both
                  if ends[0][asset][1] != ends[1][asset][1]],
        "only_first": sorted(ends[0].keys() - ends[1].keys()), "only_second": sorted(ends[1].keys() - ends[0].keys()),
    }


def _said(result: dict[str, Any], key: str) -> Any:
    """Return the value of a key with points in it, None where it is not said."""
    found: Any = result
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _numbers(first: Any, second: Any) -> dict[str, float | None]:
    known = isinstance(first, int | float) and isinstance(second, int | float)
    return {"first": first, "second": second, "change": second - first if known else None}


def _ends(schedule: dict[str, list[str]]) -> dict[str, tuple[datetime, str]]:
    """Return for each asset when its last task ends, and its mode."""
    ends: dict[str, tuple[datetime, str]] = {}
    for asset, finish, mode in zip(schedule["asset_id"], schedule["finish"], schedule["mode"], strict=True):
        end = datetime.strptime(finish, FORM)
        if asset not in ends or end > ends[asset][0]:
            ends[asset] = end, mode
    return ends


def _moved(first: dict[str, tuple[datetime, str]], second: dict[str, tuple[datetime, str]]) -> list[dict[str, Any]]:
    both = sorted(first.keys() & second.keys())
    rows = [{"asset_id": asset, "first": f"{first[asset][0]:{FORM}}", "second": f"{second[asset][0]:{FORM}}",
             "days": _days(first[asset][0], second[asset][0])} for asset in both
            if first[asset][0] != second[asset][0]]
    return sorted(rows, key=lambda row: -abs(float(str(row["days"]))))


def _days(first: datetime, second: datetime) -> float:
    return round((second - first).total_seconds() / 86400, 2)


def _reached(curve: dict[str, list[str]]) -> dict[tuple[str, str], str | None]:
    """Return the time at which enough of the people have each service in each district; None if not."""
    reached: dict[tuple[str, str], str | None] = {}
    columns = (curve[name] for name in ("service", "district", "time", "people_with", "people_total"))
    for service, district, time, having, total in zip(*columns, strict=True):
        enough = float(having) >= SHARE * float(total) * (1 - 1e-12)
        if reached.setdefault((service, district), None) is None and enough:
            reached[service, district] = time
    return reached


def _services(first: dict[tuple[str, str], str | None],
              second: dict[tuple[str, str], str | None]) -> list[dict[str, Any]]:
    rows = []
    for key in sorted(first.keys() | second.keys()):
        one, other = first.get(key), second.get(key)
        if one != other:
            days = _days(datetime.strptime(one, FORM), datetime.strptime(other, FORM)) if one and other else None
            rows.append({"service": key[0], "district": key[1], "first": one, "second": other, "days": days})
    return rows
