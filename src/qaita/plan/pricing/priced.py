"""The bound's prices for one programme, and what they say of a changed one.

Owns :class:`Priced`: a climb on the Lagrangian dual (:mod:`qaita.plan.lagrange`) on a grid of its own, coarser than
that of the bound where the programme is large. Any prices give a bound for any programme, so what is read off here for
a changed programme is a bound for it, whatever prices it is read at.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.bound import Bound
from qaita.plan.core import Core, core_of
from qaita.plan.lagrange.ascent import Climb, ascend, climb_from
from qaita.plan.lagrange.dual import Prices, Relaxed, Room, Uses, relax, room_of, uses_of
from qaita.plan.lagrange.forest import Forest, forest_of
from qaita.plan.lagrange.grid import Grid, edges_of, grid_of, step_of
from qaita.plan.lagrange.start import first_prices
from qaita.work.model import Model
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LATE = 1.5
"""The grid ends at so many times the plan's length: what comes later counts as coming then."""

STEP_WORK = 5e6
"""Cells times nodes, tasks and couplings of one step, roughly."""

FEWEST_CELLS, MOST_CELLS = 150, 1_000
"""Cells of a grid, whatever the size."""

SPLIT_STEPS = 150
"""Steps of the split that gives the first prices."""

PATIENCE, AGAIN_PATIENCE, SHRINK = 30, 6, 0.7
"""Steps without gain before the pace shrinks, in a climb from nothing and from good prices, and by how much."""

PACE, AGAIN_PACE = 0.5, 0.05
"""First pace of a climb from nothing, and of one that begins at prices that were climbed to."""

MOST_STEPS, CHUNK, LEAST_GAIN = 1_200, 50, 1e-5
"""Steps of a climb at most; it ends when so many steps gain no more than this share of what is proven."""

FEWEST_AGAIN, MOST_AGAIN, AGAIN_WORK = 15, 40, 2e7
"""Steps in which prices settle anew on a changed programme, and their work in the unit of STEP_WORK."""

SAFETY = 1e-9
"""Relative amount by which a value in floating point is lowered before it is called a bound."""


class Relaxation:
    """One programme, relaxed on a grid: what can be evaluated and climbed.

    Attributes
    ----------
    grid, forest : Grid, Forest
        Time in cells; what is kept of the city.
    settled : float
        Resident-days lost whatever is done.
    """

    def __init__(self, programme: Programme, edges: Ints, step: int, core: Core | None = None,
                 split: Bound | None = None):
        model = programme.model
        self.core = core or core_of(programme)
        self.split = split or Bound(model, self.core)
        self.grid: Grid = grid_of(model, edges, step)
        begins = self.split.items.begin
        self.forest: Forest = forest_of(model, self.core, self.grid, begins, self.split.earliest)
        self.settled = self.core.settled
        self._uses: Uses = uses_of(model, self.grid)
        self._room: Room = room_of(self.grid, self.forest, self._uses)
        nodes = len(self.forest.order)
        self._low, self._high = np.zeros(nodes, np.int64), np.full(nodes, self.grid.num_cells)

    def value(self, prices: Prices, block: int) -> float:
        """Return what these prices prove of the programme, in resident-days: a lower bound."""
        plan = Relaxed(np.zeros(len(self.forest.order), np.int64), np.zeros_like(self.grid.crews),
                       np.zeros(len(self.grid.release_cell)))
        found = relax(self.grid, self.forest, self._uses, prices, self._room, self._low, self._high, block, plan)
        return self._proven(float(found))

    def climb(self, state: Climb, block: int, upper: float, steps: int, patience: int) -> float:
        """Do so many steps; return what the best prices prove. ``upper`` is what a plan loses."""
        ascend(self.grid, self.forest, self._uses, self._room, state, self._low, self._high, block,
               upper - self.settled, steps, patience, SHRINK)
        return self._proven(float(state.state[0]))

    def _proven(self, value: float) -> float:
        return value + self.settled - SAFETY * abs(value + self.settled)


