"""What a plan is asked for beside little delay: held to twins that go through every list and every choice of modes."""

from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.test_planner import short, starts, three
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, ints, lists, model_of, programmes

from qaita.plan.allowed.check import check
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import in_service, plan
from qaita.plan.search.aims import Aims, Ceilings, FutureLoss, blocks, in_rank, list_of
from qaita.plan.search.relist import list_like
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from qaita.units import NEVER

pytestmark = pytest.mark.usefixtures("short_rounds")

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def worth_of(programme, schedule):
    """Resident-days that a schedule loses, jobs not done counted to the horizon."""
    model = programme.model
    times = np.where(schedule.job_mode >= 0, in_service(programme, schedule)[model.job_node], NEVER)
    return loss_of(programme)(times)


def every_schedule(programme, rank):
    """Yield the schedule of every list that holds to ``rank``, in every choice of modes."""
    model = programme.model
    choices = [range(int(a), int(b)) for a, b in zip(model.mode_ptr, model.mode_ptr[1:], strict=False)]
    for order in permutations(range(model.num_jobs)):
        if all(rank[a] <= rank[b] for a, b in pairwise(order)):
            for mode in product(*choices):
                yield schedule_of(model, ints(order), ints(mode))


def slack_of(programme):
    """What ties, and jobs that cannot be done, may cost."""
    return 2e-5 * programme.loss.people.sum() * programme.model.horizon / 1440 + 1e-9


# An order given


def test_order_given_is_kept_against_the_residents():
    """Proves the price by hand: 2, 3 and 5 days for 10, 40 and 30 people, by rank 2 days first, then 5, then 3.

    Back on days 2, 7 and 10 after the start (day 7): 10 x 9 + 30 x 14 + 40 x 17, against 1,020 without ranks.
    """
    programme = three()
    given_order = plan(programme, work=1, workers=1, aims=Aims(rank=ints([1, 3, 2])))
    assert starts(given_order, programme) == {"T2": 0, "T5": 2, "T3": 7}
    assert given_order.objective == pytest.approx(90 + 420 + 680)
    assert given_order.lower_bound <= short(programme).objective == pytest.approx(1020)


@SLOW
@given(programmes(max_jobs=3), st.data())
def test_plan_in_order_is_the_best_list_that_holds_to_it(programme, data):
    """Proves that the search in an order finds the best of all lists sorted by rank, and none better than those."""
    rank = ints(data.draw(st.integers(1, 2)) for _ in range(programme.model.num_jobs))
    found = plan(programme, work=1, workers=1, aims=Aims(rank=rank))
    assert check(programme, found.schedule) == []
    best = min(worth_of(programme, schedule) for schedule in every_schedule(programme, rank))
    assert best - slack_of(programme) <= found.objective <= best + slack_of(programme)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8), st.randoms())
def test_places_of_a_job_are_those_of_its_rank(ranks, random):
    """Proves that a list sorted by rank stays so when each job moves anywhere within its places, and only then."""
    aims, order = Aims(rank=ints(ranks)), list(range(len(ranks)))
    random.shuffle(order)
    found = in_rank(ints(order), aims)
    low, high = blocks(aims, len(ranks))
    for place, job in enumerate(found):
        same = [k for k, other in enumerate(found) if ranks[other] == ranks[job]]
        assert (low[place], high[place]) == (min(same), max(same))


@SLOW
@given(programmes(max_jobs=3))
def test_list_of_a_schedule_is_no_list_of_another(programme):
    """Proves that the list of a schedule names every job once, in its mode."""
    made = next(iter(every_schedule(programme, [1] * programme.model.num_jobs)))
    order, mode = list_of(programme.model, made)
    assert sorted(order) == list(range(programme.model.num_jobs))
    assert all(mode[job] == made.job_mode[job] for job in np.flatnonzero(made.job_mode >= 0))


@SLOW
@given(programmes(max_jobs=4), st.data())
def test_a_schedule_is_found_again_or_nothing_later(programme, data):
    """Proves that decoding the list made of a schedule never comes out later in sum than decoding jobs by their starts,
    names every job once, and keeps modes."""
    model = programme.model
    made = schedule_of(model, *data.draw(lists(model)))
    order, mode = list_like(model, made)
    done = made.job_mode >= 0
    assert sorted(order) == list(range(model.num_jobs))
    assert (mode[done] == made.job_mode[done]).all()
    tasks = [range(model.task_ptr[one], model.task_ptr[one + 1]) for one in mode]

    def late(found):
        ends = [[max((plan.task_finish[task] for task in of), default=0) if plan.job_mode[job] >= 0 else model.horizon
                 for job, of in enumerate(tasks)] for plan in (found, made)]
        return sum(max(0, one - other) for one, other, known in zip(*ends, done, strict=True) if known)

    assert late(schedule_of(model, order, mode)) <= late(schedule_of(model, *list_of(model, made)))


