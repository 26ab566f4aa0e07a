"""Tests of a water network under damage: what is taken away before it is solved, and what its answer becomes."""

from __future__ import annotations

import numpy as np

from qaita.recovery.physics.water import WaterModel


class Line:
    """Source 0 - 1 - 2 by links 0 and 1, and 2 - 3 by link 2, shut for good; 1 asks nothing, 2 asks 4, 3 asks 1.

    It answers what ``given`` holds, and keeps what it was asked.
    """

    tails, heads = np.array([0, 1, 2]), np.array([1, 2, 3])
    one_way = np.array([True, False, False])
    closed = np.array([False, False, True])
    sources = np.array([True, False, False, False])
    asked = np.array([0.0, 0.0, 4.0, 1.0])

    def __init__(self, given):
        self.given, self.calls = given, []

    def solve(self, nodes, links, speeds):
        self.calls.append((nodes.tolist(), links.tolist(), speeds.tolist()))
        return None if self.given is None else np.array(self.given)


ALL, LINKS = np.ones(4), np.ones(3)


def test_delivered_over_asked():
    """A place gets what the solver says over what it asks; one that asks nothing has it where it is reached."""
    line = Line([0.0, 0.0, 3.0, 0.0])
    assert WaterModel(line, None).shares(ALL, np.array([0.5, 1.0, 1.0])).tolist() == [1.0, 1.0, 0.75, 0.0]
    assert line.calls == [([True, True, True, False], [True, True, False], [0.5, 1.0, 1.0])]


def test_nearly_all_is_all():
    """What a solver leaves to all or to nothing is taken as that."""
    assert WaterModel(Line([0, 0, 3.9999, 0]), None).shares(ALL, LINKS)[2] == 1.0
    assert WaterModel(Line([0, 0, 4.01, 0]), None).shares(ALL, LINKS)[2] == 1.0
    assert WaterModel(Line([0, 0, 0.0001, 0]), None).shares(ALL, LINKS)[2] == 0.0


def test_what_is_cut_off_is_not_asked_about():
    """A broken link or node in between, or a broken source, leaves who is behind with nothing, without a solver."""
    for nodes, links in ((ALL, [1, 0, 1]), ([1, 0, 1, 1], LINKS), ([0, 1, 1, 1], LINKS)):
        line = Line([9.0] * 4)
        assert WaterModel(line, None).shares(np.array(nodes, float), np.array(links, float))[2] == 0.0
        assert line.calls == []


def test_without_a_solution_the_reached_are_served():
    """Where the solver has no answer nothing is raised: who is reached is served, and it is counted."""
    model = WaterModel(Line(None), None)
    assert model.shares(ALL, LINKS).tolist() == [1.0, 1.0, 1.0, 0.0] and model.num_unsolved == 1
