"""The rules as constraints, one function a rule, named as in :mod:`qaita.plan.allowed.check` where schedules have it.

Owns :func:`add_constraints`. A date is only ever bounded from below: what nobody waits for may be late.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from qaita.city.dependencies import NETWORK, START
from qaita.plan.exact.frame import Frame
from qaita.plan.exact.variables import Expression, Variables


class Slot(NamedTuple):
    """One supplier of a group, with the link in between (-1: none)."""

    supplier: int
    via: int


def add_constraints(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Add every rule of the programme and of the recovery."""
    for rule in (whole_jobs, one_contractor, dues, working_time, precedence, crews, accounts, own_repair, suppliers):
        rule(solver, frame, made)


def whole_jobs(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: a job is done in exactly one of its modes, or not at all."""
    for job in frame.jobs:
        chosen = [made.mode[mode] for mode in frame.modes(job) if mode in made.mode]
        if len(chosen) != 1:
            solver.add(sum(chosen) == made.done[job])


def one_contractor(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: the jobs of one lot that are done are all done in modes of one contractor."""
    model = frame.model
    for lot in range(model.num_lots):
        let: dict[int, Expression] = {}
        for job in model.lot_job[model.lot_ptr[lot] : model.lot_ptr[lot + 1]].tolist():
            for mode in frame.modes(job):
                if mode in made.mode:
                    bid = int(model.mode_bid[mode])
                    if bid not in let:
                        let[bid] = solver.new_bool_var(f"lot {lot} let to {bid}")
                    solver.add_implication(made.mode[mode], let[bid])
        solver.add_at_most_one(let.values())


def dues(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: where a job is done in a mode that owes another job, that one is done as well."""
    for owing, owed in zip(frame.model.due_mode.tolist(), frame.model.due_job.tolist(), strict=True):
        if owing in made.mode:
            solver.add_implication(made.mode[owing], made.done[owed])


def working_time(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: a task finishes when its work has been worked off in the shifts of its calendar.

    Start and finish are put on the axis of worked time, where they lie exactly the work apart.
    """
    for task, start in made.start.items():
        work = int(frame.model.task_work[task]) // frame.unit
        shifts, finish = frame.calendars[frame.model.task_calendar[task]], made.finish[task]
        if frame.unbroken(task):
            continue
        idle = [opens - done for opens, done in zip(shifts.opens, shifts.done, strict=True)]
        first, last = (solver.new_int_var(0, len(idle) - 1, "") for _ in range(2))
        at_first, at_last = _picked(solver, first, idle), _picked(solver, last, idle)
        solver.add(finish - at_last == start - at_first + work)
        solver.add(start >= _picked(solver, first, shifts.opens))
        solver.add(start < _picked(solver, first, shifts.closes))
        solver.add(finish > _picked(solver, last, shifts.opens))
        solver.add(finish <= _picked(solver, last, shifts.closes))


def _picked(solver: cp_model.CpModel, index: Expression, values: Sequence[int]) -> Expression:
    """Return a variable that has the value at ``index``."""
    value = solver.new_int_var(min(values), max(values), "")
    solver.add_element(index, list(values), value)
    return value


def precedence(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: a task starts no earlier than each predecessor that is done, plus the lag; its job must be done."""
    model = frame.model
    mode_of = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    job_of = np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr))
    for task, start in made.start.items():
        own = int(mode_of[task])
        for p in range(int(model.pred_ptr[task]), int(model.pred_ptr[task + 1])):
            before = int(model.pred_task[p])
            other = int(mode_of[before])
            if job_of[other] != job_of[own]:
                solver.add_implication(made.mode[own], made.done[int(job_of[other])])
            if other == own or (job_of[other] != job_of[own] and other in made.mode):
                together = {made.mode[own].index: made.mode[own], made.mode[other].index: made.mode[other]}
                after = made.finish[before] + int(model.pred_lag[p]) // frame.unit
                solver.add(start >= after).only_enforce_if(list(together.values()))


def crews(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: at no moment do the tasks under way hold more crews of a pool than are there."""
    model = frame.model
    for pool in range(model.num_pools):
        held = [(made.interval[task], count) for task, count in _uses(frame, made, pool)]
        steps = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
        times, counts = model.pool_time[steps] // frame.unit, model.pool_count[steps]
        if not held or sum(count for _, count in held) <= counts.min():
            continue
        most = int(counts.max())
        for begin, end, count in zip(times, [*times[1:], frame.reach + 1], counts, strict=True):
            begin, end = max(0, int(begin)), min(frame.reach + 1, int(end))
            if begin < end and count < most:
                held.append((solver.new_fixed_size_interval_var(begin, end - begin, ""), most - int(count)))
        solver.add_cumulative([interval for interval, _ in held], [count for _, count in held], most)


def _uses(frame: Frame, made: Variables, pool: int) -> Iterator[tuple[int, int]]:
    """Yield the tasks that hold crews of a pool for some time, and how many."""
    model = frame.model
    for task in made.start:
        rows = slice(int(model.use_ptr[task]), int(model.use_ptr[task + 1]))
        count = int(model.use_count[rows][model.use_pool[rows] == pool].sum())
        if count and model.task_work[task]:
            yield task, count


def accounts(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: before each release no more has been drawn from an account than was released until then."""
    model = frame.model
    for account in range(model.num_accounts):
        drawn = list(_draws(frame, made, account))
        rows = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
        released = [0, *map(int, model.account_total[rows])]
        early: dict[int, Expression] = {}
        for time, total in zip((model.account_time[rows] // frame.unit).tolist(), released, strict=False):
            if sum(amount for _, _, amount in drawn) > total:
                early = {task: _starts_before(solver, frame, made, task, there, int(time)) for task, there, _ in drawn}
                solver.add(sum(amount * early[task] for task, _, amount in drawn) <= total)
        solver.add(sum(amount * there for _, there, amount in drawn) <= released[-1])


def _draws(frame: Frame, made: Variables, account: int) -> Iterator[tuple[int, Expression, int]]:
    """Yield the tasks that draw on an account, whether each is done, and how much it draws."""
    model = frame.model
    for mode, there in made.mode.items():
        for task in frame.tasks(mode):
            rows = slice(int(model.draw_ptr[task]), int(model.draw_ptr[task + 1]))
            amount = int(model.draw_amount[rows][model.draw_account[rows] == account].sum())
            if amount:
                yield task, there, amount


def _starts_before(
    solver: cp_model.CpModel, frame: Frame, made: Variables, task: int, there: Expression, time: int
) -> Expression:
    """Return a literal that is true when the task is done and starts before ``time``."""
    window = frame.windows[task]
    if window.first >= time:
        return solver.new_constant(0)
    if window.last < time:
        return there
    early = solver.new_bool_var("")
    solver.add(made.start[task] >= time).only_enforce_if([there, ~early])
    solver.add(made.start[task] < time).only_enforce_if(early)
    solver.add_implication(early, there)
    return early


def own_repair(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: an asset is back no earlier than its last task has finished and been accepted, nor before its own date.

    ``back`` of a node with a start-up time is bounded by what it needs plus that time, see :func:`_rises`.
    """
    model, core = frame.model, frame.core
    for node, minute in enumerate(core.repaired0.tolist()):
        if 0 < minute < model.horizon:
            _rises(solver, frame, made, node, min(frame.end, frame.units(minute)), [])
    for job in frame.jobs:
        node = int(core.job_node[job])
        if node < 0:
            continue
        solver.add_implication(made.up[node], made.done[job])
        for mode in frame.modes(job):
            if mode in made.mode:
                after = int(model.mode_after[mode]) // frame.unit
                ends = [made.finish[task] for task in frame.tasks(mode)]
                for ended in [*ends, int(model.mode_ready[mode]) // frame.unit]:
                    _rises(solver, frame, made, node, ended + after, [made.mode[mode], made.up[node]])


def suppliers(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: a node is back no earlier than enough suppliers of each of its groups.

    Of the suppliers of a group so many are chosen. Along what is chosen no node may start from itself or feed itself
    over a network; running for each other is allowed (the nested fixpoint of the closure). Numbers that fall along
    start needs, and others that fall along network needs, see to that within each cycle.
    """
    ranks = _Ranks(solver, frame)
    needs = frame.core.needs
    for node in range(needs.num_nodes):
        for group in range(int(needs.group_ptr[node]), int(needs.group_ptr[node + 1])):
            rows = range(int(needs.supplier_ptr[group]), int(needs.supplier_ptr[group + 1]))
            slots = [Slot(int(needs.supplier_idx[k]), int(needs.via_idx[k])) for k in rows]
            count, kind = int(needs.group_count[group]), int(needs.group_kind[group])
            chosen = _choose(solver, slots, count, made.up[node])
            for k, slot, choice in zip(rows, slots, chosen, strict=True):
                made.choice.update((k, literal) for literal in choice)
                for other in slot:
                    if other >= 0 and other != node:
                        _rises(solver, frame, made, node, made.back[other], choice)
                ranks.fall(node, slot, kind, [*choice, made.up[node]])


def add_nothing_undone(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require: every job is done."""
    for job in frame.jobs:
        solver.add_bool_or([made.done[job]])


def add_nothing_idle(solver: cp_model.CpModel, frame: Frame, made: Variables) -> None:
    """Require what costs nobody: a node that nobody watches is up only if it is relied on, its job done only then.

    What a best plan does beyond that can be left out of it without taking a service from anybody.
    """
    core, needs = frame.core, frame.core.needs
    relied: list[list[Expression]] = [[] for _ in range(needs.num_nodes)]
    owner = np.repeat(np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr)), np.diff(needs.supplier_ptr))
    for k, node in enumerate(owner.tolist()):
        for other in {int(needs.supplier_idx[k]), int(needs.via_idx[k])} - {-1, node}:
            relied[other].append(made.choice.get(k, made.up[node]))
    watched = set(core.loss.node.tolist())
    followed = set(frame.model.before_job.tolist()) | set(frame.model.due_job.tolist())
    for node in set(range(needs.num_nodes)) - watched:
        if frame.latest[node] >= frame.end > frame.earliest[node]:
            solver.add_bool_or([~made.up[node], *relied[node]])
    for job in set(frame.jobs) - followed:
        node = int(core.job_node[job])
        if node >= 0 and node not in watched:
            solver.add_implication(made.done[job], made.up[node])


def _choose(
    solver: cp_model.CpModel, slots: list[Slot], count: int, up: Expression
) -> list[list[Expression]]:
    """Return for each slot the literals under which it is relied on: none where all of them must supply."""
    if len(slots) < count:
        solver.add(up == 0)
    if len(slots) <= count:
        return [[] for _ in slots]
    chosen = [solver.new_bool_var("") for _ in slots]
    solver.add(sum(chosen) == count * up)
    return [[choice] for choice in chosen]


def _rises(
    solver: cp_model.CpModel, frame: Frame, made: Variables, node: int, time: Expression, when: list[Expression]
) -> None:
    """Require: ``node`` is back no earlier than ``time``, and its start-up later unless it never went down."""
    startup = frame.units(int(frame.core.needs.startup[node]))
    back = made.back[node]
    rise = solver.add(back >= time)
    if when:
        rise.only_enforce_if(when)
    if startup:
        late = solver.new_bool_var("")
        solver.add(time <= 0).only_enforce_if([*when, ~late])
        solver.add(back >= time + startup).only_enforce_if([*when, late, made.up[node]])


class _Ranks:
    """Two numbers for each node on a cycle with start or network needs."""

    def __init__(self, solver: cp_model.CpModel, frame: Frame):
        self._solver, self._component = solver, frame.core.component
        sizes = np.bincount(self._component)
        self._size = sizes[self._component]
        self._start: dict[int, Expression] = {}
        self._network: dict[int, Expression] = {}

    def fall(self, node: int, slot: Slot, kind: int, when: list[Expression]) -> None:
        """Require what keeps the choice of a slot from resting on itself."""
        if slot.supplier == node and kind in (START, NETWORK):
            self._solver.add_bool_or([~literal for literal in when])
            return
        if slot.supplier != node and self._component[slot.supplier] == self._component[node]:
            falls = int(kind == START)
            self._drop(self._start, node, slot.supplier, falls, when)
            if kind == NETWORK:
                self._drop(self._network, node, slot.supplier, 1, when)
        if slot.via not in (-1, node) and self._component[slot.via] == self._component[node]:
            self._drop(self._start, node, slot.via, 0, when)

    def _drop(
        self, numbers: dict[int, Expression], node: int, other: int, least: int, when: list[Expression]
    ) -> None:
        for one in (node, other):
            if one not in numbers:
                numbers[one] = self._solver.new_int_var(0, int(self._size[one]) - 1, "")
        self._solver.add(numbers[node] >= numbers[other] + least).only_enforce_if(when)
