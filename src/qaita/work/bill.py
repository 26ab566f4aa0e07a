"""A payment of part of the cost of one asset's works, due at a milestone.

Owns :class:`Bill` and the milestones. Knows no schedule.
"""

from __future__ import annotations

from dataclasses import dataclass

MILESTONES = ("signing", "start", "done", "accepted")
"""Milestones in the order in which they are reached."""

SIGNING, START, DONE, ACCEPTED = MILESTONES


@dataclass(frozen=True)
class Bill:
    """One payment.

    Attributes
    ----------
    task_id : str
        Task that it is for; of ``signing`` and ``accepted`` the first of the mode.
    milestone : str
        One of :data:`MILESTONES`.
    amount : int
        Whole units of currency.
    holds : bool
        Whether work or service waits for it.
    """

    task_id: str
    milestone: str
    amount: int
    holds: bool
