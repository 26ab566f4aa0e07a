"""A list of damaged components of a network, as rows of the table damage.

Owns two forms: Qaita's own columns, handed on as they are, and InfraRisk's ``time_stamp,components,fail_perc``
(S. Balakrishnan and B. Cassottana, SoftwareX 20, 2022).
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from qaita.cases.rows import Row, row
from qaita.errors import Fault, InputError
from qaita.files.csv import read_csv
from qaita.files.maybe import likely
from qaita.files.raw import RawTable

COMPONENTS, SHARE = "components", "fail_perc"
STATES = ((0.0, "none"), (25.0, "slight"), (50.0, "moderate"), (75.0, "extensive"), (100.0, "complete"))
"""Percentage failed, up to which -> damage state. The quarters are ours, so the state is marked assumed."""
ROADS = "T_"
"""With this InfraRisk's names of roads begin, which no reader of ours takes up."""


def read_network_damage(path: Path, assets: Collection[str]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """Return rows of the table damage, and what was left out.

    A file with a column ``asset_id`` holds rows of that table. One with ``components`` and ``fail_perc`` is of
    InfraRisk: the percentage becomes a state (:data:`STATES`), its roads are left out.

    Raises
    ------
    InputError
        With every component that is no asset and every percentage that is no number from 0 to 100; or when the file
        cannot be read.
    """
    try:
        raw = read_csv(path, path.name)
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", path.name)]) from error
    if raw.faults:
        raise InputError(raw.faults)
    if raw.column("asset_id") is not None:
        return tuple(dict(zip(raw.headings, cells, strict=True)) for cells in zip(*raw.cells, strict=True)), ()
    return _of_components(raw, path.name, assets)


def _of_components(raw: RawTable, place: str, assets: Collection[str]) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    names, shares = raw.column(COMPONENTS), raw.column(SHARE)
    if names is None or shares is None:
        raise InputError([Fault("columns are missing", place, value=", ".join(raw.headings),
                                allowed=f"asset_id and state, or {COMPONENTS} and {SHARE}")])
    rows, left_out, faults = [], [], []
    for number, name, cell in zip(raw.numbers, names, shares, strict=True):
        if name.startswith(ROADS) and name not in assets:
            left_out.append(f"component {name}: no network of roads is read")
            continue
        state = _state(cell)
        if name not in assets:
            guess = likely(name, assets)
            faults.append(Fault("no such asset in the networks", place, number, COMPONENTS, name,
                                f"one of {len(assets)} assets", f"{guess} is meant" if guess else ""))
        if not state:
            faults.append(Fault("no percentage", place, number, SHARE, cell, "0 to 100"))
        rows.append(row(asset_id=name, state=state, assumed="state", note=f"{SHARE} {cell}"))
    if faults:
        raise InputError(faults)
    return tuple(rows), tuple(left_out)


def _state(cell: str) -> str:
    """Return the damage state of a percentage; '' when it is none from 0 to 100."""
    try:
        share = float(cell)
    except ValueError:
        return ""
    return next((state for most, state in STATES if share <= most), "") if share >= 0 else ""
