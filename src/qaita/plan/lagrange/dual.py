"""The value of the Lagrangian dual at given prices, and the relaxed plan that has it.

Owns the compiled dynamic programme. For given prices of crews by cell, money by release and service couplings by block
of cells, the relaxation falls apart into trees of nodes; each is solved exactly, consumers before suppliers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qaita.plan.lagrange.forest import Forest
from qaita.plan.lagrange.grid import Grid
from qaita.plan.lagrange.rows import FAR, add, add_later, add_times, choose, clear, done_by, keep_less, sum_until, worth
from qaita.recovery.compiled import entry, inner
from qaita.work.model import Model

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Indices = NDArray[np.int16]

ROUNDING = 1e-12
"""Part of all that is added up by which a value is lowered: the sums of some thousand terms err by less."""


class Uses(NamedTuple):
    """What tasks take: rows of crews and of draws."""

    use_ptr: Ints
    use_class: Ints
    use_count: Floats
    draw_ptr: Ints
    draw_account: Ints
    draw_amount: Floats


class Prices(NamedTuple):
    """A point of the dual, all in resident-days.

    Attributes
    ----------
    crews : (num_pools, num_cells) float64
        Of one crew for the whole working time of a cell.
    money : (num_releases,) float64
        Of one unit drawn before the end of each release's span.
    service : (num_groups, num_blocks) float64
        Of one day within a block in which a consumer works and a supplier does not.
    """

    crews: Floats
    money: Floats
    service: Floats


class Relaxed(NamedTuple):
    """The relaxed plan: where each node is back (edge), crews used, money drawn.

    Attributes
    ----------
    back : (num_nodes,) int64
        Edge.
    used : (num_pools, num_cells) float64
        Crews.
    drawn : (num_releases,) float64
        Drawn before the end of each release's span.
    """

    back: Ints
    used: Floats
    drawn: Floats


class Room(NamedTuple):
    """Scratch of one evaluation; ``choice`` and ``begin`` remember what was cheapest.

    Attributes
    ----------
    choice : (num_nodes, num_edges) int16
        Edge at which a node is back if not before that edge.
    begin : (num_tasks, num_edges) int16
        Cell in which a task starts so as to end by that edge, -1 for none.
    mode : (num_nodes, num_edges) int8
        Mode (within its job) in which a job is done by that edge.
    below : (num_rows, num_edges) float64
        What hangs below a node costs, by the edge at which the node is back; rows of nodes with children only.
    row : (num_nodes,) int64
        Its row, -1 for none.
    """

    choice: Indices
    begin: Indices
    mode: NDArray[np.int8]
    below: Floats
    row: Ints
    stay_cost: Floats
    total: Floats
    task_cost: Floats
    crew_sum: Floats
    draw_price: Floats
    rate: Floats
    until: Floats
    start: Ints


def uses_of(model: Model, grid: Grid) -> Uses:
    """Return what tasks take."""
    return Uses(
        model.use_ptr,
        grid.use_class,
        model.use_count.astype(np.float64),
        model.draw_ptr,
        model.draw_account,
        model.draw_amount.astype(np.float64),
    )


def room_of(grid: Grid, forest: Forest, uses: Uses) -> Room:
    """Return scratch for evaluations."""
    edges, nodes = len(grid.edges), len(forest.order)
    row = np.full(nodes, -1)
    parents = np.unique(forest.parent[forest.parent >= 0])
    row[parents] = np.arange(len(parents))
    longest = int(np.diff(forest.task_ptr).max(initial=1))
    return Room(
        np.zeros((nodes, edges), np.int16),
        np.zeros((len(forest.task_next), edges), np.int16),
        np.zeros((nodes, edges), np.int8),
        np.zeros((len(parents), edges)),
        row,
        np.zeros((len(grid.class_pool) + 1, edges - 1)),
        np.zeros((4, edges)),
        np.zeros((longest, edges)),
        np.zeros((len(grid.crews), edges)),
        np.zeros((len(grid.release_ptr), edges - 1)),
        np.zeros(edges),
        np.full(edges + 1, FAR),
        np.zeros(longest, np.int64),
    )


@inner
def _price_stays(grid: Grid, prices: Prices, room: Room) -> None:
    """Write what each class of stay costs by the cell in which it starts, and what a draw costs."""
    cells = len(grid.days)
    for pool in range(len(room.crew_sum)):
        room.crew_sum[pool, 0] = 0.0
        for k in range(cells):
            room.crew_sum[pool, k + 1] = room.crew_sum[pool, k] + grid.worked[pool, k] * prices.crews[pool, k]
    for kind in range(len(grid.class_pool)):
        pool = grid.class_pool[kind]
        for k in range(cells):
            least = FAR
            for p in range(grid.point_ptr[kind * cells + k], grid.point_ptr[kind * cells + k + 1]):
                end, begin = grid.end_cell[p], grid.begin_cell[p]
                cost = room.crew_sum[pool, end] - room.crew_sum[pool, begin]
                if grid.end_part[p] > 0.0:
                    cost += grid.end_part[p] * grid.worked[pool, end] * prices.crews[pool, end]
                if grid.begin_part[p] > 0.0:
                    cost -= grid.begin_part[p] * grid.worked[pool, begin] * prices.crews[pool, begin]
                least = min(least, cost)
            room.stay_cost[kind, k] = least
    for account in range(len(grid.release_ptr) - 1):
        for k in range(cells):
            room.draw_price[account, k] = 0.0
        for r in range(grid.release_ptr[account], grid.release_ptr[account + 1]):
            for k in range(grid.release_cell[r]):
                room.draw_price[account, k] += prices.money[r]


@inner
def _add_more(room: Room, uses: Uses, task: int, row: int) -> None:
    """Add to row ``row`` what a task takes beyond its first pool and its first account, by the cell of its start."""
    cost = room.task_cost[row]
    for u in range(uses.use_ptr[task] + 1, uses.use_ptr[task + 1]):
        add_times(cost[: room.stay_cost.shape[1]], uses.use_count[u], room.stay_cost[uses.use_class[u]])
    for d in range(uses.draw_ptr[task] + 1, uses.draw_ptr[task + 1]):
        add_times(cost[: room.stay_cost.shape[1]], uses.draw_amount[d], room.draw_price[uses.draw_account[d]])


@inner
def _do_task(grid: Grid, forest: Forest, uses: Uses, room: Room, task: int, row: int, done: Floats) -> None:
    """Write into ``done`` the least cost of having done a task by each edge; row ``row``: of all before, by cell.

    A cell in which its calendar is closed is never cheaper than the next open one: costs of what comes before only
    fall, and crews are dear there.
    """
    first, last = forest.task_first[task], forest.task_last[task]
    kind, count, account, amount = len(room.stay_cost) - 1, 0.0, len(room.draw_price) - 1, 0.0
    if uses.use_ptr[task] < uses.use_ptr[task + 1]:
        kind, count = uses.use_class[uses.use_ptr[task]], uses.use_count[uses.use_ptr[task]]
    if uses.draw_ptr[task] < uses.draw_ptr[task + 1]:
        account, amount = uses.draw_account[uses.draw_ptr[task]], uses.draw_amount[uses.draw_ptr[task]]
    if uses.use_ptr[task + 1] - uses.use_ptr[task] > 1 or uses.draw_ptr[task + 1] - uses.draw_ptr[task] > 1:
        _add_more(room, uses, task, row)
    done_by(
        room.task_cost[row],
        room.stay_cost[kind],
        count,
        room.draw_price[account],
        amount,
        grid.latest[grid.stay[task]],
        first,
        last,
        room.until,
        room.begin[task],
        done,
    )


@inner
def _do_mode(grid: Grid, forest: Forest, uses: Uses, room: Room, mode: int) -> None:
    """Write into total[1] the least cost of having the mode done and accepted by each edge."""
    accepted, done = room.total[1], room.total[2]
    first, last = forest.task_ptr[mode], forest.task_ptr[mode + 1]
    for t in range(last - first):
        clear(room.task_cost[t])
    clear(accepted)
    for t in range(first, last):
        _do_task(grid, forest, uses, room, t, t - first, done)
        after = forest.task_next[t]
        if after >= 0:
            add_later(forest.gap[forest.task_gap[t]], forest.task_gap[t] == 0, done, room.task_cost[after - first])
        else:
            add_later(forest.gap[forest.mode_gap[mode]], forest.mode_gap[mode] == 0, done, accepted)


@inner
def _do_job(grid: Grid, forest: Forest, uses: Uses, room: Room, node: int, job: int) -> None:
    """Add to total[0] the least cost of having the job done by each edge; by the last one it may be left undone."""
    cells, own, done, least = len(grid.days), room.total[0], room.total[1], room.total[3]
    first, last = forest.mode_ptr[job], forest.mode_ptr[job + 1]
    undone = own[cells]
    for mode in range(first, last):
        _do_mode(grid, forest, uses, room, mode)
        if last - first == 1:
            add(own, done)
        elif mode == first:
            chosen = room.mode[node]
            for k in range(cells):
                least[k], chosen[k] = done[k], 0
        else:
            keep_less(least, done, room.mode[node], mode - first)
    if last - first > 1:
        add(own, least)
    own[cells] = undone


@inner
def _own_cost(grid: Grid, forest: Forest, prices: Prices, room: Room, block: int, node: int) -> None:
    """Write into total[0] what it costs that the node is back at each edge: residents' loss and couplings."""
    cells, total, rate, days = len(grid.days), room.total[0], room.rate, grid.days
    if forest.touch_ptr[node] < forest.touch_ptr[node + 1]:
        blocks = prices.service.shape[1]
        clear(rate)
        for touch in range(forest.touch_ptr[node], forest.touch_ptr[node + 1]):
            price, sign = prices.service[forest.touch_group[touch]], forest.touch_sign[touch]
            for b in range(blocks):
                rate[b] += sign * price[b]
        if block == 1:
            total[cells] = sum_until(rate, days, total)
        else:
            gone = 0.0
            for b in range(blocks):
                for k in range(b * block, min(cells, (b + 1) * block)):
                    total[k] = gone
                    gone += rate[b] * days[k]
            total[cells] = gone
    else:
        clear(total)
    for row in range(forest.loss_ptr[node], forest.loss_ptr[node + 1]):
        add_times(total, forest.loss_people[row], forest.lost[forest.loss_curve[row]])


