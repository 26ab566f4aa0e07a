"""A layered programme as numbers of days, and the plain models of it that solvers get.

The makespan is limited to ``ROOM`` times that of the order that knows no dependencies: a solver needs some end, and a
near one helps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from qaita.plan.blind import blind_schedule
from qaita.units import MINUTES_PER_DAY
from qaita.work.programme import Programme

ROOM = 1.1
"""Times the makespan of a plan known."""


@dataclass(frozen=True)
class Days:
    """A layered programme in days: tasks by asset, needs as groups of suppliers."""

    end: int
    length: list[int]
    pool: list[int]
    crews: list[int]
    cost: list[int]
    tasks: list[range]
    pools: list[int]
    released: list[tuple[int, int]]
    """Day and total until then."""
    weight: list[int]
    groups: list[list[list[int]]]


def in_days(programme: Programme) -> Days:
    """Return a layered programme in days."""
    model, needs = programme.model, programme.needs
    end = int(ROOM * blind_schedule(programme).task_finish.max()) // MINUTES_PER_DAY
    supplier = [needs.supplier_idx[a:b].tolist() for a, b in pairwise(needs.supplier_ptr)]
    cost = np.zeros(model.num_tasks, np.int64)
    for task, (a, b) in enumerate(pairwise(model.draw_ptr)):
        cost[task] = model.draw_amount[a:b].sum()
    return Days(
        end=end, length=(model.task_work // MINUTES_PER_DAY).tolist(), pool=model.use_pool.tolist(),
        crews=model.use_count.tolist(), cost=cost.tolist(),
        tasks=[range(int(a), int(b)) for a, b in pairwise(model.task_ptr)],
        pools=[int(model.pool_count[a:b].max()) for a, b in pairwise(model.pool_ptr)],
        released=[(int(t) // MINUTES_PER_DAY, int(total))
                  for t, total in zip(model.account_time, model.account_total, strict=True)],
        weight=np.bincount(programme.loss.node, programme.loss.people, needs.num_nodes).astype(int).tolist(),
        groups=[supplier[a:b] for a, b in pairwise(needs.group_ptr)],
    )


def unreleased(days: Days) -> list[tuple[int, int, int]]:
    """Return (from day, to day, amount): the money that is not there yet, as work that keeps it busy."""
    total, at = days.released[-1][1], sorted({0, *(day for day, _ in days.released)})
    ends = [min(day, days.end) for day in (*at, days.end)]
    missing = [total - max((until for day, until in days.released if day <= begin), default=0) for begin in at]
    return [(a, b, amount) for (a, b), amount in zip(pairwise(ends), missing, strict=True) if amount > 0 and a < b]
