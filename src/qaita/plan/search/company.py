"""Other processes that search the same programme: what is told them, and what is heard.

Owns :class:`Company` and :class:`Offer`. Knows no wire: whoever makes a company brings the call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Offer:
    """The best list and the best bound of a search, or of all of them.

    Attributes
    ----------
    value : float
        Worth of the list within the core, as the search weighs it; less is better.
    order, mode : (num_jobs,) int64
        The list: jobs by rank, and the mode of each.
    bound : float
        No plan loses less, in resident-days, everything settled included.
    """

    value: float
    order: Ints
    mode: Ints
    bound: float


@dataclass(frozen=True)
class Company:
    """What one search knows of the others.

    Attributes
    ----------
    proves : bool
        Whether this search sharpens the bound with prices; where another one does, it has its time for plans.
    meet : callable
        Called after every round with the offer of this search; returns what the others have found, None when it is
        too early to ask. A KeyboardInterrupt from it ends the search.
    """

    proves: bool
    meet: Callable[[Offer], Offer | None]
