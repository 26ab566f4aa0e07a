"""How each kind of resource is handed out in a step.

Owns housing, bridges and transfer services, and the choice among the kinds; utilities are a file of their own.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from qaita.recovery.replay.amounts import Amounts, in_order
from qaita.recovery.replay.asks import Asks
from qaita.recovery.replay.case import BRIDGE, HOUSING, TRANSFER, UTILITY, Case, Resource
from qaita.recovery.replay.meeting import Meeting
from qaita.recovery.replay.transfer import Places, Transfer
from qaita.recovery.replay.utility import Totals, Utility


class Handing(Protocol):
    """A resource being handed out."""

    def hand_out(self, step: int) -> None:
        """Hand the resource out once; with nothing changed since the last time in this step, nothing happens."""

    def totals(self) -> Totals | None:
        """Return the totals as they are counted at the end of a step; None for what is not counted."""


class Transferring:
    """A transfer service: its links let through what they supply, and nothing is handed out."""

    def hand_out(self, step: int) -> None:
        """Do nothing."""

    def totals(self) -> None:
        """Return nothing: it is not counted."""


class AtHome:
    """Demand of some components met by the supply of others, pair by pair: housing, and links on bridges."""

    def __init__(self, resource: int, amounts: Amounts, pairs: list[tuple[int, int]]):
        """Take ``pairs`` of supplier and consumer, both components; only consumers with a demand matter."""
        side = amounts.demand
        kept = [(amounts.supply.row(resource, supplier), side.row(resource, consumer), consumer)
                for supplier, consumer in pairs if side.row(resource, consumer) >= 0]
        self._amounts = amounts
        self._supply = np.array([row[0] for row in kept], np.int64)
        self._supplied = np.flatnonzero(self._supply >= 0)
        self._demand = np.array([row[1] for row in kept], np.int64)
        self._meeting = Meeting(amounts, [row[2] for row in kept])
        self._matters = len(self._meeting.rows) > 0

    def meet(self) -> None:
        """Lower the consumers' supplies to what the supply of their partners leaves them."""
        if not self._matters:
            return
        amounts = self._amounts
        demand = amounts.demand.now[self._demand]
        supply = np.zeros(len(demand))
        supply[self._supplied] = amounts.supply.now[self._supply[self._supplied]]
        met = np.ones(len(demand))
        np.divide(supply, demand, out=met, where=demand > 0)
        asking = (demand > 0)[self._meeting.source]
        rows, factors = self._meeting.rows[asking], self._meeting.factors(np.minimum(1.0, met))[asking]
        amounts.lower(rows, amounts.supply.best[rows] * factors)


class Housing:
    """People at home: each component's supply meets its own demand and no other's."""

    def __init__(self, resource: int, told: Resource, amounts: Amounts, num_components: int):
        self._resource, self._steps, self._amounts = resource, told.steps, amounts
        self._home = AtHome(resource, amounts, [(k, k) for k in range(num_components)])
        self._seen = (-1, -1)

    def hand_out(self, step: int) -> None:
        """Meet every demand at home."""
        if self._steps and step not in self._steps:
            return
        seen = (step, self._amounts.changes[self._resource])
        if seen != self._seen:
            self._seen = seen
            self._home.meet()

    def totals(self) -> Totals:
        """Return what is there now, also in steps without handing out, added up component after component."""
        supply = self._amounts.column(self._amounts.supply, self._resource)
        demand = self._amounts.column(self._amounts.demand, self._resource)
        return in_order(supply), in_order(demand), in_order(np.minimum(demand, supply))


class Bridges:
    """Links on a bridge: they carry what the bridge carries."""

    def __init__(self, resource: int, told: Resource, amounts: Amounts):
        self._steps = told.steps
        self._links = AtHome(resource, amounts, [(bridge, link) for bridge, links in told.bridges for link in links])

    def hand_out(self, step: int) -> None:
        """Meet the links' demand by their bridge."""
        if not self._steps or step in self._steps:
            self._links.meet()

    def totals(self) -> None:
        """Return nothing: it is not counted."""


def make_handings(case: Case, amounts: Amounts, asks: Asks) -> list[Handing]:
    """Return how each resource of the case is handed out, in their order."""
    order = {resource.name: k for k, resource in enumerate(case.resources)}
    places = Places(case)
    transfers = {name: Transfer(order[name], case.resources[order[name]], amounts, places)
                 for name in {resource.transfer for resource in case.resources} if name}
    made: list[Handing] = []
    for k, told in enumerate(case.resources):
        if told.model == UTILITY:
            made.append(Utility(k, case, amounts, asks, transfers.get(told.transfer)))
        elif told.model == HOUSING:
            made.append(Housing(k, told, amounts, len(case.components)))
        elif told.model == BRIDGE:
            made.append(Bridges(k, told, amounts))
        elif told.model == TRANSFER:
            made.append(Transferring())
    return made
