"""Where a thread of the local search stands: its lists, their worth, and boards saved on the way.

Owns :class:`Search`. Moves, trials and cooling are next door.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAVED = 16
"""Boards kept along the current list."""


class Search(NamedTuple):
    """State of one annealing thread.

    Attributes
    ----------
    order, best_order : (num_jobs,) int64
        Current and best list.
    mode, best_mode : (num_jobs,) int64
        Modes of both.
    scratch : (num_jobs,) int64
        Scratch: a stretch of a list that is put in turn.
    new_order, new_mode : (num_jobs,) int64
        The list on trial.
    value : (4,) float64
        Worth of the current list, of the best list, and of the best list when the search began (for temperatures);
        what the current list counts beside delay, kept where it is searched window by window.
    tally : (4,) int64
        Trials in this cycle, length of this cycle, trials in all, cycles done plus the number of the thread.
    random : (1,) uint64
        State of the generator (splitmix64: Steele, Lea, Flood 2014, doi 10.1145/2714064.2660195).
    which : (SAVED,) int64
        Which of its two saved boards belongs to the current list, for each slot; a trial writes the other.
    saved_length, saved_time, saved_free, saved_slack, saved_placed, saved_head, saved_last, saved_stays, saved_bits
        Saved boards (first axis: slot, then slot + SAVED; the last is the one before a window, see
        :mod:`qaita.plan.search.window`).
    start, finish, service, placed
        Board of the current list, restored after a refused trial.
    load : (num_modes,) float64
        Work of each mode, for guided moves.
    back : (num_core,) int64
        When each core node works under the current list.
    need_ptr, group_ptr, need_job : (num_jobs + 1,), (num_groups + 1,), (num_pairs,) int64
        Jobs that each job's service waits for directly: job -> groups -> alternatives.
    after_ptr, after_job : (num_jobs + 1,), (num_afters,) int64
        Jobs that must follow each.
    drawn : (num_jobs,) float64
        Running sum of what each job counts when one is drawn by weight (:mod:`qaita.plan.search.waits`).
    low, high : (num_jobs,) int64
        First and last place to which the job at each place may move (:func:`qaita.plan.search.aims.blocks`).
    span : (4,) int64
        First place and the one after the last that moves may touch, the one after the last that is decoded, and places
        from one saved board to the next.
    stack : (64,) int64
        Scratch for pulling.
    """

    order: NDArray[np.int64]
    best_order: NDArray[np.int64]
    mode: NDArray[np.int64]
    best_mode: NDArray[np.int64]
    scratch: NDArray[np.int64]
    new_order: NDArray[np.int64]
    new_mode: NDArray[np.int64]
    value: NDArray[np.float64]
    tally: NDArray[np.int64]
    random: NDArray[np.uint64]
    which: NDArray[np.int64]
    saved_length: NDArray[np.int64]
    saved_time: NDArray[np.int64]
    saved_free: NDArray[np.int64]
    saved_slack: NDArray[np.int64]
    saved_placed: NDArray[np.int8]
    saved_head: NDArray[np.int64]
    saved_last: NDArray[np.int64]
    saved_stays: NDArray[np.int64]
    saved_bits: NDArray[np.uint64]
    start: NDArray[np.int64]
    finish: NDArray[np.int64]
    service: NDArray[np.int64]
    placed: NDArray[np.int8]
    back: NDArray[np.int64]
    need_ptr: NDArray[np.int64]
    group_ptr: NDArray[np.int64]
    need_job: NDArray[np.int64]
    after_ptr: NDArray[np.int64]
    after_job: NDArray[np.int64]
    drawn: NDArray[np.float64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    span: NDArray[np.int64]
    stack: NDArray[np.int64]
