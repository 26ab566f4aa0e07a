"""Supplies and demands of all components, as they are now.

Owns the arrays, laid out resource by resource, and the count of changes by which others know that they must look again.
Never decides who gets what.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from qaita.recovery.replay.case import Amount, Case
from qaita.recovery.replay.relation import RELATIONS, Bools, Floats, Ints, Relation

CALLS_TIMES = 10.0
"""In step CALLS_STEP a building with emergency calls demands ten times as much, then exp(CALLS_DECAY) of it a step
(pyrecodes 0.3.0, ``BuildingWithEmergencyCalls``)."""
CALLS_DECAY = -0.3
CALLS_STEP = 1


class Side:
    """One side of the balance: all supplies, or all demands.

    Attributes
    ----------
    slices : list of slice
        Rows of each resource.
    component, resource : (num,) int64
        Whose row it is, and of what.
    best : (num,) float64
        Amount at full functionality; of a consumable what is left.
    now : (num,) float64
        Amount as it is at this moment of the step.
    """

    def __init__(self, case: Case, amounts: Sequence[tuple[Amount, ...]]):
        order = {resource.name: k for k, resource in enumerate(case.resources)}
        known = [(order[amount.resource], k, amount) for k, of in enumerate(amounts) for amount in of
                 if amount.resource in order]
        rows = sorted(known, key=lambda row: row[:2])
        self.resource = np.array([row[0] for row in rows], np.int64)
        self.component = np.array([row[1] for row in rows], np.int64)
        self.best = np.array([row[2].amount for row in rows], np.float64)
        self.now = self.best.copy()
        self.consumable = np.array([row[2].consumable for row in rows], np.bool_)
        self.by_met = np.array([RELATIONS[row[2].by_met] for row in rows], np.int64)
        self._by_function = Relation(np.array([RELATIONS[row[2].by_function] for row in rows], np.int64))
        edges = np.searchsorted(self.resource, np.arange(len(order) + 1)).tolist()
        self.slices = [slice(first, last) for first, last in pairwise(edges)]
        self._place = {(row[0], row[1]): k for k, row in enumerate(rows)}

    def row(self, resource: int, component: int) -> int:
        """Return the row of a component's amount of a resource, -1 when it has none."""
        return self._place.get((resource, component), -1)

    def reset(self, functionality: Floats) -> None:
        """Set all amounts to what the functionality of each component, (num_components,) float64, leaves of them."""
        np.multiply(self.best, self._by_function.of(functionality[self.component]), out=self.now)


class Amounts:
    """Both sides, and how often each resource changed.

    Attributes
    ----------
    supply, demand : Side
        The two sides.
    changes : list of int
        For each resource a number that grows whenever handing it out might now end otherwise.
    """

    def __init__(self, case: Case):
        self.supply = Side(case, [component.supplies for component in case.components])
        self.demand = Side(case, [component.demands for component in case.components])
        self.changes = [0] * len(case.resources)
        order = {resource.name: k for k, resource in enumerate(case.resources)}
        found = (self.demand.row(order[component.calls], k) for k, component in enumerate(case.components)
                 if component.calls in order)
        self._calls = np.array([row for row in found if row >= 0], np.int64)
        self._num = len(case.components)
        self._touched = self._rows(self.supply, self.supply.by_met != RELATIONS["Constant"])
        every = np.ones(len(self.demand.now), np.bool_)
        self._needed = [self.demand.resource[rows].tolist() for rows in self._rows(self.demand, every)]

    def reset(self, functionality: Floats, step: int) -> None:
        """Start a step: amounts as functionality leaves them, the surge of calls on top."""
        self.supply.reset(functionality)
        self.demand.reset(functionality)
        if step >= CALLS_STEP and len(self._calls):
            best = self.demand.best[self._calls]
            called = best * CALLS_TIMES * math.exp(CALLS_DECAY) ** (step - CALLS_STEP)
            self.demand.now[self._calls] = np.where(called < best, best, called)

    def column(self, side: Side, resource: int) -> Floats:
        """Return one side of a resource by component, (num_components,) float64, 0 where there is none."""
        column = np.zeros(self._num)
        rows = side.slices[resource]
        column[side.component[rows]] = side.now[rows]
        return column

    def touched(self, component: int) -> Ints:
        """Return the rows of a component's supplies that unmet demand can lower."""
        return self._touched[component]

    def lower(self, rows: Ints, limits: Floats) -> None:
        """Lower supplies to limits, (num_rows,) float64; a row may come twice, what is lower already stays."""
        lowered = limits < self.supply.now[rows]
        if lowered.any():
            which = rows[lowered]
            np.minimum.at(self.supply.now, which, limits[lowered])
            for resource in set(self.supply.resource[which].tolist()):
                self.changes[resource] += 1

    def consume(self, row: int, drawn: float) -> None:
        """Take what was drawn from a consumable supply, now and for ever; nothing goes below 0."""
        if drawn <= 0:
            return
        supply = self.supply
        supply.best[row] = max(supply.best[row] - drawn, 0)
        supply.now[row] = max(supply.now[row] - drawn, 0)
        self.changes[int(supply.resource[row])] += 1
        for resource in self._needed[int(supply.component[row])]:  # what they lower is a share of the rest
            self.changes[resource] += 1

    def total(self, resource: int) -> float:
        """Return all supply of a resource now, added up in the order of the components."""
        return in_order(self.supply.now[self.supply.slices[resource]])

    def _rows(self, side: Side, chosen: Bools) -> list[Ints]:
        rows: list[list[int]] = [[] for _ in range(self._num)]
        for row in np.flatnonzero(chosen).tolist():
            rows[side.component[row]].append(row)
        return [np.array(of, np.int64) for of in rows]


def in_order(values: Floats) -> float:
    """Return the sum of ``values`` added one after another, as a loop would (not pairwise)."""
    return float(np.add.accumulate(values)[-1]) if len(values) else 0.0