class Priced:
    """Prices of one programme.

    Attributes
    ----------
    programme : Programme
        Whose.
    prices : Prices
        The best climbed to.
    value : float
        What they prove: no plan loses less, in resident-days.
    """

    def __init__(self, programme: Programme, length: int, upper: float):
        """Begin with the prices that the split gives.

        Parameters
        ----------
        programme : Programme
            What is to be done.
        length : int
            Minute at which the last task of a plan ends.
        upper : float
            Resident-days that this plan loses.
        """
        model, core = programme.model, core_of(programme)
        self.programme, self.upper = programme, upper
        self._length = max(model.start + 1, min(model.horizon, length))
        self._size = model.num_tasks + len(core.repaired0) + len(core.needs.group_kind)
        self._step = _step(model, self._size, self._length)
        self._edges = edges_of(model.start, self._length, min(model.horizon, int(LATE * self._length)), self._step)
        split = Bound(model, core)
        split.tighten(SPLIT_STEPS)
        self.base = Relaxation(programme, self._edges, self._step, core, split)
        self.block = 1
        first = first_prices(split, self.base.grid, self.base.forest, self.block)
        self._state = climb_from(self.base.grid, self.base.forest, first, PACE)
        self.prices, self.value = first, self.base.value(first, self.block)

    def climb(self, most: int = MOST_STEPS) -> None:
        """Climb until little is gained, at most so many steps; the best prices are kept."""
        done, before = 0, -np.inf
        while done < most and self.value - before > LEAST_GAIN * abs(self.value):
            before = self.value
            steps = min(CHUNK, most - done)
            self.value = self.base.climb(self._state, self.block, self.upper, steps, PATIENCE)
            done += steps
        self.prices = self._state.best

    def again(self, relaxation: Relaxation, prices: Prices) -> float:
        """Return what prices prove after a few short steps from where they are."""
        steps = max(FEWEST_AGAIN, min(MOST_AGAIN, int(AGAIN_WORK / max(1, self._size * self.base.grid.num_cells))))
        state = climb_from(relaxation.grid, relaxation.forest, prices, AGAIN_PACE)
        return relaxation.climb(state, self.block, self.upper, steps, AGAIN_PATIENCE)

    def supposed(self, programme: Programme) -> tuple[Relaxation, Prices] | None:
        """Return a changed programme relaxed on the same grid, and these prices carried over to it.

        None where the change settles other services than before, so that the prices fit it no longer.
        """
        other = Relaxation(programme, self._edges, self._step)
        mine, its = self.base.forest, other.forest
        same = all(np.array_equal(getattr(mine, name), getattr(its, name))
                   for name in ("order", "parent", "job", "group_node", "slot_node", "loss_people"))
        if not same:
            return None
        return other, self.prices._replace(money=_carried(self.base.grid, other.grid, self.prices.money))


def _carried(mine: Grid, its: Grid, money: Floats) -> Floats:
    """Return the prices of releases for a grid on which some come sooner or are larger.

    A price belongs to what has been released by then: where the number of releases is the same, to the same one; else
    to the last one that releases no more.
    """
    carried = np.zeros(len(its.release_cell))
    for account in range(len(mine.release_ptr) - 1):
        old = np.arange(mine.release_ptr[account], mine.release_ptr[account + 1])
        new = np.arange(its.release_ptr[account], its.release_ptr[account + 1])
        if len(old) == len(new):
            carried[new] = money[old]
            continue
        rank = np.searchsorted(its.release_total[new], mine.release_total[old], side="right") - 1
        np.add.at(carried, new[rank[rank >= 0]], money[old[rank >= 0]])
    return carried


def _step(model: Model, size: int, length: int) -> int:
    """Return the length of a cell in minutes: a multiple of what divides all dates that keeps a step small."""
    cells = min(MOST_CELLS, max(FEWEST_CELLS, int(STEP_WORK / max(1, size))))
    step, span = step_of(model, length), max(1, length - model.start)
    return step * max(1, -(-span // (step * cells)))
