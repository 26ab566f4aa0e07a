"""The verifier: what it accepts is so, and what was tampered with is refused for the right reason."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, lists, model_of, programmes, travelled

from qaita.city.dependencies import Needs
from qaita.plan.allowed.check import check
from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.lagrange.branch import Branching
from qaita.plan.proof.certificate import certificate
from qaita.plan.proof.statement import proof_of, ways_of
from qaita.plan.schedule import Schedule
from qaita.plan.split.bound import Bound
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from qaita.verify.judge import judge
from qaita.verify.problem import KNOWN
from qaita.verify.schedule import rules_kept
from qaita.verify.service import back
from qaita.work.model import Model
from reference.brute_force import least_loss


def tree_of(programme, length, steps):
    """Prices and questions of a programme after so many steps, on a grid for a plan that takes so long."""
    core = core_of(programme)
    split = Bound(programme.model, core)
    split.tighten(30)
    tree = Branching(programme.model, core, split, programme.model.start + length)
    tree.improve(steps, 1e9)
    return tree


def proven(programme, schedule, length=40, steps=200):
    """A proof with nothing claimed, and the float value of the tree that it was made of."""
    proof, tree = proof_of(programme, schedule), tree_of(programme, length, steps)
    return proof | certificate(programme, tree, proof), tree.value


def told(verdict):
    """What a verdict refuses: the question and what was found."""
    return [(line.what, line.found) for line in verdict.lines if not line.accepted]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_accepts_what_is_so_and_proves_no_more(data):
    """Proves, on random programmes of all kinds: a decoded schedule is accepted at the loss that the measures give, the
    bound is never above the optimum of brute force, and it is what the planner's own floats say."""
    programme = data.draw(programmes(max_jobs=3))
    schedule = schedule_of(programme.model, *data.draw(lists(programme.model)))
    proof, value = proven(programme, schedule, data.draw(st.integers(1, 90)), data.draw(st.integers(1, 400)))
    verdict = judge(proof)
    assert verdict.accepted, told(verdict)
    best, _ = least_loss(programme.model, loss_of(programme))
    assert verdict.bound <= Fraction(best) * (1 + Fraction(1, 10**12)) + Fraction(1, 10**9)
    times = np.full(programme.model.num_jobs, NEVER)
    for job, mode in enumerate(schedule.job_mode):
        if mode >= 0:
            tasks = slice(int(programme.model.task_ptr[mode]), int(programme.model.task_ptr[mode + 1]))
            ended = max(int(programme.model.mode_ready[mode]), int(schedule.task_finish[tasks].max(initial=0)))
            times[job] = ended + programme.model.mode_after[mode]
    assert float(verdict.objective) == pytest.approx(loss_of(programme)(times), rel=1e-12, abs=1e-9)
    assert float(verdict.bound) >= value - 1e-6 * max(1.0, abs(value))


@settings(max_examples=300, deadline=None)
@given(programmes(max_jobs=4), st.data())
def test_its_closure_is_the_closure(programme, data):
    """Proves the nested fixpoints on times: the same date for every node as the compiled closure, whatever is repaired
    when, with cycles, links, start-up times and k of n."""
    nodes = programme.needs.num_nodes
    times = st.sampled_from([0, 0, -3, 5, 9, 14, NEVER])
    repaired = np.array(data.draw(st.lists(times, min_size=nodes, max_size=nodes)), np.int64)
    proof = proof_of(programme, Schedule(*(np.zeros(0, np.int64) for _ in range(3))))
    np.testing.assert_array_equal(back(proof, repaired), service_times(prepare(programme.needs), repaired))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_finds_the_breaches_that_the_checker_finds(data):
    """Proves the rules: of a schedule in which one number was changed, both find fault or neither does."""
    programme = data.draw(programmes())
    schedule = schedule_of(programme.model, *data.draw(lists(programme.model)))
    done = np.flatnonzero(schedule.task_start >= 0)
    assume(len(done))
    task, by = data.draw(st.sampled_from(done.tolist())), data.draw(st.integers(-9, 9))
    start, finish = schedule.task_start.copy(), schedule.task_finish.copy()
    start[task], finish[task] = max(0, start[task] + by), max(0, finish[task] + data.draw(st.sampled_from([by, 0])))
    moved = Schedule(schedule.job_mode, start, finish)
    assert bool(list(rules_kept(proof_of(programme, moved)))) == bool(check(programme, moved))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_finds_the_ways_that_the_checker_finds(data):
    """Proves that crews with ways to go are judged alike: a schedule that is allowed is accepted as the planner says
    that its crews go, and one in which a task was moved, or all ways made longer, is refused where the checker does."""
    programme = data.draw(programmes())
    model = data.draw(travelled(programme.model))
    schedule = schedule_of(model, *data.draw(lists(model)))
    model = model._replace(travel=model.travel + (model.travel > 0) * data.draw(st.sampled_from([0, 0, 1, 3])))
    start, finish, by = schedule.task_start.copy(), schedule.task_finish.copy(), data.draw(st.sampled_from([0, 0, -2]))
    moved = data.draw(st.integers(0, model.num_tasks - 1))
    if schedule.task_start[moved] > 1:
        start[moved], finish[moved] = start[moved] + by, finish[moved] + by
    schedule, programme = Schedule(schedule.job_mode, start, finish), replace(programme, model=model)
    proof = proof_of(programme, schedule) | ways_of(programme, schedule)
    assert bool(list(rules_kept(proof))) == bool(check(programme, schedule))


