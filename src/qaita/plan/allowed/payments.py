"""When each bill of a schedule falls due, and when it is paid out of what its source has released.

Owns :class:`Payment` and :func:`payments_of`. Payments that hold work back are part of the schedule; the others are
paid in the order in which they fall due, each as soon as its source has the money, what the schedule draws later kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.bill import ACCEPTED, DONE, SIGNING, Bill
from qaita.work.programme import Programme

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Payment:
    """One bill of a task that is done.

    Attributes
    ----------
    task : int
        Task at which it stands.
    bill : Bill
        What is paid.
    due, paid : int
        Minutes; ``paid`` is NEVER where what is released does not suffice.
    """

    task: int
    bill: Bill
    due: int
    paid: int


def payments_of(programme: Programme, schedule: Schedule) -> list[Payment]:
    """Return all bills of the tasks that are done, by due date and then task; empty where nobody pays.

    O(b r) for b bills and r releases of one source.
    """
    model, found = programme.model, list[Payment]()
    mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    left = _left(programme, schedule)
    owed = list[tuple[int, int, Bill]]()
    for task, bills in enumerate(programme.bills):
        if schedule.task_start[task] < 0:
            continue
        for bill in bills:
            if bill.holds:
                paid = int(schedule.task_start[task])
                found.append(Payment(task, bill, _due(programme, schedule, task, paid), paid))
            else:
                owed.append((_milestone(programme, schedule, task, int(mode_of[task]), bill), task, bill))
    for due, task, bill in sorted(owed, key=lambda each: each[:2]):
        accounts = programme.paid_from[task]
        paid = max(_when(programme, left, account, due, bill.amount) for account in accounts)
        for account in accounts:
            _spend(programme, left, account, paid, bill.amount)
        found.append(Payment(task, bill, due, paid))
    return sorted(found, key=lambda each: (each.due, each.task, each.paid))


def _milestone(programme: Programme, schedule: Schedule, task: int, mode: int, bill: Bill) -> int:
    """Return when a bill that holds nothing back falls due."""
    model = programme.model
    tasks = slice(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
    if bill.milestone == ACCEPTED:
        return int(schedule.task_finish[tasks].max() + model.mode_after[mode])
    if bill.milestone == SIGNING:
        return int(schedule.task_start[tasks].min())
    return int(schedule.task_finish[task] if bill.milestone == DONE else schedule.task_start[task])


def _due(programme: Programme, schedule: Schedule, task: int, paid: int) -> int:
    """Return when a payment that is a step of its own falls due: when what it follows is over."""
    model = programme.model
    if model.task_work[task]:
        return paid
    rows = slice(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1]))
    over = schedule.task_finish[model.pred_task[rows]] + model.pred_lag[rows]
    return int(over.max(initial=0)) or paid


def _left(programme: Programme, schedule: Schedule) -> Ints:
    """Return, for each release of each account, what is left from it to the next, (num_releases,)."""
    model, left = programme.model, programme.model.account_total.copy()
    for task in np.flatnonzero(schedule.task_start >= 0):
        for d in range(int(model.draw_ptr[task]), int(model.draw_ptr[task + 1])):
            account, amount = int(model.draw_account[d]), int(model.draw_amount[d])
            _spend(programme, left, account, int(schedule.task_start[task]), amount)
    return left


def _spend(programme: Programme, left: Ints, account: int, minute: int, amount: int) -> None:
    """Take an amount from an account from a minute on."""
    rows = slice(int(programme.model.account_ptr[account]), int(programme.model.account_ptr[account + 1]))
    until = np.append(programme.model.account_time[rows][1:], NEVER)
    left[rows] -= np.where(until > minute, amount, 0)


def _when(programme: Programme, left: Ints, account: int, due: int, amount: int) -> int:
    """Return the first minute from ``due`` on from which an account has an amount to spare for good."""
    rows = slice(int(programme.model.account_ptr[account]), int(programme.model.account_ptr[account + 1]))
    times = programme.model.account_time[rows]
    least = np.minimum.accumulate(left[rows][::-1])[::-1]
    until = np.append(times[1:], NEVER)
    enough = np.flatnonzero((least >= amount) & (until > due))
    return max(due, int(times[enough[0]])) if len(enough) else NEVER
