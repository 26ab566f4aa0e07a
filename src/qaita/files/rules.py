"""What must hold between tables: ids, references, and the rules of needs, work, time and weights together.

Owns :func:`check_tables` and the rules of ids and references. Cells have been read; nothing here opens a file.
"""

from __future__ import annotations

from collections.abc import Mapping

from qaita.city.city import Settings
from qaita.city.schema import BY_NAME, TABLES, Column
from qaita.errors import Fault
from qaita.files.decency import check_cameras
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.files.rules_debris import check_debris
from qaita.files.rules_draws import check_draws
from qaita.files.rules_goals import check_goals
from qaita.files.rules_levers import check_levers
from qaita.files.rules_modes import check_modes
from qaita.files.rules_moves import check_moves
from qaita.files.rules_needs import check_needs
from qaita.files.rules_openings import check_openings
from qaita.files.rules_partial import check_partial
from qaita.files.rules_pins import check_pins
from qaita.files.rules_quality import check_quality
from qaita.files.rules_risk import check_risk
from qaita.files.rules_sharing import check_sharing
from qaita.files.rules_time import check_calendars, check_spans, check_times
from qaita.files.rules_weights import check_weights
from qaita.files.rules_work import check_work
from qaita.work.calendar import BUILT_IN

Tables = Mapping[str, ReadTable]

CALENDARS = (*BUILT_IN, "always")
"""Calendars that need not be listed."""
ID_COLUMNS = {"money": "source_id"}
"""Where references find what they mean, in tables without an id."""
ONE_ROW_EACH = {"waiting": "asset_id"}
"""Tables without an id that have one row for each thing."""
MAX_SUGGESTED = 50
"""Unknown references for which a likely name is looked up: it takes a while where names are many."""


def check_tables(tables: Tables, settings: Settings | None, unread: set[str]) -> list[Fault]:
    """Return the faults that no single cell shows.

    Parameters
    ----------
    tables : mapping of str to ReadTable
        Every table of the schema.
    settings : Settings or None
        None when they have faults; then no time is judged.
    unread : set of str
        Tables that could not be read: references into them are not judged.
    """
    faults = [*_check_ids(tables), *_check_refs(tables, unread), *check_needs(tables["needs"]), *check_sharing(tables),
              *check_partial(tables), *check_spans(tables), *check_calendars(tables["calendars"]),
              *check_weights(tables["weights"]),
              *check_cameras(tables["weights"].table, tables["weights"].numbers), *check_work(tables, unread),
              *check_goals(tables, unread), *check_moves(tables),
              *check_modes(tables, unread),
              *check_risk(tables, unread), *check_draws(tables, unread), *check_pins(tables, unread),
              *check_debris(tables, unread), *check_openings(tables, unread),
              *check_levers(tables, settings, unread),
              *check_quality(tables)]
    if "assets" not in unread and not len(tables["assets"].table) and not tables["assets"].faults:
        faults.append(Fault("a city needs at least one asset", "assets", maybe="add a table assets with asset_id"))
    return faults + (check_times(tables, settings) if settings else [])


def _check_ids(tables: Tables) -> list[Fault]:
    faults = []
    for name, read in tables.items():
        key = BY_NAME[name].key or ONE_ROW_EACH.get(name)
        if key:
            faults += _check_twice(read, key)
    assets = set(tables["assets"].table["asset_id"]) - {""}
    groups = tables["residents"]
    return faults + [groups.fault(idx, "group_id", "also the id of an asset", maybe=f"name it {group} residents")
                     for idx, group in enumerate(groups.table["group_id"]) if group in assets]


def _check_twice(read: ReadTable, key: str) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for idx, name in enumerate(read.table[key]):
        if name and first.setdefault(name, idx) != idx:
            faults.append(read.fault(idx, key, f"stands twice, first in row {read.numbers[first[name]]}",
                                     allowed="each once"))
    return faults[:MAX_COLUMN_FAULTS]


def _check_refs(tables: Tables, unread: set[str]) -> list[Fault]:
    known = {name: set(tables[name].table[spec.key or ID_COLUMNS[name]]) - {""}
             for name, spec in BY_NAME.items() if spec.key or name in ID_COLUMNS}
    known["calendars"] |= set(CALENDARS)
    faults = []
    for spec in TABLES:
        for column in spec.columns:
            if column.target and not unread & set(column.target):
                allowed = {ref for name in column.target for ref in known[name]}
                faults += _check_ref(tables[spec.name], column, allowed)
    return faults


def _check_ref(read: ReadTable, column: Column, known: set[str]) -> list[Fault]:
    named = ((idx, name) for idx, cell in enumerate(read.table[column.name])
             for name in (cell if column.kind == "refs" else (cell,)))
    unknown = [(idx, name) for idx, name in named if name and name not in known]
    distinct = list(dict.fromkeys(name for _, name in unknown))
    maybe = {value: likely(value, known) for value in distinct[:MAX_SUGGESTED]}
    where = " or ".join(column.target)
    faults = [read.fault(idx, column.name, f"not found in {where}", f"an id of {where}", maybe.get(name, ""))
              for idx, name in unknown[:MAX_COLUMN_FAULTS]]
    if len(unknown) > MAX_COLUMN_FAULTS:
        faults.append(Fault(f"{len(unknown) - MAX_COLUMN_FAULTS} more not found in {where}", read.table.name, None,
                            column.name))
    return faults
