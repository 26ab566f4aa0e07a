"""Is this schedule allowed? Every rule of the programme, checked one by one, by code that knows no solver.

Owns :func:`check` and one function a rule, but for pins (:mod:`qaita.plan.allowed.heeded`). Shares nothing with the
decoder: each rule is read off the definition in :class:`qaita.work.model.Model`. Slow and plain on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qaita.plan.allowed.breach import Breach, when
from qaita.plan.allowed.heeded import pins
from qaita.plan.allowed.ways import joined, stays_of
from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.accounts import unit_of
from qaita.work.model import Ints, Model
from qaita.work.programme import Programme


def check(programme: Programme, schedule: Schedule) -> list[Breach]:
    """Return every breach of the programme's rules by a schedule; an empty list means that it is allowed."""
    rules = (whole_jobs, one_contractor, dues, readiness, working_time, precedence, deadlines, crews, ways, accounts,
             pins)
    return [breach for rule in rules for breach in rule(programme, schedule)]


def done_tasks(schedule: Schedule) -> list[int]:
    """Return the tasks that the schedule does."""
    return [int(task) for task in np.flatnonzero(schedule.task_start >= 0)]


def whole_jobs(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: a job is done in one of its modes, with all tasks of that mode and no other, or not at all."""
    model, names = programme.model, programme.job_ids()
    for job in range(model.num_jobs):
        chosen = int(schedule.job_mode[job])
        modes = range(int(model.mode_ptr[job]), int(model.mode_ptr[job + 1]))
        if chosen != -1 and chosen not in modes:
            yield Breach("whole_jobs", names[job], f"mode {chosen} is not a mode of this asset")
        for mode in modes:
            for task in range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])):
                if (schedule.task_start[task] >= 0) != (mode == chosen):
                    verb = "is missing" if mode == chosen else "belongs to a mode that is not chosen"
                    yield Breach("whole_jobs", names[job], f"task {programme.task_ids[task]} {verb}")


def one_contractor(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: the jobs of one lot that are done are all done in modes of one contractor.

    Those of one opening of a street: all in the street that is open for all, or all alone.
    """
    model, names = programme.model, programme.job_ids()
    for lot in range(model.num_lots):
        jobs = [int(job) for job in model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]]]
        chosen = {job: int(schedule.job_mode[job]) for job in jobs if 0 <= schedule.job_mode[job] < model.num_modes}
        first = next(iter(chosen), -1)
        for job, mode in chosen.items():
            if model.mode_bid[mode] != model.mode_bid[chosen[first]]:
                if lot >= programme.num_let:
                    yield Breach("one_contractor", names[job], f"is dug for in another way than {names[first]} in the "
                                 "same opening")
                    continue
                yield Breach(
                    "one_contractor", names[job], f"is let to {_bidder(programme, mode)}, {names[first]} of the same "
                    f"lot to {_bidder(programme, chosen[first])}"
                )


def _bidder(programme: Programme, mode: int) -> str:
    return programme.contractor(mode) or f"bidder {programme.model.mode_bid[mode]}"


def dues(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: where a job is done in a mode that owes another job, that one is done as well."""
    model, names = programme.model, programme.job_ids()
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    for owing, owed in zip(model.due_mode.tolist(), model.due_job.tolist(), strict=True):
        if schedule.job_mode[job_of[owing]] == owing and schedule.job_mode[owed] < 0:
            yield Breach("dues", names[job_of[owing]], f"is done, but {names[owed]} is not")


def readiness(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: no task starts before its release, its mode's readiness (waiting, tender, holds), the programme."""
    model = programme.model
    task_mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    for task in done_tasks(schedule):
        first = max(model.start, int(model.task_release[task]), int(model.mode_ready[task_mode[task]]))
        if schedule.task_start[task] < first:
            yield Breach(
                "readiness", programme.task_ids[task], f"starts at {when(programme, schedule.task_start[task])}, "
                f"ready at {when(programme, first)}"
            )


def working_time(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: a task starts inside a shift of its calendar and finishes when its working minutes have passed."""
    model = programme.model
    for task in done_tasks(schedule):
        start = int(schedule.task_start[task])
        expected = finish_by_calendar(model, int(model.task_calendar[task]), start, int(model.task_work[task]))
        if expected != schedule.task_finish[task]:
            yield Breach(
                "working_time",
                programme.task_ids[task],
                f"starts at {when(programme, start)}, finishes at {when(programme, schedule.task_finish[task])}, "
                + ("the calendar has no such working time" if expected >= NEVER else
                   f"the calendar says {when(programme, expected)}"),
            )


def finish_by_calendar(model: Model, calendar: int, start: int, work: int) -> int:
    """Return when ``work`` working minutes begun at ``start`` are over; NEVER outside shifts or beyond the last."""
    first, last = int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1])
    opens, closes = model.calendar_open[first:last], model.calendar_close[first:last]
    shift = int(np.searchsorted(opens, start, side="right")) - 1
    if shift < 0 or start >= closes[shift]:
        return NEVER
    now, left = start, work
    while left > closes[shift] - now:
        left -= int(closes[shift]) - now
        shift += 1
        if shift == len(opens):
            return NEVER
        now = int(opens[shift])
    return now + left


def precedence(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: a task starts no earlier than each predecessor has finished, plus the lag.

    A predecessor of another asset binds when it is done, and when that asset is not done at all nobody may follow it;
    it does not bind when that asset is done in another mode.
    """
    model = programme.model
    task_job = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    for task in done_tasks(schedule):
        for p in range(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1])):
            before = int(model.pred_task[p])
            first = schedule.task_finish[before] + model.pred_lag[p]
            if schedule.job_mode[task_job[before]] == -1:
                yield Breach(
                    "precedence",
                    programme.task_ids[task],
                    f"follows {programme.task_ids[before]}, but that asset is not done",
                )
            elif schedule.task_start[before] >= 0 and schedule.task_start[task] < first:
                yield Breach(
                    "precedence",
                    programme.task_ids[task],
                    f"starts at {when(programme, schedule.task_start[task])}, "
                    f"{programme.task_ids[before]} allows {when(programme, first)}",
                )


