"""Where one thread of the search, or one walker of a population, stands.

Owns :class:`Thread` and :func:`take_over`. What is done in a round is known next door (:mod:`qaita.plan.search.team`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board
from qaita.plan.decode.packed import Packed
from qaita.plan.search.anneal import stand_at
from qaita.plan.search.lists import Search
from qaita.plan.search.score import Score
from qaita.plan.search.service import Service
from qaita.plan.search.tiling import REACH
from qaita.plan.search.window import sweep
from qaita.units import NEVER

Ints = NDArray[np.int64]

NO_COIN = np.zeros(1, np.uint64)
"""Chance where none is needed."""


@dataclass
class Thread:
    """Board, score and search of one thread."""

    board: Board
    score: Score
    search: Search
    service: Service

    @property
    def length(self) -> int:
        """Minute at which the last task on the board ends."""
        finish = self.board.task_finish
        return int(np.where(finish < NEVER, finish, 0).max(initial=0))

    def stand_at(self, packed: Packed, order: Ints, mode: Ints, tiled: bool) -> None:
        """Make a list the current one, and the best one if it is better."""
        if not tiled:
            stand_at(packed, self.board, self.score, self.search, order, mode)
            return
        self.search.order[:], self.search.mode[:] = order.copy(), mode.copy()
        self.sweep(packed, np.array([0, len(order)], np.int64), 0, (1.0, 1.0))

    def sweep(
        self, packed: Packed, edges: Ints, trials: int, heat: tuple[float, float], lets: int = 0,
        coin: NDArray[np.uint64] = NO_COIN,
    ) -> None:
        """Search these windows, cooled between two temperatures in resident-days; first let lots anew."""
        sweep(packed, self.board, self.score, self.search, self.service, edges, REACH, trials, *heat, lets, coin)


def take_over(search: Search, value: float, order: Ints, mode: Ints) -> None:
    """Let a list that is better be the best one of a search."""
    if search.value[1] > value:
        search.best_order[:], search.best_mode[:] = order, mode
        search.value[1] = value
