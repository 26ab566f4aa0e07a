"""Levels of function: what no schedule, however played, can lose less than."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.worth import loss_of
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, model_of, programme_of, programmes

from qaita.plan.decode.decode import schedule_of
from qaita.plan.levels.early import NAMED, UNTOLD, laid_out
from qaita.plan.levels.levelled import at_level, levels_of, same_works
from qaita.plan.levels.staircase import added_up
from qaita.plan.proof.statement import proof_of
from qaita.plan.repaired import in_service
from qaita.plan.schedule import Schedule
from qaita.recovery.events.layout import NOT_SHARED, Terms
from qaita.recovery.events.own import combine, own_trace
from qaita.recovery.events.own import laid_out as spread
from qaita.recovery.events.play import play
from qaita.recovery.measures import resident_days_of
from qaita.recovery.trace import Trace
from qaita.units import NEVER
from qaita.verify.levels import level_problem, widths
from qaita.verify.problem import RefusedError
from qaita.work.programme import Loss
from qaita.work.stages import Stages
from reference.brute_force import least_loss

SHARES = st.sampled_from([0.25, 0.5, 0.75])


@st.composite
def partial(draw, max_jobs=2):
    """A programme with stages, how its groups count, and stand-ins: (programme, level, rule, lent, floors)."""
    programme = draw(programmes(max_jobs=max_jobs))
    num_tasks, num_groups = programme.model.num_tasks, len(programme.needs.group_kind)
    num_assets = int(programme.loss.node.min())
    maybe = st.one_of(st.just(np.nan), SHARES, st.just(1.0))
    hurt = programme.repaired0[:num_assets] >= NEVER
    left = np.where(hurt, [draw(st.sampled_from([0.0, 0.0, 0.25, 0.5])) for _ in range(num_assets)], 1.0)
    stages = Stages(left, np.array([draw(st.sampled_from([np.nan, np.nan, 0.25])) for _ in range(num_tasks)]),
                    np.array([draw(maybe) for _ in range(num_tasks)]),
                    np.array([draw(st.sampled_from([0, 0, 0, 3])) for _ in range(num_tasks)], np.int64))
    level = np.array([draw(st.sampled_from([-1.0, -1.0, 1.0, 0.5, 0.25])) for _ in range(num_groups)])
    lent = [(node, begins, begins + draw(st.integers(1, 60)), draw(st.sampled_from([0.5, 1.0]))) for node, begins in
            draw(st.lists(st.tuples(st.integers(0, num_assets - 1), st.integers(0, 30)), max_size=1))]
    floors = [(group, minute, draw(st.sampled_from([0.25, 0.5, 1.0]))) for group, minute in draw(st.lists(
        st.tuples(st.integers(0, num_groups - 1), st.integers(0, 30)), min_size=1, max_size=3))] if num_groups else []
    return replace(programme, stages=stages), level, lent, floors


def early(programme, level, lent, floors):
    """What comes in parts, all groups supplied by whom they name."""
    rule = np.full(len(level), NAMED, np.int64)
    return laid_out(programme, level, rule, [(node, begins, share) for node, begins, _, share in lent], floors)


def played(programme, level, lent, floors, schedule):
    """Resident-days that a schedule loses in the play."""
    own = own_trace(programme, schedule.job_mode, schedule.task_start, schedule.task_finish,
                    in_service(programme, schedule))
    pieces = [[(int(own.minute[k]), float(own.share[k]), float(own.slope[k])) for k in range(a, b)]
              for a, b in zip(own.ptr, own.ptr[1:], strict=False)]
    for node, begins, ends, share in lent:
        pieces[node] = combine(pieces[node], spread([(begins, ends, share)], 0.0, max), max)
    flat = [piece for listed in pieces for piece in listed]
    own = Trace(np.cumsum([0, *map(len, pieces)]), *(np.array(column) for column in zip(*flat, strict=True)))
    terms = Terms(level, np.full(len(level), NOT_SHARED, np.int64), tuple((b, a, c) for a, b, c in floors))
    horizon = programme.model.horizon
    found = play(programme.needs, own, terms, horizon=max(1, horizon), num_assets=len(programme.stages.left))
    return float(resident_days_of(programme.loss, found.trace, horizon).sum())


def schedules(model):
    """Every list of jobs in every choice of modes, some left out, each placed as early as it can be."""
    for modes in product(*(range(-1, model.mode_ptr[job + 1] - model.mode_ptr[job]) for job in range(model.num_jobs))):
        chosen = np.array([model.mode_ptr[job] + mode if mode >= 0 else -1 for job, mode in enumerate(modes)], np.int64)
        for order in permutations([job for job, mode in enumerate(modes) if mode >= 0]):
            yield schedule_of(model, np.array(order, np.int64), chosen)


@settings(max_examples=40, deadline=None)
@given(partial())
def test_no_schedule_is_played_to_less_than_its_levels(drawn):
    """Proves that levels bound the play: with shares kept, stages, ramps, stand-ins, needs of all kinds and levels,
    the optima of all levels by brute force, each times its width, are never above what any schedule loses."""
    programme, level, lent, floors = drawn
    found = early(*drawn)
    cuts = levels_of(found, programme.repaired0)
    made = [at_level(programme, found, above) for above in cuts]
    bound = added_up([least_loss(one.model, loss_of(one))[0] for one in made], cuts)
    for schedule in schedules(programme.model):
        assert played(programme, level, lent, floors, schedule) >= bound - 1e-6 * max(1.0, bound)


@settings(max_examples=40, deadline=None)
@given(partial(max_jobs=4), st.data())
def test_the_verifier_makes_the_same_levels(drawn, data):
    """Proves that the verifier, by code of its own, derives the programme of each level array by array, whatever the
    rules by which groups are supplied."""
    programme, level, *_ = drawn
    rule = np.array([data.draw(st.sampled_from([0, 0, 1, 2])) for _ in level], np.int64)
    found = early(*drawn)._replace(early_rule=rule)
    none = np.zeros(0, np.int64)
    problem = proof_of(programme, Schedule(none, none, none)) | found._asdict()
    for above in (*levels_of(found, programme.repaired0), 0.3):
        theirs = level_problem(problem, above)
        mine = proof_of(at_level(programme, found, above), Schedule(none, none, none))
        differ = [name for name in theirs if not np.array_equal(theirs[name], mine[name])]
        assert not differ, (above, differ)


DAY = 1440


def two_steps(level=-1.0, startup=0, left=0.0, after=(0.5, np.nan)):
    """One asset, with tasks of 2 and 3 minutes, and one consumer that needs it; returns the programme and its level."""
    model = model_of([(Mode((Task(2, uses=((0, 1),)), Task(3, preds=((0, 0),), uses=((0, 1),))), after=4),)], nodes=[0])
    needs = pack([[], [("run", 1, [(0, -1)])]], [0, startup])
    loss = Loss(np.array([1]), np.array([float(DAY)]), np.array([0]), np.array([0, 1]), np.array([0]), np.array([1.0]))
    programme = programme_of(model, needs, loss, np.array([NEVER, 0]))
    stages = Stages(np.array([left]), np.full(2, np.nan), np.array(after), np.zeros(2, np.int64))
    return replace(programme, stages=stages), np.array([level])


def back_at(drawn, above, lent=(), floors=()):
    """When the consumer is back at a level, every task as early as it can be."""
    found = early(*drawn, [*lent], [*floors])
    made = at_level(drawn[0], found, above)
    return least_loss(made.model, loss_of(made))[0]


def test_stand_in_first_then_all():
    """Proves by hand what a mode of two milestones becomes: half after 2 minutes; all after 5, and 4 of acceptance."""
    assert [back_at(two_steps(), above) for above in (0.0, 0.3, 0.5)] == [2.0, 2.0, 9.0]
    assert levels_of(early(*two_steps(), [], []), np.array([NEVER, 0])) == [0.0, 0.5]


def test_a_mode_that_never_reaches_a_share_is_none():
    """Proves that works of which each says what it reaches, and none reaches enough, bring nothing back."""
    drawn = two_steps(after=(0.25, 0.5))
    assert [back_at(drawn, above) for above in (0.0, 0.25, 0.5)] == [2.0, 5.0, 60.0]


def test_kept_share_is_there_from_the_start():
    """Proves that an asset that keeps a half is back at once below that, and with its works above."""
    drawn = two_steps(left=0.5, after=(np.nan, np.nan))
    assert [back_at(drawn, above) for above in (0.0, 0.5)] == [0.0, 9.0]


def test_stand_ins_count_for_good():
    """Proves that what stands in for the asset from minute 1, or for its supply from minute 3, counts from then on."""
    assert [back_at(two_steps(), above, lent=[(0, 1, 2, 0.75)]) for above in (0.6, 0.75)] == [0.0, 9.0]
    assert [back_at(two_steps(), above, floors=[(0, 3, 0.75)]) for above in (0.6, 0.75)] == [3.0, 9.0]
    assert back_at(two_steps(level=1.0), 0.5, floors=[(0, 3, 0.75)]) == 9.0


def test_a_need_met_by_less_says_nothing():
    """Proves that who needs only a quarter is not asked for it above that, where the supplier works in part; and that
    above less, and of a supplier that has all or nothing, he is."""
    assert [back_at(two_steps(level=0.25), above) for above in (0.0, 0.5)] == [2.0, 0.0]
    whole = two_steps(level=0.25, after=(np.nan, np.nan))
    assert back_at(whole, 0.5) == 9.0


def test_what_was_up_in_part_does_not_start_up():
    """Proves that a start-up time counts at the lowest level, and above only for what has all or nothing."""
    assert [back_at(two_steps(startup=6), above) for above in (0.0, 0.5)] == [8.0, 9.0]
    assert back_at(two_steps(level=1.0, startup=6), 0.5) == 15.0


def test_a_group_that_nobody_knows_is_not_asked():
    """Proves that a group supplied by what is not known here holds nothing up at any level."""
    drawn = two_steps()
    found = early(*drawn, [], [])._replace(early_rule=np.array([UNTOLD]))
    assert at_level(drawn[0], found, 0.0).needs.group_ptr[-1] == 0


def test_levels_are_few_and_weigh_one():
    """Proves that many shares are four levels from 0 on, and that levels weigh 1 together; else they are refused."""
    drawn = two_steps(after=(0.5, 0.75))
    found = early(*drawn, [(0, 0, 9, share) for share in (0.1, 0.2, 0.3, 0.4)], [])
    cuts = levels_of(found, drawn[0].repaired0)
    assert len(cuts) == 4 and cuts[0] == 0.0 and cuts[-1] == 0.75
    assert sum(widths(np.array(cuts))) == 1
    for bad in ([0.5, 0.5], [0.0, 1.0], [-0.1], []):
        with pytest.raises(RefusedError, match="do not rise"):
            widths(np.array(bad))


def test_works_are_the_same_where_only_needs_differ_not():
    """Proves that a level at which nothing comes early has the works of the programme, and one below has not."""
    drawn = two_steps()
    found = early(*drawn, [], [])
    assert same_works(at_level(drawn[0], found, 0.5), drawn[0])
    assert not same_works(at_level(drawn[0], found, 0.0), drawn[0])
