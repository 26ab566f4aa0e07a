"""Layered programmes: they read, obey the description of the public ones, and come from the seed alone."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from qaita.cases.layered import LEAST, layered
from qaita.files.peer_programme import read_peer_programme

PEERS = Path(__file__).parents[3] / "shared" / "data" / "peers" / "programme"


@pytest.mark.parametrize("num_assets", [LEAST, 16, 100, 1000])
def test_any_size_is_an_instance(num_assets, tmp_path):
    """Proves that the reader of public instances finds no fault, three tasks an asset, and money for all work."""
    made = layered(num_assets, seed=3)
    path = tmp_path / "made.json.gz"
    path.write_bytes(gzip.compress(json.dumps(made).encode()))
    model = read_peer_programme(path).model
    assert (model.num_jobs, model.num_tasks) == (num_assets, 3 * num_assets)
    assert model.account_total[-1] == model.task_cost.sum()


def test_suppliers_come_before_consumers_and_differ():
    """Proves that there is no cycle, the first layer needs nothing, and no group names a supplier twice."""
    made = layered(300, seed=1)
    assert made["needs"][:15] == [[]] * 15 and all(made["needs"][15:])
    for asset, groups in enumerate(made["needs"]):
        assert all(supplier < min(asset, 75) for group in groups for supplier in group)
        assert all(len(set(group)) == len(group) for group in groups)


def test_same_seed_same_instance():
    """Proves that the seed decides all."""
    assert layered(50, 1) == layered(50, 1) and layered(50, 1)["tasks"] != layered(50, 2)["tasks"]


def test_too_few_assets_are_refused():
    """Proves that the number met is told."""
    with pytest.raises(ValueError, match="num_assets is 3"):
        layered(3, seed=1)


@pytest.mark.peers
@pytest.mark.skipif(not PEERS.exists(), reason="no public instances here")
def test_it_is_like_the_public_instances():
    """Proves likeness at 10,000 assets: means of days, crews, costs, groups, suppliers, weights and the last release
    lie within 6 % of the public instance's (a month, for the release), and the shares of trades within 2 points."""
    with gzip.open(PEERS / "rebuild-n10000-s1.json.gz") as file:
        public = _figures(json.load(file))
    own = _figures(layered(10_000, seed=9))
    for name, value in public.items():
        assert own[name] == pytest.approx(value, rel=0.06, abs=30 if name == "last release" else 0.02), name


def _figures(made):
    groups = list(chain.from_iterable(made["needs"]))
    weights = np.array(made["weights"])
    figures = {"groups": len(groups), "suppliers": np.mean([len(group) for group in groups]),
               "watched": np.mean(weights > 0), "median weight": np.median(weights[weights > 0]),
               "upper weight": np.percentile(weights, 90), "last release": made["money"][-1]["day"],
               "first release": made["money"][0]["amount"], "crews there": made["crews"]["trade0"],
               "first layer": np.mean([s < 500 for group in groups for s in group])}
    for k in range(3):
        tasks = [tasks[k] for tasks in made["tasks"]]
        figures |= {f"{name} {k}": np.mean([task[name] for task in tasks]) for name in ("days", "crews", "cost")}
        trades = Counter(task["trade"] for task in tasks)
        figures |= {f"{trade} {k}": trades[trade] / len(tasks) for trade in made["crews"]}
    return figures
