"""The core: settled loss and the core's own loss make up the loss of the whole city, for every schedule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recovery.systems import pack
from tests.strategies import Mode, Task, ints, lists, model_of, programme_of, programmes

from qaita.plan.core import core_of
from qaita.plan.decode.decode import schedule_of
from qaita.plan.planner import in_service
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from qaita.units import NEVER
from qaita.work.programme import Loss

close = {"rtol": 1e-12, "atol": 1e-9}


def whole_loss(programme, repaired):
    """Resident-days lost in the whole city."""
    back = service_times(prepare(programme.needs), repaired)
    return resident_days(programme.loss, back, programme.model.horizon).sum()


def core_loss(programme, core, repaired):
    """Resident-days lost as the search sees it."""
    times = core.repaired0.copy()
    known = core.job_node >= 0
    times[core.job_node[known]] = repaired[programme.model.job_node[known]]
    back = service_times(prepare(core.needs), times)
    return core.settled + resident_days(core.loss, back, programme.model.horizon).sum()


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_nothing_is_lost_between_core_and_city(data):
    """Proves exactness on needs of all kinds with cycles, vias, k of n, start-up times, assets back by themselves."""
    programme = data.draw(programmes())
    core = core_of(programme)
    for _ in range(3):
        repaired = in_service(programme, schedule_of(programme.model, *data.draw(lists(programme.model))))
        np.testing.assert_allclose(core_loss(programme, core, repaired), whole_loss(programme, repaired), **close)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_order_puts_suppliers_first_and_cycles_together(data):
    """Proves that every need of the core points backwards in ``order`` or stays within a cycle."""
    core = core_of(data.draw(programmes()))
    needs, place = core.needs, np.argsort(core.order)
    owner = np.repeat(np.repeat(np.arange(needs.num_nodes), np.diff(needs.group_ptr)), np.diff(needs.supplier_ptr))
    for suppliers in (needs.supplier_idx, needs.via_idx):
        real = suppliers >= 0
        backwards = place[suppliers[real]] < place[owner[real]]
        assert (backwards | (core.component[suppliers[real]] == core.component[owner[real]])).all()


def one_job(system, repaired0, sinks):
    """A programme with one job of three minutes at node 0."""
    loss = Loss(ints(sinks), np.full(len(sinks), 1440.0), np.zeros(len(sinks), np.int64), ints([0, 1]), ints([0]),
                np.array([1.0]))
    model = model_of([(Mode((Task(3),), ready=10),)], horizon=50)
    return programme_of(model, pack(system), loss, ints(repaired0))


def test_chain_of_untouched_assets_shrinks_to_the_job():
    """Proves that 1 and 2, whole and hanging on the job at 0, are one node with it: people of both sinks add up."""
    run = lambda node: ("run", 1, [(node, -1)])  # noqa: E731
    core = core_of(one_job([[], [run(0)], [run(1)], [run(2)], [run(1)]], [NEVER, 0, 0, 0, 0], [3, 4]))
    assert core.needs.num_nodes == 2 and core.job_node.tolist() == [0]
    assert core.loss.node.tolist() == [0] and core.loss.people.tolist() == [2880.0] and core.settled == 0


def test_what_no_plan_moves_is_settled():
    """Proves: a sink at an asset lost for ever costs the horizon, one at an asset back at 6 costs 6, and an alternative
    that is back before the job could be leaves the job nothing to change."""
    either = [("run", 1, [(0, -1), (2, -1)])]
    core = core_of(one_job([[], [], [], [("run", 1, [(1, -1)])], [("run", 1, [(2, -1)])], either],
                           [NEVER, NEVER, 6, 0, 0, 0], [3, 4, 5]))
    assert core.settled == pytest.approx(50 + 6 + 6)
    assert len(core.loss.node) == 0 and core.job_node.tolist() == [-1]


def test_asset_that_comes_back_by_itself_keeps_its_date():
    """Proves a supplier back at 20 among the job's alternatives: one of them needed at 13, both at 20."""
    for count, back in ((1, 13), (2, 20)):
        programme = one_job([[], [], [("run", count, [(0, -1), (1, -1)])]], [NEVER, 20, 0], [2])
        repaired = ints([13, 20, 0])
        core = core_of(programme)
        assert core_loss(programme, core, repaired) == pytest.approx(back) == whole_loss(programme, repaired)