def on_the_way():
    """One crew, 3 minutes in a district and 2 in another, 5 minutes away; the proof of the plan: from 0 and from 8."""
    model = model_of([(Mode((Task(3, uses=((0, 1),)),)),), (Mode((Task(2, uses=((0, 1),)),)),)])
    model = model._replace(travel=np.array([[0, 5], [5, 0]]), job_place=np.arange(2), pool_base=np.array([0]))
    programme, schedule = alone(model, needs=[[0], [1]]), schedule_of(model, np.arange(2), model.mode_ptr[:-1])
    assert schedule.task_start.tolist() == [0, 8]
    return proof_of(programme, schedule) | ways_of(programme, schedule)


@pytest.mark.parametrize(("name", "place", "value", "why"), [
    ("travel", (0, 1), 6, "is there at 9 at the earliest, asked for at 8"),
    ("pool_base", 0, 1, "is there at 5 at the earliest, asked for at 0"),
    ("way_from", 1, 0, "2 go on; 1 are there"),
    ("way_to", 1, 2, "is there at 3 at the earliest, asked for at 0"),
    ("way_count", 1, 0, "0 crews come to 3"),
    ("way_pool", 1, 7, "0 crews come to 3"),
    ("way_from", 1, 9, "where none are"),
    ("job_place", 1, 2, "not whole: job_place"),
    ("travel", (0, 1), -6, "not whole: travel"),
])
def test_refuses_crews_who_cannot_come(name, place, value, why):
    """Proves that ways made longer, crews sent twice, nobody sent or sent from nowhere are refused for that reason."""
    proof = on_the_way()
    assert judge(proof).accepted
    assert why in " ".join(found for _, found in told(judge(changed(proof, name, place, value))))


def test_refuses_ways_of_which_nothing_is_said():
    """Proves that a schedule is not accepted on trust where the file does not say which crews go where."""
    silent = {name: array for name, array in on_the_way().items() if name != "way_pool"}
    assert told(judge(silent)) == [("schedule", "ways: the file does not say which crews go where")]


def hubs():
    """Two assets behind a hub, one crew, five-hour days from the second on, money that comes late for the last asset:
    what the hub serves, and the two behind it; all of it can be checked by hand."""
    days = tuple((24 * day, 24 * day + 5) for day in range(12))
    jobs = [(Mode((Task(5, uses=((0, 1),)),), after=1),), (Mode((Task(5, uses=((0, 1),)), Task(1, preds=((1, 2),)))),),
            (Mode((Task(3, calendar=1, release=2, uses=((0, 1),), draws=((0, 7),), deadline=60),)),
             Mode((Task(9, uses=((0, 1),)),)))]  # fmt: skip
    model = model_of(jobs, pools=[((0, 1), (100, 2))], accounts=[((0, 5), (20, 5))], calendars=[((0, NEVER),), days],
                     horizon=200)  # fmt: skip
    return alone(model, needs=[[0], [0, 1], [0, 2]])


@pytest.fixture(scope="module")
def good():
    """A proof of that city that is accepted, with what it claims; its bound rests on several leaves."""
    programme = hubs()
    schedule = schedule_of(programme.model, np.arange(3), programme.model.mode_ptr[:-1])
    proof, _ = proven(programme, schedule, 60, 16_000)
    verdict = judge(proof)
    assert verdict.accepted and (proof["question_node"] >= 0).any()
    return proof | {"claimed_objective": np.array(float(verdict.objective)),
                    "claimed_bound": np.array(float(verdict.bound) * (1 - 1e-15))}  # fmt: skip


def changed(proof, name, place, value):
    """The proof with one entry of one array set to something else."""
    array = proof[name].copy()
    array[place] = value
    return {**proof, name: array}


def test_the_schedule_by_hand(good):
    """Proves the loss: hub from 0 to 5, used from 6; the second asset from 5 to 10 and, two later, to 13; the third is
    open from 24 to 27: 6 + 13 + 27 minutes of one resident."""
    assert judge(good).accepted
    assert good["task_start"].tolist() == [0, 5, 12, 24, -1]
    assert judge(good).objective == Fraction(6 + 13 + 27, 1)


