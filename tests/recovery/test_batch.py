"""Many members at once: row for row the same as one by one, whatever the threads and chunks."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.recovery.systems import draw_system, pack, systems

import qaita
from qaita.recovery import batch
from qaita.recovery.batch import loss_of_many, service_times_of_many
from qaita.recovery.closure import prepare, service_times
from qaita.recovery.measures import resident_days
from qaita.units import NEVER
from qaita.work.programme import Loss

CHAIN = [[], [("run", 1, [(0, -1)])], [("run", 1, [(1, -1)])]]


def one_by_one(closure, usual, repaired):
    """Return the rows that the closure gives for one member after another."""
    rows = [np.concatenate([row, usual[len(row) :]]) for row in repaired]
    return [service_times(closure, row.astype(np.int64)).tolist() for row in rows]


def test_two_members_of_a_chain():
    """Proves by hand: 0 feeds 1 feeds 2, which is not given and stands from 4 on."""
    found = service_times_of_many(prepare(pack(CHAIN)), [0, 0, 4], [[1, 2], [NEVER, 0]])
    assert found.tolist() == [[1, 2, 4], [NEVER] * 3]


def test_loss_of_two_members_of_a_chain():
    """Proves by hand: 10 people at weight 0.5 lose node 2 for 2 days and 20 at weight 1 node 0 for 1 day, 10 + 20; in
    the second member nothing comes back, and 4 days up to the horizon count, 20 + 80."""
    day = 1440
    loss = Loss(node=np.array([2, 0]), people=np.array([10.0, 20.0]), curve=np.array([1, 0]),
                step_ptr=np.array([0, 1, 2]), step_time=np.array([0, 0]), step_weight=np.array([1.0, 0.5]))
    repaired = [[day, 0, 2 * day], [NEVER, 0, 0]]
    found = loss_of_many(prepare(pack(CHAIN)), loss, 4 * day, [0, 0, 0], repaired)
    assert found.total.tolist() == [30, 100]
    assert found.by_curve.tolist() == [[20, 10], [80, 20]]


TIMES = st.one_of(st.integers(-3, 9), st.just(NEVER))


@settings(max_examples=60)
@given(systems(), st.lists(st.lists(TIMES, min_size=8, max_size=8), max_size=5), st.integers(0, 8))
def test_equals_one_by_one(drawn, rows, num_given):
    """Proves, on whatever systems hypothesis can think of, that a batch is a loop."""
    system, usual = drawn
    repaired = np.array(rows, np.int64).reshape(len(rows), 8)[:, : min(num_given, len(system))]
    closure, usual = prepare(pack(system)), np.array(usual, np.int64)
    assert service_times_of_many(closure, usual, repaired).tolist() == one_by_one(closure, usual, repaired)


@pytest.mark.parametrize(("workers", "chunk_bytes"), [(1, 1), (2, 1), (3, 1000), (2, 1 << 24)])
def test_threads_and_chunks_change_nothing(workers, chunk_bytes, monkeypatch):
    """Proves that 101 members of a mixed system come out alike in chunks of one, of a few and of many, on 1 to 3
    threads, that what is given may be of a narrower type and not be written to, and is left as it was."""
    monkeypatch.setattr(batch, "CHUNK_BYTES", chunk_bytes)
    rng = random.Random(11)
    closure = prepare(pack(draw_system(rng, 40)))
    repaired = np.array([[rng.randrange(9) for _ in range(40)] for _ in range(101)], np.int16)
    repaired.flags.writeable = False
    usual, out = np.zeros(40, np.int32), np.full((101, 40), -7)
    found = service_times_of_many(closure, usual, repaired, workers, out)
    assert found is out
    assert found.tolist() == one_by_one(closure, usual, repaired)


def test_no_members():
    """Proves that nothing is returned for nobody."""
    assert service_times_of_many(prepare(pack(CHAIN)), [0, 0, 0], np.zeros((0, 3), np.int64)).shape == (0, 3)


@pytest.mark.parametrize(
    ("usual", "repaired", "message"),
    [
        ([0, 0], [[1]], r"usual: met shape \(2,\)"),
        ([0, 0, 0], [1, 2, 3], r"repaired: met shape \(3,\) .* Maybe members stand in columns"),
        ([0, 0, 0], [[1, 2, 3, 4]], r"repaired: met shape \(1, 4\) .* at most 3 nodes"),
        ([0, 0, 0], [[1.5]], "repaired: met .* float64"),
    ],
)
def test_what_is_no_batch_is_refused(usual, repaired, message):
    """Proves that compiled code never sees a row of the wrong length, and that the message shows what was met."""
    with pytest.raises(ValueError, match=message):
        service_times_of_many(prepare(pack(CHAIN)), usual, repaired)


def test_wrong_workers_and_out_are_refused():
    """Proves that no thread at all, and a place of the wrong type to write to, are refused."""
    closure = prepare(pack(CHAIN))
    with pytest.raises(ValueError, match="workers: met 0; allowed: 1 or more"):
        service_times_of_many(closure, [0, 0, 0], [[1]], workers=0)
    with pytest.raises(ValueError, match=r"out: met shape \(1, 3\) of float64; allowed: \(1, 3\) of int64"):
        service_times_of_many(closure, [0, 0, 0], [[1]], out=np.zeros((1, 3)))


def test_recover_many_is_recover_for_each_member():
    """Proves at the front door: the member that is a plan's own times loses what the plan loses, to the last digit, and
    a batch keeps times only when asked to."""
    city = qaita.synthetic(60, seed=1)
    work = qaita.programme(city, qaita.assess(city))
    plan = qaita.plan(work, work=1)
    rng = np.random.default_rng(1)
    own = plan.repaired[: city.num_assets]
    late = np.where(own > 0, np.minimum(own + rng.integers(0, 20_000, (20, len(own))), NEVER), 0)
    found = qaita.recover_many(work, np.vstack([own, late]), keep_times=True)
    assert found.lost[0] == plan.objective
    assert found.back[0].tolist() == plan.back.tolist()
    assert (found.lost >= plan.objective).all()
    closure, horizon = prepare(work.needs), work.model.horizon
    for member in range(20):
        full = np.concatenate([late[member], work.repaired0[city.num_assets :]])
        back = service_times(closure, full)
        assert found.back[member + 1].tolist() == back.tolist()
        assert found.lost[member + 1] == resident_days(work.loss, back, horizon).sum()
    assert found.lost_by_service.sum(axis=1) == pytest.approx(found.lost)
    assert found.lost_by_service.shape == (21, len(city.sinks.services))
    again = qaita.recover_many(work, np.vstack([own, late]), workers=1)
    assert again.back is None and again.lost.tolist() == found.lost.tolist()


def test_recover_many_says_that_it_knows_no_shares():
    """A city with an outage needs the play: the closure answers all the same, and a warning says what it leaves out."""
    city = qaita.read_city({"city": {"day0": "2025-01-01"}, "assets": [{"asset_id": "A"}],
                            "outages": [{"asset_id": "A", "from": "2025-01-05", "until": "2025-01-07"}]})
    work = qaita.programme(city, qaita.assess(city))
    with pytest.warns(UserWarning, match="needs the play .*: 1 outage"):
        assert qaita.recover_many(work, [[0]]).lost.tolist() == [0.0]


def test_recover_many_names_the_fault():
    """Proves that a table of the wrong width is an InputError that says what is allowed."""
    city = qaita.synthetic(60, seed=1)
    work = qaita.programme(city, qaita.assess(city))
    with pytest.raises(qaita.InputError, match="in_service"):
        qaita.recover_many(work, np.zeros((3, 10_000), np.int64))
