"""Rules of ways between districts: places that exist, each way once, one base for the crews of a trade and employer.

Owns :func:`check_travel`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qaita.errors import Fault
from qaita.files.maybe import likely
from qaita.files.read import ReadTable
from qaita.work.crews import mobilised


def check_travel(tables: Mapping[str, ReadTable], unread: set[str]) -> list[Fault]:
    """Return the faults of ``travel`` and of the bases of crews; districts are judged where assets could be read."""
    known = not unread & {"assets", "crews", "travel"}
    return [*_check_rows(tables["travel"]), *_check_bases(tables["crews"]), *_check_mobilised(tables["crews"]),
            *(_check_districts(tables) if known else [])]


def _check_rows(read: ReadTable) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for idx, row in enumerate(read.table.rows()):
        way = (row["from_district"], row["to_district"])
        if way[0] and way[0] == way[1]:
            yield read.fault(idx, "to_district", "the way leads nowhere", "another district than from_district")
        elif first.setdefault(way, idx) != idx:
            yield read.fault(idx, "to_district", f"this way stands twice, first in row {read.numbers[first[way]]}",
                             "each way once")


def _check_bases(read: ReadTable) -> Iterator[Fault]:
    first: dict[tuple[str, str], int] = {}
    for idx, row in enumerate(read.table.rows()):
        known = first.setdefault((row["trade"], row["contractor"]), idx)
        if read.table["base"][known] != row["base"]:
            yield read.fault(idx, "base", "one trade of one employer has two bases",
                             f"{read.table['base'][known] or 'blank'}, as in row {read.numbers[known]}",
                             f"give {row['trade']!r} of this base a name of its own")


def _check_mobilised(read: ReadTable) -> Iterator[Fault]:
    for idx, row in enumerate(read.table.rows()):
        if row["from"] < row["until"] <= mobilised(int(row["from"]), row["mobilisation_days"]):
            yield read.fault(idx, "mobilisation_days", "they leave before they have set out",
                             "fewer days than they stay")


def _check_districts(tables: Mapping[str, ReadTable]) -> Iterator[Fault]:
    """Ways lead to districts of assets or to a base; a base is a district of assets or one to which a way leads."""
    travel, crews = tables["travel"], tables["crews"]
    stand = {str(name) for name in tables["assets"].table["district"]}
    bases = {str(name) for name in crews.table["base"] if name}
    led_to = {str(name) for column in ("from_district", "to_district") for name in travel.table[column]}
    for read, column, more, allowed in ((travel, "from_district", bases, "a district of assets, or a base"),
                                        (travel, "to_district", bases, "a district of assets, or a base"),
                                        (crews, "base", led_to, "a district of assets, or one of travel")):
        for idx, name in enumerate(read.table[column]):
            if name and name not in stand | more:
                yield read.fault(idx, column, "nobody knows this district", allowed, likely(name, stand | more))
