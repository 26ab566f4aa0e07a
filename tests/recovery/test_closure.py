"""The closure: worked examples, the plain twin, and what must hold for every system."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from tests.recovery.systems import MIXTURES, draw_repaired, draw_startup, draw_system, pack, systems

from qaita.recovery.closure import close_into, delays_on_run_cycles, make_scratch, prepare, service_times
from qaita.units import NEVER as PACKAGE_NEVER
from reference.closure import NEVER, forbidden
from reference.closure import service_times as twin


def times(system, repaired, startup=None):
    """Return the package's answer as a list of whole numbers."""
    return service_times(prepare(pack(system, startup)), np.array(repaired, np.int64)).tolist()


def one(kind, *suppliers, count=1):
    """Return a group without vias."""
    return (kind, count, [(supplier, -1) for supplier in suppliers])


def test_never_is_the_same_in_twin_and_package():
    """Proves that the twin, which imports nothing, means the same NEVER."""
    assert NEVER == PACKAGE_NEVER


# Worked by hand


def test_a_runs_on_b_and_b_starts_after_a_stay_dark():
    """Proves the order of nesting, least over start outside: neither can be first, so neither ever works."""
    assert times([[one("run", 1)], [one("start", 0)]], [1, 2]) == [NEVER, NEVER]


def test_source_pump_plant_come_up_together():
    """Proves the nesting of run over network: the pump runs on the plant, which the pump's water reaches.

    0 source (repaired 1), 1 pump (repaired 3) gets water from the source and runs on the plant, 2 plant (repaired
    2) gets water from the pump. All is repaired at 3, and nothing has to be up before: both at 3.
    """
    system = [[], [one("network", 0), one("run", 2)], [one("network", 1)]]
    assert times(system, [1, 3, 2]) == [1, 3, 3]


@pytest.mark.parametrize("kind", ["network", "start"])
def test_ring_without_a_source_is_dark(kind):
    """Proves that a ring cut off from every source does not feed itself, and that a start cycle never starts."""
    assert times([[one(kind, 2)], [one(kind, 0)], [one(kind, 1)]], [0, 0, 0]) == [NEVER] * 3


def test_ring_with_a_source_is_fed_from_both_sides():
    """Proves the minimax path: 3 is reached through 2 (at 4), not through 1 (at 9)."""
    system = [[], [one("network", 0, 3)], [one("network", 0, 3)], [one("network", 1, 2)]]
    assert times(system, [0, 9, 4, 1]) == [0, 9, 4, 4]


def test_run_cycle_starts_itself_when_all_are_repaired():
    """Proves the least solution over run: power and water that need each other are up when the later one is."""
    assert times([[one("run", 1)], [one("run", 0)]], [6, 11]) == [11, 11]


def test_run_cycle_waits_for_its_supplier_outside():
    """Proves that a cycle starts with the last of its members' own conditions: 0 and 1 wait for 2, repaired at 20."""
    assert times([[one("run", 1)], [one("run", 0), one("start", 2)], []], [6, 11, 20]) == [20, 20, 20]


def test_k_of_n_takes_the_kth_time():
    """Proves two of three suppliers at 5, 1, 9: the second to come, at 5; and four of three: never."""
    system = [[], [], [], [one("run", 0, 1, 2, count=2)], [one("start", 0, 1, 2, count=4)]]
    assert times(system, [5, 1, 9, 0, 0]) == [5, 1, 9, 5, NEVER]


def test_k_of_n_inside_a_run_cycle():
    """Proves that a cycle of two-of-three starts with the second: each of 0, 1, 2 needs two of the three (itself
    counted), repaired at 1, 5, 9: the first two are up at 5, the third at 9."""
    group = one("run", 0, 1, 2, count=2)
    assert times([[group], [group], [group]], [1, 5, 9]) == [5, 5, 9]


