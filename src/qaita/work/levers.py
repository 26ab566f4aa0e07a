"""Levers: what shortens the waiting or the work of an asset at a price, as more modes from which the planner chooses.

Owns :class:`Lever`, :func:`levers_of` and :func:`levered`. A mode and a set of levers together make one more mode,
named ``better+permit_lane``. Only sets of which every lever is needed are made. Chooses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from math import isnan
from typing import Any

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.units import NEVER
from qaita.work.modes import Mode, Readiness
from qaita.work.overtime import LAWS, Caps
from qaita.work.tasks import Task
from qaita.work.waiting import Cut

OVERTIME, SHIFTS = "overtime", "shifts"
HOURS = (OVERTIME, SHIFTS)
"""Levers on the hours of work; all others shorten one part of the waiting."""
MOST_SETS = 8
"""Sets of levers kept for one mode of one asset: the fastest, then those of fewest levers and the earliest start."""

Row = dict[str, Any]
Chosen = tuple["Lever", ...]


@dataclass(frozen=True, eq=False)
class Lever:
    """One row of the table ``levers``; blank lists mean everything.

    Attributes
    ----------
    lever_id : str
        Its name.
    shortens : str
        Part of the waiting, ``overtime`` or ``shifts``.
    cut : Cut
        What it takes off that part.
    calendar : str
        Hours of the shifts.
    caps : Caps
        Most overtime.
    trades : tuple of str
        Trades to whose tasks longer hours apply.
    price, cost_share : float
        Currency for each use; what its tasks cost more, as a share.
    payer : str
        Who pays the price; '' the asset's payer.
    places : int
        Assets that may use it, -1 for no limit.
    where : dict of str to tuple of str
        Assets, classes, lots and districts for which it is.
    assumed : bool
        Whether its price is.
    """

    lever_id: str
    shortens: str
    cut: Cut
    calendar: str
    caps: Caps
    trades: tuple[str, ...]
    price: float
    cost_share: float
    payer: str
    places: int
    where: dict[str, tuple[str, ...]]
    assumed: bool

    def is_for(self, asset: Mapping[str, Any]) -> bool:
        """Return whether an asset (by column) may use it."""
        return all(not allowed or asset[column] in allowed for column, allowed in self.where.items())

    def reaches(self, task: Task) -> bool:
        """Return whether a task can go on in its hours: only trades that it is for work there."""
        trades = [trade for trade, _ in task.crews]
        return bool(trades) and (not self.trades or set(trades) <= set(self.trades))


def levers_of(city: City) -> list[Lever]:
    """Return the levers of a city in the order of their table."""
    table, law = city.tables["levers"], LAWS.get(city.settings.holidays, Caps(0, 0, 0))
    return [_lever(row, law, bool(table.is_assumed("price")[number])) for number, row in enumerate(table.rows())]


def _lever(row: Row, law: Caps, assumed: bool) -> Lever:
    return Lever(
        lever_id=str(row["lever_id"]), shortens=str(row["shortens"]),
        cut=Cut(_or(row["to_days"], float("inf")), _or(row["less_days"], 0.0)), calendar=str(row["calendar"]),
        caps=Caps(*(_or(row[f"{span}_hours"], most) for span, most in law._asdict().items())),
        trades=row["trades"], price=_or(row["price"], 0.0), cost_share=_or(row["cost_share"], 0.0),
        payer=str(row["payer"]), places=int(row["places"]), assumed=assumed,
        where={"asset_id": row["assets"], "class": row["classes"], "lot_id": row["lots"], "district": row["districts"]})


def _or(value: float, blank: float) -> float:
    return blank if isnan(value) else float(value)


def levered(city: City, damage: Damage, modes: dict[int, list[Mode]]) -> dict[int, list[Mode]]:
    """Return the modes of each asset, each followed by what levers make of it.

    A set of levers is left out when another one, the empty one included, lets work begin as early in the same hours at
    no greater price to anyone, and takes no place that it does not. Of more than :data:`MOST_SETS` the rest is left out
    too.
    """
    levers = levers_of(city)
    if not levers:
        return modes
    readiness, assets = Readiness(city, damage), city.tables["assets"]
    made = {}
    for asset, listed in modes.items():
        row = {name: assets[name][asset] for name in ("asset_id", "class", "lot_id", "district")}
        usable = [lever for lever in levers if lever.is_for(row)]
        made[asset] = [each for mode in listed
                       for each in (mode, *_variants(row["asset_id"], asset, mode, usable, readiness))]
    twins: dict[str, list[str]] = {}
    for mode in (mode for listed in made.values() for mode in listed if mode.levers):
        for task in mode.tasks:
            if not task.lever:
                twins.setdefault(task.task_id.removesuffix(twin("", mode.levers)), []).append(task.task_id)
    return followed(made, twins)


@dataclass(frozen=True, eq=False)
class Effect:
    """What a set of levers does to one mode of one asset, and what it takes."""

    chosen: Chosen
    ready: int
    wait: str
    hold: str
    first: int
    hours: tuple[str, ...]
    scarce: frozenset[str]
    prices: dict[str, float]

    def beats(self, other: Effect) -> bool:
        """Return whether work may begin as early in the same hours, at no greater price to anyone or scarcity."""
        return (self.first <= other.first and self.hours == other.hours and self.scarce <= other.scarce
                and all(price <= other.prices.get(payer, 0.0) for payer, price in self.prices.items()))


def _variants(asset_id: str, asset: int, mode: Mode, usable: list[Lever], readiness: Readiness) -> Iterator[Mode]:
    """Yield the mode under each useful set of levers."""
    begin = min((task.release for task in mode.tasks if not _inside(task, mode)), default=0)
    sets = [_effect(chosen, begin, *readiness.of(asset, mode.bidder, {
        lever.shortens: lever.cut for lever in chosen if lever.shortens not in HOURS}))
        for chosen in _sets(mode, usable)]
    kept = [one for rank, one in enumerate(sets) if one.chosen and not any(
        other.beats(one) and (place < rank or not one.beats(other))
        for place, other in enumerate(sets) if place != rank)]
    kept.sort(key=lambda one: (one.first, -len(one.hours), sum(one.prices.values())))
    few = sorted(kept[1:], key=lambda one: (len(one.chosen), one.first))
    for one in sorted((*kept[:1], *few[:MOST_SETS - 1]), key=lambda one: (len(one.chosen), one.first)):
        yield _under(asset_id, mode, one.chosen, one.ready, one.wait, one.hold)


def _effect(chosen: Chosen, begin: int, ready: int, wait: str, hold: str) -> Effect:
    prices: dict[str, float] = {}
    for lever in chosen:
        prices[lever.payer] = prices.get(lever.payer, 0.0) + lever.price
    hours = tuple(lever.lever_id for lever in chosen if lever.shortens in HOURS)
    scarce = frozenset(lever.lever_id for lever in chosen if lever.places >= 0)
    return Effect(chosen, ready, wait, hold, max(begin, ready), hours, scarce, prices)


def _sets(mode: Mode, usable: list[Lever]) -> Iterator[Chosen]:
    """Yield sets with at most one lever on each part of the waiting and one on the hours, the empty one first."""
    by_part: dict[str, list[Lever]] = {}
    for lever in usable:
        if lever.shortens not in HOURS or any(lever.reaches(task) for task in mode.tasks):
            by_part.setdefault("hours" if lever.shortens in HOURS else lever.shortens, []).append(lever)
    for chosen in product(*([None, *listed] for listed in by_part.values())):
        yield tuple(lever for lever in chosen if lever is not None)


def _inside(task: Task, mode: Mode) -> bool:
    """Return whether a task follows another one of its mode."""
    own = {each.task_id for each in mode.tasks}
    return any(name in own for name, _ in task.after)


def _under(asset_id: str, mode: Mode, chosen: Chosen, ready: int, wait: str, hold: str) -> Mode:
    """Return the mode under a set of levers: its tasks named anew, behind one that pays for each lever with a price."""
    ids = tuple(lever.lever_id for lever in chosen)
    name = "+".join([mode.name, *ids])
    whole = bool(mode.tasks) and not any(isnan(task.after_share) for task in mode.tasks)
    named = f"{name}+{mode.dump}" if mode.dump else name
    paid = [_payment(asset_id, named, mode.tasks[0], lever, whole) for lever in chosen
            if lever.price > 0 or lever.places >= 0]
    first = tuple((task.task_id, 0) for task in paid)
    own = {task.task_id: twin(task.task_id, ids) for task in mode.tasks}
    tasks = []
    for task in mode.tasks:
        after = tuple((own.get(before, before), lag) for before, lag in task.after)
        behind = after if _inside(task, mode) else (*after, *first)
        tasks.append(_in_hours(replace(task, task_id=own[task.task_id], after=behind), chosen))
    return replace(mode, name=name, tasks=[*paid, *tasks], ready=ready, wait=wait, levers=ids, hold=hold)


def twin(task_id: str, levers: Iterable[str]) -> str:
    """Return the name of a task under levers."""
    return "+".join([task_id, *levers])


def _payment(asset_id: str, mode: str, like: Task, lever: Lever, whole: bool) -> Task:
    """Return the task that pays for one use of a lever; ``whole``: the mode's tasks all say what share they reach."""
    of_bidder = f"@{like.bidder}" if like.bidder else ""
    return Task(
        task_id=f"{asset_id}/{mode}/{lever.lever_id}{of_bidder}", asset=like.asset, mode=like.mode,
        name=f"payment: {lever.lever_id}", after=(), days=0.0, crews=(), calendar="always", cost=lever.price,
        materials=(), release=0, deadline=NEVER, assumed=lever.assumed,
        after_share=0.0 if whole else float("nan"), lever=lever.lever_id, payer=lever.payer, bidder=like.bidder)


def _in_hours(task: Task, chosen: Chosen) -> Task:
    """Return the task in the hours of the levers that reach it, at what they cost more."""
    for lever in chosen:
        if lever.shortens in HOURS and lever.reaches(task):
            return replace(task, hours=lever.lever_id, cost=task.cost * (1 + lever.cost_share))
    return task


def followed(modes: dict[int, list[Mode]], twins: Mapping[str, list[str]]) -> dict[int, list[Mode]]:
    """Return the modes with each task that follows one of another asset behind that one's twins as well.

    Of all of them only the one that is done binds.
    """
    return {asset: [replace(mode, tasks=[_behind(task, twins, mode) for task in mode.tasks]) for mode in listed]
            for asset, listed in modes.items()}


def _behind(task: Task, twins: Mapping[str, list[str]], mode: Mode) -> Task:
    own = {each.task_id for each in mode.tasks}
    more = [(other, lag) for before, lag in task.after if before not in own for other in twins.get(before, ())]
    return replace(task, after=(*task.after, *more)) if more else task
