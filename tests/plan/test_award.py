"""Who gets a lot, what the others would have meant, and the cheapest of those with whom nothing is lost."""

from dataclasses import replace

import numpy as np
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, let, model_of, programme_of

from qaita.plan.award import awards, cheapest_awards
from qaita.plan.decode.decode import schedule_of
from qaita.units import NEVER
from qaita.work.programme import Loss


def one_lot(costs, ready=(0, 0)):
    """A lot of two jobs, each two days by either of two contractors with one crew each, who may begin on days
    ``ready`` and take ``costs`` a job; both assets serve 10 people, 1 resident-day a day each, horizon day 20."""
    day = 1440
    pair = tuple(Mode((Task(2 * day, uses=((bid, 1),)),), ready=ready[bid] * day) for bid in (0, 1))
    model = let(model_of([pair, pair], pools=[((0, 1),)] * 2, horizon=20 * day), [1, 1])
    model = model._replace(task_cost=ints([*costs, *costs]))
    loss = Loss(ints([0, 1]), np.array([10.0, 10.0]), ints([0, 0]), ints([0, 1]), ints([0]), np.array([1.0]))
    made = programme_of(model, pack([[], []]), loss, np.full(2, NEVER))
    return replace(made, mode_contractors=("A", "B") * 2, job_lots=("L", "L"))




def test_an_award_says_what_the_other_bidder_would_mean():
    """Proves by hand: A from day 0 is done on days 2 and 4 (60 lost), B from day 3 on days 5 and 7 (120 lost), and
    costs 10 less a job."""
    programme = one_lot((100, 90), ready=(0, 3))
    (award,) = awards(programme, schedule_of(programme.model, ints([0, 1]), ints([0, 2])))
    assert (award.lot, award.chosen.contractor, award.chosen.cost, award.chosen.lost) == ("L", "A", 200, 60.0)
    assert [(other.contractor, other.cost, other.lost, other.start // 1440, other.finish // 1440)
            for other in award.others] == [("B", 180, 120.0, 3, 7)]


def test_the_cheaper_bidder_gets_the_lot_where_nothing_is_lost_by_it():
    """Proves that a lot goes over whole to who asks less and is as early, and stays where he is later."""
    programme = one_lot((100, 90))
    made = cheapest_awards(programme, schedule_of(programme.model, ints([0, 1]), ints([0, 2])))
    assert made.job_mode.tolist() == [1, 3]
    late = one_lot((100, 90), ready=(0, 1))
    kept = schedule_of(late.model, ints([0, 1]), ints([0, 2]))
    assert cheapest_awards(late, kept) is kept


def test_nothing_is_said_without_lots():
    """Proves that a programme without lots has no awards and keeps its schedule."""
    model = model_of([(Mode((Task(1),)),)], horizon=9)
    loss = Loss(ints([0]), np.array([1.0]), ints([0]), ints([0, 1]), ints([0]), np.array([1.0]))
    programme = programme_of(model, pack([[]]), loss, np.full(1, NEVER))
    made = schedule_of(model, ints([0]), ints([0]))
    assert awards(programme, made) == [] and cheapest_awards(programme, made) is made
