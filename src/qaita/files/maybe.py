"""What somebody may have meant: the known name most like a wrong one.

Owns :func:`likely`. Quick even where a hundred thousand names are known.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_COMPARED = 3000
"""Names compared at most: of a long list only those that begin or end like the wrong one."""


ALIKE, MISTAKEN = 0.7, 0.75
"""Likeness (0 to 1) from which a name is offered for a wrong one; from which a table that nobody asked for is taken for
a misspelt one: a sheet "notes" beside a table "routes" is not."""


def likely(word: str, known: Iterable[str], alike: float = ALIKE) -> str:
    """Return the name in ``known`` most like ``word``, quoted for a "Maybe" line; empty when none is like it."""
    folded = word.casefold()
    names = {name.casefold(): name for name in known if name}
    if folded in names:
        return repr(names[folded])
    compared = list(names)
    if len(compared) > MAX_COMPARED:
        compared = [name for name in names if name[:3] == folded[:3] or name[-3:] == folded[-3:]][:MAX_COMPARED]
    close = get_close_matches(folded[:100], compared, n=1, cutoff=alike)
    return repr(names[close[0]]) if close else ""
