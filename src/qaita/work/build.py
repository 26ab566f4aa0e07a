"""From a city and its damage to a programme of integers: jobs, modes, tasks, crews, accounts, calendars.

Owns :func:`programme`. What can never be done alone (a crew that no one has, money that never suffices for one task)
is a fault of the input; what is forbidden (a hold without end) is left out and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.damage.assess import Damage
from qaita.damage.consequence import consequence_of
from qaita.errors import Fault, InputError
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.accounts import Accounts, accounts_of
from qaita.work.calendar import Shifts, all_shifts
from qaita.work.crews import Key, Pools, pools_of
from qaita.work.model import Ints, Model, offsets
from qaita.work.programme import Blocked, Loss, Programme
from qaita.work.tasks import Task, tasks_of
from qaita.work.waiting import Waiting, default_waiting

ACCEPTANCE_DAYS = {True: 7.0, False: 1.0}
"""Days from the last task's end to "in service" for buildings (True) and lifelines (False); assumed, no source."""


def programme(city: City, damage: Damage) -> Programme:
    """Return the programme of works of a damaged city.

    Raises
    ------
    InputError
        When a task needs crews that are never there, or more money or material than is ever released.
    """
    return _Builder(city, damage).build()


@dataclass(frozen=True)
class _Mode:
    """One mode of one job: its tasks in order of precedence, its readiness and why."""

    name: str
    tasks: list[Task]
    ready: int
    after: int
    wait: str


