"""The Lagrangian bound made tighter by asking whether a hub is back by some day or later.

Owns :class:`Branching`: a tree of such questions, whose leaves are climbed one by one. Every plan lies in one leaf, so
the least value of all leaves is a bound. Which hub: the one that promises most by what such questions have gained
(:mod:`qaita.plan.lagrange.gains`); which day: the mean of the relaxed plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.lagrange.ascent import FIRST_PACE, SHARE, Climb, ascend, climb_from, longer
from qaita.plan.lagrange.cuts import Cut, Cuts, Seen, with_cuts
from qaita.plan.lagrange.dual import Prices, Relaxed, relax, room_of, uses_of
from qaita.plan.lagrange.forest import forest_of
from qaita.plan.lagrange.gains import Gains
from qaita.plan.lagrange.grid import edges_at_shift_ends, edges_of, grid_of, step_of
from qaita.plan.lagrange.soonest import Soonest
from qaita.plan.lagrange.start import first_prices
from qaita.plan.split.bound import Bound
from qaita.units import MINUTES_PER_DAY
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LATE = 1.5
"""The grid ends at so many times a plan's length: what comes later counts as coming then."""

MOST_CELLS = 3_000
MOST_WORK = 2e8
"""Cells of a grid, and cells times tasks, beyond which a coarser one is taken."""

MOST_PRICES = 1.5e7
"""Prices of couplings beyond which they are kept by blocks of cells."""

MOST_KEPT = 6e7
"""Prices that all leaves together may keep; no branching beyond."""

STEP_WORK = 1e7
"""Cells times nodes and tasks of the steps of one round: about as long as the search takes for its part."""

FEW_JOBS = 150
"""Jobs up to which the root takes the patient course: it is affordable there, and proves much more."""

FIRST_FACTORS = (1.0, 0.5, 0.2, 0.05, 0.0)
"""Factors tried on the first prices."""

PACED_JOBS = 1_000
"""Jobs beyond which the paces of the root are less (found by trial: 0.01 is a good first one at 3,000 jobs, 0.004 at
10,000, where 0.03 proves nothing for the first 100 steps)."""

MOST_LOOKED_AT, LEAST_HANGING, MOST_SHOWN = 100, 0.003, 30_000
"""Of how many nodes it is looked at how soon they can be back, the least share of all weight that hangs on such a one,
and how many partial schedules the verifier may have to look at: some seconds."""

CUT_NODES = 5_000
"""Nodes up to which cuts are sought (:mod:`qaita.plan.lagrange.cuts`)."""

CUT_PACES, CUT_PLANS, CUT_STEPS = (0.5, 0.25, 0.12, 0.06), 100, 20
"""Shares of the first pace at which they are sought, from how many relaxed plans, and after how many steps it is looked
whether it is time."""

SAFETY = 1e-9
"""Relative amount by which a value in floating point is lowered before it is called a bound."""


class Course(NamedTuple):
    """How a climb goes.

    Weight of a new relaxed plan in the averages; steps without gain before the pace shrinks, and by how much; first
    pace, pace at which it is done, and steps at most.
    """

    share: float
    patience: int
    shrink: float
    pace: float
    last: float
    steps: int


ROOT = Course(SHARE, 30, 0.7, FIRST_PACE, 5e-4, 3_000)
PATIENT_ROOT = Course(0.02, 60, 0.85, FIRST_PACE, 1e-4, 8_000)
LEAF = Course(SHARE, 12, 0.7, 0.02, 5e-4, 200)
"""Found by trial: at 100 assets the patient root ends 0.8 % higher than the other one ever gets; at 300 and 1,000 both
end alike, the patient one much later."""


@dataclass
class Leaf:
    """One part of all plans: where each node may be back, the best prices there, and what they prove.

    ``asked`` are the answers that led here: node, edge, whether it is back by that edge.
    """

    low: Ints
    high: Ints
    prices: Prices
    value: float
    mean: Floats
    spread: Floats
    depth: int
    asked: tuple[tuple[int, int, bool], ...] = ()


