"""The rules of a programme one by one, each with its place in the city's tables, to be lifted or relaxed.

Owns :class:`Rule`, :func:`rules_of`, :func:`lifted`, :func:`pinned` and :func:`relaxed`. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.dumps import is_dump
from qaita.work.model import Ints, Model
from qaita.work.pinned import Pinned
from qaita.work.programme import Programme

Kind = Literal["job", "deadline", "release", "waiting", "hold", "after", "crews", "account", "horizon", "pin"]

BEYOND = 366 * MINUTES_PER_DAY
"""Minutes by which a lifted horizon is later; calendars are laid out a year beyond the horizon."""

PLENTY = 1 << 20
"""Crews that are there when a pool is lifted."""


@dataclass(frozen=True)
class Rule:
    """One rule as the city says it.

    Attributes
    ----------
    kind : Kind
        What it limits: ``job`` that the asset is to be repaired at all; ``waiting`` when its mode is ready, ``hold``
        where a hold decides that; ``after`` one predecessor; ``crews`` one pool; ``account`` one account of money or
        stock; ``pin`` a decision, which the model does not hold (:func:`pinned`).
    index : int
        Job, task, task, mode, mode, row of ``pred_task``, pool, account, pin; 0 for the horizon.
    table, row, column : str
        Where the city says so: table, id of the row, column.
    value : int or str
        What it says: minutes since day 0 for a date, else a number or words.
    dated : bool
        Whether ``value`` is a date.
    """

    kind: Kind
    index: int
    table: str
    row: str
    column: str
    value: int | str
    dated: bool = False


def rules_of(programme: Programme, jobs: Iterable[int]) -> list[Rule]:
    """Return the rules that bear on these jobs; those that hold jobs come first, then dates, then means."""
    model, ids, chosen = programme.model, programme.job_ids(), sorted(jobs)
    modes = [mode for job in chosen for mode in range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))]
    tasks = [task for mode in modes for task in range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))]
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    waits, holds = (column or ("",) * model.num_modes for column in (programme.waits, programme.holds))
    return [
        *(Rule("job", job, "assets", ids[job], "asset_id", "to be repaired before the horizon") for job in chosen),
        *(Rule("after", p, "tasks", programme.task_ids[task], "after", _follows(programme, p))
          for task in tasks for p in range(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1]))),
        *(Rule("release", task, "tasks", programme.task_ids[task], "release", int(model.task_release[task]), True)
          for task in tasks if model.task_release[task] > model.start),
        *(Rule("waiting", mode, "waiting", ids[job_of[mode]], "", waits[mode] or "ready at the start")
          for mode in modes if model.mode_ready[mode] > model.start and not holds[mode]),
        *(Rule("hold", mode, "holds", holds[mode], "until", int(model.mode_ready[mode]), True)
          for mode in modes if holds[mode]),
        *(Rule("deadline", task, "tasks", programme.task_ids[task], "deadline", int(model.task_deadline[task]), True)
          for task in tasks if model.task_deadline[task] < NEVER),
        *(_pool(programme, pool) for pool in _asked(model.use_ptr, model.use_pool, tasks)),
        *(_account(programme, account) for account in _asked(model.draw_ptr, model.draw_account, tasks)),
        *(Rule("pin", k, "pins", pin.pin_id, pin.what, pin.said)
          for k, pin in enumerate(programme.pins) if _bears(pin, set(modes), set(tasks))),
        Rule("horizon", 0, "city", "", "horizon", int(model.horizon), True),
    ]  # fmt: skip


def _bears(pin: Pinned, modes: set[int], tasks: set[int]) -> bool:
    """Return whether a pin says anything about these modes and tasks."""
    return (not modes.isdisjoint((*pin.forbids, *(mode for mode, _ in pin.ready)))
            or not tasks.isdisjoint(task for task, _ in (*pin.release, *pin.deadline)))


def pinned(model: Model, pins: Iterable[Pinned]) -> Model:
    """Return the model with these pins kept as well; of forbidden modes nothing can be done before the horizon."""
    ready, release, deadline = (column.copy() for column in (model.mode_ready, model.task_release, model.task_deadline))
    for pin in pins:
        ready[list(pin.forbids)] = model.horizon + 1
        for mode, minute in pin.ready:
            ready[mode] = max(ready[mode], minute)
        for task, minute in pin.release:
            release[task] = max(release[task], minute)
        for task, minute in pin.deadline:
            deadline[task] = min(deadline[task], minute)
    return model._replace(mode_ready=ready, task_release=release, task_deadline=deadline)


def _asked(ptr: Ints, column: Ints, tasks: list[int]) -> list[int]:
    return sorted({int(column[k]) for task in tasks for k in range(int(ptr[task]), int(ptr[task + 1]))})


def _follows(programme: Programme, pred: int) -> str:
    lag = int(programme.model.pred_lag[pred]) / MINUTES_PER_DAY
    return programme.task_ids[programme.model.pred_task[pred]] + (f"+{lag:g}" if lag else "")


def _pool(programme: Programme, pool: int) -> Rule:
    model, employer = programme.model, programme.pool_contractors[pool]
    most = int(model.pool_count[model.pool_ptr[pool] : model.pool_ptr[pool + 1]].max(initial=0))
    name = programme.pool_trades[pool] + (f" of {employer}" if employer else "")
    if is_dump(name):
        return Rule("crews", pool, "dumps", name.removeprefix("dumps:"), "a_day_t", most)
    return Rule("crews", pool, "crews", name, "count", most)


def _account(programme: Programme, account: int) -> Rule:
    model = programme.model
    table, _, name = programme.account_names[account].partition(":")
    column = {"levers": "places", "dumps": "capacity_t"}.get(table, "amount")
    total = int(model.account_total[model.account_ptr[account] : model.account_ptr[account + 1]].max(initial=0))
    if table == "ceiling":
        table, column = "lots", "ceiling"
    return Rule("account", account, table if name else "money", name or table, column, total)


def lifted(model: Model, rules: Iterable[Rule]) -> Model:
    """Return the model without these rules (``job`` and ``pin`` rules are no part of it)."""
    for rule in rules:
        model = _lift(model, rule)
    return model


def _lift(model: Model, rule: Rule) -> Model:
    if rule.kind == "deadline":
        return model._replace(task_deadline=_changed(model.task_deadline, rule.index, NEVER))
    if rule.kind == "release":
        return model._replace(task_release=_changed(model.task_release, rule.index, model.start))
    if rule.kind in ("waiting", "hold"):
        return model._replace(mode_ready=_changed(model.mode_ready, rule.index, model.start))
    if rule.kind == "after":
        long_ago = -(model.horizon // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY
        return model._replace(pred_lag=_changed(model.pred_lag, rule.index, long_ago))
    if rule.kind == "crews":
        return relaxed(model, rule, PLENTY)
    if rule.kind == "account":
        return relaxed(model, rule, int(model.draw_amount.sum()))
    return relaxed(model, rule, BEYOND) if rule.kind == "horizon" else model


def relaxed(model: Model, rule: Rule, change: int, since: int | None = None) -> Model:
    """Return the model with a rule eased by ``change``.

    Parameters
    ----------
    model : Model
        The work.
    rule : Rule
        Of any kind but ``job``, ``hold``, ``after`` and ``pin``.
    change : int
        Minutes by which a deadline or the horizon is later, a release or a waiting ends earlier (not before the
        programme starts); crews more in every minute; amount more in an account.
    since : int or None
        Minute from which the amount is there; None: from the beginning.
    """
    k = rule.index
    if rule.kind == "deadline":
        return model._replace(task_deadline=_changed(model.task_deadline, k, int(model.task_deadline[k]) + change))
    if rule.kind == "horizon":
        return model._replace(horizon=model.horizon + change)
    if rule.kind == "release":
        sooner = max(model.start, int(model.task_release[k]) - change)
        return model._replace(task_release=_changed(model.task_release, k, sooner))
    if rule.kind == "waiting":
        sooner = max(model.start, int(model.mode_ready[k]) - change)
        return model._replace(mode_ready=_changed(model.mode_ready, k, sooner))
    if rule.kind == "crews":
        count = model.pool_count.copy()
        count[model.pool_ptr[k] : model.pool_ptr[k + 1]] += change
        return model._replace(pool_count=count)
    return _endowed(model, k, change, min(0, model.start) if since is None else since)


def _endowed(model: Model, account: int, amount: int, since: int) -> Model:
    """Return the model with one more release in an account."""
    rows = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
    released = dict(zip(model.account_time[rows].tolist(), model.account_total[rows].tolist(), strict=True))
    before = max((total for time, total in released.items() if time <= since), default=0)
    steps = sorted({**{time: total + amount * (time >= since) for time, total in released.items()},
                    since: before + amount}.items())  # fmt: skip
    ptr = model.account_ptr.copy()
    ptr[account + 1 :] += len(steps) - len(released)
    return model._replace(
        account_ptr=ptr,
        account_time=_spliced(model.account_time, rows, [time for time, _ in steps]),
        account_total=_spliced(model.account_total, rows, [total for _, total in steps]),
    )


def _spliced(column: Ints, rows: slice, middle: list[int]) -> Ints:
    return np.concatenate([column[: rows.start], np.array(middle, np.int64), column[rows.stop :]])


def _changed(column: Ints, index: int, value: int) -> Ints:
    changed = column.copy()
    changed[index] = value
    return changed
