"""Rules of the table ``risk``: losses a year of modes that exist, each once, with something to compare them with.

Owns :func:`check_risk`. Judges no hazard.
"""

from __future__ import annotations

from collections.abc import Mapping

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.work.risk import AS_WAS, BEFORE


def check_risk(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return faults of rows that name an unknown mode, stand twice, or have neither ``before`` nor ``as_was``."""
    read, modes = tables["risk"], _modes(tables)
    seen: dict[tuple[str, str], int] = {}
    faults, based = [], {asset for asset, mode in _keys(read) if mode in (BEFORE, AS_WAS)}
    for idx, (asset, mode) in enumerate(_keys(read)):
        known = modes.get(asset, {AS_WAS}) | {BEFORE}
        if asset and mode and "tasks" not in unread and mode not in known:
            guess = likely(mode, known)
            faults.append(read.fault(idx, "mode", f"no tasks of {asset} are of this mode", " or ".join(sorted(known)),
                                     f"{guess} is meant" if guess else ""))
        if seen.setdefault((asset, mode), idx) != idx:
            faults.append(read.fault(idx, "mode", f"stands twice for {asset}, first in row "
                                     f"{read.numbers[seen[asset, mode]]}", "each once"))
        if asset and asset not in based:
            based.add(asset)
            faults.append(read.fault(idx, "mode", f"nothing says what {asset} lost a year before",
                                     f"a row {BEFORE} or {AS_WAS}", f"add a row with mode {BEFORE}"))
    return faults[:MAX_COLUMN_FAULTS]


def _keys(read: ReadTable) -> list[tuple[str, str]]:
    return [(str(row["asset_id"]), str(row["mode"])) for row in read.table.rows()]


def _modes(tables: Mapping[str, ReadTable]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in (*tables["tasks"].table.rows(), *tables["modes"].table.rows()):
        found.setdefault(str(row["asset_id"]), set()).add(str(row["mode"]))
    return found
