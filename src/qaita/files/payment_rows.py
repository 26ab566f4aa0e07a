"""Payments of a plan as rows of ``payments.csv`` and as ``result.json`` says them.

Owns their columns and keys. When each is due and paid is worked out in :mod:`qaita.plan.allowed.payments`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qaita.files.result_rows import Columns
from qaita.plan.allowed.payments import Payment
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.programme import Programme


def payment_columns(programme: Programme, payments: Sequence[Payment]) -> Columns:
    """Return the payments by due date.

    Columns asset_id, task_id, milestone, payer (str), amount, due, paid (minutes), holds_back (``yes``, ``no``). It is
    NEVER paid where what is released does not suffice.
    """
    model, ids = programme.model, programme.job_ids()
    job_of = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    return {
        "asset_id": [ids[job_of[item.task]] for item in payments],
        "task_id": [item.bill.task_id for item in payments],
        "milestone": [item.bill.milestone for item in payments],
        "payer": [programme.account_names[programme.paid_from[item.task][0]].partition(":")[2] for item in payments],
        "amount": [item.bill.amount for item in payments],
        "due": [item.due for item in payments],
        "paid": [item.paid for item in payments],
        "holds_back": ["yes" if item.bill.holds else "no" for item in payments],
    }


def payments_said(programme: Programme, payments: Sequence[Payment]) -> dict[str, Any] | None:
    """Return how many payments there are, and of those paid after they are due how many, how much and how long.

    None where nothing is drawn by milestones; ``longest_days`` is None where one is not paid before the horizon.
    """
    if programme.city is None or not len(programme.city.tables["draws"]):
        return None
    late = [item for item in payments if item.paid > item.due]
    longest = max((item.paid - item.due for item in late), default=0)
    unpaid = any(item.paid >= min(NEVER, programme.model.horizon) for item in late)
    return {"count": len(payments), "amount": sum(item.bill.amount for item in payments), "late": len(late),
            "late_amount": sum(item.bill.amount for item in late),
            "longest_days": None if unpaid else longest / MINUTES_PER_DAY}
