"""Changes of a list: shift a job, swap two, pull a job with all it waits for forward, choose another mode.

Owns the moves of the local search. One in ten pulls what many wait for a long way: which of a few heavy services comes
first decides more than all the rest, and small steps do not get from one such order to another. Half of the others are
guided by the current list's outcome: a job whose asset is in
service before it can work gains nothing by coming earlier, the supplier it waits for does. No move takes a job out
of the places that its rank has (:func:`qaita.plan.search.aims.blocks`), or a job of a lot from its contractor alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qaita.plan.allowed.agree import counterpart
from qaita.plan.chance import below, share_of_one
from qaita.plan.decode.packed import Packed
from qaita.plan.search.lists import Search
from qaita.plan.search.score import Score
from qaita.recovery.compiled import inner

Ints = NDArray[np.int64]

HEAVY = 0.1
"""Share of moves that pull a job drawn by weight, where the whole list may be changed (by trial on two public instances
of 100 assets: with it lists of tasks ended 0.5 to 1 % above the best known, without it 2 to 3 %)."""

_counterpart = inner(counterpart)


@inner
def _shift(order: Ints, source: int, target: int) -> int:
    """Move the job at ``source`` to ``target``, the ones between closing up; return the first change."""
    job = order[source]
    if source < target:
        for k in range(source, target):
            order[k] = order[k + 1]
    else:
        for k in range(source, target, -1):
            order[k] = order[k - 1]
    order[target] = job
    return min(source, target)


@inner
def _near(random: NDArray[np.uint64], position: int, begin: int, end: int) -> int:
    """Return another position of ``begin : end``, usually near (span uniform in its logarithm)."""
    span = np.int64(np.exp(share_of_one(random) * np.log(end - begin)))
    step = 1 + below(random, max(1, int(span)))
    target = position - step if share_of_one(random) < 0.5 else position + step
    return min(max(target, begin), end - 1)


@inner
def _pull(score: Score, search: Search, position: int, target: int) -> int:
    """Move a job forward to ``target`` and before it those it waits for, directly or not, that stand behind."""
    search.stack[0], depth = search.new_order[position], 1
    for _ in range(64):
        if depth == 0:
            break
        depth -= 1
        job = search.stack[depth]
        at = _find_job(search.new_order, job, target, search.span[1])
        if at < 0:
            continue
        _shift(search.new_order, at, max(target, search.low[at]))
        for group in range(search.need_ptr[job], search.need_ptr[job + 1]):
            if depth < 64:
                search.stack[depth] = _alternative(score, search, group)
                depth += 1
    return target


@inner
def _push(search: Search, position: int, target: int) -> int:
    """Move a job back to ``target`` and behind it those that must follow it, directly or not, that stand before."""
    search.stack[0], depth, first = search.new_order[position], 1, position
    for _ in range(64):
        if depth == 0:
            break
        depth -= 1
        job = search.stack[depth]
        at = _find_job(search.new_order, job, search.span[0], target + 1)
        if at < 0:
            continue
        first = min(first, _shift(search.new_order, at, max(at, min(target, search.high[at]))))
        for k in range(search.after_ptr[job], search.after_ptr[job + 1]):
            if depth < 64:
                search.stack[depth] = search.after_job[k]
                depth += 1
    return first


@inner
def _pull_heavy(score: Score, search: Search) -> int:
    """Pull a job drawn by weight forward to any place, with all it waits for."""
    last = len(search.drawn) - 1
    wanted, low, high = share_of_one(search.random) * search.drawn[last], 0, last
    while low < high:
        middle = (low + high) // 2
        if search.drawn[middle] > wanted:
            high = middle
        else:
            low = middle + 1
    at = _find_job(search.new_order, low, 0, last + 1)
    first = search.low[at]
    return _pull(score, search, at, first + below(search.random, max(1, at - first)))


@inner
def _alternative(score: Score, search: Search, group: int) -> int:
    """Return a supplier of a group: mostly the one that is back first now, sometimes any."""
    first, last = search.group_ptr[group], search.group_ptr[group + 1]
    if last - first > 1 and share_of_one(search.random) < 0.2:
        return search.need_job[first + below(search.random, last - first)]
    found = search.need_job[first]
    for k in range(first + 1, last):
        if search.back[score.job_node[search.need_job[k]]] < search.back[score.job_node[found]]:
            found = search.need_job[k]
    return found


@inner
def _find_job(order: Ints, job: int, first: int, last: int) -> int:
    """Return the position of ``job`` in ``first : last``, -1 when it stands elsewhere."""
    for position in range(first, last):
        if order[position] == job:
            return position
    return -1


@inner
def _idle(packed: Packed, score: Score, search: Search, job: int) -> bool:
    """Return whether doing a job earlier alone gains nothing: what needs it waits for others as well.

    Either its asset is in service before it can work, or all that must follow it begin later than they could.
    """
    node = score.job_node[job]
    if node >= 0:
        return search.back[node] > search.service[job]
    for k in range(search.after_ptr[job], search.after_ptr[job + 1]):
        other = search.after_job[k]
        chosen = packed.modes[search.mode[other]]
        if chosen.task_begin == chosen.task_end or search.start[chosen.task_begin] <= search.service[job]:
            return False
    return search.after_ptr[job + 1] > search.after_ptr[job]


@inner
def _culprit(packed: Packed, score: Score, search: Search, job: int) -> int:
    """Return the job that an idle one waits for longest, followed up to the first that is not idle itself."""
    for _ in range(8):
        if not _idle(packed, score, search, job):
            return job
        latest, found = -1, job
        for group in range(search.need_ptr[job], search.need_ptr[job + 1]):
            supplier = _alternative(score, search, group)
            node = score.job_node[supplier]
            if node >= 0 and search.back[node] > latest:
                latest, found = search.back[node], supplier
        if found == job:
            return job
        job = found
    return job


@inner
def _choose(packed: Packed, search: Search, position: int, mode: int) -> int:
    """Choose a mode for the job at ``position``, and its contractor for its whole lot; return the first change.

    Nothing is chosen where a lot would change its contractor and does not lie within the span as a whole.
    """
    job = search.new_order[position]
    lot = packed.job_lot[job]
    if lot < 0 or packed.mode_bid[mode] == packed.mode_bid[search.new_mode[job]]:
        search.new_mode[job] = mode
        return position
    first, met = position, 0
    for place in range(search.span[1] - 1, search.span[0] - 1, -1):
        if packed.job_lot[search.new_order[place]] == lot:
            first, met = place, met + 1
    if met == packed.lot_ptr[lot + 1] - packed.lot_ptr[lot]:
        let_to(packed, search.new_mode, lot, packed.mode_bid[mode])
        search.new_mode[job] = mode
    return first


@inner
def let_to(packed: Packed, job_mode: Ints, lot: int, bid: int) -> None:
    """Let a lot to another contractor: each of its jobs in the mode that is for him what its mode was for the other."""
    for k in range(packed.lot_ptr[lot], packed.lot_ptr[lot + 1]):
        job = packed.lot_job[k]
        job_mode[job] = _counterpart(packed.mode_ptr, packed.mode_bid, job, job_mode[job], bid)


@inner
def change(packed: Packed, score: Score, search: Search) -> int:
    """Change the list on trial once, within its span, and return the position of its first change."""
    begin, end = search.span[0], search.span[1]
    if end - begin == len(search.drawn) and search.drawn[end - 1] > 0.0 and share_of_one(search.random) < HEAVY:
        return _pull_heavy(score, search)
    position = begin + below(search.random, end - begin)
    kind = share_of_one(search.random)
    job = search.new_order[position]
    choices = packed.mode_ptr[job + 1] - packed.mode_ptr[job]
    if choices > 1 and kind < 0.15:
        other = packed.mode_ptr[job] + below(search.random, choices - 1)
        return _choose(packed, search, position, other if other < search.new_mode[job] else other + 1)
    target = min(max(_near(search.random, position, begin, end), search.low[position]), search.high[position])
    if kind < 0.3:
        swapped = search.new_order[target]
        search.new_order[target] = search.new_order[position]
        search.new_order[position] = swapped
        return min(position, target)
    if kind < 0.8:
        return _guided(packed, score, search, position, target)
    return _shift(search.new_order, position, target) if target < position else _push(search, position, target)


@inner
def _guided(packed: Packed, score: Score, search: Search, position: int, target: int) -> int:
    """Move a job where it may gain: an idle one later, or its culprit earlier; others earlier with their suppliers."""
    job = search.new_order[position]
    step = abs(target - position)
    later = min(position + step, search.high[position], search.span[1] - 1)
    if not _idle(packed, score, search, job):
        return _pull(score, search, position, max(position - step, search.low[position], search.span[0]))
    culprit = _culprit(packed, score, search, job)
    if culprit == job or share_of_one(search.random) < 0.5:
        return _push(search, position, later)
    at = _find_job(search.new_order, culprit, search.span[0], search.span[1])
    if at < 0:
        return _push(search, position, later)
    return _shift(search.new_order, at, max(at - step, search.low[at], search.span[0]))
