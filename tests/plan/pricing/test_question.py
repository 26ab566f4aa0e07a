"""Questions: what a changed programme is, and that nothing is ever lost by having more."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone
from tests.plan.worth import loss_of
from tests.rows import NO_WAITING, START, city, one_task
from tests.strategies import Mode, Task, model_of, programmes

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.planner import plan
from qaita.plan.pricing.listing import questions
from qaita.plan.pricing.question import Question, changed
from qaita.plan.pricing.replans import refinished
from qaita.work.build import programme as programme_of
from reference.brute_force import least_loss

DAY = 1440
TASK = Task(5, uses=((0, 1),), draws=((0, 3),))


def asked(kind, members=(0,), begin=0, end=0, unit=1):
    """A question without names."""
    return Question(kind, "", "", members, begin, end, unit)


def steps(ptr, times, levels, row=0):
    """The steps of one pool or account."""
    span = slice(ptr[row], ptr[row + 1])
    return list(zip(times[span].tolist(), levels[span].tolist(), strict=True))


def test_a_crew_more_is_there_from_begin_to_end():
    """Proves it: 1 crew, 3 from minute 20: two more from 10 to 30 make 1, 3, 5, 3."""
    before = model_of([(Mode((Task(5, uses=((0, 1),)),)),)], pools=[((0, 1), (20, 3))])
    model = changed(alone(before), asked("crew", begin=10, end=30), 2).model
    assert steps(model.pool_ptr, model.pool_time, model.pool_count) == [(0, 1), (10, 3), (20, 5), (30, 3)]


@pytest.mark.parametrize(("kind", "begin", "unit", "expected"), [
    ("more", 30, 4, [(0, 3), (30, 10)]), ("sooner", 30, 7, [(0, 3), (23, 6)]), ("sooner", 30, 40, [(0, 3), (4, 6)]),
    ("sooner", 0, 7, [(0, 3), (30, 6)])])
def test_a_release_is_larger_or_sooner_never_before_the_start(kind, begin, unit, expected):
    """Proves 3 at minute 0 and 3 at 30, the programme starting at 4: four more, a week sooner, as soon as it starts; a
    release that has come already does not move."""
    model = model_of([(Mode((TASK,)),)], accounts=[((0, 3), (30, 3))], start=4)
    found = changed(alone(model), asked(kind, begin=begin, unit=unit)).model
    assert steps(found.account_ptr, found.account_time, found.account_total) == expected


def test_a_longer_day_ends_when_the_next_begins():
    """Proves shifts 0-5, 20-25 and 28-45 of which the first two open in time: ten minutes longer, at most until the
    next; what was worked before each is counted again."""
    model = model_of([(Mode((TASK,)),)], accounts=[((0, 3),)], calendars=[((0, 5), (20, 25), (28, 45))])
    found = changed(alone(model), asked("hours", begin=0, end=28, unit=10)).model
    assert found.calendar_close.tolist() == [15, 28, 45]
    assert found.calendar_done.tolist() == [0, 15, 23]


def test_another_supplier_stands_beside_a_node_wherever_it_supplies():
    """Proves an asset that supplies two sinks: two more suppliers in both groups, who work from the programme's start
    and need nothing; the groups still ask for as many as before."""
    model = model_of([(Mode((TASK,)),), (Mode((TASK,)),)], accounts=[((0, 3),)], start=4)
    before = alone(model, needs=[[0], [0, 1], [1]])
    found = changed(before, asked("supplier", members=(0,)), 2)
    ptr, slots = found.needs.supplier_ptr, found.needs.supplier_idx.tolist()
    assert [slots[a:b] for a, b in pairwise(ptr)] == [[0, 5, 6], [0, 1, 5, 6], [1]]
    assert found.needs.group_count.tolist() == before.needs.group_count.tolist()
    assert (found.repaired0[5:].tolist(), found.needs.num_nodes) == ([4, 4], 7)
    assert len(found.node_ids) == 7


def test_a_contractors_crews_come_once_more():
    """Proves 1 crew, 3 from minute 20, of a contractor: with two contractors more like him 3 and 9."""
    before = model_of([(Mode((Task(5, uses=((0, 1),)),)),)], pools=[((0, 1), (20, 3))])
    model = changed(alone(before), asked("contractor", begin=0, end=90), 2).model
    assert steps(model.pool_ptr, model.pool_time, model.pool_count) == [(0, 3), (20, 9), (90, 3)]


def held_school(until, **waits):
    """A school for 100 people, 4 days of work, 20 days of contractor and what else is said, under a hold until then."""
    made = city([{"asset_id": "a", "class": "school", "acceptance_days": 0.0}],
                tasks=[one_task(4.0, task_id="t", calendar="always")],
                waiting=[{"asset_id": "a", **NO_WAITING, "contractor_days": 20.0, **waits}],
                holds=[{"asset_id": "a", "kind": "owner's consent", "until": START + until * DAY}],
                needs=[{"asset_id": "g", "service": "school", "supplier_id": "a"}],
                residents=[{"group_id": "g", "people": 100.0}], weights=[{"service": "school", "weight": 0.5}],
                crews=[{"trade": "masons", "count": 1, "calendar": "always"}])
    return programme_of(made, assess(made))


@pytest.mark.parametrize(("until", "ready"), [(5, 18), (19, 19), (23, None)])
def test_a_part_of_the_waiting_is_shorter_until_another_takes_over(until, ready):
    """Proves 20 days of contractor beside 13 of design and 5 of permit: a week less of the contractor's leaves the 18
    days of the other branch, of which a week less gains nothing and is not asked; a hold until day 19
    stays, and one until day 23 decides alone."""
    found = held_school(until, engineering_days=13.0, permit_days=5.0)
    span = [(START, START + 60 * DAY)]
    parts = [one for one in questions(found, span, assess(found.city)) if one.kind == "part"]
    assert [one.subject for one in parts] == (["contractor"] if ready else [])
    for one in parts:
        assert changed(found, one).model.mode_ready.tolist() == [START + ready * DAY]
        assert one.members == (0,)


@pytest.mark.parametrize(("until", "ready"), [(5, 13), (17, 17), (30, None)])
def test_waiting_is_cut_and_no_hold_is_lifted(until, ready):
    """Proves 20 days of waiting a week shorter: ready on day 13; behind a hold until day 17 not before that; and where
    the hold decides, waiting is not asked about at all."""
    found = held_school(until)
    waits = [question for question in questions(found, [(START, START + 60 * DAY)]) if question.kind == "wait"]
    if ready is None:
        assert waits == []
    else:
        assert [question.subject for question in waits] == ["a"]
        assert changed(found, waits[0]).model.mode_ready.tolist() == [START + ready * DAY]


@settings(max_examples=30, deadline=None)
@given(programmes(max_jobs=3), st.data())
def test_nothing_is_lost_by_having_more(programme, data):
    """Proves on any programme: a plan made before obeys every rule of what a question supposes, its finishes set by
    the calendars there, and the optimum, found by trying all lists, never loses more."""
    span = (programme.model.start, programme.model.start + data.draw(st.integers(1, 40)))
    question = data.draw(st.sampled_from(questions(programme, [span]) or [asked("wait", ())]))
    question = Question(**{**vars(question), "unit": data.draw(st.integers(1, 9))})
    more = changed(programme, question, data.draw(st.integers(1, 3)))
    before = plan(programme, work=1, workers=1).schedule
    assert check(more, refinished(more, before)) == []
    assert least_loss(more.model, loss_of(more))[0] <= least_loss(programme.model, loss_of(programme))[0] + 1e-9


def test_questions_are_asked_of_what_is_used():
    """Proves a programme of one pool, one account with two releases and no pauses: one question a stretch for the crew;
    each release larger, the one to come also sooner; no hours, no waiting. A second pool that nobody uses is not
    asked about."""
    model = model_of([(Mode((TASK,)),)], pools=[((0, 1),), ((0, 1),)], accounts=[((0, 3), (30, 3))])
    found = questions(alone(model), [(0, 20), (20, 40)])
    assert [(one.kind, one.begin) for one in found] == [
        ("crew", 0), ("crew", 20), ("more", 0), ("sooner", 30), ("more", 30), ("supplier", 0)]
    assert [one.unit for one in found] == [1, 1, 1, 7 * DAY, 1, 1]
