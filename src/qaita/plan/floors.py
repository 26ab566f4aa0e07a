"""What no plan can go below in each second term: proofs that a limit cannot be kept.

Owns :func:`floors_of`. Each floor gives up rules until what is left can be worked out at once, so every plan that does
the same jobs has at least as much.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.plan.allowed.check import finish_by_calendar
from qaita.plan.levels.early import Early, early_of
from qaita.plan.levels.levelled import at_level, levels_of
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import worst_district
from qaita.recovery.promises import promises_against
from qaita.recovery.trace import Trace
from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.model import Model, offsets
from qaita.work.programme import Programme


def floors_of(city: City, programme: Programme, required: NDArray[np.bool_], known_by: int = NEVER) -> dict[str, float]:
    """Return by term a number that no plan which does the ``required`` jobs, (num_jobs,) bool, can go below.

    Where the play from event to event may give service earlier than the closure, those of service are by levels of
    function. Of churn there is none but 0.
    """
    model, early = programme.model, early_of(programme)
    if early is None:
        back = service_times(prepare(programme.needs), _soonest(programme))
        trace = Trace.from_times(back)
    else:
        trace, back = _by_levels(programme, early)
    promises = promises_against(city, back, known_by)
    return {"cost": _least_cost(model, required), "makespan": _shortest(model, required),
            "worst_district": worst_district(city, trace)[1],
            "broken_promises": float(sum(not promise.kept for promise in promises)),
            "promises": sum(promise.price for promise in promises)}


def _by_levels(programme: Programme, early: Early) -> tuple[Trace, NDArray[np.int64]]:
    """Return the most that each node can have of its function at any time, and when it can be whole, (num_nodes,)."""
    num_nodes, cuts = programme.needs.num_nodes, levels_of(early, programme.repaired0)
    made = [at_level(programme, early, above) for above in cuts]
    back = [service_times(prepare(one.needs), _soonest(one))[:num_nodes] for one in made]
    minute = np.maximum.accumulate(np.array([np.zeros(num_nodes, np.int64), *back]), axis=0).T
    kept = minute < np.append(minute[:, 1:], np.full((num_nodes, 1), NEVER), axis=1)
    share = np.broadcast_to(np.array([*cuts, 1.0]), minute.shape)[kept]
    return Trace(offsets(kept.sum(axis=1)), minute[kept], share, np.zeros(len(share))), minute[:, -1]


def _least_cost(model: Model, required: NDArray[np.bool_]) -> float:
    """Return the cost of the cheapest mode of each job, in sum."""
    total = np.concatenate([[0], np.cumsum(model.task_cost)])
    modes = total[model.task_ptr[1:]] - total[model.task_ptr[:-1]]
    return float(sum(modes[model.mode_ptr[job] : model.mode_ptr[job + 1]].min() for job in np.flatnonzero(required)))


def _shortest(model: Model, required: NDArray[np.bool_]) -> float:
    """Return days until the job that takes longest is done, each in its quickest mode, crews and money given up."""
    last = [min(_end(model, mode) for mode in range(model.mode_ptr[job], model.mode_ptr[job + 1]))
            for job in np.flatnonzero(required)]
    return (max(last, default=model.start) - model.start) / MINUTES_PER_DAY


def _soonest(programme: Programme) -> NDArray[np.int64]:
    """Return when each node is in service by itself at the soonest, (num_nodes,): crews and money given up."""
    model, repaired = programme.model, programme.repaired0.copy()
    for job in range(model.num_jobs):
        ends = [_end(model, mode) + int(model.mode_after[mode])
                for mode in range(model.mode_ptr[job], model.mode_ptr[job + 1])]
        repaired[model.job_node[job]] = min(NEVER, *ends)
    return repaired


def _end(model: Model, mode: int) -> int:
    """Return when the last task of a mode ends at the soonest: after release dates, those before it, by calendar."""
    ready = max(model.start, int(model.mode_ready[mode]))
    finish: dict[int, int] = {}
    for task in range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])):
        begin = max(ready, int(model.task_release[task]))
        for k in range(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1])):
            before = int(model.pred_task[k])
            if before in finish:
                begin = max(begin, finish[before] + int(model.pred_lag[k]))
        finish[task] = _finish(model, task, begin)
    return max(finish.values(), default=ready)


def _finish(model: Model, task: int, begin: int) -> int:
    """Return when a task that may begin at a minute is over at the soonest by its calendar; NEVER beyond the last."""
    calendar = int(model.task_calendar[task])
    shifts = slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))
    opens, closes = model.calendar_open[shifts], model.calendar_close[shifts]
    shift = int(np.searchsorted(closes, begin, side="right"))
    if shift == len(opens):
        return NEVER
    return finish_by_calendar(model, calendar, max(begin, int(opens[shift])), int(model.task_work[task]))
