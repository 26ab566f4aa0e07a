"""The planner as a whole: what a plan says of itself, and what must not change it."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.rows import DAY, NO_WAITING, START, city, one_task
from tests.strategies import Mode, Task, model_of, programmes

from qaita.damage.assess import assess
from qaita.plan.allowed.check import check
from qaita.plan.planner import plan
from qaita.units import NEVER
from qaita.work.build import programme as programme_of_city
from reference.brute_force import least_loss

TIES = 2e-5
"""Share of the largest loss that the tie-breaker and jobs left out may cost."""


def short(programme, **said):
    """A plan after one round on one thread."""
    return plan(programme, **{"work": 1, "workers": 1, **said})


def city_programme(*names, districts=(), broken=None, needs=(), people=(), settings=None, **tables):
    """The programme of a city of lifelines that nobody waits for, in service when repaired.

    ``broken`` says the tasks; ``people`` the residents by group.
    """
    districts = districts or ("D",) * len(names)
    said = {"class": "camera_complex", "acceptance_days": 0.0, "payer": "fund"}
    assets = [{"asset_id": name, "district": district, **said} for name, district in zip(names, districts, strict=True)]
    made = city(assets, settings, tasks=[one_task(**task) for task in broken],
                needs=[{"asset_id": a, "service": s, "supplier_id": b} for a, s, b in needs],
                residents=[{"group_id": name, "people": float(count)} for name, count in people],
                waiting=[{"asset_id": name, **NO_WAITING} for name in names],
                **{"money": [{"source_id": "fund", "amount": 1e6}],
                   "crews": [{"trade": "masons", "count": 1, "calendar": "always"}], **tables})
    return programme_of_city(made, assess(made))


def starts(found, programme):
    """Start of each task in days after the programme's start, by task id."""
    return {name: (int(minute) - START) / DAY
            for name, minute in zip(programme.task_ids, found.schedule.task_start, strict=True) if minute >= 0}


# What a plan says


def test_nothing_damaged_is_optimal_and_empty():
    """Proves status, objective 0 and gap 0 for a city in which everything works."""
    found = short(city_programme("a", broken=[]))
    assert (found.status, found.objective, found.lower_bound, found.gap) == ("optimal", 0.0, 0.0, 0.0)
    assert found.reasons == {} and len(found.schedule.job_mode) == 0


def test_only_sealed_assets_is_infeasible_and_loses_to_the_horizon():
    """Proves that a hold without end is named, and that its user loses every day until day 100."""
    found = short(city_programme("a", broken=[{}], holds=[{"asset_id": "a"}]))
    assert found.status == "infeasible" and list(found.reasons) == ["a"] and "hold" in found.reasons["a"]
    assert found.objective == found.lower_bound == found.never == pytest.approx(100)


def test_sealed_asset_beside_work_is_partial():
    """Proves that the rest is planned, and its loss counted apart from what never returns."""
    found = short(city_programme("a", "b", broken=[{"task_id": "A"}, {"task_id": "B", "asset_id": "b"}],
                                 holds=[{"asset_id": "a"}]))
    assert found.status == "partial" and list(found.reasons) == ["a"]
    assert found.never == pytest.approx(100) and found.objective == pytest.approx(100 + 8)


def test_optimal_plan_says_so():
    """Proves the status when bound and plan meet: one job of one day, back on day 8."""
    found = short(city_programme("a", broken=[{"calendar": "always"}]))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(8) == found.lower_bound and found.gap < 1e-8


LIMITS = {
    "the money or stock released is used up": {"cost": 8e5},
    "its crews are not free long enough": {"crews": (("masons", 1.0),), "deadline": START + 41 * DAY, "days": 40.0},
    "it cannot be finished before the horizon": {"days": 94.0, "crews": ()},
    "a deadline cannot be kept": {"days": 9.0, "crews": (), "deadline": START + 8 * DAY},
}


@pytest.mark.parametrize("rule", sorted(LIMITS))
def test_rule_that_stops_a_job_is_named(rule):
    """Proves each reason: 800,000 twice of a million; 40 days twice with one crew by day 41; 94 of 93 days; 9 of 8."""
    task = {"calendar": "always", "days": 1.0, **LIMITS[rule]}
    twice = rule in ("the money or stock released is used up", "its crews are not free long enough")
    names = ("a", "b") if twice else ("a",)
    found = short(city_programme(*names, broken=[{**task, "asset_id": name} for name in names]))
    assert found.status == ("partial" if twice else "infeasible")
    assert list(found.reasons.values()) == [rule]


