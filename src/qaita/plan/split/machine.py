"""Resources relaxed to machines that may interrupt: the least mean busy times under given weights.

Owns :class:`Machines` and :func:`mean_busy`. A machine is a function from amount to time: the x-th crew-minute of a
pool (or unit of an account) is there at minute t(x). Piecewise linear, never beyond the horizon, where what is left
counts as done: a job that is never done costs its weight until then and no more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.split.items import Items
from qaita.recovery.compiled import entry, inner
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Machines:
    """All machines, pools first, then accounts, in compressed rows.

    Attributes
    ----------
    ptr : (num_machines + 1,) int64
        Stretches of each machine.
    amount : (num_stretches,) float64
        Amount there before each stretch begins; the first is 0.
    time : (num_stretches,) float64
        Minute at which the stretch begins.
    pace : (num_stretches,) float64
        Minutes per unit in the stretch: 1 / crews, 0 for money that is there at once.
    last : (num_machines,) float64
        Minute at which what is left counts as done.
    item_ptr, item : (num_machines + 1,), (num_items,) int64
        Items of each machine by release.
    release : (num_items,) float64
        Amount of its machine that has gone by at each item's release.
    """

    ptr: Ints
    amount: Floats
    time: Floats
    pace: Floats
    last: Floats
    item_ptr: Ints
    item: Ints
    release: Floats


def machines_of(model: Model, items: Items) -> Machines:
    """Return the machines of a model."""
    count = model.num_pools + model.num_accounts
    longest = np.zeros(count)
    np.maximum.at(longest, items.resource, items.tail)
    last = np.maximum(model.start, model.horizon - longest)
    rows = [_pool(model, k, last[k]) for k in range(model.num_pools)]
    rows += [_account(model, k, last[model.num_pools + k]) for k in range(model.num_accounts)]
    ptr = np.concatenate([[0], np.cumsum([len(row[0]) for row in rows])]).astype(np.int64)
    amount, time, pace = (np.concatenate([row[k] for row in rows] or [np.zeros(0)]) for k in range(3))
    order = np.lexsort((items.release, items.resource))
    item_ptr = np.searchsorted(items.resource[order], np.arange(count + 1))
    gone = np.zeros(len(order))
    for k in range(model.num_pools):
        mine = order[item_ptr[k] : item_ptr[k + 1]]
        gone[mine] = _gone_by(items.release[mine].astype(np.float64), *rows[k])
    return Machines(ptr, amount, time, pace, last, item_ptr.astype(np.int64), order, gone)


def _pool(model: Model, pool: int, last: float) -> tuple[Floats, Floats, Floats]:
    """Return (amount before, begin, minutes per unit) of each stretch in which crews of a pool are at work."""
    opens, closes = _open_time(model, pool)
    if len(opens) == 0:  # no task asks for it
        return np.zeros(1), np.array([last]), np.zeros(1)
    steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    edges = np.unique(np.concatenate([opens, closes, model.pool_time[steps], [model.start]]))
    begin, end = edges[:-1].astype(np.float64), edges[1:].astype(np.float64)
    crews = model.pool_count[steps][np.searchsorted(model.pool_time[steps], edges[:-1], side="right") - 1]
    shift = np.searchsorted(opens, edges[:-1], side="right") - 1
    at_work = (shift >= 0) & (edges[:-1] < closes[np.maximum(shift, 0)]) & (crews > 0) & (edges[:-1] >= model.start)
    begin, end, crews = begin[at_work], end[at_work], crews[at_work]
    done = np.concatenate([[0.0], np.cumsum((end - begin) * crews)])
    return done, np.append(begin, last), np.append(1.0 / np.maximum(crews, 1), 0.0)


def _open_time(model: Model, pool: int) -> tuple[Ints, Ints]:
    """Return the stretches in which some task that uses the pool may be at work."""
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    calendars = np.unique(model.task_calendar[use_task[model.use_pool == pool]])
    spans = [slice(int(model.calendar_ptr[c]), int(model.calendar_ptr[c + 1])) for c in calendars]
    opens = np.concatenate([model.calendar_open[span] for span in spans] or [np.zeros(0, np.int64)])
    closes = np.concatenate([model.calendar_close[span] for span in spans] or [np.zeros(0, np.int64)])
    order = np.argsort(opens, kind="stable")
    opens, reach = opens[order], np.maximum.accumulate(closes[order]) if len(closes) else closes
    starts = np.ones(len(opens), bool)
    starts[1:] = opens[1:] > reach[:-1]
    first = np.flatnonzero(starts)
    return opens[first], reach[np.append(first[1:] - 1, len(reach) - 1)] if len(first) else reach


def _account(model: Model, account: int, last: float) -> tuple[Floats, Floats, Floats]:
    releases = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
    before = np.concatenate([[0], model.account_total[releases]]).astype(np.float64)
    times = np.append(np.maximum(model.account_time[releases], model.start).astype(np.float64), last)
    return before, times, np.zeros(len(times))


def _gone_by(minutes: Floats, amount: Floats, time: Floats, pace: Floats) -> Floats:
    """Return the amount that a pool has given by each minute."""
    k = np.searchsorted(time[:-1], minutes, side="right") - 1
    inside = np.where(
        k >= 0,
        (minutes - time[np.maximum(k, 0)]) / np.where(pace[np.maximum(k, 0)] > 0, pace[np.maximum(k, 0)], np.inf),
        0.0,
    )
    full = np.append(np.diff(amount), 0.0)
    return np.where(k >= 0, amount[np.maximum(k, 0)] + np.minimum(inside, full[np.maximum(k, 0)]), 0.0)


def mean_busy(machines: Machines, items: Items, weight: Floats) -> Floats:
    """Return the mean time at which each item's amount is taken in the best relaxed order (num_items,), minutes.

    Items without weight come last and get 0. O(n log n).
    """
    mean = np.zeros(len(weight))
    density = weight / items.amount
    _serve(
        machines.ptr,
        machines.amount,
        machines.time,
        machines.pace,
        machines.last,
        machines.item_ptr,
        machines.item,
        machines.release,
        items.amount,
        density,
        mean,
    )
    return mean


@inner
def _area(
    ptr0: int, ptr1: int, amount: Floats, time: Floats, pace: Floats, last: float, begin: float, end: float
) -> float:
    """Return the integral of t(x) over [begin, end), t never beyond ``last``."""
    low, high = ptr0, ptr1
    while low < high:
        mid = (low + high) // 2
        if amount[mid] <= begin:
            low = mid + 1
        else:
            high = mid
    k, total = low - 1, 0.0
    while begin < end:
        stop = end if k + 1 >= ptr1 else min(end, amount[k + 1])
        first = time[k] + (begin - amount[k]) * pace[k]
        final = time[k] + (stop - amount[k]) * pace[k]
        if final <= last:
            total += (stop - begin) * (first + final) / 2
        elif first >= last:
            total += (stop - begin) * last
        else:
            turn = (last - first) / pace[k]
            total += turn * (first + last) / 2 + (stop - begin - turn) * last
        begin = stop
        k += 1
    return total


@inner
def _push(heap: Ints, size: int, rank: int) -> None:
    heap[size] = rank
    child = size
    while child > 0 and heap[(child - 1) // 2] > heap[child]:
        parent = (child - 1) // 2
        heap[parent], heap[child] = heap[child], heap[parent]
        child = parent


@inner
def _pop(heap: Ints, size: int) -> int:
    top = heap[0]
    heap[0] = heap[size - 1]
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= size - 1:
            break
        if child + 1 < size - 1 and heap[child + 1] < heap[child]:
            child += 1
        if heap[parent] <= heap[child]:
            break
        heap[parent], heap[child] = heap[child], heap[parent]
        parent = child
    return top


@entry
def _serve(
    ptr: Ints,
    amount: Floats,
    time: Floats,
    pace: Floats,
    last: Floats,
    item_ptr: Ints,
    item: Ints,
    release: Floats,
    item_amount: Floats,
    density: Floats,
    mean: Floats,
) -> None:
    """Serve every machine's items, at each moment the densest one that is released."""
    position = np.empty(len(mean), np.int64)
    for machine in range(len(ptr) - 1):
        mine = item[item_ptr[machine] : item_ptr[machine + 1]]
        by_density = mine[np.argsort(-density[mine], kind="mergesort")]
        left = item_amount[by_density].copy()
        heap, size = np.empty(len(mine), np.int64), 0
        for k in range(len(mine)):
            position[by_density[k]] = k
        gone, coming = 0.0, 0
        while coming < len(mine) or size > 0:
            if size == 0:
                gone = max(gone, release[mine[coming]])
            while coming < len(mine) and release[mine[coming]] <= gone:
                if density[mine[coming]] > 0:
                    _push(heap, size, position[mine[coming]])
                    size += 1
                coming += 1
            if size == 0:
                continue
            rank = heap[0]
            until = gone + left[rank]
            if coming < len(mine):
                until = min(until, release[mine[coming]])
            mean[by_density[rank]] += (
                _area(ptr[machine], ptr[machine + 1], amount, time, pace, last[machine], gone, until)
                / item_amount[by_density[rank]]
            )
            left[rank] -= until - gone
            gone = until
            if left[rank] <= 1e-9 * item_amount[by_density[rank]]:
                _pop(heap, size)
                size -= 1
