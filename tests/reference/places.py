"""The plain twin of sharing places of several qualities: every way to hand out whole places is tried."""

from __future__ import annotations

from itertools import product


def best_worth(places, asked, reach):
    """What each gets, in the order of the list, in the way of handing out that is best for the first, then the second.

    ``places`` are (number, quality) by supplier, ``asked`` the places that each asks for, ``reach`` the suppliers of
    each. As all numbers are whole, no part of a place makes anybody's worth larger.
    """
    ways = [[taken for taken in product(*(range(min(number, ask) + 1) if k in open_to else (0,)
                                          for k, (number, _) in enumerate(places))) if sum(taken) <= ask]
            for ask, open_to in zip(asked, reach, strict=True)]
    best = None
    for handed in product(*ways):
        if all(sum(column) <= places[k][0] for k, column in enumerate(zip(*handed, strict=True))):
            worth = [sum(count * places[k][1] for k, count in enumerate(taken)) for taken in handed]
            best = worth if best is None else max(best, worth)
    return best
