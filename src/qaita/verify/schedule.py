"""Whether the schedule keeps every rule, read off the problem minute by minute and row by row.

Owns :func:`rules_kept` and :func:`in_service`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qaita.verify.problem import NEVER, Arrays, Ints, num_lots, rows
from qaita.verify.ways import ways_kept


def rules_kept(p: Arrays) -> Iterator[str]:
    """Yield one line for each breach; none: the schedule is allowed."""
    job_of = np.repeat(np.arange(len(p["job_node"])), np.diff(p["mode_ptr"]))
    mode_of = np.repeat(np.arange(len(p["mode_ready"])), np.diff(p["task_ptr"]))
    chosen = p["job_mode"]
    for job in range(len(chosen)):
        if chosen[job] != -1 and chosen[job] not in rows(p, "mode_ptr", job):
            yield f"modes: asset {p['job_node'][job]} is done in mode {chosen[job]}, which it has not"
    yield from _lots(p)
    yield from _dues(p, job_of)
    wanted = chosen[job_of[mode_of]] == mode_of
    for other in np.flatnonzero((p["task_start"] >= 0) != wanted):
        yield f"modes: task {other} is {'missing' if wanted[other] else 'of a mode that is not chosen'}"
    done = [int(task) for task in np.flatnonzero((p["task_start"] >= 0) & wanted)]
    for task in done:
        yield from _own_rules(p, task, int(mode_of[task]))
        yield from _follows(p, task, chosen[job_of[mode_of]])
    yield from _crews(p, done)
    yield from ways_kept(p, done)
    yield from _accounts(p, done)


def _lots(p: Arrays) -> Iterator[str]:
    for lot in range(num_lots(p)):
        modes = [int(p["job_mode"][p["lot_job"][k]]) for k in rows(p, "lot_ptr", lot)]
        bids = {int(p["mode_bid"][mode]) for mode in modes if 0 <= mode < len(p["mode_bid"])}
        if len(bids) > 1:
            yield f"lots: lot {lot} is let to several contractors: {', '.join(map(str, sorted(bids)))}"


def _dues(p: Arrays, job_of: Ints) -> Iterator[str]:
    for owing, owed in zip(p["due_mode"], p["due_job"], strict=True) if "due_mode" in p else ():
        if p["job_mode"][job_of[owing]] == owing and p["job_mode"][owed] < 0:
            yield f"dues: job {job_of[owing]} is done in mode {owing}, and job {owed}, which it owes, is not"


def _own_rules(p: Arrays, task: int, mode: int) -> Iterator[str]:
    start, finish = int(p["task_start"][task]), int(p["task_finish"][task])
    first = max(int(p["start"]), int(p["task_release"][task]), int(p["mode_ready"][mode]))
    if start < first:
        yield f"readiness: task {task} starts at {start}, ready at {first}"
    ends = finish_of(p, int(p["task_calendar"][task]), start, int(p["task_work"][task]))
    if ends != finish:
        yield f"working time: task {task} starts at {start} and ends at {finish}; by its calendar at {ends}"
    last = min(int(p["horizon"]), int(p["task_deadline"][task]))
    if finish > last:
        yield f"deadlines: task {task} ends at {finish}, allowed {last}"


def finish_of(p: Arrays, calendar: int, start: int, work: int) -> int:
    """Return when so many working minutes begun at ``start`` are over; -1 outside shifts or beyond the last."""
    shifts = rows(p, "calendar_ptr", calendar)
    k = int(np.searchsorted(p["calendar_open"][shifts.start : shifts.stop], start, side="right")) + shifts.start - 1
    if k < shifts.start or start >= p["calendar_close"][k]:
        return -1
    while work > p["calendar_close"][k] - start:
        work -= int(p["calendar_close"][k]) - start
        k += 1
        if k == shifts.stop:
            return -1
        start = int(p["calendar_open"][k])
    return start + work


def _follows(p: Arrays, task: int, mode_of_job: Ints) -> Iterator[str]:
    for k in rows(p, "pred_ptr", task):
        before = int(p["pred_task"][k])
        first = int(p["task_finish"][before] + p["pred_lag"][k])
        if mode_of_job[before] == -1:
            yield f"precedence: task {task} follows task {before}, whose asset is not done"
        elif p["task_start"][before] >= 0 and p["task_start"][task] < first:
            yield f"precedence: task {task} starts at {p['task_start'][task]}, task {before} allows {first}"


def level(times: Ints, levels: Ints, minute: int) -> int:
    """Return the level that holds at a minute, 0 before the first."""
    k = int(np.searchsorted(times, minute, side="right")) - 1
    return int(levels[k]) if k >= 0 else 0


def _crews(p: Arrays, done: list[int]) -> Iterator[str]:
    changes: dict[int, dict[int, int]] = {pool: {} for pool in range(len(p["pool_ptr"]) - 1)}
    for task in done:
        for u in rows(p, "use_ptr", task):
            change, count = changes[int(p["use_pool"][u])], int(p["use_count"][u])
            for minute, sign in ((int(p["task_start"][task]), 1), (int(p["task_finish"][task]), -1)):
                change[minute] = change.get(minute, 0) + sign * count
    for pool, change in changes.items():
        steps = slice(int(p["pool_ptr"][pool]), int(p["pool_ptr"][pool + 1]))
        held, times = 0, p["pool_time"][steps]
        for minute in sorted({*change, *times.tolist()}):
            held += change.get(minute, 0)
            if held > level(times, p["pool_count"][steps], minute):
                yield f"crews: pool {pool} holds {held} at {minute}, more than are there"
                break


def _accounts(p: Arrays, done: list[int]) -> Iterator[str]:
    draws: dict[int, list[tuple[int, int]]] = {}
    for task in done:
        for d in rows(p, "draw_ptr", task):
            drawn = int(p["task_start"][task]), int(p["draw_amount"][d])
            draws.setdefault(int(p["draw_account"][d]), []).append(drawn)
    for account, drawn_at in sorted(draws.items()):
        steps = slice(int(p["account_ptr"][account]), int(p["account_ptr"][account + 1]))
        total = 0
        for minute, amount in sorted(drawn_at):
            total += amount
            if total > level(p["account_time"][steps], p["account_total"][steps], minute):
                yield f"accounts: {total} is drawn from account {account} by {minute}, more than is released"
                break


def in_service(p: Arrays) -> Ints:
    """Return when each node is repaired and accepted, (num_nodes,) minutes."""
    repaired = p["repaired0"].astype(np.int64)
    for job, mode in enumerate(p["job_mode"].tolist()):
        if mode >= 0:
            tasks = rows(p, "task_ptr", mode)
            ended = max([int(p["mode_ready"][mode]), *p["task_finish"][tasks.start : tasks.stop].tolist()])
            repaired[p["job_node"][job]] = min(NEVER, ended + int(p["mode_after"][mode]))
    return repaired
