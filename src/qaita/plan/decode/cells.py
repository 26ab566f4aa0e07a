"""Free crews as bits, one a cell of time: the quick form of a profile where all dates are whole multiples of a cell.

Owns :class:`Cells`, which says for which programmes there is one, and the compiled look-ups on it. Places found are
those of :mod:`qaita.plan.decode.profile`. Never used where crews rest, travel or are taken from several pools by one
task.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.compiled import inner
from qaita.units import NEVER
from qaita.work.model import Model

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

WORD = 64
"""Cells in one word."""

MOST_WORDS = 64
"""Words a level up to which cells are used; beyond, lists are long as well and are searched in windows."""

MOST_CREWS = 8
"""Crews of a pool up to which cells are used: one level of bits for each."""

ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
NO = np.uint64(0)
ONE = np.uint64(1)

_SPREAD = np.uint64(0x03F79D71B4CB0A89)
"""A de Bruijn sequence: its six bits from each place on are all different (Leiserson, Prokop, Randall, 1998)."""

_PLACE_OF = np.zeros(WORD, np.int64)
for _place in range(WORD):
    _PLACE_OF[(((1 << _place) * int(_SPREAD)) % 2**64) >> 58] = _place


class Cells(NamedTuple):
    """Crews of a programme by cells.

    Attributes
    ----------
    minutes : int
        Length of a cell; 0 where the programme has none.
    free : (num_pools, levels, words) uint64
        Bit ``c % 64`` of ``free[pool, level, c // 64]``: whether at least ``level + 1`` crews are there in cell ``c``.
        Empty where the programme has none.
    """

    minutes: int
    free: Bits


NO_CELLS = Cells(0, np.zeros((0, 0, 0), np.uint64))
"""A programme whose crews are not counted by cells."""


def cells_of(model: Model) -> Cells:
    """Return the crews of a programme by the largest cells that all dates are multiples of; NO_CELLS where they cannot.

    They cannot where crews rest or travel, a task takes crews of several pools, a pool has many crews, or there would
    be too many cells: as many as it takes to do all tasks one after the other behind the last date given.
    """
    if model.travels or not model.num_pools or not model.num_tasks or _rest(model):
        return NO_CELLS
    levels = int(model.pool_count.max(initial=0))
    if not 0 < levels <= MOST_CREWS or (model.use_count < 1).any() or (model.mode_ready < 0).any():
        return NO_CELLS
    if (np.diff(model.use_ptr) > 1).any():
        return NO_CELLS
    dates = (model.pool_time, model.task_release, model.mode_ready, model.account_time)
    spans = (model.task_work, model.pred_lag)
    minutes = int(np.gcd.reduce(np.concatenate([np.abs(each).astype(np.int64) for each in (*dates, *spans)])))
    behind = sum(float(np.abs(each).sum(dtype=np.float64)) for each in spans)
    last = max(float(each.max(initial=0)) for each in dates) + behind
    words = int(last // (max(1, minutes) * WORD)) + 1
    if not minutes or words > MOST_WORDS:
        return NO_CELLS
    free = np.zeros((model.num_pools, levels, words), np.uint64)
    for pool in range(model.num_pools):
        _fill(free[pool], model, pool, minutes)
    return Cells(minutes, free)


def _rest(model: Model) -> bool:
    """Return whether crews of some task rest at times."""
    first, last = model.calendar_ptr[model.task_calendar], model.calendar_ptr[model.task_calendar + 1]
    if (last - first != 1).any():
        return True
    return bool((model.calendar_open[first] > 0).any() or (model.calendar_close[first] != NEVER).any())


def _fill(free: Bits, model: Model, pool: int, minutes: int) -> None:
    """Set the bits of one pool, (levels, words)."""
    rows = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    cells = np.arange(free.shape[1] * WORD, dtype=np.int64)
    at = np.searchsorted(model.pool_time[rows], cells * minutes, side="right") - 1
    counts = np.where(at >= 0, model.pool_count[rows][np.maximum(at, 0)], 0)
    for level in range(free.shape[0]):
        there = (counts > level).astype(np.uint64).reshape(-1, WORD)
        free[level] = np.bitwise_or.reduce(there << np.arange(WORD, dtype=np.uint64), axis=1)


@inner
def lowest(word: np.uint64) -> int:
    """Return the place of the lowest bit that is set in a word in which some is."""
    return _PLACE_OF[((word & (~word + ONE)) * _SPREAD) >> np.uint64(58)]


@inner
def free_from(free: Bits, pool: int, count: int, cell: int, length: int) -> int:
    """Return the first cell at or after ``cell`` from which ``count`` crews are free for ``length`` cells; -1 if none.

    As :func:`qaita.plan.decode.profile.crews_always`, so for no cell at all one crew more than none must be free as
    well.
    """
    num_words, word = free.shape[2], cell >> 6
    if word >= num_words or count > free.shape[1]:
        return -1
    ones = free[pool, count - 1, word] & (ALL << np.uint64(cell & 63))
    while True:
        while ones == NO:
            word += 1
            if word == num_words:
                return -1
            ones = free[pool, count - 1, word]
        at = lowest(ones)
        start = WORD * word + at
        taken = ~free[pool, count - 1, word] & (ALL << np.uint64(at))
        while taken == NO:
            word += 1
            if WORD * word - start >= length:
                return start
            if word == num_words:
                return -1
            taken = ~free[pool, count - 1, word]
        end = lowest(taken)
        if WORD * word + end - start >= length:
            return start
        ones = free[pool, count - 1, word] & (ALL << np.uint64(end))


@inner
def take_cells(free: Bits, pool: int, begin: int, end: int, count: int) -> int:
    """Take ``count`` crews in cells ``begin : end`` (give back when negative); return the word behind the last touched.

    At least one cell.
    """
    levels, last = free.shape[1], (end - 1) >> 6
    for word in range(begin >> 6, last + 1):
        touched = ALL
        if word == begin >> 6:
            touched &= ALL << np.uint64(begin & 63)
        if word == last:
            touched &= ALL >> np.uint64(63 - ((end - 1) & 63))
        for k in range(levels):
            level = k if count > 0 else levels - 1 - k
            other = level + count
            shifted = ALL if other < 0 else (free[pool, other, word] if other < levels else NO)
            free[pool, level, word] = (free[pool, level, word] & ~touched) | (shifted & touched)
    return last + 1