class _Builder:
    """Gathers the parts of one programme."""

    def __init__(self, city: City, damage: Damage):
        self.city, self.damage = city, damage
        self.assets = city.tables["assets"]
        self.tasks = tasks_of(city, damage)
        self.shifts = all_shifts(city)
        self.pools = pools_of(city, self.tasks)
        self.accounts = accounts_of(city, {task.mode for task in self.tasks})
        self.lots = {row["lot_id"]: row for row in city.tables["lots"].rows()}
        self.waits = {row["asset_id"]: row for row in city.tables["waiting"].rows()}
        self.holds = _by_asset(city.tables["holds"].rows())
        self.calendar_names: list[str] = []

    def build(self) -> Programme:
        blocked = self._blocked()
        shut = {entry.asset_id for entry in blocked}
        jobs = {asset: modes for asset, modes in self._modes().items() if self._name(asset) not in shut}
        flat = [mode for modes in jobs.values() for mode in modes]
        tasks = [task for mode in flat for task in mode.tasks]
        self._refuse_impossible(tasks)
        model = self._model(jobs, flat, tasks)
        sinks, city = self.city.sinks, self.city
        repaired0 = np.zeros(city.needs.num_nodes, np.int64)
        repaired0[: city.num_assets][self.damage.is_damaged()] = NEVER
        names = [f"{sinks.group_ids[g]}/{sinks.services[s]}" for g, s in zip(sinks.group_idx, sinks.service_idx, strict=True)]
        return Programme(
            model=model, needs=city.needs, repaired0=repaired0,
            loss=Loss(sinks.node, sinks.people[sinks.group_idx], sinks.service_idx, sinks.step_ptr, sinks.step_time,
                      sinks.step_weight),
            node_ids=(*map(str, city.asset_ids), *names),
            mode_names=tuple(mode.name for mode in flat), task_ids=tuple(task.task_id for task in tasks),
            task_names=tuple(task.name for task in tasks),
            pool_trades=tuple(trade for trade, _ in self.pools.steps),
            pool_contractors=tuple(employer for _, employer in self.pools.steps),
            account_names=tuple(self.accounts.names),
            job_lots=tuple(str(self.assets["lot_id"][asset]) for asset in jobs),
            calendar_names=tuple(self.calendar_names), blocked=tuple(blocked),
            waits=tuple(mode.wait for mode in flat),
            assumed_tasks=np.array([task.assumed for task in tasks], bool),
        )

    def _name(self, asset: int) -> str:
        return str(self.assets["asset_id"][asset])

    def _blocked(self) -> list[Blocked]:
        """Name the assets that a hold without end forbids to touch."""
        return [Blocked(asset_id, f"hold {hold['hold_id']} ({hold['kind']}) of {hold['authority']} has no date of lifting")
                for asset_id, holds in self.holds.items() for hold in holds
                if hold["until"] >= NEVER and self.damage.is_damaged()[self.city.asset_index()[asset_id]]]

    def _modes(self) -> dict[int, list[_Mode]]:
        """Return the modes of each damaged asset, by node index."""
        grouped: dict[int, dict[str, list[Task]]] = {}
        for task in self.tasks:
            grouped.setdefault(task.asset, {}).setdefault(task.mode, []).append(task)
        return {asset: [self._mode(asset, name, tasks) for name, tasks in modes.items()] for asset, modes in grouped.items()}

    def _mode(self, asset: int, name: str, tasks: list[Task]) -> _Mode:
        waiting = self._waiting(asset)
        ready = self.city.settings.start + waiting.minutes()
        wait = str(waiting)
        for hold in self.holds.get(self._name(asset), []):
            if ready < hold["until"] < NEVER:
                ready, wait = hold["until"], f"{wait}; hold {hold['hold_id']} of {hold['authority']}"
        return _Mode(name, _in_order(tasks), ready, self._acceptance(asset), wait)

    def _waiting(self, asset: int) -> Waiting:
        lot = self.lots.get(self.assets["lot_id"][asset])
        default = default_waiting(self.assets["class"][asset], self.damage.state[asset], tendered=lot is not None)
        row = self.waits.get(self._name(asset), {})
        parts = {part: float(row.get(f"{part}_days", np.nan)) for part in ("inspection", "money", "engineering", "permit", "contractor")}
        known = {part: getattr(default, part) if np.isnan(days) else days for part, days in parts.items()}
        if lot is not None and np.isnan(parts["contractor"]):
            known["contractor"] = self._tender_days(lot, known["inspection"])
        return Waiting(**known)

    def _tender_days(self, lot: dict[str, object], inspection: float) -> float:
        """Return days from the end of inspection to a signed contract."""
        if lot["signed"] >= NEVER:  # type: ignore[operator]
            return float(lot["tender_days"])  # type: ignore[arg-type]
        return max(0.0, (int(lot["signed"]) - self.city.settings.start) / MINUTES_PER_DAY - inspection)  # type: ignore[call-overload]

    def _acceptance(self, asset: int) -> int:
        days = float(self.assets["acceptance_days"][asset])
        if np.isnan(days):
            days = ACCEPTANCE_DAYS[consequence_of(self.assets["class"][asset]).building]
        return round(days * MINUTES_PER_DAY)

    def _keys(self, task: Task) -> list[tuple[Key, int]]:
        """Return the pools from which the crews of a task come, and how many of each."""
        lot = self.lots.get(self.assets["lot_id"][task.asset])
        employer = str(lot["contractor"]) if lot else ""
        employer = employer if employer in self.pools.employers() else ""
        return [((trade, employer), int(count)) for trade, count in task.crews]

    def _refuse_impossible(self, tasks: list[Task]) -> None:
        faults = [fault for task in tasks for fault in (*self._crew_faults(task), *self._account_faults(task))]
        if faults:
            raise InputError(faults)

    def _crew_faults(self, task: Task) -> Iterable[Fault]:
        for (trade, employer), count in self._keys(task):
            most = max(self.pools.steps.get((trade, employer), {0: 0}).values())
            if most < count:
                whose = f"contractor {employer}" if employer else "the city"
                yield Fault(f"task {task.task_id} needs {count} crews of {trade}, {whose} never has more than {most}",
                            "crews", column="trade", value=trade, allowed=", ".join(sorted({t for t, _ in self.pools.steps})),
                            maybe=f"add a row to crews with trade {trade}")

    def _account_faults(self, task: Task) -> Iterable[Fault]:
        for account, amount in self.accounts.charges(task, self.assets["payer"][task.asset]).items():
            total = sum(released for _, released in self.accounts.releases[account])
            if total < amount:
                yield Fault(f"task {task.task_id} draws {amount} from {self.accounts.names[account]}, "
                            f"which never releases more than {total} for it", "money", maybe="name another payer")

    def _model(self, jobs: dict[int, list[_Mode]], flat: list[_Mode], tasks: list[Task]) -> Model:
        pool_of = {key: k for k, key in enumerate(self.pools.steps)}
        uses = [[(pool_of[key], count) for key, count in self._keys(task)] for task in tasks]
        draws = [list(self.accounts.charges(task, self.assets["payer"][task.asset]).items()) for task in tasks]
        calendar_idx = [self._calendar(task) for task in tasks]
        work = [round(task.days * self.shifts[self.calendar_names[k]].full_day) for task, k in zip(tasks, calendar_idx, strict=True)]
        preds, befores = self._precedence(jobs, flat, tasks)
        use, draw, pred = _rows(uses), _rows(draws), _rows(preds)
        start = self.city.settings.start
        return Model(
            start=start, horizon=self.city.settings.horizon,
            job_node=_ints(jobs), mode_ptr=offsets([len(modes) for modes in jobs.values()]),
            mode_ready=_ints(mode.ready for mode in flat), mode_after=_ints(mode.after for mode in flat),
            task_ptr=offsets([len(mode.tasks) for mode in flat]), task_work=_ints(work), task_calendar=_ints(calendar_idx),
            task_release=_ints(max(start, task.release) for task in tasks),
            task_deadline=_ints(task.deadline for task in tasks),
            pred_ptr=pred[0], pred_task=pred[1], pred_lag=pred[2],
            use_ptr=use[0], use_pool=use[1], use_count=use[2],
            draw_ptr=draw[0], draw_account=draw[1], draw_amount=draw[2],
            task_cost=_ints(round(task.cost) for task in tasks),
            before_ptr=offsets([len(before) for before in befores]), before_job=_ints(b for before in befores for b in before),
            **self._resources(),
        )

    def _resources(self) -> dict[str, Ints]:
        steps = list(self.pools.steps.values())
        releases = [_cumulated(of_account) for of_account in self.accounts.releases]
        shifts = [self.shifts[name] for name in self.calendar_names]
        done = [np.concatenate([[0], np.cumsum(of.closes - of.opens)[:-1]]) for of in shifts]
        return {
            "pool_ptr": offsets([len(of_pool) for of_pool in steps]),
            "pool_time": _ints(minute for of_pool in steps for minute in of_pool),
            "pool_count": _ints(count for of_pool in steps for count in of_pool.values()),
            "account_ptr": offsets([len(of_account) for of_account in releases]),
            "account_time": _ints(minute for of_account in releases for minute, _ in of_account),
            "account_total": _ints(total for of_account in releases for _, total in of_account),
            "calendar_ptr": offsets([len(of.opens) for of in shifts]),
            "calendar_open": _joined([of.opens for of in shifts]),
            "calendar_close": _joined([of.closes for of in shifts]),
            "calendar_done": _joined(done),
        }

    def _calendar(self, task: Task) -> int:
        """Return the index of the task's calendar: its own, or the time that all its crews share."""
        names = [task.calendar] if task.calendar else sorted({self.pools.calendars[key] for key, _ in self._keys(task)})
        name = "&".join(names or ["always"])
        if name not in self.shifts:
            shared = self.shifts[names[0]]
            for other in names[1:]:
                shared = _shared(shared, self.shifts[other])
            self.shifts[name] = shared
        if name not in self.calendar_names:
            self.calendar_names.append(name)
        return self.calendar_names.index(name)

    def _precedence(self, jobs: dict[int, list[_Mode]], flat: list[_Mode], tasks: list[Task]) -> tuple[list[list[tuple[int, int]]], list[list[int]]]:
        """Return each task's predecessors (task, lag) and each job's earlier jobs."""
        number = {task.task_id: k for k, task in enumerate(tasks)}
        job_of_asset = {asset: job for job, asset in enumerate(jobs)}
        preds = [[(number[name], lag) for name, lag in task.after if name in number] for task in tasks]
        befores: list[set[int]] = [set() for _ in jobs]
        for task, of_task in zip(tasks, preds, strict=True):
            befores[job_of_asset[task.asset]] |= {job_of_asset[tasks[p].asset] for p, _ in of_task} - {job_of_asset[task.asset]}
        return preds, [sorted(before) for before in befores]


