"""What clashes, and the least changes that end it: worked out by hand, and held against brute force."""

from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone
from tests.plan.test_planner import city_programme
from tests.rows import DAY, START
from tests.strategies import Mode, Task, model_of, models

from qaita.plan.clash import clash_of
from qaita.plan.rules import lifted, relaxed, rules_of
from qaita.units import MINUTES_PER_DAY, NEVER
from reference.brute_force import least_loss

pytestmark = pytest.mark.skipif(find_spec("ortools") is None, reason="needs OR-Tools, which must not be loaded here")


def everything(programme):
    """All jobs."""
    return frozenset(range(programme.model.num_jobs))


def found(programme):
    """The clash, with its rules as (table, row, column) and its changes as {(table, row): (by, until, enough)}."""
    clash = clash_of(programme, everything(programme))
    if clash is None:
        return None, None
    rules = {(rule.table, rule.row, rule.column) for rule in clash.rules}
    return rules, {(c.rule.table, c.rule.row): (c.by, c.until, c.enough) for c in clash.changes}


def broken(*names, **task):
    """A city of these assets, each with the same task, there being one crew of masons and a million of money."""
    said = {"calendar": "always", "days": 1.0, "crews": (), **task}
    return city_programme(*names, broken=[{**said, "task_id": f"T{name}", "asset_id": name} for name in names])


def test_deadline_too_early_is_named_with_the_days_that_lack():
    """Proves 9 days of work against a deadline on day 8: one day later."""
    rules, changes = found(broken("a", days=9.0, deadline=START + 8 * DAY))
    assert rules == {("assets", "a", "asset_id"), ("tasks", "Ta", "deadline")}
    assert changes == {("tasks", "Ta"): (DAY, None, True)}


def test_horizon_too_early_is_named():
    """Proves 95 days of work in 93: the horizon two days later."""
    rules, changes = found(broken("a", days=95.0))
    assert rules == {("assets", "a", "asset_id"), ("city", "", "horizon")}
    assert changes == {("city", ""): (2 * DAY, None, True)}


def test_money_for_one_of_two_clashes_with_both():
    """Proves a million against twice 800,000: 600,000 more, by day 99, the last on which a day's work can begin."""
    rules, changes = found(broken("a", "b", cost=8e5))
    assert rules == {("assets", "a", "asset_id"), ("assets", "b", "asset_id"), ("money", "fund", "amount")}
    assert changes == {("money", "fund"): (600_000, 99 * DAY, True)}


def test_one_crew_for_two_deadlines():
    """Proves 40 days twice with one crew by day 41: one crew more, or either deadline 39 days later."""
    rules, changes = found(broken("a", "b", days=40.0, crews=(("masons", 1.0),), deadline=START + 41 * DAY))
    assert ("crews", "masons", "count") in rules and ("tasks", "Ta", "deadline") in rules and len(rules) == 5
    assert changes[("crews", "masons")] == (1, None, True)
    assert changes[("tasks", "Ta")] == changes[("tasks", "Tb")] == (39 * DAY, None, True)


def test_change_that_ends_one_of_two_clashes_is_not_enough():
    """Proves that of two deadlines missed alone only one is named, and that moving it is said not to be enough."""
    rules, changes = found(broken("a", "b", days=9.0, deadline=START + 8 * DAY))
    assert rules == {("assets", "a", "asset_id"), ("tasks", "Ta", "deadline")}
    assert changes == {("tasks", "Ta"): (DAY, None, False)}


def test_predecessor_takes_part():
    """Proves that a task that can be in time alone, but not after another, names that it must follow."""
    programme = city_programme("a", "b", broken=[
        {"task_id": "A", "asset_id": "a", "days": 5.0, "calendar": "always", "crews": ()},
        {"task_id": "B", "asset_id": "b", "days": 5.0, "after": ("A",), "deadline": START + 8 * DAY,
         "calendar": "always", "crews": ()}])
    rules, changes = found(programme)
    assert rules == {("assets", "b", "asset_id"), ("tasks", "B", "after"), ("tasks", "B", "deadline")}
    assert changes == {("tasks", "B"): (2 * DAY, None, True)}


def test_nothing_clashes_where_all_can_be_done():
    """Proves that no clash is made up."""
    assert clash_of(broken("a", "b"), frozenset([0])) is None


def test_without_missing_jobs_nothing_is_asked():
    """Proves that a plan with all jobs done has no clash."""
    assert clash_of(broken("a", days=95.0), frozenset()) is None


def possible(model, jobs):
    """Whether all these jobs can be done, by brute force: a loss that counts those that are not."""
    return least_loss(model, lambda times: sum(times[job] >= NEVER for job in jobs))[0] == 0


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(models(max_jobs=3))
def test_clash_is_one_and_irreducible_by_brute_force(model):
    """Proves on random models that the rules clash, and that without any one of them the rest does not.

    And that there is a clash exactly where brute force cannot do all jobs. A lifted horizon is left out, as brute
    force would walk the year.
    """
    programme = alone(model)
    jobs = everything(programme)
    clash = clash_of(programme, jobs)
    assert (clash is None) == possible(model, jobs)
    if clash is None:
        return
    assert clash.irreducible
    others = [rule for rule in rules_of(programme, jobs) if rule not in clash.rules and rule.kind != "horizon"]
    wanted = [rule.index for rule in clash.rules if rule.kind == "job"]
    bare = lifted(model, others)
    assert not possible(bare, wanted)
    for rule in clash.rules:
        if rule.kind != "horizon" and any(kept.kind == "horizon" for kept in clash.rules):
            assert possible(lifted(bare, [rule]), [job for job in wanted if (rule.kind, rule.index) != ("job", job)])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(models(max_jobs=2), st.data())
def test_change_ends_the_clash_and_less_does_not(model, data):
    """Proves on random models, by brute force, that crews and money asked for are the least that suffice."""
    programme = alone(model)
    clash = clash_of(programme, everything(programme))
    assume(clash is not None)
    changes = [one for one in clash.changes if one.enough and one.rule.kind in ("crews", "account")]
    assume(changes)
    change = data.draw(st.sampled_from(changes))
    jobs = everything(programme)
    assert possible(relaxed(model, change.rule, change.by), jobs)
    assert change.by == 1 or not possible(relaxed(model, change.rule, change.by - 1), jobs)


def test_rules_say_what_the_city_says():
    """Proves table, row, column and value of each kind of rule."""
    model = model_of([(Mode((Task(3, uses=((0, 1),)), Task(2, preds=((0, MINUTES_PER_DAY),), draws=((0, 4),),
                                                           deadline=30, release=4)), ready=2),)],
                     accounts=[((0, 5),)])
    said = {rule.kind: (rule.table, rule.row, rule.column, rule.value) for rule in rules_of(alone(model), [0])}
    assert said == {
        "job": ("assets", "n0", "asset_id", "to be repaired before the horizon"),
        "after": ("tasks", "t1", "after", "t0+1"), "release": ("tasks", "t1", "release", 4),
        "waiting": ("waiting", "n0", "", "ready at the start"), "deadline": ("tasks", "t1", "deadline", 30),
        "crews": ("crews", "p0", "count", 1), "account": ("money", "a0", "amount", 5),
        "horizon": ("city", "", "horizon", 60)}
    assert np.array_equal(lifted(model, rules_of(alone(model), [0])).task_deadline, [NEVER, NEVER])
