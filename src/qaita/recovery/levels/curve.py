"""Recovery curves of shares that go up and down: one row for each change, and one a day on a ramp.

Owns :func:`curves_of`. For times of service see :mod:`qaita.recovery.trajectory`.
"""

from __future__ import annotations

import numpy as np

from qaita.city.sinks import Sinks
from qaita.recovery.levels.people import levels_of_people
from qaita.recovery.trace import Trace
from qaita.recovery.trajectory import Curves
from qaita.units import MINUTES_PER_DAY

DIGITS = 6
"""Digits after the point to which people are counted: sums of shares carry rounding."""


def curves_of(sinks: Sinks, trace: Trace, horizon: int) -> Curves:
    """Return who has how much of which service when; who has a share of it counts as that share of himself.

    Parameters
    ----------
    sinks : Sinks
        Services of residents groups.
    trace : Trace
        Share of function of each node.
    horizon : int
        Minutes since day 0; changes at or after it have no row.

    Returns
    -------
    Curves
        For each service the whole city first, then its districts by name. While people come back on a ramp there is a
        row at each midnight besides.
    """
    levels = levels_of_people(sinks, trace)
    people = levels.people
    begins, ends = people.minute, people.ends(max(horizon, 1))
    sloped = (people.slope != 0) & (begins < ends)
    nights = [np.arange(begin // MINUTES_PER_DAY + 1, (end - 1) // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
              for begin, end in zip(begins[sloped], ends[sloped], strict=True)]
    piece = np.concatenate([np.flatnonzero(begins < ends), np.repeat(np.flatnonzero(sloped), list(map(len, nights)))])
    time = np.concatenate([begins[begins < ends], *nights]).astype(np.int64)
    row = people.node[piece]
    order = np.lexsort((time, row))
    piece, time, row = piece[order], time[order], row[order]
    having = np.round(people.share[piece] + people.slope[piece] * (time - begins[piece]), DIGITS)
    moved = np.ones(len(row), bool)
    moved[1:] = (row[1:] != row[:-1]) | (having[1:] != having[:-1])
    row, time, having = row[moved], time[moved], having[moved]
    return Curves(time, levels.service[row], levels.district[row], having, levels.entitled[row])
