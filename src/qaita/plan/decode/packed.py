"""The model as records: one row a task, all that the decoder needs of it side by side.

Owns :class:`Packed`. Compiled code reads a field of a record without touching reference counts, which the inner loop
of the decoder would otherwise spend most of its time on.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.crewing import Crewing, crewing
from qaita.plan.decode.cells import NO_CELLS, Cells
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]
Records = NDArray[Any]


class Packed(NamedTuple):
    """A :class:`~qaita.work.model.Model` laid out for the decoder; fields as there.

    ``tasks`` (num_tasks,), ``modes`` (num_modes,), ``uses``, ``draws``, ``preds`` and ``shifts`` are arrays of int64
    records; ``begin`` and ``end`` bound rows of another array. ``job_lot`` (num_jobs,) is the lot of each job, -1 for
    none; ``mode_bid`` is empty where there are no lots. ``crewing`` has the crews one by one where ways take time,
    ``cells`` counts them by cells where that is asked for and can be.
    """

    horizon: int
    tasks: Records
    modes: Records
    uses: Records
    draws: Records
    preds: Records
    shifts: Records
    mode_ptr: Ints
    before_ptr: Ints
    before_job: Ints
    pool_ptr: Ints
    pool_time: Ints
    pool_count: Ints
    account_time: Ints
    account_total: Ints
    job_lot: Ints
    lot_ptr: Ints
    lot_job: Ints
    mode_bid: Ints
    crewing: Crewing
    cells: Cells


def pack(model: Model, cells: Cells = NO_CELLS) -> Packed:
    """Return the packed form of a model, its crews counted by ``cells`` unless there are none. Linear."""
    opens, closes = model.calendar_open, model.calendar_close
    first, last = model.calendar_ptr[model.task_calendar], model.calendar_ptr[model.task_calendar + 1]
    alone = (
        (last - first == 1) & (closes[np.minimum(first, max(0, len(closes) - 1))] == NEVER)
        if len(closes)
        else first < 0
    )
    tasks = _records(
        work=model.task_work,
        release=model.task_release,
        deadline=model.task_deadline,
        shift_begin=first,
        shift_end=last,
        always=alone,
        use_begin=model.use_ptr[:-1],
        use_end=model.use_ptr[1:],
        draw_begin=model.draw_ptr[:-1],
        draw_end=model.draw_ptr[1:],
        pred_begin=model.pred_ptr[:-1],
        pred_end=model.pred_ptr[1:],
    )
    return Packed(
        horizon=model.horizon,
        tasks=tasks,
        modes=_records(
            ready=model.mode_ready, after=model.mode_after, task_begin=model.task_ptr[:-1], task_end=model.task_ptr[1:]
        ),
        uses=_records(pool=model.use_pool, count=model.use_count),
        draws=_records(
            begin=model.account_ptr[model.draw_account],
            end=model.account_ptr[model.draw_account + 1],
            amount=model.draw_amount,
        ),
        preds=_records(task=model.pred_task, lag=model.pred_lag),
        shifts=_records(opens=opens, closes=closes, done=model.calendar_done),
        mode_ptr=model.mode_ptr,
        before_ptr=model.before_ptr,
        before_job=model.before_job,
        pool_ptr=model.pool_ptr,
        pool_time=model.pool_time,
        pool_count=model.pool_count,
        account_time=model.account_time,
        account_total=model.account_total,
        job_lot=_lot_of_jobs(model),
        lot_ptr=model.lot_ptr.copy(),
        lot_job=model.lot_job.copy(),
        mode_bid=model.mode_bid.copy(),
        crewing=crewing(model),
        cells=cells,
    )


def _lot_of_jobs(model: Model) -> Ints:
    lot_of = np.full(model.num_jobs, -1, np.int64)
    lot_of[model.lot_job] = np.repeat(np.arange(model.num_lots), np.diff(model.lot_ptr))
    return lot_of


def _records(**columns: NDArray[Any]) -> Records:
    rows = np.zeros(len(next(iter(columns.values()))), np.dtype([(name, np.int64) for name in columns]))
    for name, column in columns.items():
        rows[name] = column
    return rows
