"""Cuts: sets of nodes of which one must be back first, where the needs themselves say less."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import crew_work
from tests.plan.worth import loss_of
from tests.recovery.systems import pack
from tests.strategies import ints, programme_of, programmes
from tests.verify.test_judge import told

from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.lagrange import branch
from qaita.plan.lagrange.branch import Branching
from qaita.plan.lagrange.cuts import Cuts, Seen, _Ways
from qaita.plan.proof.certificate import certificate
from qaita.plan.proof.statement import proof_of
from qaita.plan.split.bound import Bound
from qaita.recovery.closure import prepare, service_times
from qaita.units import NEVER
from qaita.verify.judge import judge
from qaita.work.programme import Loss
from reference.brute_force import least_loss


def split_of(programme):
    """The core and split of a programme."""
    core = core_of(programme)
    split = Bound(programme.model, core)
    split.tighten(30)
    return core, split


class Every(Cuts):
    """Finds all cuts of one or two nodes, broken or not."""

    def broken(self, shares, days, hanging):
        """Return them."""
        count = len(shares) - 1
        sets = [others for size in (1, 2) for others in combinations(range(count), size)]
        return [(node, others) for node in range(count) for others in sets
                if node not in others and self.is_one((node, others))][:40]  # fmt: skip


def tree_of(programme, length, steps, upper, paces=(9.0,), cuts=Cuts):
    """The tree after so many steps; cuts are sought soon, and each one that is broken at all gets a price."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(branch, "Cuts", cuts)
        for name, value in (("CUT_PACES", paces), ("CUT_PLANS", 4), ("MOST_SHOWN", 0)):
            patched.setattr(branch, name, value)
        patched.setattr("qaita.plan.lagrange.cuts.LEAST_BROKEN", 1e-9)
        core, split = split_of(programme)
        tree = Branching(programme.model, core, split, programme.model.start + length)
        tree.improve(steps, upper)
    return tree


def rings(count):
    """Jobs of 10 for sources and of 1 for three nodes in a ring of each, one tied to the source; one crew."""
    system = [[] for _ in range(count)]
    for source in range(count):
        first = count + 3 * source
        for node in range(first, first + 3):
            others = [*range(first, first + 3), *([source] if node == first else [])]
            system.append([("network", 1, [(other, -1) for other in others if other != node])])
    nodes = range(count, 4 * count)
    loss = Loss(ints(range(4 * count)), np.full(4 * count, 1440.0), np.zeros(4 * count, np.int64), ints([0, 1]),
                ints([0]), np.ones(1))  # fmt: skip
    return programme_of(crew_work(*[10] * count, *[1] * len(nodes), horizon=100), pack(system), loss,
                        ints([NEVER] * 4 * count))  # fmt: skip


def test_a_ring_waits_for_its_source():
    """Proves what cuts are for: two sources of 10, each with a ring of three nodes of 1, one crew. At best
    they are back at 10, 11, 12, 13 and 23, 24, 25, 26: 144. Without cuts nodes feed each other."""
    without, tree = (tree_of(rings(2), 26, 3_000, 144.0, paces) for paces in ((), (0.9, 0.5, 0.3)))
    assert without.value < 0.8 * 144.0
    assert {others for _, others in tree.cuts} >= {(0,), (1,)}
    assert 0.95 * 144.0 < tree.value <= 144.0


@settings(max_examples=50, deadline=None)
@given(programmes(max_jobs=3), st.integers(6, 120), st.integers(1, 90))
def test_no_schedule_loses_less_and_the_verifier_agrees(programme, steps, length):
    """Proves bound <= optimum with cuts of all kinds of needs, and that the verifier finds every cut to be one."""
    best, _ = least_loss(programme.model, loss_of(programme))
    tree = tree_of(programme, length, steps, best + 1.0, cuts=Every)
    event(f"cuts: {bool(tree.cuts)}")
    assert tree.value <= best * (1 + 1e-9) + 1e-9
    model = programme.model
    schedule = schedule_of(model, np.arange(model.num_jobs), model.mode_ptr[:-1])
    proof = proof_of(programme, schedule)
    proof |= certificate(programme, tree, proof)
    verdict = judge(proof)
    assert verdict.accepted, told(verdict)
    assert verdict.bound <= Fraction(best) * (1 + Fraction(1, 10**12)) + Fraction(1, 10**9)
    assert float(verdict.bound) >= tree.value - 1e-6 * max(1.0, abs(tree.value))


