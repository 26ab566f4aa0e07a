"""The work to be planned as integer arrays: what the planner, its checker and its bound read.

Owns :class:`Model`. No names, no dates, no files: :class:`qaita.work.programme.Programme` carries those.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NONE: Ints = np.zeros(0, np.int64)
"""No entries."""

NO_ROWS: Ints = np.zeros(1, np.int64)
"""The pointer of no rows."""

NOWHERE: Ints = np.zeros((0, 0), np.int64)
"""No districts."""

ANYWHERE, NO_CREWS = -1, -2
"""In place of a district: crews that may begin anywhere; a pool of no crews, such as the tonnes a day of a dump."""


class Model(NamedTuple):
    """One rebuilding problem. All times are minutes since day 0, all amounts whole units.

    A *job* is one damaged asset with work to do. It is done in one of its modes; all tasks of that mode are done.
    A task of duration ``work`` starts inside working time of its calendar, holds its crews until it finishes (nights
    and holidays included) and finishes when ``work`` working minutes have passed. It draws its whole amount from
    its accounts at its start. A job is in service ``mode_after`` minutes after the last finish of its tasks.

    Attributes
    ----------
    start, horizon : int
        The programme's first minute; the minute after which nothing counts and nothing may finish.
    job_node : (num_jobs,)
        Node (asset) that the job repairs.
    mode_ptr : (num_jobs + 1,)
        Modes of job ``j`` are ``mode_ptr[j] : mode_ptr[j + 1]``.
    mode_ready : (num_modes,)
        Earliest start of any task of the mode (waiting, tender, holds).
    mode_after : (num_modes,)
        Minutes from the last finish to "accepted and in service".
    task_ptr : (num_modes + 1,)
        Tasks of mode ``m``, in an order in which predecessors inside the mode come first.
    task_work : (num_tasks,)
        Working minutes.
    task_calendar : (num_tasks,)
        Index of the calendar.
    task_release, task_deadline : (num_tasks,)
        Not before; finished by (NEVER: no deadline).
    pred_ptr, pred_task, pred_lag : (num_tasks + 1,), (num_preds,), (num_preds,)
        Tasks that must have finished ``lag`` minutes before; one of another job does not bind when that job is done in
        a mode without it, and cannot be followed when that job is not done at all.
    use_ptr, use_pool, use_count : (num_tasks + 1,), (num_uses,), (num_uses,)
        Crews held.
    draw_ptr, draw_account, draw_amount : (num_tasks + 1,), (num_draws,), (num_draws,)
        Amounts drawn at the start.
    task_cost : (num_tasks,)
        Cost for the account, whoever pays.
    before_ptr, before_job : (num_jobs + 1,), (num_befores,)
        Jobs that hold a predecessor of some task of job ``j``; acyclic.
    pool_ptr, pool_time, pool_count : (num_pools + 1,), (num_pool_steps,), (num_pool_steps,)
        Crews there from each moment on; the first moment of each pool is 0.
    account_ptr, account_time, account_total : (num_accounts + 1,), (num_releases,), (num_releases,)
        Everything released up to and including each moment, increasing.
    calendar_ptr, calendar_open, calendar_close, calendar_done : (num_calendars + 1,), then (num_shifts,) each
        Shifts of each calendar; ``calendar_done`` is the working minutes before each shift opens.
    lot_ptr, lot_job : (num_lots + 1,), (num_lot_jobs,)
        Jobs that are let together by bids; no job is in two lots.
    mode_bid : (num_modes,)
        Contractor whose offer the mode is, -1 for modes of other jobs; the jobs of one lot that are done are all done
        in modes of one contractor. Each job of a lot has modes of the same contractors. Empty: no lots. Behind the lots
        stand the openings of streets (:mod:`qaita.work.openings`): rows like theirs, whose "contractors" are two ways.
    due_mode, due_job : (num_dues,)
        A job done in mode ``due_mode[k]``, which has tasks, owes that job ``due_job[k]`` is done as well.
    travel : (num_places, num_places)
        Minutes from one district to another, by the quickest way; 0 on the diagonal. Empty: no way takes time.
    job_place : (num_jobs,)
        District of each job; empty with ``travel``.
    pool_base : (num_pools,)
        District in which the crews of a pool are when the programme starts and whenever they arrive, ANYWHERE, or
        NO_CREWS for a pool of something that does not travel; empty with ``travel``. A crew that finishes in one
        district starts in another no sooner than the way takes; crews of a pool are interchangeable, so a schedule is
        allowed if they can be shared out in some way.
    """

    start: int
    horizon: int
    job_node: Ints
    mode_ptr: Ints
    mode_ready: Ints
    mode_after: Ints
    task_ptr: Ints
    task_work: Ints
    task_calendar: Ints
    task_release: Ints
    task_deadline: Ints
    pred_ptr: Ints
    pred_task: Ints
    pred_lag: Ints
    use_ptr: Ints
    use_pool: Ints
    use_count: Ints
    draw_ptr: Ints
    draw_account: Ints
    draw_amount: Ints
    task_cost: Ints
    before_ptr: Ints
    before_job: Ints
    pool_ptr: Ints
    pool_time: Ints
    pool_count: Ints
    account_ptr: Ints
    account_time: Ints
    account_total: Ints
    calendar_ptr: Ints
    calendar_open: Ints
    calendar_close: Ints
    calendar_done: Ints
    lot_ptr: Ints = NO_ROWS
    lot_job: Ints = NONE
    mode_bid: Ints = NONE
    due_mode: Ints = NONE
    due_job: Ints = NONE
    travel: Ints = NOWHERE
    job_place: Ints = NONE
    pool_base: Ints = NONE

    @property
    def num_lots(self) -> int:
        """Number of lots that are let by bids, and of openings that are shared or not."""
        return len(self.lot_ptr) - 1

    @property
    def travels(self) -> bool:
        """Whether some way between districts takes time."""
        return bool(self.travel.any())

    @property
    def num_jobs(self) -> int:
        """Number of jobs."""
        return len(self.job_node)

    @property
    def num_modes(self) -> int:
        """Number of modes of all jobs together."""
        return len(self.mode_ready)

    @property
    def num_tasks(self) -> int:
        """Number of tasks of all modes together."""
        return len(self.task_work)

    @property
    def num_pools(self) -> int:
        """Number of crew pools."""
        return len(self.pool_ptr) - 1

    @property
    def num_accounts(self) -> int:
        """Number of accounts of money and stock."""
        return len(self.account_ptr) - 1


def offsets(lengths: list[int] | Ints) -> Ints:
    """Return the pointer array (num_rows + 1,) of compressed rows with these lengths."""
    return np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))]).astype(np.int64)
