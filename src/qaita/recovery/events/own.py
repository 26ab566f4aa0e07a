"""What each asset's own repair allows over time: stages, ramps, works under way, outages, and what stands in for it.

Owns :func:`own_trace` and :func:`stand_ins`. Never looks at what the asset needs from others.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from qaita.recovery.trace import Trace
from qaita.units import NEVER
from qaita.work.programme import Programme
from qaita.work.stages import Stages

Ints = NDArray[np.int64]
Piece = tuple[int, float, float]
"""Minute, share and slope from then on."""
Span = tuple[int, int, float]
"""From, until, share."""


def own_trace(programme: Programme, job_mode: Ints, task_start: Ints, task_finish: Ints, repaired: Ints) -> Trace:
    """Return the share of function that each node's own condition allows.

    Parameters
    ----------
    programme : Programme
        Its stages and its city's tables ``outages`` and ``temporary``; without either, all is all or nothing.
    job_mode, task_start, task_finish
        The schedule, as in :class:`qaita.plan.schedule.Schedule`.
    repaired : (num_nodes,) int64
        Minute from which each node is in service.

    Returns
    -------
    Trace
        Of num_nodes rows. Linear in tasks and rows, but for the few assets on which spans lie.
    """
    base, special = Trace.from_times(repaired), dict[int, list[Piece]]()
    if programme.stages is not None and not programme.stages.is_plain:
        special = _worked(programme, programme.stages, job_mode, task_start, task_finish, repaired)
    lost, stands_in = _spans_of(programme, "outages"), _spans_of(programme, "temporary")
    for node in lost.keys() | stands_in.keys():
        pieces = special.get(node) or _pieces(base, node)
        if node in lost:
            pieces = combine(pieces, laid_out(lost[node], 1.0, min), min)
        if node in stands_in:
            pieces = combine(pieces, laid_out(stands_in[node], 0.0, max), max)
        special[node] = pieces
    return _replaced(base, special)


def laid_out(spans: Sequence[Span], idle: float, pick: Callable[[Iterable[float]], float]) -> list[Piece]:
    """Return the pieces of spans that may overlap: what ``pick`` takes of those that hold, ``idle`` where none does."""
    edges = sorted({0, *(max(0, edge) for span in spans for edge in span[:2] if edge < NEVER)})
    pieces = list[Piece]()
    for edge in edges:
        share = pick([idle, *(value for start, end, value in spans if start <= edge < end)])
        if not pieces or pieces[-1][1] != share:
            pieces.append((edge, share, 0.0))
    return pieces


def combine(one: Sequence[Piece], other: Sequence[Piece], pick: Callable[[float, float], float]) -> list[Piece]:
    """Return the lesser (``pick`` is min) or the greater (max) of two rows of pieces, at every whole minute."""
    sign = 1.0 if pick(0.0, 1.0) == 0.0 else -1.0
    edges = sorted({minute for minute, _, _ in (*one, *other)})
    made = list[Piece]()
    for start, end in itertools.pairwise([*edges, NEVER]):
        first, second = sorted((_at(one, start), _at(other, start)), key=lambda line: (sign * line[0], sign * line[1]))
        made.append((start, *first))
        closing = sign * (first[1] - second[1])
        if closing > 0:
            meet = start + math.ceil(sign * (second[0] - first[0]) / closing)
            if meet < end:
                made.append((meet, *_at([(start, *second)], meet)))
    return [piece for rank, piece in enumerate(made) if rank == 0 or not _goes_on(made[rank - 1], piece)]


def _at(pieces: Sequence[Piece], minute: int) -> tuple[float, float]:
    """Return share and slope of a row of pieces at a minute."""
    begun, share, slope = next(piece for piece in reversed(pieces) if piece[0] <= minute)
    return (share + slope * (minute - begun) if slope else share), slope


def _goes_on(before: Piece, piece: Piece) -> bool:
    return _at([before], piece[0]) == piece[1:]


def _worked(programme: Programme, stages: Stages, job_mode: Ints, task_start: Ints, task_finish: Ints,
            repaired: Ints) -> dict[int, list[Piece]]:
    """Return the pieces of every damaged asset: what is left of it, works under way, and what they reach."""
    model, made = programme.model, dict[int, list[Piece]]()
    hurt = np.flatnonzero(programme.repaired0[: len(stages.left)] >= NEVER)
    made = {int(node): [(0, float(stages.left[node]), 0.0)] for node in hurt}
    for job in np.flatnonzero((job_mode >= 0) & (model.job_node < len(stages.left))):
        mode, node = int(job_mode[job]), int(model.job_node[job])
        tasks = np.arange(model.task_ptr[mode], model.task_ptr[mode + 1])
        under = [(int(task_start[task]), int(task_finish[task]), float(stages.during[task])) for task in tasks
                 if not math.isnan(stages.during[task])]
        razed = task_start[tasks[stages.razes[tasks]]] if stages.razes is not None else task_start[:0]
        under += [(int(razed.min()), int(repaired[node]), 0.0)] if len(razed) else []
        risen = _climb(float(stages.left[node]), _milestones(stages, tasks, task_finish, int(repaired[node])))
        made[node] = combine(risen, laid_out(under, 1.0, min), min) if under else risen
    return made


def _milestones(stages: Stages, tasks: Ints, task_finish: Ints, in_service: int) -> list[tuple[int, float, int]]:
    """Return minute, share to reach and minutes on the way, by minute; all of it when in service, unless said else."""
    said = ~np.isnan(stages.after[tasks])
    reached = [(int(task_finish[task]), float(stages.after[task]), int(stages.ramp[task])) for task in tasks[said]]
    if not said.all() or not len(tasks):
        reached.append((in_service, 1.0, int(stages.ramp[tasks[~said]].max(initial=0))))
    return sorted(reached)


def _climb(left: float, milestones: Iterable[tuple[int, float, int]]) -> list[Piece]:
    """Return the pieces that rise from ``left`` through milestones; one no higher than an earlier one is passed."""
    pieces, aim = [(0, left, 0.0)], left
    for minute, share, ramp in milestones:
        if share <= aim:
            continue
        aim = share
        while len(pieces) > 1 and pieces[-1][0] > minute:
            pieces.pop()
        now = _at(pieces, minute)[0]
        if pieces[-1][0] == minute:
            pieces.pop()
        pieces += [(minute, now, (share - now) / ramp), (minute + ramp, share, 0.0)] if ramp else [(minute, share, 0.0)]
    return pieces


def _spans_of(programme: Programme, table: str) -> dict[int, list[Span]]:
    """Return the outages of assets, or what stands in for assets themselves, by node."""
    found = dict[int, list[Span]]()
    if programme.city is None or not len(programme.city.tables[table]):
        return found
    index = programme.city.asset_index()
    for row in programme.city.tables[table].rows():
        if not row.get("service"):
            share = float(row.get("share", 0.0))
            found.setdefault(index[row["asset_id"]], []).append((int(row["from"]), int(row["until"]), share))
    return found


def stand_ins(programme: Programme) -> dict[int, list[Span]]:
    """Return what stands in for assets themselves, by node: from when, until when, with which share."""
    return _spans_of(programme, "temporary")


def _pieces(trace: Trace, node: int) -> list[Piece]:
    rows = slice(int(trace.ptr[node]), int(trace.ptr[node + 1]))
    return list(zip(trace.minute[rows].tolist(), trace.share[rows].tolist(), trace.slope[rows].tolist(), strict=True))


def _replaced(base: Trace, special: dict[int, list[Piece]]) -> Trace:
    """Return the trace with the pieces of some nodes in place of its own."""
    if not special:
        return base
    kept = ~np.isin(base.node, np.fromiter(special, np.int64, len(special)))
    flat = [(node, *piece) for node, pieces in special.items() for piece in pieces]
    node = np.concatenate([base.node[kept], np.array([row[0] for row in flat], np.int64)])
    minute = np.concatenate([base.minute[kept], np.array([row[1] for row in flat], np.int64)])
    share = np.concatenate([base.share[kept], np.array([row[2] for row in flat])])
    slope = np.concatenate([base.slope[kept], np.array([row[3] for row in flat])])
    order = np.lexsort((minute, node))
    ptr = np.searchsorted(node[order], np.arange(base.num_nodes + 1)).astype(np.int64)
    return Trace(ptr, minute[order], share[order], slope[order])