@settings(max_examples=60, deadline=None)
@given(programmes(max_jobs=4), st.data())
def test_what_is_called_a_cut_is_one(programme, data):
    """Proves the claim behind the rows: of any set that is called a cut, some node is back no later than the node,
    whatever is repaired when; with links, cycles, start-up times and k of n."""
    core, split = split_of(programme)
    count = len(core.repaired0)
    cuts, closure = Cuts(core, split.earliest), prepare(core.needs)
    times = st.sampled_from([5, 9, 14, NEVER])
    repaired = np.where(core.repaired0 >= NEVER, data.draw(st.lists(times, min_size=count, max_size=count)),
                        core.repaired0)  # fmt: skip
    back = service_times(closure, np.where(split.earliest >= NEVER, NEVER, repaired))
    for size in (1, 2):
        for others in combinations(range(count - 1), size):
            for node in range(count - 1):
                if cuts.is_one((node, others)):
                    assert back[node] >= back[list(others)].min()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=0, max_size=3, unique=True), min_size=7, max_size=7),
       st.lists(st.integers(1, 8), min_size=7, max_size=7))  # fmt: skip
def test_the_least_cut_is_the_least(suppliers, counts):
    """Proves the search against trying all sets: where each node has one group of alternatives, in cycles or not, the
    set found cuts it off from all that waits for nothing, and no other counts less."""
    ways = _Ways.__new__(_Ways)
    ways.name, ways.looked_at, ways._after = list(range(7)), 0, suppliers
    room = [float(one) for one in counts]

    def cut_off(node, gone):
        seen, todo = {node}, [node]
        for one in todo:
            if one != node and not suppliers[one]:
                return False
            fresh = [s for s in suppliers[one] if s not in seen and s not in gone]
            seen.update(fresh)
            todo += fresh
        return True

    for node in range(7):
        if suppliers[node]:
            found = ways.least_cut(node, suppliers[node], [1e9 if k == node else each for k, each in enumerate(room)])
            every = [set(some) for size in range(7) for some in combinations(sorted({*range(7)} - {node}), size)
                     if cut_off(node, set(some))]  # fmt: skip
            assert cut_off(node, found)
            assert sum(room[k] for k in found) == min(sum(room[k] for k in some) for some in every)


def test_shares_are_of_the_plans_seen():
    """Proves the averages: back at edge 1 in one plan and never (-1: at the last edge) in the other."""
    seen = Seen(1, 4)
    seen.note(np.array([1]))
    seen.note(np.array([-1]))
    assert seen.shares().tolist() == [[0.0, 0.5, 0.5, 1.0]]


@pytest.mark.parametrize(("change", "why"), [
    ({"cut_node": [3]}, "can do without cut 0"), ({"cut_node": [9]}, "names no nodes"), ({"row_supplier": 5}, "no cut"),
])  # fmt: skip
def test_refuses_what_is_no_cut(change, why):
    """Proves that the verifier looks at cuts: in a ring of three, a node cannot be made to wait for another one."""
    programme = rings(1)
    tree = tree_of(programme, 13, 300, 46.0, (0.9,))
    schedule = schedule_of(programme.model, np.arange(4), programme.model.mode_ptr[:-1])
    proof = proof_of(programme, schedule)
    proof |= certificate(programme, tree, proof)
    assert judge(proof).accepted and (proof["row_group"] < 0).any()
    if "cut_node" in change:
        proof["cut_node"] = np.repeat(change["cut_node"], len(proof["cut_node"]))
    else:
        proof["row_supplier"] = np.where(proof["row_group"] < 0, change["row_supplier"], proof["row_supplier"])
    found = told(judge(proof))
    assert [line for line, _ in found] == ["bound"] and why in found[0][1], found