class Branching:
    """The tree under way.

    Attributes
    ----------
    value : float
        What the leaves prove, in resident-days, everything settled included.
    leaves : list of Leaf
        Open and closed.
    cuts : list of Cut
        Those that have a price: the last rows of the forest.
    soonest : dict from int to int
        Nodes and the minutes before which none is back, since the works behind it need so long (:class:`Soonest`).
    """

    def __init__(self, model: Model, core: Core, split: Bound, length: int):
        dense = max(model.start + 1, min(model.horizon, length))
        step = _step(model, dense)
        self._core = core
        self.grid = grid_of(model, _edges(model, dense, step), step)
        self.forest = forest_of(model, core, self.grid, split.items.begin, split.earliest)
        self._uses = uses_of(model, self.grid)
        self._room = room_of(self.grid, self.forest, self._uses)
        nodes, cells = len(self.forest.order), self.grid.num_cells
        self.block = max(1, -(-len(self.forest.group_node) * cells // int(MOST_PRICES)))
        prices = self._best_scaled(first_prices(split, self.grid, self.forest, self.block))
        self.step_work = cells * (model.num_tasks + nodes + len(self.forest.group_node))
        self.leaves: list[Leaf] = []
        self._waiting: list[Leaf] = []
        self._gains = Gains(self.forest.hanging / max(self.forest.most, SAFETY))
        self._halves: list[Leaf] = []
        self._asked = -np.inf, 0.0
        blank = np.zeros(nodes)
        self._leaf = Leaf(np.zeros(nodes, np.int64), np.full(nodes, cells), prices, -np.inf, blank, blank, 0)
        self._ease = min(1.0, PACED_JOBS / max(1, model.num_jobs)) ** 0.75
        self._course = PATIENT_ROOT if model.num_jobs <= FEW_JOBS else ROOT
        self._course = self._course._replace(pace=self._ease * ROOT.pace, last=self._ease * self._course.last)
        self._climb: Climb | None = self._climb_from(prices)
        self._left = self._course.steps
        self.cuts: list[Cut] = []
        self._cutter = Cuts(core, split.earliest) if nodes <= CUT_NODES else None
        self._cut_paces = [share * self._course.pace for share in CUT_PACES if self._cutter is not None]
        self._seen: Seen | None = None
        self.soonest: dict[int, int] = {}
        self._left_to_show = MOST_SHOWN
        self._works = Soonest(model, core, split.items.begin, split.earliest)
        self.value = -np.inf

    def _best_scaled(self, prices: Prices) -> Prices:
        """Return the prices times the factor that proves most: where modes differ much, the split's are too high."""
        nodes, cells = len(self.forest.order), self.grid.num_cells
        plan = Relaxed(np.zeros(nodes, np.int64), np.zeros_like(self.grid.crews), np.zeros(len(prices.money)))
        anywhere = np.zeros(nodes, np.int64), np.full(nodes, cells)
        scaled = [Prices(*(factor * part for part in prices)) for factor in FIRST_FACTORS]
        rows = self.grid, self.forest, self._uses
        return max(scaled, key=lambda one: relax(*rows, one, self._room, *anywhere, self.block, plan))

    @property
    def core(self) -> Core:
        """What the tree was made for."""
        return self._core

    @property
    def branches(self) -> bool:
        """Whether the root is done."""
        return len(self.leaves) + len(self._waiting) > 0

    @property
    def fruitful(self) -> bool:
        """Whether questions still gain enough to go on with all force."""
        return self._gains.fruitful

    def improve(self, steps: int, upper: float) -> None:
        """Do so many steps; ``upper`` is what a plan loses. Does nothing once every leaf reaches it."""
        target = upper - self._core.settled
        self._look_ahead()
        while steps > 0 and (self._climb is not None or self._begin(target)):
            climb, leaf = self._climb, self._leaf
            assert climb is not None
            now = min(steps, self._left, 1 if self._seen else CUT_STEPS if self._cut_paces else steps)
            ascend(
                self.grid, self.forest, self._uses, self._room, climb, leaf.low, leaf.high, self.block, target, now,
                self._course.patience, self._course.shrink,
            )  # fmt: skip
            steps, self._left = steps - now, self._left - now
            leaf.value = max(leaf.value, float(climb.state[0]))
            self._watch(climb)
            if self._left <= 0 or climb.state[1] < self._course.last or leaf.value >= target:
                self._end(climb, leaf)
            self._tell()

    def _watch(self, climb: Climb) -> None:
        """Note the relaxed plan where cuts are to be sought, and seek them once enough are known."""
        if self._seen is not None:
            self._seen.note(climb.plan.back)
            if self._seen.plans >= CUT_PLANS:
                self._add_cuts(self._seen.shares())
                self._seen = None
        elif self._cut_paces and climb.state[1] <= self._cut_paces[0]:
            self._cut_paces.pop(0)
            self._seen = Seen(len(self.forest.order), len(self.grid.edges))

    def _add_cuts(self, shares: Floats) -> None:
        """Give a price to the cuts that relaxed plans break on average."""
        assert self._cutter is not None and self._climb is not None
        blocks = self._climb.best.service.shape[1]
        most = max(0, int(MOST_PRICES) // blocks + len(self._core.repaired0) - len(self.forest.group_node))
        found = self._cutter.broken(shares, self.grid.days, self.forest.hanging)[:most]
        self.cuts += found
        self.forest = with_cuts(self.forest, found)
        self._climb = longer(self._climb, self.forest)
        self._leaf.prices = self._climb.best
        self.step_work = self.grid.num_cells * (len(self.forest.task_next) + len(shares) + len(self.forest.group_node))

    def standing(self) -> list[Leaf]:
        """Return all leaves, each with the best prices known for it."""
        under_way = []
        if self._climb is not None:
            begun = not np.isnan(self._climb.state[0])
            under_way = [replace(self._leaf, prices=self._climb.best if begun else self._leaf.prices)]
        return [*self.leaves, *self._waiting, *under_way]

    def _begin(self, target: float) -> bool:
        """Take up the next leaf: a waiting one, or half of the worst; return whether there is one."""
        if not self._waiting and not self._divide(target):
            return False
        leaf = self._waiting.pop()
        self._course = LEAF
        self._leaf, self._left, self._climb = leaf, LEAF.steps, self._climb_from(leaf.prices)
        return True

    def _climb_from(self, prices: Prices) -> Climb:
        return climb_from(self.grid, self.forest, prices, self._course.pace, self._course.share)

    def _end(self, climb: Climb, leaf: Leaf) -> None:
        leaf.prices = climb.best
        leaf.mean, leaf.spread = climb.mean, np.sqrt(np.maximum(climb.square - climb.mean**2, 0.0))
        self.leaves.append(leaf)
        self._climb = None
        if leaf.asked:
            self._learn(leaf)

    def _learn(self, leaf: Leaf) -> None:
        """Note what a question gained once both halves are done: the second is taken up right after the first."""
        self._halves.append(leaf)
        if len(self._halves) == 2:
            before, spread = self._asked
            gains = [half.value - before for half in self._halves]
            self._gains.note(leaf.asked[-1][0], spread, gains[0], gains[1], abs(before))
            self._halves.clear()

    def _divide(self, target: float) -> bool:
        """Put the two halves of the leaf that proves least in its place; return whether there was one to divide."""
        open_leaves = [leaf for leaf in self.leaves if leaf.value < target]
        size = self.leaves[0].prices.service.size + self.leaves[0].prices.crews.size if self.leaves else 0
        if not open_leaves or size * (len(self.leaves) + 2) > MOST_KEPT:
            return False
        worst = min(open_leaves, key=lambda leaf: leaf.value)
        asked = self._question(worst)
        if asked is None:
            return False
        node, edge = asked
        self._asked = worst.value, float(worst.spread[node] / self.grid.days[0])
        self.leaves = [leaf for leaf in self.leaves if leaf is not worst]
        for below in (True, False):
            low, high = worst.low.copy(), worst.high.copy()
            (high if below else low)[node] = edge if below else edge + 1
            asked_here = (*worst.asked, (node, edge, below))
            self._waiting.append(
                Leaf(low, high, worst.prices, worst.value, worst.mean, worst.spread, worst.depth + 1, asked_here)
            )
        return True

    def _question(self, leaf: Leaf) -> tuple[int, int] | None:
        """Return the hub to ask about and the last edge of the first answer; None when no hub's day is in doubt."""
        days = (self.grid.edges - self.grid.edges[0]) / MINUTES_PER_DAY
        edge = np.clip(np.searchsorted(days, leaf.mean, side="right") - 1, leaf.low, leaf.high - 1)
        worth = np.where(leaf.low < leaf.high, self._gains.expected(leaf.spread / self.grid.days[0]), 0.0)
        node = int(np.argmax(worth))
        return (node, int(edge[node])) if worth[node] > 0.0 else None

    def _look_ahead(self) -> None:
        """Look, once, how soon heavy nodes can be back: the works behind them need longer than prices tell."""
        left, self._left_to_show = self._left_to_show, 0
        for node in np.argsort(-self.forest.hanging, kind="stable")[: MOST_LOOKED_AT if left else 0]:
            if self.forest.hanging[node] <= LEAST_HANGING * self.forest.most:
                break
            if self.forest.fixed[node]:
                continue
            minute, shown = self._works.least(int(node))
            edge = int(np.searchsorted(self.grid.edges, minute, side="right")) - 1
            if edge > self.forest.first[node] and shown <= left:
                left -= shown
                self.soonest[int(node)] = minute
                self._leaf.low[node] = edge

    def _tell(self) -> None:
        under_way = [self._leaf] if self._climb is not None else []
        least = min(leaf.value for leaf in (*self.leaves, *self._waiting, *under_way)) + self._core.settled
        self.value = max(self.value, least - SAFETY * abs(least))


def step_work(model: Model, core: Core, length: int) -> float:
    """Return about how much work a step is, in the unit of STEP_WORK, for a plan that takes so long."""
    cells = (min(model.horizon, length) - model.start) / _step(model, min(model.horizon, length))
    return cells * (model.num_tasks + len(core.repaired0) + len(core.needs.group_kind))


def _edges(model: Model, dense: int, step: int) -> Ints:
    """Return edges a step apart where all dates are multiples of it, else where shifts end if all works end there."""
    end = min(model.horizon, int(LATE * dense))
    if step_of(model, dense) % step:
        found = edges_at_shift_ends(model, dense, end, _most_cells(model))
        if found is not None:
            return found
    return edges_of(model.start, dense, end, step)


def _most_cells(model: Model) -> int:
    return min(MOST_CELLS, max(200, int(MOST_WORK / max(1, model.num_tasks))))


def _step(model: Model, dense: int) -> int:
    """Return the length of a cell in minutes: what divides all dates, or a multiple that keeps the grid small."""
    step, span = step_of(model, dense), max(1, dense - model.start)
    return step * max(1, -(-span // (step * _most_cells(model))))
