"""A service as a black box: any function from what works to what each consumer gets.

Owns :class:`BlackBox`, which makes a service of such a function and remembers what it answered. Knows no physics.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Ask = Callable[[Floats], Floats]
"""From the share of function of each asset, (num_assets,) float64, to the share of what it asks for each consumer,
(num_consumers,) float64, 0 to 1."""

MOST_REMEMBERED = 100_000
"""Answers kept at most; what was asked first is forgotten first."""


class BlackBox:
    """A service (:class:`qaita.recovery.sharing.service.SharedService`) around a function.

    What it delivers depends on what works now and on nothing else: not on the hour, and not on what was before.

    Parameters
    ----------
    name : str
        Name of the service, such as ``water``.
    consumers : array_like of int
        Nodes that draw, ascending.
    ask : Ask
        The function. It is asked once for each state, and must give the same answer to the same question. What it
        raises is not caught.
    looks_at : array_like of int, optional
        Assets on which the answer depends; two states that are the same in these are one. None: all assets.

    Attributes
    ----------
    num_asked : int
        How often the function was asked.

    Raises
    ------
    ValueError
        When the consumers are not in ascending order.
    """

    def __init__(self, name: str, consumers: Ints, ask: Ask, looks_at: Ints | None = None):
        self._name, self._ask = name, ask
        self._consumers = np.asarray(consumers, np.int64)
        self._looks_at = slice(None) if looks_at is None else np.asarray(looks_at, np.int64)
        self._answers: dict[bytes, Floats] = {}
        self.num_asked = 0
        if (np.diff(self._consumers) <= 0).any():
            raise ValueError(f"consumers of {name} are not in ascending order: {self._consumers}")

    @property
    def name(self) -> str:
        """Name of the service."""
        return self._name

    @property
    def consumers(self) -> Ints:
        """Nodes that draw, (num_consumers,) int64, ascending."""
        return self._consumers

    @property
    def num_unsolved(self) -> int:
        """How often the function found no solution, where it counts that (``num_unsolved``); else 0."""
        return int(getattr(self._ask, "num_unsolved", 0))

    def deliver(self, minute: int, works: Floats) -> Floats:
        """Return the share of what it asks that each consumer gets, (num_consumers,) float64, 0 to 1.

        Raises
        ------
        ValueError
            When the function gives back another number of shares, a share that is no number, or one outside 0 to 1.
        """
        works = np.asarray(works, np.float64)
        state = np.ascontiguousarray(works[self._looks_at])
        key = state.tobytes()
        if key not in self._answers:
            if len(self._answers) >= MOST_REMEMBERED:
                del self._answers[next(iter(self._answers))]
            self._answers[key] = self._checked(self._ask(works))
            self.num_asked += 1
        return self._answers[key].copy()

    def next_change(self, minute: int) -> int:
        """Return NEVER: nothing changes unless what works does."""
        return NEVER

    def advance(self, minute: int) -> None:
        """Let time pass, which changes nothing."""

    def _checked(self, shares: Floats) -> Floats:
        found = np.asarray(shares, np.float64)
        if found.shape != self._consumers.shape:
            raise ValueError(f"the model of {self._name} gives shares of shape {found.shape}; "
                             f"allowed: {self._consumers.shape}, one for each consumer")
        wrong = ~((found >= 0) & (found <= 1))
        if wrong.any():
            raise ValueError(f"the model of {self._name} gives consumer {self._consumers[wrong][0]} the share "
                             f"{found[wrong][0]}; allowed: 0 to 1")
        return found
