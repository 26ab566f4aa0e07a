"""Rebuilding programmes in the JSON of the public benchmark instances (``rebuild-nN-sS.json.gz``).

Owns the reader of an instance and the writer of ``starts.json``. Whole days become minutes; crews work without pause.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np

from qaita.city.dependencies import RUN, NeedsBuilder
from qaita.errors import Fault, InputError
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.model import Ints, Model, offsets
from qaita.work.programme import Loss, Programme

KEYS = ("crews", "money", "weights", "tasks", "needs")


def read_peer_programme(path: Path) -> Programme:
    """Return the programme of an instance file; the loss of an asset is its weight per day until its service is back.

    Raises
    ------
    InputError
        When the file is not a gzipped or plain JSON instance.
    """
    data = _load(path)
    missing = [key for key in KEYS if key not in data]
    if missing:
        raise InputError([Fault("key missing", path.name, column=key, allowed=", ".join(KEYS)) for key in missing])
    count = len(data["tasks"])
    builder = NeedsBuilder(count)
    for asset, groups in enumerate(data["needs"]):
        for suppliers in groups:
            builder.add(asset, RUN, suppliers)
    model = _model(data)
    names = tuple(str(k) for k in range(count))
    weights = np.array(data["weights"], np.float64)
    loss = Loss(np.arange(count), weights, np.zeros(count, np.int64), np.array([0, 1]), np.array([0]), np.array([1.0]))
    return Programme(
        model=model, needs=builder.build(), loss=loss, repaired0=np.full(count, NEVER), node_ids=names,
        mode_names=("as_was",) * count, task_ids=tuple(f"{a}.{k}" for a in range(count) for k in range(len(data["tasks"][a]))),
        task_names=tuple(str(task["trade"]) for tasks in data["tasks"] for task in tasks),
        pool_trades=tuple(data["crews"]), pool_contractors=("",) * len(data["crews"]), account_names=("money",),
        job_lots=("",) * count, calendar_names=("always",),
    )


def write_starts(programme: Programme, schedule: Schedule, path: Path) -> None:
    """Write, per asset, the start days of its tasks (-1 where a task is not done)."""
    starts = schedule.task_start
    days = np.where(starts < 0, -1, starts // MINUTES_PER_DAY)
    ptr = programme.model.task_ptr
    path.write_text(json.dumps([days[a:b].tolist() for a, b in zip(ptr, ptr[1:], strict=False)]), encoding="utf-8")


def _load(path: Path) -> dict[str, Any]:
    try:
        raw = path.read_bytes()
        data = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
    except (OSError, ValueError, EOFError) as error:
        raise InputError([Fault(f"cannot be read as an instance: {error}", path.name, allowed=".json or .json.gz")]) from error
    if not isinstance(data, dict):
        raise InputError([Fault("is not an instance", path.name, value=type(data).__name__, allowed="a JSON object")])
    return data


def _model(data: dict[str, Any]) -> Model:
    chains = data["tasks"]
    tasks = [task for chain in chains for task in chain]
    trades = {trade: k for k, trade in enumerate(data["crews"])}
    first = offsets([len(chain) for chain in chains])
    preds = [[] if k == first[a] else [k - 1] for a in range(len(chains)) for k in range(first[a], first[a + 1])]
    costs = [int(task["cost"]) for task in tasks]
    releases = sorted((int(release["day"]), int(release["amount"])) for release in data["money"])
    zeros = np.zeros(len(tasks), np.int64)
    drawn = np.array([cost > 0 for cost in costs], np.int64)
    count = len(chains)
    return Model(
        start=0, horizon=NEVER // 2, job_node=np.arange(count), mode_ptr=np.arange(count + 1), mode_ready=np.zeros(count, np.int64),
        mode_after=np.zeros(count, np.int64), task_ptr=first, task_work=_ints(task["days"] * MINUTES_PER_DAY for task in tasks),
        task_calendar=zeros, task_release=zeros, task_deadline=np.full(len(tasks), NEVER),
        pred_ptr=offsets([len(of) for of in preds]), pred_task=_ints(p for of in preds for p in of),
        pred_lag=np.zeros(sum(map(len, preds)), np.int64),
        use_ptr=np.arange(len(tasks) + 1), use_pool=_ints(trades[task["trade"]] for task in tasks),
        use_count=_ints(task["crews"] for task in tasks),
        draw_ptr=offsets(drawn), draw_account=np.zeros(int(drawn.sum()), np.int64), draw_amount=_ints(c for c in costs if c > 0),
        task_cost=_ints(costs), before_ptr=np.zeros(count + 1, np.int64), before_job=np.zeros(0, np.int64),
        pool_ptr=np.arange(len(trades) + 1), pool_time=np.zeros(len(trades), np.int64), pool_count=_ints(data["crews"].values()),
        account_ptr=np.array([0, len(releases)]), account_time=_ints(day * MINUTES_PER_DAY for day, _ in releases),
        account_total=np.cumsum(_ints(amount for _, amount in releases)),
        calendar_ptr=np.array([0, 1]), calendar_open=np.array([0]), calendar_close=np.array([NEVER]), calendar_done=np.array([0]),
    )


def _ints(values: Any) -> Ints:
    return np.array(list(values), np.int64)
