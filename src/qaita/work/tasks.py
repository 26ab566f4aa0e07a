"""The tasks of every damaged asset: those that the city lists, and defaults where it lists none.

Owns :class:`Task` and :func:`tasks_of`. Places nothing in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.damage.consequence import STATES, consequence_of
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.bill import Bill


@dataclass(frozen=True)
class Task:
    """One task as a person would say it: days, names and money. ``after`` holds (task id, lag in minutes).

    ``during`` and ``after_share`` are shares of the asset's function, NaN where nothing is said. ``drawn`` is the whole
    amount of money drawn at the start where that is not the cost, and ``bills`` are the payments that are its own.
    ``hours`` is the lever under which the task goes on in other hours, ``lever`` the one whose price the task is,
    ``payer`` who pays it instead of the asset's payer; '' for none. ``common``: done by crews of the common pool,
    whoever does the other tasks; ``haul``: dump to which it brings debris, and tonnes. ``razes``: nothing is left of
    the asset's function from its start until the asset is in service.
    ``bidder`` is the contractor as whose offer it is done, '' outside bids (:mod:`qaita.work.bids`).
    """

    task_id: str
    asset: int
    mode: str
    name: str
    after: tuple[tuple[str, int], ...]
    days: float
    crews: tuple[tuple[str, float], ...]
    calendar: str
    cost: float
    materials: tuple[tuple[str, float], ...]
    release: int
    deadline: int
    assumed: bool = False
    during: float = float("nan")
    after_share: float = float("nan")
    ramp_days: float = 0.0
    drawn: int | None = None
    bills: tuple[Bill, ...] = ()
    common: bool = False
    haul: tuple[str, float] | None = None
    hours: str = ""
    lever: str = ""
    payer: str = ""
    razes: bool = False
    bidder: str = ""


def tasks_of(city: City, damage: Damage) -> list[Task]:
    """Return the tasks of all damaged assets, in the order of the assets and then of the table.

    A damaged asset without tasks gets one task ``repair`` by class and state
    (:mod:`qaita.damage.consequence`), one crew of the default trade, cost = value x cost ratio; it is marked assumed.
    """
    idx = city.asset_index()
    damaged = damage.is_damaged()
    listed: dict[int, list[Task]] = {}
    table = city.tables["tasks"]
    for number, row in enumerate(table.rows()):
        asset = idx[row["asset_id"]]
        if damaged[asset]:
            assumed = bool(table.is_assumed("days")[number])
            listed.setdefault(asset, []).append(_listed(row, asset, assumed))
    return [task for asset in np.flatnonzero(damaged).tolist()
            for task in listed.get(asset) or [_default(city, asset, damage)]]


def split_after(text: str) -> tuple[str, float]:
    """Return (task id, lag in days) of one entry of ``after``, such as ``T1`` or ``T2+3``."""
    name, plus, lag = text.rpartition("+")
    try:
        return (name.strip(), float(lag.replace(",", "."))) if plus else (text.strip(), 0.0)
    except ValueError:
        return text.strip(), 0.0


def _listed(row: dict[str, Any], asset: int, assumed: bool) -> Task:
    after = tuple((name, round(lag * MINUTES_PER_DAY)) for name, lag in map(split_after, row["after"]))
    return Task(
        task_id=str(row["task_id"]), asset=asset, mode=str(row["mode"]), name=str(row["task"]), after=after,
        days=float(row["days"]), crews=row["crews"], calendar=str(row["calendar"]),
        cost=float(row["cost"]), materials=row["materials"],
        release=int(row["release"]), deadline=int(row["deadline"]), assumed=assumed,
        during=float(row["function_during"]), after_share=float(row["function_after"]),
        ramp_days=float(np.nan_to_num(row["ramp_days"])),
    )


def _default(city: City, asset: int, damage: Damage) -> Task:
    assets = city.tables["assets"]
    consequence = consequence_of(assets["class"][asset])
    state = damage.state[asset]
    rank = STATES.index("moderate" if state == "unknown" else state)
    value = float(assets["value"][asset])
    return Task(
        task_id=f"{assets['asset_id'][asset]}:repair", asset=asset, mode="as_was", name="repair", after=(),
        days=consequence.days[rank], crews=((consequence.trade, 1.0),), calendar="",
        cost=0.0 if np.isnan(value) else value * consequence.cost_ratio[rank],
        materials=(), release=city.settings.start, deadline=NEVER, assumed=True,
    )