@pytest.mark.parametrize(("name", "place", "value", "what", "why"), [
    ("task_start", 0, 1, "schedule", "working time: task 0 starts at 1 and ends at 5; by its calendar at 6"),
    ("task_finish", 3, 26, "schedule", "working time: task 3"),
    ("job_mode", 2, 3, "schedule", "modes: task 3 is of a mode that is not chosen; modes: task 4 is missing"),
    ("job_mode", 1, -1, "schedule", "modes: task 1 is of a mode that is not chosen"),
    ("job_mode", 0, 7, "schedule", "which it has not"),
    ("task_release", 3, 25, "schedule", "readiness: task 3 starts at 24, ready at 25"),
    ("mode_ready", 0, 1, "schedule", "readiness: task 0"),
    ("task_deadline", 3, 26, "schedule", "deadlines: task 3 ends at 27, allowed 26"),
    ("pred_lag", 0, 3, "schedule", "precedence: task 2 starts at 12, task 1 allows 13"),
    ("pool_count", 0, 0, "schedule", "crews: pool 0 holds 1 at 0"),
    ("use_count", 0, 2, "schedule", "crews: pool 0 holds 2 at 0"),
    ("account_total", 1, 6, "schedule", "accounts: 7 is drawn from account 0 by 24"),
    ("mode_after", 1, 4, "loss", "50.000000 resident-days, not 46.000000"),
    ("loss_people", 0, 2880.0, "loss", "not 46.000000"),
    ("supplier_idx", 0, 2, "loss", "not 46.000000"),
    ("claimed_objective", (), 45.0, "loss", "46.000000 resident-days, not 45.000000"),
])  # fmt: skip
def test_refuses_a_damaged_plan(good, name, place, value, what, why):
    """Proves each rule: one number changed, a task moved, a crew taken away, and the right line says so."""
    assert any(line == what and why in found for line, found in told(judge(changed(good, name, place, value))))


def test_refuses_a_task_on_another_day(good):
    """Proves the calendar of shifts: a day later the same hours are allowed and cost a day; on a night they are not."""
    later = changed(changed(good, "task_start", 3, 48), "task_finish", 3, 51)
    assert told(judge(later)) == [("loss", "70.000000 resident-days, not 46.000000")]
    night = changed(changed(good, "task_start", 3, 40), "task_finish", 3, 43)
    assert "by its calendar at -1" in told(judge(night))[0][1]


def test_refuses_what_prices_do_not_prove(good):
    """Proves the bound: a claim a hair higher, prices of crews or suppliers taken away, crews made dearer."""
    claim = float(good["claimed_bound"])
    for damaged in (
        changed(good, "claimed_bound", (), claim * (1 + 1e-6) + 1e-6),
        {**good, "crews": np.zeros_like(good["crews"])},
        {**good, "service": np.zeros_like(good["service"])},
        {**good, "crews": good["crews"].astype(np.int64) * 3},
    ):
        found = told(judge(damaged))
        assert [line for line, _ in found] == ["bound"] and "is not proven" in found[0][1]


@pytest.mark.parametrize(("name", "place", "value", "why"), [
    ("crews", (0, 0, 0), -1, "prices: crews_shift"),
    ("crews_shift", (), 62, "too large"),
    ("service_shift", (), 61, "too large"),
    ("bits", (), 60, "too large"),
    ("money_bits", (), -1, "not whole"),
    ("parent", 0, 1, "node 0 hangs below 1, which it can do without"),
    ("parent", slice(1, 3), [2, 1], "hang below themselves"),
    ("row_group", 0, 99, "is no need of node"),
    ("row_supplier", 0, 2, "can do without"),
    ("edges", 0, 3, "edges of cells"),
    ("edges", 2, 1, "edges of cells"),
    ("successor", 1, -1, "is not proven"),
    ("successor", 0, 2, "does not come after"),
    ("question_then", (0, 0), 0, "lead back to themselves"),
    ("question_then", (0, 0), 99, "not whole"),
    ("block", (), 0, "not whole"),
])  # fmt: skip
def test_refuses_a_damaged_certificate(good, name, place, value, why):
    """Proves that what the bound rests on is looked at: prices below 0 or too large to add, suppliers that an asset can
    do without, questions in a circle, leaves and arrays that are not there."""
    found = told(judge(changed(good, name, place, value)))
    assert [line for line, _ in found] == ["bound"] and why in found[0][1], found


