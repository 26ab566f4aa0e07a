"""Rules of the table ``needs``: suppliers, and groups of alternatives.

Owns :func:`check_needs`. Whether suppliers exist is for the references; whether a network reaches anybody is no fault
but an answer.
"""

from __future__ import annotations

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.read import ReadTable

Key = tuple[str, str, str]
"""Consumer, service, group."""


def check_needs(read: ReadTable) -> list[Fault]:
    """Return faults of suppliers missing or out of place, and of groups that contradict themselves."""
    needs = read.table
    faults = []
    groups: dict[Key, list[int]] = {}
    names = ("asset_id", "service", "group", "kind", "supplier_id", "at_least")
    for idx, row in enumerate(zip(*(needs[name].tolist() for name in names), strict=True)):
        consumer, service, group, kind, supplier, at_least = row
        if kind == "network":
            if supplier:
                faults.append(read.fault(idx, "supplier_id", "a need of kind network names no supplier",
                                         maybe="leave it blank (any source over the links), or make the kind run"))
        elif not supplier and kind:
            faults.append(read.fault(idx, "supplier_id", f"a need of kind {kind} needs a supplier", "an id of assets",
                                     "name the supplier, or make the kind network"))
        if group:
            groups.setdefault((consumer, service, group), []).append(idx)
        elif at_least > 1 and kind != "network":
            faults.append(read.fault(idx, "at_least", "more than the one supplier of this row", "1",
                                     "give the rows of the alternatives one name in the column group"))
    for members in groups.values():
        faults += _check_group(read, members)
    return faults[:MAX_COLUMN_FAULTS]


def _check_group(read: ReadTable, members: list[int]) -> list[Fault]:
    needs, first, faults = read.table, members[0], []
    for column in ("kind", "at_least"):
        faults += [read.fault(idx, column, f"differs within the group {needs['group'][idx]!r}",
                              f"{needs[column][first]}, as in row {read.numbers[first]}")
                   for idx in members if needs[column][idx] != needs[column][first]]
    suppliers = [needs["supplier_id"][idx] for idx in members]
    if needs["at_least"][first] > len(members) and not faults:
        faults.append(read.fault(first, "at_least", f"more than the suppliers of the group {needs['group'][first]!r}",
                                 f"1 to {len(members)}"))
    return faults + [read.fault(idx, "supplier_id", f"stands twice in the group {needs['group'][idx]!r}", "each once")
                     for rank, idx in enumerate(members) if suppliers[rank] and suppliers[rank] in suppliers[:rank]]
