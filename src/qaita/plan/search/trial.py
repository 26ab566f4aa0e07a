"""One trial: decode the changed list from its first change on, then keep it or go back.

Owns the saved boards. Boards are saved every few jobs along a list, in two versions: those of the current list and
those of the trial, which are swapped when the trial is accepted.
"""

from __future__ import annotations

from qaita.plan.decode.board import Board, clear, take_off
from qaita.plan.decode.decode import place
from qaita.plan.decode.packed import Packed
from qaita.plan.search.boards import copy_into, load, save, save_flags
from qaita.plan.search.lists import SAVED, Search
from qaita.plan.search.score import Score, beside_delay, worth
from qaita.recovery.compiled import inner


@inner
def keep_best(search: Search) -> None:
    """Make the current list the best one."""
    search.value[1] = search.value[0]
    copy_into(search.order, search.best_order)
    copy_into(search.mode, search.best_mode)


@inner
def _stretch(num_jobs: int) -> int:
    return max(1, -(-num_jobs // SAVED))


@inner
def stand(packed: Packed, board: Board, score: Score, search: Search) -> None:
    """Decode the current list from the beginning, saving boards on the way, and value it."""
    clear(packed, board)
    stretch = _stretch(len(search.order))
    for begin in range(0, len(search.order), stretch):
        slot = begin // stretch
        search.which[slot] = 0
        save(board, search, slot)
        save_flags(board, search, slot)
        place(packed, board, search.order, search.mode, begin, min(begin + stretch, len(search.order)))
    search.value[0] = worth(score, board) + beside_delay(score, board, search.mode, score.back)
    _remember(board, score, search)


@inner
def _remember(board: Board, score: Score, search: Search) -> None:
    copy_into(board.task_start, search.start)
    copy_into(board.task_finish, search.finish)
    copy_into(board.in_service, search.service)
    copy_into(board.placed, search.placed)
    copy_into(score.back, search.back)


@inner
def recall(board: Board, search: Search) -> None:
    """Put the current list back in place of the one on trial."""
    copy_into(search.order, search.new_order)
    copy_into(search.mode, search.new_mode)
    copy_into(search.start, board.task_start)
    copy_into(search.finish, board.task_finish)
    copy_into(search.service, board.in_service)
    copy_into(search.placed, board.placed)


@inner
def _forget(packed: Packed, board: Board, search: Search, slot: int) -> None:
    """Take the jobs that the saved board does not hold off the board (tasks and flags, not profiles)."""
    for job in range(len(search.order)):
        if not search.saved_placed[slot, job]:
            take_off(packed, board, job)


@inner
def decoded_from(packed: Packed, search: Search, first: int) -> int:
    """Return the position from which a list on trial must be decoded, ``first`` being that of its first change.

    A job that another must follow is placed before that one, which may stand earlier: where its mode is changed, the
    saved boards that hold it already are of no use.
    """
    if len(packed.before_job) == 0:
        return first
    stretch = _stretch(len(search.order))
    slot = first // stretch
    for job in range(len(search.mode)):
        if search.new_mode[job] != search.mode[job]:
            while slot > 0 and search.saved_placed[slot + SAVED * search.which[slot], job] != 0:
                slot -= 1
    return min(first, slot * stretch + stretch - 1)


@inner
def try_list(packed: Packed, board: Board, score: Score, search: Search, first: int) -> float:
    """Decode the list on trial from its first change on and return its worth."""
    num_jobs = len(search.new_order)
    stretch = _stretch(num_jobs)
    slot = first // stretch
    at = slot + SAVED * search.which[slot]
    load(board, search, at)
    _forget(packed, board, search, at)
    for begin in range(slot * stretch, num_jobs, stretch):
        if begin > slot * stretch:
            later = begin // stretch
            save(board, search, later + SAVED * (1 - search.which[later]))
            save_flags(board, search, later + SAVED * (1 - search.which[later]))
        place(packed, board, search.new_order, search.new_mode, begin, min(begin + stretch, num_jobs))
    return worth(score, board) + beside_delay(score, board, search.new_mode, score.back)


@inner
def accept(board: Board, score: Score, search: Search, first: int, value: float) -> None:
    """Make the list on trial the current one."""
    for later in range(first // _stretch(len(search.order)) + 1, SAVED):
        search.which[later] = 1 - search.which[later]
    _remember(board, score, search)
    search.value[0] = value
    copy_into(search.new_order, search.order)
    copy_into(search.new_mode, search.mode)
    if value < search.value[1]:
        keep_best(search)