def test_via_must_work_too():
    """Proves that a link delays what comes over it (7), and that another way is taken when it is earlier (4)."""
    system = [[], [], [("network", 1, [(0, 1)])], [("network", 1, [(0, 1), (0, 4)])], []]
    assert times(system, [0, 7, 1, 1, 4]) == [0, 7, 7, 4, 4]


@pytest.mark.parametrize(("kind", "expected"), [("run", 3), ("start", NEVER), ("network", NEVER)])
def test_need_on_itself(kind, expected):
    """Proves that a node satisfies its own run need, and never its own start or network need."""
    assert times([[one(kind, 0)]], [3]) == [expected]


def test_run_cycle_after_a_black_start():
    """Proves a mixed component that comes up in two rounds.

    0 and 1 run on each other; 2 needs 0 to start; 1 can do with 2 or the source 3 to start (an OR). At 4 the
    source is there, so 1 (with 0) starts at 4, and then 2, repaired at 2, at 4.
    """
    system = [[one("run", 1)], [one("run", 0), one("start", 2, 3)], [one("start", 0)], []]
    assert times(system, [1, 1, 2, 4]) == [4, 4, 4, 4]


def test_empty_system():
    """Proves that no nodes give no times."""
    assert times([], []) == []


def test_undamaged_city_is_up_from_the_beginning():
    """Proves that nothing is lost when nothing is broken."""
    system = [[], [one("network", 0, 2)], [one("network", 1), one("run", 3)], [one("run", 2), one("start", 0)]]
    assert times(system, [0] * 4) == [0] * 4


def test_never_repaired_takes_along_who_depends():
    """Proves that NEVER passes on, through a start-up time too, and stops at an alternative."""
    system = [[], [one("run", 0)], [one("run", 0, 3)], []]
    assert times(system, [NEVER, 0, 0, 8], startup=[0, 5, 0, 0]) == [NEVER, NEVER, 8, 8]


@pytest.mark.parametrize("kind", ["run", "start", "network"])
def test_chain_of_ten_thousand(kind):
    """Proves that depth costs no recursion and that the latest repair before a node decides."""
    num_nodes = 10_000
    repaired = np.random.default_rng(5).integers(0, 10**6, num_nodes)
    system = [[one(kind, node - 1)] if node else [] for node in range(num_nodes)]
    assert times(system, repaired) == np.maximum.accumulate(repaired).tolist()


@pytest.mark.parametrize(("kind", "first"), [("run", None), ("start", 0), ("network", 0)])
def test_cycle_of_ten_thousand(kind, first):
    """Proves large components: a run cycle is up with its last member; others go round from the source."""
    num_nodes = 10_000
    repaired = np.random.default_rng(6).integers(0, 10**6, num_nodes)
    system = [[one(kind, node - 1)] for node in range(num_nodes)]
    system[0] = [one(kind, num_nodes - 1)] if first is None else [one(kind, num_nodes - 1, num_nodes)]
    expected = [int(repaired.max())] * num_nodes if first is None else np.maximum.accumulate(repaired).tolist()
    assert times([*system, []], [*repaired, 0])[:num_nodes] == expected


# Start-up times


def test_startup_adds_up_along_a_chain():
    """Proves that a node serves its start-up time after its conditions are met: 2 + 3, then 5 + 4, then 9."""
    assert times([[], [one("start", 0)], [one("run", 1)]], [2, 1, 6], startup=[3, 4, 0]) == [5, 9, 9]


def test_startup_on_a_ring_takes_the_quicker_way_round():
    """Proves additive times in a network ring: 0 (at 1) feeds 1 (at 2) and 3 (at 10); 2 hears of 1 first, at 2 + 1."""
    system = [[], [one("network", 0, 2)], [one("network", 1, 3)], [one("network", 0, 2)]]
    assert times(system, [1, 0, 0, 0], startup=[0, 1, 1, 9]) == [1, 2, 3, 10]


