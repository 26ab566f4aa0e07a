"""The plain twin of the decoder: serial schedule generation minute by minute, read off the definition of Model.

It shares no code with the package. Where ways take time, crews of a pool have names and diaries: of those who can be
there in time and leave in time, who has the shortest way is sent, then who was busy last, then who is first.

Each job of the list in turn is placed with all its tasks or with none; before it,
the jobs that hold predecessors of its tasks (the last of them first); a job whose predecessor is impossible is too.
"""

from __future__ import annotations

NEVER = 1 << 60


class Site:
    """What has been placed so far, and the rules that every further task must keep."""

    def __init__(self, model):
        self.model = model
        self.start = [-1] * len(model.task_work)
        self.finish = [-1] * len(model.task_work)
        self.diaries = {pool: self.crews_of(pool) for pool in range(len(model.pool_ptr) - 1) if self.travels(pool)}

    def travels(self, pool):
        """Whether crews of this pool have ways to go."""
        return len(self.model.travel) > 0 and self.model.pool_base[pool] != -2

    def crews_of(self, pool):
        """The diary of each crew: (begins, ends, district to come to, district from which it goes on, task).

        Of those who are away, who stands first comes back first.
        """
        m, last = self.model, 10**6
        there = [self.there(pool, minute) for minute in range(int(m.horizon) + 1)]
        diaries = []
        for rank in range(max(there)):
            diary = [(-last, int(m.start), -1, int(m.pool_base[pool]), None)]
            for minute in range(int(m.start), int(m.horizon) + 1):
                if there[minute] <= rank:
                    diary.append((minute, minute + 1, -1, int(m.pool_base[pool]), None))
            diaries.append(diary)
        return diaries

    def place_of(self, task):
        """District of a task."""
        m = self.model
        mode = next(mode for mode in range(len(m.mode_ready)) if task < m.task_ptr[mode + 1])
        return int(m.job_place[next(job for job in range(len(m.job_node)) if mode < m.mode_ptr[job + 1])])

    def way(self, source, target):
        """Minutes between two districts."""
        return int(self.model.travel[source, target]) if source >= 0 and target >= 0 else 0

    def can_come(self, diary, place, start, finish):
        """(way, when it was free) of a crew that can be there from start to finish, None of one that cannot."""
        earlier = max(stay for stay in diary if stay[0] < finish)
        later = min((stay for stay in diary if stay[0] >= finish), default=None)
        if earlier[1] + self.way(earlier[3], place) > start:
            return None
        if later and finish + self.way(place, later[2]) > later[0]:
            return None
        return self.way(earlier[3], place), -earlier[1]

    def come(self, task, start, finish):
        """Who would be sent, by pool; None where some pool has too few."""
        m, sent = self.model, []
        for pool, count in self.rows(m.use_ptr, task, m.use_pool, m.use_count):
            if pool in self.diaries:
                able = [(self.can_come(diary, self.place_of(task), start, finish), rank)
                        for rank, diary in enumerate(self.diaries[pool])]
                able = sorted(who for who in able if who[0] is not None)
                if len(able) < count:
                    return None
                sent += [(pool, rank) for _, rank in able[:count]]
        return sent

    def rows(self, ptr, row, *columns):
        """Row ``row`` of compressed columns, as tuples."""
        return [tuple(int(column[k]) for column in columns) for k in range(ptr[row], ptr[row + 1])]

    def shifts(self, task):
        """Shifts of the task's calendar."""
        m = self.model
        return self.rows(m.calendar_ptr, m.task_calendar[task], m.calendar_open, m.calendar_close)

    def works(self, task, minute):
        """Whether the task's calendar is open in this minute."""
        return any(opens <= minute < closes for opens, closes in self.shifts(task))

    def finish_from(self, task, start, limit):
        """When the task is finished if begun at ``start``: after ``work`` open minutes; NEVER beyond ``limit``."""
        left, minute = int(self.model.task_work[task]), start
        while left > 0 and minute < limit:
            left -= self.works(task, minute)
            minute += 1
        return minute if left == 0 and minute <= limit else NEVER

    def there(self, pool, minute):
        """Crews of a pool that are there."""
        m = self.model
        return [count for time, count in self.rows(m.pool_ptr, pool, m.pool_time, m.pool_count) if time <= minute][-1]

    def held(self, pool, minute):
        """Crews of a pool that are held by tasks placed."""
        m = self.model
        return sum(count for task, begin in enumerate(self.start) if 0 <= begin <= minute < self.finish[task]
                   for used, count in self.rows(m.use_ptr, task, m.use_pool, m.use_count) if used == pool)

    def crews_free(self, task, start, finish):
        """Whether all its crews are free in every minute from start to finish."""
        m = self.model
        return all(self.held(pool, minute) + count <= self.there(pool, minute)
                   for pool, count in self.rows(m.use_ptr, task, m.use_pool, m.use_count)
                   for minute in range(start, finish))

    def released(self, account, minute):
        """Everything released by a minute."""
        m = self.model
        return max((total for time, total in self.rows(m.account_ptr, account, m.account_time, m.account_total)
                    if time <= minute), default=0)

    def drawn(self, account, minute):
        """Everything drawn by a minute."""
        m = self.model
        return sum(amount for task, begin in enumerate(self.start) if 0 <= begin <= minute
                   for other, amount in self.rows(m.draw_ptr, task, m.draw_account, m.draw_amount) if other == account)

    def paid(self, task, start):
        """Whether its draws leave every account with enough for what is placed, now and later."""
        m = self.model
        return all(self.drawn(account, minute) + amount <= self.released(account, minute)
                   for account, amount in self.rows(m.draw_ptr, task, m.draw_account, m.draw_amount)
                   for minute in range(start, m.horizon + 1))

    def ready(self, task, ready):
        """First minute after waiting, release and the predecessors that are done."""
        m = self.model
        times = [self.finish[before] + lag for before, lag in self.rows(m.pred_ptr, task, m.pred_task, m.pred_lag)
                 if self.finish[before] >= 0]
        return max([ready, int(m.task_release[task]), *times])

    def place(self, task, ready):
        """Place a task at the first minute that keeps all rules; return whether there is one."""
        limit = min(self.model.horizon, int(self.model.task_deadline[task]))
        for start in range(self.ready(task, ready), limit + 1):
            if not self.works(task, start):
                continue
            finish = self.finish_from(task, start, limit)
            if finish < NEVER and self.paid(task, start) and self.crews_free(task, start, finish):
                sent = self.come(task, start, finish) if finish > start else []
                if sent is None:
                    continue
                for pool, rank in sent:
                    place = self.place_of(task)
                    self.diaries[pool][rank].append((start, finish, place, place, task))
                self.start[task], self.finish[task] = start, finish
                return True
        return False

    def remove(self, task):
        """Take a task back."""
        for pool, diaries in self.diaries.items():
            self.diaries[pool] = [[stay for stay in diary if stay[4] != task] for diary in diaries]
        self.start[task] = self.finish[task] = -1


