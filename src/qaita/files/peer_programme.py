"""Rebuilding programmes in the JSON of the public benchmark instances (``rebuild-nN-sS.json.gz``).

Owns the reader of an instance and the writer of ``starts.json``. Whole days become minutes; crews work without pause.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qaita.city.dependencies import RUN, NeedsBuilder
from qaita.files.json_records import Records, load_json
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.model import Ints, Model, offsets
from qaita.work.programme import Loss, Programme

KEYS = ("crews", "money", "weights", "tasks", "needs")
TASK_KEYS = ("trade", "days", "crews", "cost")
BY_ASSET = ("weights", "tasks", "needs")
"""Lists with one entry an asset."""


class _Task(NamedTuple):
    """One task: trade (index), days, crews of it, cost."""

    trade: int
    days: int
    crews: int
    cost: int


class _Instance(NamedTuple):
    """An instance as read.

    Attributes
    ----------
    crews : dict of str to int
        Crews of each trade.
    money : list of (int, int)
        Day and amount of each release, by day.
    weights : list of float
        Weight of each asset.
    chains : list of list of _Task
        Tasks of each asset, one after the other.
    needs : list of list of list of int
        Groups of alternative suppliers of each asset.
    """

    crews: dict[str, int]
    money: list[tuple[int, int]]
    weights: list[float]
    chains: list[list[_Task]]
    needs: list[list[list[int]]]


def read_peer_programme(path: Path) -> Programme:
    """Return the programme of an instance file; the loss of an asset is its weight per day until its service is back.

    Raises
    ------
    InputError
        With all faults, when the file is not a gzipped or plain JSON instance.
    """
    records = Records(path.name)
    for _, data in records.objects([load_json(path)], "", KEYS):
        instance = _instance(records, data)
    records.refuse()
    count = len(instance.chains)
    builder = NeedsBuilder(count)
    for asset, groups in enumerate(instance.needs):
        for suppliers in groups:
            builder.add(asset, RUN, suppliers)
    weights = np.array(instance.weights, np.float64)
    loss = Loss(np.arange(count), weights, np.zeros(count, np.int64), np.array([0, 1]), np.array([0]), np.array([1.0]))
    trades = tuple(instance.crews)
    return Programme(
        model=_model(instance), needs=builder.build(), loss=loss, repaired0=np.full(count, NEVER),
        node_ids=tuple(map(str, range(count))), mode_names=("as_was",) * count,
        task_ids=tuple(f"{asset}.{k}" for asset, chain in enumerate(instance.chains) for k in range(len(chain))),
        task_names=tuple(trades[task.trade] for chain in instance.chains for task in chain),
        pool_trades=trades, pool_contractors=("",) * len(trades), account_names=("money",),
        job_lots=("",) * count, calendar_names=("always",),
    )


def write_starts(programme: Programme, schedule: Schedule, path: Path) -> None:
    """Write, per asset, the start days of its tasks (-1 where a task is not done)."""
    path.write_text(json.dumps(_days(programme, schedule)), encoding="utf-8")


def are_starts(programme: Programme, schedule: Schedule, path: Path) -> bool:
    """Return whether a file is what :func:`write_starts` writes for a schedule."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8")) == _days(programme, schedule))
    except (OSError, ValueError):
        return False


def keep_instance(path: Path, folder: Path) -> None:
    """Copy an instance into ``inputs/`` of an existing folder."""
    (folder / "inputs").mkdir()
    (folder / "inputs" / path.name).write_bytes(path.read_bytes())


