"""What the levers of a plan are worth: the same plan without them; and levers that save nothing taken back.

Owns :func:`leaner` and :func:`worth_of`. Seeks no other plan: what a plan made without a lever from the beginning would
be is for a search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qaita.plan.allowed.check import check
from qaita.plan.amend.held import Held, in_place_of
from qaita.plan.result import Plan
from qaita.plan.schedule import Schedule
from qaita.units import MINUTES_PER_DAY
from qaita.work.opening import own_id
from qaita.work.programme import Programme

SAME = 1e-9
"""Share of a loss below which a difference is none."""
MOST_USES = 200
"""Uses of levers that are looked at one by one."""


@dataclass(frozen=True)
class Use:
    """One job done under levers.

    Attributes
    ----------
    job, mode : int
        Job, and mode in which it is done.
    levers : tuple of str
        Levers of the mode.
    days : float
        Days by which its work may begin earlier than in the mode without levers.
    cost : int
        What it costs more than that mode, whole units of currency.
    saved : float
        Resident-days that the plan loses more when this job alone does without.
    """

    job: int
    mode: int
    levers: tuple[str, ...]
    days: float
    cost: int
    saved: float


@dataclass(frozen=True)
class Worth:
    """All uses of one lever together.

    Attributes
    ----------
    lever : str
        Its name.
    uses : int
        Jobs done under it.
    cost : int
        What the plan pays more than the same modes without it, whole units of currency.
    saved : float
        Resident-days that the plan loses more when no job uses it, each then in the mode left of its levers.
    """

    lever: str
    uses: int
    cost: int
    saved: float


def leaner(programme: Programme, plan: Plan) -> Plan:
    """Return a plan that loses no more with fewer levers: the dearest use first, each taken back where none is missed.

    The same plan where it uses no lever, where jobs are missing, or where the play from event to event answers (what is
    missed is judged by the closure). All other jobs stay where they are. O(uses) placings of all jobs.
    """
    used = _used(programme, plan.schedule)
    if not used or plan.played is not None or (plan.schedule.job_mode < 0).any():
        return plan
    best, loss = plan.schedule, Held(programme, plan.schedule).loss(plan.schedule)
    held = Held(programme, best)
    for job in sorted(used, key=lambda job: -_cost(programme, int(plan.schedule.job_mode[job])))[:MOST_USES]:
        for mode in _lesser(programme, job, int(best.job_mode[job])):
            made, lost = held.place({job: mode})
            if lost <= loss * (1 + SAME) and (made.job_mode >= 0).all():
                best, loss = made, min(lost, loss)
                held = Held(programme, best)
                break
    if best is plan.schedule or check(programme, best):
        return plan
    return in_place_of(programme, plan, best)


def worth_of(programme: Programme, schedule: Schedule) -> tuple[list[Worth], list[Use]]:
    """Return what each lever of a schedule is worth, the most first, and each use (at most :data:`MOST_USES`).

    Against the same schedule without the lever, in which all other jobs stay where they are: a plan made without it
    from the beginning may lose less. By the closure; nothing for a schedule in which jobs are missing.
    """
    used = _used(programme, schedule)
    if not used or (schedule.job_mode < 0).any():
        return [], []
    held = Held(programme, schedule)
    with_it = held.loss(schedule)
    uses = [_use(programme, held, job, with_it) for job in used[:MOST_USES]]
    names = dict.fromkeys(lever for job in used for lever in programme.mode_levers[schedule.job_mode[job]])
    worths = [_worth(programme, held, used, lever, with_it) for lever in names]
    return (sorted(worths, key=lambda worth: (-worth.saved, worth.lever)),
            sorted(uses, key=lambda use: (-use.saved, use.job)))


def _used(programme: Programme, schedule: Schedule) -> list[int]:
    """Return the jobs that are done under some lever."""
    return [job for job, mode in enumerate(schedule.job_mode.tolist())
            if mode >= 0 and programme.mode_levers and programme.mode_levers[mode]]


def _use(programme: Programme, held: Held, job: int, with_it: float) -> Use:
    model, mode = programme.model, int(held.schedule.job_mode[job])
    plain = _without(programme, job, mode, programme.mode_levers[mode])
    days = float(model.mode_ready[plain] - model.mode_ready[mode]) / MINUTES_PER_DAY
    cost = _cost(programme, mode) - _cost(programme, plain)
    return Use(job, mode, programme.mode_levers[mode], days, cost, held.place({job: plain})[1] - with_it)


def _worth(programme: Programme, held: Held, used: Iterable[int], lever: str, with_it: float) -> Worth:
    modes = held.schedule.job_mode
    mine = [job for job in used if lever in programme.mode_levers[modes[job]]]
    changed = {job: _without(programme, job, int(modes[job]), (lever,)) for job in mine}
    cost = sum(_cost(programme, int(modes[job])) - _cost(programme, mode) for job, mode in changed.items())
    return Worth(lever, len(mine), cost, held.place(changed)[1] - with_it)


def _without(programme: Programme, job: int, mode: int, levers: Iterable[str]) -> int:
    """Return the mode of the same works ready earliest under what is left of its levers; itself if there is none."""
    left = set(programme.mode_levers[mode]) - set(levers)
    fit = [other for other in _same(programme, job, mode) if set(programme.mode_levers[other]) <= left]
    ready = programme.model.mode_ready
    own = _own_tasks(programme, mode)
    return min(fit, key=lambda other: (-len(own & _own_tasks(programme, other)), int(ready[other]),
                                       -len(programme.mode_levers[other])), default=mode)


def _lesser(programme: Programme, job: int, mode: int) -> list[int]:
    """Return the modes of the same variant under fewer of its levers, the fewest first."""
    own = set(programme.mode_levers[mode])
    fit = [other for other in _same(programme, job, mode) if set(programme.mode_levers[other]) < own]
    return sorted(fit, key=lambda other: (len(programme.mode_levers[other]), _cost(programme, other)))


def _same(programme: Programme, job: int, mode: int) -> Iterator[int]:
    """Yield the modes of the job's variant, done by the same contractor, and in the same opening of a street."""
    bids = programme.model.mode_bid
    ptr, name, hired = programme.model.mode_ptr, programme.variant(mode), programme.contractor(mode)
    return (other for other in range(int(ptr[job]), int(ptr[job + 1]))
            if programme.variant(other) == name and programme.contractor(other) == hired
            and (not len(bids) or bids[other] == bids[mode]))


def _own_tasks(programme: Programme, mode: int) -> set[str]:
    """Return the tasks of a mode by the names that they have without levers: equal where the works are the same."""
    model, under = programme.model, "".join(f"+{lever}" for lever in programme.mode_levers[mode])
    tasks = range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
    return {own_id(programme.task_ids[task]).removesuffix(under) for task in tasks}


def _cost(programme: Programme, mode: int) -> int:
    model = programme.model
    return int(model.task_cost[int(model.task_ptr[mode]):int(model.task_ptr[mode + 1])].sum())
