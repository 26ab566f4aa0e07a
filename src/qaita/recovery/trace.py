"""What share of its function each node has over time: pieces of straight lines on whole minutes.

Owns :class:`Trace` and what can be read off it. Never decides what works: that is for the closure and for
:mod:`qaita.recovery.events`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.units import NEVER

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Trace(NamedTuple):
    """Share of function of each node over time, in compressed rows of pieces.

    From ``minute[j]`` on the share is ``share[j] + slope[j] * (t - minute[j])`` until the next piece of the same node.

    Attributes
    ----------
    ptr : (num_nodes + 1,) int64
        Pieces of node ``i`` are ``ptr[i] : ptr[i + 1]``, at least one.
    minute : (num_pieces,) int64
        Minutes since day 0, increasing within a node; the first of each node is 0.
    share : (num_pieces,) float64
        0 (nothing) to 1 (whole).
    slope : (num_pieces,) float64
        Per minute; 0 for a step.
    """

    ptr: Ints
    minute: Ints
    share: Floats
    slope: Floats

    @classmethod
    def from_times(cls, back: ArrayLike) -> Trace:
        """Return the trace of nodes that have nothing until ``back`` and the whole from then on.

        Parameters
        ----------
        back : (num_nodes,) int
            Minutes since day 0; whole from the beginning where at most 0, never where :data:`NEVER` or later.
        """
        times = np.asarray(back, np.int64)
        late = (times > 0) & (times < NEVER)
        ptr = np.concatenate([[0], np.cumsum(1 + late)]).astype(np.int64)
        minute, share = np.zeros(ptr[-1], np.int64), np.zeros(ptr[-1])
        share[ptr[:-1]] = times <= 0
        minute[ptr[1:][late] - 1] = times[late]
        share[ptr[1:][late] - 1] = 1.0
        return cls(ptr, minute, share, np.zeros(ptr[-1]))

    @property
    def num_nodes(self) -> int:
        """Number of nodes."""
        return len(self.ptr) - 1

    @property
    def node(self) -> Ints:
        """Node of each piece, shape (num_pieces,)."""
        return np.repeat(np.arange(self.num_nodes), np.diff(self.ptr))

    def ends(self, horizon: int = NEVER) -> Ints:
        """Return the minute at which each piece gives way to the next, at most ``horizon``, shape (num_pieces,)."""
        ends = np.full(len(self.minute), NEVER, np.int64)
        ends[:-1] = self.minute[1:]
        ends[self.ptr[1:] - 1] = NEVER
        return np.minimum(ends, horizon)

    def take(self, nodes: ArrayLike) -> Trace:
        """Return the trace of some nodes, in the order given; a node may stand in it twice."""
        chosen = np.asarray(nodes, np.int64)
        lengths = np.diff(self.ptr)[chosen]
        ptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        pieces = np.arange(ptr[-1]) + np.repeat(self.ptr[:-1][chosen] - ptr[:-1], lengths)
        return Trace(ptr, self.minute[pieces], self.share[pieces], self.slope[pieces])

    def value_at(self, minute: int) -> Floats:
        """Return the share of each node at ``minute`` (0 or later), shape (num_nodes,). Linear in the pieces."""
        if not self.num_nodes:
            return np.zeros(0)
        begun = np.add.reduceat((self.minute <= minute).astype(np.int64), self.ptr[:-1])
        piece = self.ptr[:-1] + begun - 1
        return self.share[piece] + self.slope[piece] * (minute - self.minute[piece])

    def integral(self, since: int, until: int) -> Floats:
        """Return the integral of each node's share over [since, until), in minutes, shape (num_nodes,).

        ``since`` is 0 or later; 0.0 where ``until`` is not after it.
        """
        first = np.maximum(self.minute, since)
        last = np.maximum(self.ends(until), first)
        middle = (first + last) / 2 - self.minute
        return self._summed((last - first) * (self.share + self.slope * middle))

    def least(self, since: int, until: int) -> Floats:
        """Return the smallest share of each node at the whole minutes of [since, until), shape (num_nodes,).

        1.0 where there are no such minutes.
        """
        first = np.maximum(self.minute, since)
        last = self.ends(until) - 1
        values = np.minimum(self._line(first), self._line(last))
        least = np.ones(self.num_nodes)
        np.minimum.at(least, self.node[last >= first], values[last >= first])
        return least

    def crossing(self, level: float, since: int = 0) -> Ints:
        """Return the first minute from ``since`` on at which each node's share is at least ``level``.

        Inside a ramp the crossing is rounded up to a whole minute. :data:`NEVER` where there is none. (num_nodes,)
        """
        first, ends = np.maximum(self.minute, since), self.ends()
        found = np.where(self._line(first) >= level, first, NEVER)
        rising = (found == NEVER) & (self.slope > 0)
        wait = np.ceil((level - self.share[rising]) / self.slope[rising])
        found[rising] = self.minute[rising] + np.minimum(wait, float(NEVER // 2)).astype(np.int64)
        found = np.where(found < ends, found, NEVER)
        earliest = np.full(self.num_nodes, NEVER, np.int64)
        np.minimum.at(earliest, self.node, found)
        return earliest

    def kept_from(self, level: float, horizon: int) -> Ints:
        """Return the minute from which each node's share is at least ``level`` at all minutes before ``horizon``.

        :data:`NEVER` where it is below at the last of them, or where there are none. (num_nodes,)
        """
        ends = self.ends(horizon)
        there = ends > self.minute
        low = np.minimum(self.share, self._line(np.maximum(ends - 1, self.minute))) < level
        last_low = np.full(self.num_nodes, -1, np.int64)
        np.maximum.at(last_low, self.node[low & there], np.flatnonzero(low & there))
        kept = np.zeros(self.num_nodes, np.int64)
        fell = last_low >= 0
        piece = last_low[fell]
        kept[fell] = self._leaves(piece, level, ends[piece])
        return np.where((kept < horizon) & (horizon > 0), kept, NEVER)

    def changes(self) -> Ints:
        """Return all minutes at which some piece begins, ascending, each once."""
        return np.unique(self.minute)

    def _leaves(self, piece: Ints, level: float, ends: Ints) -> Ints:
        """Return from when on a piece that is below ``level`` somewhere is so no more: inside a rise, or its end."""
        slope = self.slope[piece]
        rising = slope > 0
        wait = np.full(len(piece), float(NEVER // 2))
        wait[rising] = np.ceil((level - self.share[piece][rising]) / slope[rising])
        inside = self.minute[piece] + np.clip(wait, 0, float(NEVER // 2)).astype(np.int64)
        return np.asarray(np.minimum(inside, ends), np.int64)

    def _line(self, minute: Ints) -> Floats:
        """Return the value of each piece's line at a minute of its own, shape (num_pieces,); flat pieces exactly."""
        return np.where(self.slope == 0, self.share, self.share + self.slope * (minute - self.minute))

    def _summed(self, values: Floats) -> Floats:
        """Return the sum over the pieces of each node, shape (num_nodes,)."""
        return np.bincount(self.node, weights=values, minlength=self.num_nodes)[: self.num_nodes].astype(np.float64)