def test_season_beyond_the_horizon_is_named():
    """Proves the reason where the season, July, does not come before the horizon (mid-April)."""
    found = short(city_programme("a", broken=[{"calendar": "summer"}], calendars=[
        {"calendar": "summer", "season_from": (7, 1), "season_until": (7, 31)}]))
    assert found.status == "infeasible"
    assert list(found.reasons.values()) == ["it cannot be finished before the horizon"]


def test_who_follows_what_cannot_be_done_is_not_done():
    """Proves that an impossible predecessor stops its follower, both with a reason."""
    found = short(city_programme("a", "b", broken=[
        {"task_id": "A", "days": 94.0, "calendar": "always", "crews": ()},
        {"task_id": "B", "asset_id": "b", "after": ("A",), "calendar": "always"}]))
    assert found.status == "infeasible" and set(found.reasons) == {"a", "b"}


# What it is worth


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=3))
def test_bound_optimum_and_plan_stand_in_order(programme):
    """Proves bound <= optimum of brute force <= plan, and that the plan is allowed."""
    best, _ = least_loss(programme.model, loss_of(programme))
    found = short(programme)
    assert check(programme, found.schedule) == []
    assert found.lower_bound <= best * (1 + 1e-9) + 1e-9
    assert best <= found.objective * (1 + 1e-9) + 1e-9
    times = np.where(found.schedule.job_mode >= 0, found.repaired[programme.model.job_node], NEVER)
    assert found.objective == pytest.approx(loss_of(programme)(times))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(programmes(max_jobs=4, max_modes=1, max_tasks=1))
def test_plan_of_a_few_jobs_of_one_task_is_the_optimum(programme):
    """Proves that the search finds the best order where lists of jobs can reach it."""
    best, _ = least_loss(programme.model, loss_of(programme))
    largest = programme.loss.people.sum() * programme.model.horizon / DAY
    assert short(programme).objective <= best + TIES * largest + 1e-9


def test_hub_comes_first_though_it_is_ten_times_dearer_and_named_last():
    """Proves the lesson of Almaty: five posts of 1 day, 100 people each, hang on a hub of 5 days and ten times the
    cost, which itself serves but one.

    Without the hub nobody has anything: hub days 0-5, then a post a day, back on days 6 to 10 after the start.
    """
    posts = [f"post{k}" for k in range(5)]
    programme = city_programme(
        *posts, "zz_hub",
        broken=[{"asset_id": name, "task_id": name, "days": 1.0, "cost": 10.0} for name in posts]
        + [{"asset_id": "zz_hub", "task_id": "zz_hub", "days": 5.0, "cost": 100.0}],
        needs=[*((name, "line", "zz_hub") for name in posts), *((f"at {name}", "police", name) for name in posts),
               ("warden", "police", "zz_hub")],
        people=[*((f"at {name}", 100) for name in posts), ("warden", 1)])
    found = short(programme)
    when = starts(found, programme)
    assert when["zz_hub"] == 0 and sorted(when[name] for name in posts) == [5, 6, 7, 8, 9]
    assert found.objective == pytest.approx(100 * sum(7 + day for day in (6, 7, 8, 9, 10)) + 7 + 5)


def test_hub_waits_where_fewer_hang_on_it():
    """Proves that it is people and not the word hub: a clinic of 1 day for 1,000 goes before the hub of 5 days."""
    programme = city_programme(
        "post", "clinic", "hub",
        broken=[{"asset_id": name, "task_id": name, "days": days}
                for name, days in (("post", 1.0), ("clinic", 1.0), ("hub", 5.0))],
        needs=[("post", "line", "hub"), ("p", "police", "post"), ("c", "care", "clinic")],
        people=[("p", 10), ("c", 1000)])
    assert starts(short(programme), programme)["clinic"] == 0


# What must not change it


def three(names=("a", "b", "c"), districts=("D", "D", "D"), settings=None, shift=0):
    """Three assets of 2, 3 and 5 days for 10, 40 and 30 people; one crew."""
    said = {"calendar": "always", "release": START + shift}
    broken = [{"asset_id": name, "task_id": f"T{days:.0f}", "days": days, **said}
              for name, days in zip(names, (2.0, 3.0, 5.0), strict=True)]
    return city_programme(
        *sorted(names), districts=districts, broken=broken, settings=settings,
        needs=[(f"g{name}", "x", name) for name in names],
        people=[(f"g{name}", people) for name, people in zip(names, (10, 40, 30), strict=True)],
        crews=[{"trade": "masons", "count": 1, "calendar": "always", "from": START + shift}],
        money=[{"source_id": "fund", "amount": 1e6, "available": START + shift}])


