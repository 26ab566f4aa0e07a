"""The guide of the moves: who waits for whom, who must follow whom, and how much waits."""

import numpy as np
import pytest
from tests.plan.split.test_bound import alone
from tests.strategies import Mode, Task, model_of

from qaita.plan.core import core_of
from qaita.plan.search.waits import FLATTENED, waits_for


def test_jobs_that_must_follow_others_are_known_both_ways():
    """Proves by hand: job 1 follows job 0, job 2 follows both; each is a group of its own, and nobody else is one."""
    model = model_of([(Mode((Task(4),)),), (Mode((Task(2, preds=((0, 0), (1, 0))),)),),
                      (Mode((Task(1, preds=((0, 0), (1, 0), (2, 0))),)),)])
    waits = waits_for(model, core_of(alone(model)))
    befores = [set(waits.need_job[waits.group_ptr[a]:waits.group_ptr[b]].tolist())
               for a, b in zip(waits.need_ptr, waits.need_ptr[1:], strict=False)]
    assert befores == [set(), {0}, {0, 1}]
    assert np.diff(waits.group_ptr).tolist() == [1, 1, 1]
    afters = [set(waits.after_job[a:b].tolist()) for a, b in zip(waits.after_ptr, waits.after_ptr[1:], strict=False)]
    assert afters == [{1, 2}, {2}, set()]


def test_jobs_are_drawn_by_what_is_lost_a_day():
    """Proves that jobs for which equally many wait count alike, by the running sum."""
    model = model_of([(Mode((Task(4),)),), (Mode((Task(2),)),)])
    core = core_of(alone(model))
    a_day = float(core.loss.people[0] * core.loss.step_weight[0])
    assert waits_for(model, core).drawn == pytest.approx([a_day**FLATTENED, 2 * a_day**FLATTENED])
