"""Debris: what lies at each damaged asset, and where it can be hauled before anything is built there.

Owns :class:`Clearing`, :func:`clearings_of` and :func:`hauled`. An asset whose debris can go to several dumps has each
of its modes once for each; so the planner chooses. Places nothing in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, inf, isnan
from typing import Any

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.units import NEVER
from qaita.work.dumps import daily, dump_name
from qaita.work.levers import followed
from qaita.work.modes import Mode
from qaita.work.tasks import Task

TONNES_A_M2 = 0.587
"""Tonnes of debris of a square metre of floor of a destroyed building. FEMA 329 (2010), Debris Estimating Field Guide:
length x width x height in feet x 0.33 / 27 cubic yards, and two cubic yards of construction debris to a short ton; the
height of a storey, 3 m, is assumed."""

CLEAR = "clear"
"""Name of the task; a mode that lists one of this name clears its debris itself."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Clearing:
    """How the debris of one asset can go to one dump.

    Attributes
    ----------
    dump : str
        Dump.
    tonnes : float
        Debris.
    trade : str
        Trade of the trucks.
    trucks : int
        Crews of it.
    a_day : float
        Tonnes hauled on a working day, by all of them: no more than the dump takes on a day.
    cost : float
        Currency, for all of it.
    via : tuple of int
        Assets that are repaired before.
    limited : bool
        Whether the dump has room for so much and no more.
    """

    dump: str
    tonnes: float
    trade: str
    trucks: int
    a_day: float
    cost: float
    via: tuple[int, ...]
    limited: bool

    @property
    def crews(self) -> tuple[tuple[str, float], ...]:
        """The trucks, and what the dump takes of them on a day."""
        return (self.trade, float(self.trucks)), (dump_name(self.dump), float(ceil(self.a_day)))


def tonnes_of(city: City, damage: Damage) -> dict[int, float]:
    """Return the tonnes at each damaged asset with debris; of destroyed buildings by floor area where not given.

    Nothing anywhere where there are no dumps: then nobody plans debris.
    """
    if not len(city.tables["dumps"]):
        return {}
    assets, found = city.tables["assets"], dict[int, float]()
    for asset in damage.is_damaged().nonzero()[0].tolist():
        said, size = float(assets["debris_t"][asset]), float(assets["size_m2"][asset])
        if isnan(said):
            said = size * TONNES_A_M2 if damage.state[asset] == "complete" and not isnan(size) else 0.0
        if said > 0:
            found[asset] = said
    return found


def clearings_of(city: City, damage: Damage) -> dict[int, list[Clearing]]:
    """Return the ways in which the debris of each asset can go, in the order of ``dumps``; empty: no route takes it."""
    dumps = {str(row["dump_id"]): row for row in city.tables["dumps"].rows()}
    assets, index, routes = city.tables["assets"], city.asset_index(), list(city.tables["routes"].rows())
    found = dict[int, list[Clearing]]()
    for asset, tonnes in tonnes_of(city, damage).items():
        nearest = {dump: row for dump in dumps
                   if (row := _route(routes, dump, str(city.asset_ids[asset]), str(assets["district"][asset])))}
        found[asset] = [_clearing(dumps[dump], row, tonnes, tuple({index[name] for name in row["via"]} - {asset}))
                        for dump, row in nearest.items()]
    return found


def _route(routes: list[Row], dump: str, asset_id: str, district: str) -> Row | None:
    """Return the row that says how debris goes to a dump: the asset's own, else its district's, else everybody's."""
    rows = [row for row in routes if row["dump_id"] == dump]
    own = [row for row in rows if row["asset_id"] == asset_id]
    near = [row for row in rows if not row["asset_id"] and row["district"] == district]
    return next(iter([*own, *near, *(row for row in rows if not row["asset_id"] and not row["district"])]), None)


def _clearing(dump: Row, row: Row, tonnes: float, via: tuple[int, ...]) -> Clearing:
    trucks = max(1, int(row["trucks"]))
    hauled = min(trucks * float(row["tonnes_a_day"]), float(daily(dump)) or inf)
    cost = tonnes * (0.0 if isnan(row["cost_a_t"]) else float(row["cost_a_t"]))
    limited = not isnan(dump["capacity_t"])
    return Clearing(str(dump["dump_id"]), tonnes, str(row["trade"]), trucks, hauled, cost, via, limited)


def hauled(city: City, clearings: Mapping[int, list[Clearing]], modes: dict[int, list[Mode]]) -> dict[int, list[Mode]]:
    """Return the modes with debris cleared first: once for each dump, those of the first under their own names.

    A mode that lists a task ``clear`` is left as it is, and so is an asset whose debris no route takes
    (:func:`stranded`). Tasks that follow one of another asset follow it in every variant.
    """
    if not any(clearings.values()):
        return modes
    made, again = dict(modes), dict[str, list[str]]()
    for asset, ways in clearings.items():
        if asset in modes and ways:
            made[asset] = [each for mode in modes[asset] for each in _variants(city, mode, ways, modes, again)]
    return followed(made, again)


def stranded(city: City, clearings: Mapping[int, list[Clearing]], modes: Mapping[int, list[Mode]]) -> dict[int, str]:
    """Return the assets whose debris no route takes in any mode, and that as the rule that stops them."""
    return {asset: "no route takes its debris to a dump" for asset, ways in clearings.items()
            if not ways and asset in modes and not any(_clears(mode) for mode in modes[asset])}


def _clears(mode: Mode) -> bool:
    return any(task.name == CLEAR for task in mode.tasks)


def _variants(city: City, mode: Mode, ways: list[Clearing], modes: Mapping[int, list[Mode]],
              again: dict[str, list[str]]) -> Iterator[Mode]:
    """Yield the mode for each dump; ``again`` takes in the new names of its tasks."""
    if _clears(mode):
        yield mode
        return
    for rank, way in enumerate(ways):
        named = {task.task_id: f"{task.task_id}+{way.dump}" if rank else task.task_id for task in mode.tasks}
        clear = _task(city, mode.tasks[0], way, modes)
        tasks = [clear]
        for task in mode.tasks:
            after = tuple((named.get(name, name), lag) for name, lag in task.after)
            first = () if any(name in named for name, _ in task.after) else ((clear.task_id, 0),)
            tasks.append(replace(task, task_id=named[task.task_id], after=(*after, *first)))
            if rank:
                again.setdefault(task.task_id, []).append(named[task.task_id])
        yield replace(mode, tasks=tasks, dump=way.dump if rank else "")


def _task(city: City, like: Task, way: Clearing, modes: Mapping[int, list[Mode]]) -> Task:
    """Return the task that clears the debris of a mode whose first task is ``like``."""
    full = ((dump_name(way.dump), way.tonnes),) if way.limited else ()
    after = tuple((task.task_id, mode.after)
                  for asset in way.via for mode in modes.get(asset, ()) for task in mode.tasks)
    return replace(
        like, task_id=f"{like.task_id}:{CLEAR}:{way.dump}", name=CLEAR, after=after, days=way.tonnes / way.a_day,
        crews=way.crews, calendar="", cost=way.cost, materials=full,
        release=city.settings.start, deadline=NEVER, assumed=False, during=float("nan"),
        after_share=float("nan") if isnan(like.after_share) else 0.0, ramp_days=0.0, common=True,
        haul=(way.dump, way.tonnes))


def hauls_of(tasks: list[Task]) -> tuple[tuple[int, str, float], ...]:
    """Return which tasks haul debris: index, dump, tonnes."""
    return tuple((idx, task.haul[0], task.haul[1]) for idx, task in enumerate(tasks) if task.haul)
