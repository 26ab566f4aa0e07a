"""Rules of partial function: least shares that fit their effect, stand-ins for what is needed.

Owns :func:`check_partial`. Stretches that end before they begin are for :mod:`qaita.files.rules_time`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable


def check_partial(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return faults of effects of needs, and of stand-ins for what nobody needs."""
    return [*_check_effects(tables["needs"])[:MAX_COLUMN_FAULTS],
            *_check_temporary(tables["temporary"], tables["needs"], tables["residents"])[:MAX_COLUMN_FAULTS]]


def _check_effects(read: ReadTable) -> list[Fault]:
    faults, first = list[Fault](), dict[tuple[str, str, str], int]()
    columns = [read.table[name].tolist() for name in ("asset_id", "service", "group", "effect", "least_share")]
    for idx, (consumer, service, group, effect, least) in enumerate(zip(*columns, strict=True)):
        if effect == "least" and np.isnan(least):
            faults.append(read.fault(idx, "least_share", "effect `least` needs a share from which it is met", "0 to 1",
                                     value=""))
        elif effect != "least" and not np.isnan(least):
            faults.append(read.fault(idx, "least_share", f"not used with effect {effect or 'blank'}",
                                     "a blank, or effect least", "write least in the column effect"))
        before = first.setdefault((consumer, service, group), idx) if group else idx
        for column, values in (("effect", columns[3]), ("least_share", columns[4])):
            if values[before] != values[idx] and not (values[before] != values[before] and values[idx] != values[idx]):
                faults.append(read.fault(idx, column, f"differs within the group {group!r}",
                                         f"{values[before]}, as in row {read.numbers[before]}"))
    return faults


def _check_temporary(read: ReadTable, needs: ReadTable, residents: ReadTable) -> list[Fault]:
    needed: dict[str, set[str]] = {}
    for consumer, service in zip(needs.table["asset_id"], needs.table["service"], strict=True):
        needed.setdefault(consumer, set()).add(service)
    people, faults = set(residents.table["group_id"]), list[Fault]()
    for idx, (who, service) in enumerate(zip(read.table["asset_id"], read.table["service"], strict=True)):
        services = sorted(needed.get(who, ()))
        if not service and who in people:
            faults.append(read.fault(idx, "service", "residents have no function for which something could stand in",
                                     ", ".join(services) or "a service that they need", value=""))
        elif service and who and service not in services:
            faults.append(read.fault(idx, "service", f"{who} has no such need",
                                     ", ".join(services) or "a blank: it needs nothing", likely(service, services)))
    return faults
