"""The plain model of a layered programme in PyJobShop, its CP-SAT model solved like the other one.

Money is a renewable resource that a dummy task holds from the start of its task to the end; a service is an optional
task without length for each alternative, of which one must be there.
"""

from __future__ import annotations

from itertools import pairwise

import pyjobshop
from numpy import arange, array, int64
from pyjobshop.solvers.ortools import CPModel

from contest.cpsat import run_solver
from contest.plain import Days, in_days, unreleased
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY
from qaita.work.programme import Programme


def pyjobshop_schedule(programme: Programme, cpu: float, workers: int, seed: int) -> tuple[Schedule | None, str]:
    """Return the best schedule, None when none was found, and the status."""
    days = in_days(programme)
    model = pyjobshop.Model()
    tasks = _tasks(model, days)
    _services(model, days, tasks)
    model.set_objective(weight_total_flow_time=1)
    posed = CPModel(model.data())
    solver, status = run_solver(posed.model, cpu, workers, seed)
    if status not in ("OPTIMAL", "FEASIBLE"):
        return None, status
    starts = [solver.value(posed.variables.task_vars[task].start) for task in range(len(tasks))]
    begun = array(starts, int64) * MINUTES_PER_DAY
    return Schedule(arange(programme.model.num_jobs), begun, begun + programme.model.task_work), status


def _tasks(model: pyjobshop.Model, days: Days) -> list[pyjobshop.Task]:
    pools = [model.add_renewable(count) for count in days.pools]
    money = model.add_renewable(days.released[-1][1])
    tasks = [model.add_task(latest_end=days.end) for _ in days.length]
    for idx, task in enumerate(tasks):
        model.add_mode(task, pools[days.pool[idx]], days.length[idx], days.crews[idx])
    for chain in days.tasks:
        for one, other in pairwise(chain):
            model.add_end_before_start(tasks[one], tasks[other])
    for idx, task in enumerate(tasks):
        if days.cost[idx]:
            drawn = model.add_task(earliest_end=days.end, latest_end=days.end, allow_idle=True)
            model.add_mode(drawn, money, 0, days.cost[idx])
            model.add_start_at_start(task, drawn)
    for begin, end, amount in unreleased(days):
        held = model.add_task(earliest_start=begin, latest_start=begin, latest_end=end)
        model.add_mode(held, money, end - begin, amount)
    return tasks


def _services(model: pyjobshop.Model, days: Days, tasks: list[pyjobshop.Task]) -> None:
    back = []
    for asset, chain in enumerate(days.tasks):
        job = model.add_job(weight=days.weight[asset], deadline=days.end)
        served = model.add_task(job, latest_end=days.end)
        model.add_mode(served, [], 0)
        model.add_end_before_start(tasks[chain[-1]], served)
        for group in days.groups[asset]:
            ways = [model.add_task(latest_end=days.end, optional=True) for _ in group]
            for way, supplier in zip(ways, group, strict=True):
                model.add_mode(way, [], 0)
                model.add_end_before_start(back[supplier], way)
                model.add_end_before_start(way, served)
            model.add_select_exactly_one(ways)
        back.append(served)