@entry
def relax(
    grid: Grid, forest: Forest, uses: Uses, prices: Prices, room: Room, low: Ints, high: Ints, block: int, plan: Relaxed
) -> float:
    """Return the value of the dual at these prices and write the relaxed plan that has it.

    ``low`` and ``high`` (num_nodes,) bound the edges at which each node may be back: branching.
    """
    cells = len(grid.days)
    _price_stays(grid, prices, room)
    value = 0.0
    for row in range(len(room.below)):
        clear(room.below[row])
    for position in range(len(forest.order) - 1, -1, -1):
        node = forest.order[position]
        _own_cost(grid, forest, prices, room, block, node)
        if forest.job[node] >= 0:
            _do_job(grid, forest, uses, room, node, forest.job[node])
        if room.row[node] >= 0:
            add(room.total[0], room.below[room.row[node]])
        parent = forest.parent[node]
        above = room.row[parent] if parent >= 0 else -1
        least = choose(
            room.total[0],
            room.choice[node],
            room.until,
            max(forest.first[node], low[node]),
            forest.first[node] if forest.fixed[node] else min(cells, high[node]),
        )
        if above >= 0:
            add(room.below[above], room.until)
        if above < 0:
            value += least
    _follow(grid, forest, uses, room, plan)
    return value - _paid(grid, forest, prices, block, abs(value))


