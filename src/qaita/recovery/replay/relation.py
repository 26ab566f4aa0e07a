"""Relations between two shares: damage and functionality, functionality and amount, demand met and supply left.

Owns the five plain relations on arrays and the one by steps. Tolerances are the peer's: 1e-9 below 1, 1e-10 above 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CONSTANT, LINEAR, REVERSE, BINARY, REVERSE_BINARY, STEPS = range(6)
RELATIONS = {
    "Constant": CONSTANT, "Linear": LINEAR, "ReverseLinear": REVERSE, "Binary": BINARY,
    "ReverseBinary": REVERSE_BINARY, "MultipleStep": STEPS,
}  # fmt: skip
NEAR = 1e-9
NEAR_ZERO = 1e-10
STEP_DIGITS = 10


def _constant(shares: Floats) -> Floats:
    return np.ones_like(shares)


def _reverse(shares: Floats) -> Floats:
    return 1 - shares


def _binary(shares: Floats) -> Floats:
    return is_one(shares).astype(np.float64)


def _reverse_binary(shares: Floats) -> Floats:
    return (shares <= NEAR_ZERO).astype(np.float64)


FORMULAS: tuple[tuple[int, Callable[[Floats], Floats]], ...] = (
    (CONSTANT, _constant), (REVERSE, _reverse), (BINARY, _binary), (REVERSE_BINARY, _reverse_binary),
)  # fmt: skip
"""Linear, the most frequent, is what stays when no formula is applied."""


def is_one(shares: Floats) -> Bools:
    """Return whether each share, at most 1, is 1 within one part in 1e9."""
    return 1.0 - shares <= NEAR


class Relation:
    """One relation an element, applied to an array of shares.

    Parameters
    ----------
    codes : (num,) int64
        CONSTANT to REVERSE_BINARY of each element.
    """

    def __init__(self, codes: Ints):
        found = ((formula, np.flatnonzero(codes == code)) for code, formula in FORMULAS)
        self._groups = [(formula, where) for formula, where in found if len(where)]

    def of(self, shares: Floats) -> Floats:
        """Return the related shares, (num,) float64; ``shares`` is (num,) float64, each 0 to 1."""
        related = shares.copy()
        for formula, where in self._groups:
            related[where] = formula(shares[where])
        return related


def at_step(share: float, limits: Sequence[float], values: Sequence[float]) -> float:
    """Return the value of the first step that holds a share; a step goes from its limit up to the next one.

    Below the first limit the first value holds, from the last one on the last. The share is rounded to 10 digits first,
    so that progress added up in small parts reaches its limit.
    """
    rounded = round(share, STEP_DIGITS)
    for (low, high), value in zip(pairwise(limits), values, strict=False):
        if low <= rounded < high:
            return value
    return values[0] if rounded < limits[0] else values[-1]