def deadlines(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: a task finishes by its deadline and by the horizon."""
    model = programme.model
    for task in done_tasks(schedule):
        last = min(model.horizon, int(model.task_deadline[task]))
        if schedule.task_finish[task] > last:
            yield Breach(
                "deadlines", programme.task_ids[task], f"finishes at {when(programme, schedule.task_finish[task])}, "
                f"allowed {when(programme, last)}"
            )


def crews(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: at no moment do the tasks under way hold more crews of a pool than are there."""
    model = programme.model
    changes: list[list[tuple[int, int]]] = [[] for _ in range(model.num_pools)]
    for task in done_tasks(schedule):
        for u in range(int(model.use_ptr[task]), int(model.use_ptr[task + 1])):
            held = changes[model.use_pool[u]]
            held.append((int(schedule.task_start[task]), int(model.use_count[u])))
            held.append((int(schedule.task_finish[task]), -int(model.use_count[u])))
    for pool, held in enumerate(changes):
        found = _first_excess(programme, pool, held)
        if found:
            yield Breach("crews", programme.pool_trades[pool], found)


def ways(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: crews that finish in one district and start in another have the time for the way, shared out somehow.

    Crews of a pool come from its base when the programme starts and when they arrive.
    """
    model = programme.model
    if not model.travels:
        return
    for pool in range(model.num_pools):
        stays = stays_of(model, schedule, pool)
        places = np.unique(np.concatenate([stays.place_in, stays.place_out]))
        places = places[places >= 0]
        if not model.travel[np.ix_(places, places)].any():
            continue
        _, without = joined(stays, model.travel)
        if without >= 0:
            steps = int(model.pool_ptr[pool + 1] - model.pool_ptr[pool])
            use = int(stays.number[without]) - 1 - steps
            whose = programme.task_ids[int(np.searchsorted(model.use_ptr, use, side="right")) - 1]
            yield Breach("ways", programme.pool_trades[pool], f"the crews ({stays.crews[0]}) cannot be shared out so "
                         "that each has the time for its ways between districts; too few can come to "
                         + (f"{whose} at {when(programme, stays.begins[without])}" if use >= 0 else "their leave"))


def _first_excess(programme: Programme, pool: int, changes: list[tuple[int, int]]) -> str:
    model = programme.model
    steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    events = sorted({minute for minute, _ in changes} | set(model.pool_time[steps].tolist()))
    by_minute: dict[int, int] = {}
    for minute, count in changes:
        by_minute[minute] = by_minute.get(minute, 0) + count
    held = 0
    for minute in events:
        held += by_minute.get(minute, 0)
        there = _there(model.pool_time[steps], model.pool_count[steps], minute)
        if held > there:
            return f"at {when(programme, minute)} {held} crews are held, {there} are there"
    return ""


def _there(times: Ints, counts: Ints, minute: int) -> int:
    step = int(np.searchsorted(times, minute, side="right")) - 1
    return int(counts[step]) if step >= 0 else 0


def accounts(programme: Programme, schedule: Schedule) -> Iterator[Breach]:
    """Require: by no moment has more been drawn from an account than was released to it."""
    model = programme.model
    draws: list[list[tuple[int, int]]] = [[] for _ in range(model.num_accounts)]
    for task in done_tasks(schedule):
        for d in range(int(model.draw_ptr[task]), int(model.draw_ptr[task + 1])):
            draws[model.draw_account[d]].append((int(schedule.task_start[task]), int(model.draw_amount[d])))
    for account, drawn in enumerate(draws):
        releases = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
        total = 0
        for minute, amount in sorted(drawn):
            total += amount
            released = _there(model.account_time[releases], model.account_total[releases], minute)
            if total > released:
                name = programme.account_names[account]
                drawn_said, released_said = (f"{amount / unit_of(name):,.15g}" for amount in (total, released))
                yield Breach("accounts", name,
                             f"at {when(programme, minute)} {drawn_said} is drawn, {released_said} released")
                break