@inner
def _paid(grid: Grid, forest: Forest, prices: Prices, block: int, size: float) -> float:
    """Return what crews, money and suppliers that are there are worth, and what rounding may have added."""
    paid, cells = 0.0, len(grid.days)
    for pool in range(len(grid.crews)):
        for k in range(cells):
            paid += prices.crews[pool, k] * grid.crews[pool, k]
    for r in range(len(prices.money)):
        paid += prices.money[r] * grid.release_total[r]
    size += paid
    for group in range(len(forest.group_node)):
        count, slots = forest.group_count[group], forest.slot_ptr[group + 1] - forest.slot_ptr[group]
        each = worth(prices.service[group], grid.days, block)
        paid += (slots - count) * each
        size += (slots + count) * each
    return paid + ROUNDING * size


@inner
def _follow(grid: Grid, forest: Forest, uses: Uses, room: Room, plan: Relaxed) -> None:
    """Write the relaxed plan that the remembered choices make, suppliers first."""
    cells = len(grid.days)
    for pool in range(len(plan.used)):
        for k in range(cells):
            plan.used[pool, k] = 0.0
    for r in range(len(plan.drawn)):
        plan.drawn[r] = 0.0
    for position in range(len(forest.order)):
        node = forest.order[position]
        parent = forest.parent[node]
        back = room.choice[node, plan.back[parent] if parent >= 0 else 0]
        plan.back[node] = back
        if forest.job[node] >= 0 and 0 <= back < cells:
            _place(grid, forest, uses, room, forest.job[node], node, back, plan)
    for pool in range(len(plan.used)):
        level = 0.0
        for k in range(cells):
            level += plan.used[pool, k]
            plan.used[pool, k] = level


