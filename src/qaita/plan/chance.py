"""Chance for compiled code: numbers from a state that is handed in (splitmix64).

Owns the generator of the local search (Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195). Never seeds itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner


@inner
def _next(random: NDArray[np.uint64]) -> Any:
    random[0] += np.uint64(0x9E3779B97F4A7C15)
    z = random[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@inner
def below(random: NDArray[np.uint64], limit: int) -> Any:
    """Return a whole number from 0 to ``limit`` - 1."""
    number: Any = np.int64(_next(random) % np.uint64(limit))
    return number


@inner
def share_of_one(random: NDArray[np.uint64]) -> float:
    """Return a number from 0 up to, not including, 1."""
    part: float = np.float64(_next(random) >> np.uint64(11)) / 9007199254740992.0
    return part
