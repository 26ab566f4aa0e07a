"""Accounts: what has been released of money and stock by each moment, and what each task draws.

Owns :class:`Accounts`. A release of money may be ear-marked for modes; then a task is charged to every account whose
releases contain all that its mode may use, which is Hall's condition for nested ear-marks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, floor

from qaita.city.city import City
from qaita.work.tasks import Task

STOCK_SCALE = 1000
"""Stock is counted in thousandths, so that quantities may have three decimals."""


@dataclass
class Accounts:
    """Names, releases and charges of all accounts.

    Attributes
    ----------
    names : list of str
        ``money:SOURCE`` or ``stock:ITEM``.
    releases : list of list of (int, int)
        Minute and amount of each release.
    open_to : dict of (source, mode) to list of int
        Accounts that a task of this payer and mode is charged to.
    items : dict of str to int
        Account of each material.
    """

    names: list[str] = field(default_factory=list)
    releases: list[list[tuple[int, int]]] = field(default_factory=list)
    open_to: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)

    def charges(self, task: Task, payer: str) -> dict[int, int]:
        """Return account -> amount drawn by ``task``, amounts rounded up."""
        cost = ceil(task.cost)
        drawn = dict.fromkeys(self.open_to[payer, task.mode], cost) if payer and cost else {}
        for item, amount in task.materials:
            drawn[self.items[item]] = drawn.get(self.items[item], 0) + ceil(amount * STOCK_SCALE)
        return drawn


def accounts_of(city: City, modes: set[str]) -> Accounts:
    """Return the accounts of a city for tasks of these modes."""
    accounts = Accounts()
    for source, rows in _by(city, "money", "source_id").items():
        _add_source(accounts, source, rows, sorted(modes))
    for item, rows in _by(city, "stock", "item").items():
        accounts.items[item] = len(accounts.names)
        accounts.names.append(f"stock:{item}")
        accounts.releases.append([(row["available"], floor(row["amount"] * STOCK_SCALE)) for row in rows])
    return accounts


def _by(city: City, table: str, column: str) -> dict[str, list[dict[str, object]]]:
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in city.tables[table].rows():
        grouped.setdefault(row[column], []).append(row)
    return grouped


def _add_source(accounts: Accounts, source: str, rows: list[dict[str, object]], modes: list[str]) -> None:
    usable = {mode: frozenset(k for k, row in enumerate(rows) if not row["modes"] or mode in row["modes"])  # type: ignore[operator]
              for mode in modes}
    sets = sorted({frozenset(range(len(rows))), *usable.values()}, key=lambda members: (-len(members), sorted(members)))
    of_set = {members: len(accounts.names) + rank for rank, members in enumerate(sets)}
    for mode in modes:
        accounts.open_to[source, mode] = [of_set[members] for members in sets if members >= usable[mode]]
    for members in sets:
        accounts.names.append(f"money:{source}")
        accounts.releases.append([(rows[k]["available"], floor(rows[k]["amount"])) for k in sorted(members)])  # type: ignore[misc,arg-type]