def decode(model, order, job_mode):
    """Return start and finish of each task (-1 when not done) and the mode of each job (-1 when not done)."""
    site, chosen = Site(model), {}

    def try_job(job):
        if job in chosen:
            return
        befores = [int(before) for before in model.before_job[model.before_ptr[job]:model.before_ptr[job + 1]]]
        for before in reversed(befores):
            try_job(before)
        chosen[job] = int(job_mode[job])
        tasks = range(model.task_ptr[chosen[job]], model.task_ptr[chosen[job] + 1])
        ready = int(model.mode_ready[chosen[job]])
        if any(chosen[before] < 0 for before in befores) or not all(site.place(task, ready) for task in tasks):
            chosen[job] = -1
            for task in tasks:
                site.remove(task)

    for job in order:
        try_job(int(job))
    return site.start, site.finish, [chosen[job] for job in range(len(chosen))]


def in_service(model, start, finish, chosen):
    """Return when each job's asset is in service, NEVER when the job is not done."""
    times = []
    for mode in chosen:
        ends = finish[model.task_ptr[mode]:model.task_ptr[mode + 1]] if mode >= 0 else []
        times.append(max([int(model.mode_ready[mode]), *ends]) + int(model.mode_after[mode]) if mode >= 0 else NEVER)
    return times
