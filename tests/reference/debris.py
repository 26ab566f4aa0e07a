"""Is debris hauled as the tables say? Looked at every half hour, off dates alone, without the package."""

from __future__ import annotations

NEVER = 1 << 60


def faults_of(dumps, hauls, last):
    """Return what is wrong with hauls (dump, tonnes, tonnes a day, start, finish), '' for nothing.

    ``dumps`` is name -> (room or None, tonnes a day or None, opens, shuts); minutes up to ``last`` are looked at.
    """
    for name, (room, a_day, opens, shuts) in dumps.items():
        mine = [haul for haul in hauls if haul[0] == name]
        if room is not None and sum(haul[1] for haul in mine) > room + 1e-9:
            return f"{name} is overfull"
        for minute in range(0, last, 30):
            now = sum(haul[2] for haul in mine if haul[3] <= minute < haul[4])
            if now and (not opens <= minute < shuts or (a_day is not None and now > a_day)):
                return f"{name} takes {now} at {minute}"
    return ""
