"""The programme of one level of function: an ordinary one for the closure, whose loss no schedule's own is below.

Owns :class:`Level`, :func:`levels_of` and :func:`at_level`. At a level a node counts as back once its function may be
above it. What the play gives earlier than the closure is turned into works that are shorter, or none; why no schedule
of the true programme loses less at that level is told in ``docs/bound.md``. Rules that the bound gives up anyway are
left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qaita.city.dependencies import START, Needs
from qaita.plan.lagrange.branch import Branching
from qaita.plan.levels.early import DELIVERED, NAMED, UNTOLD, Early
from qaita.plan.schedule import Schedule
from qaita.plan.split.bound import Bound
from qaita.units import NEVER
from qaita.work.model import NO_ROWS, NONE, NOWHERE, Model, offsets
from qaita.work.programme import Programme

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_LEVELS = 4
"""Levels, each of which takes a search of its own; shares between two of them count as the upper one."""

WORKS = ("job_node", "mode_ptr", "mode_ready", "mode_after", "task_ptr", "task_work", "task_release", "use_pool",
         "draw_account")
"""Arrays by which works are told apart; where they are the same, so is all that is copied with them."""

SLACK = 1e-6
"""How far below a level a share may lie and still count as reaching it; the play allows less."""


@dataclass(frozen=True)
class Level:
    """What was found for one level.

    Attributes
    ----------
    above : float
        Share above which a node counts as back.
    programme : Programme
        The programme of the level.
    schedule : Schedule
        The best one found for it, which need not be one of the true programme.
    bound : float
        Resident-days that none loses less than, were a share no more than ``above`` nothing, in floating point.
    tree, split : Branching or None, Bound or None
        Prices and weights behind it.
    by_solver : bool
        Whether the bound is CP-SAT's.
    """

    above: float
    programme: Programme
    schedule: Schedule
    bound: float
    tree: Branching | None = None
    split: Bound | None = None
    by_solver: bool = False


def levels_of(early: Early, repaired0: Ints) -> list[float]:
    """Return the shares above which the levels lie, ascending, the first 0; at most :data:`MOST_LEVELS`."""
    found = early.shares(repaired0)
    if len(found) <= MOST_LEVELS:
        return found
    return [found[k] for k in np.linspace(0, len(found) - 1, MOST_LEVELS).astype(int).tolist()]


def at_level(programme: Programme, early: Early, above: float) -> Programme:
    """Return the programme in which a node is back once its function may be above a share.

    Jobs and modes keep their order; those that no longer matter are left out, and each mode in which the asset has more
    than ``above`` before all its tasks are done is replaced by its tasks up to there.
    """
    repaired0, freed = _by_itself(programme, early, above)
    modes = [_shortened(programme.model, early, mode, above) for mode in range(programme.model.num_modes)]
    needs, stand_in = _asked(programme.needs, early, above)
    model = _with_modes(programme.model, modes, freed)
    none = np.zeros(0, bool)
    return Programme(
        model=model, needs=needs, loss=programme.loss, repaired0=np.concatenate([repaired0, stand_in]), node_ids=(),
        mode_names=(), task_ids=(), task_names=(), pool_trades=(), pool_contractors=(), account_names=(), job_lots=(),
        calendar_names=(), assumed_tasks=none,
    )  # fmt: skip


def _by_itself(programme: Programme, early: Early, above: float) -> tuple[Ints, Bools]:
    """Return when each node is above a share without works, and which jobs are then for nothing.

    A stand-in counts for good. One that comes while works may be under way counts no later than the job can be begun.
    """
    model, repaired0 = programme.model, programme.repaired0.copy()
    repaired0[(repaired0 >= NEVER) & (early.early_left > above)] = 0
    lent = early.early_node_share > above
    from_then = np.full(len(repaired0), NEVER)
    np.minimum.at(from_then, early.early_node[lent], np.maximum(early.early_node_from[lent], 0))
    ready = np.full(len(repaired0), NEVER)
    if model.num_jobs:
        ready[model.job_node] = np.maximum(model.start, np.minimum.reduceat(model.mode_ready, model.mode_ptr[:-1]))
    repaired0 = np.where(from_then < NEVER, np.minimum(repaired0, np.minimum(from_then, ready)), repaired0)
    return repaired0, repaired0[model.job_node] < NEVER


def _shortened(model: Model, early: Early, mode: int, above: float) -> list[tuple[list[int], int]]:
    """Return (tasks, minutes from their last finish to service) of what a mode becomes: itself, shorter ones, nothing.

    Nothing where each of its tasks says what it reaches, and none reaches enough.
    """
    tasks = range(int(model.task_ptr[mode]), int(model.task_ptr[mode + 1]))
    reach = [task for task in tasks if early.early_after[task] > above]
    if not reach:
        useless = len(tasks) > 0 and all(early.early_after[task] >= 0.0 for task in tasks)
        return [] if useless else [(list(tasks), int(model.mode_after[mode]))]
    behind = {task: _up_to(model, tasks, task) for task in reach}
    return [(sorted(behind[task]), 0) for task in reach if not any(one in behind[task] for one in reach if one != task)]


def _up_to(model: Model, tasks: range, last: int) -> set[int]:
    """Return a task and all tasks of its mode that must be done before it."""
    found, stack = {last}, [last]
    while stack:
        task = stack.pop()
        for before in model.pred_task[model.pred_ptr[task] : model.pred_ptr[task + 1]].tolist():
            if before in tasks and before not in found:
                found.add(before)
                stack.append(before)
    return found


def _with_modes(model: Model, modes: list[list[tuple[list[int], int]]], freed: Bools) -> Model:
    """Return the model with other modes, without the jobs ``freed`` and those that have no mode left.

    Left out as well: lots, what is owed, ways, and predecessors in other jobs.
    """
    listed = [[(mode, *one) for mode in range(model.mode_ptr[job], model.mode_ptr[job + 1]) for one in modes[mode]]
              for job in range(model.num_jobs)]
    jobs = [job for job in range(model.num_jobs) if listed[job] and not freed[job]]
    made = [one for job in jobs for one in listed[job]]
    task = np.array([one for _, tasks, _ in made for one in tasks], np.int64)
    task_ptr = offsets([len(tasks) for _, tasks, _ in made])
    mode = np.array([one for one, _, _ in made], np.int64)
    pred_ptr, before, lag = _inside(model, made)
    use_ptr, uses = _rows(model.use_ptr, task)
    draw_ptr, draws = _rows(model.draw_ptr, task)
    return model._replace(
        job_node=model.job_node[jobs], mode_ptr=offsets([len(listed[job]) for job in jobs]),
        mode_ready=model.mode_ready[mode], mode_after=np.array([after for _, _, after in made], np.int64),
        task_ptr=task_ptr, task_work=model.task_work[task], task_calendar=model.task_calendar[task],
        task_release=model.task_release[task], task_deadline=model.task_deadline[task],
        task_cost=model.task_cost[task], pred_ptr=pred_ptr, pred_task=before, pred_lag=lag, use_ptr=use_ptr,
        use_pool=model.use_pool[uses], use_count=model.use_count[uses], draw_ptr=draw_ptr,
        draw_account=model.draw_account[draws], draw_amount=model.draw_amount[draws],
        before_ptr=np.zeros(len(jobs) + 1, np.int64), before_job=NONE, lot_ptr=NO_ROWS, lot_job=NONE, mode_bid=NONE,
        due_mode=NONE, due_job=NONE, travel=NOWHERE, job_place=NONE, pool_base=NONE,
    )  # fmt: skip


def _inside(model: Model, made: list[tuple[int, list[int], int]]) -> tuple[Ints, Ints, Ints]:
    """Return the predecessors of all tasks within their own mode, numbered anew."""
    length, found, first = list[int](), list[tuple[int, int]](), 0
    for _, tasks, _ in made:
        place = {task: first + rank for rank, task in enumerate(tasks)}
        for task in tasks:
            rows = range(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1]))
            kept = [(place[int(model.pred_task[k])], int(model.pred_lag[k])) for k in rows
                    if int(model.pred_task[k]) in place]
            length.append(len(kept))
            found += kept
        first += len(tasks)
    columns = np.array(found, np.int64).reshape(-1, 2).T
    return offsets(length), columns[0], columns[1]


def _rows(ptr: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Return the pointer of chosen rows, and the entries in them."""
    length = np.diff(ptr)[chosen]
    made = offsets(length)
    return made, np.arange(made[-1]) + np.repeat(ptr[chosen] - made[:-1], length)


