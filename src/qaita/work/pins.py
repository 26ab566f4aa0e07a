"""Pins and vetoes of the commission: what it has decided about single assets, lots and tasks.

Owns :class:`Pin` and what each does to a mode. A pin only ever forbids: it takes modes away and draws
dates closer. So it cannot lift a hold, and every plan that keeps it is a plan without it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from qaita.city.city import City
from qaita.units import NEVER, Clock
from qaita.work.bids import plain_id
from qaita.work.calendar import Shifts
from qaita.work.levers import twin
from qaita.work.means import Means
from qaita.work.modes import Mode
from qaita.work.opening import own_id
from qaita.work.pinned import Pinned
from qaita.work.tasks import Task


@dataclass(frozen=True)
class Pin:
    """One decision.

    Attributes
    ----------
    pin_id, what, value : str
        As in the table ``pins``; ``value`` names a mode or a contractor.
    date : int
        Minute, NEVER where the decision has no date.
    until : int
        End of that local day.
    said : str
        What is decided, in words.
    decided_by : str
        Office.
    assets : frozenset of int
        Nodes of the assets concerned.
    task_id : str
        The one task concerned, '' for all of the assets'.
    """

    pin_id: str
    what: str
    value: str
    date: int
    until: int
    said: str
    decided_by: str
    assets: frozenset[int]
    task_id: str

    def __str__(self) -> str:
        """Return the pin as a rule that stops an asset."""
        return f"pin {self.pin_id} of {self.decided_by}: {self.said}"


@dataclass(frozen=True)
class Effect:
    """What a pin does to one mode: forbids it, or bounds its earliest start and tasks by id."""

    forbids: bool = False
    ready: int = 0
    release: tuple[tuple[str, int], ...] = ()
    deadline: tuple[tuple[str, int], ...] = ()


def pins_of(city: City) -> list[Pin]:
    """Return the pins of a city, in the order of their table."""
    assets, index = city.tables["assets"], city.asset_index()
    in_lot = dict[str, set[int]]()
    for asset, lot_id in enumerate(assets["lot_id"]):
        in_lot.setdefault(str(lot_id), set()).add(asset)
    of_task = {str(row["task_id"]): index[row["asset_id"]] for row in city.tables["tasks"].rows()}
    of_mode = {(row["mode"], index[row["asset_id"]]) for row in city.tables["tasks"].rows()}
    found = []
    for row in city.tables["pins"].rows():
        concerned = ({of_task[row["task_id"]]} if row["task_id"] else
                     {index[row["asset_id"]]} if row["asset_id"] else in_lot.get(row["lot_id"], set()))
        if row["lot_id"] and row["what"] == "mode":
            concerned = {asset for asset in concerned if (row["value"], asset) in of_mode}
        date = int(row["date"])
        found.append(Pin(str(row["pin_id"]), str(row["what"]), str(row["value"]), date, _day_end(city.clock, date),
                         said_of(row, city.clock), str(row["decided_by"]), frozenset(concerned), str(row["task_id"])))
    return found


def given_up(city: City | None) -> frozenset[str]:
    """Return the ids of the assets on which, so the commission decided, no works are done."""
    if city is None:
        return frozenset()
    assets = city.tables["assets"]
    rows = [row for row in city.tables["pins"].rows() if row["what"] == "not_at_all"]
    named, lots = {row["asset_id"] for row in rows} - {""}, {row["lot_id"] for row in rows} - {""}
    return frozenset(named | {str(asset_id) for asset_id, lot_id in
                              zip(assets["asset_id"], assets["lot_id"], strict=True) if lot_id in lots})


def said_of(row: Mapping[str, object], clock: Clock) -> str:
    """Return what a row of ``pins`` decides, in words: ``not before 2022-03-01 00:00``, ``mode better``."""
    date = int(str(row["date"]))
    value = str(row["value"]) or (clock.text(date) if date < NEVER else "")
    return f"{str(row['what']).replace('_', ' ')} {value}".strip()


def _day_end(clock: Clock, date: int) -> int:
    return NEVER if date >= NEVER else clock.minutes(clock.moment(date).date() + timedelta(days=1))


def effect_of(pin: Pin, asset: int, mode: Mode, means: Means) -> Effect | None:
    """Return what a pin does to a mode of an asset; None where it does not bear on it."""
    if asset not in pin.assets:
        return None
    if pin.what == "not_at_all":
        return Effect(forbids=True)
    if pin.what in ("mode", "not_mode"):
        return Effect(forbids=True) if (mode.variant == pin.value) == (pin.what == "not_mode") else None
    if pin.what in ("contractor", "not_contractor"):
        hired = means.contractor(mode.tasks[0])
        return Effect(forbids=True) if (hired == pin.value) == (pin.what == "not_contractor") else None
    return _dated(pin, mode, means)


def _dated(pin: Pin, mode: Mode, means: Means) -> Effect | None:
    """Return what a date does; payments are no works."""
    works = [task for task in mode.tasks
             if not task.lever and all(bill.task_id == task.task_id for bill in task.bills)]
    ends = (f"+{mode.dump}" if mode.dump else "") + twin("", mode.levers)
    chosen = [task for task in works
              if pin.task_id in ("", plain_id(own_id(task.task_id).removesuffix(ends), mode.bidder))]
    if not chosen:
        return None
    if pin.what == "not_after":
        return Effect(deadline=tuple((task.task_id, pin.date) for task in chosen))
    ready = 0 if pin.task_id else pin.date
    release = tuple((task.task_id, pin.date) for task in chosen) if pin.task_id else ()
    if pin.what == "not_before":
        return Effect(ready=ready, release=release)
    ids = {task.task_id for task in works}
    first = next(task for task in chosen if pin.task_id or not any(name in ids for name, _ in task.after))
    return Effect(ready=ready, release=release, deadline=((first.task_id, _latest_finish(pin, first, means)),))


def _latest_finish(pin: Pin, task: Task, means: Means) -> int:
    """Return when a task is over that starts at the last working minute of the pin's day; before it if there is none.

    What starts later ends later: so the deadline holds the start to the day, exactly.
    """
    shifts = means.hours(task)
    last = int(np.searchsorted(shifts.opens, pin.until, side="left")) - 1
    start = min(int(shifts.closes[last]), pin.until) - 1 if last >= 0 else -1
    if start < pin.date:
        return pin.date - 1
    return _worked(shifts, last, start, round(task.days * means.working_time(means.calendars(task)).full_day))


def _worked(shifts: Shifts, shift: int, start: int, work: int) -> int:
    """Return when so much work begun within a shift is over; NEVER beyond the last one."""
    while work > shifts.closes[shift] - start:
        work -= int(shifts.closes[shift]) - start
        shift += 1
        if shift == len(shifts.opens):
            return NEVER
        start = int(shifts.opens[shift])
    return start + work


def kept(mode: Mode, effects: Mapping[Pin, Effect]) -> Mode | None:
    """Return a mode under pins; None where one of them forbids it."""
    if any(effect.forbids for effect in effects.values()):
        return None
    ready, wait, hold, tasks = mode.ready, mode.wait, mode.hold, {task.task_id: task for task in mode.tasks}
    for pin, effect in effects.items():
        if effect.ready > ready:
            ready, wait, hold = effect.ready, f"{wait}; {pin}", ""
        for name, minute in effect.release:
            tasks[name] = replace(tasks[name], release=max(tasks[name].release, minute))
        for name, minute in effect.deadline:
            tasks[name] = replace(tasks[name], deadline=min(tasks[name].deadline, minute))
    return replace(mode, ready=ready, wait=wait, hold=hold, tasks=list(tasks.values()))


def under_pins(
    jobs: Mapping[int, list[Mode]], pins: list[Pin], means: Means, horizon: int
) -> tuple[dict[int, list[Mode]], dict[int, str], tuple[Pinned, ...]]:
    """Return the jobs under pins, which are left without a mode and by what rule, and the pins on the jobs as given.

    A job without a mode keeps those that it had, so that who follows it is known. Who follows a task that pins take
    away needs its job done all the same, in whichever mode is left.
    """
    made, ruled = dict[int, list[Mode]](), dict[int, str]()
    on = {pin: Pinned(pin.pin_id, pin.what, pin.said, (), (), (), ()) for pin in pins}
    mode_at = task_at = 0
    for asset, listed in jobs.items():
        modes, guilty = [], dict[Pin, None]()
        for mode in listed:
            found = {pin: effect for pin in pins if (effect := effect_of(pin, asset, mode, means))}
            on |= {pin: _on(on[pin], effect, mode, mode_at, task_at) for pin, effect in found.items()}
            guilty |= dict.fromkeys(pin for pin, effect in found.items() if effect.forbids)
            left = kept(mode, found)
            modes += [left] if left else []
            mode_at, task_at = mode_at + 1, task_at + len(mode.tasks)
        made[asset] = modes or listed
        if not modes:
            ruled[asset] = "; ".join(map(str, guilty))
    return _followed(jobs, made, horizon), ruled, tuple(on.values())


def _followed(jobs: Mapping[int, list[Mode]], made: dict[int, list[Mode]], horizon: int) -> dict[int, list[Mode]]:
    """Return the modes; who follows a task that is gone follows one of its job, with so early a lag that none binds."""
    kept_ids = {task.task_id for listed in made.values() for mode in listed for task in mode.tasks}
    instead = {task.task_id: (made[asset][0].tasks[0].task_id, -horizon) for asset, listed in jobs.items()
               for mode in listed for task in mode.tasks if task.task_id not in kept_ids}
    if not instead:
        return made
    return {asset: [replace(mode, tasks=[_behind(task, instead) for task in mode.tasks]) for mode in listed]
            for asset, listed in made.items()}


def _behind(task: Task, instead: Mapping[str, tuple[str, int]]) -> Task:
    after = dict.fromkeys(instead.get(name, (name, lag)) for name, lag in task.after)
    return replace(task, after=tuple(after))


def _on(pinned: Pinned, effect: Effect, mode: Mode, mode_at: int, task_at: int) -> Pinned:
    """Return a pin with what it does to one more mode, which and whose tasks begin at these indices."""
    place = {task.task_id: task_at + rank for rank, task in enumerate(mode.tasks)}
    return replace(
        pinned, forbids=pinned.forbids + ((mode_at,) if effect.forbids else ()),
        ready=pinned.ready + (((mode_at, effect.ready),) if effect.ready else ()),
        release=pinned.release + tuple((place[name], minute) for name, minute in effect.release),
        deadline=pinned.deadline + tuple((place[name], minute) for name, minute in effect.deadline))
