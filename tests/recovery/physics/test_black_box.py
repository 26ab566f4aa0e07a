"""Tests of a service around a function: it is asked once for each state, and its answers are checked."""

from __future__ import annotations

import numpy as np
import pytest

from qaita.recovery.physics.black_box import BlackBox
from qaita.units import NEVER

CONSUMERS = np.array([3, 5])


def test_any_callable_is_a_service():
    """A plain function is asked, and nothing changes with time alone."""
    box = BlackBox("heat", CONSUMERS, lambda works: works[:2] * 0.5)
    box.advance(5)
    assert box.name == "heat" and box.consumers.tolist() == [3, 5]
    assert box.deliver(5, np.array([1.0, 0.4, 0.0])).tolist() == [0.5, 0.2]
    assert box.next_change(5) == NEVER


def test_a_state_is_asked_once():
    """What was answered is remembered, by the assets that matter alone; a changed answer spoils no memory."""
    box = BlackBox("heat", CONSUMERS, lambda works: works[:2].copy(), looks_at=np.array([0, 1]))
    first = box.deliver(0, np.array([1.0, 0.5, 0.0]))
    first[:] = 9
    assert box.deliver(7, np.array([1.0, 0.5, 1.0])).tolist() == [1.0, 0.5] and box.num_asked == 1
    box.deliver(8, np.array([1.0, 0.6, 1.0]))
    assert box.num_asked == 2


@pytest.mark.parametrize(("answer", "words"), [
    ([1.0], "shares of shape"), ([0.5, np.nan], "consumer 5 the share nan"), ([1.5, 0.0], "consumer 3 the share 1.5"),
])  # fmt: skip
def test_wrong_answers_are_told(answer, words):
    """Too few shares, shares that are no number, and shares outside 0 to 1 are told with the service's name."""
    with pytest.raises(ValueError, match=words):
        BlackBox("heat", CONSUMERS, lambda works: np.array(answer)).deliver(0, np.ones(2))


def test_consumers_stand_in_order():
    """Consumers out of order, or twice, are refused."""
    with pytest.raises(ValueError, match="ascending"):
        BlackBox("heat", np.array([2, 2]), lambda works: works)