def _by_asset(rows: Iterable[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        grouped.setdefault(str(row["asset_id"]), []).append(row)
    return grouped


def _in_order(tasks: list[Task]) -> list[Task]:
    """Return the tasks with predecessors first, otherwise in the order given."""
    waiting = {task.task_id: task for task in tasks}
    ordered: list[Task] = []
    while waiting:
        free = [task for task in waiting.values() if not any(name in waiting for name, _ in task.after)]
        ordered += free
        for task in free:
            del waiting[task.task_id]
    return ordered


def _cumulated(releases: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return (minute, everything released by then), one entry a minute, increasing."""
    totals: dict[int, int] = {}
    total = 0
    for minute, amount in sorted(releases):
        total += amount
        totals[minute] = total
    return list(totals.items())


def _shared(a: Shifts, b: Shifts) -> Shifts:
    """Return the working time that two calendars share."""
    opens, closes, i, j = [], [], 0, 0
    while i < len(a.opens) and j < len(b.opens):
        first, last = max(a.opens[i], b.opens[j]), min(a.closes[i], b.closes[j])
        if first < last:
            opens.append(first)
            closes.append(last)
        i, j = (i + 1, j) if a.closes[i] < b.closes[j] else (i, j + 1)
    return Shifts(np.array(opens, np.int64), np.array(closes, np.int64))


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)


def _joined(arrays: list[NDArray[np.int64]]) -> Ints:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, np.int64)


def _rows(rows: list[list[tuple[int, int]]]) -> tuple[Ints, Ints, Ints]:
    """Return pairs in compressed rows: pointer, first members, second members."""
    return (offsets([len(row) for row in rows]), _ints(a for row in rows for a, _ in row), _ints(b for row in rows for _, b in row))
