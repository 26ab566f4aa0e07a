"""The Lagrangian bound: never above what brute force finds, whatever the grid, the prices and the questions."""

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from tests.plan.split.test_bound import alone, crew_work
from tests.plan.worth import loss_of
from tests.strategies import Mode, Task, model_of, programmes

from qaita.files.peer_programme import read_peer_programme
from qaita.plan.blind import blind_schedule
from qaita.plan.core import core_of
from qaita.plan.lagrange.branch import Branching
from qaita.plan.lagrange.dual import Prices, Relaxed, relax, room_of, uses_of
from qaita.plan.split.bound import Bound
from reference.brute_force import least_loss


def tree_of(programme, length, steps=0, upper=np.inf):
    """The tree of a programme on a grid for a plan that takes so long, after so many steps."""
    core = core_of(programme)
    split = Bound(programme.model, core)
    split.tighten(50 if steps else 0)
    tree = Branching(programme.model, core, split, programme.model.start + length)
    tree.improve(steps, upper)
    return tree


@settings(max_examples=100, deadline=None)
@given(programmes(max_jobs=3), st.integers(0, 30), st.integers(1, 90))
def test_no_schedule_loses_less(programme, steps, length):
    """Proves bound <= optimum after any number of steps and questions, on grids that end too early or too late: AND,
    OR, k of n, cycles, calendars, crews that leave, dated money, weights that change, deadlines, horizons."""
    best, _ = least_loss(programme.model, loss_of(programme))
    assert tree_of(programme, length, 30 * steps, best + 1.0).value <= best * (1 + 1e-9) + 1e-9


@st.composite
def shift_work(draw):
    """Two or three jobs of one or two works of whole shifts each, in two calendars with shifts of their own length;
    crews, releases and lags that change within shifts, money that comes between."""
    first, second = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    opens = np.cumsum(draw(st.lists(st.integers(5, 8), min_size=6, max_size=6))) - 5
    calendars = [tuple((int(a), int(a) + first) for a in opens), tuple((12 * k, 12 * k + second) for k in range(5))]
    jobs = []
    for job in range(draw(st.integers(2, 3))):
        calendar, task = draw(st.integers(0, 1)), 2 * job
        work = (first, second)[calendar] * draw(st.integers(1, 2))
        tasks = (
            Task(work, calendar, draw(st.sampled_from([0, 3, 9])), uses=((0, 1),),
                 draws=((0, draw(st.integers(0, 2))),)),
            Task((second, first)[calendar], 1 - calendar, preds=((task, draw(st.sampled_from([0, 0, 2]))),),
                 uses=((draw(st.integers(0, 1)), 1),)),
        )  # fmt: skip
        jobs.append((Mode(tasks, after=draw(st.integers(0, 3))),))
    pools = [((0, 1), (draw(st.integers(1, 30)), draw(st.integers(0, 2)))), ((draw(st.sampled_from([0, 7])), 1),)]
    accounts = [((0, 2), (draw(st.integers(1, 20)), 4))]
    model = model_of(jobs, pools, accounts, calendars, start=draw(st.integers(0, 3)))
    return alone(model, needs=[[0], [0, 1], [len(jobs) - 1]])


@settings(max_examples=100, deadline=None)
@given(shift_work(), st.integers(5, 60))
def test_cells_from_shift_to_shift_are_valid(programme, length):
    """Proves bound <= optimum where cells are cut where shifts end, though crews, money and releases come within."""
    best, _ = least_loss(programme.model, loss_of(programme))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("qaita.plan.lagrange.branch.MOST_CELLS", 16)
        tree = tree_of(programme, length, 100, best + 1.0)
    cuts = {int(end) for end in programme.model.calendar_close}
    event(f"cut where shifts end: {bool(len(tree.grid.edges) > 2 and cuts & {*tree.grid.edges[1:3].tolist()})}")
    assert tree.value <= best * (1 + 1e-9) + 1e-9


