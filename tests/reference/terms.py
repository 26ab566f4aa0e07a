"""Second terms of a schedule, task by task and promise by promise.

Shares no code with the package. Jobs that are required and not done count at their worst.
"""

from __future__ import annotations

DAY = 1440


def terms(model, schedule, back, required, announced, promised, lost_by_part, people):
    """Every term by name; ``promised`` are triples of node, first minute after the day, price a day."""
    cost, last, churn, churn_days = 0, model.start, 0, 0.0
    for job in range(len(model.job_node)):
        modes = range(model.mode_ptr[job], model.mode_ptr[job + 1])
        costs = [sum(int(model.task_cost[task]) for task in tasks_of(model, mode)) for mode in modes]
        done = schedule.job_mode[job] >= 0
        begins = model.horizon
        if done:
            mine = tasks_of(model, schedule.job_mode[job])
            cost += costs[schedule.job_mode[job] - model.mode_ptr[job]]
            last = max([last, *(int(schedule.task_finish[task]) for task in mine)])
            begins = min([begins, *(int(schedule.task_start[task]) for task in mine)])
        elif required[job]:
            cost, last = cost + max(costs), model.horizon
        if announced[job] >= 0:
            churn += not done or begins // DAY != announced[job] // DAY
            churn_days += abs(begins - int(announced[job])) / DAY
    late = [max(0, min(int(back[node]), model.horizon) - (end - 1)) / DAY for node, end, _ in promised]
    broken = [back[node] >= end or back[node] >= model.horizon for node, end, _ in promised]
    each = [lost / some for lost, some in zip(lost_by_part, people, strict=True) if some]
    return {
        "cost": float(cost), "makespan": (last - model.start) / DAY,
        "worst_district": max(each, default=0),
        "churn": float(churn), "churn_days": churn_days, "broken_promises": float(sum(broken)),
        "promises": float(sum(days * price for days, (_, _, price) in zip(late, promised, strict=True))),
    }


def tasks_of(model, mode):
    """The tasks of a mode."""
    return range(model.task_ptr[mode], model.task_ptr[mode + 1])
