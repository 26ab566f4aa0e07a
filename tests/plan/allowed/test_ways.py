"""Ways between districts: the decoder against its twin, the checker against trying everything, and worked examples."""

from collections import Counter
from itertools import combinations, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.allowed.test_check import around
from tests.strategies import Mode, Task, ints, lists, model_of, models, travelled

from qaita.plan.allowed.check import check
from qaita.plan.allowed.visits import visits_of
from qaita.plan.allowed.ways import Stays, joined
from qaita.plan.decode.decode import schedule_of
from qaita.plan.schedule import Schedule
from reference.decode import decode as twin


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_decoder_equals_the_twin(data):
    """Proves the earliest place of every task to which its crews can come, minute by minute, under all rules."""
    model = data.draw(travelled(data.draw(models())))
    order, mode = data.draw(lists(model))
    found = schedule_of(model, order, mode)
    start, finish, chosen = twin(model, order, mode)
    assert found.job_mode.tolist() == chosen
    assert found.task_start.tolist() == start
    assert found.task_finish.tolist() == finish


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_every_decoded_schedule_is_accepted(data):
    """Proves that the crews sent one by one are a way to share them out, which the checker finds or betters."""
    model = data.draw(travelled(data.draw(models(max_jobs=6))))
    assert check(around(model), schedule_of(model, *data.draw(lists(model)))) == []


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_ways_of_no_length_change_nothing(data):
    """Proves that where no way takes time the schedule is that without ways, to the minute."""
    model = data.draw(models(max_jobs=6))
    order, mode = data.draw(lists(model))
    near = data.draw(travelled(model))
    near = near._replace(travel=np.zeros_like(near.travel))
    far = data.draw(travelled(model))._replace(pool_base=np.full(model.num_pools, -2))
    for other in (near, far):
        one, two = schedule_of(model, order, mode), schedule_of(other, order, mode)
        assert (one.job_mode.tolist(), one.task_start.tolist(), one.task_finish.tolist()) == (
            two.job_mode.tolist(), two.task_start.tolist(), two.task_finish.tolist())


@st.composite
def some_stays(draw):
    """Up to six stays after the base, and ways between three districts, not the quickest and not the same back."""
    rows = [(0, -99, draw(st.integers(0, 2)), -1, draw(st.integers(-1, 2)), draw(st.integers(1, 3)))]
    for number in range(1, draw(st.integers(1, 7))):
        begins, place = draw(st.integers(2, 9)), draw(st.integers(0, 2))
        away = draw(st.sampled_from([False, False, False, True]))
        rows.append((number, begins, begins + draw(st.integers(1, 4)), -1 if away else place,
                     rows[0][4] if away else place, draw(st.integers(1, 2))))
    travel = ints(0 if a == b else draw(st.integers(0, 5)) for a in range(3) for b in range(3)).reshape(3, 3)
    return Stays(*ints(cell for row in rows for cell in row).reshape(-1, 6).T), travel


def can_be_shared_out(stays, travel):
    """Whether some crews can do all stays: every choice of crews, stay by stay in the order of the dates."""
    def way(source, target):
        return travel[source, target] if min(source, target) >= 0 else 0

    order = sorted(range(1, len(stays.crews)), key=lambda k: stays.begins[k])

    def go_on(position, crews):
        if position == len(order):
            return True
        k = order[position]
        able = [c for c, (free, place) in enumerate(crews) if free + way(place, stays.place_in[k]) <= stays.begins[k]]
        after = (int(stays.ends[k]), int(stays.place_out[k]))
        return any(go_on(position + 1, [after if c in sent else crew for c, crew in enumerate(crews)])
                   for sent in combinations(able, int(stays.crews[k])))

    return go_on(0, [(int(stays.ends[0]), int(stays.place_out[0]))] * int(stays.crews[0]))


@settings(max_examples=400, deadline=None)
@given(some_stays())
def test_flow_equals_trying_every_crew(drawn):
    """Proves that the flow finds crews where there are some and only there, each in time, as many as asked."""
    stays, travel = drawn
    pairs, without = joined(stays, travel)
    assert (without < 0) == can_be_shared_out(stays, travel)
    for (source, target), count in pairs.items():
        places = stays.place_out[source], stays.place_in[target]
        assert stays.ends[source] + (travel[places] if min(places) >= 0 else 0) <= stays.begins[target] and count > 0
    for k, crews in enumerate(stays.crews):
        assert sum(count for (source, _), count in pairs.items() if source == k) <= crews
        if k and without < 0:
            assert sum(count for (_, target), count in pairs.items() if target == k) == crews