@pytest.mark.parametrize(("programme", "edges", "optimum"), [
    (alone(model_of([(Mode((Task(5, uses=((0, 1),)),)),)] * 3, calendars=[((0, 5), (20, 25), (43, 48))])),
     [0, 5, 25, 48], 5 + 25 + 48),
    (alone(model_of([(Mode((Task(10, uses=((0, 1),)),)),), (Mode((Task(5, uses=((0, 1),)),)),)],
                    calendars=[((2, 7), (20, 25), (43, 48))])), [0, 7, 25, 48], 7 + 48),
])  # fmt: skip
def test_whole_shifts_lose_nothing(programme, edges, optimum, monkeypatch):
    """Proves cells from the end of a shift to that of the next: with so many cells as shifts, works of whole shifts
    are bounded as tightly as minute by minute, though they begin within cells."""
    monkeypatch.setattr("qaita.plan.lagrange.branch.MOST_CELLS", 5)
    tree = tree_of(programme, 47, 2_000, float(optimum))
    assert tree.grid.edges[: len(edges)].tolist() == edges
    assert least_loss(programme.model, loss_of(programme))[0] == pytest.approx(optimum)
    assert tree.value == pytest.approx(optimum, rel=0.02)


def test_cells_end_where_most_shifts_end(monkeypatch):
    """Proves that cells are cut by the calendar of most tasks where another's works end within shifts: at 5, 25 and 48,
    not at 11; and that the bound still stays below the optimum and above what all earliest dates say."""
    monkeypatch.setattr("qaita.plan.lagrange.branch.MOST_CELLS", 5)
    jobs = [(Mode((Task(5, calendar, uses=((calendar, 1),)),)),) for calendar in (0, 0, 0, 1)]
    calendars = [((0, 5), (20, 25), (43, 48)), ((0, 3), (7, 11), (14, 60))]
    programme = alone(model_of(jobs, [((0, 1),)] * 2, calendars=calendars))
    tree = tree_of(programme, 47, 1_000, 87.0)
    assert tree.grid.edges[:4].tolist() == [0, 5, 25, 48]
    assert least_loss(programme.model, loss_of(programme))[0] == pytest.approx(5 + 25 + 48 + 9)
    assert 3 * 5 < tree.value <= 87.0


@settings(max_examples=60, deadline=None)
@given(programmes(max_jobs=3), st.integers(1, 90), st.integers(0, 2**32 - 1), st.sampled_from([1.0, 1e3]))
def test_any_prices_are_valid(programme, length, seed, size):
    """Proves weak duality: whatever all resources cost, the relaxed plan is worth less than any schedule."""
    best, _ = least_loss(programme.model, loss_of(programme))
    tree, random = tree_of(programme, length), np.random.default_rng(seed)
    grid, forest = tree.grid, tree.forest
    uses, nodes = uses_of(programme.model, grid), len(forest.order)
    shapes = grid.crews.shape, grid.release_cell.shape, (len(forest.group_node), grid.num_cells)
    prices = Prices(*(np.round(size * random.random(shape) * (random.random(shape) < 0.3), 3) for shape in shapes))
    plan = Relaxed(np.zeros(nodes, np.int64), np.zeros_like(grid.crews), np.zeros(len(grid.release_cell)))
    anywhere = np.zeros(nodes, np.int64), np.full(nodes, grid.num_cells)
    value = relax(grid, forest, uses, prices, room_of(grid, forest, uses), *anywhere, 1, plan)
    assert value + core_of(programme).settled <= best * (1 + 1e-9) + 1e-9


def test_crews_held_while_nobody_works_cost_nothing():
    """Proves that a price in a closed cell adds nothing: a work of two minutes over a pause of one ends after three."""
    programme = alone(model_of([(Mode((Task(2, uses=((0, 1),)),)),)], calendars=[((0, 5), (6, 40))], start=4))
    tree = tree_of(programme, 10)
    grid, forest, uses, nodes = tree.grid, tree.forest, uses_of(programme.model, tree.grid), len(tree.forest.order)
    prices = Prices(np.zeros_like(grid.crews), np.zeros(0), np.zeros((0, grid.num_cells)))
    prices.crews[0, 1] = 100.0
    plan = Relaxed(np.zeros(nodes, np.int64), np.zeros_like(grid.crews), np.zeros(0))
    anywhere = np.zeros(nodes, np.int64), np.full(nodes, grid.num_cells)
    value = relax(grid, forest, uses, prices, room_of(grid, forest, uses), *anywhere, 1, plan)
    assert value + tree.core.settled == pytest.approx(7.0)


