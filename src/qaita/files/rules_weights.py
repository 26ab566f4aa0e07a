"""Rules of the weights: one version, and never more than a resident-day lost a day.

Owns :func:`check_weights`; what cameras need besides stands in :mod:`qaita.files.decency`.
"""

from __future__ import annotations

import numpy as np

from qaita.errors import Fault
from qaita.files.read import ReadTable

ROUNDING = 1e-9
"""How far above 1 the sum of weights may be by rounding alone."""


def check_weights(read: ReadTable) -> list[Fault]:
    """Return faults of several versions, and of each moment from which the weights of all services exceed 1."""
    weights = read.table
    faults = []
    first = next((value for value in weights["version"] if value), "")
    faults += [read.fault(idx, "version", "another version of the weights", f"one in the whole table: {first}")
               for idx, value in enumerate(weights["version"]) if value and value != first]
    begins = np.maximum(weights["from"], 0)
    for moment in sorted(set(begins.tolist())):
        holds = (begins <= moment) & (weights["until"] > moment)
        total = float(np.nansum(weights["weight"][holds]))
        if total > 1 + ROUNDING:
            last = int(np.flatnonzero(begins == moment)[-1])
            faults.append(read.fault(last, "weight", "the weights that hold at one time sum to more than 1",
                                     "a sum of at most 1", f"divide each of them by {total:.9g}", value=f"{total:.9g}"))
            break
    return faults
