"""Whether any schedule of a small problem loses less than is claimed: all of them are looked through.

Owns :func:`look_through`. Modes first, then task by task in the order of starts, each at its earliest beside those
begun before it: with losses that never fall with later dates some best schedule is among these. What could not lose
less even if all other works were done at once is passed over. Sums are exact fractions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from qaita.verify.problem import NEVER, Arrays, RefusedError, num_lots, rows
from qaita.verify.schedule import finish_of, level
from qaita.verify.service import back, lost

MOST = 4_500
"""Partial schedules looked at before a claim is refused as too long to look through."""

Placed = dict[int, tuple[int, int]]
"""Task -> start and finish, in the order of starts."""

States = dict[frozenset[int], list[list[int]]]
"""What was begun -> now and the finishes, each time."""


def look_through(p: Arrays, claim: Fraction) -> int:
    """Return how many partial schedules show that no schedule loses less than ``claim`` resident-days.

    Raises
    ------
    RefusedError
        If one does, if there are too many, or if the problem has ways between districts or lags below 0.
    """
    if "travel" in p and p["travel"].any():
        raise RefusedError("ways between districts are not looked through")
    if (p["pred_lag"] < 0).any():
        raise RefusedError("lags below 0 are not looked through")
    return _Search(p, claim).run()


class _Search:
    def __init__(self, p: Arrays, claim: Fraction):
        self._p, self._claim, self._left = p, claim, MOST
        self._all = np.ones(len(p["loss_node"]), bool)
        counts = np.diff(p["mode_ptr"])
        self._job = np.repeat(np.repeat(np.arange(len(counts)), counts), np.diff(p["task_ptr"])).tolist()

    def run(self) -> int:
        p = self._p
        for modes in itertools.product(*((-1, *rows(p, "mode_ptr", job)) for job in range(len(p["job_node"])))):
            self._count()
            if self._agree(modes):
                tasks = [task for mode in modes if mode >= 0 for task in rows(p, "task_ptr", mode)]
                self._go_on(modes, tasks, {}, {})
        return MOST - self._left

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise RefusedError("more schedules than are looked through")

    def _agree(self, modes: tuple[int, ...]) -> bool:
        """Return whether lots are let whole and nothing is owed."""
        p = self._p
        for lot in range(num_lots(p)):
            chosen = [modes[int(p["lot_job"][k])] for k in rows(p, "lot_ptr", lot)]
            if len({int(p["mode_bid"][mode]) for mode in chosen if mode >= 0}) > 1:
                return False
        owes = zip(p["due_mode"].tolist(), p["due_job"].tolist(), strict=True) if "due_mode" in p else ()
        return all(owing not in modes or modes[owed] >= 0 for owing, owed in owes)

    def _go_on(self, modes: tuple[int, ...], tasks: list[int], placed: Placed, seen: States) -> None:
        """Look through all that can follow what is placed."""
        self._count()
        now = max((start for start, _ in placed.values()), default=int(self._p["start"]))
        least = self._least(modes, placed, now)
        if least is None or least >= self._claim:
            return
        if len(placed) == len(tasks):
            raise RefusedError(f"a schedule loses {float(least):.6f}, less than {float(self._claim):.6f}")
        state = [now, *(placed[task][1] for task in sorted(placed))]
        known = seen.setdefault(frozenset(placed), [])
        if any(all(one <= other for one, other in zip(before, state, strict=True)) for before in known):
            return
        known.append(state)
        for task in tasks:
            span = None if task in placed else self._span(task, modes, placed, now)
            if span is not None:
                self._go_on(modes, tasks, {**placed, task: span}, seen)

    def _least(self, modes: tuple[int, ...], placed: Placed, now: int) -> Fraction | None:
        """Return the least that can be lost with these modes and what is placed; None: a rule cannot be kept."""
        p = self._p
        repaired = p["repaired0"].astype(np.int64)
        for job, mode in enumerate(modes):
            if mode < 0:
                continue
            ends: Placed = {}
            for task in rows(p, "task_ptr", mode):
                span = placed.get(task) or self._alone(task, max(now, *self._waits(task, mode, {**placed, **ends})))
                if span is None:
                    return None
                ends[task] = span
            ended = max([int(p["mode_ready"][mode]), *(end for _, end in ends.values())])
            repaired[p["job_node"][job]] = min(NEVER, ended + int(p["mode_after"][mode]))
        return lost(p, back(p, repaired), self._all)

    def _waits(self, task: int, mode: int, known: Placed) -> Iterator[int]:
        """Yield minutes before which a task cannot start, as far as is known of its predecessors."""
        p = self._p
        yield from (int(p["start"]), int(p["mode_ready"][mode]), int(p["task_release"][task]))
        for k in rows(p, "pred_ptr", task):
            if int(p["pred_task"][k]) in known:
                yield known[int(p["pred_task"][k])][1] + int(p["pred_lag"][k])

    def _alone(self, task: int, first: int) -> tuple[int, int] | None:
        """Return the first start and the finish of a task from a minute on by its calendar; None: too late."""
        p, calendar = self._p, int(self._p["task_calendar"][task])
        shifts = rows(p, "calendar_ptr", calendar)
        k = int(np.searchsorted(p["calendar_close"][shifts.start : shifts.stop], first, side="right")) + shifts.start
        if k == shifts.stop:
            return None
        first = max(first, int(p["calendar_open"][k]))
        end = finish_of(p, calendar, first, int(p["task_work"][task]))
        return (first, end) if 0 <= end <= min(int(p["horizon"]), int(p["task_deadline"][task])) else None

    def _span(self, task: int, modes: tuple[int, ...], placed: Placed, now: int) -> tuple[int, int] | None:
        """Return the earliest start and finish of a task beside what is placed; None: not now, or never."""
        p = self._p
        for k in rows(p, "pred_ptr", task):
            before = int(p["pred_task"][k])
            mode = modes[self._job[before]]
            if mode < 0 or (before in rows(p, "task_ptr", mode) and before not in placed):
                return None
        first = max(now, *self._waits(task, modes[self._job[task]], placed),
                    *(self._paid(account, [*placed, task]) for account in self._accounts(task)))
        while first < NEVER:
            span = self._alone(task, first)
            later = first if span is None else max(
                (self._free(u, *span, placed) for u in rows(p, "use_ptr", task)), default=span[0])  # fmt: skip
            if span is None or later == span[0]:
                return span
            first = later
        return None

    def _accounts(self, task: int) -> set[int]:
        return {int(self._p["draw_account"][d]) for d in rows(self._p, "draw_ptr", task)}

    def _paid(self, account: int, tasks: list[int]) -> int:
        """Return when an account has released what all these tasks draw from it; NEVER: never so much."""
        p = self._p
        drawn = sum(int(p["draw_amount"][d]) for task in tasks for d in rows(p, "draw_ptr", task)
                    if p["draw_account"][d] == account)  # fmt: skip
        if drawn == 0:
            return 0
        return next((int(p["account_time"][r]) for r in rows(p, "account_ptr", account)
                     if p["account_total"][r] >= drawn), NEVER)  # fmt: skip

    def _free(self, use: int, first: int, end: int, placed: Placed) -> int:
        """Return ``first`` where the crews are there until ``end``, else a minute before which they are not."""
        p, pool, count = self._p, int(self._p["use_pool"][use]), int(self._p["use_count"][use])
        steps = slice(int(p["pool_ptr"][pool]), int(p["pool_ptr"][pool + 1]))
        held = [(over, int(p["use_count"][u])) for task, (_, over) in placed.items() for u in rows(p, "use_ptr", task)
                if p["use_pool"][u] == pool]  # fmt: skip
        changes = sorted({over for over, _ in held}.union(p["pool_time"][steps].tolist()))
        for minute in [first, *(one for one in changes if first < one < end)] if end > first else ():
            there = level(p["pool_time"][steps], p["pool_count"][steps], minute)
            if sum(number for over, number in held if over > minute) + count > there:
                return next((one for one in changes if one > minute), NEVER)
        return first
