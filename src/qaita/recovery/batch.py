"""When each node works again and what residents lose, for many members at once: the closure over an ensemble.

Owns :func:`service_times_of_many` and :func:`loss_of_many`, which spread members over threads and hold a bounded
number of them at a time. Never draws a member: their times of repair are given.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qaita.recovery.closure import close_into
from qaita.recovery.compiled import entry
from qaita.recovery.layout import Closure, Scratch, make_scratch
from qaita.recovery.measures import resident_days
from qaita.work.programme import Loss

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CHUNK_BYTES = 1 << 24
"""Times that one thread holds at a time, in bytes: small enough for any machine, large enough to be worth a call."""


class MemberLoss(NamedTuple):
    """What residents lose in each member.

    Attributes
    ----------
    total : (num_members,) float64
        Resident-days lost up to the horizon.
    by_curve : (num_members, num_curves) float64
        The same by weight curve of the loss, one a service.
    """

    total: Floats
    by_curve: Floats


def service_times_of_many(
    closure: Closure, usual: ArrayLike, repaired: ArrayLike, workers: int = 2, out: Ints | None = None
) -> Ints:
    """Return when each node works in each member: row for row what :func:`~qaita.recovery.closure.service_times` says.

    Parameters
    ----------
    closure : Closure
        From :func:`~qaita.recovery.prepare.prepare`.
    usual : (num_nodes,) int
        Minute since day 0 from which each node is in service in every member, where ``repaired`` does not say.
    repaired : (num_members, num_given) int
        The same for the first ``num_given`` nodes, such as the assets, one row a member; NEVER when not repaired.
        May be a memory map: it is read in chunks.
    workers : int
        Threads; the answer does not depend on their number.
    out : (num_members, num_nodes) int64, optional
        Written and returned when given, such as a memory map; else it is made.

    Raises
    ------
    ValueError
        If a shape is another, or times are not whole numbers.
    """
    known, given = _checked(closure, usual, repaired, workers)
    back = np.empty((len(given), closure.num_nodes), np.int64) if out is None else out
    _check_out(closure, given, back)

    def keep(begin: int, times: Ints) -> None:
        back[begin : begin + len(times)] = times

    _each_chunk(closure, known, given, workers, keep)
    return back


def loss_of_many(
    closure: Closure,
    loss: Loss,
    horizon: int,
    usual: ArrayLike,
    repaired: ArrayLike,
    workers: int = 2,
    out: Ints | None = None,
) -> MemberLoss:
    """Return what residents lose in each member; its times are kept only when there is a place for them.

    Parameters
    ----------
    closure, usual, repaired, workers, out
        As for :func:`service_times_of_many`.
    loss : Loss
        People and weights over time.
    horizon : int
        Minutes since day 0 up to which a loss counts.

    Returns
    -------
    MemberLoss
        Each total is the sum of :func:`~qaita.recovery.measures.resident_days` of that member, to the last digit.

    Raises
    ------
    ValueError
        If a shape is another, or times are not whole numbers.
    """
    known, given = _checked(closure, usual, repaired, workers)
    num_curves = len(loss.step_ptr) - 1
    if out is not None:
        _check_out(closure, given, out)
    found = MemberLoss(np.empty(len(given)), np.empty((len(given), num_curves)))

    def weigh(begin: int, times: Ints) -> None:
        for member, back in enumerate(times, begin):
            lost = resident_days(loss, back, horizon)
            found.total[member] = lost.sum()
            found.by_curve[member] = np.bincount(loss.curve, weights=lost, minlength=num_curves)
        if out is not None:
            out[begin : begin + len(times)] = times

    _each_chunk(closure, known, given, workers, weigh)
    return found


def _checked(
    closure: Closure, usual: ArrayLike, repaired: ArrayLike, workers: int
) -> tuple[Ints, NDArray[np.integer]]:
    known, given = np.asarray(usual), np.asarray(repaired)
    if known.shape != (closure.num_nodes,) or known.dtype.kind not in "iu":
        raise ValueError(
            f"usual: met shape {known.shape} of {known.dtype}; allowed: shape {(closure.num_nodes,)} of whole minutes"
        )
    if given.ndim != 2 or given.shape[1] > closure.num_nodes or given.dtype.kind not in "iu":
        raise ValueError(
            f"repaired: met shape {given.shape} of {given.dtype}; allowed: a row of whole minutes for each member, of "
            f"at most {closure.num_nodes} nodes. Maybe members stand in columns, or the row of one member is no table"
        )
    if workers < 1:
        raise ValueError(f"workers: met {workers}; allowed: 1 or more")
    return np.array(known, np.int64), given


def _check_out(closure: Closure, repaired: NDArray[np.integer], out: Ints) -> None:
    shape = (len(repaired), closure.num_nodes)
    if out.shape != shape or out.dtype != np.int64:
        raise ValueError(f"out: met shape {out.shape} of {out.dtype}; allowed: {shape} of int64")


def _each_chunk(
    closure: Closure,
    usual: Ints,
    repaired: NDArray[np.integer],
    workers: int,
    take: Callable[[int, Ints], None],
) -> None:
    """Close members chunk by chunk and hand each chunk's times to ``take``, in threads, in no order."""
    fitting = max(1, CHUNK_BYTES // max(1, 8 * closure.num_nodes))
    size = max(1, min(fitting, -(-len(repaired) // (4 * workers))))
    hands: SimpleQueue[tuple[Scratch, Ints]] = SimpleQueue()
    for _ in range(workers):
        hands.put((make_scratch(closure), usual.copy()))

    def work(begin: int) -> None:
        scratch, row = hands.get()
        try:
            given = np.array(repaired[begin : begin + size], np.int64)
            times = np.empty((len(given), closure.num_nodes), np.int64)
            close_members(closure, scratch, given, row, times)
            take(begin, times)
        finally:
            hands.put((scratch, row))

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(work, begin) for begin in range(0, len(repaired), size)]:
            done.result()


@entry
def close_members(closure: Closure, scratch: Scratch, repaired: Ints, row: Ints, back: Ints) -> None:
    """Write into ``back`` when each node works in each member; allocates nothing and checks nothing.

    Parameters
    ----------
    closure : Closure
        May be shared by threads.
    scratch : Scratch
        Not to be shared.
    repaired : (num_members, num_given) int64
        Times of repair of the first nodes; contiguous.
    row : (num_nodes,) int64
        Times of repair of the others; the first ``num_given`` entries are overwritten. Not to be shared.
    back : (num_members, num_nodes) int64
        Overwritten; contiguous.
    """
    for member in range(len(repaired)):
        for node in range(repaired.shape[1]):
            row[node] = repaired[member, node]
        close_into(closure, scratch, row, back[member])
