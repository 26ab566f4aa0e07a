"""Why a node is not whole earlier, where the play answered: what held it in the last minute before.

Owns :func:`decisions`. For the closure see :mod:`qaita.recovery.reason`.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.city import City
from qaita.city.dependencies import START
from qaita.recovery.events.layout import NOT_SHARED, Terms
from qaita.recovery.events.play import Played
from qaita.recovery.events.standing import SLACK
from qaita.recovery.trace import Trace
from qaita.units import NEVER

Ints = NDArray[np.int64]
NO_ONE = -1


@dataclass(frozen=True)
class Decision:
    """What decided when one node is whole.

    Attributes
    ----------
    node : int
        The node itself where its own share did (or its start-up), else a supplier or link; -1 where no single node did.
    said : str
        In words, where a shared service did (how much of what was asked was delivered) or an outage; '' otherwise.
    """

    node: int
    said: str = ""


def decisions(city: City, own: Trace, terms: Terms, played: Played, back: Ints, horizon: int) -> list[Decision]:
    """Return for each node what decided when it is whole, shape (num_nodes,).

    Looked at is the last minute in which the node is not whole before it is for good (before the horizon where it never
    is), or the last before it began to start up: its own share, if that is the least; else the group that allows least,
    and in it a shared service, or the supplier that is back when the node is, or the first that is not whole.

    Parameters
    ----------
    city : City
        Whose needs.
    own, terms : Trace, Terms
        What was played.
    played : Played
        What came of it.
    back : (num_nodes,) int64
        Minute from which each node is whole for good; NEVER if not before the horizon.
    """
    view = _View(city, own, terms, played, back)
    return [Decision(node) if back[node] <= 0 else view.decision(node, (int(back[node]) if back[node] < NEVER else
                                                                        max(1, horizon)) - 1)
            for node in range(city.needs.num_nodes)]


class _View:
    """The play as it stood at any minute."""

    def __init__(self, city: City, own: Trace, terms: Terms, played: Played, back: Ints):
        self.city, self.own, self.terms, self.played, self.back = city, own, terms, played, back
        self.floors: dict[int, list[tuple[int, float]]] = {}
        for minute, group, share in sorted(terms.floors):
            self.floors.setdefault(group, []).append((minute, share))
        index = city.asset_index()
        self.outages = [(index[row["asset_id"]], int(row["from"]), int(row["until"]))
                        for row in city.tables["outages"].rows()]

    def decision(self, node: int, minute: int) -> Decision:
        """Return what held a node at a minute; while it starts up, what held it in the last minute before."""
        held, least = self._held(node, minute)
        startup = int(self.city.needs.startup[node])
        if held == NO_ONE and least >= 1.0 - SLACK and minute >= startup > 0:
            minute -= startup
            held, least = self._held(node, minute)
        if held == NO_ONE:
            out = any(asset == node and start <= minute < end for asset, start, end in self.outages)
            return Decision(node, "own outage" if out and least < 1.0 - SLACK else "")
        place = int(self.terms.delivery[held])
        return Decision(NO_ONE, self._delivery(held, place, minute)) if place != NOT_SHARED else \
            Decision(self._supplier(held, minute))

    def _held(self, node: int, minute: int) -> tuple[int, float]:
        """Return the group that allows a node least at a minute, NO_ONE where its own share is the least; and that."""
        held, least = NO_ONE, _share(self.own, node, minute)
        needs = self.city.needs
        for group in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
            allowed = self._allowed(group, minute)
            if needs.group_kind[group] == START and allowed > 0:
                continue
            if allowed < least - SLACK:
                held, least = group, allowed
        return held, least

    def _allowed(self, group: int, minute: int) -> float:
        """Return what a group allows at a minute."""
        supplied, level = self._supplied(group, minute), float(self.terms.level[group])
        return supplied if level < 0 else float(supplied >= level - SLACK)

    def _supplied(self, group: int, minute: int) -> float:
        place = int(self.terms.delivery[group])
        stood = [share for begun, share in self.floors.get(group, ()) if begun <= minute]
        floor = stood[-1] if stood else 0.0
        if place != NOT_SHARED:
            return max(floor, _share(self.played.deliveries, place, minute))
        got = sorted((min(_share(self.played.trace, one, minute) for one in pair) for pair in self._pairs(group)),
                     reverse=True)
        count = int(self.city.needs.group_count[group])
        return max(floor, got[count - 1] if count <= len(got) else 0.0)

    def _pairs(self, group: int) -> list[tuple[int, ...]]:
        """Return supplier and via, if any, of each slot of a group."""
        needs = self.city.needs
        slots = range(needs.supplier_ptr[group], needs.supplier_ptr[group + 1])
        return [tuple(int(node) for node in (needs.supplier_idx[slot], needs.via_idx[slot]) if node >= 0)
                for slot in slots]

    def _supplier(self, group: int, minute: int) -> int:
        """Return the node of a group that is back when the group is, else the first that is not whole."""
        lacking = [node for pair in self._pairs(group) for node in pair
                   if _share(self.played.trace, node, minute) < 1.0 - SLACK]
        after = [node for node in lacking if self.back[node] == minute + 1]
        return next(iter(after or lacking), NO_ONE)

    def _delivery(self, group: int, place: int, minute: int) -> str:
        """Return in words how much of a shared service was delivered."""
        service, share = str(self.city.origins.service[group]), _share(self.played.deliveries, place, minute)
        row, needs = int(self.city.origins.row[group]), self.city.tables["needs"]
        amount = float(needs["amount"][row]) if row >= 0 else float("nan")
        priority = float(needs["priority"][row]) if row >= 0 else float("nan")
        units = dict(zip(self.city.tables["services"]["service"], self.city.tables["services"]["unit"], strict=True))
        unit = f" {units[service]}" if units.get(service) else ""
        some = f"{share:.0%} of what it asks" if np.isnan(amount) or len(self.city.tables["surges"]) else \
            f"{share * amount:.6g} of {amount:.6g}{unit}"
        return f"{service}: {some} delivered" + ("" if np.isnan(priority) else f", priority {priority:g}")


def _share(trace: Trace, node: int, minute: int) -> float:
    """Return the share of one node at a minute."""
    first, last = int(trace.ptr[node]), int(trace.ptr[node + 1])
    piece = bisect.bisect_right(trace.minute, minute, first, last) - 1
    return float(trace.share[piece] + trace.slope[piece] * (minute - trace.minute[piece]))
