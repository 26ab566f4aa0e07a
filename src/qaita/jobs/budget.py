"""How long a command may plan: by the clock, or by counted rounds that can be replayed.

Owns :class:`Budget`, the type of those who are told of the progress, and :func:`tell_step`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from qaita.plan.levels.staircase import SHARE
from qaita.plan.result import Plan
from qaita.plan.search.search import Progress

Tell = Callable[[str, Progress], None]
"""Told after each round what is being planned and how far it is; may raise KeyboardInterrupt to end the search."""

CAMERAS_SHARE = 0.2
"""Share of the time for the plan at camera weight 0; of ``work`` a quarter of the rounds is added."""
CAMERAS_ROUNDS = 4


@dataclass(frozen=True)
class Budget:
    """Limits of a search.

    Attributes
    ----------
    seconds : float
        Wall-clock seconds; not looked at when ``work`` is given.
    work : int, tuple of int or None
        Rounds, deterministic units; :attr:`qaita.plan.result.Plan.replay` of a search by the clock replays it.
    seed, workers : int
        Randomness and threads.
    cluster : str or None
        Address of a Dask scheduler whose workers search together; None: this machine alone.
    """

    seconds: float = 60.0
    work: int | tuple[int, ...] | None = None
    seed: int = 0
    workers: int = 2
    cluster: str | None = None

    def without_cameras(self) -> Budget:
        """Return the part for the main plan when a second one at camera weight 0 follows."""
        return replace(self, seconds=(1 - CAMERAS_SHARE) * self.seconds)

    def for_cameras(self) -> Budget:
        """Return the part for the plan at camera weight 0: a fifth of the time, or a quarter of the rounds."""
        done = self.work[0] if isinstance(self.work, tuple) else self.work
        work = None if done is None else max(1, done // CAMERAS_ROUNDS)
        return replace(self, seconds=CAMERAS_SHARE * self.seconds, work=work)

    def without_levels(self) -> Budget:
        """Return the part for the search when bounds for levels of function follow: rounds are all left to it."""
        return replace(self, seconds=(1.0 - SHARE) * self.seconds)

    def half(self) -> Budget:
        """Return the part of each of two searches that are compared: half the time, or all rounds."""
        return replace(self, seconds=self.seconds / 2)

    def words(self) -> str:
        """Return the options of the command line that ask for this budget."""
        rounds = "/".join(map(str, self.work)) if isinstance(self.work, tuple) else self.work
        limit = f"--time {self.seconds:g}" if self.work is None else f"--work {rounds}"
        return f"{limit} --seed {self.seed} --workers {self.workers}"


def tell_step(tell: Tell | None, step: str, plan: Plan) -> None:
    """Tell what is being done with a plan that was found; who asks to stop is not heard any more."""
    if tell:
        with suppress(KeyboardInterrupt):
            tell(step, Progress(plan.seconds, plan.work, plan.objective, plan.lower_bound, 1.0))
