"""A pin of the commission in indices of a model.

Owns :class:`Pinned`. What makes one of a row is :mod:`qaita.work.pins`.
"""

from __future__ import annotations

from dataclasses import dataclass

Minutes = tuple[tuple[int, int], ...]
"""Index of a mode or task, and a minute."""


@dataclass(frozen=True)
class Pinned:
    """A pin as it bears on the model of the programme without pins.

    Attributes
    ----------
    pin_id, what, said : str
        As in the table ``pins``, and what is decided in words.
    forbids : tuple of int
        Modes.
    ready, release, deadline : tuple of (int, int)
        Mode or task, and the minute before which it does not start, or by which it is finished.
    """

    pin_id: str
    what: str
    said: str
    forbids: tuple[int, ...]
    ready: Minutes
    release: Minutes
    deadline: Minutes
