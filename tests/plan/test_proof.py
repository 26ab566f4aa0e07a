"""What is proven where the search had no time for prices, or the verifier no patience for all that they rest on."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.plan.split.test_bound import alone, crew_work

from qaita.plan.planner import plan
from qaita.plan.proof.confirmed import with_proof
from qaita.verify import alone as looking


def test_the_quick_bound_is_confirmed_without_prices() -> None:
    """Proves that a search too short for prices has the bound of its weights confirmed, as high as it said."""
    programme = alone(crew_work(7, 2, 3))
    found = replace(plan(programme, work=3, workers=1), tree=None, by_solver=False)
    assert found.split is not None
    made, proof, verdict = with_proof(programme, found)
    assert verdict.accepted and verdict.by_weights and "handed_node" in proof
    assert found.split.value - 1e-6 <= made.lower_bound <= made.objective


def test_prices_that_prove_less_than_nothing_are_not_kept() -> None:
    """Proves that prices nobody had time to improve are put aside, and what is proven stays at or above 0."""
    programme = alone(crew_work(7, 2, 3))
    found = replace(plan(programme, work=1, workers=1), tree=SimpleNamespace(value=-1.0), split=None, by_solver=False)
    made, _, verdict = with_proof(programme, found)
    assert verdict.accepted and 0.0 <= made.lower_bound <= made.objective


def test_dates_that_take_too_long_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that a date which the verifier has no patience to look through is left out of the file, which is accepted
    then; one that it has stays."""
    programme = alone(crew_work(7, 2, 3), needs=[[0], [0, 1], [0, 1, 2]])
    found = replace(plan(programme, work=30, workers=1), by_solver=False, split=None)
    whole = with_proof(programme, found)[1]
    assert len(whole["soonest_node"]) > 0
    monkeypatch.setattr(looking, "MOST", 2)
    made, proof, verdict = with_proof(programme, found)
    assert verdict.accepted and len(proof["soonest_node"]) < len(whole["soonest_node"])
    assert 0.0 < made.lower_bound <= made.objective
    assert set(proof["soonest_node"]) <= set(whole["soonest_node"])
    assert all(np.isin(proof["soonest_minute"], whole["soonest_minute"]))
