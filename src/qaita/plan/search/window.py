"""Local search within windows of a list: what comes long after is left as it stands, and looked at once a sweep.

Owns the sweep: the whole list is decoded and valued, then window after window is annealed. A trial is decoded from the
saved board before its first change to a few jobs behind the window, or until as much is free as before, and valued by
the jobs whose dates changed; so it costs as much as its window is long, however long the list. What packing a window
better does to all that follows is not seen before the next sweep: to a long list it is as good as chance. A window that
holds the whole list is exact. Jobs that must follow others stand behind them (:mod:`qaita.plan.search.turns`);
contractors of lots, which lie across windows, change before a sweep.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.chance import below, share_of_one
from qaita.plan.decode.board import Board, clear, take_off
from qaita.plan.decode.decode import place
from qaita.plan.decode.packed import Packed
from qaita.plan.search.boards import copy_into, load, same, save
from qaita.plan.search.lists import SAVED, Search
from qaita.plan.search.moves import change, let_to
from qaita.plan.search.score import Score, beside_delay, worth
from qaita.plan.search.service import Service, serve, stand_on, unserve
from qaita.plan.search.trial import keep_best
from qaita.plan.search.turns import in_turn, waits_alike
from qaita.recovery.compiled import entry, inner

Ints = NDArray[np.int64]

FRONT = 2 * SAVED
"""Slot of the board before the window at hand."""

LEAST_STRETCH = 12
"""Least number of places between saved boards: to save one takes about as long as to place so many jobs."""


@inner
def _lift(packed: Packed, board: Board, order: Ints, first: int, last: int) -> None:
    """Take the jobs at places ``first : last`` off the board (tasks and flags, not profiles)."""
    for position in range(first, last):
        take_off(packed, board, order[position])


@inner
def _note(packed: Packed, board: Board, search: Search, first: int, last: int) -> None:
    """Make what the board says of the jobs at places ``first : last`` of the list on trial that of the current list."""
    for position in range(first, last):
        job = search.new_order[position]
        search.order[position] = job
        search.mode[job] = search.new_mode[job]
        for task in range(
            packed.modes[packed.mode_ptr[job]].task_begin, packed.modes[packed.mode_ptr[job + 1] - 1].task_end
        ):
            search.start[task] = board.task_start[task]
            search.finish[task] = board.task_finish[task]
        search.service[job] = board.in_service[job]
        search.placed[job] = board.placed[job]


@inner
def _drop(packed: Packed, board: Board, search: Search, first: int, last: int) -> None:
    """Put the current list back at places ``first : last``, on the board as well (profiles excepted)."""
    for position in range(first, last):
        job = search.order[position]
        search.new_order[position] = job
        search.new_mode[job] = search.mode[job]
        for task in range(
            packed.modes[packed.mode_ptr[job]].task_begin, packed.modes[packed.mode_ptr[job + 1] - 1].task_end
        ):
            board.task_start[task] = search.start[task]
            board.task_finish[task] = search.finish[task]
        board.in_service[job] = search.service[job]
        board.placed[job] = search.placed[job]


@inner
def _stand(packed: Packed, board: Board, score: Score, search: Search, service: Service, begin: int) -> None:
    """Decode and value the current list, saving the board before place ``begin``."""
    if len(packed.before_job) > 0:
        in_turn(packed, board, search, search.order, 0, len(search.order))
    copy_into(search.order, search.new_order)
    copy_into(search.mode, search.new_mode)
    clear(packed, board)
    place(packed, board, search.order, search.mode, 0, begin)
    save(board, search, FRONT)
    place(packed, board, search.order, search.mode, begin, len(search.order))
    search.value[0] = worth(score, board)
    search.value[3] = beside_delay(score, board, search.mode, score.back)
    search.value[0] += search.value[3]
    _note(packed, board, search, 0, len(search.order))
    stand_on(score, service)
    if search.value[0] < search.value[1]:
        keep_best(search)
    if search.value[2] == 0:
        search.value[2] = search.value[1]


@inner
def _open(
    packed: Packed, board: Board, score: Score, search: Search, service: Service, first: int, last: int, reach: int
) -> None:
    """Open the window ``first : last``: decode it and ``reach`` jobs behind it, saving boards on the way."""
    end = min(len(search.order), last + reach)
    stretch = max(LEAST_STRETCH, -(-(end - first) // SAVED))
    search.span[0], search.span[1], search.span[2], search.span[3] = first, last, end, stretch
    load(board, search, FRONT)
    for begin in range(first, end, stretch):
        slot = (begin - first) // stretch
        search.which[slot] = 0
        save(board, search, slot)
        stop = min(begin + stretch, end)
        _lift(packed, board, search.order, begin, stop)
        place(packed, board, search.order, search.mode, begin, stop)
    search.value[0] += serve(score, service, board, search.order, first, end, search.service)
    beside = beside_delay(score, board, search.mode, service.times.back)
    search.value[0] += beside - search.value[3]
    search.value[3] = beside
    _note(packed, board, search, first, end)


@inner
def _advance(packed: Packed, board: Board, search: Search, first: int, last: int) -> None:
    """Decode what now stands in the window, and save the board behind it as the one before the next."""
    load(board, search, 0)
    _lift(packed, board, search.order, first, last)
    place(packed, board, search.order, search.mode, first, last)
    save(board, search, FRONT)


@inner
def _last_change(search: Search, first: int) -> int:
    """Return the last place of the window at which the list on trial differs, ``first`` - 1 when none does."""
    position = search.span[1] - 1
    while position >= first:
        job = search.new_order[position]
        if job != search.order[position] or search.new_mode[job] != search.mode[job]:
            break
        position -= 1
    return position


@inner
def _decode_from(packed: Packed, board: Board, search: Search, slot: int, last: int) -> int:
    """Decode the list on trial from a saved board on, to the end or until it runs as before; return where it stopped.

    ``last`` is the last change. Boards on the way are saved in the version that the current list does not use.
    """
    begin, end, stretch = search.span[0], search.span[2], search.span[3]
    load(board, search, slot + SAVED * search.which[slot])
    for position in range(begin + slot * stretch, end, stretch):
        later = (position - begin) // stretch
        if later > slot:
            alike = position > last and same(board, search, later + SAVED * search.which[later])
            if alike and waits_alike(packed, board, search, search.new_order, position, end):
                return position
            save(board, search, later + SAVED * (1 - search.which[later]))
        stop = min(position + stretch, end)
        _lift(packed, board, search.new_order, position, stop)
        place(packed, board, search.new_order, search.new_mode, position, stop)
    return end


@inner
def _trial(packed: Packed, board: Board, score: Score, search: Search, service: Service, heat: float) -> bool:
    """Change the list once within its window; return whether the change was kept: always if better, else by chance."""
    first = change(packed, score, search)
    last = _last_change(search, first)
    if last < first:
        return False
    if len(packed.before_job) > 0:
        in_turn(packed, board, search, search.new_order, first, last + 1)
    begin, stretch = search.span[0], search.span[3]
    slot = (first - begin) // stretch
    low = begin + slot * stretch
    stop = _decode_from(packed, board, search, slot, last)
    worse = serve(score, service, board, search.new_order, low, stop, search.service)
    beside = beside_delay(score, board, search.new_mode, service.times.back)
    worse += beside - search.value[3]
    if worse > 0.0 and share_of_one(search.random) >= np.exp(-worse / heat):
        unserve(score, service, search.order, low, stop, search.service)
        _drop(packed, board, search, low, stop)
        return False
    for later in range(slot + 1, (stop - 1 - begin) // stretch + 1):
        search.which[later] = 1 - search.which[later]
    _note(packed, board, search, low, stop)
    search.value[0] += worse
    search.value[3] = beside
    return True


@inner
def _let_anew(
    packed: Packed, board: Board, score: Score, search: Search, coin: NDArray[np.uint64], heat: float
) -> None:
    """Let a lot to another contractor, decode the whole list, and keep that if it is better, or by chance."""
    lot = below(coin, len(packed.lot_ptr) - 1)
    first, last = packed.lot_ptr[lot], packed.lot_ptr[lot + 1]
    job = packed.lot_job[first + below(coin, last - first)]
    mode = packed.mode_ptr[job] + below(coin, packed.mode_ptr[job + 1] - packed.mode_ptr[job])
    chance = share_of_one(coin)
    if packed.mode_bid[mode] == packed.mode_bid[search.mode[job]]:
        return
    let_to(packed, search.new_mode, lot, packed.mode_bid[mode])
    search.new_mode[job] = mode
    clear(packed, board)
    place(packed, board, search.order, search.new_mode, 0, len(search.order))
    value = worth(score, board) + beside_delay(score, board, search.new_mode, score.back)
    worse = value - search.value[0]
    kept = worse <= 0.0 or chance < np.exp(-worse / heat)
    if kept:
        search.value[0] = value
    for k in range(first, last):
        other = packed.lot_job[k]
        if kept:
            search.mode[other] = search.new_mode[other]
        else:
            search.new_mode[other] = search.mode[other]


@entry
def sweep(
    packed: Packed, board: Board, score: Score, search: Search, service: Service, edges: Ints, reach: int, trials: int,
    hot: float, cold: float, lets: int, coin: NDArray[np.uint64],
) -> None:
    """Value the current list, let lots anew, then anneal window after window, each cooled from ``hot`` to ``cold``.

    Parameters
    ----------
    packed, board, score, search, service
        Programme and state of one thread. Where jobs must follow others, places may not be bound to ranks.
    edges : (num_windows + 1,) int64
        Windows: places ``edges[k] : edges[k + 1]``.
    reach : int
        Jobs behind a window that are decoded with it.
    trials : int
        Trials in all, shared among windows by their length; none only values the list.
    hot, cold : float
        Resident-days.
    lets : int
        Trials that let a lot to another contractor, each of which decodes the whole list: a lot lies across windows.
    coin : (1,) uint64
        Chance for these: threads that begin at the same list with the same coin end with the same contractors.
    """
    _stand(packed, board, score, search, service, edges[0])
    for _ in range(lets):
        _let_anew(packed, board, score, search, coin, hot)
    if lets > 0:
        _stand(packed, board, score, search, service, edges[0])
    total = edges[len(edges) - 1] - edges[0]
    whole = total == len(search.order) and len(edges) == 2
    for window in range(len(edges) - 1):
        first, last = edges[window], edges[window + 1]
        mine = trials * (last - first) // max(1, total)
        if mine == 0:
            continue
        _open(packed, board, score, search, service, first, last, reach)
        for k in range(mine):
            kept = _trial(packed, board, score, search, service, hot * (cold / hot) ** (k / mine))
            if whole and kept and search.value[0] < search.value[1]:
                keep_best(search)
        if window + 2 < len(edges):
            _advance(packed, board, search, first, last)
    search.tally[2] += trials