def test_same_work_seed_and_workers_give_the_same_plan():
    """Proves determinism for ``work``, on two threads, schedule, bound and history included."""
    programme = three()
    one, other = (plan(programme, work=2, workers=2, seed=5) for _ in range(2))
    assert np.array_equal(one.schedule.task_start, other.schedule.task_start)
    assert (one.objective, one.lower_bound, one.work) == (other.objective, other.lower_bound, other.work)
    assert [entry[1:] for entry in one.history] == [entry[1:] for entry in other.history]


def test_renaming_assets_renames_the_plan():
    """Proves that ids, and with them the order of assets, mean nothing: 3 days, then 5, then 2.

    Density 40/3, 30/5, 10/2: back on days 3, 8, 10 after the start."""
    first, renamed = three(), three(("z", "k", "b"))
    assert starts(short(first), first) == starts(short(renamed), renamed) == {"T3": 0, "T5": 3, "T2": 8}
    assert short(first).objective == pytest.approx(short(renamed).objective)
    assert short(first).objective == pytest.approx(40 * 10 + 30 * 15 + 10 * 17)


def test_swapping_two_districts_swaps_nothing_else():
    """Proves that the label of a district has no part in the plan."""
    one, other = three(districts=("N", "S", "S")), three(districts=("S", "N", "N"))
    assert starts(short(one), one) == starts(short(other), other)
    assert short(one).objective == short(other).objective


def test_shift_in_time_adds_the_shift_and_nothing_else():
    """Proves that a programme that starts 9 days later has the same order, and costs each of 80 people 9 days more."""
    settings = {"start": START + 9 * DAY, "horizon": 109 * DAY}
    first, later = three(), three(settings=settings, shift=9 * DAY)
    assert starts(short(later), later) == {name: day + 9 for name, day in starts(short(first), first).items()}
    assert short(later).objective == pytest.approx(short(first).objective + 9 * 80)


def test_crew_that_comes_later_never_helps_by_staying_away():
    """Proves with the planner what brute force shows of the optimum: a second crew does not worsen the plan."""
    jobs = [crew_work(5, 3, 9, 2, crews=crews) for crews in (1, 2)]
    one, two = (short(alone(model)).objective for model in jobs)
    assert one == 2 + 5 + 10 + 19 and two <= one


def test_modes_are_chosen_by_what_they_cost_others():
    """Proves the choice: 4 minutes of one crew or 6 without any; two such jobs do one each: back at 4 and 6."""
    either = (Mode((Task(4, uses=((0, 1),)),)), Mode((Task(6),)))
    found = short(alone(model_of([either, either])))
    assert found.objective == pytest.approx(10) and sorted(found.repaired[:2].tolist()) == [4, 6]


# Stopped, and told


@pytest.mark.parametrize(("at", "limit"), [(0, {"seconds": 30}), (1, {"seconds": 30}), (2, {"work": 12})])
def test_stopped_at_any_moment_gives_the_best_so_far(at, limit):
    """Proves that who is told may stop: with the first plan, while the search gets ready, in its rounds.

    What comes back obeys every rule, is what was told last or better, and has the bound told last. Rounds are counted
    where the stop is to fall into them: by the clock, a busy machine may be done, and the proof found, before."""
    programme, told = three(), []

    def tell(progress):
        told.append(progress)
        if len(told) > at:
            raise KeyboardInterrupt

    found = plan(programme, tell=tell, **limit)
    assert len(told) == at + 1 and (told[0].rounds, told[0].share) == (0, 0.0)
    assert found.stopped_by == "interrupted"
    assert check(programme, found.schedule) == [] and (found.schedule.job_mode >= 0).all()
    assert found.objective <= told[-1].objective + 1e-6 and found.lower_bound >= told[-1].bound - 1e-6
    assert 0 < found.lower_bound <= found.objective


def test_what_is_told_only_gets_better():
    """Proves that plan and bound told never get worse, that seconds and rounds only grow, and the last is the plan."""
    told = []
    found = plan(three(), work=12, tell=told.append)
    for one, other in itertools.pairwise(told):
        assert other.objective <= one.objective and other.bound >= one.bound
        assert other.seconds >= one.seconds and other.rounds >= one.rounds
    assert told[-1].objective >= found.objective - 1e-6 and told[-1].bound <= found.lower_bound + 1e-6
