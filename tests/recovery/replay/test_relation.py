"""Relations between shares, at their edges."""

from __future__ import annotations

import numpy as np
import pytest

from qaita.recovery.replay.relation import RELATIONS, Relation, at_step


@pytest.mark.parametrize(
    ("name", "share", "related"),
    [
        ("Constant", 0.3, 1.0), ("Linear", 0.3, 0.3), ("ReverseLinear", 0.3, 1 - 0.3),
        ("Binary", 1.0, 1.0), ("Binary", 1 - 1e-10, 1.0), ("Binary", 1 - 1e-8, 0.0),
        ("ReverseBinary", 0.0, 1.0), ("ReverseBinary", 1e-10, 1.0), ("ReverseBinary", 1e-9, 0.0),
    ],
)  # fmt: skip
def test_each_relation_has_its_value(name: str, share: float, related: float) -> None:
    """Each relation gives its value, and the two binary ones forgive what rounding leaves."""
    shares = np.array([share, 0.5])
    assert Relation(np.array([RELATIONS[name], RELATIONS["Linear"]])).of(shares).tolist() == [related, 0.5]


@pytest.mark.parametrize(("share", "value"), [(0.0, 10.0), (0.29, 10.0), (0.3 - 1e-12, 20.0), (0.9, 20.0), (1.0, 30.0)])
def test_a_step_holds_from_its_limit_on(share: float, value: float) -> None:
    """The value is that of the last limit reached, a share within 10 digits of it included."""
    assert at_step(share, [0.0, 0.3, 1.0], [10.0, 20.0, 30.0]) == value


def test_below_all_limits_the_first_value_holds() -> None:
    """What has reached no limit has the first value."""
    assert at_step(0.1, [0.2, 1.0], [10.0, 20.0]) == 10.0