def test_refuses_a_leaf_left_out(good):
    """Proves the cover: an answer that leads to the other answer's leaf proves no more than that leaf without the
    question, and cutting the worse half off is refused."""
    asked = int(np.flatnonzero(good["question_node"] >= 0)[0])
    for side in (0, 1):
        cut = {**good, "question_then": good["question_then"].copy(), "question_node": good["question_node"].copy()}
        cut["question_node"][asked] = -1
        cut["question_then"][asked] = good["question_then"][good["question_then"][asked, side]]
        verdict = judge(cut)
        assert not verdict.accepted and (verdict.bound is None or verdict.bound < judge(good).bound)


@pytest.mark.parametrize("name", ["pred_ptr", "supplier_ptr", "calendar_ptr", "step_ptr"])
def test_refuses_rows_that_do_not_fit(good, name):
    """Proves the first look: pointers that fall, arrays too short or missing, dates out of order, other formats."""
    for damaged in (changed(good, name, 0, 1), changed(good, name, -1, 99), {**good, name: good[name][:-1]}):
        assert [line for line, _ in told(judge(damaged))] == ["file"]
    lacks = {key: array for key, array in good.items() if key != name}
    assert told(judge(lacks)) == [("file", f"arrays are missing: {name}")]


@pytest.mark.parametrize(("name", "place", "value", "why"), [
    ("calendar_open", 2, 3, "not in order"), ("pool_time", 1, -1, "not in order"), ("format", (), 2, "format 2"),
    ("use_pool", 0, 5, "not whole: use_pool"), ("task_work", 0, -5, "below 0"), ("repaired0", 0, 0, "that works"),
    ("step_weight", 0, -1.0, "below 0"), ("job_node", 0, 1, "two jobs"),
])  # fmt: skip
def test_refuses_numbers_it_cannot_reason_with(good, name, place, value, why):
    """Proves the conditions of the reasoning: rising dates, amounts and weights not below 0, indices that exist."""
    found = told(judge(changed(good, name, place, value)))
    assert [line for line, _ in found] == ["file"] and why in found[0][1], found


def test_refuses_rules_that_it_does_not_know(good):
    """Proves that a problem with a rule added later is not taken for one without; an empty array is no rule."""
    said = np.append(good["problem"], "night_noise")
    assert judge({**good, "problem": said, "night_noise": np.zeros(0)}).accepted
    assert told(judge({**good, "problem": said, "night_noise": np.ones(1)})) == [
        ("file", "rules that the verifier does not know: night_noise")]


def test_knows_every_rule_of_the_planner():
    """Proves that whoever adds a rule to the model teaches it to the verifier: it knows each field, and each of the
    needs."""
    assert {*Model._fields, *Needs._fields} <= KNOWN


@pytest.mark.parametrize("name", ["claimed_objective", "claimed_bound"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_refuses_claims_that_are_no_numbers(good, name, value):
    """Proves that nothing that is no number passes for one."""
    assert not judge({**good, name: np.array(value)}).accepted


def test_a_lot_goes_to_one_contractor(good):
    """Proves the rule of lots: two jobs of one lot in modes of two bidders are refused, of one accepted; a lot of jobs
    that do not exist is none."""
    lot = {"lot_ptr": np.array([0, 2]), "lot_job": np.array([0, 2]), "mode_bid": np.array([1, -1, 1, 2])}
    assert judge(good | lot).accepted
    other = judge(good | lot | {"mode_bid": np.array([1, -1, 2, 1])})
    assert told(other) == [("schedule", "lots: lot 0 is let to several contractors: 1, 2")]
    assert told(judge(good | lot | {"lot_job": np.array([0, 3])})) == [("file", "not whole: lot_job")]


def test_what_is_owed_is_done(good):
    """Proves the rule of dues: a mode that is done and owes a job that is done is accepted; one that owes another is
    refused, and so is a job that does not exist."""
    done = int(np.flatnonzero(good["job_mode"] >= 0)[0])
    due = {"due_mode": good["job_mode"][[done]], "due_job": np.array([done])}
    assert judge(good | due).accepted
    left = good | due | {"job_mode": good["job_mode"].copy()}
    left["job_mode"][1] = -1
    said = told(judge(left | {"due_job": np.array([1])}))
    assert ("schedule", f"dues: job {done} is done in mode {due['due_mode'][0]}, and job 1, which it owes, is not") in [
        (what, line) for what, found in said for line in found.split("; ")]
    assert told(judge(good | due | {"due_job": np.array([99])})) == [("file", "not whole: due_job")]


def test_without_prices_it_judges_the_plan_alone(good):
    """Proves that a file without a certificate proves no bound: none told, or refused where one is claimed."""
    plan_only = {name: array for name, array in good.items() if name not in ("edges", "claimed_bound")}
    assert judge(plan_only).accepted and judge(plan_only).bound is None
    assert told(judge({**plan_only, "claimed_bound": np.array(1.0)}))[0][0] == "bound"
