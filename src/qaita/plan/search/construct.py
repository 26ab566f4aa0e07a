"""First lists: targets ranked by the service they give back, per unit of work still missing for it.

Owns the closure-aware greedy. For every watched node the cheapest set of jobs that brings it back is estimated over the
dependencies; the target with the most resident-days a day per work of its set is taken with its whole set, the estimate
is made again, until none is left. Suppliers that many wait for may be charged in shares.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs
from qaita.plan.allowed.agree import spread_lots
from qaita.plan.core import Core
from qaita.recovery.compiled import entry, inner
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDS = 100
"""Times the estimate is made again while targets are taken: one a round up to so many jobs, then several at once."""

SHARINGS = (0.0, 0.3, 0.6)
"""Degrees to which the work of a supplier is shared among those who wait for it; the best list is kept."""

SWEEPS = 3
"""Passes over the nodes in each estimate; more than one only matters on cycles."""


def first_lists(model: Model, core: Core) -> tuple[list[Ints], Ints]:
    """Return orders of all jobs, each (num_jobs,), one a degree of sharing, and the least-work mode of each job.

    In lots, the least-work mode of the contractor who could be through first. Grows as rounds x needs.
    """
    load = mode_loads(model)
    mode_job = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    lightest = np.flatnonzero(load == np.minimum.reduceat(load, model.mode_ptr[:-1])[mode_job])
    job_mode = spread_lots(model, load, lightest[np.unique(mode_job[lightest], return_index=True)[1]])
    batch = max(1, -(-model.num_jobs // ROUNDS))
    return [_greedy(core, load[job_mode], batch, sharing) for sharing in SHARINGS], job_mode


def mode_loads(model: Model) -> NDArray[np.float64]:
    """Return the work of each mode (num_modes,): days its crews would need alone, plus its share of money as days."""
    task_mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    peak = np.array(
        [max(1, model.pool_count[a:b].max()) for a, b in zip(model.pool_ptr, model.pool_ptr[1:], strict=False)]
    )
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    crew_days = model.task_work[use_task] * model.use_count / peak[model.use_pool] if len(use_task) else np.zeros(0)
    load = np.bincount(task_mode[use_task], weights=crew_days, minlength=model.num_modes)
    draw_task = np.repeat(np.arange(model.num_tasks), np.diff(model.draw_ptr))
    if len(draw_task):
        last = model.account_ptr[1:] - 1
        span = np.maximum(model.account_time[last] - model.start, MINUTES_PER_DAY)
        share = model.draw_amount * (span / np.maximum(model.account_total[last], 1))[model.draw_account]
        load = load + np.bincount(task_mode[draw_task], weights=share, minlength=model.num_modes)
    return np.maximum(load, 1.0)


def _rates(core: Core) -> NDArray[np.float64]:
    """Return the resident-days a day that hang directly on each core node (largest weight over time)."""
    loss = core.loss
    top = np.array(
        [loss.step_weight[a:b].max(initial=0.0) for a, b in zip(loss.step_ptr, loss.step_ptr[1:], strict=False)]
    )
    rates = np.zeros(len(core.repaired0))
    np.add.at(rates, loss.node, loss.people * top[loss.curve])
    return rates


def _greedy(core: Core, job_load: Floats, batch: int, sharing: float) -> Ints:
    """Return all jobs in the order in which their targets earn most per unit of missing work.

    ``sharing`` 0 charges every target the whole work of its suppliers, 1 only its share among all who wait for them.
    """
    sweeps = SWEEPS if len(np.unique(core.component)) < len(core.component) else 1
    rate, known = _rates(core), np.flatnonzero(core.job_node >= 0)
    load, cost, job_of = np.zeros(len(rate)), np.zeros(len(rate)), np.full(len(rate), -1)
    load[core.job_node[known]], job_of[core.job_node[known]] = job_load[known], known
    taken: list[Ints] = []
    while True:
        _estimate(core.needs, core.order, load, rate, sweeps, sharing, cost)
        earning = np.flatnonzero((cost > 0) & (rate > 0))
        targets = earning[np.argsort(-rate[earning] / cost[earning], kind="stable")[:batch]]
        jobs = _take_sets(core.needs, targets, load, cost, job_of)
        if not len(jobs):
            break
        taken.append(jobs)
    first = np.concatenate([*taken, np.zeros(0, np.int64)]).astype(np.int64)
    left = np.setdiff1d(np.arange(len(job_load)), first)
    return np.concatenate([first, left[np.argsort(job_load[left], kind="stable")]])


@entry
def _estimate(needs: Needs, order: Ints, load: Floats, rate: Floats, sweeps: int, sharing: float, cost: Floats) -> None:
    """Write into ``cost`` the work still missing until each node works, shared suppliers counted once a path."""
    _sum_up(needs, order, load, sweeps, cost)
    if sharing <= 0:
        return
    waiting = np.zeros(len(rate))
    _waiting_on(needs, order, rate, cost, waiting)
    for node in range(len(rate)):
        waiting[node] = load[node] / max(1.0, waiting[node]) ** sharing
    _sum_up(needs, order, waiting, sweeps, cost)


@inner
def _sum_up(needs: Needs, order: Ints, load: Floats, sweeps: int, cost: Floats) -> None:
    """Add up every node's own work and that of its cheapest suppliers."""
    for node in range(len(cost)):
        cost[node] = load[node]
    for _ in range(sweeps):
        for node in order:
            total = load[node]
            for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
                total += _cheapest(needs, group, cost)[0]
            cost[node] = total


