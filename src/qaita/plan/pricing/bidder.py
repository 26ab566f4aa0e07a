"""One more bidder for a lot: another one like someone who bids, at his price and time, with crews of his own.

Owns :func:`bidders_more`. Whether there is such a firm, and what asking for more bids costs, is for others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from qaita.city.city import City
from qaita.city.table import Table
from qaita.damage.assess import Damage
from qaita.plan.pricing.question import Question
from qaita.work.bids import bidders_of
from qaita.work.build import programme as programme_of
from qaita.work.programme import Programme


def bidders_more(programme: Programme, damage: Damage) -> Iterator[Question]:
    """Yield a question for each lot that is let by bids and each bidder for it who has crews of his own.

    ``subject`` is the lot, ``employer`` the bidder whom the new one is like, ``members`` are the jobs of the lot. Who
    works with the city's own crews brings none, and nothing is asked about another like him.
    """
    if programme.city is None or programme.pins:
        return
    start = programme.model.start
    for lot, bidders in bidders_of(programme.city).items():
        jobs = tuple(job for job, name in enumerate(programme.job_lots) if name == lot)
        for like in bidders if jobs else ():
            if like in programme.pool_contractors:
                yield Question("bidder", lot, like, jobs, start, start, 1,
                               rebuilt=partial(_with_bidders, programme.city, damage, lot, like))


def _with_bidders(city: City, damage: Damage, lot: str, like: str, count: int) -> Programme:
    """Return the programme of a city in which so many more bid for a lot, each with what ``like`` has and asks."""
    names = [f"{like} (another {k + 1})" for k in range(count)]
    bids, crews = city.tables["bids"], city.tables["crews"]
    more = replace(city, tables={
        **city.tables,
        "bids": _copied(bids, (bids["contractor"] == like) & (bids["lot_id"] == lot), names),
        "crews": _copied(crews, crews["contractor"] == like, names),
    })  # fmt: skip
    return programme_of(more, damage)


def _copied(table: Table, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]], names: list[str]) -> Table:
    """Return a table with some rows once more for each name, as the contractor's."""
    rows = np.flatnonzero(chosen)
    place = np.concatenate([np.arange(len(table)), np.tile(rows, len(names))]).astype(np.int64)
    columns = {name: column[place] for name, column in table.columns.items()}
    columns["contractor"] = columns["contractor"].copy()
    columns["contractor"][len(table):] = np.repeat(np.array(names, object), len(rows))
    return Table(table.name, columns, {name: marks[place] for name, marks in table.assumed.items()})
