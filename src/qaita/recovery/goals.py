"""Goals: a share of a service or of a class of assets that is to work by a date, and from then on.

Owns :class:`Goal` and :func:`goals_against`. Never sets a goal and never moves one. They are the design performance
goals of NIST SP 1190 vol. 1 (2015): for each cluster of buildings and each infrastructure system the time by which 30,
60 or 90 % are to be restored. A goal counts as met when its share stays met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.recovery.levels.people import heaviest
from qaita.recovery.levels.pooled import lowest, pooled
from qaita.recovery.trace import Trace
from qaita.units import NEVER, Clock

SLACK = 1e-9
"""Share that may be missing by rounding alone."""

Status = Literal["kept", "broken", "late", "missed", "open"]
"""kept: met by the end of the day it is due and from then on until the horizon; broken: met by then and lost again;
late: met for the first time after it; missed: not met before the horizon; open: due after the horizon, and not held
at its end."""


@dataclass(frozen=True)
class Goal:
    """One goal and what a recovery makes of it.

    Attributes
    ----------
    goal_id : str
        Which goal.
    service, asset_class, district : str
        What is counted: residents who have the service, or assets of the class that work; of one district or, where it
        is blank, of the city. With neither service nor class: residents who have every service that carries weight.
    share : float
        Share that is to be reached, above 0, at most 1.
    due : int
        Minutes since day 0; the whole local day counts.
    met_on : int
        First minute at which the share is reached; NEVER if not before the horizon.
    broken_on : int
        First minute after it at which the share is lost again; NEVER if it is not.
    kept_from : int
        Minute from which the share is kept until the horizon; NEVER if not.
    status : Status
        How it ends.
    """

    goal_id: str
    service: str
    asset_class: str
    district: str
    share: float
    due: int
    met_on: int
    broken_on: int
    kept_from: int
    status: Status

    @property
    def kept(self) -> bool:
        """Whether the goal is met in time and kept."""
        return self.status == "kept"


def goals_against(city: City, trace: Trace) -> list[Goal]:
    """Return the goals of the city in the order of their table.

    ``trace`` is of num_nodes rows: the share of function of each node. A goal that counts nobody and nothing is missed.
    Linear in goals x pieces.
    """
    return [_goal(city, row, _level(city, row, trace)) for row in city.tables["goals"].rows()]


def _level(city: City, row: Mapping[str, Any], trace: Trace) -> Trace:
    """Return the share that a goal looks at, as a trace of one row."""
    nodes, count = _counted(city, row)
    if not row["service"] and not row["class"]:
        trace = _everything(city, trace)
    total = count.sum()
    weight = count / total if total > 0 else np.zeros(len(count))
    return pooled(trace.take(nodes), np.zeros(len(nodes), np.int64), weight, 1)


def _counted(city: City, row: Mapping[str, Any]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return what a goal counts and how much each counts: nodes, or residents groups for all services together."""
    sinks, district = city.sinks, row["district"]
    if row["class"]:
        assets = city.tables["assets"]
        mine = (assets["class"] == row["class"]) & (~bool(district) | (assets["district"] == district))
        return np.flatnonzero(mine), np.ones(int(mine.sum()))
    lives = np.full(len(sinks.people), True) if not district else np.array(sinks.districts == district, bool)
    if row["service"]:
        named = np.array([name == row["service"] for name in sinks.services], bool)
        mine = named[sinks.service_idx] & lives[sinks.group_idx]
        return sinks.node[mine], sinks.people[sinks.group_idx[mine]]
    weighed = np.zeros(len(sinks.people), bool)
    weighed[sinks.group_idx[heaviest(sinks)[sinks.service_idx] > 0]] = True
    groups = np.flatnonzero(weighed & lives)
    return groups, sinks.people[groups]


def _everything(city: City, trace: Trace) -> Trace:
    """Return of each residents group the least of its services that carry weight."""
    sinks = city.sinks
    weighed = heaviest(sinks)[sinks.service_idx] > 0
    return lowest(trace.take(sinks.node), np.where(weighed, sinks.group_idx, -1), len(sinks.people))


def _goal(city: City, row: Mapping[str, Any], level: Trace) -> Goal:
    horizon, least = city.settings.horizon, float(row["share"]) - SLACK
    met_on = int(level.crossing(least)[0])
    met_on = met_on if met_on < horizon else NEVER
    broken_on = _lost(level, least, met_on, horizon) if met_on < NEVER else NEVER
    kept_from = int(level.kept_from(least, horizon)[0])
    end = _end_of_day(city.clock, int(row["due"]))
    return Goal(row["goal_id"], row["service"], row["class"], row["district"], float(row["share"]), int(row["due"]),
                met_on, broken_on, kept_from, _status(met_on, kept_from, end, horizon))


def _status(met_on: int, kept_from: int, end: int, horizon: int) -> Status:
    if end > horizon and kept_from == NEVER:
        return "open"
    if met_on == NEVER:
        return "missed"
    if met_on >= end:
        return "late"
    return "kept" if kept_from < end else "broken"


def _end_of_day(clock: Clock, due: int) -> int:
    """Return the midnight that ends the local day of a minute; NEVER has no end."""
    if due >= NEVER:
        return NEVER
    return clock.minutes(clock.moment(due).date() + timedelta(days=1))


def _lost(level: Trace, least: float, since: int, horizon: int) -> int:
    """Return the first minute from ``since`` on at which a trace of one row is below ``least``; NEVER if not."""
    mirror = level._replace(share=-level.share, slope=-level.slope)
    fallen = int(mirror.crossing(-least, since)[0])
    return fallen if fallen < horizon else NEVER
