"""What the list on trial does to service: the change in resident-days lost, and the way back.

Owns :class:`Service` and following the few jobs whose dates a trial changed. The whole list is valued in
:mod:`qaita.plan.search.score`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.decode.board import Board
from qaita.plan.search.boards import copy_into
from qaita.plan.search.score import Score, loss_at
from qaita.recovery.again import Again, make_again
from qaita.recovery.change import (
    Readers,
    Times,
    begin_change,
    fill_again,
    find_readers,
    follow,
    give,
    make_times,
    undo_into,
)
from qaita.recovery.compiled import inner

Ints = NDArray[np.int64]


class Service(NamedTuple):
    """When each core node works under the list on trial, changed a little at a time (:mod:`qaita.recovery.change`)."""

    readers: Readers
    times: Times
    again: Again


def new_service(score: Score) -> Service:
    """Return the service of one thread, not yet filled."""
    return Service(
        find_readers(score.closure),
        make_times(score.repaired.copy(), score.back.copy()),
        make_again(score.closure),
    )


@inner
def stand_on(score: Score, service: Service) -> None:
    """Begin at the times that the score was just closed with."""
    copy_into(score.repaired, service.times.repaired)
    copy_into(score.back, service.times.back)
    begin_change(service.times)
    fill_again(score.closure, score.scratch, service.times, service.again)


@inner
def serve(score: Score, service: Service, board: Board, order: Ints, first: int, last: int, old: Ints) -> float:
    """Follow the jobs at places ``first : last`` to where the board puts them; return what is lost more.

    ``old``, (num_jobs,), says when each was in service before; the tie-breaker is counted as well, and what each part
    of the residents loses is kept up to date in the score.
    """
    times, latest = service.times, 10 * score.horizon
    begin_change(times)
    size, ties, lost = 0, 0.0, 0.0
    for position in range(first, last):
        job = order[position]
        now = board.in_service[job]
        if now == old[job]:
            continue
        ties += min(now, latest) - min(old[job], latest)
        if score.job_node[job] >= 0:
            size = give(score.closure, times, size, score.job_node[job], now)
    follow(score.closure, score.scratch, service.readers, times, service.again, size)
    copy_into(score.part_lost, score.part_was)
    for k in range(times.counts[0]):
        node = times.changed[k]
        for sink in range(score.sink_ptr[node], score.sink_ptr[node + 1]):
            more = loss_at(score, sink, times.back[node]) - loss_at(score, sink, times.old_back[k])
            lost += more
            if len(score.part_lost) > 0:
                score.part_lost[score.part[score.curve[sink]]] += more
    return lost + score.tie * ties


@inner
def unserve(score: Score, service: Service, order: Ints, first: int, last: int, old: Ints) -> None:
    """Take the last :func:`serve` back."""
    copy_into(score.part_was, score.part_lost)
    for position in range(first, last):
        job = order[position]
        if score.job_node[job] >= 0:
            service.times.repaired[score.job_node[job]] = old[job]
    undo_into(service.times, service.again)
