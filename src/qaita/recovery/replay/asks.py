"""What the open activities of each component ask for, and to which share they get it.

Owns needs, asked amounts and met shares. Never knows why an activity is open nor who serves it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qaita.recovery.replay.case import Case
from qaita.recovery.replay.relation import Bools, Floats, Ints


class Asks:
    """Needs of activities, resource by resource.

    Attributes
    ----------
    amount : list of (num_components,) float64
        For each resource, what the open activities of each component ask of it in a step.
    changes : list of int
        For each resource a number that grows when ``amount`` changes.
    """

    def __init__(self, case: Case, owner: Ints):
        order = {resource.name: k for k, resource in enumerate(case.resources)}
        activities = [activity for component in case.components for activity in component.activities]
        rows = [(activity, order[name], amount) for activity, told in enumerate(activities)
                for name, amount in told.demand if name in order]
        self._needs: list[list[tuple[int, int, float]]] = [[] for _ in activities]  # need, resource, amount
        for need, (activity, resource, amount) in enumerate(rows):
            self._needs[activity].append((need, resource, amount))
        self._needing = np.array([row[0] for row in rows], np.int64)
        self._resource = np.array([row[1] for row in rows], np.int64)
        self._owner, self._num = owner, len(case.components)
        self._met = np.ones(len(rows))
        self._unmet: set[int] = set()
        self.amount = [np.zeros(self._num) for _ in order]
        self.changes = [0] * len(order)
        self._asked: list[dict[int, float]] = [{} for _ in case.components]
        self._target: list[dict[int, int]] = [{} for _ in case.components]

    def may_ask(self, resource: int) -> Bools:
        """Return which components may ever ask for a resource, (num_components,) bool."""
        may = np.zeros(self._num, np.bool_)
        may[self._owner[self._needing[self._resource == resource]]] = True
        return may

    def reset(self) -> None:
        """Start a step: every need counts as met until someone says otherwise."""
        if self._unmet:
            self._met[list(self._unmet)] = 1.0
            self._unmet.clear()

    def fall_short(self, resource: int, component: int, share: float) -> None:
        """Say that a component got a share of what it asks of a resource: the first of its open activities bears it."""
        need = self._target[component][resource]
        self._met[need] = share
        self._unmet.add(need)

    def shares(self) -> Floats:
        """Return the share to which each activity can work, (num_activities,) float64: its least met need."""
        shares = np.ones(len(self._needs))
        unmet = list(self._unmet)
        np.minimum.at(shares, self._needing[unmet], self._met[unmet])
        return shares

    def ask(self, component: int, opened: Sequence[int]) -> None:
        """Say which activities of a component are open, in order.

        Of two with the same need the later one says how much, and only the first one feels a lack, as in the peer.
        """
        asked: dict[int, float] = {}
        target: dict[int, int] = {}
        for activity in opened:
            for need, resource, amount in self._needs[activity]:
                asked[resource] = amount
                if amount > 0:
                    target.setdefault(resource, need)
        before = self._asked[component]
        for resource in before.keys() | asked.keys():
            amount = asked.get(resource, 0.0)
            if before.get(resource, 0.0) != amount:
                self.amount[resource][component] = amount
                self.changes[resource] += 1
        self._asked[component], self._target[component] = asked, target
