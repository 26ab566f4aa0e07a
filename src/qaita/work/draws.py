"""When the cost of works is drawn: at signing, as each task starts, as it is done, at acceptance.

Owns :class:`Terms`, :func:`terms_of` and :func:`with_milestones`. A payment that holds work back becomes
a step without duration that draws money; one that does not is only held against everything that its source ever
releases, and is paid when the money is there (:mod:`qaita.plan.allowed.payments`). Places nothing in time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

import numpy as np

from qaita.city.city import City
from qaita.units import NEVER
from qaita.work.bill import ACCEPTED, DONE, MILESTONES, SIGNING, START, Bill
from qaita.work.modes import Mode
from qaita.work.tasks import Task

STEP = {SIGNING: "signing", DONE: "paid", ACCEPTED: "accepted"}
"""How the id of a payment's step ends, behind that of a task and a colon."""

Key = tuple[str, str, str]
"""Asset, lot and mode, each '' for all."""


@dataclass(frozen=True)
class Terms:
    """Shares of a cost by milestone, and the milestones whose payment holds work or service back."""

    shares: Mapping[str, float]
    holding: frozenset[str]

    def split(self, amount: int) -> dict[str, int]:
        """Return what of a whole amount falls due at each milestone; the parts sum to it exactly."""
        parts, said, due = dict[str, int](), 0.0, 0
        for milestone in MILESTONES:
            said += self.shares.get(milestone, 0.0)
            until = amount if milestone == ACCEPTED else min(amount, round(amount * said))
            parts[milestone], due = until - due, until
        return parts


def terms_of(city: City) -> dict[Key, Terms]:
    """Return the terms that the table ``draws`` lists, by whom they are for."""
    listed: dict[Key, list[dict[str, Any]]] = {}
    for row in city.tables["draws"].rows():
        listed.setdefault((row["asset_id"], row["lot_id"], row["mode"]), []).append(row)
    return {key: Terms({row["milestone"]: float(row["share"]) for row in rows},
                       frozenset(row["milestone"] for row in rows if _holds(row))) for key, rows in listed.items()}


def _holds(row: Mapping[str, Any]) -> bool:
    return str(row["holds_back"] or ("no" if row["milestone"] == ACCEPTED else "yes")) == "yes"


def terms_for(terms: Mapping[Key, Terms], asset_id: str, lot_id: str, mode: str) -> Terms | None:
    """Return the terms of one mode of one asset: its own before its lot's before everybody's; None: whole at start."""
    keys = [(asset_id, "", mode), (asset_id, "", "")]
    keys += [("", lot_id, mode), ("", lot_id, "")] if lot_id else []
    return next((terms[key] for key in (*keys, ("", "", mode), ("", "", "")) if key in terms), None)


def paid_later(city: City) -> set[str]:
    """Return the sources of money of which some payments hold nothing back."""
    terms = terms_of(city)
    if all(len(each.holding) == len(each.shares) for each in terms.values()):
        return set()
    assets, modes = city.tables["assets"], {str(row["mode"]) for row in city.tables["tasks"].rows()} | {"as_was"}
    found = set()
    for asset_id, lot_id, payer in zip(assets["asset_id"], assets["lot_id"], assets["payer"], strict=True):
        each = [terms_for(terms, str(asset_id), str(lot_id), mode) for mode in modes] if payer else []
        if any(one is not None and set(one.shares) - one.holding for one in each):
            found.add(str(payer))
    return found


def with_milestones(city: City, modes: dict[int, list[Mode]]) -> dict[int, list[Mode]]:
    """Return the modes with their payments laid out; those that no row of ``draws`` is for as they are."""
    terms = terms_of(city)
    if not terms:
        return modes
    assets, made = city.tables["assets"], dict[int, list[Mode]]()
    for asset, listed in modes.items():
        asset_id, lot_id = str(assets["asset_id"][asset]), str(assets["lot_id"][asset])
        own = [terms_for(terms, asset_id, lot_id, mode.variant) if assets["payer"][asset] else None for mode in listed]
        made[asset] = [mode if each is None else _paid(mode, each, city.settings.start)
                       for mode, each in zip(listed, own, strict=True)]
    return made


