"""What a service must answer whose deliveries depend on who else draws.

Owns :class:`SharedService`, the one door between those who play recovery through time and those who share out a
service: by priority, at least cost, out of stock, or in a program of somebody else. Never shares anything out itself.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class SharedService(Protocol):
    """A service that is asked only at the moments at which something changes.

    Who plays recovery calls, in this order and with minutes that never go back: :meth:`advance` to a minute,
    :meth:`deliver` at that minute (as often as what works there changes), :meth:`next_change` to know until when the
    answer stands.
    """

    @property
    def name(self) -> str:
        """Name of the service, such as ``power``."""
        ...

    @property
    def consumers(self) -> Ints:
        """Nodes that draw, shape (num_consumers,), ascending: assets, then sinks."""
        ...

    def deliver(self, minute: int, works: Floats) -> Floats:
        """Return which share of what it asks each consumer gets.

        Parameters
        ----------
        minute : int
            Minutes since day 0.
        works : (num_assets,) float64
            Share of its function that each asset has, 0 to 1; links that are assets included. For a consumer the
            share that it would have with this service whole: who is dark for want of it still asks for it.

        Returns
        -------
        (num_consumers,) float64
            0 to 1; 1 for a consumer that asks nothing.
        """
        ...

    def next_change(self, minute: int) -> int:
        """Return the next minute at which :meth:`deliver` may answer otherwise though ``works`` does not change.

        A surge begins or ends, a stock runs out: NEVER when nothing of the kind will happen.
        """
        ...

    def advance(self, minute: int) -> None:
        """Let time pass up to ``minute`` with the last deliveries: stocks run down or fill."""
        ...
