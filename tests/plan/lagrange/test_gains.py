"""Which hub is asked about next: what questions have gained so far."""

import numpy as np
import pytest

from qaita.plan.lagrange.gains import LEAST, POWER, Gains


def test_before_any_question_weight_and_doubt_decide():
    """Proves that of hubs not asked about the heavier and the more doubtful promise more, and none where none hangs."""
    promised = Gains(np.array([0.5, 0.1, 0.5, 0.0])).expected(np.array([3.0, 3.0, 1.0, 9.0]))
    assert promised[0] > promised[1]
    assert promised[0] > promised[2]
    assert promised[3] == 0


def test_hub_whose_day_is_known_promises_nothing():
    """Proves that a hundredth of a cell is no doubt."""
    assert Gains(np.ones(2)).expected(np.array([0.01, 1.0])).tolist()[0] == 0


def test_what_questions_gained_is_promised_again():
    """Proves by hand: gains of 4 and 9 are 6 together; the one question counts as much as what was usual (the same
    6 / 1), so the same spread promises 6 again, for a hub as heavy too."""
    gains = Gains(np.array([1.0, 1.0, 0.5]))
    gains.note(0, 2.0, 4.0, 9.0, 100.0)
    promised = gains.expected(np.full(3, 2.0))
    assert promised[:2] == pytest.approx([6.0, 6.0])
    assert promised[2] == pytest.approx(6.0 * 0.5**POWER)


def test_hub_that_gains_little_falls_behind_one_not_asked_about():
    """Proves that of two equal hubs the one that twice gained a hundredth of the third is asked last."""
    gains = Gains(np.ones(3))
    gains.note(0, 1.0, 0.01, 0.01, 1.0)
    gains.note(0, 1.0, 0.01, 0.01, 1.0)
    gains.note(2, 1.0, 1.0, 1.0, 1.0)
    promised = gains.expected(np.ones(3))
    assert promised[2] > promised[1] > promised[0]


def test_half_that_gained_nothing_counts_as_least():
    """Proves that no gain of one half leaves a little of the other's."""
    gains = Gains(np.ones(1))
    gains.note(0, 1.0, 0.0, 1.0, 1.0)
    assert gains.expected(np.ones(1))[0] == pytest.approx(LEAST**0.5)


def test_questions_that_gain_a_millionth_bear_no_fruit():
    """Proves that three questions decide: before that nothing is given up, and a hundredth is worth it."""
    poor, rich = Gains(np.ones(1)), Gains(np.ones(1))
    for _ in range(2):
        poor.note(0, 1.0, 1.0, 1.0, 1e6)
        rich.note(0, 1.0, 1.0, 1.0, 1e2)
    assert (poor.fruitful, rich.fruitful) == (True, True)
    poor.note(0, 1.0, 1.0, 1.0, 1e6)
    rich.note(0, 1.0, 1.0, 1.0, 1e2)
    assert (poor.fruitful, rich.fruitful) == (False, True)
