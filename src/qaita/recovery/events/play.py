"""Recovery from event to event: shares of function that rise, fall, ramp, are stood in for, and are shared out.

Owns :func:`play`, the loop over instants. What happens at one is for :mod:`qaita.recovery.events.settle`, and what
rivals get for :mod:`qaita.recovery.events.shares`. Never steps through minutes at which nothing happens.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import Needs
from qaita.recovery.events.layout import Layout, Terms, lay_out
from qaita.recovery.events.settle import close_instant, settle
from qaita.recovery.events.shares import Shares
from qaita.recovery.events.standing import FINAL, Standing, nothing_stands
from qaita.recovery.sharing.service import SharedService
from qaita.recovery.trace import Trace
from qaita.units import NEVER

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Played:
    """What a play gives.

    Attributes
    ----------
    trace : Trace
        Share of function of each node.
    deliveries : Trace
        Share that each consumer of each shared service gets of what it asks, service after service.
    delivery_node, delivery_service : (num_deliveries,) int64
        Consumer, and which of the services.
    events : int
        Instants at which something happened.
    unsettled : int
        Instants at which services that draw on one another found no balance of their own; there, nobody got more
        than in the round before.
    """

    trace: Trace
    deliveries: Trace
    delivery_node: Ints
    delivery_service: Ints
    events: int
    unsettled: int


def play(
    needs: Needs,
    own: Trace,
    terms: Terms | None = None,
    services: Sequence[SharedService] = (),
    horizon: int = NEVER,
    num_assets: int | None = None,
) -> Played:
    """Return the share of function of each node over time.

    At each instant the nodes' shares are the solution, least over start, inside it greatest over run, inside it least
    over network hops, of "the least of the node's own share and of what each of its groups allows", where a node that
    was up just before needs its start groups no more, and one that was down is up only once its start-up time has
    passed with all that it needs. Where all own shares rise once from 0 to 1 and no service is shared, this is the
    closure (:mod:`qaita.recovery.closure`).

    Parameters
    ----------
    needs : Needs
        Dependencies of all nodes.
    own : Trace
        Share that each node's own repair allows.
    terms : Terms, optional
        How groups count; by default each is needed whole.
    services : sequence of SharedService
        Services of which the terms take deliveries: the places of the first service's consumers come first, in its
        order, then those of the second. They keep a state: give fresh ones to each play.
    horizon : int
        Minute at which the play ends; events from then on are not played.
    num_assets : int, optional
        Nodes that are assets, the first ones; all by default.

    Returns
    -------
    Played
        Exact at every whole minute before the horizon; inside a ramp what is crossed counts from the next minute on.
        While something on a ramp takes part in a shared service, that service is asked again at each midnight.

    Raises
    ------
    ValueError
        If a start-up time stands on a cycle of run needs, or ``own`` is not of all nodes.
    """
    if own.num_nodes != needs.num_nodes:
        raise ValueError(f"own: met {own.num_nodes} nodes; allowed: {needs.num_nodes}. Maybe sinks are missing: they "
                         "are nodes too")
    terms = terms or Terms.plain(needs)
    run = _Run(needs, own, terms, Shares(needs, terms, services, num_assets), horizon)
    while run.now < horizon:
        run.instant()
        run.now = run.following()
    return run.played()


@dataclass
class _Log:
    """Lines as they were written, instant by instant."""

    minute: list[Ints] = field(default_factory=list)
    node: list[Ints] = field(default_factory=list)
    share: list[NDArray[np.float64]] = field(default_factory=list)
    slope: list[NDArray[np.float64]] = field(default_factory=list)

    def add(self, minute: int, node: Ints, share: NDArray[np.float64], slope: NDArray[np.float64]) -> None:
        """Note new lines of some nodes."""
        if len(node):
            self.minute.append(np.full(len(node), minute, np.int64))
            self.node.append(node)
            self.share.append(share)
            self.slope.append(slope)

    def trace(self, num_nodes: int) -> Trace:
        """Return the trace that the lines make; every node was noted at minute 0."""
        if not num_nodes:
            return Trace.from_times([])
        node, minute = np.concatenate(self.node), np.concatenate(self.minute)
        order = np.lexsort((minute, node))
        ptr = np.searchsorted(node[order], np.arange(num_nodes + 1)).astype(np.int64)
        return Trace(ptr, minute[order], np.concatenate(self.share)[order], np.concatenate(self.slope)[order])


class _Run:
    """One play as it goes on."""

    def __init__(self, needs: Needs, own: Trace, terms: Terms, shares: Shares, horizon: int):
        self.layout: Layout = lay_out(needs, terms)
        self.shares = shares
        self.standing: Standing = nothing_stands(self.layout, self.shares.num_deliveries)
        self.own, self.terms, self.horizon = own, terms, horizon
        self.pieces = np.argsort(own.minute, kind="stable")
        self.piece_node, self.piece_time = own.node[self.pieces], own.minute[self.pieces]
        self.floors = sorted(terms.floors)
        self.group_node = np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
        self.ramps = bool(own.slope.any())
        self.wakes: list[tuple[int, int]] = []
        self.next_piece = self.next_floor = self.now = self.events = 0
        self.log, self.given = _Log(), _Log()
        self.shown = np.full((3, needs.num_nodes), np.nan)
        self.got = np.full(self.shares.num_deliveries, np.nan)
        self.room = np.empty(needs.num_nodes, np.int64)

    def instant(self) -> None:
        """Play all that happens now."""
        now, standing, layout = self.now, self.standing, self.layout
        changed = np.concatenate([self._take_pieces(), self._take_floors(), self._take_wakes()])
        settle(layout, standing, np.arange(layout.num_nodes) if now == 0 else changed, now)
        self.shares.share_out(layout, standing, now)
        nodes = self.room[: close_instant(layout, standing, self.ramps, now, self.room)]
        self._note(nodes.copy())
        self.events += 1

    def following(self) -> int:
        """Return the minute of the next instant, NEVER if there is none."""
        times = [self.shares.next_change(self.layout, self.standing, self.now)]
        if self.next_piece < len(self.pieces):
            times.append(int(self.piece_time[self.next_piece]))
        if self.next_floor < len(self.floors):
            times.append(self.floors[self.next_floor][0])
        while self.wakes and self.standing.wake[self.wakes[0][1]] != self.wakes[0][0]:
            heapq.heappop(self.wakes)
        if self.wakes:
            times.append(self.wakes[0][0])
        return min(times)

    def played(self) -> Played:
        """Return what was played."""
        shares = self.shares
        return Played(self.log.trace(self.layout.num_nodes), self.given.trace(shares.num_deliveries),
                      shares.consumer, shares.service, self.events, shares.unsettled)

    def _take_pieces(self) -> Ints:
        first = self.next_piece
        last = int(np.searchsorted(self.piece_time, self.now, side="right"))
        self.next_piece = last
        node, piece = self.piece_node[first:last], self.pieces[first:last]
        slope = self.own.slope[piece]
        self.standing.own_share[node], self.standing.own_slope[node] = self.own.share[piece], slope
        self.standing.own_since[node] = np.where(slope == 0, 0, self.own.minute[piece])
        return np.asarray(node, np.int64)

    def _take_floors(self) -> Ints:
        nodes = []
        while self.next_floor < len(self.floors) and self.floors[self.next_floor][0] <= self.now:
            _, group, share = self.floors[self.next_floor]
            self.standing.floor[group] = share
            nodes.append(int(self.group_node[group]))
            self.next_floor += 1
        return np.array(nodes, np.int64)

    def _take_wakes(self) -> Ints:
        nodes = []
        while self.wakes and self.wakes[0][0] <= self.now:
            minute, node = heapq.heappop(self.wakes)
            if self.standing.wake[node] == minute:
                nodes.append(node)
        return np.array(nodes, np.int64)

    def _note(self, nodes: Ints) -> None:
        """Log the lines that are new, and when their nodes wake."""
        standing, now = self.standing, self.now
        share, slope = standing.share[FINAL, nodes], standing.slope[FINAL, nodes]
        lines = np.stack([share, slope, standing.since[FINAL, nodes]])
        new = (lines != self.shown[:, nodes]).any(axis=0)
        fresh = nodes[new]
        self.shown[:, fresh] = lines[:, new]
        since = standing.since[FINAL, fresh]
        worth = np.where(slope[new] == 0, share[new], share[new] + slope[new] * (now - since))
        self.log.add(now, fresh, worth, slope[new])
        wake = standing.wake[nodes]
        for node in nodes[wake < self.horizon].tolist():
            heapq.heappush(self.wakes, (int(standing.wake[node]), node))
        moved = np.flatnonzero(standing.delivered != self.got)
        self.got[moved] = standing.delivered[moved]
        self.given.add(now, moved, standing.delivered[moved], np.zeros(len(moved)))


