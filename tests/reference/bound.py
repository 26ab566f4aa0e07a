"""The plain twin of the lower bound: the same split of weights, valued with fractions, by code of its own.

What a job must take from each resource is read off the definition of Model; crews are counted minute by minute; nothing
is rounded. From the package it is given the split (which options each owner has, and the shares), the core's loss, and
the minute before which each node and job cannot be back.
"""

from __future__ import annotations

from fractions import Fraction

from reference.decode import NEVER, Site

DAY = 1440
EARLIEST, OWN_JOB, SUPPLIER, ITEM = 0, 1, 2, 3


def tails(model, mode):
    """Return minutes from each task's finish to its asset in service, over successors in its mode."""
    first, last = int(model.task_ptr[mode]), int(model.task_ptr[mode + 1])
    tail = {task: int(model.mode_after[mode]) for task in range(first, last)}
    for task in reversed(range(first, last)):
        for p in range(model.pred_ptr[task], model.pred_ptr[task + 1]):
            before = int(model.pred_task[p])
            if before in tail:
                tail[before] = max(tail[before], int(model.pred_lag[p]) + int(model.task_work[task]) + tail[task])
    return tail


def starts_alone(model, mode):
    """Return the first start of each task of a mode if nothing else were done, none from the first impossible on."""
    site, starts = Site(model), {}
    for task in range(model.task_ptr[mode], model.task_ptr[mode + 1]):
        if not site.place(task, int(model.mode_ready[mode])):
            break
        starts[task] = site.start[task]
        site.start[task] = -1  # its end is remembered, its crews are not held
    return starts


def parts_of(model, mode):
    """Return (resource, amount, release, minutes from the mean time of taking to service) of each piece of a mode."""
    tail, parts, span = tails(model, mode), [], int(model.horizon - model.start)
    for task, start in starts_alone(model, mode).items():
        work = int(model.task_work[task])
        for u in range(model.use_ptr[task], model.use_ptr[task + 1]):
            behind = tail[task] + Fraction(work, 2)
            parts.append((int(model.use_pool[u]), work * int(model.use_count[u]), start, min(behind, span)))
        for d in range(model.draw_ptr[task], model.draw_ptr[task + 1]):
            resource = len(model.pool_ptr) - 1 + int(model.draw_account[d])
            parts.append((resource, int(model.draw_amount[d]), start, min(tail[task] + work, span)))
    return [part for part in parts if part[1] > 0]


def items_of(model):
    """Return the items (job, resource, amount, release, tail): tasks of one mode, or the least over several modes."""
    items = []
    for job in range(len(model.job_node)):
        modes = [parts_of(model, mode) for mode in range(model.mode_ptr[job], model.mode_ptr[job + 1])]
        if len(modes) == 1:
            items += [(job, *part) for part in modes[0]]
            continue
        for resource in set.intersection(*({part[0] for part in parts} for parts in modes)):
            mine = [[part for part in parts if part[0] == resource] for parts in modes]
            every = [part for parts in mine for part in parts]
            items.append((job, resource, min(sum(part[1] for part in parts) for parts in mine),
                          min(part[2] for part in every), min(part[3] for part in every)))
    return items


class Machine:
    """One resource as a function from amount to time: stretches (amount before, minute, minutes per unit)."""

    def __init__(self, model, resource, longest):
        self.last = max(Fraction(int(model.start)), int(model.horizon) - longest)
        num_pools = len(model.pool_ptr) - 1
        is_pool = resource < num_pools
        self.stretches = self._pool(model, resource) if is_pool else self._account(model, resource - num_pools)

    def _pool(self, model, pool):
        site, gone, stretches = Site(model), Fraction(0), []
        users = [task for task in range(len(model.task_work)) if any(
            model.use_pool[u] == pool for u in range(model.use_ptr[task], model.use_ptr[task + 1]))]
        for minute in range(int(model.start), int(model.horizon) + 1):
            crews = site.there(pool, minute)
            if crews and any(site.works(task, minute) for task in users):
                stretches.append((gone, minute, Fraction(1, crews)))
                gone += crews
        return [*stretches, (gone, NEVER, Fraction(0))]

    def _account(self, model, account):
        rows = Site(model).rows(model.account_ptr, account, model.account_time, model.account_total)
        before = [0, *(total for _, total in rows)]
        return [(Fraction(amount), max(time, int(model.start)), Fraction(0))
                for amount, time in zip(before, [*(time for time, _ in rows), NEVER], strict=True)]

    def gone_by(self, minute):
        """Amount that a pool has given by a minute; nothing of an account is kept for later."""
        if not any(pace for _, _, pace in self.stretches):
            return Fraction(0)
        return next(gone for gone, time, _ in self.stretches if time >= minute)

    def area(self, begin, end):
        """Integral of time over the amounts from begin to end, time never beyond ``last``."""
        total, ends = Fraction(0), [*(gone for gone, _, _ in self.stretches[1:]), None]
        for (gone, time, pace), stop in zip(self.stretches, ends, strict=True):
            low, high = max(begin, gone), end if stop is None else min(end, stop)
            if low >= high:
                continue
            first, final = time + (low - gone) * pace, time + (high - gone) * pace
            if final <= self.last:
                total += (high - low) * (first + final) / 2
            elif first >= self.last:
                total += (high - low) * self.last
            else:
                turn = (self.last - first) / pace
                total += turn * (first + self.last) / 2 + (high - low - turn) * self.last
        return total


