"""The quick bound, added up again by the verifier: never above what brute force finds, as much as the planner says."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work, tightened
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, lists, model_of, models, programmes

from qaita.plan.decode.decode import schedule_of
from qaita.plan.proof.certificate import certificate
from qaita.plan.proof.statement import proof_of
from qaita.plan.proof.weights import weights_of
from qaita.verify.dates import Dates
from qaita.verify.handed import Handed
from qaita.verify.judge import judge
from qaita.verify.served import Taking, account, pool
from reference.bound import Machine, busy
from reference.brute_force import least_loss


def written(programme, bound, schedule):
    """A proof file with the weights of a split and no prices, nothing claimed."""
    proof = proof_of(programme, schedule)
    proof |= certificate(programme, None, proof)
    return proof | weights_of(programme, bound, proof)


def proven(proof):
    """What the weights of a file prove."""
    return Handed(proof, Dates(proof)).bound()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_proves_what_the_planner_says_and_no_more_than_is_so(data):
    """Proves the quick bound on random programmes of all kinds, its best shares and any others: never above the
    optimum of brute force; and that no less is confirmed than the planner reckons with in floating point."""
    programme = data.draw(programmes(max_jobs=3))
    bound = tightened(programme, data.draw(st.integers(0, 20)))
    own = data.draw(st.booleans())
    if not own:
        share = np.array(data.draw(st.lists(st.integers(0, 4), min_size=len(bound.best_share),
                                            max_size=len(bound.best_share))), float) + 1e-3  # fmt: skip
        first = bound.split.ptr[:-1]
        bound.best_share = share / np.add.reduceat(share, first)[bound.split.owner]
    proof = written(programme, bound, schedule_of(programme.model, *data.draw(lists(programme.model))))
    verdict = judge(proof)
    assert verdict.accepted, [line for line in verdict.lines if not line.accepted]
    assert verdict.bound >= proven(proof)
    late = max(int(proof["edges"][-1]), min(programme.model.horizon, programme.model.start + 400))
    proof["edges"] = np.array([proof["edges"][0], late])  # dates beyond the last edge are not told apart
    exact = proven(proof | weights_of(programme, bound, proof))
    best, _ = least_loss(programme.model, loss_of(programme))
    assert exact <= Fraction(best) * (1 + Fraction(1, 10**12)) + Fraction(1, 10**9)
    if own:
        assert float(exact) >= bound.value - 1e-6 * max(1.0, abs(bound.value))


@settings(max_examples=150, deadline=None)
@given(models(), st.data())
def test_serves_as_the_plain_twin_does(model, data):
    """Proves the sum over one pool or account, releases and pauses and crews that leave included: that of exact
    fractions, minute by minute, but for what is rounded down."""
    pools, accounts = len(model.pool_ptr) - 1, len(model.account_ptr) - 1
    if pools + accounts == 0:
        return
    resource = data.draw(st.integers(0, pools + accounts - 1))
    whole = st.integers(1, 30)
    listed = data.draw(st.lists(st.tuples(whole, whole, st.integers(0, 40), st.integers(0, 9)), max_size=5))
    tails = max((tail for *_, tail in listed), default=0)
    twin = Machine(model, resource, Fraction(-(-tails // 2)))
    until = int(twin.last)
    means = busy(twin, [(Fraction(weight), amount, release) for weight, amount, release, _ in listed])
    exact = sum(weight * (mean + Fraction(tail, 2)) for (weight, *_, tail), mean in zip(listed, means, strict=True))
    arrays = {name: np.asarray(value) for name, value in model._asdict().items()}
    users = {int(model.task_calendar[task]) for task in range(len(model.task_work))
             if resource in model.use_pool[model.use_ptr[task] : model.use_ptr[task + 1]]}  # fmt: skip
    one = pool(arrays, resource, users, until) if resource < pools else account(arrays, resource - pools, until)
    scale = 1 << 30
    found = one.least([Taking(weight * scale, amount, release if resource < pools else -1, tail)
                       for weight, amount, release, tail in listed])  # fmt: skip
    assert exact * scale - 2 * len(listed) <= found <= exact * scale


def hub():
    """One crew; a hub of 10 minutes, two feeders of 2 behind it, money for one of them that comes at 30."""
    jobs = [(Mode((Task(10, uses=((0, 1),)),)),), (Mode((Task(2, uses=((0, 1),)),)),),
            (Mode((Task(2, uses=((0, 1),), draws=((0, 7),)),)),)]  # fmt: skip
    model = model_of(jobs, pools=[((0, 1),)], accounts=[((0, 5), (30, 5))], horizon=100)
    return alone(model, needs=[[0, 1], [0, 2]])


@pytest.fixture(scope="module")
def good():
    """The proof of that city, accepted, with what it claims."""
    programme = hub()
    proof = written(programme, tightened(programme, 40), schedule_of(programme.model, np.arange(3), np.arange(3)))
    assert 12 + 32 - 8 < proven(proof) <= 12 + 32  # hub and first feeder, then when the money comes
    claimed = {"claimed_bound": np.array(float(proven(proof)) * (1 - 1e-12))}
    assert judge(proof | claimed).accepted
    return proof | claimed


def told(proof):
    """What is refused, and why."""
    return [(line.what, line.found) for line in judge(proof).lines if not line.accepted]


def changed(proof, name, place, value):
    """The proof with one entry of one array set to something else."""
    array = proof[name].copy()
    array[place] = value
    return {**proof, name: array}


def test_by_hand():
    """Proves three equal works of one crew: all weight on the crew says 5 + 10 + 15, as many minutes as days."""
    programme = alone(crew_work(5, 5, 5))
    bound = tightened(programme, 100)
    proof = written(programme, bound, schedule_of(programme.model, np.arange(3), np.arange(3)))
    assert float(proven(proof)) == pytest.approx(30, rel=0.02) and proven(proof) <= 30
    proof["asked_weight"] = np.array([weight for weight in Handed(proof, Dates(proof)).own if weight])
    proof |= {"asked_job": np.arange(3), "asked_task": np.arange(3), "asked_resource": np.zeros(3, np.int64)}
    sinks = np.arange(3, 6)
    proof |= {"handed_node": sinks, "handed_supplier": np.arange(3), "handed_weight": proof["asked_weight"]}
    assert proven(proof) == 30


@pytest.mark.parametrize(("name", "place", "value", "why"), [
    ("handed_weight", 0, -1, "below 0"),
    ("handed_weight", 0, 1 << 61, "hands on more than it has"),
    ("handed_supplier", 0, 99, "handed to nobody"),
    ("handed_supplier", 0, slice(None), "can do without"),
    ("asked_weight", 0, -1, "below 0"),
    ("asked_weight", 0, 1 << 61, "hands on more than it has"),
    ("asked_job", 0, 9, "asked of nobody"),
    ("asked_resource", 0, 7, "need not take from 7"),
    ("asked_task", 0, 1, "need not take from"),
    ("handed_bits", (), 400, "is not proven"),
    ("handed_bits", (), -1, "not whole"),
    ("use_count", 0, 0, "need not take from 0"),
    ("account_total", 0, 7, "is not proven"),
])  # fmt: skip
def test_refuses_damaged_weights(good, name, place, value, why):
    """Proves that what the quick bound rests on is looked at: weights below 0 or out of nothing, suppliers that an
    asset can do without, works that take nothing, and money that comes sooner than was said."""
    if isinstance(value, slice):  # another supplier than it needs
        node = int(good["handed_node"][place])
        mine = good["handed_supplier"][good["handed_node"] == node]
        value = next(other for other in range(3) if other not in mine)
    found = told(changed(good, name, place, value))
    assert ("bound" in dict(found)) and why in dict(found)["bound"], found


@pytest.mark.parametrize("name", ["handed_node", "handed_supplier", "asked_job", "asked_weight"])
def test_refuses_columns_that_do_not_fit(good, name):
    """Proves that a column that was cut, or left out, is no proof."""
    assert "not whole" in dict(told({**good, name: good[name][:-1]}))["bound"]
    assert "not whole" in dict(told({key: array for key, array in good.items() if key != name}))["bound"] or (
        name == "handed_node")


def test_a_work_asked_twice_takes_what_it_takes_once(good):
    """Proves that a file cannot have a work take its crews twice over: rows that name it again are added up."""
    even = {**good, "asked_weight": good["asked_weight"] // 2 * 2}
    doubled = {name: np.repeat(even[name], 2) for name in good if name.startswith("asked_")}
    doubled["asked_weight"] = doubled["asked_weight"] // 2
    assert proven({**even, **doubled}) == proven(even)


def test_says_which_proves_more(good):
    """Proves the line: with prices of nothing and weights handed on, the weights are named."""
    assert "by weights handed on" in next(line.found for line in judge(good).lines if line.what == "bound")