def _asked(needs: Needs, early: Early, above: float) -> tuple[Needs, Ints]:
    """Return the needs that hold at a level, and when each stand-in is there: nodes behind all others."""
    graded, node = _graded(needs, early), np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    kept = _kept(needs, early, graded, above)
    since = _stood_in(needs, early, above)
    kept &= (since >= NEVER) | (needs.group_count == 1)
    groups = np.flatnonzero(kept)
    ptr, slots = _rows(needs.supplier_ptr, groups)
    there = since[groups] < NEVER
    at, stand_in = ptr[1:][there], since[groups][there]
    number = needs.num_nodes + np.arange(len(stand_in))
    startup = np.where(graded & (above > 0.0), 0, needs.startup)
    return Needs(
        group_ptr=offsets(np.append(np.bincount(node[groups], minlength=needs.num_nodes), 0 * number)),
        group_kind=needs.group_kind[groups], group_count=needs.group_count[groups],
        supplier_ptr=offsets(np.diff(ptr) + there),
        supplier_idx=np.insert(needs.supplier_idx[slots], at, number.astype(np.int32)),
        via_idx=np.insert(needs.via_idx[slots], at, np.int32(-1)),
        startup=np.concatenate([startup, 0 * number]),
    ), stand_in  # fmt: skip


