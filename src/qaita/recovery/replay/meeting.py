"""Unmet demand, laid on the supplies of those whose demand it is.

Owns :class:`Meeting`.
"""

from __future__ import annotations

import numpy as np

from qaita.recovery.replay.amounts import Amounts
from qaita.recovery.replay.relation import Floats, Ints, Relation


class Meeting:
    """Shares met, laid on the supplies of those whose demand they are.

    Parameters
    ----------
    amounts : Amounts
        The supplies.
    components : list of int
        Whose demand it is; a component may come twice.

    Attributes
    ----------
    rows : (num_rows,) int64
        Supplies that can be lowered.
    source : (num_rows,) int64
        Which element of ``components`` each is of.
    """

    def __init__(self, amounts: Amounts, components: list[int]):
        rows = [amounts.touched(component) for component in components]
        none = np.zeros(0, np.int64)
        self.rows: Ints = np.concatenate([none, *rows])
        self.source: Ints = np.repeat(np.arange(len(rows)), [len(of) for of in rows])
        self._relation = Relation(amounts.supply.by_met[self.rows])

    def factors(self, met: Floats) -> Floats:
        """Return the share left to each of ``rows``, (num_rows,) float64; ``met`` has one share a component."""
        return self._relation.of(met[self.source])