@inner
def _note(used: Floats, pool: int, cell: int, part: float, count: float) -> None:
    """Note (as differences by cell) that so many crews are at work from that part of a cell on."""
    if cell < used.shape[1]:
        used[pool, cell] += count * (1.0 - part)
        if cell + 1 < used.shape[1]:
            used[pool, cell + 1] += count * part


@inner
def _place(grid: Grid, forest: Forest, uses: Uses, room: Room, job: int, node: int, back: int, plan: Relaxed) -> None:
    """Put the tasks of a job that is done by ``back`` into the plan, last ones first (used: differences by cell)."""
    mode = forest.mode_ptr[job]
    if forest.mode_ptr[job + 1] - mode > 1:
        mode += room.mode[node, back]
    by, first = room.start, forest.task_ptr[mode]
    for task in range(forest.task_ptr[mode + 1] - 1, first - 1, -1):
        after = forest.task_next[task]
        if after >= 0:
            edge = forest.gap[forest.task_gap[task], by[after - first]]
        else:
            edge = forest.gap[forest.mode_gap[mode], back]
        cell = room.begin[task, grid.latest[grid.stay[task], edge]]
        by[task - first] = cell
        for u in range(uses.use_ptr[task], uses.use_ptr[task + 1]):
            kind, count = uses.use_class[u], uses.use_count[u]
            pool = grid.class_pool[kind]
            point = grid.point_ptr[kind * len(grid.days) + cell]
            _note(plan.used, pool, grid.begin_cell[point], grid.begin_part[point], count)
            _note(plan.used, pool, grid.end_cell[point], grid.end_part[point], -count)
        for d in range(uses.draw_ptr[task], uses.draw_ptr[task + 1]):
            account = uses.draw_account[d]
            for r in range(grid.release_ptr[account], grid.release_ptr[account + 1]):
                if cell < grid.release_cell[r]:
                    plan.drawn[r] += uses.draw_amount[d]
