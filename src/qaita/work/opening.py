"""One opening of a street: who shares it, and the two ways of digging.

Owns :class:`Opening` and the names of the two ways. Makes no work of it: :mod:`qaita.work.openings` does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHARED, ALONE = "shared", "alone"
"""The two ways in which all works of one opening are done."""

ALONE_END = "@alone"
"""What the id of a sharer's task ends with where he digs alone."""

@dataclass(frozen=True)
class Opening:
    """One opening of a street with the sharers that have works, by node.

    Attributes
    ----------
    opening_id, street : str
        Its name, and the street.
    opening, closing : int
        Nodes of opening and closing it for all.
    sharers : tuple of int
        Nodes of the assets whose works lie in it.
    alone : tuple of int
        Node of closing behind each sharer alone, in the same order.
    day_cost : float
        What a day on which the street is open costs the city.
    """

    opening_id: str
    street: str
    opening: int
    closing: int
    sharers: tuple[int, ...]
    alone: tuple[int, ...]
    day_cost: float

    @property
    def nodes(self) -> tuple[int, ...]:
        """All nodes whose works are done one way."""
        return (self.opening, *self.sharers, self.closing, *self.alone)


def own_id(task_id: str) -> str:
    """Return the id of a task as it is in the open street, of that or of the task done alone."""
    return task_id.removesuffix(ALONE_END)


def dues_of(openings: Iterable[Opening]) -> list[tuple[int, str, int]]:
    """Return (node, way, node): a job done in that way owes the other one's being done."""
    return [due for opening in openings for due in (
        (opening.opening, SHARED, opening.closing),
        *((asset, ALONE, node) for asset, node in zip(opening.sharers, opening.alone, strict=True)))]