def test_who_was_placed_first_is_found_though_he_starts_later():
    """Proves what sorting by starts misses: `a` (3 minutes of crew 1, then 3 of crew 0) was placed first, `b` (1 of
    crew 1 in the gap before it, then 9 of crew 0) next. Sorted, `b` comes first and `a` must wait; the list found gives
    the same schedule again."""
    a = Mode((Task(3, uses=((1, 1),), release=2), Task(3, uses=((0, 1),), preds=((0, 0),))))
    b = Mode((Task(1, uses=((1, 1),)), Task(9, uses=((0, 1),), preds=((2, 0),))))
    model = model_of([(a,), (b,)], pools=[((0, 1),), ((0, 1),)])
    made = schedule_of(model, np.array([0, 1]), np.array([0, 1]))
    again = schedule_of(model, *list_like(model, made))
    assert again.task_finish.tolist() == made.task_finish.tolist()
    assert schedule_of(model, *list_of(model, made)).task_finish.tolist() != made.task_finish.tolist()


# Loss a year


EITHER = (Mode((Task(4, uses=((0, 1),)),)), Mode((Task(6, uses=((0, 1),)),)))
"""As it was in 4 minutes, better in 6."""


@pytest.mark.parametrize(("weight", "better", "delay"), [(0.0, 0, 12), (1.9, 0, 12), (2.1, 1, 14), (4.1, 2, 18)])
def test_better_modes_are_bought_while_they_are_worth_their_delay(weight, better, delay):
    """Proves by hand: two jobs after each other, as they were, are back at 4 and 8, together 12; the second better at
    4 and 10; both at 6 and 12. So the first upgrade costs 2, the second 4, each avoids 1 a year."""
    programme = alone(model_of([EITHER, EITHER]))
    future = FutureLoss(np.array([1.0, 0.0, 1.0, 0.0]), np.ones(2), weight=weight)
    found = plan(programme, work=1, workers=1, aims=Aims(future=future))
    assert found.objective == pytest.approx(delay)
    assert future.total(found.schedule) == 2 - better


def test_limit_of_loss_is_kept_at_the_least_delay():
    """Proves that a limit of one unit a year has one of the two jobs done better, the later one."""
    programme = alone(model_of([EITHER, EITHER]))
    future = FutureLoss(np.array([1.0, 0.0, 1.0, 0.0]), np.ones(2), limit=1.0, excess=100.0)
    found = plan(programme, work=1, workers=1, aims=Aims(future=future))
    assert (found.objective, future.total(found.schedule)) == (pytest.approx(14), 1.0)
    assert found.history == ()


@SLOW
@given(programmes(max_jobs=3), st.data())
def test_weighed_plan_is_the_best_of_all(programme, data):
    """Proves that delay and loss a year together are the least of all lists and modes."""
    model = programme.model
    losses = [float(data.draw(st.integers(0, 9))) for _ in range(model.num_modes)]
    future = FutureLoss(np.array(losses), np.full(model.num_jobs, 9.0), weight=float(data.draw(st.integers(0, 9))))
    found = plan(programme, work=1, workers=1, aims=Aims(future=future))
    assert check(programme, found.schedule) == []

    def both(schedule):
        return worth_of(programme, schedule) + future.weight * future.total(schedule)

    best = min(map(both, every_schedule(programme, [1] * model.num_jobs)))
    assert best - slack_of(programme) <= both(found.schedule) <= best + slack_of(programme)


# Ceilings of parts


def parted(programme):
    """The programme with a weight curve of its own for each sink."""
    loss = programme.loss
    spans = [slice(int(loss.step_ptr[curve]), int(loss.step_ptr[curve + 1])) for curve in loss.curve]
    ptr = ints(np.cumsum([0, *(span.stop - span.start for span in spans)]))
    return programme.__class__(**{**vars(programme), "loss": loss.__class__(
        loss.node, loss.people, ints(range(len(spans))), ptr, np.concatenate([loss.step_time[span] for span in spans]),
        np.concatenate([loss.step_weight[span] for span in spans]))})


def test_ceiling_puts_the_worst_off_first():
    """Proves by hand: 3 and 4 minutes for one each; the second may lose 5, so it comes first: 4 and 7."""
    programme = parted(alone(crew_work(3, 4)))
    free = plan(programme, work=1, workers=1)
    held = plan(programme, work=1, workers=1, aims=Aims(ceilings=Ceilings(ints([0, 1]), np.array([99.0, 5.0]), 10.0)))
    assert (free.objective, held.objective) == (pytest.approx(3 + 7), pytest.approx(4 + 7))


def test_ceiling_beyond_reach_makes_nobody_worse_for_nothing():
    """Proves that a limit that no plan reaches leaves the least loss among the plans that come nearest to it."""
    programme = parted(alone(crew_work(3, 4, 5)))
    held = plan(programme, work=1, workers=1, aims=Aims(ceilings=Ceilings(ints([0, 1, 2]), np.array([99, 99, 1.0]), 9)))
    lost = resident_days(programme.loss, service_times(prepare(programme.needs), held.repaired), 10**6)
    assert lost.tolist() == pytest.approx([8, 12, 5])
