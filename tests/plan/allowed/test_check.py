"""The checker: it accepts what the decoder makes, and names the rule of whatever has been damaged on purpose."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.recovery.systems import pack
from tests.rows import DAY, NO_WAITING, START, city, one_task
from tests.strategies import Mode, Task, ints, lists, model_of, models, programme_of

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.decode.decode import schedule_of
from qaita.plan.schedule import Schedule
from qaita.units import NEVER
from qaita.work.build import programme


def around(model):
    """A programme of a model whose nodes need nothing and serve nobody."""
    nodes = max(1, model.num_jobs)
    return programme_of(model, pack([[]] * nodes), None, np.zeros(nodes, np.int64))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_decoded_schedule_is_accepted(data):
    """Proves that decoder and checker, which share no code, agree on what is allowed."""
    model = data.draw(models())
    assert check(around(model), schedule_of(model, *data.draw(lists(model)))) == []


DAY_SHIFT = ((0, 10), (20, 30), (40, 50))


def small():
    """Two jobs. Job 0: t0 (6 minutes, one crew, draws 4), then t1 (3 minutes, on the day shift), or in another mode t2;
    job 1: t3 (5 minutes, one crew, draws 3), 2 minutes after t0. One crew until minute 30, two from then.
    Money 4 at 0, 3 more at 8. Horizon 45."""
    return around(model_of(
        jobs=[(Mode((Task(6, uses=((0, 1),), draws=((0, 4),)),
                     Task(3, calendar=1, preds=((0, 0),), deadline=26)), ready=1),
               Mode((Task(9, uses=((0, 1),)),))),
              (Mode((Task(5, preds=((0, 2),), uses=((0, 1),), draws=((0, 3),)),)),)],
        pools=[((0, 1), (30, 2))], accounts=[((0, 4), (8, 3))], calendars=[((0, NEVER),), DAY_SHIFT], horizon=45))


GOOD = {0: (1, 7), 1: (7, 10), 3: (9, 14)}


def schedule(tasks, modes=(0, 2)):
    """A schedule from {task: (start, finish)}."""
    start, finish = np.full(4, -1), np.full(4, -1)
    for task, (begin, end) in tasks.items():
        start[task], finish[task] = begin, end
    return Schedule(ints(modes), start.astype(np.int64), finish.astype(np.int64))


def broken(tasks, modes=(0, 2)):
    """Names of the rules that a changed schedule breaks."""
    return sorted({breach.rule for breach in check(small(), schedule({**GOOD, **tasks}, modes))})


def test_the_schedule_to_be_damaged_is_allowed():
    """Proves that what follows breaks one rule at a time, and that this is what the decoder makes."""
    assert broken({}) == []
    made = schedule_of(small().model, ints([0, 1]), ints([0, 2]))
    assert {k: (int(made.task_start[k]), int(made.task_finish[k])) for k in GOOD} == GOOD


@pytest.mark.parametrize(("tasks", "modes", "rule"), [
    ({1: (-1, -1)}, (0, 2), "whole_jobs"),
    ({2: (30, 39)}, (0, 2), "whole_jobs"),
    ({}, (-1, 2), "whole_jobs"),
    ({}, (2, 2), "whole_jobs"),
    ({0: (0, 6)}, (0, 2), "readiness"),
    ({1: (8, 11)}, (0, 2), "working_time"),
    ({1: (15, 18)}, (0, 2), "working_time"),
    ({3: (20, 24)}, (0, 2), "working_time"),
    ({3: (20, -1)}, (0, 2), "working_time"),
    ({1: (6, 9)}, (0, 2), "precedence"),
    ({3: (8, 13)}, (0, 2), "precedence"),
    ({1: (24, 27)}, (0, 2), "deadlines"),
    ({3: (41, 46)}, (0, 2), "deadlines"),
    ({0: (10, 16), 1: (20, 23), 3: (12, 17)}, (0, 2), "crews"),
    ({3: (7, 12)}, (0, 2), "accounts"),
])
def test_damaged_schedule_is_refused_by_the_right_rule(tasks, modes, rule):
    """Proves each rule alone: a task missing, one of another mode, a job said not done, a foreign mode; too early;
    beyond or outside a shift, too short, unfinished; before a predecessor, within its lag; after its deadline, after
    the horizon; two at once with one crew; money not yet released."""
    assert rule in broken(tasks, modes)


def test_rules_that_are_not_broken_are_not_named():
    """Proves that of the damages above those of one rule break that rule alone."""
    assert broken({0: (0, 6)}) == ["readiness"]
    assert broken({1: (24, 27)}) == ["deadlines"]
    assert broken({3: (8, 13)}) == ["precedence"]
    assert broken({1: (15, 18)}) == ["working_time"]


def test_predecessor_binds_by_the_mode_of_its_asset():
    """Proves that t3 need not wait for t0 when job 0 is done in its other mode, and cannot be when it is not done."""
    other = {0: (-1, -1), 1: (-1, -1), 2: (1, 10), 3: (10, 15)}
    assert broken(other, (1, 2)) == []
    assert broken({**other, 2: (-1, -1)}, (-1, 2)) == ["precedence"]


def test_two_crews_suffice_where_two_are_there():
    """Proves the step of the pool: two tasks at once are refused before minute 30 and allowed from then."""
    assert broken({0: (30, 36), 1: (40, 43), 3: (38, 43)}) == ["deadlines"]
    wide = small()
    wide = around(wide.model._replace(task_deadline=np.full(4, NEVER)))
    both = {0: (24, 30), 1: (40, 43), 3: (32, 37)}
    assert check(wide, schedule(both)) == []


def test_breach_says_what_was_found():
    """Proves the line that people read."""
    breaches = check(small(), schedule({**GOOD, 0: (0, 6)}))
    assert [str(breach) for breach in breaches] == ["readiness: t0: starts at 0, ready at 1"]


def test_nothing_done_is_allowed():
    """Proves that an empty schedule breaks no rule."""
    assert broken(dict.fromkeys(GOOD, (-1, -1)), (-1, -1)) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_shifted_task_is_refused_or_harmless(data):
    """Proves with the twin's eyes that an earlier start of one task in a decoded schedule is refused by some rule: each
    task stands at its earliest place, given those placed before it, so the last one placed cannot move forward."""
    model = data.draw(models(max_modes=1))
    order, mode = data.draw(lists(model))
    made = schedule_of(model, order, mode)
    done = [job for job in order if made.job_mode[job] >= 0]
    if not done or len(model.before_job):
        return
    last = int(model.task_ptr[made.job_mode[done[-1]] + 1]) - 1
    if made.task_start[last] > 0:
        start, finish = made.task_start.copy(), made.task_finish.copy()
        shift = data.draw(st.integers(1, int(start[last])))
        start[last] -= shift
        finish[last] -= shift
        assert check(around(model), Schedule(made.job_mode, start, finish))


# Each rule broken alone: the rule is tightened until a schedule that was allowed breaks it, and it only


def done_task(data, model, made):
    """One of the tasks that the schedule does."""
    return data.draw(st.sampled_from([task for task in range(model.num_tasks) if made.task_start[task] >= 0]))


def without_a_task(data, model, made):
    """A task of a job that is done is taken out."""
    task = done_task(data, model, made)
    start, finish = made.task_start.copy(), made.task_finish.copy()
    start[task] = finish[task] = -1
    return model, Schedule(made.job_mode, start, finish)


def released_later(data, model, made):
    """A task is released, or its mode ready, or the programme begun, a minute after the task starts."""
    task = done_task(data, model, made)
    mode = int(np.searchsorted(model.task_ptr, task, side="right")) - 1
    after = int(made.task_start[task]) + 1
    which = data.draw(st.sampled_from(["task_release", "mode_ready", "start"]))
    if which == "start":
        return model._replace(start=after), made
    column = getattr(model, which).copy()
    column[task if which == "task_release" else mode] = after
    return model._replace(**{which: column}), made


def more_work(data, model, made):
    """A task has a minute more of work than its dates leave."""
    work = model.task_work.copy()
    work[done_task(data, model, made)] += 1
    return model._replace(task_work=work), made


def longer_lag(data, model, made):
    """A predecessor that is done must have finished a minute earlier than it has."""
    task_of = np.repeat(np.arange(model.num_tasks), np.diff(model.pred_ptr))
    binding = [p for p in range(len(model.pred_task))
               if made.task_start[task_of[p]] >= 0 and made.task_start[model.pred_task[p]] >= 0]
    assume(binding)
    p, lag = data.draw(st.sampled_from(binding)), model.pred_lag.copy()
    lag[p] = made.task_start[task_of[p]] - made.task_finish[model.pred_task[p]] + 1
    return model._replace(pred_lag=lag), made


def shorter_deadline(data, model, made):
    """A task has its deadline, or the programme its horizon, a minute before the task finishes."""
    task = done_task(data, model, made)
    if data.draw(st.booleans()):
        return model._replace(horizon=int(made.task_finish[task]) - 1), made
    deadline = model.task_deadline.copy()
    deadline[task] = made.task_finish[task] - 1
    return model._replace(task_deadline=deadline), made


def fewer_crews(data, model, made):
    """From a minute of a task on its pool has no crew."""
    busy = [(task, use) for task in range(model.num_tasks) if made.task_finish[task] > made.task_start[task] >= 0
            for use in range(model.use_ptr[task], model.use_ptr[task + 1])]
    assume(busy)
    task, use = data.draw(st.sampled_from(busy))
    pool, minute = int(model.use_pool[use]), int(made.task_finish[task]) - 1
    rows = slice(int(model.pool_ptr[pool]), int(model.pool_ptr[pool + 1]))
    times = [time for time in model.pool_time[rows] if time < minute]
    counts = [*model.pool_count[rows][:len(times)], 0]
    ptr = model.pool_ptr.copy()
    ptr[pool + 1:] += len(counts) - (rows.stop - rows.start)
    put = lambda column, new: ints([*column[:rows.start], *new, *column[rows.stop:]])  # noqa: E731
    return model._replace(pool_ptr=ptr, pool_time=put(model.pool_time, [*times, minute]),
                          pool_count=put(model.pool_count, counts)), made


def later_money(data, model, made):
    """Everything in an account is released a minute after a task draws on it."""
    drawing = [(task, draw) for task in range(model.num_tasks) if made.task_start[task] >= 0
               for draw in range(model.draw_ptr[task], model.draw_ptr[task + 1])]
    assume(drawing)
    task, draw = data.draw(st.sampled_from(drawing))
    account, times = int(model.draw_account[draw]), model.account_time.copy()
    rows = slice(int(model.account_ptr[account]), int(model.account_ptr[account + 1]))
    times[rows] = np.maximum(times[rows], made.task_start[task] + 1)
    return model._replace(account_time=times), made


def other_contractor(data, model, made):
    """Two jobs that are done are let in one lot, each in a mode of another contractor."""
    done = np.flatnonzero(made.job_mode >= 0).tolist()
    assume(len(done) > 1)
    pair = data.draw(st.lists(st.sampled_from(done), min_size=2, max_size=2, unique=True))
    bid = np.full(model.num_modes, 7)
    bid[made.job_mode[pair[0]]] = 8
    return model._replace(lot_ptr=ints([0, 2]), lot_job=ints(pair), mode_bid=ints(bid)), made


def owed(data, model, made):
    """A job that is done owes one that is not."""
    done, left = (np.flatnonzero(found).tolist() for found in (made.job_mode >= 0, made.job_mode < 0))
    assume(left)
    mode = int(made.job_mode[data.draw(st.sampled_from(done))])
    return model._replace(due_mode=ints([mode]), due_job=ints([data.draw(st.sampled_from(left))])), made


def far_apart(data, model, made):
    """Every asset stands in a district of its own, farther from all others than there is time, and crews are few."""
    held = np.zeros(model.num_pools, np.int64)
    for use, pool in enumerate(model.use_pool):
        task = int(np.searchsorted(model.use_ptr, use, side="right")) - 1
        held[pool] += model.use_count[use] if made.task_finish[task] > made.task_start[task] else 0
    job_of = np.repeat(np.repeat(np.arange(model.num_jobs), np.diff(model.mode_ptr)), np.diff(model.task_ptr))
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr))
    busy = [[job_of[task] for task in use_task[model.use_pool == pool] if made.task_start[task] >= 0]
            for pool in range(model.num_pools)]
    steady = [pool for pool in range(model.num_pools) if model.pool_ptr[pool + 1] - model.pool_ptr[pool] == 1
              and len(busy[pool]) == len(set(busy[pool]))
              and held[pool] > model.pool_count[model.pool_ptr[pool]]]
    assume(steady)
    base = np.full(model.num_pools, -2)
    base[data.draw(st.sampled_from(steady))] = -1
    return model._replace(travel=1000 - 1000 * np.eye(model.num_jobs, dtype=np.int64),
                          job_place=np.arange(model.num_jobs), pool_base=base), made


DAMAGES = {"whole_jobs": without_a_task, "one_contractor": other_contractor, "dues": owed, "ways": far_apart,
           "readiness": released_later, "working_time": more_work,
           "precedence": longer_lag, "deadlines": shorter_deadline, "crews": fewer_crews, "accounts": later_money}


@pytest.mark.parametrize("rule", sorted(DAMAGES))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_rule_broken_alone_is_the_rule_named(rule, data):
    """Proves on random schedules that were allowed: what breaks one rule is refused for that rule and no other."""
    model = data.draw(models())
    made = schedule_of(model, *data.draw(lists(model)))
    assume((made.job_mode >= 0).any())
    damaged, schedule = DAMAGES[rule](data, model, made)
    assert {breach.rule for breach in check(around(damaged), schedule)} == {rule}


def test_every_rule_of_the_checker_is_damaged():
    """Proves that no rule was added to the checker without a schedule damaged on purpose.

    Pins are rules of a city, not of a model: ``tests/work/test_pins.py`` breaks each kind.
    """
    import inspect

    from qaita.plan.allowed import check as module

    rules = {name for name, found in vars(module).items() if inspect.isgeneratorfunction(found)}
    assert rules - {"pins"} == set(DAMAGES)


def test_what_is_drawn_is_said_in_units_of_the_city():
    """Proves that 2.5 of glass, counted in thousandths, are said to be 2.5, and money as it is."""
    made = city("a", damage=[{"asset_id": "a"}], waiting=[{"asset_id": "a", **NO_WAITING}],
                tasks=[one_task(materials=(("glass", 2.5),), calendar="always")],
                stock=[{"item": "glass", "amount": 3.0, "available": START + 3 * DAY}],
                crews=[{"trade": "masons", "count": 1, "calendar": "always"}])
    work = programme(made, assess(made))
    early = Schedule(np.array([0]), np.array([START]), np.array([START + DAY]))
    assert [str(breach) for breach in check(work, early)] == [
        "accounts: stock:glass: at 2022-01-12 00:00 2.5 is drawn, 0 released"]