def test_who_never_went_down_does_not_start_up():
    """Proves that no start-up time is added at minute 0 or before: on a chain, on a ring, and only there.

    0 and 1 are up from the beginning, 3 too (it was the quicker way round); 2 was repaired at 1 and starts up for 4.
    """
    assert times([[], [one("start", 0)], [one("run", 1)]], [-2, 0, 1], startup=[3, 4, 4]) == [-2, 0, 5]
    ring = [[], [one("network", 0, 2)], [one("network", 1, 3)], [one("network", 0, 2)]]
    assert times(ring, [0] * 4, startup=[5, 1, 1, 9]) == [0] * 4
    assert times(ring, [0, 0, 1, 0], startup=[5, 1, 1, 9]) == [0, 0, 2, 0]


def test_delay_on_a_run_cycle_is_found_and_refused():
    """Proves that a start-up time on a run cycle is named by node, and one beside it is kept."""
    needs = pack([[one("run", 1)], [one("run", 0)], [one("run", 0)]], startup=[0, 15, 30])
    assert delays_on_run_cycles(needs).tolist() == [1]
    with pytest.raises(ValueError, match="cycle of run needs at nodes 1; met 15"):
        prepare(needs)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("supplier_idx", [7], "supplier_idx at 0; met 7; allowed: 0 to 1"),
        ("via_idx", [0], "via_idx at 0; met 0; allowed: -1 for none"),
        ("group_count", [0], "group_count at 0; met 0; allowed: 1 or more"),
        ("group_kind", [5], "group_kind at 0; met 5; allowed: 0, 1 or 2"),
        ("startup", [0, -2], "startup at 1; met -2; allowed: 0 minutes or more"),
    ],
)
def test_prepare_refuses_what_is_out_of_range(field, value, message):
    """Proves that compiled code never sees an index out of range, and that the message shows the value."""
    needs = pack([[], [one("run", 0)]])
    with pytest.raises(ValueError, match=message):
        prepare(needs._replace(**{field: np.array(value, getattr(needs, field).dtype)}))


@pytest.mark.parametrize("repaired", [[1], [1.5, 2.0]])
def test_service_times_refuses_what_is_not_one_whole_minute_a_node(repaired):
    """Proves that a wrong length or fractions are refused with what was met."""
    with pytest.raises(ValueError, match=r"repaired: met shape .* allowed: shape \(2,\) of whole minutes"):
        service_times(prepare(pack([[], []])), np.array(repaired))


# Against the plain twin


def test_equals_the_twin_on_3000_random_systems():
    """Proves the times by the definition itself, all kinds of component included, many of them mixed."""
    rng = random.Random(20220112)
    masks = set()
    for _ in range(3000):
        system = draw_system(rng, rng.randint(1, 8), rng.choice(MIXTURES))
        repaired = draw_repaired(rng, len(system))
        closure = prepare(pack(system))
        masks.update(closure.blocks["mask"][:-1].tolist())
        assert service_times(closure, np.array(repaired)).tolist() == twin(system, repaired), (system, repaired)
    assert masks >= set(range(8)) | {12, 13, 14, 15}  # each mix of run 1, start 2, network 4, and via 8 with network


def test_equals_the_twin_on_larger_systems():
    """Proves the same on 100 systems of 30 nodes, where components nest deeper."""
    rng = random.Random(7)
    for _ in range(100):
        system = draw_system(rng, 30, rng.choice(MIXTURES))
        repaired = draw_repaired(rng, len(system))
        assert times(system, repaired) == twin(system, repaired), (system, repaired)


def test_equals_the_twin_with_startup_times():
    """Proves start-up times on 1,000 random systems, minute by minute, before day 0 too, and which are refused."""
    rng = random.Random(13)
    for _ in range(1000):
        system = draw_system(rng, rng.randint(1, 7), rng.choice(MIXTURES))
        first = rng.choice([0, 0, -3])
        repaired = [time + first if time < NEVER else NEVER for time in draw_repaired(rng, len(system))]
        startup = draw_startup(rng, system)
        assert times(system, repaired, startup) == twin(system, repaired, startup), (system, repaired, startup)
        everywhere = [1] * len(system)
        assert set(delays_on_run_cycles(pack(system, everywhere)).tolist()) == forbidden(system, everywhere)


