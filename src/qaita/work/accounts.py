"""Accounts: what has been released of money and stock by each moment, and what each task draws.

Owns :class:`Accounts`. The places of a lever are an account too. A release of money may be ear-marked for modes; then a
task is charged to every account whose releases contain all that its mode may use. That is Hall's condition for what is
drawn up to a moment from what has been released by then: within one source a payment may be booked over to a later
release that its mode may use too.
A payment that holds nothing back is paid when the money is there: it only counts against all that is ever released.
The ceiling of a lot is an account as well, full from the beginning.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from math import ceil, floor, isnan
from typing import Any

from qaita.city.city import City
from qaita.work.dumps import dump_name, is_dump
from qaita.work.tasks import Task

STOCK_SCALE = 1000
"""Stock is counted in thousandths, so that quantities may have three decimals."""

Row = dict[str, Any]


def unit_of(name: str) -> int:
    """Return in how many parts of a unit an account of this name counts: materials and tonnes in thousandths."""
    return STOCK_SCALE if name.startswith("stock:") or is_dump(name) else 1


@dataclass
class Accounts:
    """Names, releases and charges of all accounts.

    Attributes
    ----------
    names : list of str
        ``money:SOURCE``, ``money:SOURCE (in all)``, ``stock:ITEM``, ``levers:LEVER`` or ``ceiling:LOT``.
    releases : list of list of (int, int)
        Minute and amount of each release.
    open_to : dict of (source, mode) to list of int
        Accounts that a task of this payer and mode is charged to.
    items : dict of str to int
        Account of each material.
    in_all : dict of (source, mode) to list of int
        Accounts of everything that a source ever releases, where some of its payments hold nothing back.
    places : dict of str to int
        Account of each lever that may be used only so many times (``levers:LEVER``).
    ceilings : dict of str to int
        Account of each lot with a ceiling.
    """

    names: list[str] = field(default_factory=list)
    releases: list[list[tuple[int, int]]] = field(default_factory=list)
    open_to: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    in_all: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    ceilings: dict[str, int] = field(default_factory=dict)

    def charges(self, task: Task, payer: str, lot: str = "") -> dict[int, int]:
        """Return account -> amount drawn by ``task``, of an asset in ``lot``; amounts rounded up."""
        cost = ceil(task.cost) if task.drawn is None else task.drawn
        owed = cost + sum(bill.amount for bill in task.bills if not bill.holds)
        drawn = dict.fromkeys(self.open_to[payer, task.mode], cost) if payer and cost else {}
        drawn |= dict.fromkeys(self.in_all.get((payer, task.mode), ()), owed)
        if task.lever in self.places:
            drawn[self.places[task.lever]] = 1
        if lot in self.ceilings and not task.lever and not task.common:
            drawn[self.ceilings[lot]] = ceil(task.cost)
        for item, amount in task.materials:
            drawn[self.items[item]] = drawn.get(self.items[item], 0) + _scaled(amount, up=True)
        return {account: amount for account, amount in drawn.items() if amount}


def accounts_of(city: City, modes: set[str], paid_later: Set[str] = frozenset()) -> Accounts:
    """Return the accounts of a city for tasks of these modes; of sources in ``paid_later`` also everything in all."""
    accounts = Accounts()
    for source, rows in _by(city, "money", "source_id").items():
        accounts.open_to |= _add_source(accounts, source, rows, sorted(modes))
        if source in paid_later:
            at_once = [{**row, "available": 0} for row in rows]
            accounts.in_all |= _add_source(accounts, source, at_once, sorted(modes), " (in all)")
    for item, rows in _by(city, "stock", "item").items():
        accounts.items[item] = len(accounts.names)
        accounts.names.append(f"stock:{item}")
        accounts.releases.append([(row["available"], _scaled(row["amount"], up=False)) for row in rows])
    for row in city.tables["levers"].rows():
        if row["places"] >= 0:
            accounts.places[row["lever_id"]] = len(accounts.names)
            accounts.names.append(f"levers:{row['lever_id']}")
            accounts.releases.append([(0, row["places"])])
    for row in city.tables["dumps"].rows():
        if not isnan(row["capacity_t"]):
            accounts.items[dump_name(row["dump_id"])] = len(accounts.names)
            accounts.names.append(dump_name(row["dump_id"]))
            accounts.releases.append([(0, _scaled(row["capacity_t"], up=False))])
    for row in city.tables["lots"].rows():
        if not isnan(row["ceiling"]):
            accounts.ceilings[row["lot_id"]] = len(accounts.names)
            accounts.names.append(f"ceiling:{row['lot_id']}")
            accounts.releases.append([(0, floor(row["ceiling"]))])
    return accounts


def _scaled(amount: float, up: bool) -> int:
    """Return an amount of stock in thousandths, rounded up or down but for the error of binary fractions."""
    exact = amount * STOCK_SCALE
    near = round(exact)
    if abs(exact - near) <= 1e-9 * max(1.0, abs(exact)):
        return near
    return ceil(exact) if up else floor(exact)


def _by(city: City, table: str, column: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in city.tables[table].rows():
        grouped.setdefault(row[column], []).append(row)
    return grouped


def _add_source(accounts: Accounts, source: str, rows: list[Row], modes: list[str],
                more: str = "") -> dict[tuple[str, str], list[int]]:
    """Add one account for each set of releases that some modes may use together; return those of each mode.

    The largest set comes first; ``more`` is said behind the source in the accounts' names.
    """
    usable = {mode: frozenset(k for k, row in enumerate(rows) if not row["modes"] or mode in row["modes"])
              for mode in modes}
    sets = sorted(_unions({frozenset(range(len(rows))), *usable.values()}),
                  key=lambda members: (-len(members), sorted(members)))
    of_set = {members: len(accounts.names) + rank for rank, members in enumerate(sets)}
    for members in sets:
        accounts.names.append(f"money:{source}{more}")
        accounts.releases.append([(rows[k]["available"], floor(rows[k]["amount"])) for k in sorted(members)])
    return {(source, mode): [of_set[members] for members in sets if members >= usable[mode]] for mode in modes}


def _unions(sets: set[frozenset[int]]) -> set[frozenset[int]]:
    """Return the sets and all their unions; as few as the distinct ear-marks of one source are."""
    closed = set(sets)
    while True:
        more = {one | other for one in closed for other in sets} - closed
        if not more:
            return closed
        closed |= more
