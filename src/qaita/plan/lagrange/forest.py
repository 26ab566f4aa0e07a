"""What the Lagrangian bound keeps of a city: jobs as trees of tasks, nodes in a forest, and priced couplings.

Owns :class:`Forest`. Every node hangs below at most one supplier without which it cannot work (exactly), all other
suppliers are couplings with a price; a task's stay precedes that of one successor (exactly), other orders are given up.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.core import Core
from qaita.plan.lagrange.grid import Grid
from qaita.units import NEVER
from qaita.work.model import Model, offsets

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Forest(NamedTuple):
    """Nodes, jobs and couplings on a grid.

    Attributes
    ----------
    order : (num_nodes,) int64
        Core nodes, suppliers first.
    parent : (num_nodes,) int64
        Supplier under which a node hangs, -1 for none.
    first : (num_nodes,) int64
        Cell edge before which a node is not back.
    fixed : (num_nodes,) bool
        Whether it is back just then, whatever is done.
    job : (num_nodes,) int64
        Its job, -1 for none.
    loss_ptr, loss_people, loss_curve : rows by node
        Who loses what until it is back.
    lost : (num_curves, num_cells + 1) float64
        Days lost on each curve until each edge.
    group_node, group_count : (num_groups,) int64
        Priced couplings, all but those to parents: consumer, and how many of its suppliers must work.
    slot_ptr, slot_node : rows by group
        Suppliers.
    touch_ptr, touch_group, touch_sign : rows by node
        Groups in which a node stands: -count as the consumer, +1 as a supplier.
    hanging : (num_nodes,) float64
        Weight that hangs on each node: its own, and that of all it supplies.
    most : float
        Weight of all residents and services.
    scale : (num_groups,) float64
        Weight that hangs on each coupling's consumer.
    mode_ptr, task_ptr : as in Model
    task_next : (num_tasks,) int64
        Task of the same mode that this one precedes, -1 when its end is the mode's.
    task_gap, mode_gap : (num_tasks,), (num_modes,) int64
        Row of ``gap`` for the lag after a task, and for acceptance.
    task_first, task_last : (num_tasks,) int64
        Cells in which it may start at the earliest and at the latest.
    gap : (num_gaps, num_cells + 1) int32
        Latest edge at which what ends counts as done by each edge, that many minutes later; -1 for none.
    """

    order: Ints
    parent: Ints
    first: Ints
    fixed: NDArray[np.bool_]
    job: Ints
    loss_ptr: Ints
    loss_people: Floats
    loss_curve: Ints
    lost: Floats
    group_node: Ints
    group_count: Ints
    slot_ptr: Ints
    slot_node: Ints
    touch_ptr: Ints
    touch_group: Ints
    touch_sign: Floats
    hanging: Floats
    most: float
    scale: Floats
    mode_ptr: Ints
    task_ptr: Ints
    task_next: Ints
    task_gap: Ints
    mode_gap: Ints
    task_first: Ints
    task_last: Ints
    gap: NDArray[np.int32]


def forest_of(model: Model, core: Core, grid: Grid, begins: Ints, earliest: Ints) -> Forest:
    """Return the forest.

    Parameters
    ----------
    begins : (num_tasks,) int64
        Minute before which no task can start; NEVER when it cannot.
    earliest : (num_nodes,) int64
        Minute before which no core node can be back.
    """
    count = len(core.repaired0)
    job = np.full(count, -1)
    known = core.job_node >= 0
    job[core.job_node[known]] = np.flatnonzero(known)
    fixed = (job < 0) & (core.repaired0 > 0) & (core.repaired0 < NEVER)
    groups = _groups(core, fixed)
    weight = _hanging(core, groups)
    parent = _parents(core, groups, weight)
    groups = [group for group in groups if group[2] != [parent[group[0]]]]
    slots = [slots for _, _, slots in groups]
    touches: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for g, (node, least, members) in enumerate(groups):
        touches[node].append((g, -float(least)))
        for member in members:
            touches[member].append((g, 1.0))
    order = np.argsort(core.loss.node, kind="stable")
    gaps, task_gap, mode_gap, task_next = _gaps(model)
    edges = grid.edges
    return Forest(
        core.order,
        parent,
        np.clip(np.searchsorted(edges, earliest, side="right") - 1, 0, len(edges) - 1),
        fixed,
        job,
        np.searchsorted(core.loss.node[order], np.arange(count + 1)).astype(np.int64),
        core.loss.people[order],
        core.loss.curve[order],
        _lost(core, np.minimum(edges, model.horizon)),
        np.array([node for node, _, _ in groups], np.int64),
        np.array([least for _, least, _ in groups], np.int64),
        offsets([len(members) for members in slots]),
        np.array([member for members in slots for member in members], np.int64),
        offsets([len(row) for row in touches]),
        np.array([g for row in touches for g, _ in row], np.int64),
        np.array([sign for row in touches for _, sign in row], np.float64),
        weight,
        float(core.loss.people.sum() * core.loss.step_weight.max(initial=0.0)),
        np.array([weight[node] for node, _, _ in groups], np.float64),
        model.mode_ptr,
        model.task_ptr,
        task_next,
        task_gap,
        mode_gap,
        np.where(begins < NEVER, np.maximum(np.searchsorted(edges, begins, side="right") - 1, 0), len(edges)),
        _last_cells(model, grid),
        np.array([_gap(edges, gap) for gap in gaps], np.int32).reshape(len(gaps), len(edges)),
    )


Group = tuple[int, int, list[int]]
"""Consumer, how many must work, suppliers."""


def _groups(core: Core, fixed: NDArray[np.bool_]) -> list[Group]:
    """Return all couplings; suppliers that are all needed, and links in between, stand alone."""
    needs, always, found = core.needs, len(core.repaired0) - 1, []
    for node in range(always):
        if fixed[node]:
            continue
        musts: set[int] = set()
        for g in range(needs.group_ptr[node], needs.group_ptr[node + 1]):
            first, last = int(needs.supplier_ptr[g]), int(needs.supplier_ptr[g + 1])
            count = int(needs.group_count[g])
            if last - first <= count:
                musts.update(needs.supplier_idx[first:last].tolist())
                musts.update(needs.via_idx[first:last].tolist())
            else:
                found.append((node, count, needs.supplier_idx[first:last].tolist()))
        found += [(node, 1, [other]) for other in sorted(musts - {-1, always, node})]
    return found


def _hanging(core: Core, groups: list[Group]) -> Floats:
    """Return the weight that hangs on each node: its own and that of all it supplies, shared among alternatives."""
    weight = np.zeros(len(core.repaired0))
    np.add.at(weight, core.loss.node, core.loss.people * core.loss.step_weight[core.loss.step_ptr[core.loss.curve]])
    by_node: list[list[Group]] = [[] for _ in weight]
    for group in groups:
        by_node[group[0]].append(group)
    for node in core.order[::-1]:
        for _, least, members in by_node[node]:
            for member in members:
                if core.component[member] != core.component[node]:
                    weight[member] += weight[node] * least / len(members)
    return weight


def _parents(core: Core, groups: list[Group], weight: Floats) -> Ints:
    """Return the supplier under which each node hangs: of those it cannot do without the one with most weight."""
    parent = np.full(len(core.repaired0), -1)
    for node, least, members in groups:
        if len(members) > least or core.component[members[0]] == core.component[node]:
            continue
        if parent[node] < 0 or weight[members[0]] > weight[parent[node]]:
            parent[node] = members[0]
    return parent


def _lost(core: Core, edges: Ints) -> Floats:
    """Return the days lost on each curve until each edge."""
    loss, rows = core.loss, []
    for curve in range(len(loss.step_ptr) - 1):
        steps = slice(int(loss.step_ptr[curve]), int(loss.step_ptr[curve + 1]))
        times, weights = loss.step_time[steps], loss.step_weight[steps]
        ends = np.append(times[1:], NEVER)
        within = np.clip(edges[:, None] - times[None, :], 0, (ends - times)[None, :])
        rows.append((within * weights[None, :]).sum(axis=1) / 1440.0)
    return np.array(rows, np.float64).reshape(-1, len(edges))


def _gaps(model: Model) -> tuple[list[int], Ints, Ints, Ints]:
    """Return the distinct lags and acceptances, each task's and mode's row in them, and each task's one successor."""
    gaps: dict[int, int] = {0: 0}
    following = np.full(model.num_tasks, -1)
    lag = np.zeros(model.num_tasks, np.int64)
    mode = np.repeat(np.arange(model.num_modes), np.diff(model.task_ptr))
    tail = np.zeros(model.num_tasks, np.int64)
    best = np.full(model.num_tasks, -1)
    for task in range(model.num_tasks - 1, -1, -1):
        for p in range(model.pred_ptr[task], model.pred_ptr[task + 1]):
            before = int(model.pred_task[p])
            if mode[before] != mode[task]:
                continue
            length = int(model.pred_lag[p] + model.task_work[task] + tail[task])
            tail[before] = max(tail[before], length)
            if length > best[before]:
                best[before], following[before], lag[before] = length, task, model.pred_lag[p]
    task_gap = np.array([gaps.setdefault(int(one), len(gaps)) for one in lag], np.int64)
    mode_gap = np.array([gaps.setdefault(int(one), len(gaps)) for one in model.mode_after], np.int64)
    return list(gaps), task_gap, mode_gap, following


def _last_cells(model: Model, grid: Grid) -> Ints:
    """Return the last cell in which each task may start so as to end by its deadline, -1 for none."""
    by = np.searchsorted(grid.edges, model.task_deadline, side="right") - 1
    latest = np.where(by >= 0, grid.latest[grid.stay, by], grid.num_cells + 1)
    return np.where(latest < grid.num_cells, latest, -1).astype(np.int64)


def _gap(edges: Ints, minutes: int) -> Ints:
    """Return, per edge, the latest edge at which what ends counts as done by it, ``minutes`` later."""
    ends = np.append(edges[1:], edges[-1] + 1)
    return np.searchsorted(edges, ends - minutes, side="left") - 1
