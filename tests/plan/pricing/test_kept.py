"""Prices out of a proof file: what they prove on a grid of one's own."""

import pytest
from tests.plan.split.test_bound import alone, crew_work

from qaita.plan.planner import plan
from qaita.plan.pricing.priced import Priced
from qaita.plan.proof.confirmed import with_proof


def proven(programme):
    """A first plan, and its proof."""
    return with_proof(programme, plan(programme, work=1, workers=1))[:2]


def test_they_prove_at_once_what_the_proof_does():
    """Proves 30 lost by three jobs of five minutes and one crew: before any step the prices of the proof file prove
    on this grid nearly what they prove there, and more than those of the split do."""
    programme = alone(crew_work(5, 5, 5))
    made, proof = proven(programme)
    kept = Priced(programme, 15, 30.0, made.schedule, proof)
    assert kept.value == pytest.approx(float(proof["claimed_bound"]), rel=0.1)
    assert Priced(programme, 15, 30.0).value <= kept.value <= 30


def test_those_of_another_problem_are_not_taken():
    """Proves the proof of other works is passed over: the climb begins as it would without."""
    made, _ = proven(alone(crew_work(5, 5, 5)))
    programme = alone(crew_work(5, 5, 6))
    _, proof = proven(alone(crew_work(4, 4, 4)))
    assert Priced(programme, 16, 31.0, made.schedule, proof).value == Priced(programme, 16, 31.0).value
