"""The tables of a result, column by column: works, services and curves, with times still in minutes.

Owns what stands in ``schedule.csv``, ``service.csv`` and ``curve.csv``; :mod:`qaita.files.result` writes them and
:mod:`qaita.files.frames_out` makes data frames of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.dependencies import NETWORK, START
from qaita.plan.result import Plan
from qaita.recovery.events.asked import decisions_of
from qaita.recovery.trajectory import Curves
from qaita.units import MINUTES_PER_DAY
from qaita.work.dumps import is_dump
from qaita.work.programme import Programme
from qaita.work.variants import CLEAR, kind_of_name

Columns = dict[str, list[Any]]
"""A table: column name to cells, all of one length."""

TIMES = ("start", "finish", "back", "time", "due", "paid",
         "reached_50", "reached_90", "reached_100", "kept_50", "kept_90", "kept_100")
"""Columns that hold minutes since day 0; NEVER where there is none."""


def schedule_columns(programme: Programme, plan: Plan) -> Columns:
    """Return the works that are done, by start and then task id.

    Columns task_id, asset_id, task, mode, lot, contractor (str), start, finish (minutes), crews (``trade:count;...``),
    cost (whole units of currency).
    """
    model, schedule = programme.model, plan.schedule
    mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))[mode_of]
    done = np.flatnonzero(schedule.task_start >= 0)
    order = sorted(done, key=lambda task: (schedule.task_start[task], programme.task_ids[task]))
    job_ids = programme.job_ids()
    return {
        "task_id": [programme.task_ids[task] for task in order],
        "asset_id": [job_ids[job_of[task]] for task in order],
        "task": [programme.task_names[task] for task in order],
        "mode": [programme.mode_names[mode_of[task]] for task in order],
        "lot": [programme.job_lots[job_of[task]] for task in order],
        "contractor": [programme.contractor(int(mode_of[task])) for task in order],
        "start": [int(schedule.task_start[task]) for task in order],
        "finish": [int(schedule.task_finish[task]) for task in order],
        "crews": [_crews(programme, int(task)) for task in order],
        "cost": [int(model.task_cost[task]) for task in order],
    }


def _crews(programme: Programme, task: int) -> str:
    model = programme.model
    held: dict[str, int] = {}
    for use in range(model.use_ptr[task], model.use_ptr[task + 1]):
        trade = programme.pool_trades[model.use_pool[use]]
        if is_dump(trade):
            continue
        held[trade] = held.get(trade, 0) + int(model.use_count[use])
    return ";".join(f"{trade}:{count}" for trade, count in held.items())


def service_columns(city: City, programme: Programme, plan: Plan, waited_for: NDArray[np.int32] | None) -> Columns:
    """Return when everything works again and why then: assets first (service ''), then groups with each service.

    Columns asset_id (asset or residents group), service, back (minutes, NEVER when not before the horizon), reason,
    share (at the last minute before the horizon), days_lost (days of whole service, up to the horizon). ``waited_for``
    is of shape (num_nodes,): the node whose time decided, itself for its own repair, -1 unknown; where the play
    answered it is not read.
    """
    sinks, horizon, nodes = city.sinks, max(1, city.settings.horizon), [*range(city.num_assets), *city.sinks.node]
    lost = (horizon - plan.trace.integral(0, horizon)) / MINUTES_PER_DAY
    return {
        "asset_id": [*map(str, city.asset_ids), *(sinks.group_ids[group] for group in sinks.group_idx)],
        "service": [""] * city.num_assets + [sinks.services[service] for service in sinks.service_idx],
        "back": [int(plan.back[node]) for node in nodes],
        "reason": reasons(city, programme, plan, waited_for),
        "share": np.round(plan.trace.value_at(horizon - 1)[nodes], 6).tolist(),
        "days_lost": np.round(lost[nodes], 6).tolist(),
    }


def reasons(city: City, programme: Programme, plan: Plan, waited_for: NDArray[np.int32] | None) -> list[str]:
    """Return for each asset, then each sink, what decided when it works, as ``service.csv`` says it."""
    cleared = _cleared(city, programme, plan)
    made = _reasons(city, programme, plan, waited_for)
    return [*(cleared.get(str(asset_id), said) for asset_id, said in zip(city.asset_ids, made, strict=False)),
            *made[city.num_assets:]]


def _cleared(city: City, programme: Programme, plan: Plan) -> dict[str, str]:
    """Return, by asset, by whose decision it is cleared and never in service."""
    said = {(row["asset_id"], row["mode"]): f"cleared by decision {row['decision']} of {row['decided_by']}"
            for row in city.tables["modes"].rows() if (row["kind"] or kind_of_name(row["mode"])) == CLEAR}
    modes = zip(programme.job_ids(), plan.schedule.job_mode.tolist(), strict=True)
    keys = [(asset_id, programme.variant(mode)) for asset_id, mode in modes if mode >= 0] if said else []
    return {key[0]: said[key] for key in keys if key in said}


def _reasons(city: City, programme: Programme, plan: Plan, waited_for: NDArray[np.int32] | None) -> list[str]:
    rules = not_planned(programme, plan)
    names, horizon = programme.node_ids, city.settings.horizon
    if plan.played is not None:
        return _reasons_played(city, programme, plan, rules)
    culprits = np.full(city.needs.num_nodes, -1, np.int32) if waited_for is None else waited_for
    return [_reason(node, rules.get(names[node], "") if node < city.num_assets else "", horizon,
                    int(plan.back[node]), int(programme.repaired0[node]), int(culprits[node]), names)
            or _starved(city, plan, node)
            for node in [*range(city.num_assets), *map(int, city.sinks.node)]]


def _reasons_played(city: City, programme: Programme, plan: Plan, rules: dict[str, str]) -> list[str]:
    """Return the reasons where the play answered; a shared service says how much of what was asked it delivered."""
    assert plan.played is not None
    schedule, names, horizon = plan.schedule, programme.node_ids, city.settings.horizon
    made = decisions_of(programme, schedule.job_mode, schedule.task_start, schedule.task_finish, plan.repaired,
                        plan.played, plan.back)
    return [made[node].said or _reason(node, rules.get(names[node], "") if node < city.num_assets else "", horizon,
                                       int(plan.back[node]), int(programme.repaired0[node]), made[node].node,
                                       names) or _starved(city, plan, node)
            for node in [*range(city.num_assets), *map(int, city.sinks.node)]]


def _reason(node: int, rule: str, horizon: int, back: int, repaired0: int, culprit: int,
            names: tuple[str, ...]) -> str:
    """Return a reason in words; '' where no single node is the reason that it never works."""
    if rule:
        return f"not planned: {rule}"
    if back <= 0:
        return "never damaged"
    if culprit == node:
        return "own repair" if repaired0 > 0 else "own start-up"
    if culprit < 0:
        return "unknown" if back < horizon else ""
    return f"{'waited' if back < horizon else 'waits'} for {names[culprit]}"


def _starved(city: City, plan: Plan, node: int) -> str:
    """Return of which kind of need too few suppliers come back to a node that never works."""
    needs, horizon = city.needs, city.settings.horizon
    for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
        suppliers = needs.supplier_idx[needs.supplier_ptr[group]:needs.supplier_ptr[group + 1]]
        if np.count_nonzero(plan.back[suppliers] < horizon) < needs.group_count[group]:
            service = city.origins.service[group]
            if needs.group_kind[group] == NETWORK:
                return f"no source of {service} reaches it"
            if needs.group_kind[group] == START:
                return f"cannot start: nothing that could give it {service} to start with ever works"
            break
    return "too few of its suppliers come back"


def not_planned(programme: Programme, plan: Plan) -> dict[str, str]:
    """Return the damaged assets on which no work is planned, with the rule that stops each; blocked ones first."""
    return {**{item.asset_id: item.rule for item in programme.blocked}, **dict(sorted(plan.reasons.items()))}


def curve_columns(curves: Curves) -> Columns:
    """Return the recovery curves: time (minutes), service, district ('' the whole city), people_with, people_total."""
    return {
        "time": curves.time.tolist(), "service": curves.service.tolist(), "district": curves.district.tolist(),
        "people_with": curves.people_with.tolist(), "people_total": curves.people_total.tolist(),
    }
