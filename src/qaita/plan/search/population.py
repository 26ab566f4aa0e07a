"""Several searches cooled together: every few rounds those that fell behind go on from where better ones stand.

Owns :class:`Population` (population annealing: Hukushima, Iba 2003, doi 10.1063/1.1632130). Which of a few heavy
services comes first is decided while it is hot, and one search seldom decides it well: from the same list the best and
the worst of four end some 0.5 to 1 % apart. What a walker does is known next door (:mod:`qaita.plan.search.anneal`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.packed import Packed
from qaita.plan.search.thread import Thread

WALKERS = 4
"""Walkers a thread (found by trial on public instances of 100 assets: 8 on two threads did better than 1 or 24)."""

HOT = 0.4
"""Temperature at first, as a share of the mean loss a job (found by trial: 0.2 and 0.8 did worse)."""

COOLING = 0.0025
"""Temperature in the end as a share of that at first."""

RENEWALS = 100
"""Times that walkers are chosen anew while they cool."""

AFTERWARDS = 0.8
"""Part of the cooling at which it stays when all rounds planned are done and there is time left."""


@dataclass(frozen=True)
class Population:
    """How walkers are cooled and chosen.

    Attributes
    ----------
    hot : float
        Temperature at first, resident-days.
    planned : int
        Rounds after which they are cold.
    seed : int
        Randomness of the choice.
    since, part : int, float
        Rounds after which the cooling was laid out anew, and the part of it that was done by then.
    """

    hot: float
    planned: int
    seed: int
    since: int = 0
    part: float = 0.0

    def part_of(self, done: int) -> float:
        """Return the part of the cooling that is done after so many rounds; above 1 once all is."""
        if done >= self.planned:
            return 1.0 if done == self.planned else 2.0
        return self.part + (1.0 - self.part) * (done - self.since) / (self.planned - self.since)

    def heat(self, done: int) -> float:
        """Return the temperature after so many rounds, resident-days."""
        part = self.part_of(done)
        return self._heat_at(part if part <= 1 else AFTERWARDS)

    def _heat_at(self, part: float) -> float:
        return float(self.hot * COOLING**part)

    def cold_by(self, done: int, planned: int) -> Population:
        """Return the population that goes on after ``done`` rounds as warm as it is and is cold after ``planned``."""
        return replace(self, planned=max(done, planned), since=done, part=min(1.0, self.part_of(done)))

    def renew(self, packed: Packed, walkers: list[Thread], done: int) -> None:
        """Choose walkers anew after ``done`` rounds, where it is time to; they go on from the lists they are given."""
        part, before = self.part_of(done), self.part_of(done - 1)
        step = max(1.0 / RENEWALS, part - before)
        if int(part * RENEWALS) == int(before * RENEWALS) or part + step > 1:
            return
        colder = 1.0 / self._heat_at(part + step) - 1.0 / self._heat_at(part)
        values = np.array([walker.search.value[0] for walker in walkers])
        draw = np.random.default_rng([self.seed, done]).random()
        for to, source in moves(copies(values, colder, draw)):
            given = walkers[source].search
            walkers[to].stand_at(packed, given.order.copy(), given.mode.copy(), tiled=True)


def copies(values: NDArray[np.float64], colder: float, draw: float) -> NDArray[np.int64]:
    """Return how often each of some values goes on, (num_values,) summing to their number.

    In the mean as often as exp(-``colder`` x value) says, ``colder`` being the step of the inverse temperature; by
    systematic choice with one number ``draw`` from [0, 1), so never off by a whole one or more.
    """
    weight = np.exp(-colder * (values - values.min()))
    edges = np.floor(np.cumsum(weight) / weight.sum() * len(values) + draw).astype(np.int64)
    edges[-1] = len(values)
    return np.diff(edges, prepend=0)


def moves(copied: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return (walker that is given up, walker whose list it goes on with) for numbers of copies."""
    sources = np.repeat(np.arange(len(copied)), np.maximum(0, copied - 1))
    return list(zip(np.flatnonzero(copied == 0).tolist(), sources.tolist(), strict=True))
