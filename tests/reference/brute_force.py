"""The least loss of any schedule, by trying every list of tasks: only for a handful of jobs.

Shares no code with the package. Every loss that does not fall with later dates has an optimum in which, task by task
in the order of starts, none could have started earlier; so some list of tasks, each task at the first minute that its
rules allow, reaches an optimum (serial schedule generation over tasks; over whole jobs it would not). Jobs may be left
out.

Where crews have ways to go, every choice of crews is tried with every list, each crew doing its works in the order of
the list: a schedule that is allowed is no earlier than its own list with its own crews. Pools of such crews must be as
many all the time.
"""

from __future__ import annotations

from itertools import combinations, product

NEVER = 1 << 60


class Search:
    """Depth first over lists of tasks; crews and money are counted minute by minute."""

    def __init__(self, model, loss):
        self.model, self.loss, self.horizon = model, loss, int(model.horizon)
        self.best, self.best_times, self.known = float("inf"), None, {}
        self.finish = [-1] * len(model.task_work)
        self.mode = [-1] * len(model.job_node)
        self.free = [[self._level(model.pool_ptr, model.pool_time, model.pool_count, pool, minute)
                      for minute in range(self.horizon + 1)] for pool in range(len(model.pool_ptr) - 1)]
        self.left = [[self._level(model.account_ptr, model.account_time, model.account_total, account, minute)
                      for minute in range(self.horizon + 1)] for account in range(len(model.account_ptr) - 1)]
        self.ends = [self._ends(task) for task in range(len(model.task_work))]
        self.crews = {pool: self._at_base(pool) for pool in range(len(model.pool_ptr) - 1)
                      if len(model.travel) and model.pool_base[pool] != -2}

    def _at_base(self, pool):
        """Minute from which each crew of a pool is free, and where: from the start at its base."""
        m = self.model
        assert m.pool_ptr[pool + 1] - m.pool_ptr[pool] == 1, "crews with ways who come and go"
        return [(int(m.start), int(m.pool_base[pool]))] * int(m.pool_count[m.pool_ptr[pool]])

    def _sent(self, task, uses):
        """Each choice of crews of pools with ways to go: when all can be there, and by pool who they are."""
        place = int(self.model.job_place[self._job_of(task)]) if self.crews else -1
        pools = [(pool, count) for pool, count in uses if pool in self.crews]
        for chosen in product(*(combinations(range(len(self.crews[pool])), count) for pool, count in pools)):
            sent = {pool: ranks for (pool, _), ranks in zip(pools, chosen, strict=True)}
            there = [free + (int(self.model.travel[where, place]) if where >= 0 else 0)
                     for pool, ranks in sent.items() for free, where in (self.crews[pool][rank] for rank in ranks)]
            yield max(there, default=0), sent, place

    def _row(self, ptr, row, *columns):
        return [tuple(int(column[k]) for column in columns) for k in range(ptr[row], ptr[row + 1])]

    def _level(self, ptr, times, levels, row, minute):
        return next((level for time, level in reversed(self._row(ptr, row, times, levels)) if time <= minute), 0)

    def _ends(self, task):
        """For each minute at which the task may begin, when it ends; within horizon and deadline."""
        m, ends = self.model, {}
        shifts = self._row(m.calendar_ptr, m.task_calendar[task], m.calendar_open, m.calendar_close)
        limit = min(self.horizon, int(m.task_deadline[task]))
        is_open = [any(opens <= minute < closes for opens, closes in shifts) for minute in range(self.horizon + 1)]
        for start in range(limit + 1):
            end, worked = start, 0
            while is_open[start] and worked < m.task_work[task] and end < limit:
                worked += is_open[end]
                end += 1
            if is_open[start] and worked == m.task_work[task]:
                ends[start] = end
        return ends

    def run(self):
        """Try everything; return the least loss and the times in service that reach it."""
        ptr = self.model.mode_ptr
        choices = [(-1, *range(ptr[job], ptr[job + 1])) for job in range(len(self.mode))]
        for modes in product(*choices):  # chosen before any task is placed: a mode not taken binds no follower
            self.mode = list(modes)
            if self._one_contractor_a_lot():
                self._visit()
        return self.best, self.best_times

    def _one_contractor_a_lot(self):
        m = self.model
        return all(len({int(m.mode_bid[self.mode[job]]) for job in m.lot_job[a:b] if self.mode[job] >= 0}) <= 1
                   for a, b in zip(m.lot_ptr, m.lot_ptr[1:], strict=False))

    def _visit(self):
        self._value()
        for mode in self.mode:
            for task in range(self.model.task_ptr[mode], self.model.task_ptr[mode + 1]) if mode >= 0 else ():
                if self.finish[task] < 0:
                    self._place(task, mode)

    def _value(self):
        """Value what has been placed if no job is half done and none follows one that is not done."""
        m, times = self.model, []
        for mode in self.mode:
            tasks = range(m.task_ptr[mode], m.task_ptr[mode + 1]) if mode >= 0 else ()
            if any(self.finish[task] < 0 for task in tasks) or any(
                    self.mode[self._job_of(before)] < 0
                    for task in tasks for before, _ in self._row(m.pred_ptr, task, m.pred_task, m.pred_lag)):
                return
            ended = max([int(m.mode_ready[mode]), *(self.finish[task] for task in tasks)])
            times.append(ended + int(m.mode_after[mode]) if mode >= 0 else NEVER)
        if any(owing in self.mode and self.mode[owed] < 0
               for owing, owed in zip(m.due_mode.tolist(), m.due_job.tolist(), strict=True)):
            return
        key = tuple(times)
        if key not in self.known:
            self.known[key] = self.loss(key)
        if self.known[key] < self.best:
            self.best, self.best_times = self.known[key], key

    def _job_of(self, task):
        m = self.model
        mode = next(mode for mode in range(len(m.mode_ready)) if task < m.task_ptr[mode + 1])
        return next(job for job in range(len(m.job_node)) if mode < m.mode_ptr[job + 1])

    def _place(self, task, mode):
        """Place a task after all its predecessors, go on from there, and take it back."""
        m = self.model
        first = max(int(m.start), int(m.mode_ready[mode]), int(m.task_release[task]))
        for before, lag in self._row(m.pred_ptr, task, m.pred_task, m.pred_lag):
            chosen = self.mode[self._job_of(before)]
            if chosen < 0 or (m.task_ptr[chosen] <= before < m.task_ptr[chosen + 1] and self.finish[before] < 0):
                return
            if self.finish[before] >= 0:
                first = max(first, self.finish[before] + lag)
        uses = self._row(m.use_ptr, task, m.use_pool, m.use_count)
        draws = self._row(m.draw_ptr, task, m.draw_account, m.draw_amount)
        tried = set()
        for there, sent, place in self._sent(task, uses):
            alike = tuple((pool, *sorted(self.crews[pool][rank] for rank in ranks)) for pool, ranks in sent.items())
            span = None if alike in tried else self._first(task, max(first, there), uses, draws)
            tried.add(alike)
            if span:
                self._go_on(task, span, (uses, draws), sent, place)

    def _first(self, task, first, uses, draws):
        """The first minute from which a task can be worked on, and when it ends; None for never."""
        for start in range(first, self.horizon + 1):
            end = self.ends[task].get(start, NEVER)
            if (end < NEVER and all(min(self.left[account][start:]) >= amount for account, amount in draws)
                    and all(min(self.free[pool][start:end], default=NEVER) >= count for pool, count in uses)):
                return start, end
        return None

    def _go_on(self, task, span, taken, sent, place):
        """Place a task, go on from there, and take it back."""
        self._book(*span, *taken, 1)
        self.finish[task], before = span[1], {pool: list(crews) for pool, crews in self.crews.items()}
        for pool, ranks in sent.items():
            for rank in ranks:
                self.crews[pool][rank] = (span[1], place)
        self._visit()
        self.finish[task] = -1
        self.crews.update(before)
        self._book(*span, *taken, -1)

    def _book(self, start, end, uses, draws, sign):
        for pool, count in uses:
            for minute in range(start, end):
                self.free[pool][minute] -= sign * count
        for account, amount in draws:
            for minute in range(start, self.horizon + 1):
                self.left[account][minute] -= sign * amount


def least_loss(model, loss):
    """Return the least value of ``loss`` (of a tuple: when each job's asset is in service) and the tuple."""
    return Search(model, loss).run()
