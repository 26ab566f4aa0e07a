"""What is proven where the search had no time for prices: never less than without any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.plan.test_bound import alone, crew_work

from qaita.plan import proof
from qaita.plan.planner import plan


def test_prices_that_prove_less_than_nothing_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that prices nobody had time to improve are put aside, and what is proven stays at or above 0."""
    programme = alone(crew_work(7, 2, 3))
    found = replace(plan(programme, work=1, workers=1), tree=None, by_solver=False)
    monkeypatch.setattr(proof, "LATE_WORK", 0)
    made, _, verdict = proof.with_proof(programme, found)
    assert verdict.accepted and 0.0 <= made.lower_bound <= made.objective