def busy(machine, listed):
    """Return the mean time of taking of each (weight, amount, release) when the densest released is always served."""
    left = [Fraction(amount) for _, amount, _ in listed]
    opens = [machine.gone_by(release) for _, _, release in listed]
    taken, gone = [Fraction(0)] * len(listed), Fraction(0)
    while True:
        waiting = [k for k, (weight, _, _) in enumerate(listed) if left[k] > 0 and weight > 0]
        if not waiting:
            return [area / amount for area, (_, amount, _) in zip(taken, listed, strict=True)]
        ready = [k for k in waiting if opens[k] <= gone]
        if not ready:
            gone = min(opens[k] for k in waiting)
            continue
        chosen = max(ready, key=lambda k: listed[k][0] / listed[k][1])
        until = min([gone + left[chosen], *(opens[k] for k in waiting if opens[k] > gone)])
        taken[chosen] += machine.area(gone, until)
        left[chosen] -= until - gone
        gone = until


def lines(loss, earliest, horizon):
    """Return (slope, value at day 0) of a line below each watched node's loss between its earliest minute and the
    horizon, per person."""
    found = []
    for node, curve in zip(loss.node, loss.curve, strict=True):
        steps = [(int(loss.step_time[k]), Fraction(float(loss.step_weight[k])))
                 for k in range(loss.step_ptr[curve], loss.step_ptr[curve + 1])]
        first = min(int(earliest[node]), horizon)
        slopes = [(lost(steps, minute) - lost(steps, first)) / Fraction(minute - first, DAY)
                  for minute in [*(time for time, _ in steps), horizon] if first < minute <= horizon]
        slope = steps[0][1] if len(steps) == 1 else min(slopes, default=Fraction(0))
        found.append((slope, lost(steps, first) - slope * Fraction(first, DAY)))
    return found


def lost(steps, minute):
    """Return weight x days from minute 0 on."""
    ends = [*(time for time, _ in steps[1:]), NEVER]
    return sum(weight * Fraction(max(0, min(minute, end) - time), DAY)
               for (time, weight), end in zip(steps, ends, strict=True))


def exact_bound(model, core, items, split, share, earliest):
    """Return the bound of one split as a fraction.

    ``items`` are those of :func:`items_of` in the order in which the split numbers them; ``earliest`` the minutes
    before which no node, then no job, can be back; ``share`` is scaled to sums of 1.
    """
    horizon, num_nodes = int(model.horizon), len(core.repaired0)
    rows = [range(split.ptr[owner], split.ptr[owner + 1]) for owner in range(len(split.ptr) - 1)]
    options = [[(int(split.kind[k]), int(split.target[k]), Fraction(float(share[k]))) for k in row] for row in rows]
    sums = [sum(part for _, _, part in row) for row in options]
    options = [[(*option, part / whole) for *option, part in row] for row, whole in zip(options, sums, strict=True)]
    node_weight, job_weight = [Fraction(0)] * num_nodes, [Fraction(0)] * len(model.job_node)
    item_weight, value = [Fraction(0)] * len(items), Fraction(float(core.settled))
    below = lines(core.loss, earliest, horizon)
    for node, people, (slope, base) in zip(core.loss.node, core.loss.people, below, strict=True):
        node_weight[node] += Fraction(float(people)) * slope
        value += Fraction(float(people)) * base
    into = {OWN_JOB: job_weight, SUPPLIER: node_weight, ITEM: item_weight}
    for owner in [*reversed([int(node) for node in core.order]), *range(num_nodes, len(options))]:
        weight = node_weight[owner] if owner < num_nodes else job_weight[owner - num_nodes]
        for kind, target, part in options[owner]:
            if kind == EARLIEST:
                value += weight * part * Fraction(min(int(earliest[owner]), horizon), DAY)
            else:
                into[kind][target] += weight * part
    for resource in range(len(model.pool_ptr) + len(model.account_ptr) - 2):
        mine = [k for k, item in enumerate(items) if item[1] == resource]
        if mine:
            machine = Machine(model, resource, max(items[k][4] for k in mine))
            means = busy(machine, [(item_weight[k], items[k][2], items[k][3]) for k in mine])
            value += sum(item_weight[k] * (mean + items[k][4]) / DAY for k, mean in zip(mine, means, strict=True))
    return value
