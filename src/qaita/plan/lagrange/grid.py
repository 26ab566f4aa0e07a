"""Time in cells, and what a task's stay costs from each of them: the axis of the Lagrangian bound.

Owns :class:`Grid`. A task that starts within a cell counts as if it had the cheapest start there, and what ends within
a cell ends at its beginning: so every schedule has its picture on the grid, and the picture never costs more. Where all
works end at edges, a start counts as if it were the first in its cell.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.units import MINUTES_PER_DAY, NEVER
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Grid(NamedTuple):
    """Cells of time and the stays of tasks on them.

    Attributes
    ----------
    edges : (num_cells + 1,) int64
        Minutes; the last is the end, after which nothing is priced.
    days : (num_cells,) float64
        Length of each cell in days.
    crews : (num_pools, num_cells) float64
        Crews of each pool on average over the working time in each cell.
    worked : (num_pools, num_cells) float64
        1 where some task of the pool may be at work in the cell, else 0: there crews that are held cost nothing.
    length : (num_pools, num_cells) float64
        Working time in each cell, as a share of that of usual cells; at most 1.
    release_ptr : (num_accounts + 1,) int64
        Releases of each account.
    release_cell : (num_releases,) int64
        Starts in cells before this one come before the next release.
    release_total : (num_releases,) float64
        What such starts may draw in all.
    stay : (num_tasks,) int64
        Class of (calendar, work) of each task.
    finish : (num_stays, num_cells) int32
        Edge at or before the earliest finish of a start in each cell, -1 where none is possible.
    latest : (num_stays, num_cells + 1) int32
        Last cell of which a start may finish by each edge; num_cells + 1 for none.
    use_class : (num_uses,) int64
        Class of (stay, pool) of each use of crews.
    class_pool : (num_classes,) int64
        Its pool.
    point_ptr : (num_classes * num_cells + 1,) int64
        Starts of each class in each cell among which the cheapest is.
    end_cell, end_part, begin_cell, begin_part : (num_points,) int32, float64, int32, float64
        Cell in which such a stay ends and begins, and the part of the cell's working time before that.
    """

    edges: Ints
    days: Floats
    crews: Floats
    worked: Floats
    length: Floats
    release_ptr: Ints
    release_cell: Ints
    release_total: Floats
    stay: Ints
    finish: NDArray[np.int32]
    latest: NDArray[np.int32]
    use_class: Ints
    class_pool: Ints
    point_ptr: Ints
    end_cell: NDArray[np.int32]
    end_part: Floats
    begin_cell: NDArray[np.int32]
    begin_part: Floats

    @property
    def num_cells(self) -> int:
        """Number of cells."""
        return len(self.days)


def step_of(model: Model, end: int) -> int:
    """Return the largest step in minutes on whose multiples all dates of a plan up to ``end`` may lie."""
    shifts = np.concatenate([model.calendar_open, model.calendar_close])
    dates = np.concatenate(
        [
            np.array([model.start]),
            model.mode_ready,
            model.mode_after,
            model.task_work,
            model.task_release,
            model.task_deadline,
            model.pred_lag,
            model.pool_time,
            model.account_time,
            shifts,
        ]
    )
    relevant = dates[(dates > 0) & (dates < min(NEVER, end + 1))]
    return int(np.gcd.reduce(relevant)) if len(relevant) else MINUTES_PER_DAY


GROWTH = 1.2
"""Each cell after the dense part is so much longer than the one before."""


def edges_of(start: int, dense: int, end: int, step: int) -> Ints:
    """Return edges every ``step`` minutes from ``start`` to beyond ``dense``, then ever wider apart up to ``end``."""
    edges = np.arange(start // step * step, dense + step, step, dtype=np.int64)
    edges[0] = start
    late: list[int] = [int(edges[-1])]
    length = float(step)
    while late[-1] < end:
        length *= GROWTH
        late.append(late[-1] + int(length) // step * step)
    return np.append(edges, np.array(late[1:], np.int64))


def edges_at_shift_ends(model: Model, dense: int, end: int, most: int) -> Ints | None:
    """Return edges at the minutes of the day at which shifts end up to ``dense``, then ever wider apart up to ``end``.

    First the shifts of all calendars are tried, which must be where all tasks end; then those of the calendars that
    most tasks work in. None where there are none, more than ``most``, or too many tasks end between them (MOSTLY).
    """
    works = np.bincount(model.task_calendar[model.task_work > 0], minlength=len(model.calendar_ptr) - 1)
    order = np.argsort(-works, kind="stable")
    enough = int(np.searchsorted(np.cumsum(works[order]), MOSTLY * works.sum())) + 1
    for calendars, share in ((np.flatnonzero(works), 1.0), (order[:enough], MOSTLY)):
        edges = _shift_ends(model, calendars, dense, end, most)
        if edges is not None and _share_at(model, edges, dense) >= share:
            return edges
    return None


def _shift_ends(model: Model, calendars: Ints, dense: int, end: int, most: int) -> Ints | None:
    closes = np.concatenate([np.zeros(0, np.int64), *(model.calendar_close[_shifts(model, c)] for c in calendars)])
    closes = closes[(closes > model.start) & (closes < dense + MINUTES_PER_DAY)]
    days, minutes = np.unique(closes // MINUTES_PER_DAY), np.unique(closes % MINUTES_PER_DAY)
    if not 0 < len(days) * len(minutes) < most:
        return None
    ends = (days[:, None] * MINUTES_PER_DAY + minutes).ravel()
    first = np.append(model.start, ends[ends > model.start])
    late = edges_of(int(first[-1]), int(first[-1]), max(end, int(first[-1]) + 1), MINUTES_PER_DAY)
    return np.append(first, late[late > first[-1]])


def _share_at(model: Model, edges: Ints, dense: int) -> float:
    """Return the share of the tasks that take time that end at edges wherever they begin with a cell before dense."""
    kinds = _kinds(model)
    _, finish = _stays(model, kinds.stays, edges)
    finish = finish[:, : np.searchsorted(edges, dense)]
    at_edges = ((edges[np.searchsorted(edges, finish, side="right") - 1] == finish) | (finish >= dense)).all(axis=1)
    tasks = np.where(kinds.stays[1] > 0, np.bincount(kinds.stay, minlength=len(at_edges)), 0)
    return float(tasks[at_edges].sum() / max(1, tasks.sum()))


MOSTLY = 0.75
"""Share of the tasks that take time that must end where shifts end for cells to end there: of the others a part of a
shift is given up."""


class _Kinds(NamedTuple):
    """Distinct stays (calendar, work), that of each task, distinct (stay, pool), and that of each use."""

    stays: Ints
    stay: Ints
    classes: Ints
    use_class: Ints

    def of(self, pool: int) -> Ints:
        """Return the stays that use a pool and take time."""
        mine = self.classes[0, self.classes[1] == pool]
        return mine[self.stays[1, mine] > 0]


def _kinds(model: Model) -> _Kinds:
    stays, stay = np.unique(np.stack([model.task_calendar, model.task_work]), axis=1, return_inverse=True)
    stay = stay.ravel()
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    if not len(use_task):
        return _Kinds(stays, stay, np.zeros((2, 0), np.int64), np.zeros(0, np.int64))
    classes, use_class = np.unique(np.stack([stay[use_task], model.use_pool]), axis=1, return_inverse=True)
    return _Kinds(stays, stay, classes, use_class.ravel())


def grid_of(model: Model, edges: Ints, step: int) -> Grid:
    """Return the grid on these edges, of which the first are ``step`` minutes apart."""
    fine = (step_of(model, int(edges[-1])) % step == 0) & (np.diff(edges) <= step)
    worked = [_worked(model, pool) for pool in range(model.num_pools)]
    open_at = [_open_before(*spans, edges) for spans in worked]
    kinds = _kinds(model)
    begin, finish_minute = _stays(model, kinds.stays, edges)
    finish = np.where(
        finish_minute < NEVER, np.minimum(np.searchsorted(edges, finish_minute, side="right") - 1, len(edges) - 1), -1
    ).astype(np.int32)
    whole = [fine | _whole(model, p, finish_minute[kinds.of(p)], edges, worked[p], open_at[p])
             for p in range(model.num_pools)]  # fmt: skip
    rows = [
        _points(model, kinds.stays[:, s], begin[s], finish_minute[s], finish[s], edges, worked[p], open_at[p], whole[p])
        for s, p in kinds.classes.T
    ]
    lengths = np.concatenate([row[0] for row in rows] or [np.zeros(0, np.int64)])
    columns = [np.concatenate([row[k] for row in rows] or [np.zeros(0)]) for k in range(1, 5)]
    release_ptr, release_cell, release_total = _releases(model, edges)
    opened = np.diff(np.array(open_at).reshape(model.num_pools, len(edges)))
    return Grid(
        edges,
        np.diff(edges) / MINUTES_PER_DAY,
        np.array([_crews(model, p, edges, worked[p], open_at[p]) for p in range(model.num_pools)]).reshape(
            model.num_pools, len(edges) - 1
        ),
        (opened > 0).astype(np.float64),
        np.array([_lengths(row) for row in opened], np.float64).reshape(opened.shape),
        release_ptr,
        release_cell,
        release_total,
        kinds.stay,
        finish,
        np.array([_latest(row) for row in finish], np.int32).reshape(len(finish), len(edges)),
        kinds.use_class,
        kinds.classes[1],
        offsets(lengths),
        columns[0].astype(np.int32),
        columns[1].astype(np.float64),
        columns[2].astype(np.int32),
        columns[3].astype(np.float64),
    )


USUAL = 0.75
"""Share of cells that are no longer than what counts as a usual one; the last few cells are much longer."""


def _lengths(opened: Ints) -> Floats:
    some = opened[opened > 0]
    return np.minimum(opened / np.quantile(some, USUAL), 1.0) if len(some) else np.zeros(len(opened))


def _shifts(model: Model, calendar: int) -> slice:
    return slice(int(model.calendar_ptr[calendar]), int(model.calendar_ptr[calendar + 1]))


def _worked(model: Model, pool: int) -> tuple[Ints, Ints]:
    """Return the stretches in which some task that uses the pool may be at work."""
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    calendars = np.unique(model.task_calendar[use_task[model.use_pool == pool]])
    opens = np.concatenate([model.calendar_open[_shifts(model, c)] for c in calendars] or [np.zeros(0, np.int64)])
    closes = np.concatenate([model.calendar_close[_shifts(model, c)] for c in calendars] or [np.zeros(0, np.int64)])
    order = np.argsort(opens, kind="stable")
    opens, closes = opens[order], closes[order]
    if not len(opens):
        return opens, closes
    reach = np.maximum.accumulate(closes)
    starts = np.append(True, opens[1:] > reach[:-1])
    return opens[starts], reach[np.append(np.flatnonzero(starts)[1:] - 1, len(reach) - 1)]


def _open_before(opens: Ints, closes: Ints, minutes: Ints) -> Ints:
    """Return the working minutes before each of ``minutes``."""
    if not len(opens):
        return np.zeros(len(minutes), np.int64)
    k = np.searchsorted(opens, minutes, side="right") - 1
    row = np.maximum(k, 0)
    before = np.concatenate([[0], np.cumsum(closes[:-1] - opens[:-1])])
    return np.where(k >= 0, before[row] + np.minimum(minutes, closes[row]) - opens[row], 0)


def _crews(model: Model, pool: int, edges: Ints, worked: tuple[Ints, Ints], open_at: Ints) -> Floats:
    """Return the crews of a pool on average over the working time of each cell."""
    steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    times, counts = model.pool_time[steps], model.pool_count[steps]
    stretch = np.unique(np.concatenate([edges, times[(times > edges[0]) & (times < edges[-1])]]))
    count = counts[np.searchsorted(times, stretch[:-1], side="right") - 1]
    opened = np.diff(_open_before(*worked, stretch))
    cell = np.searchsorted(edges, stretch[:-1], side="right") - 1
    total = np.bincount(cell, weights=count * opened, minlength=len(edges) - 1)
    length = np.diff(open_at)
    return np.where(length > 0, total / np.maximum(length, 1), 0.0)


def _whole(model: Model, pool: int, finish: Ints, edges: Ints, worked: tuple[Ints, Ints], open_at: Ints) -> Bools:
    """Return in which cells a stay counts from the cell's beginning: up to the first in which that is not sound.

    It is where all stays of a pool that begin with a cell end at edges (``finish``: minutes, by stay and cell) or
    beyond all such cells, and as many crews are there in all working time of a cell as at its end. Then whoever is at
    work in a cell, as so counted, is at work at its end in truth.
    """
    last = np.searchsorted(edges, finish, side="right") - 1
    between = np.where((finish < NEVER) & (edges[last] < finish), last, len(edges)).min(axis=0, initial=len(edges))
    steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    k = np.searchsorted(model.pool_time[steps], edges[1:] - 1, side="right") - 1
    there = np.where(k >= 0, model.pool_count[steps][np.maximum(k, 0)], 0)
    steady = (there == _crews(model, pool, edges, worked, open_at)) | (np.diff(open_at) == 0)
    between[~steady] = 0
    return np.arange(1, len(edges)) <= np.minimum.accumulate(between)


def _releases(model: Model, edges: Ints) -> tuple[Ints, Ints, Floats]:
    """Return, per account, how much may be drawn by starts before which cell."""
    rows: list[list[tuple[int, float]]] = []
    for account in range(model.num_accounts):
        span = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
        times, totals = model.account_time[span], model.account_total[span]
        nexts = np.append(times[1:], edges[-1])
        cells = np.searchsorted(edges, np.minimum(nexts, edges[-1]), side="right") - 1
        rows.append([(int(cell), float(total)) for cell, total in zip(cells, totals, strict=True) if cell > 0])
    flat = [one for row in rows for one in row]
    return (
        offsets([len(row) for row in rows]),
        np.array([cell for cell, _ in flat], np.int64),
        np.array([total for _, total in flat], np.float64),
    )


def _stays(model: Model, stays: Ints, edges: Ints) -> tuple[Ints, Ints]:
    """Return, for each class of stay and cell, the first start in the cell and its finish; NEVER where none is."""
    begin = np.full((stays.shape[1], len(edges) - 1), NEVER, np.int64)
    finish = begin.copy()
    for s, (calendar, work) in enumerate(stays.T):
        span = _shifts(model, int(calendar))
        opens, closes, done = model.calendar_open[span], model.calendar_close[span], model.calendar_done[span]
        if not len(opens):
            continue
        k = np.searchsorted(opens, edges[:-1], side="right") - 1
        inside = (k >= 0) & (edges[:-1] < closes[np.maximum(k, 0)])
        after = np.minimum(k + 1, len(opens) - 1)
        start = np.where(inside, edges[:-1], np.where(k + 1 < len(opens), opens[after], NEVER))
        shift = np.where(inside, k, after)
        target = done[shift] + (start - opens[shift]) + work
        last = np.searchsorted(done, target, side="left") - 1
        last = np.maximum(last, shift)
        ends = opens[last] + target - done[last]
        possible = (start < edges[1:]) & (ends <= closes[last])
        begin[s, possible], finish[s, possible] = start[possible], ends[possible]
    return begin, finish


def _latest(finish: NDArray[np.int32]) -> Ints:
    """Return, per edge, the last cell of which a start may finish by it; num_cells + 1 for none."""
    possible = np.flatnonzero(finish >= 0)
    rank = np.searchsorted(finish[possible], np.arange(len(finish) + 1), side="right")
    return np.append(len(finish) + 1, possible)[rank]


def _points(
    model: Model,
    stay: Ints,
    begin: Ints,
    finish_minute: Ints,
    finish: NDArray[np.int32],
    edges: Ints,
    worked: tuple[Ints, Ints],
    open_at: Ints,
    fine: Bools,
) -> tuple[Ints, Ints, Floats, Ints, Floats]:
    """Return (points a cell, end cell, end part, begin cell, begin part) of the starts that may be cheapest."""
    work, cells = int(stay[1]), np.arange(len(edges) - 1)
    possible = finish >= 0
    counts = np.where(possible, 1, 0)
    coarse = cells[possible & ~fine]
    first = _open_before(*worked, begin[coarse])
    until = open_at[coarse + 1]
    if _same_time(model, int(stay[0]), worked):
        low = np.searchsorted(open_at, first + work, side="right")
        counts[coarse] = 2 + np.maximum(np.searchsorted(open_at, until + work, side="left") - low, 0)
        rank = np.arange(counts[coarse].sum()) - np.repeat(np.cumsum(counts[coarse]) - counts[coarse], counts[coarse])
        edge = open_at[np.minimum(np.repeat(low, counts[coarse]) + rank - 2, len(open_at) - 1)] - work
        starts = np.where(
            rank == 0, np.repeat(first, counts[coarse]), np.where(rank == 1, np.repeat(until, counts[coarse]), edge)
        )
        ends = starts + work
    else:
        starts, ends = until, np.maximum(until, _open_before(*worked, finish_minute[coarse]))
    owner = np.repeat(cells, counts)
    end_cell, begin_cell = finish[owner].astype(np.int64), owner.copy()
    end_part, begin_part = np.zeros(len(owner)), np.zeros(len(owner))
    filled = ~fine[owner]
    end_cell[filled], end_part[filled] = _part(open_at, ends)
    begin_cell[filled], begin_part[filled] = _part(open_at, starts)
    return counts, end_cell, end_part, begin_cell, begin_part


def _same_time(model: Model, calendar: int, worked: tuple[Ints, Ints]) -> bool:
    span = _shifts(model, calendar)
    return np.array_equal(model.calendar_open[span], worked[0]) and np.array_equal(
        model.calendar_close[span], worked[1]
    )


def _part(open_at: Ints, positions: Ints) -> tuple[Ints, Floats]:
    """Return the cells in which working minutes lie and the parts of the cells' working time before them."""
    cell = np.searchsorted(open_at, positions, side="right") - 1
    inside = np.minimum(cell, len(open_at) - 2)
    length = np.maximum(open_at[inside + 1] - open_at[inside], 1)
    return cell, np.where(cell < len(open_at) - 1, (positions - open_at[inside]) / length, 0.0)
