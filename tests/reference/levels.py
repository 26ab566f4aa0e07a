"""Plain twins of qaita.recovery.levels and goals: they step minute by minute, and share no code.

A recovery is a list of rows (people, service, district, group, pieces), pieces being (minute, share, slope).
"""

from __future__ import annotations


def share_at(pieces, minute):
    """Share of one row at a minute."""
    now = 0.0
    for start, share, slope in pieces:
        if start <= minute:
            now = share + slope * (minute - start)
    return now


def area_of(value_at, end_of, horizon):
    """Integral of a curve over the minutes before the horizon; ``end_of(t)`` is its value just before minute t + 1."""
    return sum((value_at(minute) + end_of(minute)) / 2 for minute in range(horizon))


def end_share(pieces, minute):
    """Share of one row just before the minute after ``minute``."""
    now = 0.0
    for start, share, slope in pieces:
        if start <= minute:
            now = share + slope * (minute + 1 - start)
    return now


def first_at(value_at, level, horizon, since=0):
    """First minute from ``since`` on, before the horizon, at which a curve is at a level or above, None if none."""
    return next((minute for minute in range(since, horizon) if value_at(minute) >= level), None)


def first_below(value_at, level, horizon, since=0):
    """First minute from ``since`` on, before the horizon, at which a curve is below a level, None if none."""
    return next((minute for minute in range(since, horizon) if value_at(minute) < level), None)


def kept_from(value_at, level, horizon):
    """First minute from which on a curve is never below a level before the horizon, None if there is none."""
    return next((start for start in range(horizon)
                 if all(value_at(minute) >= level for minute in range(start, horizon))), None)
