"""What weights prove that are handed from residents to suppliers and works: the quick bound, in whole numbers.

Owns :class:`Handed`. Each resident's loss is at least a line; its slope is a weight on the date of a node. A weight may
be handed on to what can be no later than that node: a supplier that it cannot do without, or what its own works take
from a resource. Whatever is handed where, the dates at which the weights end prove a bound.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

import numpy as np

from qaita.verify.dates import Dates
from qaita.verify.problem import NEVER, Arrays, RefusedError, rows
from qaita.verify.served import Resource, Taking, account, pool
from qaita.verify.service import MINUTES_PER_DAY, lost, weighted

Piece = tuple[int, int, int]
"""Amount, minute before which nothing is taken, half minutes from the mean moment of taking to service."""

Key = tuple[int, int]
"""Task (-1: the least of all modes), resource (pools first, then accounts)."""


class Handed:
    """Weights on dates, before any is handed on: slopes of losses a minute, times 2 to the power of ``handed_bits``."""

    def __init__(self, p: Arrays, dates: Dates):
        self._p, self._dates, self.scale = p, dates, 1 << int(p["handed_bits"])
        self._start, self._horizon = int(p["start"]), int(p["horizon"])
        self._num_pools = len(p["pool_ptr"]) - 1
        self._soonest = [min(max(0, minute), self._horizon) for minute in dates.best.tolist()]
        self._pieces: dict[int, dict[Key, Piece]] = {}

    @cached_property
    def own(self) -> list[int]:
        """Weight of residents on each node, rounded down; 0 where no plan moves it."""
        p, known, found = self._p, dict[tuple[int, int], Fraction](), [0] * len(self._soonest)
        for node, people, curve in zip(p["loss_node"].tolist(), p["loss_people"].tolist(), p["loss_curve"].tolist(),
                                       strict=True):  # fmt: skip
            if self._dates.moves[node]:
                key = curve, self._soonest[node]
                known[key] = known[key] if key in known else self._slope(*key)
                found[node] += int(Fraction(people) * known[key] * self.scale)
        return found

    def _slope(self, curve: int, first: int) -> Fraction:
        """Return the least slope of a loss from its value at ``first`` to any later date before the horizon."""
        dates = [*(int(self._p["step_time"][k]) for k in rows(self._p, "step_ptr", curve)), self._horizon]
        begun = weighted(self._p, curve, first)
        return min(((weighted(self._p, curve, date) - begun) / (date - first)
                    for date in dates if first < date <= self._horizon), default=Fraction(0))

    def pieces(self, job: int) -> dict[Key, Piece]:
        """Return what a job takes from each resource: by task where it can be done in one mode only, else the least."""
        if job not in self._pieces:
            listed = [self._of_mode(mode) for mode in rows(self._p, "mode_ptr", job) if self._can_be(mode)]
            self._pieces[job] = listed[0] if len(listed) == 1 else _least(listed)
        return self._pieces[job]

    def _can_be(self, mode: int) -> bool:
        return all(self._dates.begin[task] < NEVER for task in rows(self._p, "task_ptr", mode))

    def _of_mode(self, mode: int) -> dict[Key, Piece]:
        p, tail, longest = self._p, self._tails(mode), 2 * (self._horizon - self._start)
        found: dict[Key, Piece] = {}
        for task, behind in tail.items():
            work, begin = int(p["task_work"][task]), int(self._dates.begin[task])
            for u in rows(p, "use_ptr", task):
                key = task, int(p["use_pool"][u])
                amount = found.get(key, (0, 0, 0))[0] + work * int(p["use_count"][u])
                found[key] = amount, begin, min(2 * behind + work, longest)
            for d in rows(p, "draw_ptr", task):
                key = task, self._num_pools + int(p["draw_account"][d])
                amount = found.get(key, (0, 0, 0))[0] + int(p["draw_amount"][d])
                found[key] = amount, -1, min(2 * (behind + work), longest)
        return {key: piece for key, piece in found.items() if piece[0] > 0}

    def _tails(self, mode: int) -> dict[int, int]:
        """Return the least minutes from the end of each task of a mode until its asset is in service."""
        p, tasks = self._p, rows(self._p, "task_ptr", mode)
        tail = dict.fromkeys(tasks, int(p["mode_after"][mode]))
        for task in reversed(tasks):
            for k in rows(p, "pred_ptr", task):
                before = int(p["pred_task"][k])
                if before in tail and before < task:
                    tail[before] = max(tail[before], int(p["pred_lag"][k]) + int(p["task_work"][task]) + tail[task])
        return tail

    def bound(self) -> Fraction:
        """Return the resident-days that no plan can lose less than.

        Raises
        ------
        RefusedError
            When a weight is handed to what may be later, or more is handed on than there is.
        """
        p, own, left = self._p, self.own, self.own.copy()
        _require(self._horizon >= self._start, "a horizon before the start")
        for node, supplier, weight in zip(p["handed_node"].tolist(), p["handed_supplier"].tolist(),
                                          p["handed_weight"].tolist(), strict=True):  # fmt: skip
            _require(weight >= 0 <= node and 0 <= supplier < len(own), "a weight handed to nobody, or below 0")
            _require(self._dates.cannot_do_without(node, supplier), f"node {node} can do without {supplier}")
            left[node] -= weight
            left[supplier] += weight
        value = self._taken(left)
        short = [node for node, weight in enumerate(left) if weight < 0]
        _require(not short, f"node {short[:1]} hands on more than it has")
        value += sum((rest - mine) * soonest for rest, mine, soonest in zip(left, own, self._soonest, strict=True))
        least = lost(p, self._dates.best, np.ones(len(p["loss_node"]), bool))
        return least + Fraction(value, self.scale * MINUTES_PER_DAY)

    def _taken(self, left: list[int]) -> int:
        """Return the least that the dates of works come to, their weights taken from what nodes have ``left``."""
        p, asked = self._p, dict[int, dict[tuple[int, int], int]]()
        for job, task, resource, weight in zip(*(p[f"asked_{name}"].tolist() for name in
                                                 ("job", "task", "resource", "weight")), strict=True):  # fmt: skip
            _require(weight >= 0 <= job < len(p["job_node"]), "a weight asked of nobody, or below 0")
            _require((task, resource) in self.pieces(job), f"job {job}: task {task} need not take from {resource}")
            left[int(p["job_node"][job])] -= weight
            whose = asked.setdefault(resource, {})
            whose[job, task] = whose.get((job, task), 0) + weight  # once: what it takes is there once
        value = 0
        for resource, whose in asked.items():
            listed = [Taking(weight, *self.pieces(job)[task, resource]) for (job, task), weight in whose.items()]
            value += self._resource(resource, listed).least(listed)
        return value

    def _resource(self, number: int, takings: list[Taking]) -> Resource:
        until = max(self._start, self._horizon - -(-max(one.tail for one in takings) // 2))
        if number < self._num_pools:
            return pool(self._p, number, self._dates.clock.pool_calendars[number], until)
        return account(self._p, number - self._num_pools, until)


def _least(modes: list[dict[Key, Piece]]) -> dict[Key, Piece]:
    """Return what each of several modes takes at least of a resource, taken no earlier and with no longer a tail."""
    common = set.intersection(*({resource for _, resource in mode} for mode in modes)) if modes else set()
    found = {}
    for resource in common:
        mine = [[piece for key, piece in mode.items() if key[1] == resource] for mode in modes]
        both = [piece for pieces in mine for piece in pieces]
        found[-1, resource] = (min(sum(piece[0] for piece in pieces) for pieces in mine),
                               min(piece[1] for piece in both), min(piece[2] for piece in both))  # fmt: skip
    return found


def _require(true: bool, what: str) -> None:
    if not true:
        raise RefusedError(what)
