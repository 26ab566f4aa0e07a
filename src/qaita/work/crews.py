"""Crews as pools: how many of one trade and employer are there from each moment on.

Owns :class:`Pools`. Whose crews a task may use is decided in :mod:`qaita.work.means`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from qaita.city.city import City
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.dumps import dump_name, steps_of
from qaita.work.tasks import Task

Key = tuple[str, str]
"""Trade and employer ('' for the common pool)."""


@dataclass(frozen=True)
class Pools:
    """All pools of a city.

    Attributes
    ----------
    steps : dict of (trade, employer) to dict of int to int
        Crews there from each minute on, by minute, starting with minute 0.
    calendars : dict of (trade, employer) to str
        Calendar of each pool.
    bases : dict of (trade, employer) to str
        District from which each pool's crews come, '' for anywhere; dumps have none.
    assumed : bool
        Whether the city brought no crews and these are a default.
    """

    steps: dict[Key, dict[int, int]]
    calendars: dict[Key, str]
    bases: dict[Key, str]
    assumed: bool

    def employers(self) -> set[str]:
        """Return the employers who bring crews of their own."""
        return {employer for _, employer in self.steps if employer}


def pools_of(city: City, tasks: list[Task]) -> Pools:
    """Return the pools of a city: those of its crews, and one of tonnes a day for each of its dumps."""
    pools = _crews_of(city, tasks)
    dumps = {(dump_name(row["dump_id"]), ""): steps_of(row) for row in city.tables["dumps"].rows()}
    return replace(pools, steps=pools.steps | dumps, calendars=pools.calendars | dict.fromkeys(dumps, "always"))


def _crews_of(city: City, tasks: list[Task]) -> Pools:
    """Return the pools of crews; without a ``crews`` table, max(2, damaged assets / 50) crews of each trade asked for.

    That default keeps about fifty assets to a crew and has no source but its plainness: it is marked assumed.
    """
    table = city.tables["crews"]
    if len(table) == 0:
        count = max(2, ceil(len({task.asset for task in tasks}) / 50))
        keys = {(trade, "") for task in tasks for trade, _ in task.crews}
        return Pools({key: {0: count} for key in sorted(keys)}, dict.fromkeys(keys, "standard"),
                     dict.fromkeys(keys, ""), assumed=True)
    spans: dict[Key, list[tuple[int, int, int]]] = {}
    calendars: dict[Key, str] = {}
    bases: dict[Key, str] = {}
    for row in table.rows():
        key = (row["trade"], row["contractor"])
        first = mobilised(int(row["from"]), row["mobilisation_days"], city.settings.start)
        spans.setdefault(key, []).append((max(0, first), int(row["until"]), int(row["count"])))
        calendars[key], bases[key] = row["calendar"], row["base"]
    return Pools({key: _steps(of_key) for key, of_key in spans.items()}, calendars, bases, assumed=False)


def mobilised(arrival: int, days: float, start: int = 0) -> int:
    """Return the minute from which crews can set out who arrive at ``arrival`` in a programme that starts at ``start``.

    Days are those of the calendar, nights and holidays included.
    """
    return max(arrival, start) + round(days * MINUTES_PER_DAY) if days > 0 else arrival


def _steps(spans: list[tuple[int, int, int]]) -> dict[int, int]:
    edges = sorted({0, *(start for start, _, _ in spans), *(end for _, end, _ in spans if end < NEVER)})
    return {edge: sum(count for start, end, count in spans if start <= edge < end) for edge in edges}