def _kept(needs: Needs, early: Early, graded: Bools, above: float) -> Bools:
    """Return the groups without which no node has more than a share.

    A group from a lower share on says nothing of its suppliers at this level, unless these have all or nothing.
    """
    partial = _some_graded(needs, graded)
    level, whole = early.early_level, early.early_level >= 0.0
    started = (needs.group_kind == START) & ~whole
    low = started | (whole & (level <= above + SLACK)) | (early.early_rule == DELIVERED)
    lost = (early.early_rule == UNTOLD) | (whole & (level <= SLACK)) | (low & partial & (above > 0.0))
    return ~lost


def _stood_in(needs: Needs, early: Early, above: float) -> Ints:
    """Return from when on something stands in for the suppliers of each group at a level; NEVER: nothing does."""
    group, share = early.early_group, early.early_group_share
    level = early.early_level[group]
    least = np.where(needs.group_kind[group] == START, 0.0, above)
    enough = np.where(level >= 0.0, share >= level - SLACK, share > least)
    since = np.full(len(early.early_level), NEVER)
    np.minimum.at(since, group[enough], np.maximum(early.early_group_from[enough], 0))
    return since


def _graded(needs: Needs, early: Early) -> Bools:
    """Return which nodes may have a function between 0 and 1 for a while."""
    graded, node = early.early_graded.copy(), np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr))
    passes = (early.early_level < 0.0) & (needs.group_kind != START)
    parts = np.zeros(len(passes), bool)
    parts[early.early_group[early.early_group_share < 1.0]] = True
    graded[node[passes & (parts | (early.early_rule != NAMED))]] = True
    while True:
        found = graded.copy()
        found[node[passes & _some_graded(needs, graded)]] = True
        if np.array_equal(found, graded):
            return graded
        graded = found


def _some_graded(needs: Needs, graded: Bools) -> Bools:
    """Return which groups have a supplier or link among some nodes."""
    group = np.repeat(np.arange(len(needs.group_kind)), np.diff(needs.supplier_ptr))
    found = np.zeros(len(needs.group_kind), bool)
    found[group[graded[needs.supplier_idx] | ((needs.via_idx >= 0) & graded[needs.via_idx])]] = True
    return found


def same_works(one: Programme, other: Programme) -> bool:
    """Return whether two programmes have the same modes, tasks and needs: prices of the one then hold for the other."""
    pairs = [(getattr(one.model, name), getattr(other.model, name)) for name in WORKS]
    pairs += [(getattr(one.needs, name), getattr(other.needs, name)) for name in Needs._fields]
    return all(np.array_equal(mine, theirs) for mine, theirs in [*pairs, (one.repaired0, other.repaired0)])
