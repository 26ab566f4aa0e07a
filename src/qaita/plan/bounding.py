"""The lower bound side by side with the search: first the split of weights, then prices and branching.

Owns :class:`Bounding`, which does a fixed amount of work a round, so that a number of rounds replays it.
"""

from __future__ import annotations

from qaita.plan.core import Core
from qaita.plan.lagrange.branch import STEP_WORK, Branching, step_work
from qaita.plan.split.bound import Bound
from qaita.work.model import Model

SPLIT_ROUNDS = 10
"""Rounds in which weights are split; the prices begin with what they say."""

SPLIT_STEPS = 15
"""Steps of the split a round."""


LARGE_JOBS, LARGE_FACTOR = 2_000, 4.5
"""From so many jobs on the root takes so many times the usual steps a round: there the plan soon gains less than the
bound (at 3,000 assets some 80 CPU seconds of search are nearly as good as any more; at 10,000 the bound still climbs
after 1,000 steps)."""

LEAF_SHARE = 0.5
"""Share of the usual steps a round once the tree branches: a leaf more proves less than the search finds meanwhile."""


IDLE_SHARE = 0.05
"""The same where questions gain next to nothing."""


class Bounding:
    """Lower bound of one programme, improved round by round.

    Attributes
    ----------
    value : float
        Best bound so far, in resident-days, everything settled included.
    share : float
        Work of one round, as a share of a usual one: above 1 where one step of a large programme takes longer.
    """

    def __init__(self, model: Model, core: Core, length: int, brief: bool = False):
        """``brief``: end with the first, quick part of the bound, for plans that are asked for more than delay."""
        self._model, self._core, self._length, self._brief = model, core, length, brief
        self._split = Bound(model, core)
        self._tree: Branching | None = None
        self.share = 1.0 if brief else max(1.0, step_work(model, core, length) / STEP_WORK)

    @property
    def value(self) -> float:
        """Best bound so far, in resident-days."""
        return max(self._split.value, self._tree.value if self._tree else self._split.value)

    @property
    def split(self) -> Bound:
        """Weights behind the quick bound."""
        return self._split

    @property
    def tree(self) -> Branching | None:
        """Prices and questions behind the bound; None while it is still the quick one."""
        return self._tree

    def tighten(self, rounds: int, upper: float) -> None:
        """Do the work of round ``rounds``; ``upper`` is what the best plan so far loses."""
        if rounds < SPLIT_ROUNDS:
            self._split.tighten(SPLIT_STEPS)
            return
        if self._brief:
            return
        if self._tree is None:
            self._tree = Branching(self._model, self._core, self._split, self._length)
        root = LARGE_FACTOR if self._model.num_jobs >= LARGE_JOBS else 1.0
        share = root if not self._tree.branches else LEAF_SHARE if self._tree.fruitful else IDLE_SHARE
        self._tree.improve(max(1, int(share * self.share * STEP_WORK / self._tree.step_work)), upper)