def _days(programme: Programme, schedule: Schedule) -> list[list[int]]:
    starts = schedule.task_start
    days = np.where(starts < 0, -1, starts // MINUTES_PER_DAY)
    return [days[a:b].tolist() for a, b in pairwise(programme.model.task_ptr)]


def _instance(records: Records, data: dict[str, Any]) -> _Instance:
    crews = data["crews"] if isinstance(data["crews"], dict) else {}
    if not crews:
        records.fault("no crews", "", "crews", type(data["crews"]).__name__, "an object: trade to number of crews")
    lists = {key: data[key] if isinstance(data[key], list) else [] for key in BY_ASSET}
    sizes = {key: len(found) for key, found in lists.items()}
    if len(set(sizes.values())) > 1 or not sizes["tasks"]:
        records.fault("lists of different lengths", value=sizes, allowed="one entry an asset in each, and at least one")
        return _Instance({}, [], [], [], [])
    trades = {trade: k for k, trade in enumerate(crews)}
    money = [(records.whole(release, at, "day", 0), records.whole(release, at, "amount", 0))
             for at, release in records.objects(data["money"], "money", ("day", "amount"))]
    weights = [records.number({"weight": weight}, f"weights[{asset}]", "weight", 0.0)
               for asset, weight in enumerate(lists["weights"])]
    return _Instance(
        {trade: records.whole(crews, "crews", trade, 0) for trade in crews}, sorted(money), weights,
        [_chain(records, f"tasks[{asset}]", chain, trades) for asset, chain in enumerate(lists["tasks"])],
        [_groups(records, f"needs[{asset}]", groups, sizes["tasks"]) for asset, groups in enumerate(lists["needs"])],
    )


def _chain(records: Records, where: str, chain: Any, trades: dict[str, int]) -> list[_Task]:
    """Return the tasks of one asset; record by record only where something is wrong, since instances are large."""
    try:
        found = [_Task(trades[task["trade"]], task["days"], task["crews"], task["cost"]) for task in chain]
    except (KeyError, TypeError):
        found = []
    if found and all(_is_plain(task) for task in found):
        return found
    found = [_Task(records.known(task["trade"], at, "trade", trades), records.whole(task, at, "days", 1),
                   records.whole(task, at, "crews", 1), records.whole(task, at, "cost", 0))
             for at, task in records.objects(chain, where, TASK_KEYS)]
    if chain == []:
        records.fault("an asset without tasks", where, allowed="at least one")
    return found


def _is_plain(task: _Task) -> bool:
    days, crews, cost = task[1:]
    return type(days) is type(crews) is type(cost) is int and days > 0 < crews and cost >= 0 and max(task) < 1 << 53


def _groups(records: Records, where: str, groups: Any, count: int) -> list[list[int]]:
    """Return the groups of suppliers of one asset; each supplier is the number of an asset."""
    good = isinstance(groups, list) and all(
        isinstance(group, list) and all(type(one) is int and 0 <= one < count for one in group) for group in groups)
    if not good:
        records.fault("no groups of suppliers", where, value=groups, allowed=f"lists of numbers from 0 to {count - 1}")
    return groups if good else []


def _model(instance: _Instance) -> Model:
    tasks = [task for chain in instance.chains for task in chain]
    count, num_tasks = len(instance.chains), len(tasks)
    first = offsets([len(chain) for chain in instance.chains])
    follows = [k for begin, end in pairwise(first.tolist()) for k in range(begin + 1, end)]
    drawing = [task.cost for task in tasks if task.cost > 0]
    return Model(
        start=0, horizon=NEVER // 2,
        job_node=np.arange(count), mode_ptr=np.arange(count + 1), mode_ready=_zeros(count), mode_after=_zeros(count),
        task_ptr=first, task_work=_ints(task.days * MINUTES_PER_DAY for task in tasks),
        task_calendar=_zeros(num_tasks), task_release=_zeros(num_tasks), task_deadline=np.full(num_tasks, NEVER),
        pred_ptr=np.searchsorted(_ints(follows), np.arange(num_tasks + 1)).astype(np.int64),
        pred_task=_ints(follows) - 1, pred_lag=_zeros(len(follows)),
        use_ptr=np.arange(num_tasks + 1), use_pool=_ints(task.trade for task in tasks),
        use_count=_ints(task.crews for task in tasks),
        draw_ptr=offsets([int(task.cost > 0) for task in tasks]), draw_account=_zeros(len(drawing)),
        draw_amount=_ints(drawing), task_cost=_ints(task.cost for task in tasks),
        before_ptr=_zeros(count + 1), before_job=_zeros(0),
        pool_ptr=np.arange(len(instance.crews) + 1), pool_time=_zeros(len(instance.crews)),
        pool_count=_ints(instance.crews.values()),
        account_ptr=np.array([0, len(instance.money)]),
        account_time=_ints(day * MINUTES_PER_DAY for day, _ in instance.money),
        account_total=np.cumsum(_ints(amount for _, amount in instance.money)),
        calendar_ptr=np.array([0, 1]), calendar_open=np.array([0]), calendar_close=np.array([NEVER]),
        calendar_done=np.array([0]),
    )


def _ints(values: Any) -> Ints:
    return np.array(list(values), np.int64)


def _zeros(count: int) -> Ints:
    return np.zeros(count, np.int64)
