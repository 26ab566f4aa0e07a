"""Tests of qaita.plan.lookahead.solve: by hand, against every way to repair, on Extended Shelby."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plan.lookahead.restorations import chain_of_two, drawn
from qaita.files.peer_indp import read_indp_damages, read_indp_network
from qaita.jobs.peer_indp_ahead import Means, chosen_damage, restoration_of
from qaita.plan.lookahead.problem import breaches
from qaita.plan.lookahead.solve import _Search, look_ahead
from qaita.plan.lookahead.verify import proven
from reference.lookahead import cheapest

pytest.importorskip("highspy")


def test_two_lines_in_a_row_by_hand() -> None:
    """45 in periods 0 and 1; in period 2 four units flow over two lines for 8, one is left over: 9; repairs 5: 104.

    Period by period nothing is gained by the first repair, so that a plan without looking ahead repairs nothing: 135.
    """
    found = look_ahead(chain_of_two())
    assert found.repairs.objective == pytest.approx(104)
    assert sorted(found.repairs.period.tolist()) == [1, 2]
    assert [flow.cost for flow in found.repairs.flows] == pytest.approx([45, 45, 9])
    assert found.gap < 1e-6 and not found.stopped


@pytest.mark.parametrize("reading", ["peer", "paper"])
@pytest.mark.parametrize("seed", range(12))
def test_equals_every_way_to_repair(seed: int, reading: str) -> None:
    """On small random systems the objective is the least of all ways to repair, and the checked bound meets it.

    Where repairs take 1 and 2 of a period's resources, resources counted over periods can allow more than each period
    does: then the bound may stay below, and the repairs found may cost more, never less.
    """
    problem = drawn(seed, reading, periods=2 + seed % 2, most=5 - seed % 2, one_price=seed % 3 > 0)
    alike = replace(problem, node_resource=np.ones_like(problem.node_resource),
                    link_resource=np.ones_like(problem.link_resource))
    least, found = float(cheapest(alike)), look_ahead(alike)
    assert breaches(alike, found.repairs.period) == []
    assert found.repairs.objective == pytest.approx(least, rel=1e-7)
    assert proven(alike, found.proof) == pytest.approx(least, rel=1e-6, abs=1e-6)
    found = look_ahead(problem)
    least = float(cheapest(problem))
    assert breaches(problem, found.repairs.period) == []
    assert proven(problem, found.proof) <= least * (1 + 1e-9) + 1e-9
    assert found.repairs.objective >= least * (1 - 1e-9)


def test_told_to_stop_it_gives_what_it_has() -> None:
    """Stopped at once there are lawful repairs, and a bound that the checker confirms."""
    problem = drawn(3, periods=3)
    found = look_ahead(problem, stop=lambda: True)
    assert breaches(problem, found.repairs.period) == []
    assert proven(problem, found.proof) <= found.repairs.objective * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_threads_change_no_answer(seed: int) -> None:
    """Periods looked at side by side: the same objective and a bound within the gap."""
    problem = drawn(seed, periods=3)
    one, two = look_ahead(problem), look_ahead(problem, workers=2)
    assert two.repairs.objective == pytest.approx(one.repairs.objective, rel=1e-7)
    assert proven(problem, two.proof) == pytest.approx(proven(problem, one.proof), rel=1e-6, abs=1e-6)


def test_mending_by_hand() -> None:
    """Both lines repaired late, in periods 2 and 3 of 3: 45 + 45 + 45 + 9 + 5. Period 2 takes both, and so one goes to
    period 1: 45 + 45 + 9 + 9 + 5.
    """
    search = _Search(replace(chain_of_two(), periods=3), lambda: False, 1e-8, 0, lambda objective, bound: None)
    search._offer(np.array([2, 3]))
    assert search._cost == pytest.approx(149)
    search._mend()
    assert search._cost == pytest.approx(113) and not breaches(search._problem, search._best)


def test_more_resources_never_cost_more() -> None:
    """Resources 1, 2, 3 a period: the optimum falls or stays."""
    problem = replace(drawn(5, periods=2), resources=1.0)
    costs = [look_ahead(replace(problem, resources=float(amount))).repairs.objective for amount in (1, 2, 3)]
    assert costs[0] >= costs[1] - 1e-6 and costs[1] >= costs[2] - 1e-6


def shelby(shared: Path, name: str, resources: float, periods: int):
    """Return a case of Extended Shelby."""
    folder = shared / "data/peers/indp"
    system = read_indp_network(folder / "shelby_ext_network.json")
    damage = chosen_damage(read_indp_damages(folder / "shelby_ext_iindp_cases.json", system), name)
    return restoration_of(system, damage, Means(resources, periods))


@pytest.mark.peers
@pytest.mark.parametrize(("name", "resources", "periods", "low", "high"), [
    ("wu_45_68", 1, 5, 9_460_170_000, 9_460_171_000),
    ("wu_30_92", 7, 10, 116_418_501_485, 116_429_159_976),
    ("wu_48_53", 11, 10, 102_214_596_768, 102_217_946_978),
])
def test_shelby_optimum_is_where_others_proved_it(name: str, resources: float, periods: int, low: float, high: float,
                                                  shared: Path) -> None:
    """The optimum lies in the interval proven with another model and solver, and our own bound is within 1e-6."""
    problem = shelby(shared, name, resources, periods)
    found = look_ahead(problem)
    assert low <= found.repairs.objective <= high and breaches(problem, found.repairs.period) == []
    assert 0 <= found.repairs.objective - proven(problem, found.proof) <= 1e-6 * found.repairs.objective