@given(systems())
def test_equals_the_twin(drawn):
    """Proves the times by the definition on whatever hypothesis can think of."""
    system, repaired = drawn
    assert times(system, repaired) == twin(system, repaired)


# What must hold for every system


@given(systems(), st.data())
def test_an_earlier_repair_never_delays_anything(drawn, data):
    """Proves that times grow with times of repair."""
    system, repaired = drawn
    earlier = [
        time - data.draw(st.integers(0, 5)) if time < NEVER else data.draw(st.integers(0, 12)) for time in repaired
    ]
    assert all(new <= old for new, old in zip(times(system, earlier), times(system, repaired), strict=True))


@given(systems(), st.randoms(use_true_random=False))
def test_relabelling_changes_nothing(drawn, rng):
    """Proves that the numbering of nodes and the order of groups and suppliers do not matter."""
    system, repaired = drawn
    label = list(range(len(system)))
    rng.shuffle(label)
    renamed, moved = [[] for _ in system], [0] * len(system)
    for node, groups in enumerate(system):
        for kind, count, pairs in rng.sample(groups, len(groups)):
            shuffled = rng.sample(pairs, len(pairs))
            new_pairs = [(label[supplier], label[via] if via >= 0 else -1) for supplier, via in shuffled]
            renamed[label[node]].append((kind, count, new_pairs))
        moved[label[node]] = repaired[node]
    answer = times(renamed, moved)
    assert [answer[label[node]] for node in range(len(system))] == times(system, repaired)


@given(systems(), st.integers(-(10**9), 10**9))
def test_shift_in_time_shifts_the_answer(drawn, shift):
    """Proves that no date is special, day 0 included."""
    system, repaired = drawn

    def moved(values):
        return [value if value == NEVER else value + shift for value in values]

    assert times(system, moved(repaired)) == moved(times(system, repaired))


@settings(max_examples=50)
@given(systems())
def test_nothing_is_back_before_it_is_repaired(drawn):
    """Proves the lower bound, and that the input is left as it was."""
    system, repaired = drawn
    given_times = np.array(repaired, np.int64)
    back = service_times(prepare(pack(system)), given_times)
    assert (back >= given_times).all()
    assert given_times.tolist() == repaired


# From compiled code


@njit(nogil=True)
def play(closure, scratch, plans, answers):
    """Close every plan with the same working memory."""
    for plan in range(len(plans)):
        close_into(closure, scratch, plans[plan], answers[plan])


def test_one_scratch_serves_many_plans_in_threads():
    """Proves that compiled code can call the closure again and again, and threads share one closure, with the same
    answers as separate calls."""
    rng = random.Random(3)
    system = draw_system(rng, 40)
    closure = prepare(pack(system))
    plans = np.array([draw_repaired(rng, 40) for _ in range(200)], np.int64)
    answers = np.empty_like(plans)
    with ThreadPoolExecutor(2) as pool:
        for half in (slice(0, 100), slice(100, 200)):
            pool.submit(play, closure, make_scratch(closure), plans[half], answers[half])
    assert answers.tolist() == [service_times(closure, plan).tolist() for plan in plans]


def test_memory_stays_under_500_bytes_an_asset():
    """Proves the size of layout and working memory in the worst make: one mixed component, three needs a node."""
    num_nodes = 1000
    rng = random.Random(4)
    system = [
        [one(kind, rng.randrange(num_nodes), (node + 1) % num_nodes) for kind in ("run", "start", "network")]
        for node in range(num_nodes)
    ]
    closure = prepare(pack(system))
    assert closure.sizes[0] == num_nodes
    assert (closure.num_bytes + make_scratch(closure).num_bytes) / num_nodes < 500
