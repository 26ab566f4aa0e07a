"""Ranking without dependencies: lawful, and blind to what hangs on an asset."""

from __future__ import annotations

import numpy as np

import qaita
from qaita.plan.allowed.check import check
from qaita.plan.blind import blind_schedule, own_weights


def city() -> qaita.City:
    """A node that serves nobody itself, and two shops of 100 and 10 residents that need it; one crew, 4 days each."""
    names = ("node", "large", "small")
    zero = {"inspection_days": 0, "money_days": 0, "engineering_days": 0, "permit_days": 0, "contractor_days": 0}
    return qaita.read_city({
        "city": {"day0": "2022-01-05"},
        "assets": [{"asset_id": name, "class": "shop", "acceptance_days": 0} for name in names],
        "residents": [{"group_id": f"at {name}", "people": people} for name, people in (("large", 100), ("small", 10))],
        "needs": [{"asset_id": f"at {name}", "service": "shops", "supplier_id": name} for name in names[1:]]
        + [{"asset_id": name, "service": "telecom", "supplier_id": "node"} for name in names[1:]],
        "weights": [{"service": "shops", "weight": 0.5, "version": "v", "signatory": "s"}],
        "damage": [{"asset_id": name, "state": "slight"} for name in names],
        "tasks": [{"task_id": f"T-{name}", "asset_id": name, "days": 4, "crews": "fitters:1", "calendar": "always"}
                  for name in reversed(names)],
        "waiting": [{"asset_id": name, **zero} for name in names],
        "crews": [{"crew_id": "c", "trade": "fitters", "count": 1}],
    })


def test_the_node_comes_last() -> None:
    """Own weights are 0, 50 and 5, so the node is mended last and both shops stay dark until then."""
    found = city()
    work = qaita.programme(found, qaita.assess(found))
    assert own_weights(work)[:3].tolist() == [0.0, 50.0, 5.0]
    schedule = blind_schedule(work)
    assert qaita.check(work, schedule) == []
    starts = dict(zip(work.task_ids, (schedule.task_start // 1440).tolist(), strict=True))
    assert starts == {"T-large": 1, "T-small": 5, "T-node": 9}
    blind = qaita.recover(work, schedule)
    assert (blind.back[:3] // 1440).tolist() == [13, 13, 13]
    assert blind.objective > qaita.plan(work, work=2, workers=1).objective


def test_it_obeys_every_rule() -> None:
    """On a synthetic city the blind order passes the checker and loses at least as much as the bound of the plan."""
    found = qaita.synthetic(120, seed=3)
    work = qaita.programme(found, qaita.assess(found))
    schedule = blind_schedule(work)
    assert check(work, schedule) == []
    assert qaita.recover(work, schedule).objective >= qaita.plan(work, work=1).lower_bound
    assert np.array_equal(schedule.task_start, blind_schedule(work).task_start)
