"""The checker: it accepts what the decoder makes, and names the rule of whatever has been damaged on purpose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, lists, model_of, models, programme_of

from qaita.plan.check import check
from qaita.plan.decode import schedule_of
from qaita.plan.schedule import Schedule
from qaita.units import NEVER


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
