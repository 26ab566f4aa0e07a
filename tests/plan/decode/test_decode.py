"""The compiled decoder against the plain twin, and worked examples."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.strategies import lists, models

from qaita.plan.decode.decode import schedule_of
from reference.decode import decode as twin


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_equals_the_twin(data):
    """Proves the earliest place of every task, minute by minute, under all rules together."""
    model = data.draw(models())
    order, mode = data.draw(lists(model))
    found = schedule_of(model, order, mode)
    start, finish, chosen = twin(model, order, mode)
    assert found.job_mode.tolist() == chosen
    assert found.task_start.tolist() == start
    assert found.task_finish.tolist() == finish
