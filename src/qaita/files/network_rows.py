"""Networks of other programs as rows of the tables assets, links and needs: what every such reader returns.

Owns :class:`NetworkRows`, the joining of several networks, and the reader of a list of dependencies between them. The
readers are :mod:`qaita.files.network_epanet` (water) and :mod:`qaita.files.network_pandapower` (power). Rows are text,
as a person would have typed them; residents, damage and weights are not in such files and are not invented.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from qaita.cases.rows import Row, same_columns
from qaita.errors import Fault, InputError
from qaita.files.csv import read_csv
from qaita.files.maybe import likely

Element = tuple[str, str]
"""What an asset is in its file: kind (``node``, ``link``; of pandapower the table) and name (or index) there."""


class Demand(NamedTuple):
    """What is asked at one place on average: cubic metres of water, or megawatt-hours of power, a day."""

    asset_id: str
    service: str
    per_day: float


@dataclass(frozen=True)
class NetworkRows:
    """One network, or several joined.

    Attributes
    ----------
    assets, links, needs : tuple of dict of str to str
        Rows of the tables of these names (``docs/data-model.md``), with own columns ``x_...`` for what has no column.
    left_out : tuple of str
        What the file has and the rows have not, each with the reason, such as ``pipe P7: closed``.
    demands : tuple of Demand
        What is asked where, above 0, in the order of the file.
    elements : mapping of str to Element
        Asset id -> what it is in the file, for those who ask the file's own program.
    supplies : tuple of dict of str to str
        Rows of the table supplies, for sources of which the file says the most that they give.
    """

    assets: tuple[Row, ...]
    links: tuple[Row, ...]
    needs: tuple[Row, ...] = ()
    left_out: tuple[str, ...] = ()
    demands: tuple[Demand, ...] = ()
    elements: Mapping[str, Element] = field(default_factory=dict)
    supplies: tuple[Row, ...] = ()

    @property
    def asset_ids(self) -> tuple[str, ...]:
        """Ids of the assets, in their order."""
        return tuple(row["asset_id"] for row in self.assets)

    def tables(self) -> dict[str, list[Row]]:
        """Return the rows by table, each table with one set of columns, as :func:`qaita.read_city` takes them."""
        parts = {"assets": self.assets, "links": self.links, "needs": self.needs}
        return {name: same_columns(rows) for name, rows in parts.items()}


def joined(networks: Sequence[NetworkRows], dependencies: Sequence[tuple[str, str]] = (), service: str = "power",
           stand_ins: bool = False) -> NetworkRows:
    """Return several networks as one, in which assets need assets of other networks while running.

    Parameters
    ----------
    networks : sequence of NetworkRows
        No two may share the id of an asset or of a link.
    dependencies : sequence of (str, str)
        Asset that needs, and asset that supplies.
    service : str
        Service that is supplied.
    stand_ins : bool
        Whether a supplier that no network has becomes an asset of class ``other``, wholly assumed, instead of a fault.

    Raises
    ------
    InputError
        With all doubled ids and all unknown assets.
    """
    assets = [row for network in networks for row in network.assets]
    links = [row for network in networks for row in network.links]
    known = {row["asset_id"] for row in assets}
    if stand_ins:
        missing = dict.fromkeys(supplier for _, supplier in dependencies if supplier not in known)
        assets += [{"asset_id": supplier, "class": "other", "assumed": "all"} for supplier in missing]
        known |= set(missing)
    faults = [*_doubled("assets", "asset_id", assets), *_doubled("links", "link_id", links),
              *_unknown_ends(dependencies, known)]
    if faults:
        raise InputError(faults)
    needs = [row for network in networks for row in network.needs]
    needs += [{"asset_id": consumer, "service": service, "kind": "run", "supplier_id": supplier}
              for consumer, supplier in dependencies]
    return NetworkRows(
        tuple(assets), tuple(links), tuple(needs), tuple(reason for network in networks for reason in network.left_out),
        tuple(demand for network in networks for demand in network.demands),
        {asset: element for network in networks for asset, element in network.elements.items()},
        tuple(supply for network in networks for supply in network.supplies),
    )  # fmt: skip


def _unknown_ends(dependencies: Sequence[tuple[str, str]], known: set[str]) -> list[Fault]:
    return [_unknown(row, column, name, known) for row, pair in enumerate(dependencies, start=2)
            for column, name in zip(("consumer", "supplier"), pair, strict=True) if name not in known]


def read_dependencies(path: Path) -> tuple[tuple[str, str], ...]:
    """Return the pairs (who needs, who supplies) of a CSV file with two columns, such as ``water_id,power_id``.

    Raises
    ------
    InputError
        When the file cannot be read or has not two columns, or a cell is blank.
    """
    try:
        raw = read_csv(path, path.stem)
    except OSError as error:
        raise InputError([Fault(f"cannot be read: {error.strerror}", path.name)]) from error
    if raw.faults:
        raise InputError(raw.faults)
    if len(raw.headings) != 2:
        raise InputError([Fault("wrong number of columns", path.name, value=", ".join(raw.headings),
                                allowed="two: who needs, who supplies")])
    pairs = tuple(zip(*raw.cells, strict=True))
    blank = [Fault("cell is blank", path.name, number) for number, pair in zip(raw.numbers, pairs, strict=True)
             if "" in pair]
    if blank:
        raise InputError(blank)
    return tuple((consumer, supplier) for consumer, supplier in pairs)


def free_name(wanted: str, kind: str, taken: set[str]) -> str:
    """Return ``wanted``, or ``kind-wanted`` (numbered if need be) where it is taken, and take it."""
    name, number = wanted, 1
    while name in taken:
        name = f"{kind}-{wanted}" if number == 1 else f"{kind}-{wanted}-{number}"
        number += 1
    taken.add(name)
    return name


def _doubled(table: str, column: str, rows: Sequence[Row]) -> list[Fault]:
    counts = Counter(row[column] for row in rows)
    return [Fault("id stands twice in the networks", table, column=column, value=name, allowed="each id once")
            for name, count in counts.items() if count > 1]


def _unknown(row: int, column: str, name: str, known: set[str]) -> Fault:
    guess = likely(name, known)
    return Fault("no such asset in the networks", "dependencies", row, column, name, f"one of {len(known)} assets",
                 f"{guess} is meant" if guess else "its network is missing; stand-ins may take its place")