def two_districts(works, crews=1, base=-1, way=5, **more):
    """Jobs of so many minutes, one in district 0, the next in 1 and so on, and the way between both."""
    made = model_of([(Mode((Task(work, uses=((0, 1),)),)),) for work in works], [((0, crews),)], **more)
    return made._replace(travel=ints([0, way, way, 0]).reshape(2, 2), pool_base=ints([base]),
                         job_place=ints(k % 2 for k in range(len(works))))


def starts(model, order):
    """Starts of the tasks of a list."""
    return schedule_of(model, ints(order), model.mode_ptr[:-1]).task_start.tolist()


def test_one_crew_has_to_drive():
    """Proves by hand: 3 minutes in 0, 5 of way, 2 in 1, 5 back, 4 in 0; the other order saves a way."""
    assert starts(two_districts([3, 2, 4]), [0, 1, 2]) == [0, 8, 15]
    assert starts(two_districts([3, 2, 4]), [0, 2, 1]) == [0, 12, 3]


def test_crews_come_from_their_base():
    """Proves that a crew of district 1 is in 0 after the way only, and at once where it may begin anywhere."""
    assert starts(two_districts([3, 2], base=1), [0, 1]) == [5, 13]
    assert starts(two_districts([3, 2], base=1), [1, 0]) == [7, 0]
    assert starts(two_districts([3, 2], crews=2), [0, 1]) == [0, 0]


def test_gap_is_used_only_if_there_is_time_to_come_and_to_go():
    """Proves that a job fits before one that stands already where both ways fit, else behind it."""
    def between(work):
        made = two_districts([2, work, 2])
        return starts(made._replace(task_release=ints([0, 0, 20])), [0, 2, 1])

    assert between(8) == [0, 7, 20]
    assert between(9) == [0, 27, 20]


def test_schedule_without_time_for_the_way_is_refused():
    """Proves that the checker names the pool, the task and the minute, and that one minute more is enough."""
    model = two_districts([3, 2])
    early, just = (Schedule(ints([0, 1]), ints([0, begin]), ints([3, begin + 2])) for begin in (7, 8))
    assert [(breach.rule, breach.where) for breach in check(around(model), early)] == [("ways", "p0")]
    assert "too few can come to t1 at 7" in check(around(model), early)[0].found
    assert check(around(model), just) == []


def test_crews_who_leave_come_back_from_their_base():
    """Proves that who was away between two works starts again from the base, not from where he worked last."""
    model = two_districts([3, 2, 2], base=0)._replace(
        pool_ptr=ints([0, 3]), pool_time=ints([0, 10, 12]), pool_count=ints([1, 0, 1]))
    assert starts(model, [1, 0, 2]) == [12, 5, 15]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_every_crew_has_a_list_that_it_can_follow(data):
    """Proves that each task finds as many crews as it asks for, that no crew is at two places at once, and that each
    has the time for its way from its last work, or from wherever it was away."""
    model = data.draw(travelled(data.draw(models(max_jobs=6))))
    made = schedule_of(model, *data.draw(lists(model)))
    visits = visits_of(model, made)
    use_task = np.repeat(np.arange(model.num_tasks), np.diff(model.use_ptr)).tolist()
    asked = Counter()
    for use, task in enumerate(use_task):
        if made.task_finish[task] > made.task_start[task] and model.pool_base[model.use_pool[use]] != -2:
            asked[int(model.use_pool[use]), task] += int(model.use_count[use])
    assert Counter((visit.pool, visit.task) for visit in visits) == (asked if model.travels else Counter())
    for one, two in pairwise(visits):
        if (one.pool, one.crew) == (two.pool, two.crew):
            assert two.turn == one.turn + 1
            assert made.task_finish[one.task] + two.minutes * (two.source == one.place) <= made.task_start[two.task]
        else:
            assert two.turn == 1 and two.crew in (1, one.crew + 1)


def test_visits_by_hand():
    """Proves turns and ways: the first crew does both works in 0, the second comes from 0 to 1."""
    model = two_districts([3, 2, 4], crews=2, base=0)
    made = schedule_of(model, ints([0, 2, 1]), model.mode_ptr[:-1])
    assert made.task_start.tolist() == [0, 8, 0]
    assert [tuple(visit) for visit in visits_of(model, made)] == [(0, 1, 1, 0, 0, 0, 0), (0, 1, 2, 1, 0, 1, 5),
                                                                  (0, 2, 1, 2, 0, 0, 0)]