def _paid(mode: Mode, terms: Terms, start: int) -> Mode:
    """Return a mode with its cost drawn by milestones; the prices of levers are drawn at once."""
    prices, tasks = ([task for task in mode.tasks if bool(task.lever) == priced] for priced in (True, False))
    first, sums = tasks[0].task_id, dict.fromkeys(MILESTONES, 0)
    work, steps = list[Task](), list[Task]()
    waits_for = dict[str, str]()
    for task in tasks:
        parts = terms.split(ceil(task.cost))
        sums = {milestone: sums[milestone] + parts[milestone] for milestone in MILESTONES}
        after = tuple((waits_for.get(name, name), lag) for name, lag in task.after)
        work.append(_billed(replace(task, after=after), parts, terms, (START, DONE)))
        if DONE in terms.holding and parts[DONE]:
            steps.append(_step(task, task.task_id, DONE, parts[DONE], ((task.task_id, 0),), start))
            waits_for[task.task_id] = steps[-1].task_id
    work[0] = replace(work[0], bills=(*_later(first, sums, terms, (SIGNING, ACCEPTED)), *work[0].bills))
    acceptance = mode.after
    if SIGNING in terms.holding and sums[SIGNING]:
        signed = _step(work[0], first, SIGNING, sums[SIGNING], (), start)
        ids = {task.task_id for task in (*work, *steps)}
        work = [signed, *(task if any(name in ids for name, _ in task.after)
                          else replace(task, after=(*task.after, (signed.task_id, 0))) for task in work)]
    if ACCEPTED in terms.holding and sums[ACCEPTED]:
        ends = tuple((task.task_id, mode.after) for task in (*work, *steps))
        steps.append(_step(tasks[0], first, ACCEPTED, sums[ACCEPTED], ends, start))
        acceptance = 0
    return replace(mode, tasks=_sorted([*prices, *work, *steps]), after=acceptance)


def _billed(task: Task, parts: Mapping[str, int], terms: Terms, milestones: tuple[str, ...]) -> Task:
    """Return a work task that draws at its start what holds it back then, and owes what does not."""
    drawn = parts[START] if START in terms.holding else 0
    bills = (Bill(task.task_id, START, drawn, holds=True),) if drawn else ()
    return replace(task, drawn=drawn, bills=(*bills, *_later(task.task_id, parts, terms, milestones)))


def _later(task_id: str, parts: Mapping[str, int], terms: Terms, milestones: tuple[str, ...]) -> tuple[Bill, ...]:
    return tuple(Bill(task_id, milestone, parts[milestone], holds=False) for milestone in milestones
                 if parts[milestone] and milestone not in terms.holding)


def _step(like: Task, named: str, milestone: str, amount: int, after: tuple[tuple[str, int], ...], start: int) -> Task:
    """Return the step without duration that draws one payment; it takes nothing from the stages of the asset."""
    step_id = f"{named}:{STEP[milestone]}"
    return replace(
        like, task_id=step_id, name=f"payment: {milestone}", after=after, days=0.0, crews=(), calendar="always",
        cost=0.0, materials=(), release=start, deadline=NEVER, assumed=False, during=float("nan"),
        after_share=float("nan") if np.isnan(like.after_share) else 0.0, ramp_days=0.0, drawn=amount, haul=None,
        bills=(Bill(named, milestone, amount, holds=True),))


def _sorted(tasks: list[Task]) -> list[Task]:
    """Return the tasks of a mode with predecessors first; those given are already, but for the steps among them."""
    left, placed = list(tasks), list[Task]()
    while left:
        waiting = {task.task_id for task in left}
        placed += [task for task in left if not any(name in waiting for name, _ in task.after)]
        done = {task.task_id for task in placed}
        left = [task for task in left if task.task_id not in done]
    return placed
