"""One resource, shared out once: who comes first in the list is served first, from suppliers in the order they came.

Owns the walk over the list, and the proof that a walk is not needed. Knows no component and no time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from qaita.recovery.replay.relation import Floats, Ints

Reach = Callable[[int, int], float]
"""Capacity from a supplier's place to a consumer's: a demand below it gets through."""

Tell = Callable[[int, float], bool]
"""Told at once of a row that got too little and of its share; returns whether capacities are now other ones."""

MARGIN = 1e-9
"""Share of all supply and demand that must be left over at a row before it is not walked to; rounding is far below."""


class Line(NamedTuple):
    """The list: where each row is, what it supplies, what it demands; arrays of one length."""

    place: Ints
    supply: Floats
    demand: Floats


class Shares(NamedTuple):
    """Outcome: rows that got too little, with the share they got; rows that supply, with what was drawn from them."""

    unmet: list[tuple[int, float]]
    drawn: list[tuple[int, float]]


def places_short(line: Line) -> list[int]:
    """Return the places in which somebody may fall short, where in a place all reach all and nobody beyond.

    The rows come place by place. A row may draw on itself and on every supplier before it, so nobody falls short where
    at each row the supply so far exceeds the demand so far by more than rounding can take.
    """
    if not len(line.place):
        return []
    rest = line.supply - line.demand
    left = np.add.accumulate(rest)
    if line.place[0] != line.place[-1]:
        begins = np.ones(len(rest), np.bool_)
        np.not_equal(line.place[1:], line.place[:-1], out=begins[1:])
        before = (left - rest)[begins]
        left -= before[np.add.accumulate(begins, dtype=np.int64) - 1]
    short = left <= MARGIN * (np.add.reduce(line.supply) + np.add.reduce(line.demand))
    short &= line.demand > 0
    return sorted(set(line.place[short].tolist()))


def share_out(line: Line, reach: Reach | None, tell: Tell | None = None) -> Shares:
    """Return who got too little, in order, and what was drawn.

    A row that supplies serves itself first and all rows after it; rows before it get nothing from it. ``reach`` None:
    all reach all. ``tell`` is for lists on which links stand: one that gets too little carries less to all after it.
    """
    if reach is None:
        return _share_pool(line)
    walk = _Walk(reach)
    unmet: list[tuple[int, float]] = []
    rows = zip(line.place.tolist(), line.supply.tolist(), line.demand.tolist(), strict=True)
    for row, (place, supply, demand) in enumerate(rows):
        own = walk.add(row, place, supply) if supply > 0 else -1
        if demand > 0:
            rest = walk.serve(place, demand, own)
            if rest > 0:
                share = 1 - rest / demand
                unmet.append((row, share))
                if tell and tell(row, share):
                    walk.forget()
        if own >= 0:
            walk.offer(own)
    return Shares(unmet, walk.shelf.taken())


class _Shelf:
    """What each supplier has left and what was drawn from it."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.left: list[float] = []
        self.drawn: list[float] = []

    def put(self, row: int, supply: float) -> int:
        """Return the number of a new supplier."""
        self.rows.append(row)
        self.left.append(supply)
        self.drawn.append(0.0)
        return len(self.rows) - 1

    def draw(self, supplier: int, need: float) -> float:
        """Draw what is needed, or all there is, and return what is needed still."""
        have = self.left[supplier]
        self.left[supplier] = left = have - need if need < have else 0.0
        self.drawn[supplier] += have - left
        return 0.0 if need < have else need - have

    def taken(self) -> list[tuple[int, float]]:
        """Return the suppliers' rows with what was drawn from them."""
        return list(zip(self.rows, self.drawn, strict=True))


def _share_pool(line: Line) -> Shares:
    """Share out where all reach all: one row of suppliers for everybody, emptied from its head."""
    shelf = _Shelf()
    unmet: list[tuple[int, float]] = []
    head = 0
    last = int(np.flatnonzero(line.supply > 0)[-1]) if line.supply.any() else -1
    for row, (supply, demand) in enumerate(zip(line.supply.tolist(), line.demand.tolist(), strict=True)):
        others = len(shelf.rows)
        if row > last and head == others:  # all is gone and nothing comes: 1 - demand / demand
            rest_of_all = (np.flatnonzero(line.demand[row:] > 0) + row).tolist()
            return Shares(unmet + [(k, 0.0) for k in rest_of_all], shelf.taken())
        own = shelf.put(row, supply) if supply > 0 else -1
        if demand > 0:
            rest = demand if own < 0 else shelf.draw(own, demand)
            while rest > 0 and head < others:
                rest = shelf.draw(head, rest)
                head += shelf.left[head] <= 0
            if rest > 0:
                unmet.append((row, 1 - rest / demand))
    return Shares(unmet, shelf.taken())


class _Walk:
    """The suppliers so far, and for each consumer's place those that may reach it, in order."""

    def __init__(self, reach: Reach):
        self._reach = reach
        self.shelf = _Shelf()
        self._places: list[int] = []
        self._offered: list[int] = []
        self._near: dict[int, list[tuple[int, float]]] = {}

    def add(self, row: int, place: int, supply: float) -> int:
        """Return the number of a new supplier; only it can draw on itself until it is offered."""
        self._places.append(place)
        return self.shelf.put(row, supply)

    def offer(self, supplier: int) -> None:
        """Put a supplier at the end of the line for everybody."""
        self._offered.append(supplier)
        for place, near in self._near.items():
            self._put(near, supplier, place)

    def forget(self) -> None:
        """Forget who may reach whom."""
        self._near.clear()

    def serve(self, place: int, demand: float, own: int) -> float:
        """Return what is left of a demand after the row itself (supplier ``own``, -1: none) and the others gave."""
        near = self._near.get(place)
        if near is None:
            near = self._near[place] = []
            for supplier in self._offered:
                self._put(near, supplier, place)
        rest = demand if own < 0 else self.shelf.draw(own, demand)
        for supplier, capacity in near:
            if rest <= 0:
                break
            if capacity > demand:
                rest = self.shelf.draw(supplier, rest)
        while near and self.shelf.left[near[0][0]] <= 0:
            del near[0]  # nobody need ask it again
        return rest

    def _put(self, near: list[tuple[int, float]], supplier: int, place: int) -> None:
        capacity = self._reach(self._places[supplier], place)
        if capacity > 0:
            near.append((supplier, capacity))
