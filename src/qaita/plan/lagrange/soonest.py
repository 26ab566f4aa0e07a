"""How soon a node can be back if nothing but what it waits for is done: with the crews there, whole works, in order.

Owns :class:`Soonest`. Prices let many works share a crew in small parts; for the few works behind one service all
schedules can be looked through (:mod:`qaita.plan.lagrange.alone`). Money and what else is done are given up, so its
dates hold for every plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.lagrange.alone import MOST_TASKS, There, Works, desk_of, fits
from qaita.plan.lagrange.grid import step_of
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]

MOST_TRIED = 4_000
"""Partial schedules looked at before a question is left open; the verifier gives up later."""

MOST_WAYS = 48
"""Choices of suppliers and modes looked at before a question is left open."""

class TooManyError(Exception):
    """There are too many choices of suppliers to look through."""


class Soonest:
    """Least dates of nodes, each proven by looking through all schedules of the works behind it."""

    def __init__(self, model: Model, core: Core, begin: Ints, earliest: Ints):
        """``begin`` (num_tasks,) and ``earliest`` (num_nodes,): minutes before which nothing starts or is back."""
        self._model, self._core, self._begin, self._earliest = model, core, begin, earliest
        self._job = {int(node): job for job, node in enumerate(core.job_node.tolist()) if node >= 0}
        self._unit = step_of(model, model.horizon)
        self._there = There(model.start, model.calendar_ptr, model.calendar_open, model.calendar_close,
                            model.calendar_done, model.pool_ptr, model.pool_time, model.pool_count)  # fmt: skip

    def least(self, node: int) -> tuple[int, int]:
        """Return a minute before which no plan brings a node back, and how many partial schedules show that.

        At least ``earliest``, at most the horizon; a question left open counts as possible.
        """
        low, width, shown = min(int(self._earliest[node]), self._model.horizon), self._unit, 0
        while low < self._model.horizon and (now := self.refuted(node, low + width - 1)):
            low, width, shown = low + width, 2 * width, now
        while self._unit < width and low < self._model.horizon:
            width //= 2
            if now := self.refuted(node, low + width - 1):
                low, shown = low + width, now
        return min(low, self._model.horizon), shown

    def refuted(self, node: int, minute: int) -> int:
        """Return how many partial schedules show that none brings the node back by a minute; 0: one may.

        Exponential in the number of works behind it, so cut off.
        """
        tried, seen = 0, list[set[int]]()
        minute = min(minute, self._model.horizon - 1)
        try:
            for modes in self._ways(frozenset([node]), [node], minute):
                if any(other <= modes for other in seen):
                    continue
                now = self._looked_through(modes, minute) if len(seen) < MOST_WAYS else 0
                tried += now
                if now == 0 or tried > MOST_TRIED:
                    return 0
                seen.append(modes)
        except TooManyError:
            return 0
        return 1 + tried

    def _looked_through(self, modes: set[int], minute: int) -> int:
        works = self._works(sorted(modes), minute)
        count = len(works.work)
        return fits(works, self._there, desk_of(count, MOST_TRIED)) if count <= MOST_TASKS else 0

    def _ways(self, wanted: frozenset[int], todo: list[int], minute: int) -> Iterator[set[int]]:
        """Yield modes that may be done so that all ``wanted`` are back by a minute; ``todo``: whose needs are open."""
        needs, always = self._core.needs, len(self._core.repaired0) - 1
        while todo:
            node, todo = todo[-1], todo[:-1]
            if self._earliest[node] > minute:
                return
            choices = []
            for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
                slots = range(needs.supplier_ptr[group], needs.supplier_ptr[group + 1])
                pairs = [{int(needs.supplier_idx[k]), int(needs.via_idx[k])} - {-1, always} for k in slots]
                if comb(len(pairs), int(needs.group_count[group])) > MOST_WAYS:
                    raise TooManyError
                choices.append([frozenset().union(*some) for some in combinations(pairs, needs.group_count[group])])
            if prod(map(len, choices)) > MOST_WAYS:
                raise TooManyError
            some = [frozenset().union(*one) - wanted for one in product(*choices)]
            if not some:
                return
            if len(some) > 1:
                for others in some:
                    yield from self._ways(wanted | others, [*todo, *sorted(others)], minute)
                return
            wanted, todo = wanted | some[0], [*todo, *sorted(some[0])]
        jobs = [self._job[node] for node in sorted(wanted) if node in self._job]
        for modes in product(*(range(*self._model.mode_ptr[job : job + 2].tolist()) for job in jobs)):
            yield set(modes)

    def _works(self, modes: list[int], minute: int) -> Works:
        """Return the tasks of some modes, each with the last minute at which it may be over."""
        model, columns = self._model, list[tuple[int, int, int, int]]()
        preds, uses = list[list[tuple[int, int]]](), list[list[tuple[int, int]]]()
        for mode in modes:
            first, end = int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])
            over = min(minute - int(model.mode_after[mode]), model.horizon)
            last = [min(over, int(one)) for one in model.task_deadline[first:end]]
            before: list[list[tuple[int, int]]] = [[] for _ in last]
            for t in range(end - 1, first - 1, -1):
                for p in range(model.pred_ptr[t], model.pred_ptr[t + 1]):
                    k, lag = int(model.pred_task[p]) - first, int(model.pred_lag[p])
                    if 0 <= k < len(last) and lag >= 0:
                        before[t - first].append((len(columns) + k, lag))
                        last[k] = min(last[k], last[t - first] - int(model.task_work[t]) - lag)
            for t in range(first, end):
                rows = range(model.use_ptr[t], model.use_ptr[t + 1])
                uses.append([(int(model.use_pool[u]), int(model.use_count[u])) for u in rows])
            columns += zip(self._begin[first:end].tolist(), model.task_work[first:end].tolist(),
                           model.task_calendar[first:end].tolist(), last, strict=True)  # fmt: skip
            preds += before
        flat = np.array(columns, np.int64).reshape(-1, 4).T
        return Works(flat[0].copy(), flat[1].copy(), flat[2].copy(), flat[3].copy(), *_rows(preds), *_rows(uses))


def _rows(rows: list[list[tuple[int, int]]]) -> tuple[Ints, Ints, Ints]:
    flat = np.array([one for row in rows for one in row], np.int64).reshape(-1, 2)
    return offsets([len(row) for row in rows]), flat[:, 0].copy(), flat[:, 1].copy()
