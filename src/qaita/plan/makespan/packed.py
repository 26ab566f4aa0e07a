"""A project as compiled code reads it: all renewable resources of a period in one machine word.

Owns :class:`Packed` and :func:`pack`. The needs of a mode are fields side by side in a word, each with one guard bit
above it; "does it fit" is then one subtraction: a guard bit that is gone tells of a resource that was short.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qaita.plan.makespan.project import Ints, Project, successors

WORD_BITS = 62
"""Bits used of a word."""


class Packed(NamedTuple):
    """A project for the schedule generation, in one direction of time; names as in ``Project``.

    Attributes
    ----------
    need : (num_modes, num_words) int64
        Needs of each mode, packed.
    full, guard : (num_words,) int64
        A period with nothing in it, guard bits set; the guard bits alone.
    succ_ptr, succ : int64
        Successors, as ``pred_ptr`` and ``pred`` are the predecessors.
    """

    mode_ptr: Ints
    duration: Ints
    need: Ints
    full: Ints
    guard: Ints
    use: Ints
    stock: Ints
    pred_ptr: Ints
    pred: Ints
    succ_ptr: Ints
    succ: Ints


def pack(project: Project) -> tuple[Packed, Packed]:
    """Return the project as it is and with time turned round; every need must fit its capacity."""
    need, full, guard = _words(project)
    succ_ptr, succ = successors(project)
    forward = Packed(project.mode_ptr, project.duration, need, full, guard, np.ascontiguousarray(project.use),
                     project.stock, project.pred_ptr, project.pred, succ_ptr, succ)
    return forward, forward._replace(pred_ptr=succ_ptr, pred=succ, succ_ptr=project.pred_ptr, succ=project.pred)


def _words(project: Project) -> tuple[Ints, Ints, Ints]:
    """Return packed needs, the full word and the guard word; a mode of no duration needs nothing."""
    fields, word, shift = [], 0, 0
    for capacity in project.capacity.tolist():
        bits = max(1, capacity.bit_length())
        if shift + bits + 1 > WORD_BITS:
            word, shift = word + 1, 0
        fields.append((word, shift, bits))
        shift += bits + 1
    need = np.zeros((len(project.duration), word + 1), np.int64)
    full, guard = np.zeros(word + 1, np.int64), np.zeros(word + 1, np.int64)
    for resource, (at, low, bits) in enumerate(fields):
        need[:, at] |= np.where(project.duration > 0, project.need[:, resource], 0) << low
        full[at] |= int(project.capacity[resource]) << low
        guard[at] |= 1 << (low + bits)
    return need, full | guard, guard