@inner
def _cheapest(needs: Needs, group: int, cost: Floats) -> tuple[float, int]:
    """Return (work, place) of the cheapest supplier of a group, work times the number that must supply."""
    best, place = np.inf, -1
    for k in range(needs.supplier_ptr[group], needs.supplier_ptr[group + 1]):
        value = cost[needs.supplier_idx[k]]
        if needs.via_idx[k] >= 0:
            value += cost[needs.via_idx[k]]
        if value < best:
            best, place = value, k
    return (best * needs.group_count[group], place) if place >= 0 else (0.0, place)


@inner
def _waiting_on(needs: Needs, order: Ints, rate: Floats, cost: Floats, waiting: Floats) -> None:
    """Write into ``waiting`` how many watched nodes have each node in their cheapest set (counted once a path)."""
    for node in range(len(rate)):
        waiting[node] = 1.0 if rate[node] > 0 and cost[node] > 0 else 0.0
    for position in range(len(order) - 1, -1, -1):
        node = order[position]
        for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
            work, place = _cheapest(needs, group, cost)
            if place >= 0 and work > 0:
                waiting[needs.supplier_idx[place]] += waiting[node]
                if needs.via_idx[place] >= 0:
                    waiting[needs.via_idx[place]] += waiting[node]


@entry
def _take_sets(needs: Needs, targets: Ints, load: Floats, cost: Floats, job_of: Ints) -> Ints:
    """Return the jobs of the targets' cheapest sets, target by target, and strike their work off ``load``."""
    jobs = np.empty(len(load), np.int64)
    stack, seen, taken = np.empty(len(load), np.int64), np.zeros(len(load), np.int64), 0
    for turn in range(len(targets)):
        stack[0], depth = targets[turn], 1
        seen[targets[turn]] = turn + 1
        while depth > 0:
            depth -= 1
            node = stack[depth]
            if load[node] > 0:
                jobs[taken] = job_of[node]
                taken += 1
                load[node] = 0.0
            depth = _push_suppliers(needs, node, cost, stack, seen, depth, turn + 1)
    return jobs[:taken].copy()


@inner
def _push_suppliers(needs: Needs, node: int, cost: Floats, stack: Ints, seen: Ints, depth: int, turn: int) -> int:
    """Put the cheapest suppliers of a node on the stack, as many as must work; return its new depth."""
    for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
        for _ in range(needs.group_count[group]):
            work, place = _cheapest(needs, group, cost)
            if place < 0 or work <= 0:
                break
            supplier, via = needs.supplier_idx[place], needs.via_idx[place]
            if seen[supplier] != turn:
                seen[supplier] = turn
                stack[depth] = supplier
                depth += 1
            if via >= 0 and seen[via] != turn:
                seen[via] = turn
                stack[depth] = via
                depth += 1
            cost[supplier] = 0.0
    return depth
