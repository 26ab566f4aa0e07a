"""Tests of a power network under damage: islands, what sources give, and how load is shed."""

from __future__ import annotations

import numpy as np
import pytest

from qaita.recovery.physics.power import PowerModel


class Two:
    """Sources 0 and 2, loads 1 and 3 of 4 and 6: 0 - 1, 2 - 3, and 1 - 2 between. ``most`` load has a solution."""

    tails, heads = np.array([0, 2, 1]), np.array([1, 3, 2])
    closed = np.zeros(3, bool)
    asked = np.array([0.0, 4.0, 0.0, 6.0])

    def __init__(self, gives=(np.inf, np.inf), most=np.inf):
        self.gives, self.most = np.array([gives[0], 0.0, gives[1], 0.0]), most

    def solvable(self, nodes, links, shares, works):
        assert not links[~(nodes[self.tails] & nodes[self.heads])].any()
        return float((self.asked * shares)[nodes].sum()) <= self.most


def shares(network, nodes=(1, 1, 1, 1), links=(1, 1, 1)):
    """What both loads get."""
    model = PowerModel(network, None)
    found = model.shares(np.array(nodes, float), np.array(links, float))
    return found[[1, 3]].tolist(), model.num_unsolved


@pytest.mark.parametrize(("nodes", "links", "gives", "expected"), [
    ((1, 1, 1, 1), (1, 1, 1), (np.inf, np.inf), [1.0, 1.0]),
    ((0, 1, 1, 1), (1, 1, 0), (np.inf, np.inf), [0.0, 1.0]),
    ((0, 1, 0, 1), (1, 1, 1), (np.inf, np.inf), [0.0, 0.0]),
    ((0, 0, 0, 0), (0, 0, 0), (np.inf, np.inf), [0.0, 0.0]),
    ((1, 1, 1, 1), (1, 1, 1), (2.0, 3.0), [0.5, 0.5]),
    ((1, 1, 1, 1), (1, 1, 0), (2.0, 3.0), [0.5, 0.5]),
    ((1, 1, 0.5, 1), (1, 1, 0), (4.0, 3.0), [1.0, 0.25]),
])  # fmt: skip
def test_islands_share_what_their_sources_give(nodes, links, gives, expected):
    """Each island has what its own sources give over what it asks; one without source is dark."""
    assert shares(Two(gives), nodes, links) == (expected, 0)


def test_load_is_shed_in_sixteenths():
    """Joined, 10 MW hold up to 7: 11/16 is 6.875, 12/16 is 7.5. Apart, each island sheds for itself: 4 holds, 6 not."""
    assert shares(Two(most=7.0)) == ([11 / 16, 11 / 16], 0)
    assert shares(Two(most=5.0), links=(1, 1, 0)) == ([1.0, 13 / 16], 0)


def test_without_a_solution_what_sources_give_counts():
    """Where not even a sixteenth has a solution nothing is raised: the share before shedding stands, and is counted."""
    assert shares(Two(gives=(5.0, 0.0), most=-1.0)) == ([0.5, 0.5], 1)
