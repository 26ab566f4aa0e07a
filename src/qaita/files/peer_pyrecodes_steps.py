"""The steps in which components recover, where a resolved case of pyrecodes only says "see SystemConfiguration".

Owns the search for the peer's own configuration near the case, and what is assumed when there is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qaita.errors import Fault, InputError

KEY = "RecoveryTimeStepping"
ASSUMED_RULES = ((0, 100, 1), (100, 1000, 10))
"""Start, end (not reached), step: those of Example 3 of pyrecodes 0.3.0 (NorthEast_SF_Housing_SystemConfiguration)."""
MAX_STEPS = 10_000_000


def find_recovery_steps(path: Path) -> tuple[tuple[int, ...], str]:
    """Return the recovery steps for the case in the file ``path``, in order, and where they come from.

    Looked at are ``*System*.json`` beside the case, then in the folder that ``case`` in its ``summary.json`` names,
    sought below each folder above the case. When none tells, the rules are ASSUMED_RULES and the source begins with
    "assumed".

    Raises
    ------
    InputError
        When a configuration names several different rules, or rules that are none.
    """
    for file in _configurations(path):
        found = _rules(file)
        if len(found) > 1:
            raise InputError([Fault("several rules, and the case does not say which component follows which", file.name,
                                    column=KEY, value=str(found), allowed="one rule",
                                    maybe="write the steps into recovery_time_steps of each component")])
        if found:
            return _unpack(found[0], file), f"{file.parent.name}/{file.name}"
    steps = [step for rule in ASSUMED_RULES for step in range(*rule)]
    return tuple(steps), "assumed: every step to 99, then every tenth to 990, as in Example 3 of pyrecodes"


def _configurations(path: Path) -> Iterator[Path]:
    yield from sorted(path.parent.glob("*System*.json"))
    named = _json(path.parent / "summary.json")
    parts = Path(str(named.get("case", ""))).parts if isinstance(named, dict) else ()
    if ".." in parts or Path(*parts).is_absolute():
        return
    for above in path.resolve().parents[1:]:
        for k in range(len(parts) - 1):
            folder = above.joinpath(*parts[k:-1])
            if folder.is_dir():
                yield from sorted(folder.glob("*System*.json"))


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None  # what cannot be read tells nothing; the search goes on


def _rules(path: Path) -> list[Any]:
    """Return the different values of KEY anywhere in a file."""
    found: list[Any] = []
    waiting = [_json(path)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict) and KEY in value and value[KEY] not in found:
            found.append(value[KEY])
        waiting += list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return found


def _unpack(rules: Any, path: Path) -> tuple[int, ...]:
    try:
        ranges = [range(rule["start"], rule["end"], rule["step"]) for rule in rules]
    except (TypeError, KeyError, ValueError) as error:
        raise InputError([Fault("is no rule of steps", path.name, column=KEY, value=str(rules),
                                allowed="a list of {start, end, step}, whole numbers")]) from error
    if sum(map(len, ranges)) > MAX_STEPS:
        raise InputError([Fault("too many steps", path.name, column=KEY, value=str(rules),
                                allowed=f"up to {MAX_STEPS}")])
    return tuple(step for of in ranges for step in of)
