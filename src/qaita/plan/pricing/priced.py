"""The bound's prices for one programme, and what they say of a changed one.

Owns :class:`Priced`: a climb on the Lagrangian dual (:mod:`qaita.plan.lagrange`) on a grid of its own, coarser than
that of the bound where the programme is large. Any prices give a bound for any programme, so what is read off here for
a changed programme is a bound for it, whatever prices it is read at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core, core_of
from qaita.plan.lagrange.ascent import Climb, ascend, climb_from
from qaita.plan.lagrange.dual import Prices, Relaxed, Room, Uses, relax, room_of, uses_of
from qaita.plan.lagrange.forest import Forest, forest_of
from qaita.plan.lagrange.grid import Grid, edges_of, grid_of, step_of
from qaita.plan.lagrange.soonest import Soonest
from qaita.plan.lagrange.start import first_prices
from qaita.plan.pricing.kept import Proof, kept_prices
from qaita.plan.schedule import Schedule
from qaita.plan.split.bound import Bound
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

PACE, KEPT_PACE, AGAIN_PACE = 0.5, 0.1, 0.05
"""First pace of a climb from nothing, from the prices of a proof, and from prices climbed to here."""

FACTORS = (1.0, 0.5, 0.0)
"""Factors tried on prices carried over to a changed programme."""

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
                 split: Bound | None = None, late: Sequence[int] = ()):
        """``late`` are nodes of the city of which it is looked how soon whole works can bring them back."""
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
        works = Soonest(model, self.core, begins, self.split.earliest)
        for node in sorted({int(self.core.number[one]) for one in late} - {nodes - 1}):
            self._low[node] = max(0, int(np.searchsorted(edges, works.least(node)[0], side="right")) - 1)

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

    def __init__(self, programme: Programme, length: int, upper: float, plan: Schedule | None = None,
                 proof: Proof | None = None):
        """Begin with the prices of the plan's proof file, else with those that the split gives.

        Parameters
        ----------
        programme : Programme
            What is to be done.
        length : int
            Minute at which the last task of a plan ends.
        upper : float
            Resident-days that this plan loses.
        plan, proof : Schedule and mapping of str to array, optional
            The plan, and its proof file as in ``docs/verify.md``.
        """
        model, core = programme.model, core_of(programme)
        self.programme, self.upper = programme, upper
        self._length = max(model.start + 1, min(model.horizon, length))
        self._size = model.num_tasks + len(core.repaired0) + len(core.needs.group_kind)
        self._step = _step(model, self._size, self._length)
        self._edges = edges_of(model.start, self._length, min(model.horizon, int(LATE * self._length)), self._step)
        split = Bound(model, core)
        split.tighten(SPLIT_STEPS)
        self._late = proof["soonest_node"].tolist() if proof is not None and "soonest_node" in proof else []
        self.base = Relaxation(programme, self._edges, self._step, core, split, self._late)
        self.block = 1
        first = first_prices(split, self.base.grid, self.base.forest, self.block)
        kept = None if plan is None or proof is None else kept_prices(
            programme, plan, proof, core, self.base.grid, self.base.forest)
        begins = [(first, PACE)] if kept is None else [(first, PACE), (kept, KEPT_PACE)]
        self.value, first, pace = max(((self.base.value(one, self.block), one, pace) for one, pace in begins),
                                      key=lambda begin: begin[0])
        self._state = climb_from(self.base.grid, self.base.forest, first, pace)
        self.prices = first

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
        state = climb_from(relaxation.grid, relaxation.forest, self._scaled(relaxation, prices), AGAIN_PACE)
        return relaxation.climb(state, self.block, self.upper, steps, AGAIN_PATIENCE)

    def _scaled(self, relaxation: Relaxation, prices: Prices) -> Prices:
        """Return the prices times the factor of FACTORS that proves most: where little is left to do they are high."""
        scaled = [Prices(*(factor * part for part in prices)) for factor in FACTORS]
        return max(scaled, key=lambda one: relaxation.value(one, self.block))

    def supposed(self, programme: Programme) -> tuple[Relaxation, Prices]:
        """Return a changed programme relaxed on the same grid, and these prices carried over to it.

        Where the change settles other services than before, or adds suppliers or pools, each coupling and pool keeps
        the price of the same one here, and a new one begins with none.
        """
        other = Relaxation(programme, self._edges, self._step, late=self._late)
        mine, its = _couplings(self.base), _couplings(other)
        service = self.prices.service
        if mine != its:
            row = dict(zip(mine, range(len(mine)), strict=True))
            service = np.array([service[row[one]] if one in row else np.zeros(service.shape[1]) for one in its],
                               np.float64).reshape(len(its), service.shape[1])
        return other, Prices(self._crews(programme), _carried(self.base.grid, other.grid, self.prices.money), service)


    def _crews(self, programme: Programme) -> Floats:
        """Return the prices of crews by pool of a changed programme; those of new pools are 0."""
        mine, its = _pools(self.programme), _pools(programme)
        if mine == its:
            return self.prices.crews
        crews = np.zeros((len(its), self.prices.crews.shape[1]))
        for pool, key in enumerate(mine):
            crews[its.index(key)] = self.prices.crews[pool]
        return crews


def _pools(programme: Programme) -> list[tuple[str, str]]:
    """Return trade and employer of each pool."""
    return list(zip(programme.pool_trades, programme.pool_contractors, strict=True))


def _couplings(relaxation: Relaxation) -> list[tuple[int, ...]]:
    """Return each priced coupling as nodes of the city: consumer, how many must work, suppliers; -1: always works."""
    node, forest = np.append(relaxation.core.node, -1), relaxation.forest
    return [(int(node[consumer]), int(least), *node[forest.slot_node[a:b]].tolist())
            for consumer, least, a, b in zip(forest.group_node, forest.group_count, forest.slot_ptr[:-1],
                                             forest.slot_ptr[1:], strict=True)]


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
