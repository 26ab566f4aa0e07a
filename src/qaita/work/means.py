"""With what each task is done: whose crews, which accounts, which working time.

Owns :class:`Means`. Whose crews a task may use is decided here: a contractor who brings crews of his own works with
those only, everybody else draws on the city's common pool. Places nothing in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from qaita.city.city import City
from qaita.units import Clock
from qaita.work.accounts import Accounts, accounts_of
from qaita.work.bill import START, Bill
from qaita.work.calendar import Shifts, all_shifts, shared
from qaita.work.crews import Key, Pools, pools_of
from qaita.work.draws import paid_later
from qaita.work.levers import OVERTIME, Lever, levers_of
from qaita.work.overtime import with_overtime
from qaita.work.tasks import Task
from qaita.work.travel import Travel, travel_of


@dataclass(frozen=True)
class Means:
    """Crews, accounts and calendars of a city, and which of them each asset's tasks use.

    Attributes
    ----------
    pools : Pools
        Crews.
    accounts : Accounts
        Money and stock.
    shifts : dict of str to Shifts
        Calendars by name.
    contractors : tuple of str
        Contractor of each asset's lot, '' for none or not yet known; where streets are opened, '' for each node beyond.
    payers : tuple of str
        Source of money of each asset, '' for none; as above.
    levers : dict of str to Lever
        Levers by name.
    clock : Clock
        Local days, on which overtime is counted.
    start : int
        Minute from which it is.
    lots : tuple of str
        Lot of each asset, '' for none; as above.
    travel : Travel or None
        Ways between districts, None where none takes time.
    own : frozenset of str
        Contractors who bring crews of their own.
    """

    pools: Pools
    accounts: Accounts
    shifts: dict[str, Shifts]
    contractors: tuple[str, ...]
    payers: tuple[str, ...]
    levers: dict[str, Lever]
    clock: Clock
    start: int
    lots: tuple[str, ...]
    travel: Travel | None
    own: frozenset[str]

    def contractor(self, task: Task) -> str:
        """Return who does a task: the bidder whose offer it is, else the contractor of its lot, '' for the city."""
        return task.bidder or self.contractors[task.asset]

    def employer(self, task: Task) -> str:
        """Return whose crews do a task: its contractor's where he brings his own, else '' for the common pool."""
        hired = "" if task.common else self.contractor(task)
        return hired if hired in self.own else ""

    def crews(self, task: Task) -> list[tuple[Key, int]]:
        """Return the pools from which the crews of a task come, and how many of each: in shifts, those of each."""
        shifts, employer = self.num_shifts(task), self.employer(task)
        return [((trade, employer), int(count) * shifts) for trade, count in task.crews]

    def num_shifts(self, task: Task) -> int:
        """Return how many crews take turns: as many as keep each to its own hours, on a day and over all time."""
        if not task.hours or self.levers[task.hours].shortens == OVERTIME:
            return 1
        own, longer = self.working_time(self.calendars(task)), self.shifts[self.levers[task.hours].calendar]
        if not own.full_day or not len(longer.opens):
            return 1
        return max(1, ceil(longer.full_day / own.full_day), ceil(longer.total / max(1, own.total)))

    def charges(self, task: Task) -> dict[int, int]:
        """Return account -> amount that a task draws."""
        return self.accounts.charges(task, task.payer or self.payers[task.asset], self.lots[task.asset])

    def bills(self, task: Task) -> tuple[Bill, ...]:
        """Return the payments of a task: those laid out, else its whole cost at its start, if anybody pays."""
        cost = ceil(task.cost) if (task.payer or self.payers[task.asset]) and task.drawn is None else 0
        return (Bill(task.task_id, START, cost, holds=True),) if cost else task.bills

    def paid_from(self, task: Task) -> tuple[int, ...]:
        """Return the accounts from whose dated releases a task is paid."""
        payer = task.payer or self.payers[task.asset]
        return tuple(self.accounts.open_to[payer, task.mode]) if payer else ()

    def calendars(self, task: Task) -> tuple[str, ...]:
        """Return the calendars whose common time a task is worked in: its own, or those of all its crews."""
        if task.calendar:
            return (task.calendar,)
        employer = self.employer(task)
        return tuple(sorted({self.pools.calendars[trade, employer] for trade, _ in task.crews})) or ("always",)

    def hours(self, task: Task) -> Shifts:
        """Return the time in which a task goes on: that of its calendars, or of the lever on its hours."""
        own = self.working_time(self.calendars(task))
        if not task.hours:
            return own
        lever = self.levers[task.hours]
        if lever.shortens == OVERTIME:
            return with_overtime(own, lever.caps, self.clock, self.start)
        return self.shifts[lever.calendar]

    def working_time(self, calendars: tuple[str, ...]) -> Shifts:
        """Return the time that all of ``calendars`` share."""
        common = self.shifts[calendars[0]]
        for name in calendars[1:]:
            common = shared(common, self.shifts[name])
        return common


def means_of(city: City, tasks: list[Task]) -> Means:
    """Return the means of a city for these tasks."""
    assets, pools = city.tables["assets"], pools_of(city, tasks)
    contractor = {row["lot_id"]: str(row["contractor"]) for row in city.tables["lots"].rows()}
    accounts = accounts_of(city, {task.mode for task in tasks}, paid_later(city))
    beyond = ("",) * (city.needs.num_nodes - city.num_assets if len(city.tables["openings"]) else 0)
    return Means(
        pools=pools, accounts=accounts, shifts=all_shifts(city),
        contractors=(*(contractor.get(lot_id, "") for lot_id in assets["lot_id"]), *beyond),
        payers=(*map(str, assets["payer"]), *beyond), lots=(*map(str, assets["lot_id"]), *beyond),
        travel=travel_of(city), own=frozenset(pools.employers()),
        levers={lever.lever_id: lever for lever in levers_of(city)}, clock=city.clock,
        start=city.settings.start,
    )
