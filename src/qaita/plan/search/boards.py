"""Boards saved along a list, so that a trial need not be decoded from the beginning.

Owns saving, loading and comparing them. What a board holds is known next door (:mod:`qaita.plan.decode.decode`).
"""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from qaita.plan.decode.board import Board, copy_bits
from qaita.plan.search.lists import Search
from qaita.recovery.compiled import inner


@inner
def copy_into(source: NDArray[Any], target: NDArray[Any]) -> None:
    """Copy an array without allocating."""
    for k in range(len(source)):
        target[k] = source[k]


@inner
def save(board: Board, search: Search, slot: int) -> None:
    """Save what is free: profiles, hints on them, money, and where crews are. Linear in breakpoints and stays."""
    if board.bits.shape[0] > 0:
        copy_bits(board.bits, search.saved_bits[slot], board.length)
    else:
        _save_profiles(board, search, slot)
    for k in range(len(board.slack)):
        search.saved_slack[slot, k] = board.slack[k]
    for crew in range(len(board.last)):
        search.saved_last[slot, crew] = board.last[crew]
    for row in range(board.stays.shape[0]):
        for stay in range(board.stays.shape[1]):
            search.saved_stays[slot, row, stay] = board.stays[row, stay]


@inner
def _save_profiles(board: Board, search: Search, slot: int) -> None:
    for pool in range(len(board.length)):
        length = board.length[pool]
        search.saved_length[slot, pool] = length
        for k in range(length):
            search.saved_time[slot, pool, k] = board.time[pool, k]
        for k in range(length):
            search.saved_free[slot, pool, k] = board.free[pool, k]
        for level in range(board.head.shape[1]):
            search.saved_head[slot, pool, level] = board.head[pool, level]


@inner
def save_flags(board: Board, search: Search, slot: int) -> None:
    """Save which jobs stand on the board."""
    for job in range(len(board.placed)):
        search.saved_placed[slot, job] = board.placed[job]


@inner
def load(board: Board, search: Search, slot: int) -> None:
    """Put back what :func:`save` saved."""
    if board.bits.shape[0] > 0:
        copy_bits(search.saved_bits[slot], board.bits, board.length)
    else:
        _load_profiles(board, search, slot)
    for k in range(len(board.slack)):
        board.slack[k] = search.saved_slack[slot, k]
    for crew in range(len(board.last)):
        board.last[crew] = search.saved_last[slot, crew]
    for row in range(board.stays.shape[0]):
        for stay in range(board.stays.shape[1]):
            board.stays[row, stay] = search.saved_stays[slot, row, stay]


@inner
def _load_profiles(board: Board, search: Search, slot: int) -> None:
    for pool in range(len(board.length)):
        length = search.saved_length[slot, pool]
        board.length[pool] = length
        for k in range(length):
            board.time[pool, k] = search.saved_time[slot, pool, k]
        for k in range(length):
            board.free[pool, k] = search.saved_free[slot, pool, k]
        for level in range(board.head.shape[1]):
            board.head[pool, level] = search.saved_head[slot, pool, level]


@inner
def same(board: Board, search: Search, slot: int) -> bool:
    """Return whether as much is free as on a saved board, so that what follows is placed alike."""
    for k in range(len(board.slack)):
        if board.slack[k] != search.saved_slack[slot, k]:
            return False
    if board.bits.shape[0] > 0:
        return _same_bits(board, search, slot)
    for pool in range(len(board.length)):
        length = board.length[pool]
        if length != search.saved_length[slot, pool]:
            return False
        for k in range(length - 1, -1, -1):
            if board.free[pool, k] != search.saved_free[slot, pool, k]:
                return False
            if board.time[pool, k] != search.saved_time[slot, pool, k]:
                return False
    return _same_stays(board, search, slot)


@inner
def _same_bits(board: Board, search: Search, slot: int) -> bool:
    for pool in range(board.bits.shape[0]):
        for level in range(board.bits.shape[1]):
            for word in range(board.length[pool] - 1, -1, -1):
                if board.bits[pool, level, word] != search.saved_bits[slot, pool, level, word]:
                    return False
    return True


@inner
def _same_stays(board: Board, search: Search, slot: int) -> bool:
    for crew in range(len(board.last)):
        if board.last[crew] != search.saved_last[slot, crew]:
            return False
    for row in range(board.stays.shape[0]):
        for stay in range(board.stays.shape[1]):
            if board.stays[row, stay] != search.saved_stays[slot, row, stay]:
                return False
    return True