@pytest.mark.parametrize(("programme", "optimum"), [
    (alone(crew_work(5, 5, 5)), 30),
    (alone(model_of([(Mode((Task(1, draws=((0, 3),)),)),)] * 2, accounts=[((0, 3), (30, 3))])), 32),
    (alone(model_of([(Mode((Task(5, uses=((0, 1),)),)),)] * 2, calendars=[((0, 5), (20, 25), (40, 45))])), 30),
    (alone(crew_work(10), steps=((0, 1.0), (4, 0.0), (12, 3.0))), 4),
    (alone(crew_work(9, 9, 9, horizon=10)), 29),
])  # fmt: skip
def test_is_tight_where_prices_can_say_all(programme, optimum):
    """Proves equal jobs of one crew, money that comes late, nights, weights that change and a horizon that cuts
    off: the bound reaches the optimum within one in fifty."""
    assert least_loss(programme.model, loss_of(programme))[0] == pytest.approx(optimum)
    assert tree_of(programme, 40, 2000, optimum).value == pytest.approx(optimum, rel=0.02)


def test_money_gets_a_price_though_the_split_knows_of_none():
    """Proves that prices of money rise from nothing beside those of crews: four jobs may be quick for all the money
    there is, or slow for none, so that the split counts none: 1 + 5 + 5 + 5 minutes; two more share a crew: 2 + 4."""
    quick, slow, crew = Mode((Task(1, draws=((0, 3),)),)), Mode((Task(5),)), Mode((Task(2, uses=((0, 1),)),))
    programme = alone(model_of([(quick, slow)] * 4 + [(crew,)] * 2, accounts=[((0, 3),)], pools=[((0, 1),)]))
    assert tree_of(programme, 20, 1_000, 22.0).value == pytest.approx(22.0, rel=0.02)


def test_questions_close_what_prices_leave_open():
    """Proves branching: hub of 10 and two feeders of 2, one crew: at best 26; prices alone prove less, and the tree
    gets at least nine tenths of the way."""
    programme = alone(crew_work(10, 2, 2), needs=[[0, 1], [0, 2]])
    root, tree = tree_of(programme, 20, 400, 26.0), tree_of(programme, 20, 20_000, 26.0)
    assert root.value <= tree.value <= 26.0
    assert 26.0 - tree.value <= 0.5 * (26.0 - root.value) + 0.3


def test_leaves_hold_every_plan_once():
    """Proves the questions: whatever day each node is back that its works allow, exactly one leaf allows it."""
    programme = alone(crew_work(10, 2, 2, 3), needs=[[0, 1], [0, 2], [1, 3]])
    tree = tree_of(programme, 20, 12_000, 1e9)
    leaves = [*tree.leaves, *tree._waiting, *([tree._leaf] if tree._climb is not None else [])]
    random = np.random.default_rng(0)
    assert len(leaves) > 2
    for _ in range(200):
        days = random.integers(0, tree.grid.num_cells + 1, len(tree.forest.order))
        for node, minute in tree.soonest.items():
            days[node] = max(days[node], np.searchsorted(tree.grid.edges, minute, side="right") - 1)
        assert sum(bool((leaf.low <= days).all() and (days <= leaf.high).all()) for leaf in leaves) == 1


@pytest.mark.peers
@pytest.mark.parametrize(("seed", "optimum"), [(1, 18016), (3, 19460)])
def test_stays_below_a_proven_optimum(shared, seed, optimum):
    """Proves the bound on two instances of 16 assets whose optimum another solver has proven."""
    programme = read_peer_programme(shared / "data" / "peers" / "programme" / f"rebuild-n16-s{seed}.json.gz")
    length = int(blind_schedule(programme).task_finish.max())
    assert 0.85 * optimum < tree_of(programme, length, 4_000, optimum).value <= optimum
