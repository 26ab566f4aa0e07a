"""Rules of time: dates within reach, stretches that end after they begin, calendars on which work can go on.

Owns :func:`check_times`, :func:`check_spans` and :func:`check_calendars`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from qaita.city.city import Settings
from qaita.city.schema import TABLES
from qaita.errors import Fault
from qaita.files.limits import MAX_COLUMN_FAULTS
from qaita.files.read import ReadTable
from qaita.units import MINUTES_PER_DAY, NEVER

REACH_YEARS = 50
"""Years before day 0 and after the horizon within which every time lies."""
SPANS = (("crews", "from", "until"), ("weights", "from", "until"), ("surges", "from", "until"),
         ("temporary", "from", "until"), ("outages", "from", "until"), ("moves", "from", "until"),
         ("openings", "from", "until"))
"""Tables whose rows hold from one time until another."""


def check_times(tables: Mapping[str, ReadTable], settings: Settings) -> list[Fault]:
    """Return a fault for each time more than ``REACH_YEARS`` before day 0 or after the horizon."""
    reach = round(REACH_YEARS * 365.25 * MINUTES_PER_DAY)
    clock = settings.clock
    allowed = f"{clock.moment(-reach):%Y-%m-%d} to {clock.moment(settings.horizon + reach):%Y-%m-%d}"
    faults = []
    for spec in TABLES:
        read = tables[spec.name]
        for column in [column.name for column in spec.columns if column.kind == "time"]:
            times = read.table[column]
            out = np.flatnonzero((times != NEVER) & ((times < -reach) | (times > settings.horizon + reach)))
            faults += [read.fault(idx, column, "the date is out of range", allowed, value=clock.text(times[idx]))
                       for idx in out[:MAX_COLUMN_FAULTS].tolist()]
    return faults


def check_spans(tables: Mapping[str, ReadTable]) -> list[Fault]:
    """Return a fault for each row whose end is not after its beginning."""
    return [tables[name].fault(idx, last, f"not after {first!r}", f"a time after {first!r}, or blank", value="")
            for name, first, last in SPANS
            for idx in np.flatnonzero(tables[name].table[last] <= tables[name].table[first]).tolist()
            if tables[name].table[last][idx] != NEVER]


def check_calendars(read: ReadTable) -> list[Fault]:
    """Return faults of calendars that close before they open, or have half a season."""
    faults = []
    for idx, row in enumerate(read.table.rows()):
        if row["opens"] is not None and row["closes"] is not None and row["closes"] <= row["opens"]:
            faults.append(read.fault(idx, "closes", "not later than it opens", "later than opens, up to 24:00",
                                     "write two calendars for work through midnight", value=_hour(row["closes"])))
        if (row["season_from"] is None) != (row["season_until"] is None):
            missing = "season_from" if row["season_from"] is None else "season_until"
            faults.append(read.fault(idx, missing, "half a season", "both days of the season, or neither", value=""))
    return faults


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
