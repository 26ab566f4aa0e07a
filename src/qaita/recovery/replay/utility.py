"""A utility or a crew in the course of the steps: shared out again only when what decides about it changed.

Owns the table of a utility as the peer holds it. The sharing itself is that of :mod:`qaita.recovery.replay.sharing`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaita.recovery.replay.amounts import Amounts
from qaita.recovery.replay.asks import Asks
from qaita.recovery.replay.case import Case, Resource
from qaita.recovery.replay.meeting import Meeting
from qaita.recovery.replay.relation import Bools, Floats, Ints
from qaita.recovery.replay.sharing import Line, Reach, Tell, places_short, share_out
from qaita.recovery.replay.transfer import Transfer

Totals = tuple[float, float, float]
"""Supply, demand, consumption of a resource in a step."""

Shares = list[tuple[int, float]]
"""Rows, each with a share or an amount."""


@dataclass
class Outcome:
    """What came of sharing a utility out.

    Attributes
    ----------
    inputs : tuple
        All that decides about it; equal inputs have equal outcomes.
    suffering : Meeting or None
        Whose supplies suffer, None when nobody's operation fell short.
    factors : (num_rows,) float64
        Share that each of its rows is left with.
    recovery : list of (int, float)
        Components whose recovery fell short, with the share met, in order.
    drawn : list of (int, float)
        Rows of consumable supplies with what was drawn.
    """

    inputs: tuple[object, ...]
    suffering: Meeting | None
    factors: Floats
    recovery: Shares
    drawn: Shares


class Utility:
    """A utility or a crew, shared out by a list of who comes first.

    It holds the table as the peer does, (2 * num_components,) float64 a column: operation, then recovery.
    """

    def __init__(self, resource: int, case: Case, amounts: Amounts, asks: Asks, transfer: Transfer | None):
        self._resource, self._amounts, self._asks, self._transfer = resource, amounts, asks, transfer
        told, self._num = case.resources[resource], len(case.components)
        self._steps = told.steps
        self._order = self._who_matters(told)
        self._place = transfer.places.of[self._order % self._num] if transfer else np.zeros_like(self._order)
        self._pools = transfer is None or transfer.are_apart(self._place)
        if self._pools:
            by_place = np.argsort(self._place, kind="stable")
            self._order, self._place = self._order[by_place], self._place[by_place]
        supplies, demands = amounts.supply.slices[resource], amounts.demand.slices[resource]
        self._suppliers, self._consumers = amounts.supply.component[supplies], amounts.demand.component[demands]
        self._consumable = bool(amounts.supply.consumable[supplies].any())
        self._supply, self._demand, self._met = (np.zeros(2 * self._num) for _ in range(3))
        self._has_links = transfer is not None and any(
            row < self._num and transfer.resource in amounts.supply.resource[amounts.touched(row)]
            for row in self._order.tolist()
        )
        self._totals: Totals | None = (0.0, 0.0, 0.0)
        self._last: Outcome | None = None
        self._seen = (-1, -1, -1)

    def hand_out(self, step: int) -> None:
        """Share out, or do again what the last sharing out from the same inputs did."""
        if self._steps and step not in self._steps:
            return
        links = self._amounts.changes[self._transfer.resource] if self._transfer else 0
        seen = (step, self._amounts.changes[self._resource], links)
        if seen == self._seen:
            return
        self._seen = seen
        inputs = self._inputs()
        if self._last is None or self._last.inputs != inputs:
            self._last = self._share(inputs)
            self._totals = None
        self._apply(self._last)

    def totals(self) -> Totals:
        """Return the totals of the last sharing out, however long ago; zeros before the first.

        The table is added up pairwise by numpy, as in the peer, so its order of rows matters.
        """
        if self._totals is None:
            add = np.add.reduce
            consumed = self._demand * self._met
            self._totals = float(add(self._supply)), float(add(self._demand)), float(add(consumed))
        return self._totals

    def _who_matters(self, told: Resource) -> Ints:
        """Return the rows of the table in the order of the list, without those that never supply nor demand."""
        supply, demand, num = self._amounts.supply, self._amounts.demand, self._num
        matters = np.zeros(2 * num, np.bool_)
        for side in (supply, demand):
            matters[side.component[side.slices[self._resource]]] = True
        matters[num:] = self._asks.may_ask(self._resource)
        order = np.array([who + num * recovery for who, recovery in told.priority], np.int64)
        return order[matters[order]]

    def _inputs(self) -> tuple[object, ...]:
        supply, demand = self._amounts.supply, self._amounts.demand
        return (
            supply.now[supply.slices[self._resource]].tobytes(),
            demand.now[demand.slices[self._resource]].tobytes(),
            self._asks.changes[self._resource],
            self._transfer.state() if self._transfer else b"",
        )

    def _share(self, inputs: tuple[object, ...]) -> Outcome:
        self._fill()
        supply, demand = self._supply[self._order], self._demand[self._order]
        unmet: Shares = []
        drawn: Shares = []
        for chosen, reach in self._parts(Line(self._place, supply, demand)):
            rows = np.flatnonzero(chosen & ((supply > 0) | (demand > 0)))
            part = Line(self._place[rows], supply[rows], demand[rows])
            self._walk(self._order[rows].tolist(), part, reach, unmet, drawn)
        self._met[:] = 1.0
        for row, share in unmet:
            self._met[row] = share
        operation = [(row, share) for row, share in unmet if row < self._num]
        suffering = Meeting(self._amounts, [row for row, _ in operation]) if operation else None
        shares = np.array([share for _, share in operation])
        return Outcome(inputs, suffering, suffering.factors(shares) if suffering else shares,
                       [(row - self._num, share) for row, share in unmet if row >= self._num], drawn)

    def _fill(self) -> None:
        amounts, num = self._amounts, self._num
        self._supply[self._suppliers] = amounts.supply.now[amounts.supply.slices[self._resource]]
        self._demand[self._consumers] = amounts.demand.now[amounts.demand.slices[self._resource]]
        self._demand[num:] = self._asks.amount[self._resource]

    def _walk(self, names: list[int], line: Line, reach: Reach | None, unmet: Shares, drawn: Shares) -> None:
        """Add the rows of the table that fall short with their share, and of consumables what is drawn."""
        shares = share_out(line, reach, self._tell_links(names) if reach and self._has_links else None)
        unmet += [(names[k], share) for k, share in shares.unmet]
        if self._consumable:
            found = ((self._amounts.supply.row(self._resource, names[k]), amount) for k, amount in shares.drawn)
            drawn += [(row, amount) for row, amount in found if self._amounts.supply.consumable[row]]

    def _tell_links(self, names: list[int]) -> Tell:
        """Return what lowers at once the supplies of a row that fell short, so that later rows feel a weaker link."""
        amounts, transfer = self._amounts, self._transfer

        def tell(row: int, share: float) -> bool:
            if names[row] >= self._num or transfer is None:
                return False
            before = amounts.changes[transfer.resource]
            meeting = Meeting(amounts, [names[row]])
            amounts.lower(meeting.rows, amounts.supply.best[meeting.rows] * meeting.factors(np.array([share])))
            transfer.state()
            return amounts.changes[transfer.resource] != before

        return tell

    def _parts(self, line: Line) -> list[tuple[Bools, Reach | None]]:
        """Return the parts that must be walked, (num_rows,) bool each, and how their rows reach each other.

        What is drawn from a consumable counts even where there is enough of it.
        """
        if not self._pools and self._transfer is not None:
            return [(np.ones(len(line.place), np.bool_), self._transfer.capacity)]
        places = np.unique(line.place).tolist() if self._consumable else places_short(line)
        return [(line.place == place, None) for place in places]

    def _apply(self, outcome: Outcome) -> None:
        if outcome.suffering is not None:
            rows = outcome.suffering.rows
            self._amounts.lower(rows, self._amounts.supply.best[rows] * outcome.factors)
        for component, share in outcome.recovery:
            self._asks.fall_short(self._resource, component, share)
        for row, amount in outcome.drawn:
            self._amounts.consume(row, amount)
