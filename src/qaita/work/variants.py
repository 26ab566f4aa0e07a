"""What a mode means beside its tasks: better, temporary service first, clear only, demolish and replace.

Owns :class:`Variant`, :func:`variants_of`, :func:`with_variants` (default tasks of modes that a city names without
listing any) and :func:`decided` (what is decided, and no choice). Who may decide is for :mod:`qaita.files.rules_modes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import isnan

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.damage.consequence import STATES, consequence_of
from qaita.units import NEVER
from qaita.work.modes import Mode
from qaita.work.tasks import Task

AS_WAS, BETTER, TEMPORARY, CLEAR, REPLACE = KINDS = ("as_was", "better", "temporary", "clear", "replace")
"""Kinds of modes; a mode of such a name is of that kind unless a row of ``modes`` says otherwise."""
BETTER_DAYS, BETTER_COST = 1.25, 1.30
"""What the default ``better`` takes more than ``as_was``: assumed, no source."""
STAND_IN_DAYS, STAND_IN_COST = 5.0, 0.02
"""Working days of one crew, and share of the value, until a stand-in serves: assumed, no source."""
DEMOLITION_DAYS, DEMOLITION_COST = 0.1, 0.1
"""Demolition and clearing as shares of the days and of the cost of building anew: assumed, no source."""


@dataclass(frozen=True)
class Variant:
    """What one mode of one asset means.

    Attributes
    ----------
    kind : str
        One of :data:`KINDS`.
    share : float
        Share of its function that the asset has under its stand-in, NaN where nothing is said.
    decision : str
        Number of the decision that allows it, '' for none.
    """

    kind: str
    share: float = float("nan")
    decision: str = ""


def variants_of(city: City) -> dict[tuple[str, str], Variant]:
    """Return what the rows of ``modes`` say, by asset and mode."""
    return {(row["asset_id"], row["mode"]): Variant(row["kind"] or kind_of_name(row["mode"]), float(row["share"]),
                                                    row["decision"]) for row in city.tables["modes"].rows()}


def kind_of_name(mode: str) -> str:
    """Return the kind of a mode of which no row says one: its own name if that is a kind, else ``as_was``."""
    return mode if mode in KINDS else AS_WAS


def with_variants(city: City, damage: Damage, tasks: list[Task]) -> list[Task]:
    """Return the tasks with default ones of each mode that ``modes`` names for a damaged asset and nobody listed.

    Whoever follows a task that such a mode repeats follows its like there as well; of all of them only the one that is
    done binds.
    """
    index, damaged = city.asset_index(), damage.is_damaged()
    listed: dict[int, list[Task]] = {}
    for task in tasks:
        listed.setdefault(task.asset, []).append(task)
    added: dict[int, list[Task]] = {}
    for (asset_id, mode), variant in variants_of(city).items():
        asset = index[asset_id]
        if damaged[asset] and all(task.mode != mode for task in listed[asset]):
            added.setdefault(asset, []).extend(_default(city, damage, asset, mode, variant, listed[asset]))
    if not added:
        return tasks
    twins: dict[str, list[str]] = {}
    for made in added.values():
        for task in made:
            if task.task_id.endswith(f":{task.mode}"):
                twins.setdefault(task.task_id.removesuffix(f":{task.mode}"), []).append(task.task_id)
    return [_behind(task, twins, {each.task_id for each in of_asset}) for asset, of_asset in listed.items()
            for task in (*of_asset, *added.get(asset, ()))]


def _behind(task: Task, twins: dict[str, list[str]], own: set[str]) -> Task:
    more = [(twin, lag) for name, lag in task.after if name not in own for twin in twins.get(name, ())]
    return replace(task, after=(*task.after, *more)) if more else task


def _default(city: City, damage: Damage, asset: int, mode: str, variant: Variant, listed: list[Task]) -> Iterator[Task]:
    """Yield default tasks of a mode, from those of ``as_was`` (or of the first mode listed) or from its class."""
    first = AS_WAS if any(task.mode == AS_WAS for task in listed) else listed[0].mode
    like = [task for task in listed if task.mode == first]
    if variant.kind in (CLEAR, REPLACE):
        yield from _anew(city, asset, mode, variant.kind, like[0])
        return
    stand_in = f"{city.asset_ids[asset]}:{mode}:stand-in"
    if variant.kind == TEMPORARY:
        days, cost = STAND_IN_DAYS, STAND_IN_COST * _value(city, asset)
        yield replace(_blank(city, asset, mode, stand_in, "stand-in", days, cost, like[0]), after_share=variant.share)
    more_days, more_cost = (BETTER_DAYS, BETTER_COST) if variant.kind == BETTER else (1.0, 1.0)
    own = {task.task_id for task in like}
    for task in like:
        after = tuple((f"{name}:{mode}" if name in own else name, lag) for name, lag in task.after)
        opens = variant.kind == TEMPORARY and not any(name in own for name, _ in task.after)
        yield replace(task, task_id=f"{task.task_id}:{mode}", mode=mode, days=task.days * more_days,
                      cost=task.cost * more_cost, after=(*after, (stand_in, 0)) if opens else after, assumed=True)


def _anew(city: City, asset: int, mode: str, kind: str, like: Task) -> Iterator[Task]:
    """Yield demolition, and building anew where the asset is replaced; nothing of its function is left meanwhile."""
    consequence, value = consequence_of(city.tables["assets"]["class"][asset]), _value(city, asset)
    days, cost = consequence.days[STATES.index("complete")], consequence.cost_ratio[STATES.index("complete")] * value
    name = f"{city.asset_ids[asset]}:{mode}"
    yield replace(_blank(city, asset, mode, f"{name}:demolish", "demolish", max(1.0, DEMOLITION_DAYS * days),
                         DEMOLITION_COST * cost, like))
    if kind == REPLACE:
        built = _blank(city, asset, mode, f"{name}:build", "build", days, cost, like)
        yield replace(built, after=((f"{name}:demolish", 0),))


def _blank(city: City, asset: int, mode: str, task_id: str, name: str, days: float, cost: float, like: Task) -> Task:
    trade = consequence_of(city.tables["assets"]["class"][asset]).trade
    known = {row["trade"] for row in city.tables["crews"].rows()}
    crews = like.crews if known and trade not in known else ((trade, 1.0),)
    return Task(task_id=task_id, asset=asset, mode=mode, name=name, after=(), days=days, crews=crews, calendar="",
                cost=cost, materials=(), release=city.settings.start, deadline=NEVER, assumed=True)


def _value(city: City, asset: int) -> float:
    value = float(city.tables["assets"]["value"][asset])
    return 0.0 if isnan(value) else value


def decided(city: City, modes: dict[int, list[Mode]]) -> dict[int, list[Mode]]:
    """Return the modes with what is decided in force.

    An asset that is to be cleared has that mode alone: it is never in service, so the planner has no choice from which
    it could gain. What is cleared or replaced has nothing left of its function once that has begun.
    """
    said = variants_of(city)
    made = {}
    for asset, listed in modes.items():
        asset_id = str(city.asset_ids[asset])
        kinds = [said.get((asset_id, mode.name), Variant(kind_of_name(mode.name))).kind for mode in listed]
        razed = [replace(mode, tasks=[replace(task, razes=True) for task in mode.tasks])
                 if kind in (CLEAR, REPLACE) else mode for mode, kind in zip(listed, kinds, strict=True)]
        cleared = [replace(mode, after=city.settings.horizon) for mode, kind in zip(razed, kinds, strict=True)
                   if kind == CLEAR]
        made[asset] = cleared or razed
    return made
